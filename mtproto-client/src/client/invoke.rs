//! A call on its way.

use super::Client;
use crate::{CallError, CallOptions, channel::SlotId};
use bytes::Bytes;
use mtproto_tl::{Decode, Function, api::types};
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
    pub(super) fn new(client: Client, body: Bytes, options: CallOptions) -> Self {
        let slot = client.channel().call(body, options);
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
