//! The client's side: asks, checks every answer in the order of 03 §4, and computes the key.

use super::{
    HandshakeError, MAX_LIFETIME, MAX_RETRIES, check, decode, expect,
    secrets::{NewNonce, Nonces, Verdict, hide, reveal},
};
use crate::{
    AuthKey, Drbg, Instant, RsaPublicKey,
    crypto::{
        dh::{BadGroup, Group, PublicValue},
        factor::factor,
        kdf::AesKey,
    },
};
use alloc::{boxed::Box, vec::Vec};
use bytes::{Bytes, BytesMut};
use core::{fmt, mem, time::Duration};
use mtproto_tl::{
    Encode,
    mtproto::{
        enums::{ServerDhParams, SetClientDhParamsAnswer},
        functions::{ReqDhParams, ReqPqMulti, SetClientDhParams},
        types::{ClientDhInnerData, PQInnerDataDc, PQInnerDataTempDc, ResPq, ServerDhInnerData},
    },
};
use zeroize::Zeroize;

/// The client's side of one key exchange. Usable on its own, without a connection.
///
/// Send what [`poll_message`](Self::poll_message) returns, and hand each answer to
/// [`handle_message`](Self::handle_message), until that returns an outcome or an error. Both end the
/// exchange: whatever comes later is ignored. Another attempt is another `Handshake`.
pub struct Handshake {
    step: Step,
    outgoing: Option<Bytes>,
    context: Context,
}

/// What a handshake is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A key that lives until one side forgets it.
    Permanent,
    /// A key that expires after this time: at least a second, at most a day (AK-60).
    Temporary(Duration),
}

/// A finished key exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The agreed key.
    pub key: AuthKey,
    /// First salt to use with it.
    pub salt: u64,
    /// Server's clock minus ours, in seconds.
    pub clock_offset: i64,
}

impl Handshake {
    /// Starts an exchange with data centre `dc`: 10000 more on test servers, negative for one that
    /// serves media only. `server_keys` are in order of preference.
    pub fn new(purpose: Purpose, dc: i16, server_keys: &[RsaPublicKey], mut rng: Drbg) -> Self {
        let nonce = rng.array();
        Self {
            step: Step::ResPq(ExpectResPq { nonce }),
            outgoing: Some(ReqPqMulti { nonce }.to_bytes()),
            context: Context {
                purpose,
                dc,
                keys: server_keys.to_vec(),
                rng,
            },
        }
    }

    /// Next message to send, if it is our turn.
    pub fn poll_message(&mut self) -> Option<Bytes> {
        self.outgoing.take()
    }

    /// Takes the peer's message; yields the key once the exchange is complete.
    ///
    /// # Errors
    ///
    /// The first check that failed. All secrets are wiped.
    pub fn handle_message(
        &mut self,
        now: Instant,
        message: &Bytes,
    ) -> Result<Option<Outcome>, HandshakeError> {
        let context = &mut self.context;
        let (request, next) = match mem::replace(&mut self.step, Step::Done) {
            Step::ResPq(step) => {
                let (request, next) = step.handle(message, context)?;
                (request, Step::DhParams(next))
            }
            Step::DhParams(step) => {
                let (request, next) = step.handle(now, message, context)?;
                (request, Step::DhAnswer(Box::new(next)))
            }
            Step::DhAnswer(step) => match step.handle(message, context)? {
                Answer::Done(outcome) => return Ok(Some(outcome)),
                Answer::Retry(request, next) => (request, Step::DhAnswer(next)),
            },
            Step::Done => return Ok(None),
        };
        self.step = next;
        self.outgoing = Some(request);
        Ok(None)
    }
}

impl fmt::Debug for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = match self.step {
            Step::ResPq(_) => "expects resPQ",
            Step::DhParams(_) => "expects server_DH_params",
            Step::DhAnswer(_) => "expects dh_gen",
            Step::Done => "done",
        };
        write!(f, "Handshake({step})")
    }
}

enum Step {
    ResPq(ExpectResPq),
    DhParams(ExpectDhParams),
    DhAnswer(Box<ExpectDhAnswer>),
    Done,
}

/// What every step may need.
struct Context {
    purpose: Purpose,
    dc: i16,
    keys: Vec<RsaPublicKey>,
    rng: Drbg,
}

struct ExpectResPq {
    nonce: [u8; 16],
}

