//! Whole key exchanges with every secret known.

use super::{Vector, group, rsa::test_key};
use bytes::{BufMut, Bytes, BytesMut};
use mtproto_core::{
    AuthKey, Instant, KeyId, RsaPublicKey,
    handshake::{Handshake, Outcome, Purpose, server::ServerHandshake, server::ServerOutcome},
    packet::plain,
    testing::{drbg_beginning_with, known_prime, new_nonce_hash, refusal_hash},
};
use mtproto_tl::{
    Encode,
    mtproto::types::{DhGenOk, ServerDhParamsOk},
};
use std::{sync::Arc, time::Duration};

/// The official worked example, as a client sees it. The key behind its RSA ciphertext is not
/// published, so one of ours stands in; nothing after it depends on it.
#[test]
fn auth_key_sample() {
    let [v] = &group("auth_key_sample", 1)[..] else {
        unreachable!()
    };
    let temp_key = group("rsa_pad", 8).remove(0);
    let random = [
        v.hex("nonce"),
        v.hex("new_nonce"),
        v.hex("random_padding"),
        temp_key.hex("temp_key"),
        v.hex("b"),
        v.hex("client_padding"),
    ];
    let rng = drbg_beginning_with(&random.concat());
    let keys = [RsaPublicKey::test(), RsaPublicKey::production()];
    let mut client = Handshake::new(Purpose::Permanent, v.number("dc") as i16, &keys, rng);

    let (_, shown) = plain::open(&Bytes::from(v.hex("req_pq_multi"))).unwrap();
    assert_eq!(client.poll_message().unwrap(), shown);
    let answer = plain_answer(v, "resPQ_shown", 184);
    assert_eq!(client.handle_message(NOW, &answer), Ok(None));
    let request = client.poll_message().unwrap();
    assert_eq!(
        request[36..44],
        [&[4], &v.hex("p")[..], &[0, 0, 0]].concat()
    );
    assert_eq!(request[52..60], v.hex("fingerprint_le"));
    assert_eq!(request[64..], temp_key.hex("encrypted_data"));

    let answer = ServerDhParamsOk {
        nonce: v.array("nonce"),
        server_nonce: v.array("server_nonce"),
        encrypted_answer: v.hex("encrypted_answer").into(),
    };
    assert_eq!(client.handle_message(NOW, &answer.to_bytes()), Ok(None));
    assert_eq!(
        client.poll_message().unwrap()[40..],
        v.hex("client_encrypted")
    );

    let answer = plain_answer(v, "dh_gen_ok_shown", 112);
    let proof = DhGenOk {
        nonce: v.array("nonce"),
        server_nonce: v.array("server_nonce"),
        new_nonce_hash1: v.array("new_nonce_hash1"),
    };
    assert_eq!(answer[..52], proof.to_bytes());
    let key = AuthKey::new(v.array("auth_key"));
    let outcome = Outcome {
        key: key.clone(),
        salt: u64::from_le_bytes(v.array("server_salt_le")),
        clock_offset: v.number("server_time") - 1_705_754_870,
    };
    assert_eq!(client.handle_message(NOW, &answer), Ok(Some(outcome)));
    assert_eq!(
        key.id(),
        KeyId(u64::from_le_bytes(v.array("auth_key_id_le")))
    );
    let hashes = [1, 2, 3].map(|n| v.array(&format!("new_nonce_hash{n}")));
    assert_eq!(new_nonce_hash(v.array("new_nonce"), &key), hashes);
    let refusal = v.array("server_DH_params_fail_new_nonce_hash");
    assert_eq!(refusal_hash(v.array("new_nonce")), refusal);
    let (p, mods) = (known_prime(), &v.0["dh_prime_mods"]);
    for (modulus, rest) in mods.as_object().unwrap() {
        let modulus: u32 = modulus.parse().unwrap();
        let remainder = p
            .iter()
            .fold(0, |r, &byte| (r << 8 | u32::from(byte)) % modulus);
        assert_eq!(
            u64::from(remainder),
            rest.as_u64().unwrap(),
            "modulo {modulus}"
        );
    }
}

/// A packet of the example with the padding that the documentation leaves out.
fn plain_answer(v: &Vector, field: &str, declared: usize) -> Bytes {
    let mut packet = BytesMut::from(&*v.hex(field));
    packet.put_bytes(0x5a, 20 + declared - packet.len());
    plain::open(&packet.freeze()).unwrap().1
}

