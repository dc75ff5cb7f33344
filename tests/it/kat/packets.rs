//! Encrypted packets, in both directions.

use super::{Vector, group};
use bytes::{Bytes, BytesMut};
use mtproto_core::{
    AuthKey, Client, Role, Server,
    packet::{self, Header, OpenError, Opened, binding},
    testing::{Path, drbg_beginning_with, seal_v1},
};
use mtproto_tl::mtproto::types::BindAuthKeyInner;

/// TR-11.
#[test]
fn encrypted_message() {
    for v in group("encrypted_message", 33) {
        for path in Path::all() {
            let key = path.auth_key(v.array("auth_key"));
            match v.text("direction") {
                "client" => round::<Client, Server>(&v, &key),
                "server" => round::<Server, Client>(&v, &key),
                other => unreachable!("direction {other}"),
            }
        }
    }
}

/// Seals as `A` and opens as `B`.
fn round<A: Role, B: Role>(v: &Vector, key: &AuthKey) {
    let name = v.name();
    let header = Header {
        salt: u64::from_le_bytes(v.array("salt")),
        session_id: u64::from_le_bytes(v.array("session_id")),
        msg_id: v.number("msg_id") as u64,
        seq_no: v.number("seq_no") as u32,
    };
    let (body, padding) = (v.hex("body"), v.hex("padding"));
    let mut rng = drbg_beginning_with(&padding[..padding.len().min(992)]);
    if padding.len() <= 992 {
        let mut out = BytesMut::from(&b"before"[..]);
        let put = |out: &mut BytesMut| out.extend_from_slice(&body);
        let token = packet::seal::<A>(
            key,
            &header,
            body.len(),
            padding.len(),
            &mut rng,
            &mut out,
            put,
        );
        assert_eq!(out[6..], v.hex("frame"), "{name}");
        if v.has("quick_ack") {
            assert_eq!(format!("{token:08x}"), v.text("quick_ack"), "{name}");
        }
    }
    let opened = packet::open::<B>(key, BytesMut::from(&*v.hex("frame"))).unwrap();
    let quick_ack = match v.has("msg_key_large") {
        true => {
            v.hex("msg_key_large")[..4]
                .try_into()
                .map(u32::from_le_bytes)
                .unwrap()
                | 1 << 31
        }
        false => opened.quick_ack,
    };
    assert_eq!(
        opened,
        Opened {
            header,
            body: Bytes::from(body),
            quick_ack
        },
        "{name}"
    );
}

/// AT-70: everything that can be seen without a session. What only a session can see, it is shown.
#[test]
fn encrypted_message_invalid() {
    let mut seen_by_session = 0;
    for (v, path) in on_all_paths(group("encrypted_message_invalid", 23)) {
        let key = path.auth_key(v.array("auth_key"));
        let packet = v.hex("frame");
        let reason = v.text("reject_reason");
        let whole = packet::is_whole(packet.len());
        let result = packet::open::<Client>(&key, BytesMut::from(&*packet));
        let name = v.name();
        match reason.split([' ', '/', ':']).next().unwrap() {
            "unknown" => assert!(matches!(result, Err(OpenError::WrongKey { .. })), "{name}"),
            "msg_key" => assert_eq!(result, Err(OpenError::Forged), "{name}"),
            "unpadded" => assert!(!whole && result.is_ok(), "{name}"),
            "decrypted" => {
                assert_eq!(
                    result,
                    Err(OpenError::TooShort { len: packet.len() }),
                    "{name}"
                );
            }
            "length" | "padding" => {
                assert!(matches!(result, Err(OpenError::BadLength { .. })), "{name}");
            }
            "too" if packet.len() == 24 => {
                assert_eq!(result, Err(OpenError::TooShort { len: 24 }), "{name}");
            }
            "session_id" | "msg_id" | "too" => {
                assert!(result.is_ok(), "{name}");
                seen_by_session += 1;
            }
            other => unreachable!("{other}"),
        }
        // The other direction: nothing made for the client opens at the server. The one reflected
        // packet is the server's own direction, and is what it says it is.
        let server = packet::open::<Server>(&key, BytesMut::from(&*packet));
        assert_eq!(server.is_ok(), reason.contains("reflection"), "{name}");
    }
    let paths = Path::all().len();
    assert_eq!(
        seen_by_session,
        4 * paths,
        "session, parity, too old, too new"
    );
}

fn on_all_paths(vectors: Vec<Vector>) -> impl Iterator<Item = (Vector, Path)> {
    let each = |v: Vector| Path::all().into_iter().map(move |path| (v.clone(), path));
    vectors.into_iter().flat_map(each)
}

/// AT-11: and none of them opens as a packet of version 2.
#[test]
fn encrypted_message_v1() {
    for v in group("encrypted_message_v1", 2) {
        let key = AuthKey::new(v.array("auth_key"));
        let mut rng = drbg_beginning_with(&v.hex("padding"));
        let packet = seal_v1(&key, &v.hex("plaintext"), &mut rng);
        assert_eq!(packet, v.hex("frame"), "{}", v.name());
        let opened = packet::open::<Server>(&key, BytesMut::from(&*packet));
        let refused = [
            Err(OpenError::Forged),
            Err(OpenError::TooShort { len: packet.len() }),
        ];
        assert!(refused.contains(&opened), "{}", v.name());
    }
}

/// AK-62, AK-91: the packet is bound to its request's identifier.
#[test]
fn bind_auth_key_inner() {
    for v in group("bind_auth_key_inner", 2) {
        let permanent = AuthKey::new(v.array("perm_auth_key"));
        let inner = BindAuthKeyInner {
            nonce: v.number("nonce"),
            temp_auth_key_id: AuthKey::new(v.array("temp_auth_key")).id().0 as i64,
            perm_auth_key_id: permanent.id().0 as i64,
            temp_session_id: v.number("temp_session_id"),
            expires_at: v.number("expires_at") as i32,
        };
        let msg_id = v.number("msg_id") as u64;
        let random = [v.hex("random_prefix"), v.hex("padding")].concat();
        let packet = binding::seal(
            &permanent,
            msg_id,
            &inner,
            &mut drbg_beginning_with(&random),
        );
        assert_eq!(packet, v.hex("encrypted_message"), "{}", v.name());
        assert_eq!(binding::open(&permanent, msg_id, &packet), Some(inner));
        assert_eq!(binding::open(&permanent, msg_id + 4, &packet), None);
        for index in 0..packet.len() - 16 {
            let mut forged = packet.to_vec();
            forged[index] ^= 1;
            assert_eq!(
                binding::open(&permanent, msg_id, &forged),
                None,
                "byte {index}"
            );
        }
        assert_eq!(
            binding::open(&permanent, msg_id, &packet[..packet.len() - 16]),
            None
        );
    }
}