impl ExpectResPq {
    /// AK-10 to AK-12.
    fn handle(
        self,
        message: &Bytes,
        context: &mut Context,
    ) -> Result<(Bytes, ExpectDhParams), HandshakeError> {
        let answer: ResPq = expect(message)?;
        check(answer.nonce == self.nonce, HandshakeError::NonceMismatch)?;
        let bad_pq = HandshakeError::BadPq {
            len: answer.pq.len(),
        };
        let (p, q) = from_be(&answer.pq).and_then(factor).ok_or(bad_pq)?;
        let offered = fingerprints(&answer)?;
        let key = context
            .keys
            .iter()
            .find(|key| offered.contains(&key.fingerprint()));
        let key = key.ok_or(HandshakeError::UntrustedServer { offered })?;

        let nonces = Nonces {
            client: self.nonce,
            server: answer.server_nonce,
        };
        let new_nonce = NewNonce::new(context.rng.array());
        let (p, q) = (minimal_be(p), minimal_be(q));
        let dc = context.dc.into();
        let mut inner = inner_data(
            context.purpose,
            dc,
            answer.pq,
            &p,
            &q,
            nonces,
            new_nonce.bytes(),
        );
        let encrypted = key.pad_and_encrypt(&inner, &mut context.rng);
        inner.zeroize();
        let request = ReqDhParams {
            nonce: nonces.client,
            server_nonce: nonces.server,
            p,
            q,
            public_key_fingerprint: key.fingerprint() as i64,
            encrypted_data: Bytes::copy_from_slice(
                &encrypted.ok_or(HandshakeError::BadRandomness)?,
            ),
        };
        Ok((request.to_bytes(), ExpectDhParams { nonces, new_nonce }))
    }
}

/// The fingerprints offered, of which there are not too many (AK-12).
fn fingerprints(answer: &ResPq) -> Result<Box<[u64]>, HandshakeError> {
    let offered = &answer.server_public_key_fingerprints;
    let count = offered.len();
    check(
        count <= MAX_FINGERPRINTS,
        HandshakeError::TooManyFingerprints { count },
    )?;
    Ok(offered
        .iter()
        .map(|&fingerprint| fingerprint as u64)
        .collect())
}

/// What goes under the server's RSA key.
fn inner_data(
    purpose: Purpose,
    dc: i32,
    pq: Bytes,
    p: &Bytes,
    q: &Bytes,
    nonces: Nonces,
    new_nonce: [u8; 32],
) -> BytesMut {
    let (nonce, server_nonce, p, q) = (nonces.client, nonces.server, p.clone(), q.clone());
    let mut out = BytesMut::with_capacity(128);
    match purpose {
        Purpose::Permanent => {
            PQInnerDataDc {
                pq,
                p,
                q,
                nonce,
                server_nonce,
                new_nonce,
                dc,
            }
            .encode(&mut out);
        }
        Purpose::Temporary(lifetime) => {
            let expires_in = i32::try_from(lifetime.as_secs()).unwrap_or(MAX_LIFETIME);
            let expires_in = expires_in.clamp(1, MAX_LIFETIME);
            PQInnerDataTempDc {
                pq,
                p,
                q,
                nonce,
                server_nonce,
                new_nonce,
                dc,
                expires_in,
            }
            .encode(&mut out);
        }
    }
    out
}

struct ExpectDhParams {
    nonces: Nonces,
    new_nonce: NewNonce,
}

impl ExpectDhParams {
    /// AK-13 to AK-20.
    fn handle(
        self,
        now: Instant,
        message: &Bytes,
        context: &mut Context,
    ) -> Result<(Bytes, ExpectDhAnswer), HandshakeError> {
        let Self { nonces, new_nonce } = self;
        let hidden = match answer_of(message)? {
            ServerDhParams::Ok(answer) => {
                nonces.check(answer.nonce, answer.server_nonce)?;
                answer.encrypted_answer
            }
            ServerDhParams::Fail(answer) => {
                nonces.check(answer.nonce, answer.server_nonce)?;
                check(
                    answer.new_nonce_hash == new_nonce.refusal(),
                    HandshakeError::BadProof,
                )?;
                return Err(HandshakeError::ParamsRefused);
            }
        };
        let aes = new_nonce.aes(&nonces);
        let inner: ServerDhInnerData = reveal(&aes, &hidden)?;
        nonces
            .check(inner.nonce, inner.server_nonce)
            .map_err(|_| HandshakeError::InnerNonceMismatch)?;
        let group = Group::check(inner.g, &inner.dh_prime, &mut context.rng);
        let group = group.map_err(|bad| match bad {
            BadGroup::Prime => HandshakeError::BadPrime,
            BadGroup::Generator => HandshakeError::BadGenerator,
        })?;
        let g_a = group
            .public_value(&inner.g_a)
            .ok_or(HandshakeError::BadPublicValue)?;
        let time = inner.server_time;
        check(time > 0, HandshakeError::BadServerTime { time })?;
        let clock_offset = i64::from(time) - (now.as_micros() / 1_000_000) as i64;
        let exchange = Exchange {
            nonces,
            new_nonce,
            aes,
            group,
            g_a,
            clock_offset,
        };
        exchange.offer(0, 0, &mut context.rng)
    }
}

