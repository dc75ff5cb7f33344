//! The stack itself: which bytes go through which codec, and when.

use super::{
    Accept, Config, Disguise, Fingerprint, FrameError, Framing, Received, Recognized,
    detect::{self, Detected, Expected},
    disguise::Costume,
    fake_tls::{Chrome, FakeTls},
    framing::Framer,
    obfuscation::Ciphers,
    proxy::Handshake,
    websocket::{WebSocket, WebSocketError},
};
use crate::{Client, Drbg, Instant, Role, Server};
use alloc::boxed::Box;
use bytes::{BufMut, BytesMut};
use core::{marker::PhantomData, mem};

/// The codec stack of one link.
#[derive(Debug)]
pub struct Transport<R: Role> {
    /// A proxy that has yet to let us through.
    tunnel: Option<Box<Handshake>>,
    disguise: Option<Costume>,
    ciphers: Option<Box<Ciphers>>,
    /// Unknown on a server until the client's first bytes are here.
    framer: Option<Framer>,
    /// Received, and still in the tunnel or the disguise.
    wire: BytesMut,
    /// Received, deciphered and not yet complete.
    input: BytesMut,
    /// What stands in front of everything we send, once.
    announcement: BytesMut,
    /// What a server takes.
    accept: Option<Box<Accept>>,
    /// What a server has yet to recognize.
    expected: Expected,
    /// Received by a server that has said nothing yet, although it recognized a disguise.
    unanswered: BytesMut,
    recognized: Option<Recognized>,
    /// Not yet asked for: that of a disguise, and that of obfuscation.
    fingerprints: [Option<Fingerprint>; 2],
    /// When bytes arrived last.
    now: Instant,
    /// For padding and the like.
    rng: Drbg,
    role: PhantomData<fn() -> R>,
}

/// Whether the other end should acknowledge a packet quickly (TR-10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Marked {
    /// No.
    #[default]
    No,
    /// Yes, where the framing has a way to say so.
    QuickAck,
}

/// What was [put off](Transport::hold).
#[derive(Debug)]
#[must_use = "what was sent is not enciphered yet"]
pub(crate) struct Held(Option<Box<Ciphers>>);

impl Transport<Client> {
    /// A fresh stack for a new byte stream. `now` is on the server's clock, as far as it is known.
    pub fn connect(now: Instant, config: &Config, rng: &mut Drbg) -> Self {
        Self::connect_with(now, config, Drbg::from_rng(rng))
    }

    /// The same with a generator of its own.
    pub(crate) fn connect_with(now: Instant, config: &Config, rng: Drbg) -> Self {
        let (framing, obfuscation) = config.inner();
        let mut this = Self::new(Some(Framer::connect(framing, &config.site)), rng);
        let tunnel = config.tunnel.as_ref();
        this.tunnel = tunnel.map(|tunnel| Box::new(Handshake::new(tunnel)));
        match &obfuscation {
            Some(obfuscation) => {
                let (ciphers, preamble) = Ciphers::connect(framing, obfuscation, &mut this.rng);
                this.ciphers = Some(Box::new(ciphers));
                this.announcement.put_slice(&preamble);
            }
            None => this.announcement.put_slice(framing.announcement()),
        }
        if framing != Framing::Http {
            this.disguise = this.dress(now, config);
        }
        this
    }

    fn dress(&mut self, now: Instant, config: &Config) -> Option<Costume> {
        match &config.disguise {
            Disguise::None => None,
            Disguise::WebSocket => {
                let path = config.site.other_path().unwrap_or("/apiws");
                let socket = WebSocket::connect(config.site.host(), path, &mut self.rng);
                Some(Costume::WebSocket(Box::new(socket)))
            }
            Disguise::FakeTls { domain } => {
                let secret = config.obfuscation.as_ref()?.secret.as_ref()?;
                let (secret, rng) = (secret.bytes(), &mut self.rng);
                let tls = FakeTls::connect(now.as_secs(), secret, domain, &Chrome, rng);
                Some(Costume::FakeTls(Box::new(tls)))
            }
        }
    }
}

