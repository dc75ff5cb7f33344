//! `auth.bindTempAuthKey`: the one method that needs the secrets of keys, so it is answered here and
//! not among the others.

use crate::{LinkId, LogKind, TestDc, links::Outgoing};
use mtproto_core::{BindError, Binding, Instant, KeyId, RequestId, RpcError, SessionKey};
use mtproto_tl::{
    Constructor, Encode,
    api::{self, functions},
};

impl TestDc {
    /// Answers a request that binds a temporary key.
    pub(crate) fn bind(
        &mut self,
        now: Instant,
        link: LinkId,
        session: SessionKey,
        id: RequestId,
        binding: &Binding,
    ) {
        let (permanent, temporary) = (binding.permanent(), binding.temporary());
        let result = match self.keys.get(&temporary) {
            Some((dc, key)) => {
                // Keys of another data centre mean nothing here.
                let known = self.keys.get(&permanent).filter(|(other, _)| other == dc);
                binding.check(now, known.map(|(_, key)| key), key)
            }
            None => Err(BindError::NotTemporary),
        };
        if result.is_ok() {
            self.world.authorizations.bind(temporary, permanent);
            // Who introduced himself before does so again (AK-63).
            self.world.sessions.forget_key(temporary);
        }
        let id_of_method = functions::auth::BindTempAuthKey::ID;
        let result = result.map(|()| true.to_bytes()).map_err(RpcError::from);
        let event = LogKind::Called {
            method: api::name_for_id(id_of_method),
            id: Some(id_of_method),
            user: self.world.authorizations.user(session.key),
            error: result.as_ref().err().cloned(),
        };
        self.note(now, link, event);
        self.hand_over(session, Outgoing::Answer(id, result));
    }

    /// Whether a method must not be called: under a temporary key that stands for no permanent one,
    /// nothing else can be asked than where to go (AK-61).
    pub(crate) fn needs_binding(&self, key: KeyId, method: u32) -> bool {
        let harmless = [
            functions::help::GetConfig::ID,
            functions::help::GetNearestDc::ID,
        ];
        let is_temporary = self
            .keys
            .get(&key)
            .is_some_and(|(_, key)| key.expires.is_some());
        is_temporary
            && self.world.authorizations.permanent(key) == key
            && !harmless.contains(&method)
    }
}
