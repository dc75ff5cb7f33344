//! The handle applications hold.
//!
//! It is the same type on every runtime: commands and replies travel through a channel that knows
//! nothing about either. What is a straight line of calls lives here, as `async fn`s by topic; what
//! needs a timer, a retry or two calls at a time lives in the engine.

mod bots;
mod chats;
mod dialogs;
mod history;
mod invoke;
mod login;
mod lost;
mod messages;
mod peers;
mod typing;
mod updates;

use crate::{
    CallOptions, Config, ConnectError, State, Stats,
    channel::{Channel, Command, Stopped, WaiterId},
    engine::{Trouble, login::Application},
};
use mtproto_core::Drbg;
use mtproto_tl::Function;
use rand_core::Rng;
use std::{
    fmt,
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

pub use crate::engine::login::{LoginToken, PasswordToken, SignUpToken};
pub use chats::{Participants, invite_hash};
pub use dialogs::Dialogs;
pub use history::History;
pub use invoke::Invoke;
pub use typing::TypingGuard;
pub use updates::{Deliveries, Delivery, Updates};

/// A logged-in or anonymous account. Cheap to clone; the same type on every runtime.
///
/// The driver that serves it ends when the last clone is dropped; futures and streams that come from
/// a client count as clones.
#[derive(Clone)]
pub struct Client(Arc<Handle>);

struct Handle {
    channel: Arc<Channel>,
    application: Application,
    ids: Mutex<Drbg>,
}

impl Client {
    pub(crate) fn new(channel: Arc<Channel>, config: &Config, ids: Drbg) -> Self {
        let application = Application::new(config);
        Self(Arc::new(Handle {
            channel,
            application,
            ids: Mutex::new(ids),
        }))
    }

    /// Calls any function of the API.
    ///
    /// The call is queued at once; dropping the future cancels it. Flood waits of up to a minute are
    /// sat out; see [`invoke_with`](Self::invoke_with).
    ///
    /// A call that no message can hold (TL-21) ends in [`CallError::TooLarge`](crate::CallError), an
    /// answer that the schema does not know in [`CallError::Decode`](crate::CallError), which has the
    /// bytes.
    pub fn invoke<F: Function>(&self, function: &F) -> Invoke<F::Output> {
        self.invoke_with(function, CallOptions::default())
    }

    /// Calls any function of the API, in any data centre, with limits of your own.
    pub fn invoke_with<F: Function>(
        &self,
        function: &F,
        options: CallOptions,
    ) -> Invoke<F::Output> {
        Invoke::new(self.clone(), function.try_to_bytes(), options)
    }

    /// Waits until the server answers on a link to the account's home.
    ///
    /// A failed attempt ends the wait with an error, although others follow; call again to go on
    /// waiting.
    pub async fn ready(&self) -> Result<(), ConnectError> {
        let waiter = self.waiter();
        poll_fn(|cx| {
            self.channel()
                .poll_status(waiter.id, cx, |status, Stopped(stopped)| {
                    match (&status.state, stopped) {
                        (State::Ready | State::LoggedOut { .. }, false) => Some(Ok(())),
                        (State::Waiting { why, .. }, false) => Some(Err(why.clone().into())),
                        (State::Failed(error), _) => Some(Err(ConnectError::Link(error.clone()))),
                        (State::Connecting, false) => None,
                        (_, _) => Some(Err(ConnectError::Stopped)),
                    }
                })
        })
        .await
    }

    /// How the link to the account's home is.
    #[must_use]
    pub fn state(&self) -> State {
        self.channel().status().state
    }

    /// Waits until the state is another one than `seen`, and returns it.
    pub async fn state_after(&self, seen: &State) -> State {
        let waiter = self.waiter();
        poll_fn(|cx| {
            self.channel()
                .poll_status(waiter.id, cx, |status, Stopped(stopped)| {
                    let state = if stopped {
                        &State::Stopped
                    } else {
                        &status.state
                    };
                    (state != seen || stopped).then(|| state.clone())
                })
        })
        .await
    }

    /// What has happened since the client was made; for one, whether keys had to be exchanged.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.channel().status().stats
    }

    /// Answers that somebody waits for, or has not looked at yet.
    #[must_use]
    pub fn calls_under_way(&self) -> usize {
        self.channel().waiting()
    }

    /// Whether somebody is logged in, as far as is known without asking the server.
    #[must_use]
    pub fn is_authorized(&self) -> bool {
        self.channel().status().authorized
    }

    /// Ends the account's activity and waits until the driver is done.
    ///
    /// Calls under way have up to `limit` to get their answers; new ones are refused. The session
    /// is saved. Every clone of this client is of no use afterwards.
    pub async fn shutdown(&self, limit: Duration) {
        let waiter = self.waiter();
        self.channel().tell(Command::Shutdown(limit));
        poll_fn(|cx| {
            let ended = |_: &_, Stopped(stopped)| stopped.then_some(());
            self.channel().poll_status(waiter.id, cx, ended)
        })
        .await;
    }

    /// The network is back: links that wait for their next attempt try at once.
    pub fn network_restored(&self) {
        self.channel().tell(Command::Reconnect);
    }

    fn channel(&self) -> &Channel {
        &self.0.channel
    }

    fn application(&self) -> &Application {
        &self.0.application
    }

    /// A number that nobody else draws, for messages that must not be sent twice.
    pub(crate) fn random_id(&self) -> i64 {
        let mut ids = self.0.ids.lock().unwrap_or_else(PoisonError::into_inner);
        ids.next_u64().cast_signed()
    }

    fn with_rng<T>(&self, with: impl FnOnce(&mut Drbg) -> T) -> T {
        // Not held while it is used: proving a password takes a while.
        let mut rng = {
            let mut ids = self.0.ids.lock().unwrap_or_else(PoisonError::into_inner);
            Drbg::from_rng(&mut *ids)
        };
        with(&mut rng)
    }

    fn waiter(&self) -> Waiter<'_> {
        Waiter {
            channel: self.channel(),
            id: self.channel().waiter(),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("status", &self.channel().status())
            .finish()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.channel.release();
    }
}

/// A name to wait under, forgotten together with the future that waits.
struct Waiter<'a> {
    channel: &'a Channel,
    id: WaiterId,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.channel.forget(self.id);
    }
}

impl From<Trouble> for ConnectError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Stream { address, kind } => Self::Unreachable { address, kind },
            Trouble::Link(error) => Self::Link(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Message, Update};

    #[test]
    fn a_client_can_go_anywhere() {
        fn anywhere<T: Clone + Send + Sync + 'static>() {}
        fn movable<T: Send + 'static>() {}
        anywhere::<Client>();
        movable::<Invoke<bool>>();
        movable::<Updates>();
        movable::<Update>();
        movable::<Message>();
        movable::<LoginToken>();
    }

    #[test]
    fn every_future_can_change_threads() {
        fn movable<T: Send>(_: impl FnOnce(&'static Client) -> T) {}
        movable(|client| client.ready());
        movable(|client| client.state_after(&State::Connecting));
        movable(|client| client.shutdown(Duration::ZERO));
        movable(|client| client.request_code("1"));
        movable(|client| client.bot_sign_in("1:a"));
        movable(|client| client.log_out());
        movable(|client| client.send_message(crate::PeerRef::me(), "hi"));
        movable(|client| client.resolve("me"));
        movable(|client| async { client.history(crate::PeerRef::me()).next().await });
        movable(|client| async { client.dialogs().next().await });
    }
}
