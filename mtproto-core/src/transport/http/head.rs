//! The head of an HTTP message: where it ends, and what of it concerns us.

use super::HttpError;
use bytes::BytesMut;
use httparse::{Header, Request, Response, Status};

/// Searches for the end of a head as it arrives, each byte once.
#[derive(Debug, Default)]
pub(in crate::transport) struct Search {
    /// Bytes in which there is no end.
    done: usize,
}

impl Search {
    /// Removes a head from the front, the empty line included, once it is whole.
    pub(in crate::transport) fn take(
        &mut self,
        input: &mut BytesMut,
    ) -> Result<Option<BytesMut>, HttpError> {
        let start = self.done.saturating_sub(END.len() - 1);
        let window = input
            .get(start..input.len().min(MAX_HEAD))
            .unwrap_or_default();
        match window.windows(END.len()).position(|bytes| bytes == END) {
            Some(position) => {
                self.done = 0;
                Ok(Some(input.split_to(start + position + END.len())))
            }
            None if input.len() >= MAX_HEAD => Err(HttpError::HeadTooLong),
            None => {
                self.done = input.len();
                Ok(None)
            }
        }
    }
}

/// What is between a message's first line and its body.
pub(in crate::transport) type Fields<'h> = [Header<'h>; MAX_FIELDS];

/// No fields yet.
pub(in crate::transport) const NO_FIELDS: Fields<'static> = [httparse::EMPTY_HEADER; MAX_FIELDS];

/// Reads the head of a request.
pub(in crate::transport) fn request<'f, 'h>(
    head: &'h [u8],
    fields: &'f mut Fields<'h>,
) -> Result<Request<'f, 'h>, HttpError> {
    let mut request = Request::new(fields);
    let parsed = request.parse(head);
    check(parsed, request.version, head)?;
    Ok(request)
}

/// Reads the head of a response.
pub(in crate::transport) fn response<'f, 'h>(
    head: &'h [u8],
    fields: &'f mut Fields<'h>,
) -> Result<Response<'f, 'h>, HttpError> {
    let mut response = Response::new(fields);
    let parsed = response.parse(head);
    check(parsed, response.version, head)?;
    Ok(response)
}

fn check(
    parsed: httparse::Result<usize>,
    version: Option<u8>,
    head: &[u8],
) -> Result<(), HttpError> {
    match parsed {
        Ok(Status::Complete(len)) if len == head.len() && version == Some(1) => Ok(()),
        Err(httparse::Error::TooManyHeaders) => Err(HttpError::HeadTooLong),
        _ => Err(HttpError::Malformed),
    }
}

/// The value of a field that must not occur twice.
pub(in crate::transport) fn value<'h>(fields: &[Header<'h>], name: &str) -> Option<&'h [u8]> {
    let mut values = values(fields, name);
    values.next().filter(|_| values.next().is_none())
}

/// Whether there is such a field.
pub(in crate::transport) fn has(fields: &[Header<'_>], name: &str) -> bool {
    values(fields, name).next().is_some()
}

/// Whether one of the comma-separated words of a field is this one.
pub(in crate::transport) fn has_word(fields: &[Header<'_>], name: &str, word: &str) -> bool {
    values(fields, name)
        .flat_map(|value| value.split(|&byte| byte == b','))
        .any(|found| found.trim_ascii().eq_ignore_ascii_case(word.as_bytes()))
}

/// The length of the body, if it is given (TR-31).
pub(super) fn content_length(
    fields: &[Header<'_>],
    max: usize,
) -> Result<Option<usize>, HttpError> {
    const NAME: &str = "Content-Length";
    if !has(fields, NAME) {
        return Ok(None);
    }
    let digits = value(fields, NAME).ok_or(HttpError::Length)?;
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(HttpError::Length);
    }
    // More digits than fit are too long in any case.
    let len = digits.iter().fold(0_usize, |len, digit| {
        len.saturating_mul(10)
            .saturating_add(usize::from(digit - b'0'))
    });
    match len <= max {
        true => Ok(Some(len)),
        false => Err(HttpError::TooLong { len, max }),
    }
}

fn values<'f, 'h>(fields: &'f [Header<'h>], name: &'f str) -> impl Iterator<Item = &'h [u8]> + 'f {
    fields
        .iter()
        .filter(move |field| field.name.eq_ignore_ascii_case(name))
        .map(|field| field.value)
}

/// What a head ends with.
const END: &[u8] = b"\r\n\r\n";

/// Longest head (TR-31).
const MAX_HEAD: usize = 8 << 10;

/// Most fields of a head (TR-31).
const MAX_FIELDS: usize = 64;
