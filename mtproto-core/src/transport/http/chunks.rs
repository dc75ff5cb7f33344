//! Bodies in chunks, which only clients accept (TR-31).
//!
//! ```text
//! length in hexadecimal [; anything] CRLF | contents CRLF | … | 0 CRLF | fields | CRLF
//! ```

use super::HttpError;
use bytes::{Buf, BytesMut};

/// A body that is gathered from its chunks.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    body: BytesMut,
    expected: Expected,
    /// Lines behind the last chunk.
    fields: usize,
}

#[derive(Debug, Default)]
enum Expected {
    #[default]
    Length,
    Contents(usize),
    End,
    Fields,
}

impl Chunks {
    /// Removes what is here, and returns the body once it is whole.
    pub(super) fn take(
        &mut self,
        input: &mut BytesMut,
        max: usize,
    ) -> Result<Option<BytesMut>, HttpError> {
        loop {
            match self.expected {
                Expected::Length => {
                    let Some(line) = line(input)? else {
                        return Ok(None);
                    };
                    let len = self.body.len().saturating_add(length(&line)?);
                    if len > max {
                        return Err(HttpError::TooLong { len, max });
                    }
                    self.expected = match len - self.body.len() {
                        0 => Expected::Fields,
                        left => Expected::Contents(left),
                    };
                }
                Expected::Contents(0) => self.expected = Expected::End,
                Expected::Contents(_) if input.is_empty() => return Ok(None),
                Expected::Contents(left) => {
                    let piece = input.split_to(left.min(input.len()));
                    self.expected = Expected::Contents(left - piece.len());
                    self.body.unsplit(piece);
                }
                Expected::End => {
                    let Some(end) = input.first_chunk::<2>() else {
                        return Ok(None);
                    };
                    if end != b"\r\n" {
                        return Err(HttpError::Malformed);
                    }
                    input.advance(2);
                    self.expected = Expected::Length;
                }
                Expected::Fields => match line(input)? {
                    None => return Ok(None),
                    Some(line) if line.is_empty() => return Ok(Some(self.body.split())),
                    Some(_) if self.fields == MAX_FIELDS => return Err(HttpError::HeadTooLong),
                    Some(_) => self.fields += 1,
                },
            }
        }
    }
}

/// Removes a line, if it is whole.
fn line(input: &mut BytesMut) -> Result<Option<BytesMut>, HttpError> {
    let window = input.get(..input.len().min(MAX_LINE)).unwrap_or_default();
    match window.windows(2).position(|bytes| bytes == b"\r\n") {
        Some(len) => {
            let line = input.split_to(len);
            input.advance(2);
            Ok(Some(line))
        }
        None if input.len() >= MAX_LINE => Err(HttpError::HeadTooLong),
        None => Ok(None),
    }
}

/// The length at the beginning of a line.
fn length(line: &[u8]) -> Result<usize, HttpError> {
    let digits = line.split(|&byte| byte == b';').next().unwrap_or_default();
    let digits = str::from_utf8(digits.trim_ascii_end()).map_err(|_| HttpError::Length)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(HttpError::Length);
    }
    usize::from_str_radix(digits, 16).map_err(|_| HttpError::Length)
}

/// Longest line between chunks.
const MAX_LINE: usize = 256;

/// Most lines behind them.
const MAX_FIELDS: usize = 64;
