//! A call on its way.

use super::Client;
use crate::{CallError, CallOptions, channel::SlotId};
use bytes::Bytes;
use mtproto_tl::{Decode, Function, TooLong, api::types};
use std::{
    fmt,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// The answer to a call, once it comes. Dropping it cancels the call.
#[must_use = "dropping this cancels the call"]
pub struct Invoke<T> {
    client: Client,
    slot: SlotId,
    output: PhantomData<fn() -> T>,
}

impl Client {
    /// Makes a call again and again: the server does as much as it likes at a time (API-62).
    pub(super) async fn invoke_to_the_end<F>(&self, call: &F) -> Result<(), CallError>
    where
        F: Function<Output = types::messages::AffectedHistory>,
    {
        for _ in 0..MOST_ROUNDS {
            if self.invoke(call).await?.offset <= 0 {
                return Ok(());
            }
        }
        Err(CallError::Unexpected("work without end"))
    }
}

impl<T> Invoke<T> {
    pub(super) fn new(client: Client, body: Result<Bytes, TooLong>, options: CallOptions) -> Self {
        let slot = match body {
            Ok(body) => client.channel().call(body, options),
            Err(TooLong { len }) => client.channel().refuse(CallError::TooLarge { len }),
        };
        Self::waiting(client, slot)
    }

    /// Waits for what is going to be put into `slot`.
    pub(super) fn waiting(client: Client, slot: SlotId) -> Self {
        Self {
            client,
            slot,
            output: PhantomData,
        }
    }
}

impl<T: Decode> Future for Invoke<T> {
    type Output = Result<T, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.client.channel().poll_reply(self.slot, cx))?;
        Poll::Ready(Ok(T::from_bytes(answer)?))
    }
}

impl<T> Drop for Invoke<T> {
    fn drop(&mut self) {
        self.client.channel().abandon(self.slot);
    }
}

impl<T> fmt::Debug for Invoke<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Invoke").field(&self.slot).finish()
    }
}

/// How often a call is made before a server that always has more to do is not believed: a million
/// messages, a hundred at a time.
const MOST_ROUNDS: u32 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Config, Drbg,
        channel::{Channel, Status},
    };
    use mtproto_tl::api::functions::help::{GetDeepLinkInfo, GetNearestDc};
    use std::{sync::Arc, task::Waker};

    fn client() -> Client {
        let channel = Arc::new(Channel::new(1, Status::default()));
        Client::new(channel, &Config::new(1, "hash"), Drbg::from_seed([1; 32]))
    }

    fn poll<T: Decode>(call: &mut Invoke<T>) -> Poll<Result<T, CallError>> {
        Pin::new(call).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_call_that_no_message_can_hold_is_refused_at_once() {
        let path = "x".repeat(TooLong::LIMIT);
        let mut call = client().invoke(&GetDeepLinkInfo { path });
        let Poll::Ready(Err(CallError::TooLarge { len })) = poll(&mut call) else {
            panic!()
        };
        assert!(len > TooLong::LIMIT);
    }

    #[test]
    fn an_answer_that_the_schema_does_not_know_is_handed_over_as_it_came() {
        let client = client();
        let mut call = client.invoke(&GetNearestDc {});
        let answer = Bytes::from_static(&[1, 2, 3, 4, 5, 6, 7, 8]);
        client.channel().reply(call.slot, Ok(answer.clone()));
        let Poll::Ready(Err(CallError::Decode(error))) = poll(&mut call) else {
            panic!()
        };
        assert_eq!(error.body(), Some(&answer));
        assert_eq!(error.unknown_id(), Some(0x0403_0201));
    }
}
