//! Tying a temporary key to the permanent one (AK-62 to AK-65).

use super::ClientSession;
use crate::{
    AuthKey, Drbg, Error, Event, Instant, Notice, RpcError, Violation, packet::binding,
    session::channel::Gate,
};
use bytes::Bytes;
use mtproto_tl::{
    Encode,
    mtproto::{functions::auth::BindTempAuthKey, types::BindAuthKeyInner},
};

/// A binding that the server has yet to accept.
pub(crate) struct Binding {
    nonce: i64,
    /// Seconds of the server's clock.
    expires_at: i32,
    /// The message it was sent in.
    msg_id: Option<u64>,
    attempts: u32,
    /// There was a session before, under another key or before this one was taken for unbound.
    is_renewal: bool,
}

impl Binding {
    /// For a key that ends when the server's clock shows `expires`.
    pub(super) fn new(expires: Instant, is_renewal: bool, rng: &mut Drbg) -> Self {
        let seconds = u32::try_from(expires.as_secs()).unwrap_or(u32::MAX);
        Self {
            nonce: i64::from_le_bytes(rng.array()),
            expires_at: seconds.cast_signed(),
            msg_id: None,
            attempts: 0,
            is_renewal,
        }
    }

    /// Whether it waits to be sent.
    pub(super) fn is_waiting(&self) -> bool {
        self.msg_id.is_none()
    }

    /// Whether it was sent in this message.
    pub(super) fn is_in(&self, msg_id: u64) -> bool {
        self.msg_id == Some(msg_id)
    }

    /// The message it was sent in counts no more.
    pub(super) fn send_again(&mut self) {
        self.msg_id = None;
    }

    /// The request. What is inside names the message that carries it, so it is made anew each time
    /// (AK-91).
    pub(super) fn request(
        &mut self,
        permanent: &AuthKey,
        temporary: &AuthKey,
        session: u64,
        msg_id: u64,
        rng: &mut Drbg,
    ) -> Bytes {
        self.msg_id = Some(msg_id);
        self.attempts += 1;
        let perm_auth_key_id = permanent.id().0.cast_signed();
        let inner = BindAuthKeyInner {
            nonce: self.nonce,
            temp_auth_key_id: temporary.id().0.cast_signed(),
            perm_auth_key_id,
            temp_session_id: session.cast_signed(),
            expires_at: self.expires_at,
        };
        BindTempAuthKey {
            perm_auth_key_id,
            nonce: self.nonce,
            expires_at: self.expires_at,
            encrypted_message: binding::seal(permanent, msg_id, &inner, rng),
        }
        .to_bytes()
    }

    fn has_had_enough(&self) -> bool {
        self.attempts >= MOST_ATTEMPTS
    }
}

impl ClientSession {
    /// The server has answered the binding (AK-64).
    pub(super) fn binding_answered(
        &mut self,
        result: Result<Bytes, RpcError>,
    ) -> Result<(), Error> {
        let is_bound = match &result {
            Ok(body) => **body == BOOL_TRUE.to_le_bytes(),
            Err(error) => error.message == "TEMP_AUTH_KEY_ALREADY_BOUND",
        };
        if is_bound {
            let channel = self.channel.as_mut();
            let gate = channel.map(|channel| core::mem::replace(&mut channel.gate, Gate::Open));
            self.keyring.bound_now();
            if let Some(Gate::Bind(Binding {
                is_renewal: true, ..
            })) = gate
            {
                // What was said under the old key about updates is forgotten (AK-73).
                self.notice(Notice::KeyRenewed);
                self.events.push_back(Event::SessionReset);
            }
            self.events.push_back(Event::Ready);
            return Ok(());
        }
        if result.is_err_and(|error| error.message == "EXPIRES_AT_INVALID") {
            self.clock.distrust();
        }
        self.keyring.binding_refused();
        self.drop_channel();
        Err(Error::Violation(Violation::BindingRefused))
    }

    /// The message with the binding was not accepted: it goes again in another one.
    pub(super) fn binding_bounced(&mut self, msg_id: u64) -> Result<(), Error> {
        let channel = self.channel.as_mut();
        if let Some(Gate::Bind(binding)) = channel.map(|channel| &mut channel.gate)
            && binding.is_in(msg_id)
        {
            if binding.has_had_enough() {
                return Err(Error::Violation(Violation::Restless));
            }
            binding.send_again();
        }
        Ok(())
    }

    /// The server takes the temporary key for unbound: it is bound again (MSG-82). Whether that can
    /// be.
    pub(super) fn bind_again(&mut self, now: Instant) -> bool {
        let Some(expires) = self.keyring.expires() else {
            return false;
        };
        let Some(channel) = &mut self.channel else {
            return false;
        };
        if matches!(channel.gate, Gate::Open) {
            if self.guard.trips(now) {
                return false;
            }
            self.keyring.unbound();
            let binding = Binding::new(self.clock.server(expires), true, &mut self.rng);
            channel.gate = Gate::Bind(binding);
        }
        true
    }
}

/// Messages that one binding is sent in before the byte stream is given up.
const MOST_ATTEMPTS: u32 = 5;

const BOOL_TRUE: u32 = 0x9972_75b5;

#[cfg(test)]
mod tests {
    use super::*;
    use mtproto_tl::Decode;

    /// AK-91: what is inside is made for the message that carries it.
    #[test]
    fn a_binding_that_is_sent_again_is_made_again() {
        let (permanent, temporary) = (AuthKey::new([1; 256]), AuthKey::new([2; 256]));
        let mut rng = Drbg::from_seed([3; 32]);
        let expires = Instant::from_micros(1_764_000_000_000_000);
        let mut made = Binding::new(expires, false, &mut rng);
        for msg_id in [8, 12] {
            assert!(made.is_waiting());
            let request = made.request(&permanent, &temporary, 5, msg_id, &mut rng);
            let request = BindTempAuthKey::from_bytes(request).unwrap();
            let sealed = &request.encrypted_message;
            let inner = binding::open(&permanent, msg_id, sealed).unwrap();
            assert_eq!((inner.nonce, inner.temp_session_id), (request.nonce, 5));
            assert_eq!(inner.expires_at, 1_764_000_000);
            assert!(binding::open(&permanent, msg_id + 4, sealed).is_none());
            assert!(made.is_in(msg_id));
            made.send_again();
        }
    }
}
