//! The file: `.mtrec`.
//!
//! ```text
//! "MTREC" 2 | seed 32 | start | configuration | snapshot? | calls until the end
//! ```
//!
//! Numbers are seven bits to a byte, the lowest first; the high bit says that more follow. Bytes have
//! their length in front. Times are differences to the time before, zigzag.

mod transport;

use super::{Call, Recording};
use crate::{
    AuthKey, ClientConfig, Compression, Instant, Limits, Pfs, Request, RequestId, RsaPublicKey,
    Timing, WorkPolicy, session::Snapshot,
};
use alloc::{string::String, vec::Vec};
use bytes::Bytes;
use core::{fmt, time::Duration};

/// Why bytes are not a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordingError {
    /// They do not begin as one.
    NotARecording,
    /// Written by another version of this crate.
    Version(u8),
    /// Cut short or damaged after so many bytes.
    Damaged {
        /// Where.
        at: usize,
    },
}

impl Recording {
    /// The file's contents. It holds keys.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.out.extend_from_slice(MAGIC);
        w.out.push(VERSION);
        w.out.extend_from_slice(&self.seed);
        w.time(self.start);
        w.config(&self.config);
        w.number(u64::from(self.resume.is_some()));
        if let Some(snapshot) = &self.resume {
            w.snapshot(snapshot);
        }
        self.calls.iter().for_each(|call| w.call(call));
        w.out
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    ///
    /// See [`RecordingError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordingError> {
        let rest = bytes
            .strip_prefix(MAGIC.as_slice())
            .ok_or(RecordingError::NotARecording)?;
        match rest.split_first() {
            Some((&VERSION, rest)) => {
                let mut r = Reader { rest, last: 0 };
                r.recording().ok_or(RecordingError::Damaged {
                    at: bytes.len() - r.rest.len(),
                })
            }
            Some((version, _)) => Err(RecordingError::Version(*version)),
            None => Err(RecordingError::NotARecording),
        }
    }
}

#[derive(Default)]
struct Writer {
    out: Vec<u8>,
    last: u64,
}

impl Writer {
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.out.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.out.push(number as u8);
    }

    fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)).cast_unsigned());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.out.extend_from_slice(bytes);
    }

    fn time(&mut self, time: Instant) {
        let micros = time.as_micros();
        self.signed(micros.wrapping_sub(self.last).cast_signed());
        self.last = micros;
    }

    fn duration(&mut self, duration: Duration) {
        self.number(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX));
    }

    fn config(&mut self, config: &ClientConfig) {
        let ClientConfig {
            transport,
            dc,
            server_keys,
            pfs,
            limits,
            timing,
        } = config;
        self.transport(transport);
        self.signed(i64::from(*dc));
        self.number(server_keys.len() as u64);
        server_keys
            .iter()
            .for_each(|key| self.bytes(key.to_pem().as_bytes()));
        self.number(u64::from(pfs.is_some()));
        if let Some(Pfs {
            lifetime,
            renew_before,
        }) = pfs
        {
            self.duration(*lifetime);
            self.duration(*renew_before);
        }
        let Limits {
            max_packet,
            max_request,
            max_inflated,
            max_queued_bytes,
            max_queued_requests,
            // A recorded client computes everything inline.
            work: _,
        } = *limits;
        for limit in [
            max_packet,
            max_request,
            max_inflated,
            max_queued_bytes,
            max_queued_requests,
        ] {
            self.number(limit as u64);
        }
        let Timing {
            ack_delay,
            ping_after,
            probe_after,
            dead_after,
            ask_again,
            unanswered,
            handshake_step,
        } = *timing;
        for delay in [
            ack_delay,
            ping_after,
            probe_after,
            dead_after,
            ask_again,
            unanswered,
            handshake_step,
        ] {
            self.duration(delay);
        }
    }

    fn snapshot(&mut self, snapshot: &Snapshot) {
        let Snapshot {
            key,
            temporary,
            salts,
            clock_offset,
        } = snapshot;
        self.out.extend_from_slice(key.bytes());
        self.number(u64::from(temporary.is_some()));
        if let Some((key, expires)) = temporary {
            self.out.extend_from_slice(key.bytes());
            self.time(*expires);
        }
        self.number(salts.len() as u64);
        for (from, salt) in salts {
            self.time(*from);
            self.number(*salt);
        }
        self.signed(*clock_offset);
    }

    fn call(&mut self, call: &Call) {
        match call {
            Call::Input(now, bytes, sum) => {
                self.number(0);
                self.time(*now);
                self.bytes(bytes);
                self.number(u64::from(*sum));
            }
            Call::Timeout(now, sum) => {
                self.number(1);
                self.time(*now);
                self.number(u64::from(*sum));
            }
            Call::Transmit(now, sum) => {
                self.number(2);
                self.time(*now);
                self.number(u64::from(*sum));
            }
            Call::Event(sum) => {
                self.number(3);
                self.number(u64::from(*sum));
            }
            Call::Request(request, sum) => {
                let Request {
                    body,
                    after,
                    deadline,
                    compression,
                    quick_ack,
                } = request;
                self.number(4);
                self.bytes(body);
                self.number(after.len() as u64);
                after.iter().for_each(|RequestId(id)| self.number(*id));
                self.number(u64::from(deadline.is_some()));
                deadline.iter().for_each(|at| self.time(*at));
                self.number(u64::from(*compression == Compression::Never));
                self.number(u64::from(*quick_ack));
                self.number(u64::from(*sum));
            }
            Call::Cancel(RequestId(id)) => {
                self.number(5);
                self.number(*id);
            }
            Call::Reconnect(now) => {
                self.number(6);
                self.time(*now);
            }
        }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    last: u64,
}

