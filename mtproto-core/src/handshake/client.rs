//! The client's side: asks, checks every answer in the order of 03 §4, and computes the key.

use super::{
    HandshakeError, MAX_RETRIES, check, decode, expect,
    inner::{from_be, inner_data, minimal_be},
    secrets::{NewNonce, Nonces, Verdict, hide, reveal},
    work::{Found, Verdicts, Work, WorkDone},
};
use crate::{
    AuthKey, Drbg, Instant, RsaPublicKey, WorkPolicy,
    crypto::{
        dh::{BadGroup, Group, PublicValue},
        kdf::AesKey,
    },
};
use alloc::{boxed::Box, vec::Vec};
use bytes::Bytes;
use core::{fmt, mem, time::Duration};
use mtproto_tl::{
    Encode,
    mtproto::{
        enums::{ServerDhParams, SetClientDhParamsAnswer},
        functions::{ReqDhParams, ReqPqMulti, SetClientDhParams},
        types::{ClientDhInnerData, ResPq, ServerDhInnerData},
    },
};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// The client's side of one key exchange. Usable on its own, without a connection.
///
/// Send what [`poll_message`](Self::poll_message) returns, and hand each answer to
/// [`handle_message`](Self::handle_message), until that returns an outcome or an error. Both end the
/// exchange: whatever comes later is ignored. Another attempt is another `Handshake`.
pub struct Handshake {
    step: Step,
    outgoing: Option<Bytes>,
    work: Option<Work>,
    policy: WorkPolicy,
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
            work: None,
            policy: WorkPolicy::Inline,
            context: Context {
                purpose,
                dc,
                keys: server_keys.to_vec(),
                verdicts: Verdicts::default(),
                rng,
            },
        }
    }

    /// The same with another place for heavy steps, and with what earlier exchanges found out.
    #[must_use]
    pub fn with(mut self, policy: WorkPolicy, verdicts: Verdicts) -> Self {
        self.policy = policy;
        self.context.verdicts = verdicts;
        self
    }

    /// What was found out, for the next exchange.
    pub fn into_verdicts(self) -> Verdicts {
        self.context.verdicts
    }

    /// What the exchange is for.
    pub fn purpose(&self) -> Purpose {
        self.context.purpose
    }

    /// Next message to send, if it is our turn.
    pub fn poll_message(&mut self) -> Option<Bytes> {
        self.outgoing.take()
    }

    /// The heavy step that the exchange waits for, under [`WorkPolicy::HandOut`]. Hand the result to
    /// [`handle_work`](Self::handle_work).
    pub fn poll_work(&mut self) -> Option<Work> {
        self.work.take()
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
        match mem::replace(&mut self.step, Step::Done) {
            Step::ResPq(step) => {
                let (work, next) = step.handle(message, context)?;
                self.step = Step::Factors(Box::new(next));
                self.work = Some(work);
            }
            Step::DhParams(step) => {
                let next = step.handle(now, message)?;
                if next.needs_verdict(context) {
                    let seed = Drbg::from_rng(&mut context.rng);
                    self.work = next.prime().map(|prime| Work::judge(prime, seed));
                    self.step = Step::Verdict(next);
                } else {
                    let (request, next) = next.go_on(context)?;
                    self.outgoing = Some(request);
                    self.step = Step::DhAnswer(Box::new(next));
                }
            }
            Step::DhAnswer(step) => match step.handle(message, context)? {
                Answer::Done(outcome) => return Ok(Some(outcome)),
                Answer::Retry(request, next) => {
                    self.outgoing = Some(request);
                    self.step = Step::DhAnswer(next);
                }
            },
            // The server repeats itself while we compute.
            step @ (Step::Factors(_) | Step::Verdict(_)) => self.step = step,
            Step::Done => {}
        }
        while self.policy == WorkPolicy::Inline
            && let Some(work) = self.work.take()
        {
            self.handle_work(work.run())?;
        }
        Ok(None)
    }

    /// Takes the result of a heavy step. One that is not waited for is ignored.
    ///
    /// # Errors
    ///
    /// As [`handle_message`](Self::handle_message).
    pub fn handle_work(&mut self, done: WorkDone) -> Result<(), HandshakeError> {
        let context = &mut self.context;
        match (mem::replace(&mut self.step, Step::Done), done.0) {
            (Step::Factors(step), Found::Factors { n, factors }) if step.n == n => {
                let (request, next) = step.handle(factors, context)?;
                self.outgoing = Some(request);
                self.step = Step::DhParams(next);
            }
            (Step::Verdict(step), Found::Verdict { name, is_safe }) => {
                context.verdicts.note(name, is_safe);
                if step.needs_verdict(context) {
                    self.step = Step::Verdict(step);
                    return Ok(());
                }
                let (request, next) = step.go_on(context)?;
                self.outgoing = Some(request);
                self.step = Step::DhAnswer(Box::new(next));
            }
            (step, _) => self.step = step,
        }
        Ok(())
    }
}

impl fmt::Debug for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = match self.step {
            Step::ResPq(_) => "expects resPQ",
            Step::Factors(_) => "factors pq",
            Step::DhParams(_) => "expects server_DH_params",
            Step::Verdict(_) => "judges a prime",
            Step::DhAnswer(_) => "expects dh_gen",
            Step::Done => "done",
        };
        write!(f, "Handshake({step})")
    }
}

