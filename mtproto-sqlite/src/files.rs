//! Sessions in the SQLite files of other libraries.

use crate::{
    database::{Database, Fault, refused},
    pyrogram, store, telethon,
};
use mtproto_client::{
    Operation, StoreError,
    session::{FormatError, SessionData},
};
use rusqlite::Connection;
use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// Files that [`export`] writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileFormat {
    /// Telethon's `SQLiteSession`, version 7: home, its address, its key, peers, and how far updates
    /// were handled. Later versions of Telethon raise it to theirs.
    Telethon,
    /// Pyrogram's file, version 3, which Kurigram raises to its own: home, its key, who is logged
    /// in, and peers.
    Pyrogram {
        /// The application that the file names.
        api_id: u32,
    },
}

/// Reads a session from an SQLite file of Telethon (versions 1 to 8), of Pyrogram or Kurigram
/// (versions 1 to 7), or of a [`SqliteStore`](crate::SqliteStore), whichever it is.
///
/// Telethon's files do not say whether the account is a bot, and not always whose it is;
/// `SessionData::user` is missing then, until the client has asked the server. End the other program
/// first: a key must not be used by two programs at a time.
///
/// The file is not trusted, and not changed.
pub fn import(path: impl AsRef<Path>) -> Result<SessionData, StoreError> {
    let path = path.as_ref();
    // SQLite would not say why.
    fs::metadata(path).map_err(|error| StoreError::Io {
        path: path.to_owned(),
        operation: Operation::Read,
        kind: error.kind(),
    })?;
    read(path).map_err(|fault| refused(path, Operation::Read, fault))
}

/// Writes a session to a new file that another library can go on with.
///
/// Whoever has the file is logged in; it is readable by its owner only. End this client first: a key
/// must not be used by two programs at a time.
pub fn export(
    path: impl AsRef<Path>,
    session: &SessionData,
    format: FileFormat,
) -> Result<(), ExportError> {
    let path = path.as_ref();
    let contents = write(session, format)?;
    create(path, &contents).map_err(|error| {
        ExportError::Store(StoreError::Io {
            path: path.to_owned(),
            operation: Operation::Write,
            kind: error.kind(),
        })
    })
}

/// Why a session could not be written to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExportError {
    /// It has no key for its home.
    NoKey,
    /// It does not say where its home listens, and the file has to.
    NoAddress,
    /// It does not say who is logged in, and the file has to.
    NoUser,
    /// It could not be written.
    Store(StoreError),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey => f.write_str("nobody has logged in to this session; do so first"),
            Self::NoAddress => f.write_str(
                "the session does not know where its data centre listens; connect with it once",
            ),
            Self::NoUser => {
                f.write_str("the session does not know who is logged in; log in with it")
            }
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ExportError {}

fn read(path: &Path) -> Result<SessionData, Fault> {
    let database = Database::open(path)?;
    if store::is_ours(&database.0)? {
        store::check(&database.0)?;
        let bytes = store::load(&database.0)?.ok_or(FormatError::Empty)?;
        return Ok(SessionData::from_bytes(&bytes)?);
    }
    if !database.has_table("sessions")? || !database.has_table("version")? {
        return Err(FormatError::Foreign.into());
    }
    if database.has_table("entities")? {
        return telethon::read(&database);
    }
    if database.has_table("peers")? {
        return pyrogram::read(&database);
    }
    Err(FormatError::Foreign.into())
}

/// The bytes of the file. It is made in memory, so that no half of it is ever seen.
fn write(session: &SessionData, format: FileFormat) -> Result<Vec<u8>, ExportError> {
    let mut connection = Connection::open_in_memory().map_err(unwritten)?;
    let transaction = connection.transaction().map_err(unwritten)?;
    match format {
        FileFormat::Telethon => telethon::write(&transaction, session)?,
        FileFormat::Pyrogram { api_id } => pyrogram::write(&transaction, session, api_id)?,
    }
    transaction.commit().map_err(unwritten)?;
    let contents = connection.serialize("main").map_err(unwritten)?;
    Ok(contents.to_vec())
}

pub(crate) fn unwritten(error: rusqlite::Error) -> ExportError {
    ExportError::Store(StoreError::Refused {
        name: "in memory".to_owned(),
        operation: Operation::Write,
        reason: error.to_string(),
    })
}

fn create(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let written = file.write_all(contents).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}
