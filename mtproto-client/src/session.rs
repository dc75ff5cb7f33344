//! What is kept between runs, and how it is written down.
//!
//! ```text
//! "mtproto\0"  version  checksum  { tag  length  bytes }*
//! ```
//!
//! Numbers are little-endian. The checksum covers everything after it, so damage is told from a
//! version we do not know. A section with an unknown tag is kept and written back: an older program
//! does not lose what a newer one has added.

mod base64;
mod known;
mod strings;

pub use known::{KnownPeer, PeerId, UpdateState};
pub use strings::StringFormat;

use crate::engine::{
    peers::{Cache, Key},
    updates::{Standing, Stored, StoredChannel},
};
use mtproto_core::{AuthKey, Instant, session::Snapshot};
use std::{
    collections::BTreeMap,
    fmt,
    net::{IpAddr, SocketAddr},
};

/// An account as it is kept between runs.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SessionData {
    /// Data centre the account lives in.
    pub home: i16,
    /// What is known about each data centre.
    pub dcs: BTreeMap<i16, DcData>,
    /// Who is logged in.
    pub user: Option<Identity>,
    /// Whether the key came from elsewhere, so that somebody may be logged in although `user` is
    /// missing.
    pub(crate) nameless: bool,
    /// How far updates were handed out.
    pub(crate) updates: Option<Stored>,
    /// Whom we know.
    pub(crate) peers: Cache,
    /// Sections of a newer program.
    unknown: Vec<(u32, Vec<u8>)>,
}

/// What is known about a data centre.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct DcData {
    /// Where it listens, best address first.
    pub addresses: Vec<SocketAddr>,
    /// Keys and salts we share with it.
    pub snapshot: Option<Snapshot>,
    /// Whether it knows who is logged in at home.
    pub authorized: bool,
}

/// Who is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Number of the user.
    pub id: i64,
    /// Whether the user is a bot.
    pub bot: bool,
}

/// Why bytes are not a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormatError {
    /// They are something else altogether.
    Foreign,
    /// They were written by another version of this crate.
    Version {
        /// Version found.
        found: u32,
        /// Newest version that can be read.
        known: u32,
    },
    /// They were changed, or cut off, after they were written.
    Damaged,
    /// They hold no key: nobody has logged in.
    Empty,
    /// They belong to an account on the test servers, whose keys are of no use elsewhere.
    TestServers,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => f.write_str("not a session; choose another path"),
            Self::Version { found, known } => write!(
                f,
                "written in version {found} of the format, this program reads up to {known}; \
                 update the program, or log in to a new session"
            ),
            Self::Damaged => {
                f.write_str("damaged; restore it from a copy, or delete it and log in again")
            }
            Self::Empty => f.write_str("nobody has logged in to it; log in to a new session"),
            Self::TestServers => f.write_str("for the test servers only; log in to a new session"),
        }
    }
}

impl std::error::Error for FormatError {}

