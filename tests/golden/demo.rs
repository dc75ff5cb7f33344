use ::mtproto_tl::runtime as rt;

pub mod types {
    use super::{ORIGIN, rt};

    /// `point (x y:double) = Point`
    #[derive(Clone, Default)]
    pub struct Point {
        pub x: f64,
        pub y: f64,
    }
    impl rt::Fields for Point {
        const ID: u32 = 0x85f339fa;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_double(&self.x, out);
            rt::put_double(&self.y, out);
        }
    }
    impl rt::DecodeBare for Point {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                x: rt::double(input),
                y: rt::double(input),
            }
        }
    }

    /// `numbers i:int l:long d:double nonce:int128 key:int256 yes:Bool text:string raw:bytes = Numbers`
    #[derive(Clone, Default)]
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
    impl rt::Fields for Numbers {
        const ID: u32 = 0xc8be867b;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int(&self.i, out);
            rt::put_long(&self.l, out);
            rt::put_double(&self.d, out);
            rt::put_int128(&self.nonce, out);
            rt::put_int256(&self.key, out);
            rt::put_boolean(&self.yes, out);
            rt::put_string(&self.text, out);
            rt::put_bytes(&self.raw, out);
        }
    }
    impl rt::DecodeBare for Numbers {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                i: rt::int(input),
                l: rt::long(input),
                d: rt::double(input),
                nonce: rt::int128(input),
                key: rt::int256(input),
                yes: rt::boolean(input),
                text: rt::string(input),
                raw: rt::bytes(input),
            }
        }
    }

    /// `nothing = Nothing`
    #[derive(Clone, Default)]
    pub struct Nothing {
    }
    impl rt::Fields for Nothing {
        const ID: u32 = 0x57665865;
        fn encode_bare(&self, _: &mut rt::BytesMut) {
        }
    }
    impl rt::DecodeBare for Nothing {
        type Module = super::Module;
        fn decode_bare(_: &mut rt::Reader) -> Self {
            Self {}
        }
    }

    /// `colorMixed red:int green:int blue:int = Color`
    #[derive(Clone, Default)]
    pub struct ColorMixed {
        pub red: i32,
        pub green: i32,
        pub blue: i32,
    }
    impl rt::Fields for ColorMixed {
        const ID: u32 = 0xea77d1a4;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int(&self.red, out);
            rt::put_int(&self.green, out);
            rt::put_int(&self.blue, out);
        }
    }
    impl rt::DecodeBare for ColorMixed {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                red: rt::int(input),
                green: rt::int(input),
                blue: rt::int(input),
            }
        }
    }

    /// `profile flags:# self:flags.0?true bot:flags.31?true id:long flags2:# name:flags2.3?string photo:flags.1?Photo thumb:flags.1?bytes tags:flags2.0?Vector<string> color:flags2.31?Color = Profile`
    #[derive(Clone, Default)]
    pub struct Profile {
        pub self_: bool,
        pub bot: bool,
        pub id: i64,
        pub name: rt::Option<rt::String>,
        pub photo: rt::Option<super::enums::Photo>,
        pub thumb: rt::Option<rt::Bytes>,
        pub tags: rt::Option<rt::Vec<rt::String>>,
        pub color: rt::Option<super::enums::Color>,
    }
    impl rt::Fields for Profile {
        const ID: u32 = 0x2776d8c8;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_flags(&[(self.self_, 0), (rt::is(&self.photo) && rt::is(&self.thumb), 1), (self.bot, 31)], out);
            rt::put_long(&self.id, out);
            rt::put_flags(&[(rt::is(&self.tags), 0), (rt::is(&self.name), 3), (rt::is(&self.color), 31)], out);
            rt::put_optional_string(&self.name, out);
            if rt::is(&self.photo) && rt::is(&self.thumb) { rt::put_optional(&self.photo, out); }
            if rt::is(&self.photo) && rt::is(&self.thumb) { rt::put_optional_bytes(&self.thumb, out); }
            rt::put_optional(&self.tags, out);
            rt::put_optional(&self.color, out);
        }
    }
    impl rt::DecodeBare for Profile {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            let word_flags = rt::word(input);
            let word_flags2;
            Self {
                self_: rt::bit(word_flags, 0),
                bot: rt::bit(word_flags, 31),
                id: rt::long(input),
                name: { word_flags2 = rt::word(input); rt::flagged_string(input, word_flags2, 3) },
                photo: rt::flagged(input, word_flags, 1),
                thumb: rt::flagged_bytes(input, word_flags, 1),
                tags: rt::flagged(input, word_flags2, 0),
                color: rt::flagged(input, word_flags2, 31),
            }
        }
    }

    /// `photoEmpty id:long = Photo`
    #[derive(Clone, Default)]
    pub struct PhotoEmpty {
        pub id: i64,
    }
    impl rt::Fields for PhotoEmpty {
        const ID: u32 = 0x2331b22d;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.id, out);
        }
    }
    impl rt::DecodeBare for PhotoEmpty {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                id: rt::long(input),
            }
        }
    }

    /// `photo id:long sizes:Vector<PhotoSize> main:%PhotoSize = Photo`
    #[derive(Clone, Default)]
    pub struct Photo {
        pub id: i64,
        pub sizes: rt::Vec<super::types::PhotoSize>,
        pub main: super::types::PhotoSize,
    }
    impl rt::Fields for Photo {
        const ID: u32 = 0xdff24944;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.id, out);
            rt::put(&self.sizes, out);
            rt::Fields::encode_bare(&self.main, out);
        }
    }
    impl rt::DecodeBare for Photo {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                id: rt::long(input),
                sizes: rt::value(input),
                main: rt::bare(input),
            }
        }
    }

    /// `photoSize type:string w:int h:int = PhotoSize`
    #[derive(Clone, Default)]
    pub struct PhotoSize {
        pub r#type: rt::String,
        pub w: i32,
        pub h: i32,
    }
    impl rt::Fields for PhotoSize {
        const ID: u32 = 0x4305cd73;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_string(&self.r#type, out);
            rt::put_int(&self.w, out);
            rt::put_int(&self.h, out);
        }
    }
    impl rt::DecodeBare for PhotoSize {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                r#type: rt::string(input),
                w: rt::int(input),
                h: rt::int(input),
            }
        }
    }

    /// `poll id:long flags:# closed:flags.0?true question:string close_date:flags.4?int = Poll`
    #[derive(Clone, Default)]
    pub struct Poll {
        pub id: i64,
        pub closed: bool,
        pub question: rt::String,
        pub close_date: rt::Option<i32>,
    }
    impl rt::Fields for Poll {
        const ID: u32 = 0x31f35274;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.id, out);
            rt::put_flags(&[(self.closed, 0), (rt::is(&self.close_date), 4)], out);
            rt::put_string(&self.question, out);
            rt::put_optional_int(&self.close_date, out);
        }
    }
    impl rt::DecodeBare for Poll {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            let word_flags;
            Self {
                id: rt::long(input),
                closed: { word_flags = rt::word(input); rt::bit(word_flags, 0) },
                question: rt::string(input),
                close_date: rt::flagged_int(input, word_flags, 4),
            }
        }
    }

    /// `reserved flags:# value:int = Reserved`
    #[derive(Clone, Default)]
    pub struct Reserved {
        pub value: i32,
    }
    impl rt::Fields for Reserved {
        const ID: u32 = 0xdd954add;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_flags(&[], out);
            rt::put_int(&self.value, out);
        }
    }
    impl rt::DecodeBare for Reserved {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            let _ = rt::word(input);
            Self {
                value: rt::int(input),
            }
        }
    }

    /// `salts now:int salts:vector<salt> = Salts`
    #[derive(Clone, Default)]
    pub struct Salts {
        pub now: i32,
        pub salts: rt::Vec<super::types::Salt>,
    }
    impl rt::Fields for Salts {
        const ID: u32 = 0x2b7f4b73;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int(&self.now, out);
            { let items = &self.salts; rt::put_count(items, out); for item in items { rt::Fields::encode_bare(item, out); } };
        }
    }
    impl rt::DecodeBare for Salts {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                now: rt::int(input),
                salts: (|input: &mut rt::Reader| rt::items_by(input, rt::bare))(input),
            }
        }
    }

    /// `salt since:int value:long = Salt`
    #[derive(Clone, Default)]
    pub struct Salt {
        pub since: i32,
        pub value: i64,
    }
    impl rt::Fields for Salt {
        const ID: u32 = 0x60a8b648;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int(&self.since, out);
            rt::put_long(&self.value, out);
        }
    }
    impl rt::DecodeBare for Salt {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                since: rt::int(input),
                value: rt::long(input),
            }
        }
    }

    /// `matrix rows:Vector<Vector<int>> cells:Vector<vector<%Point>> bare:vector<long> = Matrix`
    #[derive(Clone, Default)]
    pub struct Matrix {
        pub rows: rt::Vec<rt::Vec<i32>>,
        pub cells: rt::Vec<rt::Vec<super::types::Point>>,
        pub bare: rt::Vec<i64>,
    }
    impl rt::Fields for Matrix {
        const ID: u32 = 0x5497c438;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put(&self.rows, out);
            { let items = &self.cells; rt::put_vector(items, out); for item in items { { let items = item; rt::put_count(items, out); for item in items { rt::Fields::encode_bare(item, out); } }; } };
            { let items = &self.bare; rt::put_count(items, out); for item in items { rt::put_long(item, out); } };
        }
    }
    impl rt::DecodeBare for Matrix {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                rows: rt::value(input),
                cells: (|input: &mut rt::Reader| rt::vector_by(input, (|input: &mut rt::Reader| rt::items_by(input, rt::bare))))(input),
                bare: (|input: &mut rt::Reader| rt::items_by(input, rt::Read::read))(input),
            }
        }
    }

    /// `palette flags:# main:colorMixed extra:flags.0?colorMixed sizes:flags.1?Vector<%PhotoSize> = Palette`
    #[derive(Clone, Default)]
    pub struct Palette {
        pub main: super::types::ColorMixed,
        pub extra: rt::Option<super::types::ColorMixed>,
        pub sizes: rt::Option<rt::Vec<super::types::PhotoSize>>,
    }
    impl rt::Fields for Palette {
        const ID: u32 = 0xb133cc60;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_flags(&[(rt::is(&self.extra), 0), (rt::is(&self.sizes), 1)], out);
            rt::Fields::encode_bare(&self.main, out);
            if let Some(value) = &self.extra { rt::Fields::encode_bare(value, out); }
            if let Some(value) = &self.sizes { { let items = value; rt::put_vector(items, out); for item in items { rt::Fields::encode_bare(item, out); } }; }
        }
    }
    impl rt::DecodeBare for Palette {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            let word_flags = rt::word(input);
            Self {
                main: rt::bare(input),
                extra: rt::flagged_by(input, word_flags, 0, rt::bare),
                sizes: rt::flagged_by(input, word_flags, 1, (|input: &mut rt::Reader| rt::vector_by(input, rt::bare))),
            }
        }
    }

    /// `textPlain text:string = RichText`
    #[derive(Clone, Default)]
    pub struct TextPlain {
        pub text: rt::String,
    }
    impl rt::Fields for TextPlain {
        const ID: u32 = 0x744694e0;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_string(&self.text, out);
        }
    }
    impl rt::DecodeBare for TextPlain {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                text: rt::string(input),
            }
        }
    }

    /// `textBold text:RichText = RichText`
    #[derive(Clone, Default)]
    pub struct TextBold {
        pub text: super::enums::RichText,
    }
    impl rt::Fields for TextBold {
        const ID: u32 = 0x6724abc4;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put(&self.text, out);
        }
    }
    impl rt::DecodeBare for TextBold {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                text: rt::value(input),
            }
        }
    }

    /// `textConcat texts:Vector<RichText> = RichText`
    #[derive(Clone, Default)]
    pub struct TextConcat {
        pub texts: rt::Vec<super::enums::RichText>,
    }
    impl rt::Fields for TextConcat {
        const ID: u32 = 0x7e6260d7;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put(&self.texts, out);
        }
    }
    impl rt::DecodeBare for TextConcat {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                texts: rt::value(input),
            }
        }
    }

    /// `list flags:# value:int next:flags.0?List = List`
    #[derive(Clone, Default)]
    pub struct List {
        pub value: i32,
        pub next: rt::Option<rt::Box<super::types::List>>,
    }
    impl rt::Fields for List {
        const ID: u32 = 0x2aa43cd5;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_flags(&[(rt::is(&self.next), 0)], out);
            rt::put_int(&self.value, out);
            if let Some(value) = &self.next { rt::put(&**value, out); }
        }
    }
    impl rt::DecodeBare for List {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            let word_flags = rt::word(input);
            Self {
                value: rt::int(input),
                next: rt::flagged_box(input, word_flags, 0),
            }
        }
    }

    /// `eventKeys old:int256 new:int256 older:int256 = Event`
    #[derive(Clone, Default)]
    pub struct EventKeys {
        pub old: [u8; 32],
        pub new: [u8; 32],
        pub older: [u8; 32],
    }
    impl rt::Fields for EventKeys {
        const ID: u32 = 0xfc5221ef;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int256(&self.old, out);
            rt::put_int256(&self.new, out);
            rt::put_int256(&self.older, out);
        }
    }
    impl rt::DecodeBare for EventKeys {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                old: rt::int256(input),
                new: rt::int256(input),
                older: rt::int256(input),
            }
        }
    }

    /// `flags_word = Flags_Word`
    #[derive(Clone, Default)]
    pub struct FlagsWord {
    }
    impl rt::Fields for FlagsWord {
        const ID: u32 = 0xcd9f6039;
        fn encode_bare(&self, _: &mut rt::BytesMut) {
        }
    }
    impl rt::DecodeBare for FlagsWord {
        type Module = super::Module;
        fn decode_bare(_: &mut rt::Reader) -> Self {
            Self {}
        }
    }

    /// `result option:Option = Result`
    #[derive(Clone, Default)]
    pub struct Result {
        pub option: super::types::Option,
    }
    impl rt::Fields for Result {
        const ID: u32 = 0x9db9cac0;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put(&self.option, out);
        }
    }
    impl rt::DecodeBare for Result {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                option: rt::value(input),
            }
        }
    }

    /// `option some:int = Option`
    #[derive(Clone, Default)]
    pub struct Option {
        pub some: i32,
    }
    impl rt::Fields for Option {
        const ID: u32 = 0xfd53ddfb;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int(&self.some, out);
        }
    }
    impl rt::DecodeBare for Option {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                some: rt::int(input),
            }
        }
    }

    /// `vec = Vec`
    #[derive(Clone, Default)]
    pub struct Vec {
    }
    impl rt::Fields for Vec {
        const ID: u32 = 0x1dca7d6b;
        fn encode_bare(&self, _: &mut rt::BytesMut) {
        }
    }
    impl rt::DecodeBare for Vec {
        type Module = super::Module;
        fn decode_bare(_: &mut rt::Reader) -> Self {
            Self {}
        }
    }

    /// `server_DH_params_ok nonce:int128 = Server_DH_Params`
    #[derive(Clone, Default)]
    pub struct ServerDhParamsOk {
        pub nonce: [u8; 16],
    }
    impl rt::Fields for ServerDhParamsOk {
        const ID: u32 = 0x5ea99c4c;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int128(&self.nonce, out);
        }
    }
    impl rt::DecodeBare for ServerDhParamsOk {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::int128(input),
            }
        }
    }

    /// `resPQ#d80334d pq:string = ResPQ`
    #[derive(Clone, Default)]
    pub struct ResPq {
        pub pq: rt::String,
    }
    impl rt::Fields for ResPq {
        const ID: u32 = 0x0d80334d;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_string(&self.pq, out);
        }
    }
    impl rt::DecodeBare for ResPq {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                pq: rt::string(input),
            }
        }
    }

    /// `envelope id:long body:Object = Envelope`
    #[derive(Clone, Default)]
    pub struct Envelope {
        pub id: i64,
        pub body: rt::Raw,
    }
    impl rt::Fields for Envelope {
        const ID: u32 = 0x280f5d30;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.id, out);
            rt::put(&self.body, out);
        }
    }
    impl rt::DecodeBare for Envelope {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                id: rt::long(input),
                body: rt::value(input),
            }
        }
    }

    /// `late x:int = Late`
    #[derive(Clone, Default)]
    pub struct Late {
        pub x: i32,
    }
    impl rt::Fields for Late {
        const ID: u32 = 0xae15a4a2;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int(&self.x, out);
        }
    }
    impl rt::DecodeBare for Late {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                x: rt::int(input),
            }
        }
    }
    rt::reflect! { ORIGIN: Point Numbers Nothing ColorMixed Profile PhotoEmpty Photo PhotoSize Poll Reserved Salts Salt Matrix Palette TextPlain TextBold TextConcat List EventKeys FlagsWord Result Option Vec ServerDhParamsOk ResPq Envelope Late }
    rt::reflect_decode! { ORIGIN: Point Numbers Nothing ColorMixed Profile PhotoEmpty Photo PhotoSize Poll Reserved Salts Salt Matrix Palette TextPlain TextBold TextConcat List EventKeys FlagsWord Result Option Vec ServerDhParamsOk ResPq Envelope Late }
    pub mod r#type {
        use super::{ORIGIN, rt};

        /// `type.self type:int loop:flags_word crate:string = type.Self`
        #[derive(Clone, Default)]
        pub struct Self_ {
            pub r#type: i32,
            pub r#loop: super::super::types::FlagsWord,
            pub crate_: rt::String,
        }
        impl rt::Fields for Self_ {
            const ID: u32 = 0x0d936c64;
            fn encode_bare(&self, out: &mut rt::BytesMut) {
                rt::put_int(&self.r#type, out);
                rt::Fields::encode_bare(&self.r#loop, out);
                rt::put_string(&self.crate_, out);
            }
        }
        impl rt::DecodeBare for Self_ {
            type Module = super::super::Module;
            fn decode_bare(input: &mut rt::Reader) -> Self {
                Self {
                    r#type: rt::int(input),
                    r#loop: rt::bare(input),
                    crate_: rt::string(input),
                }
            }
        }
        rt::reflect! { ORIGIN: Self_ }
        rt::reflect_decode! { ORIGIN: Self_ }
    }
}
pub mod enums {
    use super::{ORIGIN, rt};

