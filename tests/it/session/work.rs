//! Heavy steps of a key exchange, computed elsewhere (AK-31).

use crate::kat::rsa::test_key;
use mtproto_core::{
    Drbg, Instant, WorkPolicy,
    handshake::{Handshake, Purpose, Verdicts, server::ServerHandshake},
};
use std::sync::Arc;

const NOW: Instant = Instant::from_micros(1_764_000_000_000_000);

fn exchange(policy: WorkPolicy) -> (Handshake, ServerHandshake) {
    let pair = test_key();
    let keys = [pair.public().clone()];
    let client = Handshake::new(Purpose::Permanent, 2, &keys, Drbg::from_seed([1; 32]));
    let server = ServerHandshake::new(Arc::new(vec![pair]), 2, Drbg::from_seed([2; 32]));
    (client.with(policy, Verdicts::default()), server)
}

/// The same bytes, wherever it is computed; nothing is sent before it is.
#[test]
fn it_does_not_matter_where_work_is_done() {
    let mut outcomes = Vec::new();
    for policy in [WorkPolicy::Inline, WorkPolicy::HandOut] {
        let (mut client, mut server) = exchange(policy);
        let mut handed_out = 0;
        let outcome = loop {
            if let Some(work) = client.poll_work() {
                assert!(client.poll_message().is_none(), "{policy:?}");
                handed_out += 1;
                let done = std::thread::spawn(move || work.run()).join().unwrap();
                client.handle_work(done).unwrap();
            }
            let message = client.poll_message().unwrap();
            let (answer, _) = server.handle_message(NOW, &message).unwrap();
            if let Some(outcome) = client.handle_message(NOW, &answer).unwrap() {
                break outcome;
            }
        };
        // The prime is the known one, so there is only a number to factor.
        assert_eq!(handed_out, usize::from(policy == WorkPolicy::HandOut));
        outcomes.push(outcome);
    }
    assert_eq!(outcomes[0], outcomes[1]);
}

/// A result that nothing waits for is ignored; a server that repeats itself changes nothing.
#[test]
fn work_of_another_exchange_is_ignored() {
    let (mut client, mut server) = exchange(WorkPolicy::HandOut);
    let message = client.poll_message().unwrap();
    let (answer, _) = server.handle_message(NOW, &message).unwrap();
    client.handle_message(NOW, &answer).unwrap();
    let ours = client.poll_work().unwrap();

    let pair = test_key();
    let keys = [pair.public().clone()];
    let mut other = Handshake::new(Purpose::Permanent, 2, &keys, Drbg::from_seed([3; 32]))
        .with(WorkPolicy::HandOut, Verdicts::default());
    let message = other.poll_message().unwrap();
    let mut elsewhere = ServerHandshake::new(Arc::new(vec![pair]), 2, Drbg::from_seed([4; 32]));
    let (theirs, _) = elsewhere.handle_message(NOW, &message).unwrap();
    other.handle_message(NOW, &theirs).unwrap();
    client
        .handle_work(other.poll_work().unwrap().run())
        .unwrap();
    assert!(client.poll_message().is_none());

    client.handle_message(NOW, &answer).unwrap();
    assert!(client.poll_work().is_none());
    client.handle_work(ours.run()).unwrap();
    assert!(client.poll_message().is_some());
}