impl SessionData {
    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(FormatError::Foreign)?;
        let mut header = Reader(rest);
        let found = header.u32().ok_or(FormatError::Damaged)?;
        if found != VERSION {
            return Err(FormatError::Version {
                found,
                known: VERSION,
            });
        }
        let checksum = header.u32().ok_or(FormatError::Damaged)?;
        let Reader(body) = header;
        if crc32(body) != checksum {
            return Err(FormatError::Damaged);
        }
        Self::from_sections(Reader(body)).ok_or(FormatError::Damaged)
    }

    /// The binary form. It contains keys: whoever has it is logged in.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        section(&mut body, HOME, |out| out.extend(self.home.to_le_bytes()));
        for (id, dc) in &self.dcs {
            section(&mut body, DC, |out| dc.write(*id, out));
        }
        if let Some(user) = self.user {
            section(&mut body, USER, |out| {
                out.extend(user.id.to_le_bytes());
                out.push(user.bot.into());
            });
        }
        if self.is_nameless() {
            section(&mut body, NAMELESS, |_| {});
        }
        if let Some(updates) = &self.updates {
            section(&mut body, UPDATES, |out| write_updates(updates, out));
        }
        if self.peers.all().next().is_some() {
            section(&mut body, PEERS, |out| write_peers(&self.peers, out));
        }
        for (tag, bytes) in &self.unknown {
            section(&mut body, *tag, |out| out.extend(bytes));
        }
        let mut out = Vec::with_capacity(MAGIC.len() + 8 + body.len());
        out.extend(MAGIC);
        out.extend(VERSION.to_le_bytes());
        out.extend(crc32(&body).to_le_bytes());
        out.extend(body);
        out
    }

    fn from_sections(mut input: Reader<'_>) -> Option<Self> {
        let mut data = Self::default();
        while !input.is_empty() {
            let (tag, length) = (input.u32()?, input.u32()?);
            let mut section = Reader(input.take(usize::try_from(length).ok()?)?);
            match tag {
                HOME => data.home = section.i16()?,
                DC => {
                    let id = section.i16()?;
                    data.dcs.insert(id, DcData::read(&mut section)?);
                }
                USER => {
                    data.user = Some(Identity {
                        id: section.i64()?,
                        bot: section.flag()?,
                    })
                }
                NAMELESS => data.nameless = true,
                UPDATES => data.updates = Some(read_updates(&mut section)?),
                PEERS => data.peers = read_peers(&mut section)?,
                _ => data
                    .unknown
                    .push((tag, section.take(section.0.len())?.to_vec())),
            }
            if !section.is_empty() {
                return None;
            }
        }
        Some(data)
    }
}

impl DcData {
    fn write(&self, id: i16, out: &mut Vec<u8>) {
        out.extend(id.to_le_bytes());
        let addresses = self.addresses.iter().take(MAX_ITEMS);
        out.push(addresses.len() as u8);
        for address in addresses {
            match address.ip() {
                IpAddr::V4(ip) => {
                    out.push(4);
                    out.extend(ip.octets());
                }
                IpAddr::V6(ip) => {
                    out.push(6);
                    out.extend(ip.octets());
                }
            }
            out.extend(address.port().to_le_bytes());
        }
        out.push(self.authorized.into());
        out.push(self.snapshot.is_some().into());
        if let Some(snapshot) = &self.snapshot {
            write_snapshot(snapshot, out);
        }
    }

    fn read(input: &mut Reader<'_>) -> Option<Self> {
        let mut addresses = Vec::new();
        for _ in 0..input.u8()? {
            let ip = match input.u8()? {
                4 => IpAddr::from(input.array::<4>()?),
                6 => IpAddr::from(input.array::<16>()?),
                _ => return None,
            };
            addresses.push(SocketAddr::new(ip, input.u16()?));
        }
        let authorized = input.flag()?;
        let snapshot = if input.flag()? {
            Some(read_snapshot(input)?)
        } else {
            None
        };
        Some(Self {
            addresses,
            snapshot,
            authorized,
        })
    }
}

fn write_snapshot(snapshot: &Snapshot, out: &mut Vec<u8>) {
    out.extend(snapshot.key.to_bytes());
    out.push(snapshot.temporary.is_some().into());
    if let Some((key, expires)) = &snapshot.temporary {
        out.extend(key.to_bytes());
        out.extend(expires.as_micros().to_le_bytes());
    }
    let salts = snapshot.salts.iter().take(MAX_ITEMS);
    out.push(salts.len() as u8);
    for (from, salt) in salts {
        out.extend(from.as_micros().to_le_bytes());
        out.extend(salt.to_le_bytes());
    }
    out.extend(snapshot.clock_offset.to_le_bytes());
}

fn read_snapshot(input: &mut Reader<'_>) -> Option<Snapshot> {
    let mut snapshot = Snapshot::new(AuthKey::new(input.array()?));
    if input.flag()? {
        snapshot.temporary = Some((AuthKey::new(input.array()?), input.instant()?));
    }
    for _ in 0..input.u8()? {
        snapshot.salts.push((input.instant()?, input.u64()?));
    }
    snapshot.clock_offset = input.i64()?;
    Some(snapshot)
}

