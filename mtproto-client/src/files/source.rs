//! Where the bytes of an upload come from.

use bytes::{Bytes, BytesMut};
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

/// Bytes that can be read part by part, and again if a part has to be sent again.
pub trait Source: Send + 'static {
    /// How many there are.
    fn size(&self) -> io::Result<u64>;

    /// `len` bytes from `offset`, all of which exist according to [`size`](Self::size).
    ///
    /// Called while other futures wait: it should not take long.
    fn read(&mut self, offset: u64, len: usize) -> io::Result<Bytes>;
}

impl Source for Bytes {
    fn size(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read(&mut self, offset: u64, len: usize) -> io::Result<Bytes> {
        let start = usize::try_from(offset).map_err(io::Error::other)?;
        let end = start.checked_add(len).filter(|end| *end <= self.len());
        let end = end.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(self.slice(start..end))
    }
}

impl Source for Vec<u8> {
    fn size(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read(&mut self, offset: u64, len: usize) -> io::Result<Bytes> {
        let rest = usize::try_from(offset)
            .ok()
            .and_then(|start| self.get(start..));
        let part = rest.and_then(|rest| rest.get(..len));
        Ok(Bytes::copy_from_slice(
            part.ok_or(io::ErrorKind::UnexpectedEof)?,
        ))
    }
}

/// The file must not change while it is uploaded.
impl Source for File {
    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read(&mut self, offset: u64, len: usize) -> io::Result<Bytes> {
        self.seek(SeekFrom::Start(offset))?;
        let mut part = BytesMut::zeroed(len);
        self.read_exact(&mut part)?;
        Ok(part.freeze())
    }
}
