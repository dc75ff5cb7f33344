//! What the table of a schema gives: `Debug` without secrets, JSON, values without Rust types.

use bytes::Bytes;
use mtproto_tl::{
    Decode, Encode,
    api::{ORIGIN, enums, functions, types},
    mtproto,
    reflect::{Object, Schema, Value},
};

fn message() -> types::Message {
    types::Message {
        silent: true,
        id: 5,
        peer_id: enums::Peer::User(types::PeerUser { user_id: 1 << 60 }),
        message: "hi".to_owned(),
        views: Some(1),
        forwards: Some(2),
        ..Default::default()
    }
}

#[test]
fn debug_prints_names_of_the_schema_and_leaves_out_what_is_not_there() {
    let text = format!("{:?}", message());
    let expected = "message { silent: true, id: 5, peer_id: peerUser { user_id: 1152921504606846976 }, \
                    date: 0, message: \"hi\", views: 1, forwards: 2 }";
    assert_eq!(text, expected);
}

#[test]
fn debug_does_not_print_secrets() {
    let call = functions::auth::SignIn {
        phone_number: "+49151".to_owned(),
        phone_code_hash: "abcdef".to_owned(),
        phone_code: Some("12345".to_owned()),
        email_verification: None,
    };
    let text = format!("{call:?}");
    for secret in ["49151", "abcdef", "12345"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(
        text.starts_with("auth.signIn { phone_number: (secret),"),
        "{text}"
    );

    let nonce = mtproto::types::PQInnerDataDc {
        new_nonce: [0xab; 32],
        ..Default::default()
    };
    assert!(!format!("{nonce:?}").contains("abab"));
}

#[test]
fn functions_show_what_they_wrap() {
    let call = functions::InvokeWithLayer {
        layer: 230,
        query: functions::help::GetNearestDc {},
    };
    let expected = "invokeWithLayer { layer: 230, query: help.getNearestDc }";
    assert_eq!(format!("{call:?}"), expected);
}

#[test]
fn json_is_what_the_documentation_says() {
    let json = serde_json::to_value(message()).unwrap();
    let expected = serde_json::json!({
        "_": "message",
        "silent": true,
        "id": 5,
        "peer_id": { "_": "peerUser", "user_id": "1152921504606846976" },
        "date": 0,
        "message": "hi",
        "views": 1,
        "forwards": 2,
    });
    assert_eq!(json, expected);
    assert!(serde_json::from_value::<types::Message>(json.clone()).unwrap() == message());
    let either = serde_json::from_value::<enums::Message>(json).unwrap();
    assert!(either == enums::Message::from(message()));

    let file = types::upload::FileCdnRedirect {
        file_token: Bytes::from_static(b"abc"),
        ..Default::default()
    };
    let json = serde_json::to_value(file).unwrap();
    assert_eq!(json["file_token"], "YWJj");
}

#[test]
fn json_is_read_generously_and_mistakes_are_named() {
    let read = serde_json::from_str::<types::PeerUser>;
    assert_eq!(
        read(r#"{"user_id": 7, "new": [], "_": "peerUser"}"#)
            .unwrap()
            .user_id,
        7
    );
    let message = |text| {
        serde_json::from_str::<types::Message>(text)
            .unwrap_err()
            .to_string()
    };
    let wrong = message(r#"{"_": "message", "id": 1, "peer_id": {"_": "peerUsr"}}"#);
    assert_eq!(wrong, "peer_id: unknown \"peerUsr\" where Peer stands");
    let missing = message(r#"{"_": "message", "id": 1}"#);
    assert_eq!(missing, "message without peer_id");
    assert!(message("[]").starts_with("no object"));
}

#[test]
fn a_value_needs_no_rust_type() {
    let bytes = enums::Message::from(message()).to_bytes();
    let value = ORIGIN.schema().decode(&bytes).unwrap();
    let object = value.as_object().unwrap();
    assert_eq!(object.name(), "message");
    assert_eq!(object.get("message").and_then(Value::as_str), Some("hi"));
    assert_eq!(object.get("silent"), Some(&Value::Bool(true)));
    assert_eq!(object.get("post"), None);
    assert_eq!(value.to_bytes(), bytes);
}

#[test]
fn an_object_is_built_from_its_fields() {
    let schema = ORIGIN.schema();
    let build = |views: Option<Value<'static>>| {
        let peer = types::PeerUser { user_id: 1 << 60 }.to_bytes();
        Object::build(
            schema.constructor("message").unwrap(),
            mtproto_tl::reflect::Boxed::Yes,
            |field| -> Result<_, mtproto_tl::reflect::BuildError> {
                Ok(match field.name() {
                    "silent" => Some(Value::Bool(true)),
                    "id" => Some(Value::Int(5)),
                    "date" => Some(Value::Int(0)),
                    "peer_id" => schema.decode(&peer).ok(),
                    "message" => Some(Value::String(Bytes::from_static(b"hi"))),
                    "views" => views.clone(),
                    "forwards" => Some(Value::Int(2)),
                    _ => None,
                })
            },
        )
        .unwrap()
    };
    let whole = Value::Object(build(Some(Value::Int(1)))).to_bytes();
    assert!(types::Message::from_bytes(whole).unwrap() == message());
    // Half of what comes together does not come at all.
    let half = Value::Object(build(None)).to_bytes();
    let read = types::Message::from_bytes(half).unwrap();
    assert!(read.views.is_none() && read.forwards.is_none());
}

#[test]
fn a_damaged_table_finds_nothing_and_does_not_panic() {
    use mtproto_codegen::{Source, load};
    let text = "a x:int y:Vector<B> = A; b#1 = B; ---functions--- f {X:Type} a:A query:!X = X;";
    let table = load(&[Source::new("", text)]).unwrap().table();
    assert_eq!(
        Schema::new(table.clone().into())
            .unwrap()
            .combinators()
            .count(),
        3
    );
    let input = Bytes::from_static(&[1, 0, 0, 0, 1, 0, 0, 0, 9, 9, 9, 9]);
    for at in 0..table.len() {
        for byte in [0, 1, 0x7f, 0xff] {
            let mut damaged = table.clone();
            damaged[at] = byte;
            if let Ok(schema) = Schema::new(damaged.into()) {
                let _ = schema.decode(&input).map(|value| value.to_string());
                let _ = schema.constructor("a").map(|c| c.fields().count());
            }
        }
    }
}
