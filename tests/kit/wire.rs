//! Packets under a known key, made and opened by whoever tests: nothing stops at the MAC.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use mtproto_core::{
    AuthKey, Client, Drbg, Role, Server,
    packet::{self, Header, OpenError, Opened},
};

/// A message in a packet or a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Identifier.
    pub msg_id: u64,
    /// Sequence number.
    pub seq_no: u32,
    /// Serialized object.
    pub body: Bytes,
}

/// `msg_container`.
pub const CONTAINER: u32 = 0x73f1_f8dc;

/// A container of messages.
pub fn container(messages: &[Message]) -> Bytes {
    let mut out = BytesMut::new();
    out.put_u32_le(CONTAINER);
    out.put_u32_le(messages.len() as u32);
    for message in messages {
        out.put_u64_le(message.msg_id);
        out.put_u32_le(message.seq_no);
        out.put_u32_le(message.body.len() as u32);
        out.put_slice(&message.body);
    }
    out.freeze()
}

/// The messages of a well-formed packet: one, or those in a container.
pub fn messages(opened: &Opened) -> Vec<Message> {
    let mut body = opened.body.clone();
    if id_of(&body) != CONTAINER {
        let Header { msg_id, seq_no, .. } = opened.header;
        return vec![Message {
            msg_id,
            seq_no,
            body,
        }];
    }
    body.advance(4);
    let count = body.get_u32_le();
    let mut next = || {
        let (msg_id, seq_no) = (body.get_u64_le(), body.get_u32_le());
        let len = body.get_u32_le() as usize;
        let body = body.split_to(len);
        Message {
            msg_id,
            seq_no,
            body,
        }
    };
    (0..count).map(|_| next()).collect()
}

/// The number in front of an object; zero if it is shorter.
pub fn id_of(body: &[u8]) -> u32 {
    body.first_chunk().copied().map_or(0, u32::from_le_bytes)
}

/// A packet from `R`.
pub fn seal<R: Role>(key: &AuthKey, header: &Header, body: &[u8], rng: &mut Drbg) -> BytesMut {
    seal_padded::<R>(key, header, body, packet::padding_len(body.len()), rng)
}

/// A packet from `R` with so much padding, right or wrong.
pub fn seal_padded<R: Role>(
    key: &AuthKey,
    header: &Header,
    body: &[u8],
    padding: usize,
    rng: &mut Drbg,
) -> BytesMut {
    let mut out = BytesMut::new();
    packet::seal::<R>(key, header, body.len(), padding, rng, &mut out, |out| {
        out.put_slice(body);
    });
    out
}

/// What a client sees in a packet.
pub fn open_from_server(key: &AuthKey, packet: &[u8]) -> Result<Opened, OpenError> {
    packet::open::<Client>(key, BytesMut::from(packet))
}

/// What a server sees in a packet.
pub fn open_from_client(key: &AuthKey, packet: &[u8]) -> Result<Opened, OpenError> {
    packet::open::<Server>(key, BytesMut::from(packet))
}

/// A packet in intermediate framing.
pub fn frame(packet: &[u8]) -> BytesMut {
    let mut out = BytesMut::with_capacity(4 + packet.len());
    out.put_u32_le(packet.len() as u32);
    out.put_slice(packet);
    out
}

/// Takes intermediate framing apart.
#[derive(Clone, Debug, Default)]
pub struct Frames(BytesMut);

impl Frames {
    /// The frames of a stream whose first bytes announce the framing.
    pub fn of_client() -> Self {
        Self::default()
    }

    /// Adds bytes of the stream, and takes the packets that are complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<BytesMut> {
        self.0.put_slice(bytes);
        if self.0.starts_with(&[0xee; 4]) {
            self.0.advance(4);
        }
        let mut packets = Vec::new();
        while self.0.len() >= 4 {
            let len = id_of(&self.0) as usize;
            if self.0.len() < 4 + len {
                break;
            }
            self.0.advance(4);
            packets.push(self.0.split_to(len));
        }
        packets
    }
}
