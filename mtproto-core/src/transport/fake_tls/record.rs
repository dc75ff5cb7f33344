//! Records: type, version, length, contents.

use super::TlsError;
use bytes::{Buf, BufMut, BytesMut};

/// The contents of the application records that arrive.
#[derive(Debug)]
pub(super) struct Contents {
    /// Bytes of the current record that are still to come.
    left: usize,
    /// A client's greeting ends with a record of its own.
    expect_finish: bool,
}

impl Contents {
    pub(super) const FROM_SERVER: Self = Self {
        left: 0,
        expect_finish: false,
    };
    pub(super) const FROM_CLIENT: Self = Self {
        left: 0,
        expect_finish: true,
    };

    /// Removes what is here of the current record, and the headers between.
    pub(super) fn next(&mut self, input: &mut BytesMut) -> Result<Option<BytesMut>, TlsError> {
        if core::mem::take(&mut self.expect_finish) {
            match prefix(input, CHANGE_CIPHER_SPEC) {
                Some(true) => input.advance(CHANGE_CIPHER_SPEC.len()),
                Some(false) => {}
                None => {
                    self.expect_finish = true;
                    return Ok(None);
                }
            }
        }
        if self.left == 0 {
            let Some(len) = length(input, APPLICATION_DATA)? else {
                return Ok(None);
            };
            if len == 0 {
                return Err(TlsError::BadLength(0));
            }
            input.advance(HEADER);
            self.left = len;
        }
        let piece = input.split_to(self.left.min(input.len()));
        self.left -= piece.len();
        Ok((!piece.is_empty()).then_some(piece))
    }
}

/// Appends `len` bytes that `fill` writes, in records of at most `max`.
///
/// Room for all headers is made in front of the contents, which then slide down to their places,
/// the first the farthest, the last not at all.
pub(super) fn wrap(len: usize, max: usize, out: &mut BytesMut, fill: impl FnOnce(&mut BytesMut)) {
    let start = out.len();
    let room = len.div_ceil(max) * HEADER;
    out.reserve(room + len);
    out.put_bytes(0, room);
    fill(out);
    debug_assert_eq!(
        out.len(),
        start + room + len,
        "a length other than promised"
    );

    let records = out.get_mut(start..).unwrap_or_default();
    let (mut to, mut from) = (0, room);
    while from < records.len() {
        let len = max.min(records.len() - from);
        let [high, low] = (len as u16).to_be_bytes();
        let [a, b, c] = APPLICATION_DATA;
        if from != to + HEADER {
            records.copy_within(from..from + len, to + HEADER);
        }
        if let Some(header) = records.get_mut(to..to + HEADER) {
            header.copy_from_slice(&[a, b, c, high, low]);
        }
        (to, from) = (to + HEADER + len, from + len);
    }
}

/// The length of the record at the front, which must begin with `kind`; `None` if its header is not
/// complete. What is complete is checked.
pub(super) fn length(input: &[u8], kind: [u8; 3]) -> Result<Option<usize>, TlsError> {
    let Some(&[a, b, c, high, low]) = input.first_chunk() else {
        return Ok(None);
    };
    let (found, len) = ([a, b, c], u16::from_be_bytes([high, low]).into());
    if found != kind {
        return Err(TlsError::Record { found });
    }
    if len > MAX_RECORD {
        return Err(TlsError::BadLength(len));
    }
    Ok(Some(len))
}

/// Whether `input` begins with `expected`; `None` while that cannot be said.
fn prefix(input: &[u8], expected: &[u8]) -> Option<bool> {
    match input.get(..expected.len()) {
        Some(found) => Some(found == expected),
        None if expected.starts_with(input) => None,
        None => Some(false),
    }
}

/// Type, version and length.
pub(super) const HEADER: usize = 5;

/// Type and version of a record with contents.
pub(super) const APPLICATION_DATA: [u8; 3] = [0x17, 3, 3];

/// The record that ends a greeting, whole.
pub(super) const CHANGE_CIPHER_SPEC: &[u8] = &[0x14, 3, 3, 0, 1, 1];

/// Longest record that TLS allows: 2^14 bytes, and 256 for the cipher.
const MAX_RECORD: usize = (1 << 14) + 256;
