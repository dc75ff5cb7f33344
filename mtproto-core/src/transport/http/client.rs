//! The client's end: requests out, responses in.

use super::{Body, Chunks, End, Http, HttpError, Length, head};
use alloc::{format, string::ToString};
use bytes::{BufMut, BytesMut};

impl Http {
    /// A client of `path` at `host`, which may have a port.
    pub fn connect(host: &str, path: &str) -> Self {
        let lines = format!("POST {path} HTTP/1.1\r\nHost: {host}\r\n");
        Self::new(End::Client(lines.into()))
    }

    /// Reads the head of a response.
    pub(super) fn response(&mut self, head: &[u8], max: usize) -> Result<(), HttpError> {
        let mut fields = head::NO_FIELDS;
        let response = head::response(head, &mut fields)?;
        let code = response.code.ok_or(HttpError::Malformed)?;
        if self.open == 0 {
            return Err(HttpError::Unasked);
        }
        if code == CONTINUE {
            // The response itself is still to come.
            return Ok(());
        }
        let fields = &*response.headers;
        let chunked = head::has_word(fields, "Transfer-Encoding", "chunked");
        let length = match (chunked, head::content_length(fields, max)?) {
            (true, None) => Length::Chunked(Chunks::default()),
            (false, Some(len)) => Length::Known(len),
            (false, None) if code == NO_CONTENT => Length::Known(0),
            _ => return Err(HttpError::Length),
        };
        let status = match code {
            200..300 => None,
            NOT_MODIFIED | ..200 => return Err(HttpError::Malformed),
            _ => Some(-i32::from(code)),
        };
        self.body = Some(Body { length, status });
        Ok(())
    }
}

/// Appends the head of a request.
pub(super) fn put_head(lines: &str, len: usize, out: &mut BytesMut) {
    let len = len.to_string();
    let parts = [
        lines,
        "Connection: keep-alive\r\nContent-Length: ",
        &len,
        "\r\n\r\n",
    ];
    parts.iter().for_each(|part| out.put_slice(part.as_bytes()));
}

const CONTINUE: u16 = 100;
const NO_CONTENT: u16 = 204;
const NOT_MODIFIED: u16 = 304;
