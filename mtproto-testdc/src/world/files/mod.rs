//! Files: parts on their way in, and whole files to be fetched.

mod cdn;

pub(crate) use cdn::CdnPiece;

use super::{MediaKind, UserId};
use bytes::{Bytes, BytesMut};
use cdn::Cdn;
use mtproto_core::Drbg;
use std::collections::BTreeMap;

/// All files, whole and in parts.
#[derive(Debug)]
pub(crate) struct Files {
    uploads: BTreeMap<(UserId, i64), Upload>,
    stored: BTreeMap<i64, StoredFile>,
    /// Bytes held in parts and files together.
    held: usize,
    last_id: i64,
    /// Grows when references expire.
    pub(crate) epoch: u64,
    cdn: Cdn,
}

/// A file that is still being uploaded.
#[derive(Debug, Default)]
struct Upload {
    parts: BTreeMap<i32, Bytes>,
}

/// A whole file.
#[derive(Debug)]
pub(crate) struct StoredFile {
    parts: Vec<Bytes>,
    part_size: usize,
    pub(crate) size: usize,
    /// Data centre that has it.
    pub(crate) dc: i32,
    /// As what it was first sent.
    pub(crate) kind: Option<MediaKind>,
}

/// What a reference to a file is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    Current,
    Expired,
    /// It never was one.
    Invalid,
}

/// Why a part was not taken or a file not put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileError {
    /// A number that no part can have.
    Part,
    /// A part without contents.
    Empty,
    /// A part larger than allowed.
    TooBig,
    /// This part was not uploaded.
    Missing(i32),
    /// A part other than the last that differs in size from the first.
    SizeChanged,
    /// The data centre holds as much as it will.
    Full,
}

impl Files {
    pub(crate) fn new(rng: Drbg) -> Self {
        Self {
            uploads: BTreeMap::new(),
            stored: BTreeMap::new(),
            held: 0,
            last_id: 0,
            epoch: 0,
            cdn: Cdn::new(rng),
        }
    }

    /// Takes a part; again is fine, and replaces it (API-72).
    pub(crate) fn save_part(
        &mut self,
        user: UserId,
        file: i64,
        part: i32,
        bytes: Bytes,
    ) -> Result<(), FileError> {
        if !(0..MAX_PARTS).contains(&part) {
            return Err(FileError::Part);
        }
        if bytes.is_empty() {
            return Err(FileError::Empty);
        }
        if bytes.len() > MAX_PART {
            return Err(FileError::TooBig);
        }
        let is_new = !self.uploads.contains_key(&(user, file));
        if self.held + bytes.len() > MAX_HELD || is_new && self.uploads.len() >= MAX_UPLOADS {
            return Err(FileError::Full);
        }
        self.held += bytes.len();
        let upload = self.uploads.entry((user, file)).or_default();
        let replaced = upload.parts.insert(part, bytes);
        self.held -= replaced.map_or(0, |old| old.len());
        Ok(())
    }

    /// Makes a file of the parts `0..count`, in the data centre `dc`; returns its number.
    pub(crate) fn assemble(
        &mut self,
        dc: i32,
        user: UserId,
        file: i64,
        count: i32,
    ) -> Result<i64, FileError> {
        if !(1..=MAX_PARTS).contains(&count) {
            return Err(FileError::Part);
        }
        let mut parts = Vec::new();
        {
            let upload = self
                .uploads
                .get(&(user, file))
                .ok_or(FileError::Missing(0))?;
            for part in 0..count {
                parts.push(
                    upload
                        .parts
                        .get(&part)
                        .ok_or(FileError::Missing(part))?
                        .clone(),
                );
            }
        }
        if self.stored.len() >= MAX_FILES {
            return Err(FileError::Full);
        }
        let part_size = parts.first().map_or(0, Bytes::len);
        let uneven = |(part, bytes): (i32, &Bytes)| match part + 1 == count {
            true => bytes.len() > part_size,
            false => bytes.len() != part_size,
        };
        if (0..).zip(&parts).any(uneven) {
            return Err(FileError::SizeChanged);
        }
        let size = parts.iter().map(Bytes::len).sum();
        let uploaded = self
            .uploads
            .remove(&(user, file))
            .map_or(0, |upload| upload.size());
        self.held = self.held - uploaded + size;
        self.last_id += 1;
        self.stored.insert(
            self.last_id,
            StoredFile {
                parts,
                part_size,
                size,
                dc,
                kind: None,
            },
        );
        Ok(self.last_id)
    }

