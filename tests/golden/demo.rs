use ::mtproto_tl::runtime as rt;

pub mod types {
use super::rt;

/// `point (x y:double) = Point`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Point {
pub x: f64,
pub y: f64,
}
impl rt::Constructor for Point {
const ID: u32 = 0x85f339fa;
}
impl rt::EncodeBare for Point {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.x, out);
rt::Encode::encode(&self.y, out);
}
}
impl rt::DecodeBare for Point {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let x = rt::Decode::decode(input)?;
let y = rt::Decode::decode(input)?;
Ok(Self { x, y })
}
}
/// `numbers i:int l:long d:double nonce:int128 key:int256 yes:Bool text:string raw:bytes = Numbers`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Numbers {
pub i: i32,
pub l: i64,
pub d: f64,
pub nonce: [u8; 16],
pub key: [u8; 32],
pub yes: bool,
pub text: rt::String,
pub raw: rt::Bytes,
}
impl rt::Constructor for Numbers {
const ID: u32 = 0xc8be867b;
}
impl rt::EncodeBare for Numbers {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.i, out);
rt::Encode::encode(&self.l, out);
rt::Encode::encode(&self.d, out);
rt::Encode::encode(&self.nonce, out);
rt::Encode::encode(&self.key, out);
rt::Encode::encode(&self.yes, out);
rt::Encode::encode(&self.text, out);
rt::Encode::encode(&self.raw, out);
}
}
impl rt::DecodeBare for Numbers {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let i = rt::Decode::decode(input)?;
let l = rt::Decode::decode(input)?;
let d = rt::Decode::decode(input)?;
let nonce = rt::Decode::decode(input)?;
let key = rt::Decode::decode(input)?;
let yes = rt::Decode::decode(input)?;
let text = rt::Decode::decode(input)?;
let raw = rt::Decode::decode(input)?;
Ok(Self { i, l, d, nonce, key, yes, text, raw })
}
}
/// `nothing = Nothing`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Nothing {
}
impl rt::Constructor for Nothing {
const ID: u32 = 0x57665865;
}
impl rt::EncodeBare for Nothing {
fn encode_bare(&self, _out: &mut rt::BytesMut) {
}
}
impl rt::DecodeBare for Nothing {
fn decode_bare(_input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
Ok(Self {  })
}
}
/// `colorMixed red:int green:int blue:int = Color`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ColorMixed {
pub red: i32,
pub green: i32,
pub blue: i32,
}
impl rt::Constructor for ColorMixed {
const ID: u32 = 0xea77d1a4;
}
impl rt::EncodeBare for ColorMixed {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.red, out);
rt::Encode::encode(&self.green, out);
rt::Encode::encode(&self.blue, out);
}
}
impl rt::DecodeBare for ColorMixed {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let red = rt::Decode::decode(input)?;
let green = rt::Decode::decode(input)?;
let blue = rt::Decode::decode(input)?;
Ok(Self { red, green, blue })
}
}
/// `profile flags:# self:flags.0?true bot:flags.31?true id:long flags2:# name:flags2.3?string photo:flags.1?Photo thumb:flags.1?bytes tags:flags2.0?Vector<string> color:flags2.31?Color = Profile`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Profile {
pub self_: bool,
pub bot: bool,
pub id: i64,
pub name: ::core::option::Option<rt::String>,
pub photo: ::core::option::Option<super::enums::Photo>,
pub thumb: ::core::option::Option<rt::Bytes>,
pub tags: ::core::option::Option<rt::Vec<rt::String>>,
pub color: ::core::option::Option<super::enums::Color>,
}
impl rt::Constructor for Profile {
const ID: u32 = 0x2776d8c8;
}
impl rt::EncodeBare for Profile {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&(u32::from(self.self_) << 0 | u32::from(self.photo.is_some() && self.thumb.is_some()) << 1 | u32::from(self.bot) << 31), out);
rt::Encode::encode(&self.id, out);
rt::Encode::encode(&(u32::from(self.tags.is_some()) << 0 | u32::from(self.name.is_some()) << 3 | u32::from(self.color.is_some()) << 31), out);
rt::Encode::encode(&self.name, out);
if self.photo.is_some() && self.thumb.is_some() { rt::Encode::encode(&self.photo, out); }
if self.photo.is_some() && self.thumb.is_some() { rt::Encode::encode(&self.thumb, out); }
rt::Encode::encode(&self.tags, out);
rt::Encode::encode(&self.color, out);
}
}
impl rt::DecodeBare for Profile {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let word_flags: u32 = rt::Decode::decode(input)?;
let self_ = word_flags >> 0 & 1 == 1;
let bot = word_flags >> 31 & 1 == 1;
let id = rt::Decode::decode(input)?;
let word_flags2: u32 = rt::Decode::decode(input)?;
let name = input.flagged(word_flags2, 3)?;
let photo = input.flagged(word_flags, 1)?;
let thumb = input.flagged(word_flags, 1)?;
let tags = input.flagged(word_flags2, 0)?;
let color = input.flagged(word_flags2, 31)?;
Ok(Self { self_, bot, id, name, photo, thumb, tags, color })
}
}
/// `photoEmpty id:long = Photo`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PhotoEmpty {
pub id: i64,
}
impl rt::Constructor for PhotoEmpty {
const ID: u32 = 0x2331b22d;
}
impl rt::EncodeBare for PhotoEmpty {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.id, out);
}
}
impl rt::DecodeBare for PhotoEmpty {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let id = rt::Decode::decode(input)?;
Ok(Self { id })
}
}
/// `photo id:long sizes:Vector<PhotoSize> main:%PhotoSize = Photo`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Photo {
pub id: i64,
pub sizes: rt::Vec<super::types::PhotoSize>,
pub main: super::types::PhotoSize,
}
impl rt::Constructor for Photo {
const ID: u32 = 0xdff24944;
}
impl rt::EncodeBare for Photo {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.id, out);
rt::Encode::encode(&self.sizes, out);
rt::EncodeBare::encode_bare(&self.main, out);
}
}
impl rt::DecodeBare for Photo {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let id = rt::Decode::decode(input)?;
let sizes = rt::Decode::decode(input)?;
let main = rt::DecodeBare::decode_bare(input)?;
Ok(Self { id, sizes, main })
}
}
/// `photoSize type:string w:int h:int = PhotoSize`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PhotoSize {
pub r#type: rt::String,
pub w: i32,
pub h: i32,
}
impl rt::Constructor for PhotoSize {
const ID: u32 = 0x4305cd73;
}
impl rt::EncodeBare for PhotoSize {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.r#type, out);
rt::Encode::encode(&self.w, out);
rt::Encode::encode(&self.h, out);
}
}
impl rt::DecodeBare for PhotoSize {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let r#type = rt::Decode::decode(input)?;
let w = rt::Decode::decode(input)?;
let h = rt::Decode::decode(input)?;
Ok(Self { r#type, w, h })
}
}
/// `poll id:long flags:# closed:flags.0?true question:string close_date:flags.4?int = Poll`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Poll {
pub id: i64,
pub closed: bool,
pub question: rt::String,
pub close_date: ::core::option::Option<i32>,
}
impl rt::Constructor for Poll {
const ID: u32 = 0x31f35274;
}
impl rt::EncodeBare for Poll {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.id, out);
rt::Encode::encode(&(u32::from(self.closed) << 0 | u32::from(self.close_date.is_some()) << 4), out);
rt::Encode::encode(&self.question, out);
rt::Encode::encode(&self.close_date, out);
}
}
impl rt::DecodeBare for Poll {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let id = rt::Decode::decode(input)?;
let word_flags: u32 = rt::Decode::decode(input)?;
let closed = word_flags >> 0 & 1 == 1;
let question = rt::Decode::decode(input)?;
let close_date = input.flagged(word_flags, 4)?;
Ok(Self { id, closed, question, close_date })
}
}
/// `reserved flags:# value:int = Reserved`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Reserved {
pub value: i32,
}
impl rt::Constructor for Reserved {
const ID: u32 = 0xdd954add;
}
impl rt::EncodeBare for Reserved {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&(0_u32), out);
rt::Encode::encode(&self.value, out);
}
}
impl rt::DecodeBare for Reserved {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let word_flags: u32 = rt::Decode::decode(input)?;
let value = rt::Decode::decode(input)?;
let _ = word_flags;
Ok(Self { value })
}
}
/// `salts now:int salts:vector<salt> = Salts`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Salts {
pub now: i32,
pub salts: rt::Vec<super::types::Salt>,
}
impl rt::Constructor for Salts {
const ID: u32 = 0x2b7f4b73;
}
impl rt::EncodeBare for Salts {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.now, out);
{ let items = &self.salts; rt::Encode::encode(&(items.len() as u32), out); for item in items { rt::EncodeBare::encode_bare(item, out); } };
}
}
impl rt::DecodeBare for Salts {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let now = rt::Decode::decode(input)?;
let salts = (|input: &mut rt::Reader| input.items(rt::DecodeBare::decode_bare))(input)?;
Ok(Self { now, salts })
}
}
/// `salt since:int value:long = Salt`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Salt {
pub since: i32,
pub value: i64,
}
impl rt::Constructor for Salt {
const ID: u32 = 0x60a8b648;
}
impl rt::EncodeBare for Salt {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.since, out);
rt::Encode::encode(&self.value, out);
}
}
impl rt::DecodeBare for Salt {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let since = rt::Decode::decode(input)?;
let value = rt::Decode::decode(input)?;
Ok(Self { since, value })
}
}
/// `matrix rows:Vector<Vector<int>> cells:Vector<vector<%Point>> bare:vector<long> = Matrix`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Matrix {
pub rows: rt::Vec<rt::Vec<i32>>,
pub cells: rt::Vec<rt::Vec<super::types::Point>>,
pub bare: rt::Vec<i64>,
}
impl rt::Constructor for Matrix {
const ID: u32 = 0x5497c438;
}
impl rt::EncodeBare for Matrix {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.rows, out);
{ let items = &self.cells; rt::Encode::encode(&0x1cb5c415_u32, out); rt::Encode::encode(&(items.len() as u32), out); for item in items { { let items = item; rt::Encode::encode(&(items.len() as u32), out); for item in items { rt::EncodeBare::encode_bare(item, out); } }; } };
{ let items = &self.bare; rt::Encode::encode(&(items.len() as u32), out); for item in items { rt::Encode::encode(item, out); } };
}
}
impl rt::DecodeBare for Matrix {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let rows = rt::Decode::decode(input)?;
let cells = (|input: &mut rt::Reader| match input.id()? { 0x1cb5c415_u32 => input.items((|input: &mut rt::Reader| input.items(rt::DecodeBare::decode_bare))), id => Err(input.unknown(id, "Vector")) })(input)?;
let bare = (|input: &mut rt::Reader| input.items(rt::Decode::decode))(input)?;
Ok(Self { rows, cells, bare })
}
}
/// `palette flags:# main:colorMixed extra:flags.0?colorMixed sizes:flags.1?Vector<%PhotoSize> = Palette`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Palette {
pub main: super::types::ColorMixed,
pub extra: ::core::option::Option<super::types::ColorMixed>,
pub sizes: ::core::option::Option<rt::Vec<super::types::PhotoSize>>,
}
impl rt::Constructor for Palette {
const ID: u32 = 0xb133cc60;
}
impl rt::EncodeBare for Palette {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&(u32::from(self.extra.is_some()) << 0 | u32::from(self.sizes.is_some()) << 1), out);
rt::EncodeBare::encode_bare(&self.main, out);
if let Some(value) = &self.extra { rt::EncodeBare::encode_bare(value, out); }
if let Some(value) = &self.sizes { { let items = value; rt::Encode::encode(&0x1cb5c415_u32, out); rt::Encode::encode(&(items.len() as u32), out); for item in items { rt::EncodeBare::encode_bare(item, out); } }; }
}
}
impl rt::DecodeBare for Palette {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let word_flags: u32 = rt::Decode::decode(input)?;
let main = rt::DecodeBare::decode_bare(input)?;
let extra = input.flagged_by(word_flags, 0, rt::DecodeBare::decode_bare)?;
let sizes = input.flagged_by(word_flags, 1, (|input: &mut rt::Reader| match input.id()? { 0x1cb5c415_u32 => input.items(rt::DecodeBare::decode_bare), id => Err(input.unknown(id, "Vector")) }))?;
Ok(Self { main, extra, sizes })
}
}
/// `textPlain text:string = RichText`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TextPlain {
pub text: rt::String,
}
impl rt::Constructor for TextPlain {
const ID: u32 = 0x744694e0;
}
impl rt::EncodeBare for TextPlain {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.text, out);
}
}
impl rt::DecodeBare for TextPlain {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let text = rt::Decode::decode(input)?;
Ok(Self { text })
}
}
/// `textBold text:RichText = RichText`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TextBold {
pub text: super::enums::RichText,
}
impl rt::Constructor for TextBold {
const ID: u32 = 0x6724abc4;
}
impl rt::EncodeBare for TextBold {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.text, out);
}
}
impl rt::DecodeBare for TextBold {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let text = rt::Decode::decode(input)?;
Ok(Self { text })
}
}
/// `textConcat texts:Vector<RichText> = RichText`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TextConcat {
pub texts: rt::Vec<super::enums::RichText>,
}
impl rt::Constructor for TextConcat {
const ID: u32 = 0x7e6260d7;
}
impl rt::EncodeBare for TextConcat {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.texts, out);
}
}
impl rt::DecodeBare for TextConcat {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let texts = rt::Decode::decode(input)?;
Ok(Self { texts })
}
}
/// `list flags:# value:int next:flags.0?List = List`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct List {
pub value: i32,
pub next: ::core::option::Option<rt::Box<super::types::List>>,
}
impl rt::Constructor for List {
const ID: u32 = 0x2aa43cd5;
}
impl rt::EncodeBare for List {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&(u32::from(self.next.is_some()) << 0), out);
rt::Encode::encode(&self.value, out);
if let Some(value) = &self.next { rt::Encode::encode(&**value, out); }
}
}
impl rt::DecodeBare for List {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let word_flags: u32 = rt::Decode::decode(input)?;
let value = rt::Decode::decode(input)?;
let next = input.flagged(word_flags, 0)?.map(rt::Box::new);
Ok(Self { value, next })
}
}
/// `eventKeys old:int256 new:int256 older:int256 = Event`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EventKeys {
pub old: [u8; 32],
pub new: [u8; 32],
pub older: [u8; 32],
}
impl rt::Constructor for EventKeys {
const ID: u32 = 0xfc5221ef;
}
impl rt::EncodeBare for EventKeys {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.old, out);
rt::Encode::encode(&self.new, out);
rt::Encode::encode(&self.older, out);
}
}
impl rt::DecodeBare for EventKeys {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let old = rt::Decode::decode(input)?;
let new = rt::Decode::decode(input)?;
let older = rt::Decode::decode(input)?;
Ok(Self { old, new, older })
}
}
/// `flags_word = Flags_Word`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct FlagsWord {
}
impl rt::Constructor for FlagsWord {
const ID: u32 = 0xcd9f6039;
}
impl rt::EncodeBare for FlagsWord {
fn encode_bare(&self, _out: &mut rt::BytesMut) {
}
}
impl rt::DecodeBare for FlagsWord {
fn decode_bare(_input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
Ok(Self {  })
}
}
/// `result option:Option = Result`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Result {
pub option: super::types::Option,
}
impl rt::Constructor for Result {
const ID: u32 = 0x9db9cac0;
}
impl rt::EncodeBare for Result {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.option, out);
}
}
impl rt::DecodeBare for Result {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let option = rt::Decode::decode(input)?;
Ok(Self { option })
}
}
/// `option some:int = Option`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Option {
pub some: i32,
}
impl rt::Constructor for Option {
const ID: u32 = 0xfd53ddfb;
}
impl rt::EncodeBare for Option {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.some, out);
}
}
impl rt::DecodeBare for Option {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let some = rt::Decode::decode(input)?;
Ok(Self { some })
}
}
/// `vec = Vec`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Vec {
}
impl rt::Constructor for Vec {
const ID: u32 = 0x1dca7d6b;
}
impl rt::EncodeBare for Vec {
fn encode_bare(&self, _out: &mut rt::BytesMut) {
}
}
impl rt::DecodeBare for Vec {
fn decode_bare(_input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
Ok(Self {  })
}
}
/// `server_DH_params_ok nonce:int128 = Server_DH_Params`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ServerDhParamsOk {
pub nonce: [u8; 16],
}
impl rt::Constructor for ServerDhParamsOk {
const ID: u32 = 0x5ea99c4c;
}
impl rt::EncodeBare for ServerDhParamsOk {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.nonce, out);
}
}
impl rt::DecodeBare for ServerDhParamsOk {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let nonce = rt::Decode::decode(input)?;
Ok(Self { nonce })
}
}
/// `resPQ#d80334d pq:string = ResPQ`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ResPq {
pub pq: rt::String,
}
impl rt::Constructor for ResPq {
const ID: u32 = 0x0d80334d;
}
impl rt::EncodeBare for ResPq {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.pq, out);
}
}
impl rt::DecodeBare for ResPq {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let pq = rt::Decode::decode(input)?;
Ok(Self { pq })
}
}
/// `envelope id:long body:Object = Envelope`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Envelope {
pub id: i64,
pub body: rt::Raw,
}
impl rt::Constructor for Envelope {
const ID: u32 = 0x280f5d30;
}
impl rt::EncodeBare for Envelope {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.id, out);
rt::Encode::encode(&self.body, out);
}
}
impl rt::DecodeBare for Envelope {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let id = rt::Decode::decode(input)?;
let body = rt::Decode::decode(input)?;
Ok(Self { id, body })
}
}
/// `late x:int = Late`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Late {
pub x: i32,
}
impl rt::Constructor for Late {
const ID: u32 = 0xae15a4a2;
}
impl rt::EncodeBare for Late {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.x, out);
}
}
impl rt::DecodeBare for Late {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let x = rt::Decode::decode(input)?;
Ok(Self { x })
}
}
pub mod r#type {
use super::rt;