    /// `Color`
    #[derive(Clone, Default)]
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
                Self::Red => rt::put_word(0xed16b221, out),
                Self::Green => rt::put_word(0x805d059f, out),
                Self::Mixed(value) => rt::put(value, out),
            }
        }
    }
    impl rt::Read for Color {
        fn read(input: &mut rt::Reader) -> Self {
            let value = match rt::open(input) {
                0xed16b221 => Self::Red,
                0x805d059f => Self::Green,
                0xea77d1a4 => Self::Mixed(rt::fields(input)),
                id => rt::stray(input, id, "Color"),
            };
            rt::close(input);
            value
        }
    }
    impl rt::Generated for Color {
        type Module = super::Module;
    }
    rt::from_type! {
        Color {
            Mixed(super::types::ColorMixed),
        }
    }
    rt::from_enum! {
        Color {
            Mixed(super::types::ColorMixed),
        }
    }

    /// `Event`
    #[derive(Clone, Default)]
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
                Self::Tick => rt::put_word(0x75c0bf99, out),
                Self::Keys(value) => rt::put(&**value, out),
            }
        }
    }
    impl rt::Read for Event {
        fn read(input: &mut rt::Reader) -> Self {
            let value = match rt::open(input) {
                0x75c0bf99 => Self::Tick,
                0xfc5221ef => Self::Keys(rt::boxed_fields(input)),
                id => rt::stray(input, id, "Event"),
            };
            rt::close(input);
            value
        }
    }
    impl rt::Generated for Event {
        type Module = super::Module;
    }
    rt::from_type! {
        Event {
            Keys(super::types::EventKeys) boxed,
        }
    }
    rt::from_enum! {
        Event {
            Keys(super::types::EventKeys) boxed,
        }
    }

    /// `Photo`
    #[derive(Clone)]
    pub enum Photo {
        /// `photoEmpty`
        Empty(super::types::PhotoEmpty),
        /// `photo`
        Photo(rt::Box<super::types::Photo>),
    }
    impl rt::Encode for Photo {
        fn encode(&self, out: &mut rt::BytesMut) {
            match self {
                Self::Empty(value) => rt::put(value, out),
                Self::Photo(value) => rt::put(&**value, out),
            }
        }
    }
    impl rt::Read for Photo {
        fn read(input: &mut rt::Reader) -> Self {
            let value = match rt::open(input) {
                0x2331b22d => Self::Empty(rt::fields(input)),
                0xdff24944 => Self::Photo(rt::boxed_fields(input)),
                id => rt::stray(input, id, "Photo"),
            };
            rt::close(input);
            value
        }
    }
    impl rt::Generated for Photo {
        type Module = super::Module;
    }
    rt::from_type! {
        Photo {
            Empty(super::types::PhotoEmpty),
            Photo(super::types::Photo) boxed,
        }
    }
    rt::from_enum! {
        Photo {
            Empty(super::types::PhotoEmpty),
            Photo(super::types::Photo) boxed,
        }
    }
    impl ::core::default::Default for Photo {
        fn default() -> Self {
            Self::Empty(::core::default::Default::default())
        }
    }

    /// `RichText`
    #[derive(Clone)]
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
                Self::TextPlain(value) => rt::put(value, out),
                Self::TextBold(value) => rt::put(&**value, out),
                Self::TextConcat(value) => rt::put(value, out),
            }
        }
    }
    impl rt::Read for RichText {
        fn read(input: &mut rt::Reader) -> Self {
            let value = match rt::open(input) {
                0x744694e0 => Self::TextPlain(rt::fields(input)),
                0x6724abc4 => Self::TextBold(rt::boxed_fields(input)),
                0x7e6260d7 => Self::TextConcat(rt::fields(input)),
                id => rt::stray(input, id, "RichText"),
            };
            rt::close(input);
            value
        }
    }
    impl rt::Generated for RichText {
        type Module = super::Module;
    }
    rt::from_type! {
        RichText {
            TextPlain(super::types::TextPlain),
            TextBold(super::types::TextBold) boxed,
            TextConcat(super::types::TextConcat),
        }
    }
    rt::from_enum! {
        RichText {
            TextPlain(super::types::TextPlain),
            TextBold(super::types::TextBold) boxed,
            TextConcat(super::types::TextConcat),
        }
    }
    impl ::core::default::Default for RichText {
        fn default() -> Self {
            Self::TextPlain(::core::default::Default::default())
        }
    }
    rt::reflect! { ORIGIN: Color Event Photo RichText }
    rt::reflect_decode! { ORIGIN: Color Event Photo RichText }
}
pub mod functions {
    use super::{ORIGIN, rt};

