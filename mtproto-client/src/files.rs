//! Files: where they are, and moving them.
//!
//! A file travels in parts, several at a time, on links of its own. Whoever waits for a transfer
//! drives it; dropping the future ends it, and what is under way is cancelled. A transfer succeeds
//! only if every byte has arrived: a file of known size that ends early is an error.

use crate::{CallError, CallOptions, Client, Invoke, Target};
use bytes::{Bytes, BytesMut};
use mtproto_tl::{
    Decode,
    api::{enums, functions, types},
};
use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    future::poll_fn,
    pin::Pin,
    task::Poll,
};

/// Where a file is, and how large.
#[derive(Clone, Debug, PartialEq)]
pub struct FileRef {
    location: enums::InputFileLocation,
    dc: Option<i16>,
    size: Option<u64>,
}

/// A file that was uploaded and can be attached to a message.
#[derive(Clone, Debug, PartialEq)]
pub struct UploadedFile {
    file: enums::InputFile,
    name: String,
}

/// Why a file did not arrive whole.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransferError {
    /// A call failed.
    Call(CallError),
    /// The file ended early, or went on where it should have ended.
    Size {
        /// Bytes that were promised.
        expected: u64,
        /// Bytes that came.
        found: u64,
    },
    /// More bytes than may be uploaded.
    TooLarge {
        /// Size of the file.
        size: u64,
    },
    /// The server did not take a part.
    Refused,
}

impl FileRef {
    /// A file at `location`, in data centre `dc`, with `size` bytes, as far as these are known.
    #[must_use]
    pub fn new(location: enums::InputFileLocation, dc: Option<i16>, size: Option<u64>) -> Self {
        Self { location, dc, size }
    }

    /// The file attached to a message; a photo in its largest size.
    #[must_use]
    pub fn of_media(media: &enums::MessageMedia) -> Option<Self> {
        match media {
            enums::MessageMedia::Document(media) => match media.document.as_ref()? {
                enums::Document::Document(document) => {
                    let location = types::InputDocumentFileLocation {
                        id: document.id,
                        access_hash: document.access_hash,
                        file_reference: document.file_reference.clone(),
                        thumb_size: String::new(),
                    };
                    let dc = i16::try_from(document.dc_id).ok();
                    Some(Self::new(
                        location.into(),
                        dc,
                        u64::try_from(document.size).ok(),
                    ))
                }
                enums::Document::Empty(_) => None,
            },
            enums::MessageMedia::Photo(media) => match media.photo.as_ref()? {
                enums::Photo::Photo(photo) => {
                    let (thumb_size, size) = photo.sizes.iter().filter_map(photo_size).last()?;
                    let location = types::InputPhotoFileLocation {
                        id: photo.id,
                        access_hash: photo.access_hash,
                        file_reference: photo.file_reference.clone(),
                        thumb_size,
                    };
                    Some(Self::new(
                        location.into(),
                        i16::try_from(photo.dc_id).ok(),
                        size,
                    ))
                }
                enums::Photo::Empty(_) => None,
            },
            _ => None,
        }
    }

    /// The location as the API has it.
    #[must_use]
    pub fn location(&self) -> &enums::InputFileLocation {
        &self.location
    }

    /// Size in bytes, if it is known.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.size
    }
}

