//! Two layers in one module: values of either are read.

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
    include!("../../golden/drift.rs");
}

use super::{expect, golden};
use bytes::BytesMut;
use generated::{LAYER, enums::Status, types};
use mtproto_codegen::{Builder, ast::Definition, load};
use mtproto_tl::{Decode, Encode};

#[test]
fn two_layers_become_one_module() {
    let both = load(&[golden("drift-new.tl"), golden("drift-old.tl")]).unwrap();
    expect("drift.rs", &Builder::new().module_text(&both).unwrap());
    assert_eq!(LAYER, 2);
}

/// The number of a constructor of the old layer.
fn old_id(name: &str) -> u32 {
    let old = load(&[golden("drift-old.tl")]).unwrap();
    let named = |d: &&Definition| d.name.to_string() == name;
    old.schema().definitions().find(named).unwrap().id
}

fn old_user(out: &mut BytesMut) {
    out.extend_from_slice(&old_id("user").to_le_bytes());
    out.extend_from_slice(&7_i64.to_le_bytes());
    out.extend_from_slice(b"\x03old\x03123");
}

/// TL-2.
#[test]
fn a_struct_is_read_from_either_layer_and_written_as_the_first() {
    let mut old = BytesMut::new();
    old_user(&mut old);
    let user = types::User::from_bytes(old.freeze()).unwrap();
    let expected = types::User {
        id: 7,
        bot: false,
        name: Some("old".to_owned()),
        friend: None,
    };
    assert!(user == expected);
    let new = user.to_bytes();
    assert_ne!(new[..4], old_id("user").to_le_bytes());
    assert!(types::User::from_bytes(new).unwrap() == expected);
}

#[test]
fn an_enum_has_the_constructors_of_both_layers() {
    let read = |id: u32, fields: &[u8]| {
        let mut bytes = BytesMut::from(&id.to_le_bytes()[..]);
        bytes.extend_from_slice(fields);
        Status::from_bytes(bytes.freeze()).unwrap()
    };
    assert!(read(old_id("statusOnline"), &[9, 0, 0, 0]) == Status::Online);
    assert!(read(old_id("statusEmpty"), &[]) == Status::Empty);
    let Status::Offline(offline) = read(old_id("statusOffline"), &[5, 0, 0, 0]) else {
        panic!("another status")
    };
    assert!(offline.was_online == 5 && !offline.exact);
}

#[test]
fn a_number_of_neither_layer_is_still_unknown() {
    let bytes = BytesMut::from(&[1_u8, 2, 3, 4][..]).freeze();
    assert!(types::User::from_bytes(bytes.clone()).is_err());
    assert!(Status::from_bytes(bytes).is_err());
}
