//! A client's session: a request on its way out, an answer on its way in.
//!
//! Only what happens in the client is counted. The server is the bench: it reads what was sent and
//! seals what is to be received while no clock runs.

use crate::{Machine, Row, packets::KEY};
use bytes::{BufMut, Bytes, BytesMut};
use grammers_mtproto::mtp::{Encrypted, Mtp};
use mtproto_core::{
    AuthKey, Client, ClientConfig, Connection, Drbg, Event, Instant, Request, RsaPublicKey, Server,
    packet::{self, Header},
    session::Snapshot,
    transport,
};
use std::{
    cell::RefCell,
    rc::Rc,
    time::{self, Duration, SystemTime, UNIX_EPOCH},
};

pub fn rows(machine: &Machine) -> Vec<Row<'static>> {
    let mut rows = Vec::new();
    for (name, len) in [("100 B", 100), ("one part of 512 KiB", 512 << 10)] {
        let ours = Rc::new(RefCell::new(Ours::new(len)));
        let other = Rc::clone(&ours);
        rows.push(
            Row::new(format!("send a request: {name}"))
                .limit(machine.seal_limit(content(CONTAINED + len)))
                .timed("ours", move |times| ours.borrow_mut().rounds(times)[0])
                .timed("grammers", grammers_send(len))
                .with("layer", layer_send(len))
                .with("ferogram", ferogram_send(len)),
        );
        rows.push(
            Row::new(format!("receive a result: {name}"))
                .limit(machine.open_limit(content(12 + len)))
                .timed("ours", move |times| other.borrow_mut().rounds(times)[1])
                .timed("grammers", grammers_receive(len))
                .timed("layer", layer_receive(len))
                .timed("ferogram", ferogram_receive(len)),
        );
    }
    for (name, len) in [("24 KiB", 24 << 10), ("512 KiB", 512 << 10)] {
        let ours = Rc::new(RefCell::new(Ours::new(len)));
        let mut others = grammers_send(len);
        rows.push(
            Row::new(format!("send eight queued requests: {name}"))
                .timed("ours", move |times| ours.borrow_mut().queues(times))
                .timed("grammers", move |times| others(8 * times)),
        );
    }
    rows
}

/// What is encrypted for a body of `len` bytes.
fn content(len: usize) -> usize {
    packet::sealed_len(len, packet::padding_len(len)) - 24
}

/// The other end, which knows the key and the session.
struct Peer {
    key: AuthKey,
    session: u64,
    last_id: u64,
    rng: Drbg,
}

impl Peer {
    fn new(session: u64) -> Self {
        let rng = Drbg::from_seed([1; 32]);
        let key = AuthKey::new(KEY);
        Self {
            key,
            session,
            last_id: 0,
            rng,
        }
    }

    /// A packet for the client.
    fn seal(&mut self, body: &[u8], out: &mut BytesMut) {
        self.last_id = (self.last_id + 4).max(micros() / 1_000_000 << 32 | 1);
        let header = Header {
            salt: 0,
            session_id: self.session,
            msg_id: self.last_id,
            seq_no: 1,
        };
        let padding = packet::padding_len(body.len());
        let put = |out: &mut BytesMut| out.put_slice(body);
        packet::seal::<Server>(
            &self.key,
            &header,
            body.len(),
            padding,
            &mut self.rng,
            out,
            put,
        );
    }

    /// `rpc_result` for a request.
    fn answer(&mut self, request: u64, len: usize, out: &mut BytesMut) {
        let mut body = RPC_RESULT.to_le_bytes().to_vec();
        body.extend(request.to_le_bytes());
        body.resize(12 + len.next_multiple_of(4), 7);
        self.seal(&body, out);
    }
}

/// Our client in its steady state, over the default framing.
struct Ours {
    client: Connection<Client>,
    peer: Peer,
    body: Bytes,
    /// What is read into and written from, as a driver does.
    input: BytesMut,
    output: BytesMut,
}

