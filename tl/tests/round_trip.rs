//! Every definition of both schemas: a random value survives the wire and JSON.

use bytes::Bytes;
use mtproto_codegen::{Origin, Source, load, origin};
use mtproto_tl::{
    Decode, DecodeError, Encode, Raw, api, mtproto,
    reflect::{Boxed, Combinator, Generator, Schema, Value},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

/// How many values of each definition.
const VALUES: u64 = 2;

/// TL-22.
#[test]
fn every_definition_survives_the_wire_and_json() {
    let api = all_survive(api::ORIGIN.schema(), &api_types());
    let service = all_survive(mtproto::ORIGIN.schema(), &mtproto_types());
    let api = api + BUILT_IN;
    // Past the capture of test output: the counts are the result.
    let line = format!(
        "{} + {service} service definitions round-tripped",
        thousands(api)
    );
    writeln!(io::stdout().lock(), "{line}").unwrap();
    assert_eq!((api, service), counts());
}

/// The constructors of the API schema that are built in: `boolFalse`, `boolTrue`, `true`, `vector`.
const BUILT_IN: usize = 4;

#[test]
fn words_of_flags_may_come_late() {
    let schema = api::ORIGIN.schema();
    let (generator, types) = (Generator::new(schema, 2), api_types());
    for name in ["poll", "wallPaper", "wallPaperNoFile"] {
        let constructor = schema.constructor(name).unwrap();
        let word = constructor
            .fields()
            .position(|field| field.name() == "flags");
        assert!(word > Some(0), "{name}");
        for seed in 0..16 {
            survives(&generator, constructor, &types, seed);
        }
    }
}

/// TL-5.
#[test]
fn numbers_follow_from_their_declarations() {
    for path in ["schema/api.tl", "schema/mtproto.tl"] {
        let schema = load(&[Source::read(Path::new(path)).unwrap()]).unwrap();
        for definition in schema.schema().definitions() {
            assert_ne!(origin(definition), Origin::Unknown, "{}", definition.text);
        }
    }
}

#[test]
fn the_table_knows_every_name_by_its_number() {
    for (schema, names) in [
        (
            api::ORIGIN.schema(),
            api::name_for_id as fn(u32) -> Option<&'static str>,
        ),
        (mtproto::ORIGIN.schema(), mtproto::name_for_id),
    ] {
        for combinator in schema.combinators() {
            assert_eq!(names(combinator.id()), Some(combinator.name()));
        }
        assert_eq!(names(0x0123_4567), None);
    }
}

type Check = fn(Bytes) -> Result<bool, DecodeError>;

/// Whether a value that decodes is the same again: as bytes, as a clone, and as JSON.
fn same_again<T>(bytes: Bytes) -> Result<bool, DecodeError>
where
    T: Decode + Encode + PartialEq + Clone + Serialize + DeserializeOwned,
{
    let value = T::from_bytes(bytes.clone())?;
    let json = serde_json::to_string(&value).unwrap();
    let read = serde_json::from_str(&json);
    Ok(value.to_bytes() == bytes && value.clone() == value && read.ok() == Some(value))
}

macro_rules! each {
    ($($id:literal => $ty:ty,)*) => {
        pub(super) fn types() -> BTreeMap<u32, Check> {
            BTreeMap::from([$(($id, same_again::<$ty> as Check)),*])
        }
    };
}

mod api_index {
    use super::*;
    use mtproto_tl::api::*;
    include!("index/api.rs");
}

mod mtproto_index {
    use super::*;
    use mtproto_tl::mtproto::*;
    include!("index/mtproto.rs");
}

fn api_types() -> BTreeMap<u32, Check> {
    api_index::types()
}

fn mtproto_types() -> BTreeMap<u32, Check> {
    mtproto_index::types()
}

fn all_survive(schema: &'static Schema, types: &BTreeMap<u32, Check>) -> usize {
    let mut count = 0;
    let generator = Generator::new(schema, 2);
    for combinator in schema.combinators() {
        for seed in 0..VALUES {
            survives(&generator, combinator, types, seed);
        }
        count += 1;
    }
    count
}

fn survives(
    generator: &Generator<'static>,
    combinator: Combinator<'static>,
    types: &BTreeMap<u32, Check>,
    seed: u64,
) {
    let (schema, id) = (combinator.schema(), combinator.id());
    let mut dice = dice(seed ^ u64::from(id) << 8);
    let object = generator.object(combinator, Boxed::Yes, &mut dice);
    let value = Value::Object(object.unwrap());
    let bytes = value.to_bytes();
    let context = || format!("{} {value:?} {bytes:x?}", combinator.name());

    assert_eq!(types[&id](bytes.clone()), Ok(true), "{}", context());
    assert_eq!(schema.decode(&bytes).as_ref(), Ok(&value), "{}", context());

    let json = serde_json::to_string(&value).unwrap();
    let mut reader = serde_json::Deserializer::from_str(&json);
    let again = schema.deserialize(&mut reader).unwrap();
    assert_eq!(again.to_bytes(), bytes, "{json}");
}

/// How many definitions the texts have, counted by their lines.
fn counts() -> (usize, usize) {
    let count = |text: &str| text.lines().filter(|line| line.ends_with(';')).count();
    (
        count(include_str!("../schema/api.tl")),
        count(include_str!("../schema/mtproto.tl")),
    )
}

fn thousands(number: usize) -> String {
    format!("{},{:03}", number / 1000, number % 1000)
}

/// A stream of numbers (xorshift).
fn dice(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}
