//! Clients of older layers, which know nothing but the tables of these.

use super::*;
use mtproto_codegen::{Source, load};
use mtproto_core::RpcError;
use mtproto_tl::{
    api::ORIGIN,
    reflect::{Boxed, BuildError, Object, Schema, Value},
};
use std::path::Path;

#[test]
fn a_client_of_an_older_layer_speaks_and_hears_its_own() {
    for layer in [224, 229] {
        let old = table(layer);
        let mut town = Town::described(usize::MAX, |dc| dc.layer(old.clone()));
        let bob = sign_in_at(&mut town, &old);

        // In layer 224, `messages.sendMessage` has another number, and so has `message`.
        let answer = town.call_raw(bob, note(&old)).unwrap();
        let answer = old.decode(&answer).unwrap();
        assert_eq!(*get(&answer, &["id"]), Value::Int(1));
        let ids = Value::Vector(vec![wanted(&old, 1)], Boxed::Yes);
        let found = ask(&mut town, &old, bob, "messages.getMessages", &[("id", ids)]).unwrap();
        let found = old.decode(&found).unwrap();
        let Value::Vector(messages, _) = get(&found, &["messages"]) else {
            panic!("{found}")
        };
        assert_eq!(get(&messages[0], &["message"]).as_str(), Some("a note"));

        assert!(town.dc.say(town.now, "Ann", "Bob", "hello"));
        town.run();
        let told = town.clients[bob].told.pop().unwrap();
        assert_eq!(message_in(&old.decode(&told).unwrap()), "hello");
        assert!(layer == 229 || ORIGIN.schema().decode(&told).is_err());
    }
}

#[test]
fn answers_that_are_vectors_are_rewritten_by_what_the_function_returns() {
    let old = table(224);
    let mut town = Town::described(usize::MAX, |dc| dc.layer(old.clone()));
    let bob = sign_in_at(&mut town, &old);
    let own = Value::Vector(vec![object(&old, "inputUserSelf", &[])], Boxed::Yes);
    let users = ask(&mut town, &old, bob, "users.getUsers", &[("id", own)]).unwrap();
    let kind = old.function("users.getUsers").unwrap().result();
    let Value::Vector(users, _) = old.decode_as(kind, &users).unwrap() else {
        panic!("{users:?}")
    };
    assert_eq!(get(&users[0], &["first_name"]).as_str(), Some("Bob"));
}

#[test]
fn a_client_of_a_layer_without_a_table_is_taken_for_one_of_ours() {
    let mut town = Town::new();
    let ann = town.join(Framing::Intermediate);
    let config = town.call(ann, &introduction_at(224)).unwrap();
    assert_eq!(config.this_dc, 2);

    // A number that only layer 224 has is no method here.
    let refused = town.call_raw(ann, note(&table(224))).unwrap_err();
    let expected = RpcError {
        code: 400,
        message: "METHOD_NOT_IMPLEMENTED".to_owned(),
    };
    assert_eq!(refused, RequestError::Rpc(expected));
}

/// The table of a layer from the schema that is committed for tests.
fn table(layer: i32) -> Schema {
    let path = format!("../tl/tests/schema/api-{layer}.tl");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let source = Source::read(&path).unwrap();
    Schema::new(load(&[source]).unwrap().table().into()).unwrap()
}

/// Bob, signed in from a client that knows `schema`.
fn sign_in_at(town: &mut Town, schema: &Schema) -> usize {
    let bob = town.join(Framing::Intermediate);
    let introduction = introduction_at(schema.layer().unwrap());
    let config = town.call_raw(bob, introduction.to_bytes()).unwrap();
    let config = schema.decode(&config).unwrap();
    assert_eq!(*get(&config, &["this_dc"]), Value::Int(2));

    let send_code = [
        ("phone_number", text(BOB)),
        ("api_id", Value::Int(1)),
        ("api_hash", text("h")),
        ("settings", object(schema, "codeSettings", &[])),
    ];
    let sent = ask(town, schema, bob, "auth.sendCode", &send_code).unwrap();
    let sent = schema.decode(&sent).unwrap();
    let sign_in = [
        ("phone_number", text(BOB)),
        ("phone_code_hash", get(&sent, &["phone_code_hash"]).clone()),
        ("phone_code", text(CODE)),
    ];
    let signed_in = ask(town, schema, bob, "auth.signIn", &sign_in).unwrap();
    let signed_in = schema.decode(&signed_in).unwrap();
    assert_eq!(
        get(&signed_in, &["user", "first_name"]).as_str(),
        Some("Bob")
    );
    bob
}

/// Calls a function of another layer.
fn ask(
    town: &mut Town,
    schema: &Schema,
    client: usize,
    function: &str,
    fields: &[(&str, Value<'_>)],
) -> Result<Bytes, RequestError> {
    town.call_raw(client, object(schema, function, fields).to_bytes())
}

/// `messages.sendMessage`, to oneself.
fn note(schema: &Schema) -> Bytes {
    let fields = [
        ("peer", object(schema, "inputPeerSelf", &[])),
        ("message", text("a note")),
        ("random_id", Value::Long(5)),
    ];
    object(schema, "messages.sendMessage", &fields).to_bytes()
}

fn wanted(schema: &Schema, id: i32) -> Value<'_> {
    object(schema, "inputMessageID", &[("id", Value::Int(id))])
}

/// A constructor, or else a function, with these fields.
fn object<'s>(schema: &'s Schema, name: &str, fields: &[(&str, Value<'s>)]) -> Value<'s> {
    let known = schema.constructor(name).or_else(|| schema.function(name));
    let built = Object::build(known.unwrap(), Boxed::Yes, |field| {
        let found = fields.iter().find(|(name, _)| *name == field.name());
        Ok::<_, BuildError>(found.map(|(_, value)| value.clone()))
    });
    Value::Object(built.unwrap())
}

fn text(text: &str) -> Value<'static> {
    Value::String(Bytes::copy_from_slice(text.as_bytes()))
}

/// The field at the end of a path.
fn get<'v, 's>(value: &'v Value<'s>, path: &[&str]) -> &'v Value<'s> {
    path.iter().fold(value, |value, field| {
        let object = value.as_object().unwrap();
        object.get(field).unwrap_or_else(|| panic!("{value}"))
    })
}

/// The text of the new message in a container of updates.
fn message_in(updates: &Value<'_>) -> String {
    let Value::Vector(list, _) = get(updates, &["updates"]) else {
        panic!("{updates}")
    };
    let mut texts = list.iter().filter_map(|update| {
        let message = update.as_object()?.get("message")?.as_object()?;
        message.get("message")?.as_str().map(str::to_owned)
    });
    texts.next().unwrap_or_else(|| panic!("{updates}"))
}
