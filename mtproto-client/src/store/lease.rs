//! The right to use a session.

use super::{Operation, StoreError, beside, private};
use std::{
    fs::{File, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
};

/// Keeps every other process, and every other store of this one, out of a session while it lives.
///
/// It is a lock on a file beside the session, which holds the number of the process. The operating
/// system releases the lock when the process ends, in whatever way. Stores of your own can take one
/// for a session that they keep somewhere in the file system.
///
/// ```
/// # use mtproto_client::{Lease, StoreError};
/// # let directory = tempfile::tempdir().unwrap();
/// # let path = directory.path().join("bot.session");
/// let lease = Lease::take(&path)?;
/// assert!(matches!(Lease::take(&path), Err(StoreError::InUse { .. })));
/// drop(lease);
/// Lease::take(&path)?;
/// # Ok::<_, StoreError>(())
/// ```
#[derive(Debug)]
pub struct Lease {
    /// Held for its lock.
    file: File,
}

impl Lease {
    /// Takes the session at `path`, which need not exist. Its directory must.
    pub fn take(path: &Path) -> Result<Self, StoreError> {
        let lock = beside(path, ".lock");
        let failed = |error| StoreError::new(&lock, Operation::Lock, &error);
        let open = private().read(true).write(true).truncate(false).open(&lock);
        let mut file = open.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                return Err(StoreError::InUse {
                    path: path.to_owned(),
                    holder: holder.trim().parse().ok(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let name = std::process::id().to_string();
        let named = file.set_len(0).and_then(|()| file.rewind());
        named
            .and_then(|()| file.write_all(name.as_bytes()))
            .map_err(failed)?;
        Ok(Self { file })
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // Closing the file is not enough: a process that is being started at this moment has it open
        // too, until it runs a program of its own.
        let _ = self.file.unlock();
    }
}
