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
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_flags(&[(self.bot, 0), (rt::is(&self.name), 1), (rt::is(&self.friend), 2)], out);
            rt::put_long(&self.id, out);
            rt::put_optional_string(&self.name, out);
            if let Some(value) = &self.friend { rt::put(&**value, out); }
        }
    }
    impl rt::DecodeBare for User {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            let word_flags = rt::word(input);
            Self {
                id: rt::long(input),
                bot: rt::bit(word_flags, 0),
                name: rt::flagged_string(input, word_flags, 1),
                friend: rt::flagged_box(input, word_flags, 2),
            }
        }
        fn decode_other(id: u32, input: &mut rt::Reader) -> Self {
            match id {
                0xfc021dbd => {
                    let field_id = rt::long(input);
                    let field_name = Some(rt::string(input));
                    let _: rt::String = rt::string(input);
                    Self { id: field_id, bot: false, name: field_name, friend: None }
                }
                _ => rt::stray(input, id, "user"),
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
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_flags(&[(self.exact, 0)], out);
            rt::put_int(&self.was_online, out);
        }
    }
    impl rt::DecodeBare for StatusOffline {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            let word_flags = rt::word(input);
            Self {
                was_online: rt::int(input),
                exact: rt::bit(word_flags, 0),
            }
        }
        fn decode_other(id: u32, input: &mut rt::Reader) -> Self {
            match id {
                0x8e86c1dd => {
                    let field_was_online = rt::int(input);
                    Self { was_online: field_was_online, exact: false }
                }
                _ => rt::stray(input, id, "statusOffline"),
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
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put(&self.status, out);
            rt::put(&self.user, out);
        }
    }
    impl rt::DecodeBare for Box {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                status: rt::value(input),
                user: rt::value(input),
            }
        }
    }
    rt::reflect! { ORIGIN: User StatusOffline Box }
    rt::reflect_decode! { ORIGIN: User StatusOffline Box }
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
                Self::Online => rt::put_word(0x8057d887, out),
                Self::Offline(value) => rt::put(value, out),
                Self::Empty => rt::put_word(0x21e1790d, out),
            }
        }
    }
    impl rt::Read for Status {
        fn read(input: &mut rt::Reader) -> Self {
            let value = match rt::open(input) {
                0x8057d887 => Self::Online,
                0x06f21e37 => {
                    let _: i32 = rt::int(input);
                    Self::Online
                }
                0xbc5db504 => Self::Offline(rt::fields(input)),
                0x8e86c1dd => Self::Offline(rt::DecodeBare::decode_other(0x8e86c1dd, input)),
                0x21e1790d => Self::Empty,
                id => rt::stray(input, id, "Status"),
            };
            rt::close(input);
            value
        }
    }
    impl rt::Generated for Status {
        type Module = super::Module;
    }
    rt::from_type! {
        Status {
            Offline(super::types::StatusOffline),
        }
    }
    rt::from_enum! {
        Status {
            Offline(super::types::StatusOffline),
        }
    }
    rt::reflect! { ORIGIN: Status }
    rt::reflect_decode! { ORIGIN: Status }
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

/// This module, for its types.
#[doc(hidden)]
pub enum Module {}
impl rt::Module for Module {
    const ORIGIN: &'static rt::Origin = &ORIGIN;
}

rt::name_for_id! { ORIGIN }