impl Transport<Server> {
    /// A stack that recognizes the client's choice from its first bytes.
    pub fn accept(_now: Instant, accept: &Accept, rng: &mut Drbg) -> Self {
        let mut this = Self::new(None, Drbg::from_rng(rng));
        this.accept = Some(Box::new(accept.clone()));
        this
    }

    /// What the client has chosen, once, as soon as its first bytes are here.
    pub fn poll_recognized(&mut self) -> Option<Recognized> {
        self.recognized.take()
    }

    /// Something the stream begins with and no other should. If a [`ReplayCache`] does not admit it
    /// the stream is to be dropped, before anything is sent on it.
    ///
    /// [`ReplayCache`]: super::ReplayCache
    pub fn poll_fingerprint(&mut self) -> Option<Fingerprint> {
        let [first, second] = &mut self.fingerprints;
        first.take().or_else(|| second.take())
    }

    /// Everything that was received, if nothing was said yet: for a stream that failed, or whose
    /// fingerprint was not admitted. Written to the domain that a secret names, and followed by copying
    /// both ways, it shows a stranger what is really there (TR-28).
    ///
    /// `None` if the stream was answered, or is in no disguise and was recognized.
    pub fn into_unanswered(self) -> Option<BytesMut> {
        match self.expected {
            Expected::Anything => self.framer.is_none().then_some(self.input),
            Expected::ObfuscatedWith(_) => Some(self.unanswered).filter(|all| !all.is_empty()),
            Expected::Obfuscated => None,
        }
    }

    /// Appends a bare status code (TR-16), framed as the client expects it; nothing if the client's
    /// framing is not known.
    pub fn send_status(&mut self, code: i32, out: &mut BytesMut) {
        match &mut self.framer {
            Some(Framer::Http(http)) => http.send_status(code, out),
            _ => self.send(4, out, |out| out.put_i32_le(code)),
        }
    }

    /// Answers a request without a packet, where only who was asked may speak.
    pub(crate) fn send_nothing(&mut self, out: &mut BytesMut) {
        if let Some(Framer::Http(http)) = &mut self.framer {
            http.send(0, out, |_| {});
        }
    }

    /// Appends a quick acknowledgement (TR-12); nothing where the framing has none.
    pub fn send_quick_ack(&mut self, token: u32, out: &mut BytesMut) {
        let Some(framer) = self.framer.take() else {
            return;
        };
        let len = framer.quick_ack_len();
        if len > 0 && self.is_open() {
            self.wrap(len, out, |_, out| framer.send_quick_ack(token, out));
        }
        self.framer = Some(framer);
    }
}

impl<R: Role> Transport<R> {
    fn new(framer: Option<Framer>, rng: Drbg) -> Self {
        Self {
            tunnel: None,
            disguise: None,
            ciphers: None,
            framer,
            wire: BytesMut::new(),
            input: BytesMut::new(),
            announcement: BytesMut::new(),
            accept: None,
            expected: Expected::Anything,
            unanswered: BytesMut::new(),
            recognized: None,
            fingerprints: [None; 2],
            now: Instant::default(),
            rng,
            role: PhantomData,
        }
    }

    /// Takes received bytes.
    pub fn receive(&mut self, now: Instant, bytes: BytesMut) {
        self.now = now;
        if !self.unanswered.is_empty() {
            match self.unanswered.len() + bytes.len() <= MAX_UNANSWERED {
                true => self.unanswered.put_slice(&bytes),
                false => self.unanswered = BytesMut::new(),
            }
        }
        if self.tunnel.is_some() || self.disguise.is_some() {
            self.wire.unsplit(bytes);
        } else {
            self.take(bytes);
        }
    }