impl Ours {
    fn new(len: usize) -> Self {
        let mut rng = Drbg::from_seed([2; 32]);
        let config = ClientConfig::new(
            2,
            [RsaPublicKey::test()].into(),
            transport::Config::default(),
        );
        let mut snapshot = Snapshot::new(AuthKey::new(KEY));
        // Enough of them: salts are asked for once a day.
        for hour in 0..48 {
            snapshot
                .salts
                .push((now() + Duration::from_secs(hour * 1800), hour));
        }
        let client = Connection::connect(now(), config, Some(snapshot), &mut rng);
        // A part of a file is not compressed.
        let mut body = vec![9; len];
        body[..4].copy_from_slice(&SAVE_BIG_FILE_PART.to_le_bytes());
        let body = body.into();
        let (input, output) = (BytesMut::with_capacity(8 * len + 65_536), BytesMut::new());
        let mut this = Self {
            client,
            peer: Peer::new(0),
            body,
            input,
            output,
        };
        // What announces the framing, and the session's first words.
        this.rounds(8);
        this
    }

    /// As many requests and their answers, one after the other: time to send and to receive.
    fn rounds(&mut self, times: u32) -> [Duration; 2] {
        let mut took = [Duration::ZERO; 2];
        for _ in 0..times {
            self.output.clear();
            let start = time::Instant::now();
            let request = Request::new(self.body.clone());
            let id = self.client.request(request).expect("room for a request");
            while self.client.poll_transmit(now(), &mut self.output) {}
            took[0] += start.elapsed();

            let request = self.read();
            let at = self.input.len();
            self.input.put_u32_le(0);
            self.peer.answer(request, self.body.len(), &mut self.input);
            let len = self.input.len() - at - 4;
            self.input[at..at + 4].copy_from_slice(&(len as u32).to_le_bytes());
            let input = self.input.split();

            let start = time::Instant::now();
            self.client
                .handle_input(now(), input)
                .expect("a sound packet");
            let mut answered = false;
            while let Some(event) = self.client.poll_event() {
                answered |= matches!(event, Event::Response { id: other, .. } if other == id);
            }
            took[1] += start.elapsed();
            assert!(answered);
            self.input.reserve(self.body.len() + 4096);
        }
        took
    }

    /// Eight requests at a time, which are given up afterwards: time to send.
    fn queues(&mut self, times: u32) -> Duration {
        let mut took = Duration::ZERO;
        for _ in 0..times {
            self.output.clear();
            let start = time::Instant::now();
            let ids = [(); 8].map(|()| {
                let request = Request::new(self.body.clone());
                self.client.request(request).expect("room for a request")
            });
            while self.client.poll_transmit(now(), &mut self.output) {}
            took += start.elapsed();
            for id in ids {
                self.client.cancel(id);
            }
        }
        took
    }

    /// The identifier of the request that was sent.
    fn read(&mut self) -> u64 {
        let mut sent = &self.output[..];
        let mut found = None;
        while sent.len() > 4 {
            let announces = sent.starts_with(&[0xee; 4]);
            sent = &sent[if announces { 4 } else { 0 }..];
            let len = u32::from_le_bytes(sent[..4].try_into().expect("a length")) as usize;
            let packet = BytesMut::from(&sent[4..4 + len]);
            sent = &sent[4 + len..];
            let opened = packet::open::<Server>(&self.peer.key, packet).expect("a sound packet");
            self.peer.session = opened.header.session_id;
            found = found.or(find(&opened.body, opened.header.msg_id, &self.body));
        }
        found.unwrap_or_else(|| panic!("{} bytes were sent", self.output.len()))
    }
}

/// The identifier of the message in `body` that is `wanted`.
fn find(body: &[u8], msg_id: u64, wanted: &[u8]) -> Option<u64> {
    let number = |at: usize| u32::from_le_bytes(body[at..at + 4].try_into().expect("a number"));
    if number(0) != CONTAINER {
        return (body == wanted).then_some(msg_id);
    }
    let mut at = 8;
    for _ in 0..number(4) {
        let inner = u64::from_le_bytes(body[at..at + 8].try_into().expect("an identifier"));
        let len = number(at + 12) as usize;
        if body[at + 16..at + 16 + len] == *wanted {
            return Some(inner);
        }
        at += 16 + len;
    }
    None
}

