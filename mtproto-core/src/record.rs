//! A client's life in a file, and lived again.
//!
//! A connection is a function of its seed and its inputs. A [`Recorder`] drives one and writes down
//! both, with a checksum of everything that came out; [`Recording::replay`] drives another one in
//! the same way and compares. What happened once on a user's machine happens again on a developer's.
//!
//! Recordings hold keys and everything that was said: they are as secret as the session itself.
//!
//! ```
//! use mtproto_core::{ClientConfig, Instant, RsaPublicKey, record::{Recorder, Recording}};
//! use mtproto_core::transport::{Config, Framing};
//!
//! let transport = Config { framing: Framing::Abridged, ..Config::default() };
//! let config = ClientConfig::new(2, [RsaPublicKey::test()].into(), transport);
//! let now = Instant::from_micros(1_764_000_000_000_000);
//! let mut client = Recorder::connect(now, config, None, [7; 32]);
//! let mut out = bytes::BytesMut::new();
//! while client.poll_transmit(now, &mut out) {}
//!
//! let recording = Recording::from_bytes(&client.recording().to_bytes())?;
//! assert_eq!(recording.replay(|_| ())?.bytes_out, out.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod format;
mod replay;

pub use format::RecordingError;
pub use replay::{Did, Diverged, Step, Summary};

use crate::{
    Client, ClientConfig, Connection, Delivery, Drbg, Error, Event, Instant, QueueFull, Request,
    RequestId, WorkPolicy, session::Snapshot,
};
use alloc::vec::Vec;
use bytes::{Bytes, BytesMut};
use core::fmt;

/// A client connection that remembers what it was told.
///
/// The methods are those of [`Connection`]; each call is written down.
#[derive(Debug)]
pub struct Recorder {
    connection: Connection<Client>,
    recording: Recording,
}

/// What a client was told, from its first call on, and checksums of what it said.
#[derive(Clone)]
pub struct Recording {
    seed: [u8; 32],
    start: Instant,
    config: ClientConfig,
    resume: Option<Snapshot>,
    calls: Vec<Call>,
}

/// One call, with a checksum of its outcome where there is one.
#[derive(Clone, Debug)]
enum Call {
    Input(Instant, Bytes, u32),
    Timeout(Instant, u32),
    Transmit(Instant, u32),
    Event(u32),
    Request(Request, u32),
    Cancel(RequestId),
    Reconnect(Instant),
}

impl Recorder {
    /// As [`Connection::connect`], drawing from a generator of `seed`. Heavy steps are computed inline.
    pub fn connect(
        now: Instant,
        mut config: ClientConfig,
        resume: Option<Snapshot>,
        seed: [u8; 32],
    ) -> Self {
        config.limits.work = WorkPolicy::Inline;
        let recording = Recording {
            seed,
            start: now,
            config,
            resume,
            calls: Vec::new(),
        };
        Self {
            connection: recording.connect(),
            recording,
        }
    }

    /// As [`Connection::handle_input`].
    ///
    /// # Errors
    ///
    /// The same.
    pub fn handle_input(&mut self, now: Instant, bytes: BytesMut) -> Result<(), Error> {
        let copy = Bytes::copy_from_slice(&bytes);
        let result = self.connection.handle_input(now, bytes);
        self.write(Call::Input(now, copy, sum_of(&result)));
        result
    }

    /// As [`Connection::handle_timeout`].
    ///
    /// # Errors
    ///
    /// The same.
    pub fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        let result = self.connection.handle_timeout(now);
        self.write(Call::Timeout(now, sum_of(&result)));
        result
    }

    /// As [`Connection::poll_transmit`].
    #[must_use = "`false` means that nothing was appended"]
    pub fn poll_transmit(&mut self, now: Instant, out: &mut BytesMut) -> bool {
        let before = out.len();
        let sent = self.connection.poll_transmit(now, out);
        let new = out.get(before..).unwrap_or_default();
        self.write(Call::Transmit(now, crc32fast::hash(new)));
        sent
    }

    /// As [`Connection::poll_event`].
    #[must_use]
    pub fn poll_event(&mut self) -> Option<Event> {
        let event = self.connection.poll_event()?;
        self.write(Call::Event(sum_of(&event)));
        Some(event)
    }

    /// As [`Connection::poll_timeout`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.connection.poll_timeout()
    }

    /// As [`Connection::request`].
    ///
    /// # Errors
    ///
    /// The same.
    pub fn request(&mut self, request: impl Into<Request>) -> Result<RequestId, QueueFull> {
        let request = request.into();
        let copy = request.clone();
        let result = self.connection.request(request);
        let sum = sum_of(&result.as_ref().ok());
        self.write(Call::Request(copy, sum));
        result
    }

    /// As [`Connection::cancel`].
    pub fn cancel(&mut self, id: RequestId) -> Option<Delivery> {
        let delivery = self.connection.cancel(id);
        self.write(Call::Cancel(id));
        delivery
    }

    /// As [`Connection::delivery`].
    #[must_use]
    pub fn delivery(&self, id: RequestId) -> Option<Delivery> {
        self.connection.delivery(id)
    }

    /// As [`Connection::reconnect`].
    pub fn reconnect(&mut self, now: Instant) {
        self.connection.reconnect(now);
        self.write(Call::Reconnect(now));
    }

    /// As [`Connection::snapshot`].
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.connection.snapshot()
    }

    /// Everything up to now.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    fn write(&mut self, call: Call) {
        self.recording.calls.push(call);
    }
}

impl Recording {
    /// How many calls were recorded.
    pub fn len(&self) -> usize {
        self.calls.len()
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// When the client started.
    pub fn start(&self) -> Instant {
        self.start
    }

    fn connect(&self) -> Connection<Client> {
        let mut rng = Drbg::from_seed(self.seed);
        Connection::connect(
            self.start,
            self.config.clone(),
            self.resume.clone(),
            &mut rng,
        )
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording")
            .field("start", &self.start)
            .field("calls", &self.calls.len())
            .finish_non_exhaustive()
    }
}

/// Checksum of what a value looks like.
fn sum_of(value: &impl fmt::Debug) -> u32 {
    struct Sum(crc32fast::Hasher);
    impl fmt::Write for Sum {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.update(text.as_bytes());
            Ok(())
        }
    }
    let mut sum = Sum(crc32fast::Hasher::new());
    // Writing to a checksum cannot fail.
    let _ = fmt::write(&mut sum, format_args!("{value:?}"));
    sum.0.finalize()
}
