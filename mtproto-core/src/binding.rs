//! A client's wish that a temporary key stand for a permanent one, as a server sees it (AK-72).

use crate::{Instant, KeyId, RpcError, ServerKey, SessionKey, packet::binding};
use bytes::Bytes;
use core::{fmt, time::Duration};
use mtproto_tl::mtproto::functions::auth::BindTempAuthKey;

/// An `auth.bindTempAuthKey`: who asks, and what proves that it may.
#[derive(Clone)]
pub struct Binding {
    session: SessionKey,
    msg_id: u64,
    permanent: KeyId,
    nonce: i64,
    expires_at: i32,
    sealed: Bytes,
}

impl Binding {
    pub(crate) fn new(session: SessionKey, msg_id: u64, request: BindTempAuthKey) -> Self {
        Self {
            session,
            msg_id,
            permanent: KeyId(request.perm_auth_key_id.cast_unsigned()),
            nonce: request.nonce,
            expires_at: request.expires_at,
            sealed: request.encrypted_message,
        }
    }

    /// The permanent key to look up.
    pub fn permanent(&self) -> KeyId {
        self.permanent
    }

    /// The temporary key that is to stand for it.
    pub fn temporary(&self) -> KeyId {
        self.session.key
    }

    /// Whether everything is as AK-72 demands. `permanent` is the key of that name, if there is one.
    ///
    /// If so, `temporary` stands for it from now on, the one before does no more, and nobody has
    /// introduced himself under it.
    ///
    /// # Errors
    ///
    /// What to answer instead: an [`RpcError`] can be made of it.
    pub fn check(
        &self,
        now: Instant,
        permanent: Option<&ServerKey>,
        temporary: &ServerKey,
    ) -> Result<(), BindError> {
        let ends = temporary.expires.ok_or(BindError::NotTemporary)?;
        let permanent = permanent
            .filter(|key| key.key.id() == self.permanent && key.expires.is_none())
            .ok_or(BindError::Invalid)?;
        let inner = binding::open(&permanent.key, self.msg_id, &self.sealed);
        let inner = inner.ok_or(BindError::Invalid)?;
        let agrees = inner.nonce == self.nonce
            && inner.perm_auth_key_id.cast_unsigned() == self.permanent.0
            && inner.temp_auth_key_id.cast_unsigned() == self.session.key.0
            && temporary.key.id() == self.session.key
            && inner.temp_session_id.cast_unsigned() == self.session.session
            && inner.expires_at == self.expires_at;
        if !agrees {
            return Err(BindError::Invalid);
        }
        let seconds = u64::from(self.expires_at.cast_unsigned());
        let expires = Instant::from_micros(seconds * 1_000_000);
        if expires <= now || expires > ends + TOLERANCE {
            return Err(BindError::BadExpiry);
        }
        Ok(())
    }
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binding")
            .field("permanent", &self.permanent)
            .field("temporary", &self.session.key)
            .finish_non_exhaustive()
    }
}

/// Why a temporary key is not bound (AK-64).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BindError {
    /// The request came under a key that is not temporary.
    NotTemporary,
    /// There is no such permanent key, or the request was not made with it, for this session, as
    /// this message.
    Invalid,
    /// The binding is to end in the past, or after the key.
    BadExpiry,
}

impl BindError {
    /// The error in the API's words.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotTemporary => "TEMP_AUTH_KEY_EMPTY",
            Self::Invalid => "ENCRYPTED_MESSAGE_INVALID",
            Self::BadExpiry => "EXPIRES_AT_INVALID",
        }
    }
}

impl From<BindError> for RpcError {
    fn from(error: BindError) -> Self {
        Self {
            code: 400,
            message: error.name().into(),
        }
    }
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl core::error::Error for BindError {}

/// Clients compute the end of a key from the start of the exchange, by a clock of their own.
const TOLERANCE: Duration = Duration::from_secs(10);