/// AK-57, AK-80: both roles against each other and against the record, for a permanent key.
#[test]
fn server_handshake() {
    let [v] = &group("server_handshake", 1)[..] else {
        unreachable!()
    };
    let (mut client, mut server) = pair(v, Purpose::Permanent, "perm");
    let now = Instant::from_micros(v.number("server_time") as u64 * 1_000_000);
    let message = client.poll_message().unwrap();
    assert_eq!(message, v.hex("req_pq_multi"));
    let (answer, _) = server.handle_message(now, &message).unwrap();
    assert_eq!(answer, v.hex("resPQ"));
    assert_eq!(client.handle_message(now, &answer), Ok(None));
    let message = client.poll_message().unwrap();
    assert_eq!(message, v.hex("perm_req_DH_params"));

    let (answer, _) = server.handle_message(now, &message).unwrap();
    assert_eq!(answer, v.hex("server_DH_params_ok"));
    assert_eq!(client.handle_message(now, &answer), Ok(None));
    let message = client.poll_message().unwrap();
    assert_eq!(message, v.hex("set_client_DH_params"));

    let (answer, outcome) = server.handle_message(now, &message).unwrap();
    assert_eq!(answer, v.hex("dh_gen_ok"));
    let key = AuthKey::new(v.array("auth_key"));
    let salt = u64::from_le_bytes(v.array("server_salt_le"));
    let expected = ServerOutcome {
        key: key.clone(),
        salt,
        expires: None,
    };
    assert_eq!(outcome, Some(expected));
    let expected = Outcome {
        key: key.clone(),
        salt,
        clock_offset: 0,
    };
    assert_eq!(client.handle_message(now, &answer), Ok(Some(expected)));
    assert_eq!(key.id().0.to_le_bytes(), v.array("auth_key_id_le"));
}

/// AK-87: the same for a temporary key, with a first attempt that the server turns down.
#[test]
fn server_handshake_with_a_retry() {
    let [v] = &group("server_handshake", 1)[..] else {
        unreachable!()
    };
    let retry = Vector(v.0["retry"].clone());
    let lifetime = v
        .hex("temp_inner")
        .last_chunk()
        .map(|seconds| i32::from_le_bytes(*seconds));
    let lifetime = Duration::from_secs(lifetime.unwrap() as u64);
    let (mut client, mut server) = pair(v, Purpose::Temporary(lifetime), "temp");
    let now = Instant::from_micros(v.number("server_time") as u64 * 1_000_000);
    let mut expected = ["req_pq_multi", "temp_req_DH_params", "set_client_DH_params"].into_iter();
    let first = AuthKey::new(v.array("auth_key")).id();
    let mut answers = Vec::new();
    let (outcome, ours) = loop {
        let message = client.poll_message().unwrap();
        match expected.next() {
            Some(field) => assert_eq!(message, v.hex(field), "{field}"),
            None => assert_eq!(message[40..], retry.hex("client_encrypted")),
        }
        let result = server.handle_message_unless(now, &message, |id| id == first);
        let (answer, ours) = result.unwrap();
        answers.push(answer.clone());
        if let Some(outcome) = client.handle_message(now, &answer).unwrap() {
            break (outcome, ours.unwrap());
        }
    };
    assert_eq!(answers[2], v.hex("dh_gen_retry"));
    assert_eq!(answers[3], retry.hex("dh_gen_ok"));
    assert_eq!(outcome.key, AuthKey::new(retry.array("auth_key")));
    assert_eq!(outcome.key, ours.key);
    assert_eq!(outcome.salt, ours.salt);
    assert_eq!(ours.expires, Some(now + lifetime));
}

/// A client and a server that will draw what the record says.
fn pair(v: &Vector, purpose: Purpose, prefix: &str) -> (Handshake, ServerHandshake) {
    let retry = Vector(v.0["retry"].clone());
    let random = [
        v.hex("nonce"),
        v.hex("new_nonce"),
        v.hex(&format!("{prefix}_padding")),
        v.hex(&format!("{prefix}_temp_key")),
        v.hex("b"),
        v.hex("client_padding"),
        retry.hex("b"),
        // The padding of the second attempt is the first one's again.
        v.hex("client_padding"),
    ];
    let dc = v
        .hex("perm_inner")
        .last_chunk()
        .map(|dc| i32::from_le_bytes(*dc))
        .unwrap();
    let dc = i16::try_from(dc).unwrap();
    let key = test_key();
    let keys = [key.public().clone()];
    let client = Handshake::new(purpose, dc, &keys, drbg_beginning_with(&random.concat()));

    let prime = |field| (v.number(field) as u32).to_le_bytes().to_vec();
    let random = [
        v.hex("server_nonce"),
        prime("p"),
        prime("q"),
        v.hex("a"),
        v.hex("answer_padding"),
    ];
    let rng = drbg_beginning_with(&random.concat());
    (client, ServerHandshake::new(Arc::new(vec![key]), dc, rng))
}

/// Seven seconds before the example's server time.
const NOW: Instant = Instant::from_micros(1_705_754_870_000_000);