    /// `ping ping_id:long = Point`
    #[derive(Clone, Default)]
    pub struct Ping {
        pub ping_id: i64,
    }
    impl rt::Fields for Ping {
        const ID: u32 = 0xf821e740;
        #[inline]
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.ping_id, out);
        }
    }
    impl rt::DecodeBare for Ping {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                ping_id: rt::long(input),
            }
        }
    }
    impl rt::Function for Ping {
        type Output = super::types::Point;
    }

    /// `with {X:Type} layer:int query:!X = X`
    #[derive(Clone, Default)]
    pub struct With<X> {
        pub layer: i32,
        pub query: X,
    }
    impl<X: rt::Encode> rt::Fields for With<X> {
        const ID: u32 = 0xe1288b0e;
        #[inline]
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int(&self.layer, out);
            rt::put(&self.query, out);
        }
    }
    impl<X: rt::Decode> rt::Decode for With<X> {
        fn decode(input: &mut rt::Reader) -> rt::Result<Self> {
            input.enter()?;
            let value = match rt::word(input) {
                0xe1288b0e => {
                    Self {
                        layer: rt::int(input),
                        query: rt::Decode::decode(input)?,
                    }
                }
                id => return Err(input.unknown(id, "with")),
            };
            input.leave()?;
            Ok(value)
        }
        fn origin() -> rt::Option<&'static rt::Origin> {
            Some(&ORIGIN)
        }
    }
    impl<X: rt::Function> rt::Function for With<X> {
        type Output = X::Output;
    }
    rt::reflect! { ORIGIN: Ping With<X> }
    rt::reflect_decode! { ORIGIN: Ping With<X> }
    pub mod r#type {
        use super::{ORIGIN, rt};

        /// `type.do result:Result = Object`
        #[derive(Clone, Default)]
        pub struct Do {
            pub result: super::super::types::Result,
        }
        impl rt::Fields for Do {
            const ID: u32 = 0x77a51692;
            #[inline]
            fn encode_bare(&self, out: &mut rt::BytesMut) {
                rt::put(&self.result, out);
            }
        }
        impl rt::DecodeBare for Do {
            type Module = super::super::Module;
            fn decode_bare(input: &mut rt::Reader) -> Self {
                Self {
                    result: rt::value(input),
                }
            }
        }
        impl rt::Function for Do {
            type Output = rt::Raw;
        }
        rt::reflect! { ORIGIN: Do }
        rt::reflect_decode! { ORIGIN: Do }
    }
    pub mod users {
        use super::{ORIGIN, rt};

        /// `users.getProfiles#9ed3aa47 flags:# full:flags.0?true id:Vector<long> = Vector<Profile>`
        #[derive(Clone, Default)]
        pub struct GetProfiles {
            pub full: bool,
            pub id: rt::Vec<i64>,
        }
        impl rt::Fields for GetProfiles {
            const ID: u32 = 0x9ed3aa47;
            #[inline]
            fn encode_bare(&self, out: &mut rt::BytesMut) {
                rt::put_flags(&[(self.full, 0)], out);
                rt::put(&self.id, out);
            }
        }
        impl rt::DecodeBare for GetProfiles {
            type Module = super::super::Module;
            fn decode_bare(input: &mut rt::Reader) -> Self {
                let word_flags = rt::word(input);
                Self {
                    full: rt::bit(word_flags, 0),
                    id: rt::value(input),
                }
            }
        }
        impl rt::Function for GetProfiles {
            type Output = rt::Vec<super::super::types::Profile>;
        }

        /// `users.setColor color:Color = Bool`
        #[derive(Clone, Default)]
        pub struct SetColor {
            pub color: super::super::enums::Color,
        }
        impl rt::Fields for SetColor {
            const ID: u32 = 0x222f5873;
            #[inline]
            fn encode_bare(&self, out: &mut rt::BytesMut) {
                rt::put(&self.color, out);
            }
        }
        impl rt::DecodeBare for SetColor {
            type Module = super::super::Module;
            fn decode_bare(input: &mut rt::Reader) -> Self {
                Self {
                    color: rt::value(input),
                }
            }
        }
        impl rt::Function for SetColor {
            type Output = bool;
        }
        rt::reflect! { ORIGIN: GetProfiles SetColor }
        rt::reflect_decode! { ORIGIN: GetProfiles SetColor }
    }
}
/// Version of the schema these types were generated from.
pub const LAYER: i32 = 7;

