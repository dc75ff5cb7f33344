//! The server's side: the mirror image of the client's.
//!
//! A repeated request gets the identical answer (AK-51, AK-56); anything unexpected ends the
//! exchange, and every later request of it fails too (AK-55). Only the connection knows how a
//! failure looks on the wire, and it looks the same for all.

use super::{
    HandshakeError, MAX_LIFETIME, MAX_RETRIES, check, constructor, decode,
    inner::minimal_be,
    secrets::{NewNonce, Nonces, Verdict, hide, reveal},
};
use crate::{
    AuthKey, Drbg, Instant, KeyId, RsaKeyPair,
    crypto::{
        dh::{Group, Secret},
        factor::is_prime,
        kdf::{self, AesKey},
    },
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use bytes::Bytes;
use core::{fmt, mem, time::Duration};
use mtproto_tl::{
    Constructor, Decode, Encode, Reader,
    mtproto::{
        enums::PQInnerData,
        functions::{ReqDhParams, ReqPq, ReqPqMulti, SetClientDhParams},
        types::{
            ClientDhInnerData, DhGenFail, DhGenOk, DhGenRetry, MsgsAck, ResPq, ServerDhInnerData,
            ServerDhParamsOk,
        },
    },
};

/// The server's side of key exchanges on one byte stream, one at a time.
///
/// A new `req_pq` begins a new exchange at any time, also after one has been completed.
pub struct ServerHandshake {
    keys: Arc<Vec<RsaKeyPair>>,
    dc: i16,
    rng: Drbg,
    step: Step,
}

/// A finished key exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerOutcome {
    /// The agreed key.
    pub key: AuthKey,
    /// First salt the client will use with it.
    pub salt: u64,
    /// When a temporary key ends; `None` for a permanent one.
    pub expires: Option<Instant>,
}

impl ServerHandshake {
    /// Waits for clients of data centre `dc`, which trust one of `keys`.
    pub fn new(keys: Arc<Vec<RsaKeyPair>>, dc: i16, rng: Drbg) -> Self {
        Self {
            keys,
            dc,
            rng,
            step: Step::Idle,
        }
    }

    /// Takes the client's message; yields the answer, and the key once the exchange is complete.
    ///
    /// The answer is empty if there is nothing to say.
    ///
    /// # Errors
    ///
    /// The check that failed. The exchange is over; see [`HandshakeError::status`].
    pub fn handle_message(
        &mut self,
        now: Instant,
        message: &Bytes,
    ) -> Result<(Bytes, Option<ServerOutcome>), HandshakeError> {
        self.handle_message_unless(now, message, |_| false)
    }

    /// [`handle_message`](Self::handle_message) that asks the client for another key when
    /// `is_taken` says that the new one's id belongs to a different key already (AK-53).
    ///
    /// # Errors
    ///
    /// As [`handle_message`](Self::handle_message).
    pub fn handle_message_unless(
        &mut self,
        now: Instant,
        message: &Bytes,
        is_taken: impl FnOnce(KeyId) -> bool,
    ) -> Result<(Bytes, Option<ServerOutcome>), HandshakeError> {
        let step = mem::replace(&mut self.step, Step::Idle).unless_expired(now);
        let (answer, outcome, next) = match constructor(message)? {
            ReqPq::ID => self.req_pq(now, decode::<ReqPq>(message)?.nonce, 1, step),
            ReqPqMulti::ID => {
                let nonce = decode::<ReqPqMulti>(message)?.nonce;
                self.req_pq(now, nonce, usize::MAX, step)
            }
            ReqDhParams::ID => self.req_dh_params(now, message, step)?,
            SetClientDhParams::ID => self.set_client_dh_params(now, message, step, is_taken)?,
            // Some clients acknowledge even here (AK-3).
            MsgsAck::ID => (Bytes::new(), None, step),
            id => return Err(HandshakeError::Unexpected { id }),
        };
        self.step = next;
        Ok((answer, outcome))
    }

