//! Uploads: several parts at a time, in any order.

use super::{
    BIG, LANES, MAX_PARTS, PART, Progress, Source, TransferError, UploadedFile, WINDOW, any,
};
use crate::{CallOptions, Client, Invoke, Target};
use bytes::Bytes;
use mtproto_tl::api::{functions, types};
use std::{
    collections::BTreeSet,
    fmt, io,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// An upload under way; made by [`Client::upload`]. Dropping it ends the upload.
///
/// It is a future. After an error it can be awaited again: what the server has already is not sent
/// again. [`checkpoint`](Self::checkpoint) lets another process do so.
#[must_use = "nothing is sent before this is awaited"]
pub struct Upload {
    client: Client,
    source: Box<dyn Source>,
    name: String,
    /// Unless the source could not say how large it is.
    plan: Result<Plan, TransferError>,
    window: Vec<(i32, Invoke<bool>)>,
    progress: Progress,
}

/// What is sent, and what of it is still to be sent.
struct Plan {
    id: i64,
    size: u64,
    total: i32,
    missing: BTreeSet<i32>,
}

/// How far an upload got: what another process needs to go on with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Number that the server knows the upload by.
    pub id: i64,
    /// Parts of [`PART`] bytes that the server does not have yet, counted from zero.
    pub missing: Vec<i32>,
}

impl Client {
    /// Uploads a file: bytes, or a [`std::fs::File`], or any other [`Source`].
    ///
    /// ```no_run
    /// # async fn upload(client: mtproto_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let file = client.upload(std::fs::File::open("crab.png")?, "crab.png").await?;
    /// # Ok(()) }
    /// ```
    pub fn upload(&self, source: impl Source, name: impl Into<String>) -> Upload {
        let id = self.random_id();
        self.begin_upload(id, source, name.into(), None)
    }

    /// Goes on with an upload of the same file.
    ///
    /// The server forgets parts after some hours; what it lacks by then it names in the error to the
    /// message that the file is attached to.
    pub fn resume_upload(
        &self,
        from: Checkpoint,
        source: impl Source,
        name: impl Into<String>,
    ) -> Upload {
        self.begin_upload(from.id, source, name.into(), Some(from.missing))
    }

    fn begin_upload(
        &self,
        id: i64,
        source: impl Source,
        name: String,
        missing: Option<Vec<i32>>,
    ) -> Upload {
        let plan = Plan::new(id, source.size(), missing);
        let (moved, total) = plan.as_ref().map_or((0, None), |plan| {
            let missing: u64 = plan.missing.iter().map(|part| plan.len(*part) as u64).sum();
            (plan.size - missing, Some(plan.size))
        });
        Upload {
            client: self.clone(),
            source: Box::new(source),
            name,
            plan,
            window: Vec::new(),
            progress: Progress::new(moved, total),
        }
    }
}

impl Plan {
    fn new(
        id: i64,
        size: io::Result<u64>,
        missing: Option<Vec<i32>>,
    ) -> Result<Self, TransferError> {
        let size = size.map_err(|error| TransferError::Source(error.kind()))?;
        let parts = size.div_ceil(PART);
        let total = i32::try_from(parts)
            .ok()
            .filter(|_| (1..=MAX_PARTS).contains(&parts));
        let total = total.ok_or(TransferError::TooLarge { size })?;
        let all = 0..total;
        let missing = match missing {
            Some(missing) => missing
                .into_iter()
                .filter(|part| all.contains(part))
                .collect(),
            None => all.collect(),
        };
        Ok(Self {
            id,
            size,
            total,
            missing,
        })
    }

    fn start(&self, part: i32) -> u64 {
        u64::from(part.unsigned_abs()) * PART
    }

    fn len(&self, part: i32) -> usize {
        (self.size - self.start(part)).min(PART) as usize
    }

    /// The call that takes a part to the server (API-71).
    fn call(&self, client: &Client, part: i32, bytes: Bytes) -> Invoke<bool> {
        let lane = (part.unsigned_abs() as usize % LANES) as u8;
        let options = CallOptions {
            target: Target::Media { dc: None, lane },
            ..CallOptions::default()
        };
        let (file_id, file_part) = (self.id, part);
        if self.size > BIG {
            let file_total_parts = self.total;
            let call = functions::upload::SaveBigFilePart {
                file_id,
                file_part,
                file_total_parts,
                bytes,
            };
            return client.invoke_with(&call, options);
        }
        let call = functions::upload::SaveFilePart {
            file_id,
            file_part,
            bytes,
        };
        client.invoke_with(&call, options)
    }