fn write_updates(stored: &Stored, out: &mut Vec<u8>) {
    let Standing {
        pts,
        qts,
        date,
        seq,
    } = stored.standing;
    [pts, qts, date, seq]
        .into_iter()
        .for_each(|number| out.extend(number.to_le_bytes()));
    for (id, channel) in &stored.channels {
        out.extend(id.to_le_bytes());
        out.extend(channel.pts.to_le_bytes());
        out.extend(channel.access_hash.to_le_bytes());
    }
}

fn read_updates(input: &mut Reader<'_>) -> Option<Stored> {
    let (pts, qts, date, seq) = (input.i32()?, input.i32()?, input.i32()?, input.i32()?);
    let mut stored = Stored {
        standing: Standing {
            pts,
            qts,
            date,
            seq,
        },
        ..Stored::default()
    };
    while !input.is_empty() {
        let id = input.i64()?;
        let (pts, access_hash) = (input.i32()?, input.i64()?);
        stored
            .channels
            .insert(id, StoredChannel { pts, access_hash });
    }
    Some(stored)
}

fn write_peers(peers: &Cache, out: &mut Vec<u8>) {
    for (key, known) in peers.all() {
        let (kind, id) = match key {
            Key::User(id) => (0, id),
            Key::Channel(id) => (1, id),
        };
        out.push(kind);
        out.extend(id.to_le_bytes());
        out.extend(known.hash.to_le_bytes());
        for text in [&known.name, &known.phone] {
            let text = text.as_deref().unwrap_or_default();
            // Longer ones are not worth keeping: names have up to 32 characters.
            let text = if text.len() > 255 { "" } else { text };
            out.push(text.len() as u8);
            out.extend(text.as_bytes());
        }
    }
}

fn read_peers(input: &mut Reader<'_>) -> Option<Cache> {
    let mut peers = Cache::default();
    while !input.is_empty() {
        let (kind, id) = (input.u8()?, input.i64()?);
        let key = match kind {
            0 => Key::User(id),
            1 => Key::Channel(id),
            _ => return None,
        };
        let hash = input.i64()?;
        let (name, phone) = (input.text()?, input.text()?);
        peers.insert(key, hash, name, phone);
    }
    Some(peers)
}

fn section(out: &mut Vec<u8>, tag: u32, write: impl FnOnce(&mut Vec<u8>)) {
    out.extend(tag.to_le_bytes());
    let length = out.len();
    out.extend([0; 4]);
    write(out);
    let written = (out.len() - length - 4) as u32;
    out[length..length + 4].copy_from_slice(&written.to_le_bytes());
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_le_bytes)
    }

    fn flag(&mut self) -> Option<bool> {
        match self.u8()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    fn i16(&mut self) -> Option<i16> {
        self.array().map(i16::from_le_bytes)
    }

    fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn i64(&mut self) -> Option<i64> {
        self.array().map(i64::from_le_bytes)
    }

    fn text(&mut self) -> Option<Option<&'a str>> {
        let length = self.u8()?.into();
        let text = std::str::from_utf8(self.take(length)?).ok()?;
        Some(Some(text).filter(|text| !text.is_empty()))
    }

    fn instant(&mut self) -> Option<Instant> {
        self.u64().map(Instant::from_micros)
    }
}

/// The alphabet for addresses, without padding.
pub(crate) fn base64_url(bytes: &[u8]) -> String {
    base64::encode(bytes, base64::Alphabet::Url)
}

/// What was written in either alphabet, with padding or without.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    base64::decode(text)
}

/// CRC-32 as in zlib. A session is a few kilobytes, so a table would not pay.
fn crc32(bytes: &[u8]) -> u32 {
    let bit = |crc: u32| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| bit(crc))
    })
}

const MAGIC: &[u8] = b"mtproto\0";
const VERSION: u32 = 1;

/// Section: the home data centre.
const HOME: u32 = 1;
/// Section: one data centre.
const DC: u32 = 2;
/// Section: who is logged in.
const USER: u32 = 3;
/// Section: how far updates were handed out.
const UPDATES: u32 = 4;
/// Section: whom we know.
const PEERS: u32 = 5;
/// Section, empty: it has yet to be found out who is logged in.
const NAMELESS: u32 = 6;

/// Addresses per data centre and salts per snapshot that are kept; their count is one byte.
const MAX_ITEMS: usize = 255;

#[cfg(test)]
mod tests;