impl<'a> Reader<'a> {
    fn recording(&mut self) -> Option<Recording> {
        let seed = self.array()?;
        let start = self.time()?;
        let config = self.config()?;
        let resume = match self.number()? {
            0 => None,
            _ => Some(self.snapshot()?),
        };
        let mut calls = Vec::new();
        while !self.rest.is_empty() {
            calls.push(self.call()?);
        }
        Some(Recording {
            seed,
            start,
            config,
            resume,
            calls,
        })
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*array)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let len = usize::try_from(self.number()?).ok()?;
        let (bytes, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(bytes)
    }

    fn time(&mut self) -> Option<Instant> {
        self.last = self.last.wrapping_add(self.signed()?.cast_unsigned());
        Some(Instant::from_micros(self.last))
    }

    fn duration(&mut self) -> Option<Duration> {
        self.number().map(Duration::from_micros)
    }

    fn sum(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn config(&mut self) -> Option<ClientConfig> {
        let transport = self.transport()?;
        let dc = i16::try_from(self.signed()?).ok()?;
        let mut server_keys = Vec::new();
        for _ in 0..self.number()? {
            let pem = String::from_utf8(self.bytes()?.into()).ok()?;
            server_keys.push(RsaPublicKey::from_pem(&pem).ok()?);
        }
        let pfs = match self.number()? {
            0 => None,
            _ => Some(Pfs {
                lifetime: self.duration()?,
                renew_before: self.duration()?,
            }),
        };
        let limits = Limits {
            max_packet: self.size()?,
            max_request: self.size()?,
            max_inflated: self.size()?,
            max_queued_bytes: self.size()?,
            max_queued_requests: self.size()?,
            work: WorkPolicy::Inline,
        };
        let timing = Timing {
            ack_delay: self.duration()?,
            ping_after: self.duration()?,
            probe_after: self.duration()?,
            dead_after: self.duration()?,
            ask_again: self.duration()?,
            unanswered: self.duration()?,
            handshake_step: self.duration()?,
        };
        Some(ClientConfig {
            transport,
            dc,
            server_keys: server_keys.into(),
            pfs,
            limits,
            timing,
        })
    }

    fn snapshot(&mut self) -> Option<Snapshot> {
        let mut snapshot = Snapshot::new(AuthKey::new(self.array()?));
        if self.number()? != 0 {
            snapshot.temporary = Some((AuthKey::new(self.array()?), self.time()?));
        }
        for _ in 0..self.number()? {
            snapshot.salts.push((self.time()?, self.number()?));
        }
        snapshot.clock_offset = self.signed()?;
        Some(snapshot)
    }

    fn call(&mut self) -> Option<Call> {
        Some(match self.number()? {
            0 => {
                let now = self.time()?;
                let bytes = Bytes::copy_from_slice(self.bytes()?);
                Call::Input(now, bytes, self.sum()?)
            }
            1 => Call::Timeout(self.time()?, self.sum()?),
            2 => Call::Transmit(self.time()?, self.sum()?),
            3 => Call::Event(self.sum()?),
            4 => {
                let mut request = Request::new(Bytes::copy_from_slice(self.bytes()?));
                for _ in 0..self.number()? {
                    request.after.push(RequestId(self.number()?));
                }
                if self.number()? != 0 {
                    request.deadline = Some(self.time()?);
                }
                if self.number()? != 0 {
                    request.compression = Compression::Never;
                }
                request.quick_ack = self.number()? != 0;
                Call::Request(request, self.sum()?)
            }
            5 => Call::Cancel(RequestId(self.number()?)),
            6 => Call::Reconnect(self.time()?),
            _ => return None,
        })
    }
}

impl fmt::Display for RecordingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARecording => f.write_str("not a recording"),
            Self::Version(version) => {
                write!(f, "recording of version {version}, expected {VERSION}")
            }
            Self::Damaged { at } => write!(f, "recording is damaged at byte {at}"),
        }
    }
}

impl core::error::Error for RecordingError {}

const MAGIC: &[u8; 5] = b"MTREC";
const VERSION: u8 = 3;
