//! What happens to streams, sessions and keys.

use super::*;
use mtproto_core::RpcError;
use mtproto_testdc::LogKind;

#[test]
fn two_users_talk_over_different_framings() {
    let mut town = Town::new();
    let (ann, bob) = (
        town.resident(Framing::Abridged, ANN),
        town.resident(Framing::Full, BOB),
    );
    let resolve = functions::contacts::ResolveUsername {
        username: "bob".to_owned(),
        referer: None,
    };
    let found = town.call(ann, &resolve).unwrap();
    let [enums::User::User(user)] = &found.users[..] else {
        panic!("{found:?}")
    };
    let peer = types::InputPeerUser {
        user_id: user.id,
        access_hash: user.access_hash.unwrap(),
    };
    town.call(ann, &message(peer.into(), "hello")).unwrap();
    town.run();
    let [enums::Updates::Updates(heard)] = &town.clients[bob].pushes()[..] else {
        panic!("{:?}", town.clients[bob].pushes())
    };
    assert!(matches!(&heard.updates[..], [enums::Update::NewMessage(new)] if new.pts == 2));
}

#[test]
fn a_wrong_code_is_a_typed_error() {
    let mut town = Town::new();
    let ann = town.join(Framing::Intermediate);
    town.call(ann, &introduction()).unwrap();
    let enums::auth::SentCode::Code(sent) = town.call(ann, &send_code(ANN)).unwrap() else {
        panic!()
    };
    let refused = town
        .call(ann, &sign_in(ANN, &sent.phone_code_hash, "1"))
        .unwrap_err();
    let expected = RpcError {
        code: 400,
        message: "PHONE_CODE_INVALID".to_owned(),
    };
    assert_eq!(refused, RequestError::Rpc(expected));
}

#[test]
fn a_client_goes_on_over_another_stream_without_a_new_key() {
    let mut town = Town::new();
    let ann = town.resident(Framing::Intermediate, ANN);
    town.move_house(ann);
    town.note(ann, "still me").unwrap();
    assert_eq!(town.clients[ann].keys, 1);

    let link = town.clients[ann].link.take().unwrap();
    town.dc.close(town.now, link);
    town.move_house(ann);
    town.note(ann, "me again").unwrap();
    assert_eq!(town.clients[ann].keys, 1);
}

#[test]
fn what_is_asked_while_the_stream_breaks_is_done_once() {
    let mut town = Town::new();
    let ann = town.resident(Framing::Abridged, ANN);
    let body = message(enums::InputPeer::PeerSelf, "once").to_bytes();
    let id = town.clients[ann].connection.request(body).unwrap();
    // The question arrives; the answer does not.
    let (now, link) = (town.now, town.clients[ann].link.unwrap());
    let mut up = BytesMut::new();
    while town.clients[ann].connection.poll_transmit(now, &mut up) {}
    town.dc.handle_input(now, link, up);
    town.dc.close(now, link);

    town.move_house(ann);
    town.run();
    assert!(matches!(town.clients[ann].answers.remove(&id), Some(Ok(_))));
    let state = town.call(ann, &functions::updates::GetState {}).unwrap();
    assert_eq!(state.pts, 2, "one message was sent");
}

#[test]
fn garbage_ends_its_own_stream_and_nobody_elses() {
    let mut town = Town::new();
    let ann = town.resident(Framing::Abridged, ANN);
    for seed in 0..200_u8 {
        let mut noise = [0; 512];
        rand_fill(seed, &mut noise);
        for prefix in [&[][..], &[0xef], &[0xee; 4], &[0xdd; 4]] {
            let link = town.dc.open(town.now);
            let bytes = [prefix, &noise[..usize::from(seed) * 2]].concat();
            town.dc
                .handle_input(town.now, link, BytesMut::from(&bytes[..]));
            let mut out = BytesMut::new();
            while town.dc.poll_transmit(town.now, link, &mut out) {}
            town.dc.close(town.now, link);
        }
    }
    town.note(ann, "unharmed").unwrap();
}

#[test]
fn the_log_names_what_was_called_and_refused() {
    let mut town = Town::new();
    let ann = town.resident(Framing::Abridged, ANN);
    town.call(ann, &functions::phone::GetCallConfig {})
        .unwrap_err();
    let mut keys = 0;
    let mut last = None;
    while let Some(event) = town.dc.poll_log() {
        match event.kind {
            LogKind::KeyCreated(_) => keys += 1,
            LogKind::Called { method, error, .. } => last = Some((method, error)),
            _ => {}
        }
    }
    assert_eq!(keys, 1);
    let error = RpcError {
        code: 400,
        message: "METHOD_NOT_IMPLEMENTED".to_owned(),
    };
    assert_eq!(last, Some((Some("phone.getCallConfig"), Some(error))));
}

/// Noise from a seed (xorshift).
fn rand_fill(seed: u8, out: &mut [u8]) {
    let mut state = u64::from(seed) * 0x9e37_79b9 + 1;
    for byte in out {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        *byte = state as u8;
    }
}