/// The schema these types were generated from, as a table.
pub static ORIGIN: rt::Origin = rt::Origin::new(Some(LAYER), b"\
TLT1\x07\x00\x00\x00\x19\x00\x00\x00$\x00\x00\x00K\x00\x00\x00\x0b\x00\x00\x00\
\x05(\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\
\x08;\x00\x00\x03\x00\x00\x00\x01\x00\x00\x00\
\x05`\x00\x00\x04\x00\x00\x00\x02\x00\x00\x00\
\no\x00\x00\x06\x00\x00\x00\x01\x00\x00\x00\
\x04~\x00\x00\x07\x00\x00\x00\x01\x00\x00\x00\
\x04\x94\x00\x00\x08\x00\x00\x00\x01\x00\x00\x00\
\x06\xab\x00\x00\t\x00\x00\x00\x01\x00\x00\x00\
\x07\xb8\x00\x00\n\x00\x00\x00\x01\x00\x00\x00\
\x07\xdb\x00\x00\x0b\x00\x00\x00\x01\x00\x00\x00\
\x06\xec\x00\x00\x0c\x00\x00\x00\x01\x00\x00\x00\
\x07\x07\x01\x00\r\x00\x00\x00\x01\x00\x00\x00\
\x05\x1d\x01\x00\x0e\x00\x00\x00\x02\x00\x00\x00\
\t1\x01\x00\x10\x00\x00\x00\x01\x00\x00\x00\
\x05@\x01\x00\x11\x00\x00\x00\x01\x00\x00\x00\
\x04a\x01\x00\x12\x00\x00\x00\x01\x00\x00\x00\
\x07\x8b\x01\x00\x13\x00\x00\x00\x01\x00\x00\x00\
\x05\x99\x01\x00\x14\x00\x00\x00\x01\x00\x00\x00\
\x08\xa6\x01\x00\x15\x00\x00\x00\x01\x00\x00\x00\
\x06\xb4\x01\x00\x16\x00\x00\x00\x01\x00\x00\x00\
\x08\xda\x01\x00\x17\x00\x00\x00\x03\x00\x00\x00\
\x04\xeb\x01\x00\x1a\x00\x00\x00\x01\x00\x00\x00\
\x05\xf7\x01\x00\x1b\x00\x00\x00\x01\x00\x00\x00\
\x10\x0f\x02\x00\x1c\x00\x00\x00\x01\x00\x00\x00\
\x03\"\x02\x00\x1d\x00\x00\x00\x01\x00\x00\x00\
\t7\x02\x00\x1e\x00\x00\x00\x01\x00\x00\x00\
!\xb2\x16\xed\x08\x00\x00\x00\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x9f\x05]\x80\n\x08\x00\x00\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\xa4\xd1w\xea\n\x12\x00\x00\x0c\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
0]\x0f(\x08-\x00\x00\x1c\x00\x00\x00\x03\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\
\x99\xbf\xc0u\tC\x00\x00,\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\xef!R\xfc\tL\x00\x00,\x00\x00\x00\x05\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
9`\x9f\xcd\ne\x00\x00<\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\xa2\xa4\x15\xae\x04y\x00\x00L\x00\x00\x00\x08\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\xd5<\xa4*\x04\x82\x00\x00\\\x00\x00\x00\t\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
8\xc4\x97T\x06\x98\x00\x00l\x00\x00\x00\x0c\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
eXfW\x07\xb1\x00\x00|\x00\x00\x00\x0f\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
{\x86\xbe\xc8\x07\xbf\x00\x00\x8c\x00\x00\x00\x0f\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\
\xfb\xddS\xfd\x06\xe2\x00\x00\x9c\x00\x00\x00\x17\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
`\xcc3\xb1\x07\xf2\x00\x00\xac\x00\x00\x00\x18\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\
-\xb21#\n\x0e\x01\x00\xbc\x00\x00\x00\x1c\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
DI\xf2\xdf\x05\x18\x01\x00\xbc\x00\x00\x00\x1d\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
s\xcd\x05C\t\"\x01\x00\xcc\x00\x00\x00\x20\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\xfa9\xf3\x85\x05:\x01\x00\xdc\x00\x00\x00#\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\
tR\xf31\x04E\x01\x00\xec\x00\x00\x00%\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\xc8\xd8v\'\x07e\x01\x00\xfc\x00\x00\x00*\x00\x00\x00\n\x00\x00\x00\x00\x00\x00\x00\
M3\x80\r\x05\x92\x01\x00\x0c\x01\x00\x004\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\xddJ\x95\xdd\x08\x9e\x01\x00\x1c\x01\x00\x005\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\
\xc0\xca\xb9\x9d\x06\xae\x01\x00,\x01\x00\x007\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\xe0\x94Ft\t\xba\x01\x00<\x01\x00\x008\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\xc4\xab$g\x08\xc3\x01\x00<\x01\x00\x009\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\xd7`b~\n\xcb\x01\x00<\x01\x00\x00:\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
H\xb6\xa8`\x04\xe2\x01\x00L\x01\x00\x00;\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\
sK\x7f+\x05\xef\x01\x00\\\x01\x00\x00=\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\
L\x9c\xa9^\x13\xfc\x01\x00l\x01\x00\x00?\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
k}\xca\x1d\x03\x1f\x02\x00|\x01\x00\x00@\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
dl\x93\r\t%\x02\x00\x8c\x01\x00\x00@\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
@\xe7!\xf8\x04@\x02\x00\xdc\x00\x00\x00C\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\
G\xaa\xd3\x9e\x11K\x02\x00\xae\x00\x00\x00D\x00\x00\x00\x03\x00\x00\x00\x01\x00\x00\x00\
sX/\"\x0e`\x02\x00\x07\x00\x00\x00G\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\
\x0e\x8b(\xe1\x04n\x02\x00\x0b\x00\x00\x00H\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\
\x92\x16\xa5w\x07|\x02\x00\x08\x00\x00\x00J\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\
\x14\x00\x00\x00\x1e\x00\x00\x00\x1d\x00\x00\x00!\x00\x00\x00\x0e\x00\x00\x00\x13\x00\x00\x00\x03\x00\x00\x00\x08\x00\x00\x00\
\x1b\x00\x00\x00\x12\x00\x00\x00\x10\x00\x00\x00\t\x00\x00\x00\n\x00\x00\x00\x1c\x00\x00\x00\x1a\x00\x00\x00\x18\x00\x00\x00\
\x17\x00\x00\x00\x04\x00\x00\x00#\x00\x00\x00\x19\x00\x00\x00\x01\x00\x00\x00\x11\x00\x00\x00\x16\x00\x00\x00\x20\x00\x00\x00\
\x07\x00\x00\x00\r\x00\x00\x00\x0b\x00\x00\x00\x06\x00\x00\x00\x15\x00\x00\x00\x0f\x00\x00\x00\"\x00\x00\x00\x02\x00\x00\x00\
\x00\x00\x00\x00\x1f\x00\x00\x00\x05\x00\x00\x00\x0c\x00\x00\x00\
\x01\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x05\x00\x00\x00\x04\x00\x00\x00\x06\x00\x00\x00\x07\x00\x00\x00\
\x08\x00\x00\x00\t\x00\x00\x00\n\x00\x00\x00\x0b\x00\x00\x00\x0c\x00\x00\x00\r\x00\x00\x00\x0f\x00\x00\x00\x0e\x00\x00\x00\
\x10\x00\x00\x00\x1f\x00\x00\x00\x11\x00\x00\x00\x12\x00\x00\x00\x13\x00\x00\x00\x14\x00\x00\x00\x15\x00\x00\x00\x16\x00\x00\x00\
\x1a\x00\x00\x00\x1b\x00\x00\x00\x1c\x00\x00\x00\x18\x00\x00\x00\x19\x00\x00\x00\x17\x00\x00\x00#\x00\x00\x00\x1e\x00\x00\x00\
\x20\x00\x00\x00!\x00\x00\x00\x1d\x00\x00\x00\"\x00\x00\x00\
\x03\x1c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x05\x1f\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x04$\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x025\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x047\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\
\x03U\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\
\x03X\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\
\x05[\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\
\x01}\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x05\x86\x00\x00\t\x00\x00\x00\x00\x00\x00\x00\
\x05\x8b\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x04\x90\x00\x00\\\x00\x00\x00\x01\x00\x00\x00\
\x04\x9e\x00\x00\x1e\x00\x00\x00\x00\x00\x00\x00\
\x05\xa2\x00\x00>\x00\x00\x00\x00\x00\x00\x00\
\x04\xa7\x00\x00O\x00\x00\x00\x00\x00\x00\x00\
\x01\xc6\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x01\xc7\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x01\xc8\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\
\x05\xc9\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x03\xce\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\
\x03\xd1\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00\
\x04\xd4\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\x03\xd8\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x04\xe8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x05\x86\x00\x00\t\x00\x00\x00\x00\x00\x00\x00\
\x04\xf9\x00\x00-\x00\x00\x00\x00\x00\x00\x00\
\x05\xfd\x00\x00-\x00\x00\x00\x01\x00\x00\x00\
\x05\x02\x01\x00^\x00\x00\x00\x02\x00\x00\x00\
\x025\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x025\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x05\x02\x01\x00n\x00\x00\x00\x00\x00\x00\x00\
\x04\xf9\x00\x00\r\x01\x00\x00\x00\x00\x00\x00\
\x04+\x01\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\x01/\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x010\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x01}\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\
\x01?\x01\x00\x02\x00\x00\x00\x00\x00\x00\x00\
\x025\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x05\x86\x00\x00\t\x00\x00\x00\x00\x00\x00\x00\
\x06I\x01\x00\n\x00\x00\x00!\x00\x00\x00\
\x08O\x01\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\nW\x01\x00\x00\x00\x00\x00%\x00\x00\x00\
\x05\x86\x00\x00\t\x00\x00\x00\x00\x00\x00\x00\
\x04l\x01\x00\n\x00\x00\x00\x01\x00\x00\x00\
\x03p\x01\x00\n\x00\x00\x00\x20\x00\x00\x00\
\x025\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x06s\x01\x00\t\x00\x00\x00\x00\x00\x00\x00\
\x04y\x01\x00\x03\x00\x00\x00\x84\x00\x00\x00\
\x05\x18\x01\x00\xbc\x00\x00\x00\x02\x00\x00\x00\
\x05}\x01\x00\x04\x00\x00\x00\x02\x00\x00\x00\
\x04\x82\x01\x00~\x00\x00\x00\x81\x00\x00\x00\
\x05\x86\x01\x00\x0c\x00\x00\x00\xa0\x00\x00\x00\
\x02\x97\x01\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\x05\x86\x00\x00\t\x00\x00\x00\x00\x00\x00\x00\
\x05\x8b\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x06\xe2\x00\x00\x9c\x00\x00\x00\x00\x00\x00\x00\
\x04\xd4\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\x04\xd4\x00\x00<\x01\x00\x00\x00\x00\x00\x00\
\x05\xd5\x01\x00\x8e\x00\x00\x00\x00\x00\x00\x00\
\x05\xe6\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x05\x8b\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x03\xf4\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x05\xef\x01\x00\x9f\x00\x00\x00\x00\x00\x00\x00\
\x05\xc9\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x04+\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x04.\x02\x00m\x00\x00\x00\x00\x00\x00\x00\
\x052\x02\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\x07D\x02\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x05\x86\x00\x00\t\x00\x00\x00\x00\x00\x00\x00\
\x04\\\x02\x00\n\x00\x00\x00\x01\x00\x00\x00\
\x025\x00\x00N\x00\x00\x00\x00\x00\x00\x00\
\x05\x86\x01\x00\x0c\x00\x00\x00\x00\x00\x00\x00\
\x05r\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x05w\x02\x00\x0b\x00\x00\x00\x00\x00\x00\x00\
\x06\xae\x01\x00,\x01\x00\x00\x00\x00\x00\x00\
\x00\x00\x00\x00\x0e\x00\x00\x00\x1d\x01\x00\x00/\x00\x00\x00\x01\x00\x00\x00\r\x01\x00\x00\xcc\x00\x00\x00\x03\x00\x00\x00\
<\x01\x00\x00\xad\x01\x00\x00\xfc\x00\x00\x00\
colorRedcolorGreencolorMixedredgreenblueColorenvelopeidbodyEnvelopeeventTickeven\
tKeysoldnewolderEventflags_wordFlags_WordlatexLatelistflagsvaluenextListmatrixro\
wscellsbareMatrixnothingNothingnumbersildnoncekeyyestextrawNumbersoptionsomeOpti\
onpalettemainextrasizesPalettephotoEmptyphotoPhotophotoSizetypewhPhotoSizepointy\
Pointpollclosedquestionclose_datePollprofileselfbotflags2namethumbtagscolorProfi\
leresPQpqResPQreservedReservedresultResulttextPlaintextBoldtextConcattextsRichTe\
xtsaltsinceSaltsaltsnowSaltsserver_DH_params_okServer_DH_ParamsvecVectype.selflo\
opcratetype.Selfpingping_idusers.getProfilesfullusers.setColorwithlayerquerytype\
.do\
");

/// This module, for its types.
#[doc(hidden)]
pub enum Module {}
impl rt::Module for Module {
    const ORIGIN: &'static rt::Origin = &ORIGIN;
}

rt::name_for_id! { ORIGIN }