    /// Removes the next complete unit, if one has arrived. `max` bounds a packet (TR-7, TR-8).
    ///
    /// # Errors
    ///
    /// The stream cannot be split into packets any more and must be closed.
    pub fn next(&mut self, max: usize) -> Result<Option<Received>, FrameError> {
        loop {
            if self.framer.is_none() {
                self.detect(max)?;
            }
            if let Some(framer) = &mut self.framer
                && let Some(received) = framer.next(&mut self.input, R::IS_CLIENT, max)?
            {
                return Ok(Some(received));
            }
            match self.unwrap(max) {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                // A server may give a status as its reason to close a WebSocket (§7).
                Err(FrameError::WebSocket(WebSocketError::Closed {
                    status: Some(status),
                    ..
                })) if R::IS_CLIENT => return Ok(Some(Received::Status(status))),
                Err(error) => return Err(error),
            }
        }
    }

    /// Moves the next piece out of tunnel and disguise; `false` if there is none.
    fn unwrap(&mut self, max: usize) -> Result<bool, FrameError> {
        if let Some(tunnel) = &mut self.tunnel {
            if !tunnel.receive(&mut self.wire)? {
                return Ok(false);
            }
            self.tunnel = None;
            if self.disguise.is_none() {
                let rest = mem::take(&mut self.wire);
                self.take(rest);
                return Ok(true);
            }
        }
        let Some(disguise) = &mut self.disguise else {
            return Ok(false);
        };
        let piece = disguise.receive(&mut self.wire, max)?;
        let found = piece.is_some();
        piece.into_iter().for_each(|piece| self.take(piece));
        Ok(found)
    }

    /// Whether packets may have surplus bytes behind them (04-messages §6, step 3).
    pub fn pads(&self) -> bool {
        self.framer.as_ref().is_some_and(Framer::pads)
    }

    /// Whether packets can be sent: the framing is known, no proxy is in the way, and over HTTP
    /// there is a request to answer, or not too many wait for answers.
    pub fn is_ready(&self) -> bool {
        self.framer.as_ref().is_some_and(Framer::is_ready) && self.is_open()
    }

    /// How many requests wait for their answers; `None` if both ends may speak at any time.
    pub(crate) fn open_requests(&self) -> Option<usize> {
        match &self.framer {
            Some(Framer::Http(http)) => Some(http.open()),
            _ => None,
        }
    }

    /// Whether neither tunnel nor disguise wait for the other end.
    fn is_open(&self) -> bool {
        self.tunnel.is_none()
            && self
                .disguise
                .as_ref()
                .is_none_or(|disguise| disguise.is_ready())
    }

    /// Appends whatever the stack itself has to say first; `false` if nothing. What announces the
    /// framing need not be asked for: the first packet takes it along.
    pub fn poll_transmit(&mut self, out: &mut BytesMut) -> bool {
        self.unanswered = BytesMut::new();
        match (&mut self.tunnel, &mut self.disguise, &mut self.framer) {
            (Some(tunnel), _, _) => tunnel.poll_transmit(out),
            (None, Some(disguise), _) => disguise.poll_transmit(out),
            (None, None, Some(framer)) => framer.poll_transmit(out),
            (None, None, None) => false,
        }
    }

    /// Appends one packet of exactly `len` bytes to `out`: framing around what `fill` writes.
    ///
    /// The length is known up front, so headers are written first and nothing moves. Nothing is
    /// appended before the transport [is ready](Self::is_ready).
    pub fn send(&mut self, len: usize, out: &mut BytesMut, fill: impl FnOnce(&mut BytesMut)) {
        self.send_marked(Marked::No, len, out, fill);
    }

    /// The same, and asks for a quick acknowledgement if it is so `marked`.
    pub fn send_marked(
        &mut self,
        marked: Marked,
        len: usize,
        out: &mut BytesMut,
        fill: impl FnOnce(&mut BytesMut),
    ) {
        if !self.is_open() {
            return;
        }
        let Some(mut framer) = self.framer.take() else {
            return;
        };
        let plan = framer.plan(len, R::IS_CLIENT, &mut self.rng);
        let asks = marked == Marked::QuickAck;
        self.wrap(plan.framed_len, out, |rng, out| {
            framer.send(plan, asks, rng, out, fill);
        });
        self.framer = Some(framer);
    }