/// `type.self type:int loop:flags_word crate:string = type.Self`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Self_ {
pub r#type: i32,
pub r#loop: super::super::types::FlagsWord,
pub crate_: rt::String,
}
impl rt::Constructor for Self_ {
const ID: u32 = 0x0d936c64;
}
impl rt::EncodeBare for Self_ {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.r#type, out);
rt::EncodeBare::encode_bare(&self.r#loop, out);
rt::Encode::encode(&self.crate_, out);
}
}
impl rt::DecodeBare for Self_ {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let r#type = rt::Decode::decode(input)?;
let r#loop = rt::DecodeBare::decode_bare(input)?;
let crate_ = rt::Decode::decode(input)?;
Ok(Self { r#type, r#loop, crate_ })
}
}
}
}
pub mod enums {
use super::rt;

/// `Color`
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Color {
/// `colorRed`
#[default]
Red,
/// `colorGreen`
Green,
/// `colorMixed`
Mixed(super::types::ColorMixed),
}
impl rt::Encode for Color {
fn encode(&self, out: &mut rt::BytesMut) {
match self {
Self::Red => rt::Encode::encode(&0xed16b221_u32, out),
Self::Green => rt::Encode::encode(&0x805d059f_u32, out),
Self::Mixed(value) => rt::Encode::encode(value, out),
}
}
}
impl rt::Decode for Color {
fn decode(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
input.enter()?;
let value = match input.id()? {
0xed16b221 => Self::Red,
0x805d059f => Self::Green,
0xea77d1a4 => Self::Mixed(rt::DecodeBare::decode_bare(input)?),
id => return Err(input.unknown(id, "Color")),
};
input.leave();
Ok(value)
}
}
impl ::core::convert::From<super::types::ColorMixed> for Color {
fn from(value: super::types::ColorMixed) -> Self {
Self::Mixed(value)
}
}
/// `Event`
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Event {
/// `eventTick`
#[default]
Tick,
/// `eventKeys`
Keys(rt::Box<super::types::EventKeys>),
}
impl rt::Encode for Event {
fn encode(&self, out: &mut rt::BytesMut) {
match self {
Self::Tick => rt::Encode::encode(&0x75c0bf99_u32, out),
Self::Keys(value) => rt::Encode::encode(&**value, out),
}
}
}
impl rt::Decode for Event {
fn decode(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
input.enter()?;
let value = match input.id()? {
0x75c0bf99 => Self::Tick,
0xfc5221ef => Self::Keys(rt::Box::new(rt::DecodeBare::decode_bare(input)?)),
id => return Err(input.unknown(id, "Event")),
};
input.leave();
Ok(value)
}
}
impl ::core::convert::From<super::types::EventKeys> for Event {
fn from(value: super::types::EventKeys) -> Self {
Self::Keys(rt::Box::new(value))
}
}
/// `Photo`
#[derive(Clone, Debug, PartialEq)]
pub enum Photo {
/// `photoEmpty`
Empty(super::types::PhotoEmpty),
/// `photo`
Photo(super::types::Photo),
}
impl rt::Encode for Photo {
fn encode(&self, out: &mut rt::BytesMut) {
match self {
Self::Empty(value) => rt::Encode::encode(value, out),
Self::Photo(value) => rt::Encode::encode(value, out),
}
}
}
impl rt::Decode for Photo {
fn decode(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
input.enter()?;
let value = match input.id()? {
0x2331b22d => Self::Empty(rt::DecodeBare::decode_bare(input)?),
0xdff24944 => Self::Photo(rt::DecodeBare::decode_bare(input)?),
id => return Err(input.unknown(id, "Photo")),
};
input.leave();
Ok(value)
}
}
impl ::core::convert::From<super::types::PhotoEmpty> for Photo {
fn from(value: super::types::PhotoEmpty) -> Self {
Self::Empty(value)
}
}
impl ::core::convert::From<super::types::Photo> for Photo {
fn from(value: super::types::Photo) -> Self {
Self::Photo(value)
}
}
impl ::core::default::Default for Photo {
fn default() -> Self {
Self::Empty(::core::default::Default::default())
}
}
/// `RichText`
#[derive(Clone, Debug, PartialEq)]
pub enum RichText {
/// `textPlain`
TextPlain(super::types::TextPlain),
/// `textBold`
TextBold(rt::Box<super::types::TextBold>),
/// `textConcat`
TextConcat(super::types::TextConcat),
}
impl rt::Encode for RichText {
fn encode(&self, out: &mut rt::BytesMut) {
match self {
Self::TextPlain(value) => rt::Encode::encode(value, out),
Self::TextBold(value) => rt::Encode::encode(&**value, out),
Self::TextConcat(value) => rt::Encode::encode(value, out),
}
}
}
impl rt::Decode for RichText {
fn decode(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
input.enter()?;
let value = match input.id()? {
0x744694e0 => Self::TextPlain(rt::DecodeBare::decode_bare(input)?),
0x6724abc4 => Self::TextBold(rt::Box::new(rt::DecodeBare::decode_bare(input)?)),
0x7e6260d7 => Self::TextConcat(rt::DecodeBare::decode_bare(input)?),
id => return Err(input.unknown(id, "RichText")),
};
input.leave();
Ok(value)
}
}
impl ::core::convert::From<super::types::TextPlain> for RichText {
fn from(value: super::types::TextPlain) -> Self {
Self::TextPlain(value)
}
}
impl ::core::convert::From<super::types::TextBold> for RichText {
fn from(value: super::types::TextBold) -> Self {
Self::TextBold(rt::Box::new(value))
}
}
impl ::core::convert::From<super::types::TextConcat> for RichText {
fn from(value: super::types::TextConcat) -> Self {
Self::TextConcat(value)
}
}
impl ::core::default::Default for RichText {
fn default() -> Self {
Self::TextPlain(::core::default::Default::default())
}
}
}
pub mod functions {
use super::rt;

/// `ping ping_id:long = Point`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Ping {
pub ping_id: i64,
}
impl rt::Constructor for Ping {
const ID: u32 = 0xf821e740;
}
impl rt::EncodeBare for Ping {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.ping_id, out);
}
}
impl rt::DecodeBare for Ping {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let ping_id = rt::Decode::decode(input)?;
Ok(Self { ping_id })
}
}
impl rt::Function for Ping {
type Output = super::types::Point;
}
/// `with {X:Type} layer:int query:!X = X`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct With<X> {
pub layer: i32,
pub query: X,
}
impl<X> rt::Constructor for With<X> {
const ID: u32 = 0xe1288b0e;
}
impl<X: rt::Encode> rt::EncodeBare for With<X> {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.layer, out);
rt::Encode::encode(&self.query, out);
}
}
impl<X: rt::Decode> rt::DecodeBare for With<X> {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let layer = rt::Decode::decode(input)?;
let query = rt::Decode::decode(input)?;
Ok(Self { layer, query })
}
}
impl<X: rt::Function> rt::Function for With<X> {
type Output = X::Output;
}
pub mod r#type {
use super::rt;

