//! Sessions as text, ours and those of other libraries.
//!
//! A string session fits into an environment variable. Those of Telethon, Pyrogram and GramJS hold
//! one data centre and its key, and sometimes who is logged in; accounts can move in both directions.

use super::{
    DcData, FormatError, Identity, Reader, SessionData,
    base64::{self, Alphabet},
};
use mtproto_core::{AuthKey, session::Snapshot};
use std::net::{IpAddr, SocketAddr};

/// Text forms of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StringFormat {
    /// This crate's own: everything that the binary form holds.
    Own,
    /// Telethon's `StringSession`: home, its address, its key.
    Telethon,
    /// GramJS' `StringSession`: the same, in another layout.
    GramJs,
    /// Pyrogram's and Kurigram's: home, its key, and who is logged in.
    Pyrogram {
        /// The application that the string names.
        api_id: u32,
    },
}

impl SessionData {
    /// Reads a session from text, in whichever of the known forms it is.
    pub fn from_text(text: &str) -> Result<Self, FormatError> {
        let text = text.trim();
        if let Some(own) = text.strip_prefix(PREFIX) {
            let bytes = base64::decode(own).ok_or(FormatError::Damaged)?;
            return Self::from_bytes(&bytes);
        }
        // GramJS first: an address as text is unlikely to be anything else, the lengths may agree.
        let bytes = text.strip_prefix('1').and_then(base64::decode);
        let known = bytes.and_then(|bytes| gramjs(&bytes).or_else(|| telethon(&bytes)));
        let known = known.or_else(|| pyrogram(&base64::decode(text)?));
        known.ok_or(FormatError::Foreign)
    }

    /// The session as text; `None` if the form cannot express it: others need a key, and an address.
    ///
    /// Whoever has the text is logged in.
    #[must_use]
    pub fn to_text(&self, format: StringFormat) -> Option<String> {
        if format == StringFormat::Own {
            let bytes = base64::encode(&self.to_bytes(), Alphabet::Url);
            return Some(format!("{PREFIX}{bytes}"));
        }
        let home = self.dcs.get(&self.home)?;
        let dc = u8::try_from(self.home).ok()?;
        let key = home.snapshot.as_ref()?.key.to_bytes();
        let address = home.addresses.first();
        let mut out = vec![dc];
        match format {
            StringFormat::Own => None,
            StringFormat::Telethon => {
                match address?.ip() {
                    IpAddr::V4(ip) => out.extend(ip.octets()),
                    IpAddr::V6(ip) => out.extend(ip.octets()),
                }
                out.extend(address?.port().to_be_bytes());
                out.extend(key);
                Some(format!("1{}", padded(&out, Alphabet::Url)))
            }
            StringFormat::GramJs => {
                let ip = address?.ip().to_string();
                out.extend(u16::try_from(ip.len()).ok()?.to_be_bytes());
                out.extend(ip.as_bytes());
                out.extend(address?.port().to_be_bytes());
                out.extend(key);
                Some(format!("1{}", padded(&out, Alphabet::Standard)))
            }
            StringFormat::Pyrogram { api_id } => {
                let user = self.user?;
                out.extend(api_id.to_be_bytes());
                out.push(0);
                out.extend(key);
                out.extend(user.id.to_be_bytes());
                out.push(user.bot.into());
                Some(base64::encode(&out, Alphabet::Url))
            }
        }
    }

    fn with_home(dc: u8, address: Option<SocketAddr>, key: [u8; 256]) -> Self {
        let mut data = Self {
            home: dc.into(),
            ..Self::default()
        };
        let snapshot = Some(Snapshot::new(AuthKey::new(key)));
        let addresses = address.into_iter().collect();
        data.dcs.insert(
            dc.into(),
            DcData {
                addresses,
                snapshot,
                ..DcData::default()
            },
        );
        data
    }
}

fn telethon(bytes: &[u8]) -> Option<SessionData> {
    let mut input = Reader(bytes);
    let dc = input.u8()?;
    let ip = match bytes.len() {
        TELETHON_V4 => IpAddr::from(input.array::<4>()?),
        TELETHON_V6 => IpAddr::from(input.array::<16>()?),
        _ => return None,
    };
    let port = input.array().map(u16::from_be_bytes)?;
    Some(SessionData::with_home(
        dc,
        Some(SocketAddr::new(ip, port)),
        input.array()?,
    ))
}

fn gramjs(bytes: &[u8]) -> Option<SessionData> {
    let mut input = Reader(bytes);
    let dc = input.u8()?;
    let length = input.array().map(u16::from_be_bytes)?;
    let ip = std::str::from_utf8(input.take(length.into())?)
        .ok()?
        .parse()
        .ok()?;
    let port = input.array().map(u16::from_be_bytes)?;
    let data = SessionData::with_home(dc, Some(SocketAddr::new(ip, port)), input.array()?);
    input.is_empty().then_some(data)
}

