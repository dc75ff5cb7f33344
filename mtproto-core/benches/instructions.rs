//! The work of one packet, of one session and of one power, to have its instructions counted.
//!
//! ```text
//! instructions            the names of all cases
//! instructions CASE       runs one
//! ```
//!
//! `tests/instructions.py` runs it under callgrind and compares what happens in [`counted`] with what
//! is recorded. Nothing here depends on the time or on chance.

use bytes::{BufMut, Bytes, BytesMut};
use mtproto_core::{
    AuthKey, Client, ClientConfig, Connection, Drbg, Event, Instant, Request, RsaPublicKey, Server,
    packet::{self, Header},
    session::Snapshot,
    testing::{Job, Path, open_all, seal_all},
    transport,
};
use std::{hint::black_box, time::Duration};

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    for (name, case) in cases() {
        match wanted
            .first()
            .is_some_and(|wanted| !wanted.starts_with("--"))
        {
            true if wanted[0] == name => case(),
            true => {}
            false => println!("{name}"),
        }
    }
}

/// What counts.
#[inline(never)]
fn counted<T>(work: impl FnOnce() -> T) -> T {
    black_box(work())
}

type Case = (String, Box<dyn Fn()>);

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let best = Path::best();
    for (path, kind) in [(Path::PORTABLE, "portable"), (best, "instructions")] {
        if kind == "instructions" && best == Path::PORTABLE {
            continue;
        }
        for (len, count) in [(128, 1), (1024, 1), (1024, 2), (1024, 8)] {
            let name = |what: &str| format!("{kind}: {what} {count} x {len} B");
            let open = move || packets(path, len, count, |key, jobs| open_all(key, 8, jobs));
            let seal = move || packets(path, len, count, |key, jobs| seal_all(key, 0, jobs));
            cases.push((name("open"), Box::new(open)));
            cases.push((name("seal"), Box::new(seal)));
        }
        let send = move || Session::new(path).rounds(true);
        let receive = move || Session::new(path).rounds(false);
        cases.push((format!("{kind}: send a request"), Box::new(send)));
        cases.push((format!("{kind}: receive its result"), Box::new(receive)));
        cases.extend(powers(path, kind));
    }
    cases
}

/// The same power with exponents that have as little as possible in common.
fn powers(path: Path, kind: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (at, secret) in secrets().into_iter().enumerate() {
        let of_three = move || assert!(counted(|| path.public_value(&secret)).is_some());
        let general = move || assert!(counted(|| path.shared_key(&secret, &BASE)).is_some());
        cases.push((
            format!("{kind}: power of 3, secret {at}"),
            Box::new(of_three),
        ));
        cases.push((
            format!("{kind}: power of any, secret {at}"),
            Box::new(general),
        ));
    }
    cases
}

fn secrets() -> [[u8; 256]; 4] {
    let mut sparse = [0; 256];
    [sparse[0], sparse[255]] = [0x80, 1];
    let mut random = [0; 256];
    rand_core::Rng::fill_bytes(&mut Drbg::from_seed([3; 32]), &mut random);
    [sparse, [0xff; 256], [0xa5; 256], random]
}

fn packets(path: Path, len: usize, count: usize, work: impl Fn(&AuthKey, &mut [Job<'_>])) {
    let key = path.auth_key(KEY);
    for _ in 0..ROUNDS {
        let mut buffers = vec![vec![7; len]; count];
        let mut jobs: Vec<_> = buffers.iter_mut().map(|b| Job::open([1; 16], b)).collect();
        counted(|| work(&key, &mut jobs));
    }
}

/// A client and, in place of a server, the test.
struct Session {
    client: Connection<Client>,
    key: AuthKey,
    now: Instant,
    session: u64,
    rng: Drbg,
}

impl Session {
    fn new(path: Path) -> Self {
        let key = path.auth_key(KEY);
        let mut rng = Drbg::from_seed([2; 32]);
        let config = ClientConfig::new(
            2,
            [RsaPublicKey::test()].into(),
            transport::Config::default(),
        );
        let mut snapshot = Snapshot::new(key.clone());
        for hour in 0..48 {
            snapshot
                .salts
                .push((NOW + Duration::from_secs(hour * 1800), hour));
        }
        Self {
            client: Connection::connect(NOW, config, Some(snapshot), &mut rng),
            key,
            now: NOW,
            session: 0,
            rng,
        }
    }

    /// Requests and their results, one after the other; counts either.
    fn rounds(mut self, counts_sending: bool) {
        let mut output = BytesMut::with_capacity(1 << 16);
        let mut input = BytesMut::with_capacity(1 << 16);
        for _ in 0..=ROUNDS {
            self.now = self.now + Duration::from_millis(1);
            output.clear();
            let mut send = || {
                let request = Request::new(Bytes::from_static(&[9; 100]));
                self.client.request(request).expect("room for a request");
                while self.client.poll_transmit(self.now, &mut output) {}
            };
            match counts_sending && self.session != 0 {
                true => counted(send),
                false => send(),
            }
            let request = self.read(&output);
            self.answer(request, &mut input);
            let packet = input.split();
            let receive = || {
                let heard = self.client.handle_input(self.now, packet);
                heard.expect("a sound packet");
                std::iter::from_fn(|| self.client.poll_event())
                    .filter(|event| matches!(event, Event::Response { .. }))
                    .count()
            };
            let answered = match counts_sending {
                true => receive(),
                false => counted(receive),
            };
            assert_eq!(answered, 1);
            input.reserve(4096);
        }
    }

    /// The identifier of the request among what was sent, which comes first in its packet.
    fn read(&mut self, mut sent: &[u8]) -> u64 {
        let mut request = 0;
        while let Some((length, rest)) = sent.split_first_chunk().filter(|_| sent.len() > 8) {
            let announces = *length == [0xee; 4];
            let len = if announces {
                0
            } else {
                u32::from_le_bytes(*length) as usize
            };
            let (packet, rest) = rest.split_at(len);
            sent = rest;
            if announces {
                continue;
            }
            let opened = packet::open::<Server>(&self.key, BytesMut::from(packet));
            let opened = opened.expect("a sound packet");
            self.session = opened.header.session_id;
            let body = &opened.body;
            let at = body.windows(100).position(|window| window == [9; 100]);
            request = match at {
                Some(0) => opened.header.msg_id,
                Some(at) => {
                    u64::from_le_bytes(body[at - 16..at - 8].try_into().expect("eight bytes"))
                }
                None => request,
            };
        }
        request
    }

    fn answer(&mut self, request: u64, input: &mut BytesMut) {
        let header = Header {
            salt: 0,
            session_id: self.session,
            msg_id: (self.now.as_micros() / 1_000_000) << 32
                | (self.now.as_micros() % 1_000_000) << 12
                | 1,
            seq_no: 1,
        };
        let padding = packet::padding_len(112);
        input.put_u32_le(packet::sealed_len(112, padding) as u32);
        packet::seal::<Server>(
            &self.key,
            &header,
            112,
            padding,
            &mut self.rng,
            input,
            |out| {
                out.put_u32_le(RPC_RESULT);
                out.put_u64_le(request);
                out.put_bytes(7, 100);
            },
        );
    }
}

const ROUNDS: usize = 100;

const NOW: Instant = Instant::from_micros(1_764_000_000_000_000);

/// A number in the range of public values.
const BASE: [u8; 256] = [0x5a; 256];

const RPC_RESULT: u32 = 0xf35c_6d01;

const KEY: [u8; 256] = [0x3c; 256];
