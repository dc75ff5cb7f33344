use ::mtproto_tl::runtime as rt;

pub mod types {
use super::rt;

/// `user flags:# id:long bot:flags.0?true name:flags.1?string friend:flags.2?User = User`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct User {
pub id: i64,
pub bot: bool,
pub name: ::core::option::Option<rt::String>,
pub friend: ::core::option::Option<rt::Box<super::types::User>>,
}
impl rt::Constructor for User {
const ID: u32 = 0x1914cecf;
}
impl rt::EncodeBare for User {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&(u32::from(self.bot) << 0 | u32::from(self.name.is_some()) << 1 | u32::from(self.friend.is_some()) << 2), out);
rt::Encode::encode(&self.id, out);
rt::Encode::encode(&self.name, out);
if let Some(value) = &self.friend { rt::Encode::encode(&**value, out); }
}
}
impl rt::DecodeBare for User {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let word_flags: u32 = rt::Decode::decode(input)?;
let id = rt::Decode::decode(input)?;
let bot = word_flags >> 0 & 1 == 1;
let name = input.flagged(word_flags, 1)?;
let friend = input.flagged(word_flags, 2)?.map(rt::Box::new);
Ok(Self { id, bot, name, friend })
}
fn decode_other(id: u32, input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
match id {
0xfc021dbd => {
let id = rt::Decode::decode(input)?;
let name = Some(rt::Decode::decode(input)?);
let _: rt::String = rt::Decode::decode(input)?;
let bot = false;
let friend = None;
Ok(Self { id, bot, name, friend })
}
_ => Err(input.unknown(id, "user")),
}
}
}
/// `statusOffline flags:# was_online:int exact:flags.0?true = Status`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct StatusOffline {
pub was_online: i32,
pub exact: bool,
}
impl rt::Constructor for StatusOffline {
const ID: u32 = 0xbc5db504;
}
impl rt::EncodeBare for StatusOffline {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&(u32::from(self.exact) << 0), out);
rt::Encode::encode(&self.was_online, out);
}
}
impl rt::DecodeBare for StatusOffline {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let word_flags: u32 = rt::Decode::decode(input)?;
let was_online = rt::Decode::decode(input)?;
let exact = word_flags >> 0 & 1 == 1;
Ok(Self { was_online, exact })
}
fn decode_other(id: u32, input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
match id {
0x8e86c1dd => {
let was_online = rt::Decode::decode(input)?;
let exact = false;
Ok(Self { was_online, exact })
}
_ => Err(input.unknown(id, "statusOffline")),
}
}
}
/// `box status:Status user:User = Box`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Box {
pub status: super::enums::Status,
pub user: super::types::User,
}
impl rt::Constructor for Box {
const ID: u32 = 0xe8b35bab;
}
impl rt::EncodeBare for Box {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.status, out);
rt::Encode::encode(&self.user, out);
}
}
impl rt::DecodeBare for Box {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let status = rt::Decode::decode(input)?;
let user = rt::Decode::decode(input)?;
Ok(Self { status, user })
}
}
}
pub mod enums {
use super::rt;

/// `Status`
#[derive(Clone, Debug, PartialEq, Default)]
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
fn decode(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
input.enter()?;
let value = match input.id()? {
0x8057d887 => Self::Online,
0x06f21e37 => {
let _: i32 = rt::Decode::decode(input)?;
Self::Online
}
0xbc5db504 => Self::Offline(rt::DecodeBare::decode_bare(input)?),
id @ 0x8e86c1dd => Self::Offline(rt::DecodeBare::decode_other(id, input)?),
0x21e1790d => Self::Empty,
id => return Err(input.unknown(id, "Status")),
};
input.leave();
Ok(value)
}
}
impl ::core::convert::From<super::types::StatusOffline> for Status {
fn from(value: super::types::StatusOffline) -> Self {
Self::Offline(value)
}
}
}
pub mod functions {
use super::rt;

}
/// Version of the schema these types were generated from.
pub const LAYER: i32 = 2;

/// Every constructor and function, by number.
pub static NAMES: [(u32, &str); 8] = [
(0x06f21e37, "statusOnline"),
(0x1914cecf, "user"),
(0x21e1790d, "statusEmpty"),
(0x8057d887, "statusOnline"),
(0x8e86c1dd, "statusOffline"),
(0xbc5db504, "statusOffline"),
(0xe8b35bab, "box"),
(0xfc021dbd, "user"),
];
