//! Where a session is kept between runs.
//!
//! The engine only says *what* to keep; a [`Store`] keeps it. [`FileStore`] never leaves a half-written
//! file behind: a new state is written beside the old one, forced to the disk, and takes the old one's
//! place in one step, so a crash at any moment leaves either the old state or the new one.
//!
//! A session must not be used twice at the same time: two connections with one key steal each other's
//! updates. A [`Lease`] keeps a second process out.

mod lease;

pub use lease::Lease;

use crate::session::FormatError;
use std::{
    ffi::OsString,
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Keeps what the engine wants to find again.
pub trait Store: Send + 'static {
    /// What to call it in a message to a person, such as a path.
    fn name(&self) -> String;

    /// What was saved last, or nothing the first time. Called once, before anything is saved.
    fn load(&mut self) -> Result<Option<Vec<u8>>, StoreError>;

    /// Replaces what was saved before. A failure must leave the earlier state readable.
    fn save(&mut self, session: &[u8]) -> Result<(), StoreError>;
}

/// Keeps a session in a file that only its owner can read.
#[derive(Debug)]
pub struct FileStore {
    path: PathBuf,
    lease: Option<Lease>,
}

impl FileStore {
    /// A store in the file at `path`, which need not exist. Its directory must.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            lease: None,
        }
    }
}

impl Store for FileStore {
    fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn load(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        self.lease = Some(Lease::take(&self.path)?);
        match fs::read(&self.path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::new(&self.path, Operation::Read, &error)),
        }
    }

    fn save(&mut self, session: &[u8]) -> Result<(), StoreError> {
        replace(&Disk, &self.path, session)
            .map_err(|error| StoreError::new(&self.path, Operation::Write, &error))
    }
}

/// Keeps a session for as long as the process lives.
#[derive(Clone, Default)]
pub struct MemoryStore(Option<Vec<u8>>);

impl MemoryStore {
    /// A store that has kept `session`, for instance one that came from another place.
    pub fn with(session: Vec<u8>) -> Self {
        Self(Some(session))
    }
}

impl Store for MemoryStore {
    fn name(&self) -> String {
        "in memory".to_owned()
    }

    fn load(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.clone())
    }

    fn save(&mut self, session: &[u8]) -> Result<(), StoreError> {
        self.0 = Some(session.to_vec());
        Ok(())
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryStore(..)")
    }
}

/// Why a session could not be kept or found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// The operating system refused.
    Io {
        /// Which file.
        path: PathBuf,
        /// What was tried.
        operation: Operation,
        /// Why it failed.
        kind: io::ErrorKind,
    },
    /// Another process uses the session.
    InUse {
        /// Which session.
        path: PathBuf,
        /// Process that holds it, if it left its number.
        holder: Option<u32>,
    },
    /// What the session is kept in refused, for a reason of its own.
    Refused {
        /// Which session.
        name: String,
        /// What was tried.
        operation: Operation,
        /// Why it failed, in its own words.
        reason: String,
    },
    /// What was found is no session of ours.
    Format {
        /// Where it was found.
        name: String,
        /// What is wrong with it.
        error: FormatError,
    },
}

/// What was tried with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Keep others out.
    Lock,
    /// Read.
    Read,
    /// Write.
    Write,
}

impl Operation {
    fn verb(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl StoreError {
    fn new(path: &Path, operation: Operation, error: &io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            operation,
            kind: error.kind(),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io {
                path,
                operation,
                kind,
            } => {
                let (verb, path) = (operation.verb(), path.display());
                write!(
                    f,
                    "cannot {verb} {path}: {kind}; check the path and its permissions"
                )
            }
            Self::Refused {
                name,
                operation,
                reason,
            } => write!(f, "cannot {} session {name}: {reason}", operation.verb()),
            Self::InUse {
                path,
                holder: Some(process),
            } => write!(
                f,
                "session {} is in use by process {process}; end it, or use another session",
                path.display()
            ),
            Self::InUse { path, holder: None } => write!(
                f,
                "session {} is in use by another process; end it, or use another session",
                path.display()
            ),
            Self::Format { name, error } => write!(f, "session {name}: {error}"),
        }
    }
}

impl std::error::Error for StoreError {}

/// The steps of replacing a file, each of which may be the last one before a crash.
trait Steps {
    type File;
    fn create(&self, path: &Path) -> io::Result<Self::File>;
    fn write(&self, file: &mut Self::File, bytes: &[u8]) -> io::Result<()>;
    fn sync(&self, file: &Self::File) -> io::Result<()>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn sync_directory(&self, path: &Path) -> io::Result<()>;
}

/// Puts `bytes` in the place of the file at `path`.
fn replace<S: Steps>(steps: &S, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = beside(path, ".new");
    let mut file = steps.create(&fresh)?;
    steps.write(&mut file, bytes)?;
    // Without this the new name could reach the disk before the bytes do.
    steps.sync(&file)?;
    drop(file);
    steps.rename(&fresh, path)?;
    steps.sync_directory(path)
}

struct Disk;

impl Steps for Disk {
    type File = File;

    fn create(&self, path: &Path) -> io::Result<File> {
        // Left over from a crash, perhaps with other permissions.
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        private().write(true).create_new(true).open(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(unix)]
    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
        File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
    }

    #[cfg(not(unix))]
    fn sync_directory(&self, _path: &Path) -> io::Result<()> {
        // Directories cannot be opened as files here, and renaming is durable by itself.
        Ok(())
    }
}

/// Options for a file that only its owner may read: it holds keys.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests;
