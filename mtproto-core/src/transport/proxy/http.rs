//! HTTP `CONNECT` from the client's side (RFC 9110 §9.3.6).

use super::{Tunnel, TunnelError, text::base64, url::Login};
use alloc::{format, string::String};
use bytes::{Buf, BytesMut};
use zeroize::Zeroizing;

/// A client that is on its way through.
#[derive(Debug)]
pub(in crate::transport) struct Connect {
    pub(super) pending: BytesMut,
    /// How much of the answer was searched for its end.
    searched: usize,
}

impl Connect {
    pub(super) fn new(tunnel: &Tunnel) -> Self {
        let target = &tunnel.target;
        let login = tunnel
            .proxy
            .login
            .as_ref()
            .map_or_else(Default::default, authorization);
        let request = format!(
            "CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{}\r\n",
            *login
        );
        Self {
            pending: request.as_bytes().into(),
            searched: 0,
        }
    }

    pub(super) fn receive(&mut self, input: &mut BytesMut) -> Result<bool, TunnelError> {
        let unsearched = input.get(self.searched..).unwrap_or_default();
        let Some(at) = unsearched.windows(4).position(|four| four == b"\r\n\r\n") else {
            self.searched = input.len().saturating_sub(3);
            return match input.len() > MAX_HEAD {
                true => Err(TunnelError::Malformed),
                false => Ok(false),
            };
        };
        let end = self.searched + at + 4;
        if end > MAX_HEAD {
            return Err(TunnelError::Malformed);
        }
        match status(input).ok_or(TunnelError::Malformed)? {
            200..=299 => {}
            407 => return Err(TunnelError::Login),
            code => return Err(TunnelError::Refused(code)),
        }
        input.advance(end);
        Ok(true)
    }
}

fn authorization(login: &Login) -> Zeroizing<String> {
    let pair = Zeroizing::new(format!("{}:{}", login.name, login.password));
    let encoded = Zeroizing::new(base64(pair.as_bytes()));
    Zeroizing::new(format!("Proxy-Authorization: Basic {}\r\n", *encoded))
}

/// The code in `HTTP/1.1 200 …`.
fn status(head: &[u8]) -> Option<u16> {
    let rest = head.strip_prefix(b"HTTP/1.")?;
    let (&[b'0' | b'1', b' ', a, b, c, after], _) = rest.split_first_chunk()? else {
        return None;
    };
    let digits = [a, b, c];
    let is_code = digits.iter().all(u8::is_ascii_digit) && matches!(after, b' ' | b'\r');
    str::from_utf8(&digits)
        .ok()?
        .parse()
        .ok()
        .filter(|_| is_code)
}

/// Longest answer without a body (TR-31).
const MAX_HEAD: usize = 8 << 10;