    /// AK-50.
    fn req_pq(&mut self, now: Instant, nonce: [u8; 16], keys: usize, step: Step) -> Handled {
        if let Step::ReqDhParams(step) = step
            && step.nonces.client == nonce
        {
            return (step.answer.clone(), None, Step::ReqDhParams(step));
        }
        let server_nonce = self.rng.array();
        let (a, b) = (random_prime(&mut self.rng), random_prime(&mut self.rng));
        // Equal primes would be refused; the next one differs.
        let b = if a == b { prime_from(b + 2) } else { b };
        let pq = minimal_be(a * b);
        let fingerprints = self
            .keys
            .iter()
            .map(|key| key.public().fingerprint() as i64);
        let answer = ResPq {
            nonce,
            server_nonce,
            pq: pq.clone(),
            server_public_key_fingerprints: fingerprints.take(keys).collect(),
        }
        .to_bytes();
        let step = ExpectReqDhParams {
            nonces: Nonces {
                client: nonce,
                server: server_nonce,
            },
            pq,
            p: minimal_be(a.min(b)),
            q: minimal_be(a.max(b)),
            begun: now,
            answer: answer.clone(),
        };
        (answer, None, Step::ReqDhParams(Box::new(step)))
    }

    /// AK-51, AK-52.
    fn req_dh_params(
        &mut self,
        now: Instant,
        message: &Bytes,
        step: Step,
    ) -> Result<Handled, HandshakeError> {
        match step {
            Step::ReqDhParams(step) => step.handle(now, message, self),
            Step::ClientDh(step) if step.last.is_repeated_by(message) => {
                Ok((step.last.answer.clone(), None, Step::ClientDh(step)))
            }
            _ => Err(HandshakeError::UnknownExchange),
        }
    }

    /// AK-53, AK-56.
    fn set_client_dh_params(
        &mut self,
        now: Instant,
        message: &Bytes,
        step: Step,
        is_taken: impl FnOnce(KeyId) -> bool,
    ) -> Result<Handled, HandshakeError> {
        match step {
            Step::ClientDh(step) if step.last.is_repeated_by(message) => {
                Ok((step.last.answer.clone(), None, Step::ClientDh(step)))
            }
            Step::ClientDh(step) => step.handle(now, message, is_taken),
            Step::Done(done) if done.last.is_repeated_by(message) => {
                Ok((done.last.answer.clone(), None, Step::Done(done)))
            }
            _ => Err(HandshakeError::UnknownExchange),
        }
    }
}

impl fmt::Debug for ServerHandshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = match self.step {
            Step::Idle => "expects req_pq",
            Step::ReqDhParams(_) => "expects req_DH_params",
            Step::ClientDh(_) => "expects set_client_DH_params",
            Step::Done(_) => "done",
        };
        write!(f, "ServerHandshake({step})")
    }
}

/// The answer, the key if there is one now, and what comes next.
type Handled = (Bytes, Option<ServerOutcome>, Step);

enum Step {
    Idle,
    ReqDhParams(Box<ExpectReqDhParams>),
    ClientDh(Box<ExpectClientDhParams>),
    Done(Done),
}

impl Step {
    /// An exchange lives for ten minutes (03 §4).
    fn unless_expired(self, now: Instant) -> Self {
        let begun = match &self {
            Self::Idle => return self,
            Self::ReqDhParams(step) => step.begun,
            Self::ClientDh(step) => step.begun,
            Self::Done(done) => done.begun,
        };
        if now.saturating_since(begun) > LIFETIME {
            Self::Idle
        } else {
            self
        }
    }
}

/// The latest request and its answer, for clients that repeat it.
struct Last {
    request_hash: [u8; 32],
    answer: Bytes,
}

impl Last {
    fn new(request: &Bytes, answer: Bytes) -> Self {
        Self {
            request_hash: kdf::sha256([&**request]),
            answer,
        }
    }

    fn is_repeated_by(&self, request: &Bytes) -> bool {
        self.request_hash == kdf::sha256([&**request])
    }
}

struct Done {
    begun: Instant,
    last: Last,
}

struct ExpectReqDhParams {
    nonces: Nonces,
    pq: Bytes,
    p: Bytes,
    q: Bytes,
    begun: Instant,
    answer: Bytes,
}

