//! Over HTTP, where a server only speaks when it was asked (02-transport §8, 04-messages §9.9).

use super::{
    pair::Pair,
    rig::{NOW, call},
};
use bytes::BytesMut;
use mtproto_core::{
    AuthKey, ClientConfig, Connection, Drbg, Event, Instant, Pfs, RsaPublicKey,
    session::Snapshot,
    transport::{Config, Framing},
};
use std::time::Duration;

fn pair() -> Pair {
    Pair::new(|config| config.transport.framing = Framing::Http)
}

/// TR-32: the key exchange, then calls.
#[test]
fn a_session_lives_over_http() {
    let mut pair = pair();
    for n in 0..20 {
        assert_eq!(pair.ask(call(n)).unwrap(), call(n));
    }
    assert_eq!(pair.errors, []);
    assert_eq!(pair.server.keys_made, 1);
}

/// TR-32, and a temporary key: what binds it travels alone.
#[test]
fn temporary_keys_are_agreed_on_and_replaced_over_http() {
    let mut pair = Pair::new(|config| {
        config.transport.framing = Framing::Http;
        config.pfs = Some(Pfs::default());
    });
    for n in 0..4 {
        assert_eq!(pair.ask(call(n)).unwrap(), call(n));
        pair.wait(12 * 60 * 60);
    }
    assert_eq!(pair.errors, []);
    assert!(pair.server.keys_made > 2);
}

/// TR-30: whatever the server finds to say, somebody waits for it.
#[test]
fn a_push_comes_without_being_asked_for() {
    let mut pair = pair();
    pair.ask(call(1)).unwrap();
    for n in 2..30 {
        pair.wait(n);
        pair.server.push(call(n as u32));
        pair.run();
        let is_it = |event: &Event| matches!(event, Event::Push(body) if *body == call(n as u32));
        assert!(pair.seen.iter().any(is_it), "{n}");
    }
    assert_eq!(pair.errors, []);
}

/// TR-33: a request that waits is answered at the latest after its time.
#[test]
fn silence_is_an_answer_every_25_seconds() {
    let mut pair = pair();
    pair.ask(call(1)).unwrap();
    pair.wait(100);
    let (up, down) = pair.packets;
    pair.wait(1000);
    assert_eq!(pair.packets, (up + 40, down + 40));
    assert_eq!(pair.errors, []);
}

/// TR-33: a session that has moved to another byte stream leaves nobody waiting on the one before.
#[test]
fn who_waits_for_a_session_that_has_moved_is_answered() {
    let mut pair = pair();
    pair.ask(call(1)).unwrap();
    let said = pair.server.give_up_sessions(pair.now);
    assert!(said.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert!(said.ends_with(b"Content-Length: 0\r\n\r\n"));
}

/// Requests do not wait for each other: the answer to one comes while another is not answered.
#[test]
fn a_slow_call_keeps_no_other_waiting() {
    let mut pair = pair();
    pair.ask(call(1)).unwrap();
    pair.server.is_slow = true;
    let slow = pair.client.request(call(2)).unwrap();
    pair.run();
    pair.server.is_slow = false;
    assert_eq!(pair.ask(call(3)).unwrap(), call(3));
    pair.wait(60);
    assert_eq!(pair.outcome(slow), None);
    pair.server.catch_up();
    pair.run();
    assert_eq!(pair.outcome(slow), Some(Ok(call(2))));
    assert_eq!(pair.errors, []);
}

/// Of more calls at once than may wait for answers on one stream, each is answered.
#[test]
fn a_hundred_calls_at_once_are_answered() {
    let mut pair = pair();
    let ids: Vec<_> = (0..100)
        .map(|n| pair.client.request(call(n)).unwrap())
        .collect();
    pair.run();
    for (n, id) in ids.into_iter().enumerate() {
        assert_eq!(pair.outcome(id), Some(Ok(call(n as u32))));
        let call = pair.client.request(call(n as u32)).unwrap();
        pair.run();
        assert!(pair.outcome(call).is_some());
    }
    assert_eq!(pair.errors, []);
}

/// A client whose requests are answered with nothing.
struct Asker {
    client: Connection,
    now: Instant,
}

impl Asker {
    fn new() -> Self {
        let transport = Config {
            framing: Framing::Http,
            ..Config::default()
        };
        let mut config = ClientConfig::new(2, [RsaPublicKey::test()].into(), transport);
        // Nothing it hears is a sign of life.
        config.timing.dead_after = 24 * HOUR;
        let snapshot = Snapshot::new(AuthKey::new([7; 256]));
        let mut rng = Drbg::from_seed([5; 32]);
        let client = Connection::connect(NOW, config, Some(snapshot), &mut rng);
        Self { client, now: NOW }
    }

    /// How often it asks in a while, if each answer takes so long.
    fn asks(&mut self, span: Duration, each: Duration) -> usize {
        let until = self.now + span;
        let mut asked = 0;
        while self.now < until {
            let mut out = BytesMut::new();
            while self.client.poll_transmit(self.now, &mut out) {}
            let questions = out.windows(5).filter(|at| at == b"POST ").count();
            asked += questions;
            assert!(asked < 10_000, "without a pause");
            if questions > 0 {
                self.wait_until(self.now + each);
                let answers = NOTHING.repeat(questions);
                self.client
                    .handle_input(self.now, answers[..].into())
                    .unwrap();
            } else {
                self.wait_until(self.client.poll_timeout().unwrap());
            }
        }
        asked
    }

    fn wait_until(&mut self, until: Instant) {
        while let Some(at) = self.client.poll_timeout()
            && at <= until
        {
            self.now = at;
            self.client.handle_timeout(self.now).unwrap();
        }
        self.now = until;
    }
}

/// TR-30: the next request follows the answer to the one before, but not to one that was not kept.
#[test]
fn a_server_that_answers_at_once_is_not_asked_without_a_pause() {
    let mut asker = Asker::new();
    // Soon after the first, for that may have been chance.
    assert_eq!(asker.asks(Duration::from_secs(1), Duration::ZERO), 6);
    asker.asks(MINUTE, Duration::ZERO);
    assert_eq!(asker.asks(10 * MINUTE, Duration::ZERO), 300);
}

/// TR-30, as long as it waits for something to say.
#[test]
fn a_server_that_waits_is_asked_again_at_once() {
    let mut asker = Asker::new();
    let each = Duration::from_secs(20);
    assert_eq!(asker.asks(10 * MINUTE, each), 30);
    // Whatever it did before.
    asker.asks(MINUTE, Duration::ZERO);
    asker.asks(MINUTE, each);
    assert_eq!(asker.asks(10 * MINUTE, each), 30);
}

/// TR-30: a server that often has something to say is no server that does not wait.
#[test]
fn who_hears_much_is_not_kept_waiting() {
    let mut pair = pair();
    pair.ask(call(1)).unwrap();
    for n in 2..100 {
        pair.now = pair.now + Duration::from_millis(20);
        pair.server.push(call(n));
        pair.run();
        let is_it = |event: &Event| matches!(event, Event::Push(body) if *body == call(n));
        assert!(pair.seen.iter().any(is_it), "{n}");
    }
    assert_eq!(pair.errors, []);
}

/// §9.10, whatever the transport: a client that hears a lot pings all the same, or is sent away.
#[test]
fn a_busy_client_pings_in_time() {
    let mut pair = Pair::new(|_| {});
    pair.ask(call(1)).unwrap();
    for n in 0..100 {
        pair.wait(10);
        pair.server.push(call(n));
        pair.run();
    }
    assert_eq!((pair.errors, pair.server.errors), (vec![], vec![]));
}

const NOTHING: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
