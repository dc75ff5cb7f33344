//! `auth.bindTempAuthKey`: the one method that needs the secrets of keys, so it is answered here and
//! not among the others.

use crate::{
    TestDc,
    rpc::{error, undecodable},
    world::seconds,
};
use bytes::Bytes;
use mtproto_core::{Instant, KeyId, RequestId, RpcError, SessionKey, packet::binding};
use mtproto_tl::{Decode, Encode, api::functions::auth::BindTempAuthKey};

impl TestDc {
    /// Answers a request that binds a temporary key.
    pub(crate) fn bind(
        &mut self,
        now: Instant,
        session: SessionKey,
        id: RequestId,
        body: Bytes,
    ) -> Result<Bytes, RpcError> {
        let call = BindTempAuthKey::from_bytes(body).map_err(|_| undecodable())?;
        self.bind_call(now, session, id, &call)
            .map(|()| true.to_bytes())
    }

    /// > The server checks that the inner message was made for this request, session and pair of keys
    /// > (AK-72).
    fn bind_call(
        &mut self,
        now: Instant,
        session: SessionKey,
        id: RequestId,
        call: &BindTempAuthKey,
    ) -> Result<(), RpcError> {
        let invalid = || error(400, "ENCRYPTED_MESSAGE_INVALID");
        let permanent = KeyId(call.perm_auth_key_id.cast_unsigned());
        let Some((_, temporary)) = self.keys.get(&session.key) else {
            return Err(invalid());
        };
        let Some(expires) = temporary.expires else {
            return Err(error(400, "TEMP_AUTH_KEY_EMPTY"));
        };
        if call.expires_at <= seconds(now) || seconds(expires) < seconds(now) {
            return Err(error(400, "EXPIRES_AT_INVALID"));
        }
        let (_, key) = self.keys.get(&permanent).ok_or_else(invalid)?;
        if key.expires.is_some() {
            return Err(invalid());
        }
        let inner = binding::open(&key.key, id.message_id(), &call.encrypted_message);
        let inner = inner.ok_or_else(invalid)?;
        let fits = inner.nonce == call.nonce
            && inner.temp_auth_key_id.cast_unsigned() == session.key.0
            && inner.perm_auth_key_id == call.perm_auth_key_id
            && inner.temp_session_id.cast_unsigned() == session.session
            && inner.expires_at == call.expires_at;
        if !fits {
            return Err(invalid());
        }
        self.world.authorizations.bind(session.key, permanent);
        Ok(())
    }
}
