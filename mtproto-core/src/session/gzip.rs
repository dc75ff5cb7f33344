//! Compressed messages (MSG-60, MSG-61).

use super::message::constructor;
use crate::{Error, LimitKind, Violation};
use bytes::Bytes;
use mtproto_tl::{Constructor, Decode, Reader, mtproto::types::GzipPacked};

/// `body` itself, or what is packed in it, up to `max` bytes.
pub(crate) fn unpack(body: Bytes, max: usize) -> Result<Bytes, Error> {
    if constructor(&body) != Some(GzipPacked::ID) {
        return Ok(body);
    }
    let packed = GzipPacked::decode(&mut Reader::new(body));
    let packed = packed.map_err(|_| Error::Violation(Violation::Malformed("gzip_packed")))?;
    inflate(&packed.packed_data, max)
}

#[cfg(feature = "gzip")]
fn inflate(packed: &[u8], max: usize) -> Result<Bytes, Error> {
    use std::io::Read;
    let mut inflated = alloc::vec::Vec::new();
    // One byte more than allowed shows that there is more.
    let limit = max.saturating_add(1) as u64;
    let read = flate2::read::GzDecoder::new(packed)
        .take(limit)
        .read_to_end(&mut inflated);
    match read {
        Err(_) => Err(Error::Violation(Violation::Malformed("gzip_packed"))),
        Ok(count) if count > max => Err(Error::Limit(LimitKind::Inflated)),
        Ok(_) => Ok(inflated.into()),
    }
}

#[cfg(not(feature = "gzip"))]
fn inflate(_: &[u8], _: usize) -> Result<Bytes, Error> {
    Err(Error::Limit(LimitKind::Inflated))
}

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
        assert_eq!(
            unpack(Bytes::from_static(b"some data"), 4).unwrap(),
            b"some data"[..]
        );
    }

    #[test]
    fn a_bomb_is_defused() {
        let bomb = packed(&vec![0; 10 << 20]);
        assert!(bomb.len() < 20_000);
        assert_eq!(
            unpack(bomb, 1 << 20),
            Err(Error::Limit(LimitKind::Inflated))
        );
    }

    #[test]
    fn damage_is_noticed() {
        let whole = packed(b"some data that is long enough to be cut in many places");
        for at in 12..whole.len() - 4 {
            let mut damaged = whole.to_vec();
            damaged[at] ^= 0x55;
            let result = unpack(damaged.into(), 100);
            assert!(result.is_err() || result.unwrap().len() < 60);
        }
    }
}