impl ExpectReqDhParams {
    fn handle(
        self,
        now: Instant,
        message: &Bytes,
        server: &mut ServerHandshake,
    ) -> Result<Handled, HandshakeError> {
        let request: ReqDhParams = decode(message)?;
        self.nonces.check(request.nonce, request.server_nonce)?;
        let factors = request.p == self.p && request.q == self.q;
        check(factors, HandshakeError::BadFactors)?;
        let fingerprint = request.public_key_fingerprint as u64;
        let key = server
            .keys
            .iter()
            .find(|key| key.public().fingerprint() == fingerprint);
        let key = key.ok_or(HandshakeError::UnknownFingerprint { fingerprint })?;
        let inner = key.decrypt_padded(&request.encrypted_data, &self.inner_lengths());
        let inner = inner.ok_or(HandshakeError::BadInnerData)?;
        let inner = PQInnerData::decode(&mut Reader::new(Bytes::copy_from_slice(&inner)));
        let inner = self.agreed(inner.map_err(|_| HandshakeError::BadInnerData)?)?;
        if let Some(dc) = inner.dc {
            // A negative number asks for the same data centre's media.
            check(
                dc.unsigned_abs() == u32::from(server.dc.unsigned_abs()),
                HandshakeError::WrongDc { dc },
            )?;
        }

        let Self { nonces, begun, .. } = self;
        let aes = inner.new_nonce.aes(&nonces);
        let group = Group::known();
        let (a, g_a) = group
            .draw(&mut server.rng)
            .ok_or(HandshakeError::BadRandomness)?;
        let answer = ServerDhInnerData {
            nonce: nonces.client,
            server_nonce: nonces.server,
            g: group.g(),
            dh_prime: Bytes::copy_from_slice(&group.prime_bytes()),
            g_a: Bytes::copy_from_slice(&g_a.to_bytes()),
            server_time: i32::try_from(now.as_micros() / 1_000_000).unwrap_or(i32::MAX),
        };
        let encrypted_answer = hide(&aes, &answer.to_bytes(), &mut server.rng);
        let answer = ServerDhParamsOk {
            nonce: nonces.client,
            server_nonce: nonces.server,
            encrypted_answer,
        }
        .to_bytes();
        let step = ExpectClientDhParams {
            nonces,
            new_nonce: inner.new_nonce,
            aes,
            group,
            a,
            lifetime: inner.expires_in,
            retry_id: 0,
            retries: 0,
            begun,
            last: Last::new(message, answer.clone()),
        };
        Ok((answer, None, Step::ClientDh(Box::new(step))))
    }

    /// How long inner data with our numbers is, in its three sizes.
    fn inner_lengths(&self) -> [usize; 3] {
        let numbers = [&self.pq, &self.p, &self.q];
        let numbers = numbers.map(|number| (1 + number.len()).next_multiple_of(4));
        let least = 4 + numbers.iter().sum::<usize>() + 16 + 16 + 32;
        [least, least + 4, least + 8]
    }

    /// What the inner data says, if it is about this exchange.
    fn agreed(&self, inner: PQInnerData) -> Result<Inner, HandshakeError> {
        macro_rules! settle {
            ($data:ident, $dc:expr, $expires_in:expr) => {{
                let numbers = $data.pq == self.pq && $data.p == self.p && $data.q == self.q;
                let (client, server) = ($data.nonce, $data.server_nonce);
                let nonces = self.nonces == Nonces { client, server };
                check(numbers && nonces, HandshakeError::BadInnerData)?;
                Ok(Inner {
                    new_nonce: NewNonce::new($data.new_nonce),
                    dc: $dc,
                    expires_in: $expires_in,
                })
            }};
        }
        match inner {
            PQInnerData::Data(data) => settle!(data, None, None),
            PQInnerData::Dc(data) => settle!(data, Some(data.dc), None),
            PQInnerData::Temp(data) => settle!(data, None, Some(data.expires_in)),
            PQInnerData::TempDc(data) => settle!(data, Some(data.dc), Some(data.expires_in)),
        }
    }
}