/// Either form of `Server_DH_Params`.
fn answer_of(message: &Bytes) -> Result<ServerDhParams, HandshakeError> {
    use mtproto_tl::{
        Constructor,
        mtproto::types::{ServerDhParamsFail, ServerDhParamsOk},
    };
    match super::constructor(message)? {
        ServerDhParamsOk::ID | ServerDhParamsFail::ID => decode(message),
        id => Err(HandshakeError::Unexpected { id }),
    }
}

/// What is settled before the last round, and stays when the round is repeated.
struct Exchange {
    nonces: Nonces,
    new_nonce: NewNonce,
    aes: AesKey,
    group: Group,
    g_a: PublicValue,
    clock_offset: i64,
}

impl Exchange {
    /// Draws our half of a key and offers it.
    fn offer(
        self,
        retry_id: i64,
        retries: u32,
        rng: &mut Drbg,
    ) -> Result<(Bytes, ExpectDhAnswer), HandshakeError> {
        let (b, g_b) = self.group.draw(rng).ok_or(HandshakeError::BadRandomness)?;
        let key = AuthKey::new(self.group.shared_key(&self.g_a, &b));
        let Nonces {
            client: nonce,
            server: server_nonce,
        } = self.nonces;
        let g_b = Bytes::copy_from_slice(&g_b.to_bytes());
        let inner = ClientDhInnerData {
            nonce,
            server_nonce,
            retry_id,
            g_b,
        }
        .to_bytes();
        let encrypted_data = hide(&self.aes, &inner, rng);
        let request = SetClientDhParams {
            nonce,
            server_nonce,
            encrypted_data,
        }
        .to_bytes();
        Ok((
            request,
            ExpectDhAnswer {
                exchange: self,
                key,
                retries,
            },
        ))
    }
}

struct ExpectDhAnswer {
    exchange: Exchange,
    key: AuthKey,
    /// Offers refused so far.
    retries: u32,
}

enum Answer {
    Done(Outcome),
    Retry(Bytes, Box<ExpectDhAnswer>),
}

impl ExpectDhAnswer {
    /// AK-21 to AK-23.
    fn handle(self, message: &Bytes, context: &mut Context) -> Result<Answer, HandshakeError> {
        let Self {
            exchange,
            key,
            retries,
        } = self;
        let (verdict, client, server, proof) = match verdict_of(message)? {
            SetClientDhParamsAnswer::DhGenOk(a) => {
                (Verdict::Ok, a.nonce, a.server_nonce, a.new_nonce_hash1)
            }
            SetClientDhParamsAnswer::DhGenRetry(a) => {
                (Verdict::Retry, a.nonce, a.server_nonce, a.new_nonce_hash2)
            }
            SetClientDhParamsAnswer::DhGenFail(a) => {
                (Verdict::Fail, a.nonce, a.server_nonce, a.new_nonce_hash3)
            }
        };
        exchange.nonces.check(client, server)?;
        let proven = exchange.new_nonce.proves(&proof, verdict, &key);
        check(proven, HandshakeError::BadProof)?;
        match verdict {
            Verdict::Ok => {
                let salt = exchange.new_nonce.salt(&exchange.nonces);
                Ok(Answer::Done(Outcome {
                    key,
                    salt,
                    clock_offset: exchange.clock_offset,
                }))
            }
            Verdict::Retry if retries < MAX_RETRIES => {
                let retry_id = i64::from_le_bytes(key.aux_hash());
                let (request, next) = exchange.offer(retry_id, retries + 1, &mut context.rng)?;
                Ok(Answer::Retry(request, Box::new(next)))
            }
            Verdict::Retry => Err(HandshakeError::TooManyRetries),
            Verdict::Fail => Err(HandshakeError::Refused),
        }
    }
}

/// One of the three forms of `Set_client_DH_params_answer`.
fn verdict_of(message: &Bytes) -> Result<SetClientDhParamsAnswer, HandshakeError> {
    use mtproto_tl::{
        Constructor,
        mtproto::types::{DhGenFail, DhGenOk, DhGenRetry},
    };
    match super::constructor(message)? {
        DhGenOk::ID | DhGenRetry::ID | DhGenFail::ID => decode(message),
        id => Err(HandshakeError::Unexpected { id }),
    }
}

/// One to eight big-endian bytes (AK-11).
fn from_be(bytes: &[u8]) -> Option<u64> {
    let fits = (1..=8).contains(&bytes.len());
    fits.then(|| {
        bytes
            .iter()
            .fold(0, |value, &byte| value << 8 | u64::from(byte))
    })
}

/// `value` without leading zeros.
pub(super) fn minimal_be(value: u64) -> Bytes {
    value
        .to_be_bytes()
        .into_iter()
        .skip_while(|&byte| byte == 0)
        .collect()
}

/// More fingerprints than this are not worth comparing (AK-12). Servers send three.
const MAX_FINGERPRINTS: usize = 64;