    fn file(&self, name: &str) -> UploadedFile {
        let (id, parts, name) = (self.id, self.total, name.to_owned());
        let file = match self.size > BIG {
            true => types::InputFileBig {
                id,
                parts,
                name: name.clone(),
            }
            .into(),
            false => types::InputFile {
                id,
                parts,
                name: name.clone(),
                md5_checksum: String::new(),
            }
            .into(),
        };
        UploadedFile { file, name }
    }
}

impl Upload {
    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// What is needed to go on with it later; `None` if it could not begin.
    #[must_use]
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        let plan = self.plan.as_ref().ok()?;
        let missing = plan.missing.iter().copied().collect();
        Some(Checkpoint {
            id: plan.id,
            missing,
        })
    }

    /// Has as many parts under way as may be.
    fn fill(&mut self) -> Result<(), TransferError> {
        let plan = self.plan.as_ref().map_err(TransferError::clone)?;
        let under_way = |part: &i32| self.window.iter().any(|(other, _)| other == part);
        let waiting = plan.missing.iter().filter(|part| !under_way(part)).copied();
        let next: Vec<i32> = waiting
            .take(WINDOW - self.window.len().min(WINDOW))
            .collect();
        for part in next {
            let bytes = self.source.read(plan.start(part), plan.len(part));
            let bytes = bytes.map_err(|error| TransferError::Source(error.kind()))?;
            if bytes.len() != plan.len(part) {
                return Err(TransferError::Source(io::ErrorKind::UnexpectedEof));
            }
            self.window
                .push((part, plan.call(&self.client, part, bytes)));
        }
        Ok(())
    }
}

impl Future for Upload {
    type Output = Result<UploadedFile, TransferError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        loop {
            this.fill()?;
            let plan = this.plan.as_mut().map_err(|error| error.clone())?;
            if plan.missing.is_empty() {
                this.progress.end();
                return Poll::Ready(Ok(plan.file(&this.name)));
            }
            let (part, answer) = ready!(any(&mut this.window, cx));
            if !answer? {
                return Poll::Ready(Err(TransferError::Refused));
            }
            plan.missing.remove(&part);
            this.progress.advance(plan.len(part));
        }
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.progress.end();
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mtproto_tl::api::enums;

    fn plan(size: u64) -> Result<Plan, TransferError> {
        Plan::new(1, Ok(size), None)
    }

    /// API-70, API-98: 4000 parts of 512 KiB are 2000 MiB.
    #[test]
    fn a_file_has_at_least_one_part_and_at_most_four_thousand() {
        let parts = |size| plan(size).map(|plan| plan.total);
        for (size, total) in [(1, 1), (PART, 1), (PART + 1, 2), (2000 << 20, 4000)] {
            assert_eq!(parts(size), Ok(total), "{size}");
        }
        for size in [0, (2000 << 20) + 1, u64::MAX] {
            assert_eq!(parts(size), Err(TransferError::TooLarge { size }));
        }
    }

    /// API-70.
    #[test]
    fn all_parts_but_the_last_have_the_same_size() {
        assert_eq!(((512 << 10) % PART, PART % 1024), (0, 0));
        let plan = plan(2 * PART + 7).unwrap();
        let parts: Vec<_> = (0..3)
            .map(|part| (plan.start(part), plan.len(part)))
            .collect();
        let part = PART as usize;
        assert_eq!(parts, [(0, part), (PART, part), (2 * PART, 7)]);
    }

    /// API-71, API-98.
    #[test]
    fn a_file_of_more_than_ten_mebibytes_is_a_big_one() {
        let is_big = |size| {
            let file = plan(size).unwrap().file("name");
            matches!(file.input(), enums::InputFile::Big(big) if big.parts == 21)
        };
        assert!(!is_big(10 << 20));
        assert!(is_big((10 << 20) + 1));
    }
}
