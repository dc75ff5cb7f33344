//! Downloads: several parts at a time, handed out in order.

use super::{
    FileRef, PART, Progress, TransferError, WINDOW, any,
    part::{self, Outcome, Route},
};
use crate::{CallError, Client};
use bytes::{Bytes, BytesMut};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    future::poll_fn,
    io::Write,
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

type Fetching = Pin<Box<dyn Future<Output = Result<Outcome, TransferError>> + Send>>;
type Refreshing = Pin<Box<dyn Future<Output = Result<FileRef, CallError>> + Send>>;
type Refresher = Box<dyn FnMut() -> Refreshing + Send>;

/// A download under way; made by [`Client::download_parts`]. Dropping it ends the download.
///
/// After an error it can be asked again: nothing that has arrived is fetched again.
#[must_use = "nothing is fetched before `next` is called"]
pub struct Download {
    client: Client,
    file: FileRef,
    route: Route,
    /// Where the next part to ask for begins.
    next: u64,
    /// Parts that have to be asked for again.
    again: BTreeSet<u64>,
    /// How far the file was handed out.
    handed: u64,
    /// Parts under way: where each begins, and under which reference it was asked for.
    window: Vec<((u64, u32), Fetching)>,
    arrived: BTreeMap<u64, Bytes>,
    /// Where the file ends, once that is known.
    ended: Option<u64>,
    refresher: Option<Refresher>,
    refreshing: Option<Refreshing>,
    /// How often the reference was fetched again ...
    renewals: u32,
    /// ... and how often since anything arrived.
    refreshes: u32,
    /// How often copies were of no use.
    detours: u32,
    progress: Progress,
}

impl Client {
    /// Downloads a file whole.
    pub async fn download(&self, file: &FileRef) -> Result<Bytes, TransferError> {
        let mut whole = BytesMut::new();
        let mut parts = self.download_parts(file, 0);
        while let Some(part) = parts.next().await? {
            whole.extend_from_slice(&part);
        }
        Ok(whole.freeze())
    }

    /// Downloads a file to `path`, and says how large it is.
    ///
    /// Until it is whole it is called `path` with `.part` at the end, so `path` is never a piece of a
    /// file. Writing is done while other futures wait.
    pub async fn download_to(
        &self,
        file: &FileRef,
        path: impl AsRef<Path>,
    ) -> Result<u64, TransferError> {
        let path = path.as_ref();
        let mut partial = path.as_os_str().to_owned();
        partial.push(".part");
        let failed = |error: std::io::Error| TransferError::Target(error.kind());
        let mut target = fs::File::create(&partial).map_err(failed)?;
        let mut parts = self.download_parts(file, 0);
        while let Some(part) = parts.next().await? {
            target.write_all(&part).map_err(failed)?;
        }
        target.sync_all().map_err(failed)?;
        drop(target);
        fs::rename(&partial, path).map_err(failed)?;
        Ok(parts.position())
    }

    /// Downloads a file part by part, beginning with byte `from`, which has to be a multiple of
    /// [`PART`]: where an earlier download ended.
    pub fn download_parts(&self, file: &FileRef, from: u64) -> Download {
        let from = from / PART * PART;
        Download {
            client: self.clone(),
            file: file.clone(),
            route: Route::Home,
            next: from,
            again: BTreeSet::new(),
            handed: from,
            window: Vec::new(),
            arrived: BTreeMap::new(),
            ended: None,
            refresher: None,
            refreshing: None,
            renewals: 0,
            refreshes: 0,
            detours: 0,
            progress: Progress::new(from, file.size()),
        }
    }
}

