use ::mtproto_tl::runtime as rt;

pub mod types {
use super::{ORIGIN, rt};

/// `user flags:# id:long bot:flags.0?true name:flags.1?string friend:flags.2?User = User`
#[derive(Clone, Default)]
pub struct User {
pub id: i64,
pub bot: bool,
pub name: rt::Option<rt::String>,
pub friend: rt::Option<rt::Box<super::types::User>>,
}
impl rt::Fields for User {
const ID: u32 = 0x1914cecf;
const ORIGIN: &'static rt::Origin = &ORIGIN;
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&rt::word(&[(self.bot, 0), (self.name.is_some(), 1), (self.friend.is_some(), 2)]), out);
rt::Encode::encode(&self.id, out);
rt::Encode::encode(&self.name, out);
if let Some(value) = &self.friend { rt::Encode::encode(&**value, out); }
}
}
impl rt::DecodeBare for User {
fn decode_bare(input: &mut rt::Reader) -> rt::Result<Self> {
let word_flags = input.word();
Ok(Self {
id: input.long(),
bot: rt::bit(word_flags),
name: input.optional(word_flags >> 1, rt::Reader::string),
friend: input.boxed_by(word_flags >> 2, rt::Decode::decode)?,
})
}
fn decode_other(id: u32, input: &mut rt::Reader) -> rt::Result<Self> {
match id {
0xfc021dbd => {
let field_id = input.long();
let field_name = Some(input.string());
let _: rt::String = input.string();
Ok(Self { id: field_id, bot: false, name: field_name, friend: None })
}
_ => Err(input.unknown(id, "user")),
}
}
}
/// `statusOffline flags:# was_online:int exact:flags.0?true = Status`
#[derive(Clone, Default)]
pub struct StatusOffline {
pub was_online: i32,
pub exact: bool,
}
impl rt::Fields for StatusOffline {
const ID: u32 = 0xbc5db504;
const ORIGIN: &'static rt::Origin = &ORIGIN;
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&rt::word(&[(self.exact, 0)]), out);
rt::Encode::encode(&self.was_online, out);
}
}
impl rt::DecodeBare for StatusOffline {
fn decode_bare(input: &mut rt::Reader) -> rt::Result<Self> {
let word_flags = input.word();
Ok(Self {
was_online: input.int(),
exact: rt::bit(word_flags),
})
}
fn decode_other(id: u32, input: &mut rt::Reader) -> rt::Result<Self> {
match id {
0x8e86c1dd => {
let field_was_online = input.int();
Ok(Self { was_online: field_was_online, exact: false })
}
_ => Err(input.unknown(id, "statusOffline")),
}
}
}
/// `box status:Status user:User = Box`
#[derive(Clone, Default)]
pub struct Box {
pub status: super::enums::Status,
pub user: super::types::User,
}
impl rt::Fields for Box {
const ID: u32 = 0xe8b35bab;
const ORIGIN: &'static rt::Origin = &ORIGIN;
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.status, out);
rt::Encode::encode(&self.user, out);
}
}
impl rt::DecodeBare for Box {
fn decode_bare(input: &mut rt::Reader) -> rt::Result<Self> {
Ok(Self {
status: rt::Decode::decode(input)?,
user: rt::Decode::decode(input)?,
})
}
}
rt::reflect! { ORIGIN, decode: User StatusOffline Box }
}
pub mod enums {
use super::{ORIGIN, rt};

/// `Status`
#[derive(Clone, Default)]
pub enum Status {
/// `statusOnline`
#[default]
Online,
/// `statusOffline`
Offline(super::types::StatusOffline),
/// `statusEmpty`
Empty,
}
impl rt::Encode for Status {
fn encode(&self, out: &mut rt::BytesMut) {
match self {
Self::Online => rt::Encode::encode(&0x8057d887_u32, out),
Self::Offline(value) => rt::Encode::encode(value, out),
Self::Empty => rt::Encode::encode(&0x21e1790d_u32, out),
}
}
}
impl rt::Decode for Status {
fn decode(input: &mut rt::Reader) -> rt::Result<Self> {
input.enter()?;
let value = match input.word() {
0x8057d887 => Self::Online,
0x06f21e37 => {
let _: i32 = input.int();
Self::Online
}
0xbc5db504 => Self::Offline(rt::DecodeBare::decode_bare(input)?),
id @ 0x8e86c1dd => Self::Offline(rt::DecodeBare::decode_other(id, input)?),
0x21e1790d => Self::Empty,
id => return Err(input.unknown(id, "Status")),
};
input.leave()?;
Ok(value)
}
fn origin() -> rt::Option<&'static rt::Origin> {
Some(&ORIGIN)
}
}
rt::from_type! { Status {
Offline(super::types::StatusOffline),
}
}
rt::from_enum! { Status {
Offline(super::types::StatusOffline),
}
}
rt::reflect! { ORIGIN, decode: Status }
}
pub mod functions {
use super::{ORIGIN, rt};

}
/// Version of the schema these types were generated from.
pub const LAYER: i32 = 2;

