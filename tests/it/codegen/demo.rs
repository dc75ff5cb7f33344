//! The module made of the demo: it compiles, and its values survive the wire.

#[allow(
    unused_imports,
    unused_qualifications,
    missing_docs,
    unreachable_pub,
    dead_code,
    unused_parens,
    clippy::all,
    clippy::pedantic
)]
#[rustfmt::skip]
mod generated {
    include!("../../golden/demo.rs");
}

use bytes::Bytes;
use generated::{LAYER, enums, functions, types};
use mtproto_tl::{Decode, Encode};

/// Encodes and decodes `value`, and returns what stood on the wire.
fn survives<T: Encode + Decode + PartialEq>(value: &T) -> Bytes {
    let bytes = value.to_bytes();
    assert_eq!(bytes.len() % 4, 0);
    let again = T::from_bytes(bytes.clone()).unwrap();
    assert!(again == *value, "{bytes:x?}");
    assert_eq!(again.to_bytes(), bytes);
    bytes
}

/// The words of a value, as numbers.
fn words(bytes: &[u8]) -> Vec<u32> {
    let words = bytes.chunks_exact(4);
    words
        .map(|w| u32::from_le_bytes(w.try_into().unwrap()))
        .collect()
}

#[test]
fn the_layer_is_the_schema_s() {
    assert_eq!(LAYER, 7);
}

#[test]
fn flags_stand_where_they_are_declared() {
    let profile = types::Profile {
        self_: true,
        bot: true,
        id: 5,
        name: Some("a".to_owned()),
        color: Some(enums::Color::Red),
        ..types::Profile::default()
    };
    let wire = words(&survives(&profile));
    assert_eq!(wire[1..5], [1 | 1 << 31, 5, 0, 1 << 3 | 1 << 31]);
    survives(&types::Profile::default());

    let poll = types::Poll {
        id: 1,
        closed: true,
        question: "?".to_owned(),
        close_date: Some(9),
    };
    assert_eq!(words(&survives(&poll))[1..4], [1, 0, 1 | 1 << 4]);
}

#[test]
fn fields_under_one_flag_come_together_or_not_at_all() {
    let photo = types::Photo {
        id: 1,
        sizes: vec![types::PhotoSize::default(); 2],
        main: types::PhotoSize::default(),
    };
    let both = types::Profile {
        photo: Some(photo.into()),
        thumb: Some(Bytes::from_static(b"abc")),
        tags: Some(vec!["x".to_owned(), String::new()]),
        ..types::Profile::default()
    };
    survives(&both);
    let half = types::Profile {
        photo: None,
        ..both
    };
    let read = types::Profile::from_bytes(half.to_bytes()).unwrap();
    assert!(read.photo.is_none() && read.thumb.is_none() && read.tags.is_some());
}

#[test]
fn bare_values_have_no_number_and_boxed_ones_do() {
    let salts = types::Salts {
        now: 7,
        salts: vec![types::Salt { since: 1, value: 2 }; 2],
    };
    let wire = words(&survives(&salts));
    assert_eq!(wire[1..], [7, 2, 1, 2, 0, 1, 2, 0]);

    let vector = 0x1cb5_c415;
    let matrix = types::Matrix {
        rows: vec![vec![1, 2], vec![]],
        cells: vec![vec![types::Point { x: 0.0, y: 0.0 }]],
        bare: vec![3],
    };
    let wire = words(&survives(&matrix));
    let rows = [vector, 2, vector, 2, 1, 2, vector, 0];
    let cells = [vector, 1, 1, 0, 0, 0, 0];
    let expected = [rows.as_slice(), &cells, &[1, 3, 0]].concat();
    assert_eq!(wire[1..], expected);

    let green = types::ColorMixed {
        red: 0,
        green: 9,
        blue: 0,
    };
    let palette = types::Palette {
        main: green.clone(),
        extra: Some(green),
        sizes: Some(vec![types::PhotoSize::default()]),
    };
    let wire = words(&survives(&palette));
    assert_eq!(wire[1..], [3, 0, 9, 0, 0, 9, 0, vector, 1, 0, 0, 0]);
}

#[test]
fn what_contains_itself_survives() {
    let plain = || {
        enums::RichText::TextPlain(types::TextPlain {
            text: "a".to_owned(),
        })
    };
    let bold = types::TextBold { text: plain() };
    let concat = types::TextConcat {
        texts: vec![plain(), enums::RichText::TextBold(Box::new(bold))],
    };
    survives(&enums::RichText::TextConcat(concat));
    let end = types::List {
        value: 1,
        next: None,
    };
    survives(&types::List {
        value: 2,
        next: Some(Box::new(end)),
    });
    assert!(size_of::<enums::Event>() <= 64);
}

#[test]
fn names_of_rust_are_no_trouble() {
    let own = types::r#type::Self_ {
        r#type: 1,
        r#loop: types::FlagsWord {},
        crate_: "c".to_owned(),
    };
    survives(&own);
    survives(&types::Result {
        option: types::Option { some: 1 },
    });
    survives(&types::Vec {});
    survives(&functions::r#type::Do {
        result: types::Result::default(),
    });
}

/// TL-26.
#[test]
fn functions_wrap_functions_and_return_what_these_return() {
    fn output_of<F: mtproto_tl::Function<Output = T>, T>(_: &F) {}
    let get = functions::users::GetProfiles {
        full: true,
        id: vec![1],
    };
    output_of::<_, Vec<types::Profile>>(&get);
    survives(&get);
    let with = functions::With {
        layer: 7,
        query: get,
    };
    output_of::<_, Vec<types::Profile>>(&with);
    survives(&with);
}

#[test]
fn nothing_is_lost_of_an_object_that_nobody_knows() {
    let body = mtproto_tl::Raw(Bytes::from_static(&[1, 2, 3, 4, 5, 6, 7, 8]));
    survives(&types::Envelope { id: 1, body });
}