/// `type.do result:Result = Object`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Do {
pub result: super::super::types::Result,
}
impl rt::Constructor for Do {
const ID: u32 = 0x77a51692;
}
impl rt::EncodeBare for Do {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.result, out);
}
}
impl rt::DecodeBare for Do {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let result = rt::Decode::decode(input)?;
Ok(Self { result })
}
}
impl rt::Function for Do {
type Output = rt::Raw;
}
}
pub mod users {
use super::rt;

/// `users.getProfiles#9ed3aa47 flags:# full:flags.0?true id:Vector<long> = Vector<Profile>`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct GetProfiles {
pub full: bool,
pub id: rt::Vec<i64>,
}
impl rt::Constructor for GetProfiles {
const ID: u32 = 0x9ed3aa47;
}
impl rt::EncodeBare for GetProfiles {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&(u32::from(self.full) << 0), out);
rt::Encode::encode(&self.id, out);
}
}
impl rt::DecodeBare for GetProfiles {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let word_flags: u32 = rt::Decode::decode(input)?;
let full = word_flags >> 0 & 1 == 1;
let id = rt::Decode::decode(input)?;
Ok(Self { full, id })
}
}
impl rt::Function for GetProfiles {
type Output = rt::Vec<super::super::types::Profile>;
}
/// `users.setColor color:Color = Bool`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SetColor {
pub color: super::super::enums::Color,
}
impl rt::Constructor for SetColor {
const ID: u32 = 0x222f5873;
}
impl rt::EncodeBare for SetColor {
fn encode_bare(&self, out: &mut rt::BytesMut) {
rt::Encode::encode(&self.color, out);
}
}
impl rt::DecodeBare for SetColor {
fn decode_bare(input: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {
let color = rt::Decode::decode(input)?;
Ok(Self { color })
}
}
impl rt::Function for SetColor {
type Output = bool;
}
}
}
/// Version of the schema these types were generated from.
pub const LAYER: i32 = 7;

