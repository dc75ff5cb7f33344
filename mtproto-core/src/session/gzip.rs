//! Compressed messages (MSG-60 to MSG-62).

use super::message::constructor;
use bytes::Bytes;
use core::fmt;
use mtproto_tl::{Constructor, Decode, mtproto::types::GzipPacked};

/// Why something compressed cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GzipError {
    /// It is damaged, has something behind its end, or holds something compressed in turn.
    Damaged,
    /// It inflates to more than allowed.
    TooLarge,
    /// The crate was built without the feature `gzip`.
    Unsupported,
}

impl fmt::Display for GzipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Damaged => "compressed data is damaged",
            Self::TooLarge => "compressed data inflates to more than allowed",
            Self::Unsupported => "compressed data, but built without feature gzip",
        })
    }
}

impl core::error::Error for GzipError {}

/// `body` itself, or what is packed in it if it is a `gzip_packed`, up to `max` bytes.
///
/// A server's application needs it for what is compressed inside a wrapper (MSG-63, MSG-101).
///
/// # Errors
///
/// What is packed is unusable.
pub fn unpack(body: Bytes, max: usize) -> Result<Bytes, GzipError> {
    if constructor(&body) != Some(GzipPacked::ID) {
        return Ok(body);
    }
    let packed = GzipPacked::from_bytes(body).map_err(|_| GzipError::Damaged)?;
    let inflated = inflate(&packed.packed_data, max)?;
    if constructor(&inflated) == Some(GzipPacked::ID) {
        return Err(GzipError::Damaged);
    }
    Ok(inflated)
}

/// A request, compressed if that pays.
pub(crate) fn pack(body: Bytes) -> Bytes {
    if body.len() <= WORTH || is_file_part(&body) {
        return body;
    }
    match deflate(&body) {
        Some(packed) if packed.len() <= body.len() / 10 * 9 => packed,
        _ => body,
    }
}

/// Parts of files are compressed already, or large enough to take their time (MSG-62).
fn is_file_part(body: &Bytes) -> bool {
    const SAVE_FILE_PART: u32 = 0xb304_a621;
    const SAVE_BIG_FILE_PART: u32 = 0xde7b_673d;
    matches!(
        constructor(body),
        Some(GzipPacked::ID | SAVE_FILE_PART | SAVE_BIG_FILE_PART)
    )
}

#[cfg(feature = "gzip")]
fn inflate(packed: &[u8], max: usize) -> Result<Bytes, GzipError> {
    use std::io::Read;
    let mut inflated = alloc::vec::Vec::new();
    // One byte more than allowed shows that there is more.
    let limit = max.saturating_add(1) as u64;
    let mut decoder = flate2::bufread::GzDecoder::new(packed).take(limit);
    match decoder.read_to_end(&mut inflated) {
        Err(_) => Err(GzipError::Damaged),
        Ok(count) if count > max => Err(GzipError::TooLarge),
        Ok(_) if !decoder.into_inner().into_inner().is_empty() => Err(GzipError::Damaged),
        Ok(_) => Ok(inflated.into()),
    }
}

#[cfg(feature = "gzip")]
fn deflate(body: &[u8]) -> Option<Bytes> {
    use mtproto_tl::Encode;
    use std::io::Read;
    let mut packed = alloc::vec::Vec::with_capacity(body.len() / 2);
    flate2::bufread::GzEncoder::new(body, flate2::Compression::default())
        .read_to_end(&mut packed)
        .ok()?;
    let packed_data = packed.into();
    Some(GzipPacked { packed_data }.to_bytes())
}

#[cfg(not(feature = "gzip"))]
fn inflate(_: &[u8], _: usize) -> Result<Bytes, GzipError> {
    Err(GzipError::Unsupported)
}

#[cfg(not(feature = "gzip"))]
fn deflate(_: &[u8]) -> Option<Bytes> {
    None
}

/// Requests up to this length are not compressed (MSG-62).
const WORTH: usize = 512;

#[cfg(all(test, feature = "gzip"))]
mod tests {
    use super::*;
    use alloc::{vec, vec::Vec};
    use mtproto_tl::Encode;
    use std::io::Write;

    fn packed(data: &[u8]) -> Bytes {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(data).unwrap();
        GzipPacked {
            packed_data: encoder.finish().unwrap().into(),
        }
        .to_bytes()
    }

    #[test]
    fn what_is_packed_comes_out_and_other_things_stay() {
        assert_eq!(unpack(packed(b"some data"), 9).unwrap(), b"some data"[..]);
        let plain = Bytes::from_static(b"some data");
        assert_eq!(unpack(plain, 4).unwrap(), b"some data"[..]);
    }

    /// Bug 15: that a body begins like a stream of gzip says nothing.
    #[test]
    fn only_the_constructor_says_that_something_is_compressed() {
        let magic = Bytes::from_static(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
        assert_eq!(unpack(magic.clone(), 4), Ok(magic));
    }

    /// AT-85.
    #[test]
    fn a_bomb_is_defused() {
        let bomb = packed(&vec![0; 10 << 20]);
        assert!(bomb.len() < 20_000);
        assert_eq!(unpack(bomb, 1 << 20), Err(GzipError::TooLarge));
    }

    /// TL-19, AT-86.
    #[test]
    fn damage_is_noticed() {
        let whole = packed(b"some data that is long enough to be cut in many places");
        for at in 12..whole.len() - 4 {
            let mut damaged = whole.to_vec();
            damaged[at] ^= 0x55;
            let result = unpack(damaged.into(), 100);
            assert!(result.is_err() || result.unwrap().len() < 60);
        }
        let twice = packed(&packed(b"data"));
        assert_eq!(unpack(twice, 100), Err(GzipError::Damaged));
        let mut longer = GzipPacked::from_bytes(whole).unwrap();
        longer.packed_data = [&longer.packed_data[..], b"junk"].concat().into();
        assert_eq!(unpack(longer.to_bytes(), 100), Err(GzipError::Damaged));
        let empty = GzipPacked {
            packed_data: Bytes::new(),
        };
        assert_eq!(unpack(empty.to_bytes(), 100), Err(GzipError::Damaged));
    }

    /// MSG-62.
    #[test]
    fn requests_are_compressed_when_it_pays() {
        let text = Bytes::from(b"all work and no play ".repeat(100));
        let smaller = pack(text.clone());
        assert!(smaller.len() < text.len() / 4);
        assert_eq!(unpack(smaller, 10_000), Ok(text.clone()));
        let short = text.slice(..WORTH);
        assert_eq!(pack(short.clone()), short);
        let mut noise = vec![0; 4096];
        crate::Drbg::from_seed([3; 32]).fill(&mut noise);
        assert_eq!(pack(noise.clone().into()), noise);
        let part = [&0xb304_a621_u32.to_le_bytes()[..], &text].concat();
        assert_eq!(pack(part.clone().into()), part);
    }
}
