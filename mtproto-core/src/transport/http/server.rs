//! The server's end: requests in, responses out.

use super::{Body, End, Http, HttpError, Length, MAX_OPEN, head};
use alloc::format;
use bytes::{BufMut, BytesMut};

impl Http {
    /// A server, for whatever path.
    pub fn accept() -> Self {
        Self::new(End::Server)
    }

    /// Appends a response that is only a status code (TR-31), if there is a request to answer.
    pub fn send_status(&mut self, code: i32, out: &mut BytesMut) {
        if self.is_ready() {
            self.open -= 1;
            self.poll_transmit(out);
            let status = u16::try_from(code.unsigned_abs()).unwrap_or(u16::MAX);
            put_head(status.clamp(300, 599), 4, out);
            out.put_i32_le(code);
        }
    }

    /// Reads the head of a request.
    pub(super) fn request(&mut self, head: &[u8], max: usize) -> Result<(), HttpError> {
        let mut fields = head::NO_FIELDS;
        let request = head::request(head, &mut fields)?;
        let fields = &*request.headers;
        let len = head::content_length(fields, max)?;
        if head::has_word(fields, "Transfer-Encoding", "chunked") {
            return Err(HttpError::Length);
        }
        match (request.method, len) {
            (Some("POST"), None | Some(0)) => Err(HttpError::Length),
            (Some("POST"), Some(_)) if self.open == MAX_OPEN => Err(HttpError::TooManyRequests),
            (Some("POST"), Some(len)) => {
                self.body = Some(Body {
                    length: Length::Known(len),
                    status: None,
                });
                Ok(())
            }
            // A browser asks first whether pages from elsewhere may ask us. It waits for the answer,
            // so it has asked nothing else.
            (Some("OPTIONS"), None | Some(0)) if self.open == 0 && self.out.len() < MAX_OUT => {
                put_head(200, 0, &mut self.out);
                Ok(())
            }
            (Some("OPTIONS"), _) => Err(HttpError::TooManyRequests),
            _ => Err(HttpError::Method),
        }
    }

    /// Gets the last response ready.
    pub(super) fn refuse(&mut self, error: &HttpError) {
        let status = match error {
            HttpError::TooLong { .. } => "413 Content Too Large",
            HttpError::Method => "405 Method Not Allowed",
            _ => "400 Bad Request",
        };
        let refusal =
            format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        self.out.put_slice(refusal.as_bytes());
    }
}

/// Appends the head of a response.
pub(super) fn put_head(status: u16, len: usize, out: &mut BytesMut) {
    let reason = if status == 200 { "OK" } else { "Error" };
    let head = format!("HTTP/1.1 {status} {reason}\r\n{FIELDS}Content-Length: {len}\r\n\r\n");
    out.put_slice(head.as_bytes());
}

/// Pages from anywhere may ask us (§8).
const FIELDS: &str = "Connection: keep-alive\r\n\
    Content-Type: application/octet-stream\r\n\
    Access-Control-Allow-Origin: *\r\n\
    Access-Control-Allow-Methods: POST, OPTIONS\r\n\
    Access-Control-Allow-Headers: origin, content-type\r\n\
    Access-Control-Max-Age: 1728000\r\n";

/// Bytes of answers to browsers that may wait to be taken.
const MAX_OUT: usize = 4096;