/// The schema these types were generated from, as a table.
pub static ORIGIN: rt::Origin = rt::Origin::new(Some(LAYER), b"\
TLT1\x02\x00\x00\x00\x03\x00\x00\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\
\x03\r\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\
\x06O\x00\x00\x01\x00\x00\x00\x05\x00\x00\x00\
\x04i\x00\x00\x06\x00\x00\x00\x02\x00\x00\x00\
\xab[\xb3\xe8\x03\x00\x00\x00\x0c\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\
\x87\xd8W\x80\x0c\x10\x00\x00\x1c\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x04\xb5]\xbc\r!\x00\x00\x1c\x00\x00\x00\x03\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\ry\xe1!\x0b=\x00\x00\x1c\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
7\x1e\xf2\x06\x0c\x10\x00\x00\x1c\x00\x00\x00\x06\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\
\xdd\xc1\x86\x8e\r!\x00\x00\x1c\x00\x00\x00\x07\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\
\xcf\xce\x14\x19\x04\t\x00\x00,\x00\x00\x00\x08\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\xbd\x1d\x02\xfc\x04\t\x00\x00,\x00\x00\x00\r\x00\x00\x00\x03\x00\x00\x00\x02\x00\x00\x00\
\x04\x00\x00\x00\x06\x00\x00\x00\x03\x00\x00\x00\x01\x00\x00\x00\x05\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x07\x00\x00\x00\
\x00\x00\x00\x00\x03\x00\x00\x00\x02\x00\x00\x00\x05\x00\x00\x00\x01\x00\x00\x00\x04\x00\x00\x00\x06\x00\x00\x00\x07\x00\x00\x00\
\x06\x03\x00\x00\x1c\x00\x00\x00\x00\x00\x00\x00\
\x04\t\x00\x00,\x00\x00\x00\x00\x00\x00\x00\
\x05\x1c\x00\x00\t\x00\x00\x00\x00\x00\x00\x00\
\x05\x1c\x00\x00\t\x00\x00\x00\x00\x00\x00\x00\
\n.\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x058\x00\x00\n\x00\x00\x00\x01\x00\x00\x00\
\x07H\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\n.\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x05\x1c\x00\x00\t\x00\x00\x00\x00\x00\x00\x00\
\x02U\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x03W\x00\x00\n\x00\x00\x00\x01\x00\x00\x00\
\x04Z\x00\x00\x03\x00\x00\x00\x02\x00\x00\x00\
\x06^\x00\x00,\x00\x00\x00\x03\x00\x00\x00\
\x02U\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x04Z\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\x05d\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
boxstatususerBoxstatusOnlineflagsstatusOfflinewas_onlineexactstatusEmptyexpiresS\
tatusidbotnamefriendphoneUser\
");
