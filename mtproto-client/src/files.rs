//! Files: where they are, and moving them.
//!
//! A file travels in parts, several at a time, on links of its own. Whoever waits for a transfer
//! drives it; dropping the future ends it, and what is under way is cancelled. After an error it can
//! go on where it was. A transfer succeeds only if every byte has arrived: a file of known size that
//! ends early is an error, and so is one that goes on behind its end.

mod cdn;
mod download;
mod part;
mod progress;
mod source;
mod upload;

pub use download::Download;
pub use progress::Progress;
pub use source::Source;
pub use upload::{Checkpoint, Upload};

use crate::{CallError, PeerRef};
use mtproto_tl::api::{enums, types};
use std::{
    fmt, io,
    pin::Pin,
    task::{Context, Poll},
};

/// Where a file is, and how large.
#[derive(Clone, Debug, PartialEq)]
pub struct FileRef {
    location: enums::InputFileLocation,
    dc: Option<i16>,
    size: Option<u64>,
    /// The message that it is attached to.
    message: Option<(PeerRef, i32)>,
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
    /// When the reference to the file was fetched again, there was another file in its place.
    Replaced,
    /// The bytes to upload could not be read.
    Source(io::ErrorKind),
    /// What was downloaded could not be written.
    Target(io::ErrorKind),
}

impl FileRef {
    /// A file at `location`, in data centre `dc`, with `size` bytes, as far as these are known.
    #[must_use]
    pub fn new(location: enums::InputFileLocation, dc: Option<i16>, size: Option<u64>) -> Self {
        Self {
            location,
            dc,
            size,
            message: None,
        }
    }

    /// The message that the file is attached to: when the reference to the file has expired, it is
    /// fetched again.
    #[must_use]
    pub fn found_in(mut self, chat: impl Into<PeerRef>, message: i32) -> Self {
        self.message = Some((chat.into(), message));
        self
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
                    let (thumb_size, size) =
                        photo.sizes.iter().filter_map(photo_size).next_back()?;
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

    /// Takes over the reference to the same file, perhaps to a thumbnail of it, from `fresh`.
    fn renew(&mut self, fresh: Self) -> Result<(), TransferError> {
        use enums::InputFileLocation::{
            InputDocumentFileLocation as Document, InputPhotoFileLocation as Photo,
        };
        match (&mut self.location, fresh.location) {
            (Document(ours), Document(fresh)) if ours.id == fresh.id => {
                ours.file_reference = fresh.file_reference;
            }
            (Photo(ours), Photo(fresh)) if ours.id == fresh.id => {
                ours.file_reference = fresh.file_reference;
            }
            (Document(_) | Photo(_), _) => return Err(TransferError::Replaced),
            (ours, fresh) => *ours = fresh,
        }
        Ok(())
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

/// The first of several parts to be answered.
fn any<P: Copy, F: Future + Unpin>(
    window: &mut Vec<(P, F)>,
    cx: &mut Context<'_>,
) -> Poll<(P, F::Output)> {
    for (at, (part, future)) in window.iter_mut().enumerate() {
        if let Poll::Ready(answer) = Pin::new(future).poll(cx) {
            let part = *part;
            drop(window.swap_remove(at));
            return Poll::Ready((part, answer));
        }
    }
    Poll::Pending
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
            Self::Replaced => f.write_str("there is another file in the place of this one"),
            Self::Source(kind) => write!(f, "cannot read what is to be uploaded: {kind}"),
            Self::Target(kind) => write!(f, "cannot write what was downloaded: {kind}"),
        }
    }
}

impl std::error::Error for TransferError {}

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

#[cfg(test)]
mod tests {
    use super::*;

    /// API-13.
    #[test]
    fn a_file_is_looked_for_in_the_data_centre_that_it_names() {
        let document = types::Document {
            dc_id: 4,
            size: 7,
            ..types::Document::default()
        };
        let media = types::MessageMediaDocument {
            document: Some(document.into()),
            ..types::MessageMediaDocument::default()
        };
        let file = FileRef::of_media(&media.into()).unwrap();
        assert_eq!((file.dc, file.size), (Some(4), Some(7)));
        let photo = types::Photo {
            dc_id: 5,
            sizes: vec![types::PhotoSize::default().into()],
            ..types::Photo::default()
        };
        let media = types::MessageMediaPhoto {
            photo: Some(photo.into()),
            ..types::MessageMediaPhoto::default()
        };
        assert_eq!(FileRef::of_media(&media.into()).unwrap().dc, Some(5));
    }
}