/// An answer comes before each request, which takes its acknowledgement along, as with ours.
fn grammers_send(len: usize) -> impl FnMut(u32) -> Duration {
    let (mut mtp, mut peer) = grammers_and_peer();
    let body = vec![9; len];
    let mut buffer = grammers_crypto::DequeBuffer::with_capacity(len + 4096, 64);
    let mut packet = BytesMut::new();
    move |times| {
        let mut took = Duration::ZERO;
        for request in 0..times {
            packet.clear();
            peer.answer(u64::from(request) * 4, 100, &mut packet);
            mtp.deserialize(&mut packet).expect("a sound packet");
            let start = time::Instant::now();
            buffer.clear();
            mtp.push(&mut buffer, &body).expect("room for a request");
            mtp.finalize(&mut buffer).expect("a packet");
            took += start.elapsed();
        }
        took
    }
}

fn grammers_receive(len: usize) -> impl FnMut(u32) -> Duration {
    let (mut mtp, mut peer) = grammers_and_peer();
    let seal = move |request, len, out: &mut BytesMut| peer.answer(request, len, out);
    receive(len, seal, move |packet| {
        let results = mtp.deserialize(packet).expect("a sound packet");
        assert_eq!(results.len(), 1);
    })
}

fn grammers_and_peer() -> (Encrypted, Peer) {
    let mut mtp = grammers();
    let mut buffer = grammers_crypto::DequeBuffer::with_capacity(4096, 64);
    mtp.push(&mut buffer, &[9; 100])
        .expect("room for a request");
    mtp.finalize(&mut buffer).expect("a packet");
    let first = packet::open::<Server>(&AuthKey::new(KEY), BytesMut::from(buffer.as_ref()));
    let session = first.expect("a sound packet").header.session_id;
    (mtp, Peer::new(session))
}

/// Its compression would only make it slower.
fn grammers() -> Encrypted {
    Encrypted::build().compression_threshold(None).finish(KEY)
}

/// Sending and receiving with a crate that has the interface which layer and ferogram share.
macro_rules! peer {
    ($peer:ident, $send:ident, $receive:ident) => {
        fn $send(len: usize) -> impl FnMut() {
            let mut session = $peer::EncryptedSession::new(KEY, 0, 0);
            let body = vec![9; len];
            move || drop(session.pack_body_with_msg_id(&body, true))
        }

        fn $receive(len: usize) -> impl FnMut(u32) -> Duration {
            let session = $peer::EncryptedSession::new(KEY, 0, 0);
            let mut peer = Peer::new(session.session_id().cast_unsigned());
            receive(
                len,
                move |request, len, out| peer.answer(request, len, out),
                move |packet| {
                    assert!(session.unpack(packet).is_ok());
                },
            )
        }
    };
}

peer!(layer_mtproto, layer_send, layer_receive);
peer!(ferogram_mtproto, ferogram_send, ferogram_receive);

/// Time to take as many results as asked for, sealed before the clock runs.
fn receive(
    len: usize,
    mut seal: impl FnMut(u64, usize, &mut BytesMut),
    mut take: impl FnMut(&mut [u8]),
) -> impl FnMut(u32) -> Duration {
    let mut packet = BytesMut::new();
    move |times| {
        let mut took = Duration::ZERO;
        for request in 0..times {
            packet.clear();
            seal(u64::from(request) * 4, len, &mut packet);
            let start = time::Instant::now();
            take(&mut packet);
            took += start.elapsed();
        }
        took
    }
}

fn micros() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("a time after 1970").as_micros() as u64
}

fn now() -> Instant {
    Instant::from_micros(micros())
}

/// What a container adds to a request: its header, an acknowledgement, and the headers of both.
const CONTAINED: usize = 8 + 2 * 16 + 20;

const SAVE_BIG_FILE_PART: u32 = 0xde7b_673d;
const RPC_RESULT: u32 = 0xf35c_6d01;
const CONTAINER: u32 = 0x73f1_f8dc;