impl Download {
    /// Has `fetch` say where the file is when its reference has expired (API-79).
    ///
    /// Files that come from a [`Message`](crate::Message) do without: the message is fetched again.
    pub fn refreshed_by<F>(mut self, mut fetch: impl FnMut() -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<FileRef, CallError>> + Send + 'static,
    {
        self.refresher = Some(Box::new(move || Box::pin(fetch())));
        self
    }

    /// The next part of the file, in order; `None` after the last one.
    ///
    /// Nothing is lost if the future is dropped.
    pub async fn next(&mut self) -> Result<Option<Bytes>, TransferError> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// The next part, for use in hand-written futures and streams.
    pub fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, TransferError>> {
        loop {
            if let Some(part) = self
                .arrived
                .remove(&self.handed)
                .filter(|part| !part.is_empty())
            {
                self.handed += part.len() as u64;
                return Poll::Ready(Ok(Some(part)));
            }
            if let Some(found) = self.ended.filter(|ended| self.handed >= *ended) {
                self.progress.end();
                return Poll::Ready(self.whole(found).map(|()| None));
            }
            if let Some(refreshing) = &mut self.refreshing {
                let refreshed = ready!(refreshing.as_mut().poll(cx));
                self.refreshing = None;
                self.file.renew(refreshed?)?;
                self.renewals += 1;
            }
            self.ask();
            let ((at, reference), outcome) = ready!(any(&mut self.window, cx));
            if let Err(error) = self.arrive(at, reference, outcome) {
                self.again.insert(at);
                return Poll::Ready(Err(error));
            }
        }
    }

    /// Bytes that were handed out so far.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.handed
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    fn whole(&self, found: u64) -> Result<(), TransferError> {
        match self.file.size {
            Some(expected) if expected != found => Err(TransferError::Size { expected, found }),
            _ => Ok(()),
        }
    }

    /// Has as many parts under way as may be.
    fn ask(&mut self) {
        while self.window.len() + self.arrived.len() < WINDOW {
            let more = match (self.ended, self.file.size) {
                (Some(_), _) => false,
                (None, Some(size)) => self.next <= size,
                (None, None) => true,
            };
            let at = match self.again.pop_first() {
                Some(at) => at,
                None if more => {
                    self.next += PART;
                    self.next - PART
                }
                None => return,
            };
            let part = part::fetch(&self.client, &self.file, &self.route, at);
            self.window.push(((at, self.renewals), part));
        }
    }

    fn arrive(
        &mut self,
        at: u64,
        reference: u32,
        outcome: Result<Outcome, TransferError>,
    ) -> Result<(), TransferError> {
        match outcome? {
            Outcome::Bytes(bytes) => return self.keep(at, bytes),
            Outcome::Redirected(copies) => {
                if matches!(self.route, Route::Home) {
                    self.route = Route::Copies(Arc::new(*copies));
                }
            }
            Outcome::Forgotten => self.forget_copies(),
            Outcome::Untrue => self.route = Route::HomeOnly,
            // It was asked for before the reference was fetched again.
            Outcome::Stale(_) if reference < self.renewals => {}
            Outcome::Stale(error) => self.refresh(error)?,
        }
        self.again.insert(at);
        Ok(())
    }

    /// The file is asked for at home again, where new copies may be named, though not for ever.
    fn forget_copies(&mut self) {
        if matches!(self.route, Route::Copies(_)) {
            self.detours += 1;
            self.route = if self.detours < DETOURS {
                Route::Home
            } else {
                Route::HomeOnly
            };
        }
    }

    fn keep(&mut self, at: u64, bytes: Bytes) -> Result<(), TransferError> {
        let end = at + bytes.len() as u64;
        if (bytes.len() as u64) < PART {
            self.ended = Some(self.ended.map_or(end, |known| known.min(end)));
            self.window.retain(|((other, _), _)| *other < at);
            self.again.retain(|other| *other < at);
        }
        // There is something behind the end.
        let beyond = |(start, part): (&u64, &Bytes)| {
            self.ended
                .is_some_and(|ended| *start >= ended && !part.is_empty())
        };
        self.refreshes = 0;
        self.progress.advance(bytes.len());
        self.arrived.insert(at, bytes);
        if let Some((start, part)) = self.arrived.iter().find(|entry| beyond(*entry)) {
            let expected = start + part.len() as u64;
            return Err(TransferError::Size {
                expected,
                found: self.ended.unwrap_or(end),
            });
        }
        Ok(())
    }

    /// Fetches the reference again, unless that is being done; gives up if it does not help.
    fn refresh(&mut self, error: CallError) -> Result<(), TransferError> {
        if self.refreshing.is_some() {
            return Ok(());
        }
        self.refreshes += 1;
        if self.refreshes > REFRESHES {
            return Err(error.into());
        }
        let refreshing = match (&mut self.refresher, &self.file.message) {
            (Some(refresher), _) => refresher(),
            (None, Some((chat, id))) => {
                let (client, chat, id) = (self.client.clone(), chat.clone(), *id);
                Box::pin(async move {
                    let found = client.messages(chat, &[id]).await?;
                    let file = found.first().and_then(|message| message.file());
                    file.ok_or(error)
                })
            }
            (None, None) => return Err(error.into()),
        };
        self.refreshing = Some(refreshing);
        Ok(())
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        self.progress.end();
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("position", &self.handed)
            .finish_non_exhaustive()
    }
}

/// How often in a row a reference is fetched again before the error is believed.
const REFRESHES: u32 = 2;

/// How often copies may be of no use before the file is fetched from home.
const DETOURS: u32 = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        driver::tests::mock::{Faults, Machine},
        testing::Reply,
    };
    use mtproto_tl::{
        Encode,
        api::{enums, types},
    };

    fn document(id: i64, file_reference: &'static [u8], thumb_size: &str) -> FileRef {
        let location = types::InputDocumentFileLocation {
            id,
            access_hash: 1,
            file_reference: Bytes::from_static(file_reference),
            thumb_size: thumb_size.to_owned(),
        };
        FileRef::new(location.into(), None, Some(3))
    }

    /// Asks for a file under a reference that has expired, and finds `fresh` in its place.
    fn downloaded(
        file: &FileRef,
        fresh: FileRef,
    ) -> (Result<Option<Bytes>, TransferError>, FileRef) {
        let (client, mut machine) = Machine::new(Faults::default());
        machine.wait(client.ready()).unwrap();
        machine.net.net().server.script = Box::new(|body| {
            if body.windows(5).any(|found| found == b"stale") {
                return Reply::Error(400, "FILE_REFERENCE_EXPIRED");
            }
            let part = types::upload::File {
                bytes: Bytes::from_static(b"abc"),
                ..types::upload::File::default()
            };
            Reply::Answer(enums::upload::File::from(part).to_bytes())
        });
        let mut parts = client.download_parts(file, 0).refreshed_by(move || {
            let fresh = fresh.clone();
            async move { Ok(fresh) }
        });
        (machine.wait(parts.next()), parts.file.clone())
    }

    #[test]
    fn another_file_is_not_taken_for_the_rest_of_this_one() {
        let (part, _) = downloaded(&document(1, b"stale", ""), document(2, b"fresh", ""));
        assert_eq!(part, Err(TransferError::Replaced));
    }

    #[test]
    fn a_thumbnail_stays_one_when_its_reference_is_fetched_again() {
        let (part, file) = downloaded(&document(1, b"stale", "m"), document(1, b"fresh", ""));
        assert_eq!(part, Ok(Some(Bytes::from_static(b"abc"))));
        assert_eq!(file, document(1, b"fresh", "m"));
    }
}
