//! Two-step verification: what is known of passwords, and questions that wait for an answer.

use super::UserId;
use bytes::Bytes;
use mtproto_core::{
    Drbg, Instant,
    srp::{Challenge, Kdf},
};
use rand_core::Rng;
use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    time::Duration,
};

/// What an account keeps instead of its password.
#[derive(Clone, Debug)]
pub(crate) struct Password {
    pub(crate) kdf: Kdf,
    pub(crate) verifier: Verifier,
    pub(crate) hint: String,
    /// Address that can replace the password.
    pub(crate) email: Option<String>,
}

/// The verifier; it does not print.
#[derive(Clone)]
pub(crate) struct Verifier(pub(crate) [u8; 256]);

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier")
    }
}

/// All questions that wait, and what new passwords are made with.
#[derive(Debug)]
pub(crate) struct Passwords {
    asked: BTreeMap<i64, Question>,
    order: VecDeque<i64>,
    wrong: BTreeMap<UserId, Wrong>,
    rng: Drbg,
    /// The first salt of new passwords, to which clients append.
    salt1: [u8; 8],
    salt2: [u8; 16],
}

#[derive(Debug)]
struct Question {
    user: UserId,
    challenge: Challenge,
    expires: Instant,
}

#[derive(Clone, Copy, Debug)]
struct Wrong {
    count: u32,
    last: Instant,
}

/// Why a proof was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProofError {
    /// Nobody asked this, or it was answered, or too long ago.
    UnknownQuestion,
    /// Not the password.
    Wrong,
    /// Too many wrong ones: so many seconds to wait.
    Wait(u64),
}

impl Passwords {
    pub(crate) fn new(mut rng: Drbg) -> Self {
        let (mut salt1, mut salt2) = ([0; 8], [0; 16]);
        rng.fill_bytes(&mut salt1);
        rng.fill_bytes(&mut salt2);
        Self {
            asked: BTreeMap::new(),
            order: VecDeque::new(),
            wrong: BTreeMap::new(),
            rng,
            salt1,
            salt2,
        }
    }

    /// What new passwords are made with, before the client appends to the first salt.
    pub(crate) fn new_kdf(&self) -> Kdf {
        Kdf::known(&self.salt1, &self.salt2)
    }

    /// A password as if a client had set it; `None` if it is empty.
    pub(crate) fn make(&mut self, password: &str) -> Option<Password> {
        let kdf = self.new_kdf().freshen(&mut self.rng);
        let verifier = kdf.verifier(password.as_bytes()).ok().map(Verifier)?;
        let hint = String::new();
        Some(Password {
            kdf,
            verifier,
            hint,
            email: None,
        })
    }

    /// Draws a question for `user`; returns its number and `srp_B`.
    pub(crate) fn ask(
        &mut self,
        now: Instant,
        user: UserId,
        password: &Password,
    ) -> Option<(i64, Bytes)> {
        let Verifier(verifier) = password.verifier;
        let challenge = Challenge::new(password.kdf.clone(), verifier, &mut self.rng)?;
        let public = Bytes::copy_from_slice(challenge.public());
        let id = self.rng.next_u64().cast_signed();
        if self.order.len() == MAX_QUESTIONS
            && let Some(oldest) = self.order.pop_front()
        {
            self.asked.remove(&oldest);
        }
        self.order.push_back(id);
        let expires = now + QUESTION_LIFETIME;
        self.asked.insert(
            id,
            Question {
                user,
                challenge,
                expires,
            },
        );
        Some((id, public))
    }

    /// Checks an answer. The question is gone afterwards.
    pub(crate) fn check(
        &mut self,
        now: Instant,
        user: UserId,
        id: i64,
        a: &[u8],
        m1: &[u8],
    ) -> Result<(), ProofError> {
        if let Some(wrong) = self.wrong.get(&user).filter(|w| w.count >= MAX_WRONG) {
            let until = wrong.last + PAUSE;
            if now < until {
                let left = until.saturating_since(now);
                return Err(ProofError::Wait(left.as_secs().max(1)));
            }
            self.wrong.remove(&user);
        }
        let question = self.asked.remove(&id);
        self.order.retain(|asked| *asked != id);
        let question = question
            .filter(|question| question.user == user && now < question.expires)
            .ok_or(ProofError::UnknownQuestion)?;
        if question.challenge.verify(a, m1) {
            self.wrong.remove(&user);
            return Ok(());
        }
        let wrong = self.wrong.entry(user).or_insert(Wrong {
            count: 0,
            last: now,
        });
        wrong.count += 1;
        wrong.last = now;
        Err(ProofError::Wrong)
    }

    /// Voids the questions about a password that was changed.
    pub(crate) fn forget(&mut self, user: UserId) {
        self.asked.retain(|_, question| question.user != user);
        let asked = &self.asked;
        self.order.retain(|id| asked.contains_key(id));
    }

    /// Random bytes for whoever asks for the state of a password.
    pub(crate) fn random(&mut self) -> Bytes {
        let mut bytes = [0; 256];
        self.rng.fill_bytes(&mut bytes);
        Bytes::copy_from_slice(&bytes)
    }
}

/// How long a question may be answered.
const QUESTION_LIFETIME: Duration = Duration::from_secs(600);

/// Questions that wait; beyond, the oldest is void.
const MAX_QUESTIONS: usize = 1024;

/// Wrong passwords in a row before a pause.
const MAX_WRONG: u32 = 5;

/// The pause.
const PAUSE: Duration = Duration::from_secs(60);
