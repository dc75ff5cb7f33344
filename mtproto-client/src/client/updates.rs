//! The stream of updates.

use super::Client;
use crate::{Update, channel::WaiterId};
use std::{
    future::poll_fn,
    task::{Context, Poll},
};

/// Updates as they come in. Each goes to one stream only.
#[derive(Debug)]
pub struct Updates {
    client: Client,
    id: WaiterId,
}

impl Client {
    /// What happens to the account, as it happens.
    ///
    /// Updates wait in a queue of limited length. While a stream exists, a full queue slows the
    /// server down; without one, or while you wait for the answer to a call, the updates in it give
    /// way to [`Update::Missed`].
    #[must_use]
    pub fn updates(&self) -> Updates {
        Updates {
            client: self.clone(),
            id: self.channel().subscribe(),
        }
    }
}

impl Updates {
    /// The next update; `None` once the driver has stopped.
    ///
    /// Nothing is lost if the future is dropped.
    pub async fn next(&mut self) -> Option<Update> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// The next update, for use in hand-written futures and streams.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Update>> {
        self.client.channel().poll_update(self.id, cx)
    }
}

impl Drop for Updates {
    fn drop(&mut self) {
        self.client.channel().unsubscribe(self.id);
    }
}