/// Every constructor and function, by number.
pub static NAMES: [(u32, &str); 36] = [
(0x0d80334d, "resPQ"),
(0x0d936c64, "type.self"),
(0x1dca7d6b, "vec"),
(0x222f5873, "users.setColor"),
(0x2331b22d, "photoEmpty"),
(0x2776d8c8, "profile"),
(0x280f5d30, "envelope"),
(0x2aa43cd5, "list"),
(0x2b7f4b73, "salts"),
(0x31f35274, "poll"),
(0x4305cd73, "photoSize"),
(0x5497c438, "matrix"),
(0x57665865, "nothing"),
(0x5ea99c4c, "server_DH_params_ok"),
(0x60a8b648, "salt"),
(0x6724abc4, "textBold"),
(0x744694e0, "textPlain"),
(0x75c0bf99, "eventTick"),
(0x77a51692, "type.do"),
(0x7e6260d7, "textConcat"),
(0x805d059f, "colorGreen"),
(0x85f339fa, "point"),
(0x9db9cac0, "result"),
(0x9ed3aa47, "users.getProfiles"),
(0xae15a4a2, "late"),
(0xb133cc60, "palette"),
(0xc8be867b, "numbers"),
(0xcd9f6039, "flags_word"),
(0xdd954add, "reserved"),
(0xdff24944, "photo"),
(0xe1288b0e, "with"),
(0xea77d1a4, "colorMixed"),
(0xed16b221, "colorRed"),
(0xf821e740, "ping"),
(0xfc5221ef, "eventKeys"),
(0xfd53ddfb, "option"),
];