fn pyrogram(bytes: &[u8]) -> Option<SessionData> {
    let mut input = Reader(bytes);
    let dc = input.u8()?;
    if bytes.len() == PYROGRAM {
        input.take(4)?;
    }
    let is_test = input.flag()?;
    let mut data = SessionData::with_home(dc, None, input.array()?);
    let id = match bytes.len() {
        PYROGRAM | PYROGRAM_BEFORE => input.array().map(i64::from_be_bytes)?,
        PYROGRAM_OLDEST => input.array().map(u32::from_be_bytes)?.into(),
        _ => return None,
    };
    data.user = Some(Identity {
        id,
        bot: input.flag()?,
    });
    // The keys of the test servers are of no use to the others.
    (!is_test).then_some(data)
}

fn padded(bytes: &[u8], alphabet: Alphabet) -> String {
    let mut text = base64::encode(bytes, alphabet);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

/// What our own strings begin with. Neither alphabet has a colon.
const PREFIX: &str = "mtproto:";

/// Lengths that tell the forms of other libraries apart: data centre, address, port, key.
const TELETHON_V4: usize = 1 + 4 + 2 + 256;
const TELETHON_V6: usize = 1 + 16 + 2 + 256;
/// Data centre, application, test flag, key, user, bot flag; and the two older forms.
const PYROGRAM: usize = 1 + 4 + 1 + 256 + 8 + 1;
const PYROGRAM_BEFORE: usize = 1 + 1 + 256 + 8 + 1;
const PYROGRAM_OLDEST: usize = 1 + 1 + 256 + 4 + 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn golden(text: &'static str) -> &'static str {
        text.lines().nth(1).unwrap()
    }

    fn key() -> [u8; 256] {
        std::array::from_fn(|i| (i * 7 + 3) as u8)
    }

    fn telethon_v4() -> &'static str {
        golden(include_str!("golden/telethon_v4.txt"))
    }

    fn check(text: &str, format: StringFormat, home: i16, address: Option<&str>) -> SessionData {
        let data = SessionData::from_text(text).unwrap();
        assert_eq!(data.home, home);
        let dc = &data.dcs[&home];
        let address: Vec<SocketAddr> = address.iter().map(|a| a.parse().unwrap()).collect();
        assert_eq!(dc.addresses, address);
        assert_eq!(dc.snapshot.as_ref().unwrap().key.to_bytes(), key());
        assert_eq!(data.to_text(format).as_deref(), Some(text));
        data
    }

    #[test]
    fn telethon_strings_are_read_and_written() {
        let address = Some("149.154.167.51:443");
        check(telethon_v4(), StringFormat::Telethon, 2, address);
        let six = golden(include_str!("golden/telethon_v6.txt"));
        let address = Some("[2001:67c:4e8:f004::a]:443");
        check(six, StringFormat::Telethon, 4, address);
    }

    #[test]
    fn gramjs_strings_are_read_and_written() {
        let text = golden(include_str!("golden/gramjs.txt"));
        check(text, StringFormat::GramJs, 2, Some("149.154.167.51:443"));
    }

    #[test]
    fn pyrogram_strings_are_read_and_written() {
        let text = golden(include_str!("golden/pyrogram.txt"));
        let data = check(text, StringFormat::Pyrogram { api_id: 12345 }, 2, None);
        assert_eq!(
            data.user,
            Some(Identity {
                id: 777_000,
                bot: true
            })
        );
    }

    #[test]
    fn our_own_strings_hold_everything() {
        let mut data = SessionData::from_text(telethon_v4()).unwrap();
        data.user = Some(Identity { id: 5, bot: false });
        let text = data.to_text(StringFormat::Own).unwrap();
        assert!(text.starts_with("mtproto:"));
        let read = SessionData::from_text(&format!(" {text}\n")).unwrap();
        assert_eq!(read.to_bytes(), data.to_bytes());
    }

    #[test]
    fn what_cannot_be_expressed_is_not() {
        let data = SessionData::default();
        for format in [
            StringFormat::Telethon,
            StringFormat::GramJs,
            StringFormat::Pyrogram { api_id: 1 },
        ] {
            assert_eq!(data.to_text(format), None);
        }
    }

    #[test]
    fn crafted_strings_are_refused() {
        let own = SessionData::default().to_text(StringFormat::Own).unwrap();
        for end in 0..own.len() {
            assert!(SessionData::from_text(&own[..end]).is_err(), "{end}");
        }
        let telethon = telethon_v4();
        for end in 0..telethon.len() - 4 {
            assert!(SessionData::from_text(&telethon[..end]).is_err(), "{end}");
        }
        let endless = format!(
            "1{}",
            base64::encode(&[2, 0xFF, 0xFF, b'1'], Alphabet::Standard)
        );
        for text in [
            "",
            "1",
            "1====",
            "mtproto:",
            "mtproto:AAAA",
            "not a session",
            &endless,
        ] {
            assert!(SessionData::from_text(text).is_err(), "{text:?}");
        }
    }
}