    /// Appends `len` bytes that `fill` writes, enciphered and disguised, and what has to stand in
    /// front of the first of them.
    fn wrap(
        &mut self,
        len: usize,
        out: &mut BytesMut,
        fill: impl FnOnce(&mut Drbg, &mut BytesMut),
    ) {
        if !self.unanswered.is_empty() {
            self.unanswered = BytesMut::new();
        }
        let announcement = mem::take(&mut self.announcement);
        let (ciphers, rng) = (&mut self.ciphers, &mut self.rng);
        let len = announcement.len() + len;
        let fill = |out: &mut BytesMut| {
            // The preamble of obfuscation is partly enciphered already.
            out.put_slice(&announcement);
            let start = out.len();
            fill(rng, out);
            if let (Some(ciphers), Some(new)) = (ciphers, out.get_mut(start..)) {
                ciphers.send.apply(new);
            }
        };
        match &mut self.disguise {
            Some(disguise) => disguise.send(len, out, fill),
            None => fill(out),
        }
    }

    /// Puts off what is done to packets after they are framed, so that until then their bytes may change.
    ///
    /// `None` where framing looks at the bytes, or does not leave them where they are.
    pub(crate) fn hold(&mut self) -> Option<Held> {
        let is_bare = self.disguise.is_none() && self.announcement.is_empty();
        let can_wait = is_bare && self.framer.as_ref().is_some_and(Framer::is_blind);
        can_wait.then(|| Held(self.ciphers.take()))
    }

    /// Does it, to all that was `sent` since.
    pub(crate) fn release(&mut self, Held(ciphers): Held, sent: &mut [u8]) {
        self.ciphers = ciphers;
        if let Some(ciphers) = &mut self.ciphers {
            ciphers.send.apply(sent);
        }
    }

    /// Takes bytes of the obfuscated stream, or of the framing if there is no obfuscation.
    fn take(&mut self, mut bytes: BytesMut) {
        if let Some(ciphers) = &mut self.ciphers {
            ciphers.receive.apply(&mut bytes);
        }
        // Pieces of one buffer are joined without copying.
        self.input.unsplit(bytes);
    }

    /// Recognizes the client's choice, if enough bytes are here.
    fn detect(&mut self, max: usize) -> Result<(), FrameError> {
        let Some(accept) = &self.accept else {
            return Ok(());
        };
        let detected = detect::detect(&mut self.input, self.expected, accept, self.now, max)?;
        let (framing, obfuscated, secret) = match detected {
            Detected::TooEarly => return Ok(()),
            Detected::Plain(framing) => (framing, None, None),
            Detected::Obfuscated(mut accepted) => {
                accepted.ciphers.receive.apply(&mut self.input);
                self.ciphers = Some(Box::new(accepted.ciphers));
                self.fingerprints[1] = Some(accepted.fingerprint);
                (accepted.framing, Some(accepted.dc), accepted.secret)
            }
            Detected::FakeTls(hello, secret) => {
                self.fingerprints[0] = Some(Fingerprint(hello.random()));
                self.expected = Expected::ObfuscatedWith(secret);
                self.unanswered = self.input.clone();
                self.wire = mem::take(&mut self.input);
                let tls = hello.accept(&mut self.wire, &mut self.rng);
                self.disguise = Some(Costume::FakeTls(Box::new(tls)));
                return Ok(());
            }
            Detected::WebSocket => {
                self.expected = Expected::Obfuscated;
                self.wire = mem::take(&mut self.input);
                let socket = WebSocket::accept(&mut self.rng);
                self.disguise = Some(Costume::WebSocket(Box::new(socket)));
                return Ok(());
            }
        };
        self.framer = Some(Framer::accept(framing));
        self.recognized = Some(Recognized {
            framing,
            obfuscated,
            secret,
            passes_for: self.disguise.as_ref().map(Costume::passes_for),
        });
        Ok(())
    }
}

/// Most that is kept of a stream before it is answered: a hello, and more than any client says
/// without having heard ours.
const MAX_UNANSWERED: usize = 64 << 10;