enum Step {
    ResPq(ExpectResPq),
    Factors(Box<ExpectFactors>),
    DhParams(ExpectDhParams),
    Verdict(Box<ExpectVerdict>),
    DhAnswer(Box<ExpectDhAnswer>),
    Done,
}

/// What every step may need.
struct Context {
    purpose: Purpose,
    dc: i16,
    keys: Vec<RsaPublicKey>,
    verdicts: Verdicts,
    rng: Drbg,
}

struct ExpectResPq {
    nonce: [u8; 16],
}

impl ExpectResPq {
    /// AK-10, AK-12, and of AK-11 what is cheap.
    fn handle(
        self,
        message: &Bytes,
        context: &Context,
    ) -> Result<(Work, ExpectFactors), HandshakeError> {
        let answer: ResPq = expect(message)?;
        check(answer.nonce == self.nonce, HandshakeError::NonceMismatch)?;
        let len = answer.pq.len();
        let n = from_be(&answer.pq).ok_or(HandshakeError::BadPq { len })?;
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
        let step = ExpectFactors {
            nonces,
            pq: answer.pq,
            n,
            key: key.clone(),
        };
        Ok((Work::factor(n), step))
    }
}

/// Waits for the factors of `pq`.
struct ExpectFactors {
    nonces: Nonces,
    pq: Bytes,
    n: u64,
    key: RsaPublicKey,
}

impl ExpectFactors {
    /// AK-11.
    fn handle(
        self,
        factors: Option<(u64, u64)>,
        context: &mut Context,
    ) -> Result<(Bytes, ExpectDhParams), HandshakeError> {
        let Self {
            nonces, pq, key, ..
        } = self;
        let (p, q) = factors.ok_or(HandshakeError::BadPq { len: pq.len() })?;
        let new_nonce = NewNonce::new(context.rng.array());
        let (p, q) = (minimal_be(p), minimal_be(q));
        let dc = context.dc.into();
        let mut inner = inner_data(context.purpose, dc, pq, &p, &q, nonces, new_nonce.bytes());
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

struct ExpectDhParams {
    nonces: Nonces,
    new_nonce: NewNonce,
}

impl ExpectDhParams {
    /// AK-13 to AK-16.
    fn handle(self, now: Instant, message: &Bytes) -> Result<Box<ExpectVerdict>, HandshakeError> {
        let Self { nonces, new_nonce } = self;
        let hidden = match answer_of(message)? {
            ServerDhParams::Ok(answer) => {
                nonces.check(answer.nonce, answer.server_nonce)?;
                answer.encrypted_answer
            }
            ServerDhParams::Fail(answer) => {
                nonces.check(answer.nonce, answer.server_nonce)?;
                check(
                    answer.new_nonce_hash.ct_eq(&new_nonce.refusal()).into(),
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
        let time = inner.server_time;
        check(time > 0, HandshakeError::BadServerTime { time })?;
        let clock_offset = i64::from(time) - now.as_secs().cast_signed();
        Ok(Box::new(ExpectVerdict {
            nonces,
            new_nonce,
            aes,
            inner,
            clock_offset,
        }))
    }
}

/// Knows everything about the group but whether its prime is one.
struct ExpectVerdict {
    nonces: Nonces,
    new_nonce: NewNonce,
    aes: AesKey,
    inner: ServerDhInnerData,
    clock_offset: i64,
}

impl ExpectVerdict {
    fn prime(&self) -> Option<[u8; 256]> {
        self.inner.dh_prime.first_chunk().copied()
    }

    /// Whether it takes work to know: the prime of all servers is known, and about others we may have
    /// been asked before (AK-31).
    fn needs_verdict(&self, context: &Context) -> bool {
        let mut asks = false;
        let _ = group_with(&self.inner, || {
            asks = true;
            true
        });
        asks && context.verdicts.about(&self.inner.dh_prime).is_none()
    }

    /// AK-17 to AK-20.
    fn go_on(
        self: Box<Self>,
        context: &mut Context,
    ) -> Result<(Bytes, ExpectDhAnswer), HandshakeError> {
        let verdict = || context.verdicts.about(&self.inner.dh_prime) == Some(true);
        let group = group_with(&self.inner, verdict)?;
        let g_a = group
            .public_value(&self.inner.g_a)
            .ok_or(HandshakeError::BadPublicValue)?;
        let Self {
            nonces,
            new_nonce,
            aes,
            clock_offset,
            ..
        } = *self;
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

fn group_with(
    inner: &ServerDhInnerData,
    is_safe: impl FnOnce() -> bool,
) -> Result<Group, HandshakeError> {
    Group::check_with(inner.g, &inner.dh_prime, is_safe).map_err(|bad| match bad {
        BadGroup::Prime => HandshakeError::BadPrime,
        BadGroup::Generator => HandshakeError::BadGenerator,
    })
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

/// More fingerprints than this are not worth comparing (AK-12). Servers send three.
const MAX_FINGERPRINTS: usize = 64;
