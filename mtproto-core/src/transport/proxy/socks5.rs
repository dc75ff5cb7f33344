//! SOCKS5 from the client's side (RFC 1928, RFC 1929).
//!
//! ```text
//! 05 01 00                   ─▶   what we can
//!                            ◀─   05 00             what is wanted
//! 01 name password           ─▶                     if that is wanted
//!                            ◀─   01 00
//! 05 01 00 address port      ─▶   where to
//!                            ◀─   05 00 00 address port
//! ```

use super::{Endpoint, Host, Tunnel, TunnelError, url::Login};
use bytes::{Buf, BufMut, BytesMut};
use core::net::IpAddr;

/// A client that is on its way through.
#[derive(Debug)]
pub(in crate::transport) struct Socks5 {
    state: State,
    login: Option<Login>,
    target: Endpoint,
    pub(super) pending: BytesMut,
}

/// What is expected.
#[derive(Debug)]
enum State {
    Method,
    Verdict,
    Reply,
}

impl Socks5 {
    pub(super) fn new(tunnel: &Tunnel) -> Self {
        let login = tunnel.proxy.login.clone();
        let methods: &[u8] = match login {
            None => &[VERSION, 1, ANYBODY],
            Some(_) => &[VERSION, 2, ANYBODY, PASSWORD],
        };
        Self {
            state: State::Method,
            login,
            target: tunnel.target.clone(),
            pending: methods.into(),
        }
    }

    pub(super) fn receive(&mut self, input: &mut BytesMut) -> Result<bool, TunnelError> {
        loop {
            match self.state {
                State::Method => match (input.first_chunk(), &self.login) {
                    (None, _) => return Ok(false),
                    (Some([VERSION, ANYBODY]), _) => self.ask(),
                    (Some([VERSION, PASSWORD]), Some(login)) => {
                        self.pending.put_u8(LOGIN_VERSION);
                        put_short(&mut self.pending, &login.name);
                        put_short(&mut self.pending, &login.password);
                        self.state = State::Verdict;
                    }
                    (Some([VERSION, _]), _) => return Err(TunnelError::Login),
                    (Some(_), _) => return Err(TunnelError::Malformed),
                },
                State::Verdict => match input.first_chunk() {
                    None => return Ok(false),
                    Some([LOGIN_VERSION, 0]) => self.ask(),
                    Some(_) => return Err(TunnelError::Login),
                },
                State::Reply => {
                    let Some(len) = reply_len(input)? else {
                        return Ok(false);
                    };
                    if input.len() < len {
                        return Ok(false);
                    }
                    input.advance(len);
                    return Ok(true);
                }
            }
            input.advance(2);
        }
    }

    fn ask(&mut self) {
        self.pending.put_slice(&[VERSION, CONNECT, 0]);
        match &self.target.host {
            Host::Ip(IpAddr::V4(ip)) => {
                self.pending.put_u8(IPV4);
                self.pending.put_slice(&ip.octets());
            }
            Host::Ip(IpAddr::V6(ip)) => {
                self.pending.put_u8(IPV6);
                self.pending.put_slice(&ip.octets());
            }
            Host::Name(name) => {
                self.pending.put_u8(NAME);
                put_short(&mut self.pending, name);
            }
        }
        self.pending.put_u16(self.target.port);
        self.state = State::Reply;
    }
}

/// How long the reply is that `input` begins with, if that can be told.
fn reply_len(input: &[u8]) -> Result<Option<usize>, TunnelError> {
    match *input {
        [] | [VERSION] => Ok(None),
        [VERSION, code, ..] if code != 0 => Err(TunnelError::Refused(code.into())),
        [VERSION, _] | [VERSION, _, _] | [VERSION, _, _, NAME] => Ok(None),
        [VERSION, _, _, IPV4, ..] => Ok(Some(4 + 4 + 2)),
        [VERSION, _, _, IPV6, ..] => Ok(Some(4 + 16 + 2)),
        [VERSION, _, _, NAME, len, ..] => Ok(Some(5 + usize::from(len) + 2)),
        _ => Err(TunnelError::Malformed),
    }
}

/// Texts longer than 255 bytes do not get here: names of hosts and logins are bounded.
fn put_short(out: &mut BytesMut, text: &str) {
    out.put_u8(text.len() as u8);
    out.put_slice(text.as_bytes());
}

const VERSION: u8 = 5;
const LOGIN_VERSION: u8 = 1;
const CONNECT: u8 = 1;

/// Ways to say who we are: not at all, or by password.
const ANYBODY: u8 = 0;
const PASSWORD: u8 = 2;

/// Kinds of addresses.
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;
