//! Key exchanges that go wrong, one check at a time (AK-81, 07 §C), and one that goes right.

mod client;
mod server;

use crate::kat::rsa::test_key;
use bytes::Bytes;
use mtproto_core::{
    Drbg, Instant,
    handshake::{
        Handshake, HandshakeError, Outcome, Purpose,
        server::{ServerHandshake, ServerOutcome},
    },
};
use std::{sync::Arc, time::Duration};

#[test]
fn both_ends_agree_on_key_salt_and_clock() {
    let mut pair = Pair::new(Purpose::Permanent);
    pair.server_now = NOW + Duration::from_secs(86_400);
    let (ours, theirs) = pair.run().unwrap();
    assert_eq!(ours.key, theirs.key);
    assert_eq!(ours.salt, theirs.salt);
    assert_eq!(ours.clock_offset, 86_400);
    assert_eq!(theirs.expires, None);
}

/// AK-1, AK-93: the client's clock may be ahead just as well.
#[test]
fn a_clock_that_is_ahead_gives_a_negative_offset() {
    let mut pair = Pair::new(Purpose::Permanent);
    pair.client_now = NOW + Duration::from_secs(86_400);
    assert_eq!(pair.run().unwrap().0.clock_offset, -86_400);
}

/// AK-60, AT-62: no client asks for more than a day, and none for nothing.
#[test]
fn temporary_keys_live_at_least_a_second_and_at_most_a_day() {
    for (asked, lives) in [
        (0, 1),
        (1, 1),
        (3600, 3600),
        (86_400, 86_400),
        (u64::MAX, 86_400),
    ] {
        let mut pair = Pair::new(Purpose::Temporary(Duration::from_secs(asked)));
        let (_, theirs) = pair.run().unwrap();
        assert_eq!(
            theirs.expires,
            Some(NOW + Duration::from_secs(lives)),
            "asked for {asked}"
        );
    }
}

/// AT-61, AK-87.
#[test]
fn a_key_whose_id_is_taken_is_replaced_by_another() {
    let mut pair = Pair::new(Purpose::Permanent);
    pair.refusals = 5;
    let (ours, theirs) = pair.run().unwrap();
    assert_eq!(ours.key, theirs.key);
}

/// AK-22, AK-23, AT-52.
#[test]
fn a_server_that_finds_every_key_taken_fails_in_the_end() {
    let mut pair = Pair::new(Purpose::Permanent);
    pair.refusals = 6;
    assert_eq!(pair.run(), Err(HandshakeError::Refused));
}

#[test]
fn one_server_machine_serves_one_exchange_after_another() {
    let mut pair = Pair::new(Purpose::Permanent);
    let (_, first) = pair.run().unwrap();
    pair.client = client(Purpose::Temporary(Duration::from_secs(60)), [9; 32]);
    let (ours, second) = pair.run().unwrap();
    assert_eq!(ours.key, second.key);
    assert_ne!(first.key, second.key);
}

#[test]
fn nothing_secret_is_printed() {
    let pair = Pair::new(Purpose::Permanent);
    let shown = format!("{:?} {:?}", pair.client, pair.server);
    assert_eq!(
        shown,
        "Handshake(expects resPQ) ServerHandshake(expects req_pq)"
    );
}

/// Both ends, and what happens between them.
struct Pair {
    client: Handshake,
    server: ServerHandshake,
    client_now: Instant,
    server_now: Instant,
    /// How many keys the server calls taken.
    refusals: u32,
}

impl Pair {
    fn new(purpose: Purpose) -> Self {
        Self {
            client: client(purpose, [1; 32]),
            server: server(),
            client_now: NOW,
            server_now: NOW,
            refusals: 0,
        }
    }

    fn run(&mut self) -> Result<(Outcome, ServerOutcome), HandshakeError> {
        loop {
            let message = self.client.poll_message().unwrap();
            let is_taken = |_| {
                let taken = self.refusals > 0;
                self.refusals = self.refusals.saturating_sub(1);
                taken
            };
            let now = self.server_now;
            let (answer, theirs) = self.server.handle_message_unless(now, &message, is_taken)?;
            if let Some(ours) = self.client.handle_message(self.client_now, &answer)? {
                return Ok((ours, theirs.unwrap()));
            }
        }
    }
}

fn client(purpose: Purpose, seed: [u8; 32]) -> Handshake {
    let keys = [test_key().public().clone()];
    Handshake::new(purpose, DC, &keys, Drbg::from_seed(seed))
}

fn server() -> ServerHandshake {
    ServerHandshake::new(Arc::new(vec![test_key()]), DC, Drbg::from_seed([2; 32]))
}

/// `bytes` with the byte at `index` changed.
fn flipped(bytes: &[u8], index: usize) -> Bytes {
    let mut bytes = bytes.to_vec();
    bytes[index] ^= 1;
    bytes.into()
}

const DC: i16 = 2;
const NOW: Instant = Instant::from_micros(1_735_689_600_000_000);
