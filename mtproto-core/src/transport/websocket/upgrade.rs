//! From HTTP to frames.

use super::{WebSocket, WebSocketError};
use crate::{
    Drbg,
    crypto::kdf::sha1,
    transport::http::head::{self, Search},
};
use alloc::{format, string::String};
use base64ct::{Base64, Encoding};
use bytes::{BufMut, BytesMut};

impl WebSocket {
    /// A client of `path` at `host`, which may have a port.
    pub fn connect(host: &str, path: &str, rng: &mut Drbg) -> Self {
        let key = Base64::encode_string(&rng.array::<16>());
        let upgrade = Upgrade {
            search: Search::default(),
            awaited: Awaited::Response(acceptance(&key)),
        };
        let mut this = Self::new(upgrade, true, rng);
        let request = format!(
            "GET {path} HTTP/1.1\r\n\
             Host: {host}\r\n\
             Upgrade: websocket\r\n\
             Connection: Upgrade\r\n\
             Sec-WebSocket-Key: {key}\r\n\
             Sec-WebSocket-Version: {VERSION}\r\n\
             Sec-WebSocket-Protocol: {PROTOCOL}\r\n\r\n"
        );
        this.out.put_slice(request.as_bytes());
        this
    }

    /// A server, for whatever path.
    pub fn accept(rng: &mut Drbg) -> Self {
        let upgrade = Upgrade {
            search: Search::default(),
            awaited: Awaited::Request,
        };
        Self::new(upgrade, false, rng)
    }
}

/// The half of the upgrade that is yet to come.
#[derive(Debug)]
pub(super) struct Upgrade {
    search: Search,
    awaited: Awaited,
}

#[derive(Debug)]
enum Awaited {
    Request,
    /// With this acceptance of our key.
    Response(String),
}

impl Upgrade {
    /// Removes the other end's head, and writes ours if we are asked for it; `false` if more bytes
    /// are needed.
    pub(super) fn take(
        &mut self,
        input: &mut BytesMut,
        out: &mut BytesMut,
    ) -> Result<bool, WebSocketError> {
        let taken = self.read(input, out);
        if let (Err(_), Awaited::Request) = (&taken, &self.awaited) {
            out.put_slice(REFUSAL);
        }
        taken
    }

    fn read(&mut self, input: &mut BytesMut, out: &mut BytesMut) -> Result<bool, WebSocketError> {
        let Some(head) = self.search.take(input)? else {
            return Ok(false);
        };
        match &self.awaited {
            Awaited::Request => {
                let acceptance = read_request(&head)?;
                let response = format!(
                    "HTTP/1.1 101 Switching Protocols\r\n\
                     Upgrade: websocket\r\n\
                     Connection: Upgrade\r\n\
                     Sec-WebSocket-Accept: {acceptance}\r\n\
                     Sec-WebSocket-Protocol: {PROTOCOL}\r\n\r\n"
                );
                out.put_slice(response.as_bytes());
            }
            Awaited::Response(acceptance) => read_response(&head, acceptance)?,
        }
        Ok(true)
    }
}

/// Checks a client's request, and says what its key is accepted with.
fn read_request(head: &[u8]) -> Result<String, WebSocketError> {
    let mut fields = head::NO_FIELDS;
    let request = head::request(head, &mut fields)?;
    let fields = &*request.headers;
    let key = head::value(fields, "Sec-WebSocket-Key").and_then(|key| str::from_utf8(key).ok());
    let version = head::value(fields, "Sec-WebSocket-Version");
    let is_acceptable = request.method == Some("GET")
        && is_upgrade(fields)
        && version == Some(VERSION.as_bytes())
        && head::has_word(fields, "Sec-WebSocket-Protocol", PROTOCOL);
    let is_key = |key: &&str| Base64::decode(key, &mut [0; 16]).is_ok_and(|key| key.len() == 16);
    match key.filter(is_key) {
        Some(key) if is_acceptable => Ok(acceptance(key)),
        _ => Err(WebSocketError::Upgrade),
    }
}

/// Checks a server's response.
fn read_response(head: &[u8], acceptance: &str) -> Result<(), WebSocketError> {
    let mut fields = head::NO_FIELDS;
    let response = head::response(head, &mut fields)?;
    let fields = &*response.headers;
    let code = response.code.unwrap_or_default();
    if code != SWITCHING_PROTOCOLS {
        return Err(WebSocketError::Refused(code));
    }
    let is_acceptable = is_upgrade(fields)
        && head::value(fields, "Sec-WebSocket-Accept") == Some(acceptance.as_bytes())
        && head::value(fields, "Sec-WebSocket-Protocol") == Some(PROTOCOL.as_bytes())
        // We have offered none.
        && !head::has(fields, "Sec-WebSocket-Extensions");
    match is_acceptable {
        true => Ok(()),
        false => Err(WebSocketError::Upgrade),
    }
}

fn is_upgrade(fields: &[httparse::Header<'_>]) -> bool {
    head::has_word(fields, "Upgrade", "websocket")
        && head::has_word(fields, "Connection", "Upgrade")
}

/// What shows that a server has read a client's key (RFC 6455 §4.2.2).
fn acceptance(key: &str) -> String {
    Base64::encode_string(&sha1([key.as_bytes(), GUID]))
}

/// Hashed behind the key.
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The version of the RFC.
const VERSION: &str = "13";

/// The only protocol inside (§7).
const PROTOCOL: &str = "binary";

const SWITCHING_PROTOCOLS: u16 = 101;

/// What a server answers to anything else.
const REFUSAL: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
