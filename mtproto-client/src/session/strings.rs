//! Sessions as text, ours and those of other libraries.
//!
//! A string session fits into an environment variable. Those of Telethon, Pyrogram and GramJS hold
//! one data centre and its key, and sometimes who is logged in; accounts can move in both directions.

use super::{
    FormatError, Identity, Reader, SessionData,
    base64::{self, Alphabet},
};
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
    /// mtcute's: home, its address, its key, and who is logged in.
    Mtcute,
    /// Pyrogram's and Kurigram's: home, its key, and who is logged in.
    Pyrogram {
        /// The application that the string names.
        api_id: u32,
    },
}

impl SessionData {
    /// Reads a session from text, in whichever of the known forms it is.
    ///
    /// Those of Telethon and GramJS do not say whose they are. The client asks the server when it is on
    /// line; until it has the answer, nobody counts as logged in.
    pub fn from_text(text: &str) -> Result<Self, FormatError> {
        let text = text.trim();
        if let Some(own) = text.strip_prefix(PREFIX) {
            let bytes = base64::decode(own).ok_or(FormatError::Damaged)?;
            return Self::from_bytes(&bytes);
        }
        // GramJS first: an address as text is unlikely to be anything else, the lengths may agree.
        let bytes = text.strip_prefix('1').and_then(base64::decode);
        let known = bytes.and_then(|bytes| gramjs(&bytes).or_else(|| telethon(&bytes)));
        let known = known.or_else(|| {
            let bytes = base64::decode(text)?;
            mtcute(&bytes).or_else(|| pyrogram(&bytes))
        });
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
            StringFormat::Mtcute => {
                let address = address?;
                let mut option = vec![2, dc, address.is_ipv6().into()];
                write_bytes(&mut option, address.ip().to_string().as_bytes());
                option.extend(i32::from(address.port()).to_le_bytes());
                let mut out = vec![MTCUTE];
                out.extend(i32::from(self.user.is_some()).to_le_bytes());
                write_bytes(&mut out, &option);
                if let Some(user) = self.user {
                    out.extend(user.id.to_le_bytes());
                    out.extend(boolean(user.bot).to_le_bytes());
                }
                write_bytes(&mut out, &key);
                Some(base64::encode(&out, Alphabet::Url))
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
    Some(SessionData::with_key(
        dc.into(),
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
    let data = SessionData::with_key(dc.into(), Some(SocketAddr::new(ip, port)), input.array()?);
    input.is_empty().then_some(data)
}

fn pyrogram(bytes: &[u8]) -> Option<SessionData> {
    let mut input = Reader(bytes);
    let dc = input.u8()?;
    if bytes.len() == PYROGRAM {
        input.take(4)?;
    }
    let is_test = input.flag()?;
    let mut data = SessionData::with_key(dc.into(), None, input.array()?);
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

/// Version 3: flags, the data centre, perhaps another for files, perhaps who is logged in, the key.
fn mtcute(bytes: &[u8]) -> Option<SessionData> {
    let mut input = Reader(bytes);
    if input.u8()? != MTCUTE {
        return None;
    }
    let flags = input.u32()?;
    let mut option = Reader(read_bytes(&mut input)?);
    let (version, dc, option_flags) = (option.u8()?, option.u8()?, option.u8()?);
    let ip = std::str::from_utf8(read_bytes(&mut option)?)
        .ok()?
        .parse()
        .ok()?;
    let port = u16::try_from(option.u32()?).ok()?;
    if flags & 4 != 0 {
        read_bytes(&mut input)?;
    }
    let user = match flags & 1 {
        0 => None,
        _ => {
            let (id, bot) = (input.i64()?, input.u32()?);
            let bot = [false, true]
                .into_iter()
                .find(|flag| boolean(*flag) == bot)?;
            Some(Identity { id, bot })
        }
    };
    let key = read_bytes(&mut input)?.try_into().ok()?;
    let mut data = SessionData::with_key(dc.into(), Some(SocketAddr::new(ip, port)), key);
    data.user = user;
    // The keys of the test servers are of no use to the others.
    let is_test = flags & 2 != 0 || version == 2 && option_flags & 4 != 0;
    (matches!(version, 1 | 2) && !is_test && input.is_empty()).then_some(data)
}

/// Bytes as TL writes them.
fn read_bytes<'a>(input: &mut Reader<'a>) -> Option<&'a [u8]> {
    let (length, header) = match input.u8()? {
        254 => {
            let [a, b, c] = input.array()?;
            (u32::from_le_bytes([a, b, c, 0]) as usize, 4)
        }
        255 => return None,
        short => (usize::from(short), 1),
    };
    let bytes = input.take(length)?;
    input.take((header + length).next_multiple_of(4) - header - length)?;
    Some(bytes)
}

fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    let header = match u8::try_from(bytes.len()) {
        Ok(short @ 0..254) => vec![short],
        _ => [[254].as_slice(), &(bytes.len() as u32).to_le_bytes()[..3]].concat(),
    };
    out.extend(&header);
    out.extend(bytes);
    let length = header.len() + bytes.len();
    out.extend(std::iter::repeat_n(0, length.next_multiple_of(4) - length));
}

/// `boolTrue` and `boolFalse`.
fn boolean(flag: bool) -> u32 {
    match flag {
        true => 0x9972_75b5,
        false => 0xbc79_9737,
    }
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

/// What mtcute's strings begin with: the version of the form.
const MTCUTE: u8 = 3;

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

    /// A string of mtcute's own tests, with a key that is too short for a session, shows the layout.
    #[test]
    fn mtcute_strings_are_read_and_written() {
        let text = golden(include_str!("golden/mtcute.txt"));
        let data = check(text, StringFormat::Mtcute, 2, Some("149.154.167.50:443"));
        let user = Identity {
            id: 12345,
            bot: false,
        };
        assert_eq!(data.user, Some(user));
        let short = "AwUAAAAXAQIADjE0OS4xNTQuMTY3LjUwALsBAAAXAQICDzE0OS4xNTQuMTY3LjIyMrsBAAA5MAAAAAAAADeXebwgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert!(SessionData::from_text(short).is_err());
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