/// What the client's inner data settles.
struct Inner {
    new_nonce: NewNonce,
    dc: Option<i32>,
    /// Seconds; `None` for a permanent key.
    expires_in: Option<i32>,
}

struct ExpectClientDhParams {
    nonces: Nonces,
    new_nonce: NewNonce,
    aes: AesKey,
    group: Group,
    a: Secret,
    /// Seconds the client asked for; `None` for a permanent key.
    lifetime: Option<i32>,
    /// What the next attempt must name: zero, or the key refused before.
    retry_id: i64,
    retries: u32,
    begun: Instant,
    last: Last,
}

impl ExpectClientDhParams {
    fn handle(
        mut self: Box<Self>,
        now: Instant,
        message: &Bytes,
        is_taken: impl FnOnce(KeyId) -> bool,
    ) -> Result<Handled, HandshakeError> {
        let request: SetClientDhParams = decode(message)?;
        self.nonces.check(request.nonce, request.server_nonce)?;
        let inner: ClientDhInnerData = reveal(&self.aes, &request.encrypted_data)?;
        self.nonces
            .check(inner.nonce, inner.server_nonce)
            .map_err(|_| HandshakeError::InnerNonceMismatch)?;
        check(inner.retry_id == self.retry_id, HandshakeError::BadRetryId)?;
        let g_b = self
            .group
            .public_value(&inner.g_b)
            .ok_or(HandshakeError::BadPublicValue)?;
        let key = AuthKey::new(self.group.shared_key(&g_b, &self.a));

        // A key whose id means "not encrypted" cannot be used (AK-54).
        let usable = key.id().0 != 0 && !is_taken(key.id());
        let verdict = match usable {
            true => Verdict::Ok,
            false if self.retries < MAX_RETRIES => Verdict::Retry,
            false => Verdict::Fail,
        };
        let answer = self.answer(verdict, &key);
        let last = Last::new(message, answer.clone());
        match verdict {
            Verdict::Ok => {
                let lifetime = self.lifetime.map(|seconds| seconds.clamp(1, MAX_LIFETIME));
                let expires = lifetime.map(|s| now + Duration::from_secs(s.unsigned_abs().into()));
                let salt = self.new_nonce.salt(&self.nonces);
                let outcome = ServerOutcome { key, salt, expires };
                Ok((
                    answer,
                    Some(outcome),
                    Step::Done(Done {
                        begun: self.begun,
                        last,
                    }),
                ))
            }
            Verdict::Retry => {
                self.retry_id = i64::from_le_bytes(key.aux_hash());
                self.retries += 1;
                self.last = last;
                Ok((answer, None, Step::ClientDh(self)))
            }
            Verdict::Fail => Ok((answer, None, Step::Idle)),
        }
    }

    fn answer(&self, verdict: Verdict, key: &AuthKey) -> Bytes {
        let Nonces {
            client: nonce,
            server: server_nonce,
        } = self.nonces;
        let proof = self.new_nonce.proof(verdict, key);
        match verdict {
            Verdict::Ok => DhGenOk {
                nonce,
                server_nonce,
                new_nonce_hash1: proof,
            }
            .to_bytes(),
            Verdict::Retry => DhGenRetry {
                nonce,
                server_nonce,
                new_nonce_hash2: proof,
            }
            .to_bytes(),
            Verdict::Fail => DhGenFail {
                nonce,
                server_nonce,
                new_nonce_hash3: proof,
            }
            .to_bytes(),
        }
    }
}

/// A prime between 2^29 and 2^31: small enough for a client to find, large enough to be work.
fn random_prime(rng: &mut Drbg) -> u64 {
    let word = u32::from_le_bytes(rng.array());
    prime_from(u64::from(word & 0x7fff_ffff | 1 << 29) | 1)
}

/// The first prime from the odd number `start` on.
fn prime_from(start: u64) -> u64 {
    (start..).step_by(2).find(|&n| is_prime(n)).unwrap_or(start)
}

/// How long an exchange may take, and its answers can be repeated.
const LIFETIME: Duration = Duration::from_secs(600);
