//! Tickets that let one key sign in by what another knows: QR codes, and authorizations on their way
//! between data centres.

use super::UserId;
use bytes::Bytes;
use mtproto_core::{Drbg, Instant, KeyId};
use rand_core::Rng;
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// All tickets that were issued and not yet used.
#[derive(Debug)]
pub(crate) struct Tokens {
    issued: BTreeMap<Bytes, Ticket>,
    order: VecDeque<Bytes>,
    rng: Drbg,
}

/// What a ticket is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Shown as a QR code by this key; whoever scans it lets the key sign in as that user.
    Login {
        key: KeyId,
        accepted: Option<UserId>,
    },
    /// Signs its bearer in at the user's data centre, after a QR code was accepted there.
    Migrate { user: UserId },
    /// Signs its bearer in at another data centre.
    Import { user: UserId, dc: i32 },
    /// Spares its bearer the code when logging in again.
    Return { user: UserId },
}

#[derive(Debug)]
struct Ticket {
    purpose: Purpose,
    expires: Instant,
}

/// Why a ticket is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenError {
    Unknown,
    Expired,
}

impl Tokens {
    pub(crate) fn new(rng: Drbg) -> Self {
        Self {
            issued: BTreeMap::new(),
            order: VecDeque::new(),
            rng,
        }
    }

    /// Issues a ticket; returns it and when it ends.
    pub(crate) fn issue(&mut self, now: Instant, purpose: Purpose) -> (Bytes, Instant) {
        let mut token = [0; 32];
        self.rng.fill_bytes(&mut token);
        let token = Bytes::copy_from_slice(&token);
        if self.order.len() == MAX_TOKENS
            && let Some(oldest) = self.order.pop_front()
        {
            self.issued.remove(&oldest);
        }
        let expires = now + lifetime(&purpose);
        self.order.push_back(token.clone());
        self.issued
            .insert(token.clone(), Ticket { purpose, expires });
        (token, expires)
    }

    /// What a ticket is good for.
    pub(crate) fn look(&mut self, now: Instant, token: &[u8]) -> Result<&mut Purpose, TokenError> {
        let ticket = self.issued.get_mut(token).ok_or(TokenError::Unknown)?;
        if ticket.expires <= now {
            return Err(TokenError::Expired);
        }
        Ok(&mut ticket.purpose)
    }

    /// Takes a ticket out of use.
    pub(crate) fn take(&mut self, token: &[u8]) {
        self.issued.remove(token);
        self.order.retain(|issued| issued != token);
    }

    /// The QR code of a key, if it has been accepted, and by whom.
    pub(crate) fn accepted(&self, now: Instant, key: KeyId) -> Option<(Bytes, UserId)> {
        self.issued.iter().find_map(|(token, ticket)| {
            let accepted = match &ticket.purpose {
                Purpose::Login {
                    key: shown,
                    accepted,
                } if *shown == key => *accepted,
                _ => None,
            };
            let accepted = accepted.filter(|_| now < ticket.expires + GRACE);
            accepted.map(|user| (token.clone(), user))
        })
    }
}

fn lifetime(purpose: &Purpose) -> Duration {
    match purpose {
        Purpose::Login { .. } => Duration::from_secs(30),
        Purpose::Migrate { .. } | Purpose::Import { .. } => Duration::from_secs(300),
        Purpose::Return { .. } => Duration::from_secs(30 * 86_400),
    }
}

/// How long after its end an accepted QR code still signs in: the client has to hear of it first.
const GRACE: Duration = Duration::from_secs(60);

/// Tickets kept; beyond, the oldest is void.
const MAX_TOKENS: usize = 4096;
