//! The stream of updates.

use super::Client;
use crate::{Update, channel::WaiterId};
use std::{
    future::poll_fn,
    task::{Context, Poll, ready},
};

/// Updates as they come in. Each goes to one stream only.
///
/// An update counts as handled when the next one is asked for, or when the stream is dropped other
/// than by a panic: a process that ends before that is told about it again the next time (at least
/// once). [`with_commits`](Self::with_commits) leaves this decision to you.
#[derive(Debug)]
pub struct Updates {
    client: Client,
    id: WaiterId,
    /// The one that was returned last.
    current: Option<u64>,
}

/// Updates that count as handled when you say so; made by [`Updates::with_commits`].
#[derive(Debug)]
pub struct Deliveries(Updates);

/// An update that has yet to be handled.
#[derive(Debug)]
#[must_use = "an update that is not committed comes again after a restart"]
pub struct Delivery {
    client: Client,
    number: u64,
    update: Update,
}

impl Client {
    /// What happens to the account, as it happens.
    ///
    /// Updates wait in a queue of limited length. While a stream exists, a full queue slows the
    /// server down; without one, what does not fit is forgotten, and asked for again as soon as
    /// there is room.
    #[must_use]
    pub fn updates(&self) -> Updates {
        Updates {
            client: self.clone(),
            id: self.channel().subscribe(),
            current: None,
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
        self.finish();
        let next = ready!(self.client.channel().poll_update(self.id, cx));
        Poll::Ready(next.map(|(number, update)| {
            self.current = Some(number);
            update
        }))
    }

    /// The same updates, each of which is handled when [`Delivery::commit`] says so.
    #[must_use]
    pub fn with_commits(mut self) -> Deliveries {
        self.finish();
        Deliveries(self)
    }

    /// What was returned last has been handled.
    fn finish(&mut self) {
        if let Some(number) = self.current.take() {
            self.client.channel().commit(number);
        }
    }
}

impl Deliveries {
    /// The next update; `None` once the driver has stopped.
    ///
    /// Nothing is lost if the future is dropped.
    pub async fn next(&mut self) -> Option<Delivery> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// The next update, for use in hand-written futures and streams.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Delivery>> {
        let Updates { client, id, .. } = &self.0;
        let next = ready!(client.channel().poll_update(*id, cx));
        Poll::Ready(next.map(|(number, update)| Delivery {
            client: client.clone(),
            number,
            update,
        }))
    }
}

impl Delivery {
    /// The update.
    #[must_use]
    pub fn update(&self) -> &Update {
        &self.update
    }

    /// The update has been handled: no later process is told about it again.
    ///
    /// Updates may be committed in any order. What is stored is how far they have been handled
    /// without a gap, at the latest some seconds later, and in any case by
    /// [`Client::shutdown`].
    pub fn commit(self) -> Update {
        self.client.channel().commit(self.number);
        self.update
    }
}

impl Drop for Updates {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.finish();
        }
        self.client.channel().unsubscribe(self.id);
    }
}