fn photo_size(size: &enums::PhotoSize) -> Option<(String, Option<u64>)> {
    match size {
        enums::PhotoSize::Size(size) => Some((size.r#type.clone(), u64::try_from(size.size).ok())),
        enums::PhotoSize::Progressive(size) => {
            let last = size.sizes.iter().max().copied();
            Some((
                size.r#type.clone(),
                last.and_then(|n| u64::try_from(n).ok()),
            ))
        }
        _ => None,
    }
}

impl UploadedFile {
    /// Name of the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file as the API has it.
    #[must_use]
    pub fn input(&self) -> &enums::InputFile {
        &self.file
    }

    /// To be shown as a photo.
    #[must_use]
    pub fn as_photo(&self) -> enums::InputMedia {
        types::InputMediaUploadedPhoto {
            file: self.file.clone(),
            ..Default::default()
        }
        .into()
    }

    /// To be shown as a file of type `mime_type`.
    #[must_use]
    pub fn as_document(&self, mime_type: impl Into<String>) -> enums::InputMedia {
        let file_name = self.name.clone();
        types::InputMediaUploadedDocument {
            file: self.file.clone(),
            mime_type: mime_type.into(),
            attributes: vec![types::DocumentAttributeFilename { file_name }.into()],
            ..Default::default()
        }
        .into()
    }
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

    /// Downloads a file part by part, beginning with byte `from`, which has to be a multiple of
    /// [`PART`]: where an earlier download ended.
    pub fn download_parts(&self, file: &FileRef, from: u64) -> Download {
        Download {
            client: self.clone(),
            file: file.clone(),
            next: from / PART * PART,
            handed: from / PART * PART,
            window: BTreeMap::new(),
            arrived: BTreeMap::new(),
            ended: None,
        }
    }

    /// Uploads a file.
    pub async fn upload(
        &self,
        bytes: impl Into<Bytes>,
        name: impl Into<String>,
    ) -> Result<UploadedFile, TransferError> {
        let (bytes, name) = (bytes.into(), name.into());
        let size = bytes.len() as u64;
        let parts = size.div_ceil(PART).max(1);
        if parts > MAX_PARTS || size == 0 {
            return Err(TransferError::TooLarge { size });
        }
        let (id, total) = (self.random_id(), parts as i32);
        let is_big = size > BIG;
        let mut waiting: VecDeque<i32> = (0..total).collect();
        let mut window: Vec<Invoke<bool>> = Vec::new();
        while !waiting.is_empty() || !window.is_empty() {
            while window.len() < WINDOW
                && let Some(part) = waiting.pop_front()
            {
                let start = part as usize * PART as usize;
                let end = (start + PART as usize).min(bytes.len());
                let content = bytes.slice(start..end);
                let lane = (part as usize % LANES) as u8;
                let options = CallOptions {
                    target: Target::Media { dc: None, lane },
                    ..CallOptions::default()
                };
                window.push(if is_big {
                    let call = functions::upload::SaveBigFilePart {
                        file_id: id,
                        file_part: part,
                        file_total_parts: total,
                        bytes: content,
                    };
                    self.invoke_with(&call, options)
                } else {
                    let call = functions::upload::SaveFilePart {
                        file_id: id,
                        file_part: part,
                        bytes: content,
                    };
                    self.invoke_with(&call, options)
                });
            }
            if !any(&mut window).await? {
                return Err(TransferError::Refused);
            }
        }
        let file = if is_big {
            types::InputFileBig {
                id,
                parts: total,
                name: name.clone(),
            }
            .into()
        } else {
            types::InputFile {
                id,
                parts: total,
                name: name.clone(),
                md5_checksum: String::new(),
            }
            .into()
        };
        Ok(UploadedFile { file, name })
    }
}

/// A download under way; made by [`Client::download_parts`].
#[must_use = "nothing is fetched before `next` is called"]
pub struct Download {
    client: Client,
    file: FileRef,
    /// Where the next part to ask for begins.
    next: u64,
    /// How far the file was handed out.
    handed: u64,
    window: BTreeMap<u64, Invoke<enums::upload::File>>,
    arrived: BTreeMap<u64, Bytes>,
    /// Where the file ends, once that is known.
    ended: Option<u64>,
}

impl Download {
    /// The next part of the file, in order; `None` after the last one.
    ///
    /// Nothing is lost if the future is dropped.
    pub async fn next(&mut self) -> Result<Option<Bytes>, TransferError> {
        loop {
            if let Some(part) = self.arrived.remove(&self.handed) {
                self.handed += part.len() as u64;
                return Ok(Some(part).filter(|part| !part.is_empty()));
            }
            if let Some(found) = self.ended.filter(|ended| self.handed >= *ended) {
                return match self.file.size {
                    Some(expected) if expected != found => {
                        Err(TransferError::Size { expected, found })
                    }
                    _ => Ok(None),
                };
            }
            self.ask();
            let (at, answer) = poll_fn(|cx| {
                for (at, call) in &mut self.window {
                    if let Poll::Ready(answer) = Pin::new(call).poll(cx) {
                        return Poll::Ready((*at, answer));
                    }
                }
                Poll::Pending
            })
            .await;
            self.window.remove(&at);
            let enums::upload::File::File(part) = answer? else {
                return Err(CallError::Unexpected("upload.fileCdnRedirect").into());
            };
            if (part.bytes.len() as u64) < PART {
                let end = at + part.bytes.len() as u64;
                self.ended = Some(self.ended.map_or(end, |known| known.min(end)));
                self.window.retain(|other, _| *other < at);
            }
            self.arrived.insert(at, part.bytes);
        }
    }

    /// Bytes that were handed out so far.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.handed
    }

    fn ask(&mut self) {
        let more = |next: u64| match (self.ended, self.file.size) {
            (Some(_), _) => false,
            (None, Some(size)) => next <= size,
            (None, None) => true,
        };
        while self.window.len() + self.arrived.len() < WINDOW && more(self.next) {
            let call = functions::upload::GetFile {
                precise: false,
                cdn_supported: false,
                location: self.file.location.clone(),
                offset: self.next as i64,
                limit: PART as i32,
            };
            let lane = ((self.next / PART) as usize % LANES) as u8;
            let options = CallOptions {
                target: Target::Media {
                    dc: self.file.dc,
                    lane,
                },
                ..CallOptions::default()
            };
            let call = self.client.invoke_with(&call, options);
            self.window.insert(self.next, call);
            self.next += PART;
        }
    }
}

/// The first of several calls to be answered.
async fn any<T: Decode>(window: &mut Vec<Invoke<T>>) -> Result<T, CallError> {
    let (at, answer) = poll_fn(|cx| {
        for (at, call) in window.iter_mut().enumerate() {
            if let Poll::Ready(answer) = Pin::new(call).poll(cx) {
                return Poll::Ready((at, answer));
            }
        }
        Poll::Pending
    })
    .await;
    drop(window.swap_remove(at));
    answer
}

impl From<CallError> for TransferError {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl fmt::Display for TransferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => error.fmt(f),
            Self::Size { expected, found } => {
                write!(f, "the file ended after {found} bytes of {expected}")
            }
            Self::TooLarge { size: 0 } => f.write_str("a file without content cannot be uploaded"),
            Self::TooLarge { size } => write!(f, "a file of {size} bytes cannot be uploaded"),
            Self::Refused => f.write_str("the server did not take a part of the file"),
        }
    }
}

impl std::error::Error for TransferError {}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("position", &self.handed)
            .finish_non_exhaustive()
    }
}

/// Bytes of every part but the last one (API-70, API-74).
pub const PART: u64 = 512 << 10;

/// Parts under way at a time.
const WINDOW: usize = 8;

/// Links that the parts are spread over.
const LANES: usize = 4;

/// Files larger than this are uploaded in another way (API-71).
const BIG: u64 = 10 << 20;

/// Parts of a file at most (API-70).
const MAX_PARTS: u64 = 4000;
