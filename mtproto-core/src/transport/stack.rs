//! The stack itself: which bytes go through which codec, and when.

use super::{
    Accept, Config, Fingerprint, FrameError, Framing, Received, Recognized,
    detect::{self, Detected},
    framing::Framer,
    obfuscation::Ciphers,
    proxy::Handshake,
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
    ciphers: Option<Box<Ciphers>>,
    /// Unknown on a server until the client's first bytes are here.
    framer: Option<Framer>,
    /// Received, and meant for the tunnel's end.
    wire: BytesMut,
    /// Received, deciphered and not yet complete.
    input: BytesMut,
    /// What stands in front of everything we send, once.
    announcement: BytesMut,
    /// What a server takes.
    accept: Option<Box<Accept>>,
    recognized: Option<Recognized>,
    fingerprint: Option<Fingerprint>,
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

impl Transport<Client> {
    /// A fresh stack for a new byte stream. `now` is on the server's clock, as far as it is known.
    pub fn connect(now: Instant, config: &Config, rng: &mut Drbg) -> Self {
        Self::connect_with(now, config, Drbg::from_rng(rng))
    }

    /// The same with a generator of its own.
    pub(crate) fn connect_with(_now: Instant, config: &Config, rng: Drbg) -> Self {
        let mut this = Self::new(Some(config.framing), rng);
        let tunnel = config.tunnel.as_ref();
        this.tunnel = tunnel.map(|tunnel| Box::new(Handshake::new(tunnel)));
        match &config.obfuscation {
            Some(obfuscation) if config.framing != Framing::Full => {
                let (ciphers, preamble) =
                    Ciphers::connect(config.framing, obfuscation, &mut this.rng);
                this.ciphers = Some(Box::new(ciphers));
                this.announcement.put_slice(&preamble);
            }
            _ => this.announcement.put_slice(config.framing.announcement()),
        }
        this
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
        self.fingerprint.take()
    }

    /// Appends a bare status code (TR-16), framed as the client expects it; nothing if the client's
    /// framing is not known.
    pub fn send_status(&mut self, code: i32, out: &mut BytesMut) {
        self.send(4, out, |out| out.put_i32_le(code));
    }

    /// Appends a quick acknowledgement (TR-12); nothing where the framing has none.
    pub fn send_quick_ack(&mut self, token: u32, out: &mut BytesMut) {
        let start = out.len();
        if let Some(framer) = &self.framer {
            framer.send_quick_ack(token, out);
        }
        self.encipher(out, start);
    }
}

impl<R: Role> Transport<R> {
    fn new(framing: Option<Framing>, rng: Drbg) -> Self {
        Self {
            tunnel: None,
            ciphers: None,
            framer: framing.map(Framer::new),
            wire: BytesMut::new(),
            input: BytesMut::new(),
            announcement: BytesMut::new(),
            accept: None,
            recognized: None,
            fingerprint: None,
            rng,
            role: PhantomData,
        }
    }

    /// Takes received bytes.
    pub fn receive(&mut self, _now: Instant, bytes: BytesMut) {
        match self.tunnel {
            Some(_) => self.wire.unsplit(bytes),
            None => self.take(bytes),
        }
    }

    /// Removes the next complete unit, if one has arrived. `max` bounds a packet (TR-7, TR-8).
    ///
    /// # Errors
    ///
    /// The stream cannot be split into packets any more and must be closed.
    pub fn next(&mut self, max: usize) -> Result<Option<Received>, FrameError> {
        if let Some(tunnel) = &mut self.tunnel {
            if !tunnel.receive(&mut self.wire)? {
                return Ok(None);
            }
            self.tunnel = None;
            let rest = mem::take(&mut self.wire);
            self.take(rest);
        }
        if self.framer.is_none() {
            self.detect(max)?;
        }
        match &mut self.framer {
            Some(framer) => framer.next(&mut self.input, R::IS_CLIENT, max),
            None => Ok(None),
        }
    }

    /// Whether packets may have surplus bytes behind them (04-messages §6, step 3).
    pub fn pads(&self) -> bool {
        let framing = self.framer.as_ref().map(|framer| framer.framing);
        framing == Some(Framing::Padded)
    }

    /// Whether packets can be sent: the framing is known, and no proxy is in the way.
    pub fn is_ready(&self) -> bool {
        self.framer.is_some() && self.tunnel.is_none()
    }

    /// Appends whatever the stack itself has to say first; `false` if nothing. What announces the
    /// framing need not be asked for: the first packet takes it along.
    pub fn poll_transmit(&mut self, out: &mut BytesMut) -> bool {
        match &mut self.tunnel {
            Some(tunnel) => tunnel.poll_transmit(out),
            None => false,
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
        if !self.is_ready() {
            return;
        }
        let Some(framer) = &mut self.framer else {
            return;
        };
        // The preamble of obfuscation is partly enciphered already.
        out.put_slice(&mem::take(&mut self.announcement));
        let start = out.len();
        framer.send(len, marked == Marked::QuickAck, &mut self.rng, out, fill);
        self.encipher(out, start);
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
        let (framing, obfuscated, secret) = match detect::detect(&mut self.input, accept, max)? {
            Detected::TooEarly => return Ok(()),
            Detected::Plain(framing) => (framing, None, None),
            Detected::Obfuscated(mut accepted) => {
                accepted.ciphers.receive.apply(&mut self.input);
                self.ciphers = Some(Box::new(accepted.ciphers));
                self.fingerprint = Some(accepted.fingerprint);
                (accepted.framing, Some(accepted.dc), accepted.secret)
            }
        };
        self.framer = Some(Framer::new(framing));
        self.recognized = Some(Recognized {
            framing,
            obfuscated,
            secret,
        });
        Ok(())
    }

    fn encipher(&mut self, out: &mut BytesMut, start: usize) {
        if let (Some(ciphers), Some(new)) = (&mut self.ciphers, out.get_mut(start..)) {
            ciphers.send.apply(new);
        }
    }
}