    /// Remembers as what a file was sent.
    pub(crate) fn describe(&mut self, file: i64, kind: &MediaKind) {
        if let Some(file) = self.stored.get_mut(&file) {
            file.kind = Some(kind.clone());
        }
    }

    /// Voids all references given out so far.
    pub(crate) fn expire_references(&mut self) {
        self.epoch += 1;
    }

    pub(crate) fn get(&self, file: i64) -> Option<&StoredFile> {
        self.stored.get(&file)
    }
}

impl Upload {
    fn size(&self) -> usize {
        self.parts.values().map(Bytes::len).sum()
    }
}

impl StoredFile {
    /// `limit` bytes from `offset` on, fewer at the end. Copied only where parts meet.
    pub(crate) fn read(&self, offset: usize, limit: usize) -> Bytes {
        let end = offset.saturating_add(limit).min(self.size);
        if offset >= end {
            return Bytes::new();
        }
        let (first, last) = (offset / self.part_size, (end - 1) / self.part_size);
        let piece = |part: usize| {
            let start = part * self.part_size;
            self.parts[part]
                .slice(offset.max(start) - start..(end - start).min(self.parts[part].len()))
        };
        if first == last {
            return piece(first);
        }
        let mut joined = BytesMut::with_capacity(end - offset);
        (first..=last).for_each(|part| joined.extend_from_slice(&piece(part)));
        joined.freeze()
    }
}

/// Parts of one file at most (API-70, without premium).
const MAX_PARTS: i32 = 4000;

/// Bytes of one part at most (API-70).
const MAX_PART: usize = 512 << 10;

/// Files under way at once.
const MAX_UPLOADS: usize = 4096;

/// Whole files kept.
const MAX_FILES: usize = 100_000;

/// Bytes of files held at most.
const MAX_HELD: usize = 4 << 30;

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Files {
        Files::new(Drbg::from_seed([1; 32]))
    }

    fn with_parts(sizes: &[usize]) -> Files {
        let mut files = files();
        for (part, size) in (0..).zip(sizes) {
            let fill = u8::try_from(part).unwrap();
            files
                .save_part(1, 7, part, Bytes::from(vec![fill; *size]))
                .unwrap();
        }
        files
    }

    /// API-75.
    #[test]
    fn a_file_reads_the_same_wherever_its_parts_meet() {
        let mut files = with_parts(&[1024, 1024, 100]);
        let file = files.assemble(2, 1, 7, 3).unwrap();
        let file = files.get(file).unwrap();
        let whole = file.read(0, 4096);
        assert_eq!((whole.len(), file.size), (2148, 2148));
        for (offset, limit) in [
            (0, 1),
            (1000, 100),
            (1024, 1024),
            (2000, 4096),
            (2148, 10),
            (9999, 10),
        ] {
            let expected =
                &whole[offset.min(2148)..(offset + limit).min(2148).max(offset.min(2148))];
            assert_eq!(file.read(offset, limit), expected, "{offset} {limit}");
        }
    }

    /// API-70, API-72.
    #[test]
    fn parts_must_be_there_and_of_one_size() {
        assert_eq!(
            with_parts(&[1024]).assemble(2, 1, 7, 2),
            Err(FileError::Missing(1))
        );
        assert_eq!(
            with_parts(&[1024, 512, 1024]).assemble(2, 1, 7, 3),
            Err(FileError::SizeChanged)
        );
        assert_eq!(
            with_parts(&[512, 1024]).assemble(2, 1, 7, 2),
            Err(FileError::SizeChanged)
        );
        assert_eq!(
            with_parts(&[1024]).assemble(2, 2, 7, 1),
            Err(FileError::Missing(0))
        );
        let mut files = files();
        assert_eq!(
            files.save_part(1, 7, -1, Bytes::from_static(b"x")),
            Err(FileError::Part)
        );
        assert_eq!(
            files.save_part(1, 7, 0, Bytes::new()),
            Err(FileError::Empty)
        );
    }

    #[test]
    fn what_is_held_is_counted_once() {
        let mut files = with_parts(&[1024, 1024]);
        files.save_part(1, 7, 1, Bytes::from(vec![9; 100])).unwrap();
        assert_eq!(files.held, 1124);
        files.assemble(2, 1, 7, 2).unwrap();
        assert_eq!(files.held, 1124);
    }
}
