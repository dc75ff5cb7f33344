//! A session in a database of its own.

use crate::database::{Fault, refused};
use mtproto_client::{Lease, Operation, Store, StoreError, session::FormatError};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::{
    fs::OpenOptions,
    path::{Path, PathBuf},
    time::Duration,
};

/// Keeps a session in an SQLite database that only its owner can read.
///
/// A state is replaced in one transaction, forced to the disk before [`save`](Store::save) returns: a
/// crash at any moment leaves either the old state or the new one. Old keys are overwritten. A
/// [`Lease`] keeps a second process out, but not a backup that reads along.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    /// The connection is closed before the lease ends.
    open: Option<(Connection, Lease)>,
}

impl SqliteStore {
    /// A store in the database at `path`, which need not exist. Its directory must.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            open: None,
        }
    }

    fn connection(&mut self) -> Result<&Connection, StoreError> {
        let open = match self.open.take() {
            Some(open) => open,
            None => self.open()?,
        };
        Ok(&self.open.insert(open).0)
    }

    fn open(&self) -> Result<(Connection, Lease), StoreError> {
        let lease = Lease::take(&self.path)?;
        create(&self.path)?;
        let connection =
            open(&self.path).map_err(|fault| refused(&self.path, Operation::Read, fault))?;
        keep_private(&self.path)?;
        Ok((connection, lease))
    }
}

impl Store for SqliteStore {
    fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn load(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let found = load(self.connection()?);
        found.map_err(|fault| refused(&self.path, Operation::Read, fault))
    }

    fn save(&mut self, session: &[u8]) -> Result<(), StoreError> {
        let saved = save(self.connection()?, session);
        saved.map_err(|fault| refused(&self.path, Operation::Write, fault))
    }
}

/// Makes an empty file that only its owner can read, which SQLite would not; what SQLite puts beside
/// it has the same permissions.
fn create(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| StoreError::Io {
        path: path.to_owned(),
        operation: Operation::Read,
        kind: error.kind(),
    })?;
    Ok(())
}

/// Takes permissions away that others may have had before.
#[cfg(unix)]
fn keep_private(path: &Path) -> Result<(), StoreError> {
    use std::{fs::Permissions, os::unix::fs::PermissionsExt};
    std::fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(|error| StoreError::Io {
        path: path.to_owned(),
        operation: Operation::Write,
        kind: error.kind(),
    })
}

#[cfg(not(unix))]
fn keep_private(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}

fn open(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.execute_batch(
        "PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;",
    )?;
    let tables = "SELECT count(*) FROM sqlite_schema";
    let is_new =
        is_blank(&connection)? && connection.query_row(tables, [], |row| row.get(0)) == Ok(0);
    if is_new {
        let transaction = connection.transaction()?;
        transaction.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};
             CREATE TABLE session (id INTEGER PRIMARY KEY CHECK (id = 1), data BLOB NOT NULL) STRICT;"
        ))?;
        transaction.commit()?;
    }
    check(&connection)?;
    Ok(connection)
}

/// Whether the database is ours, and of a version that we know.
pub(crate) fn check(connection: &Connection) -> Result<(), Fault> {
    let found = pragma(connection, "user_version")?;
    if pragma(connection, "application_id")? != APPLICATION {
        return Err(FormatError::Foreign.into());
    }
    if found != VERSION {
        return Err(FormatError::Version {
            found: found.cast_unsigned(),
            known: VERSION.cast_unsigned(),
        }
        .into());
    }
    Ok(())
}

pub(crate) fn is_ours(connection: &Connection) -> Result<bool, Fault> {
    Ok(pragma(connection, "application_id")? == APPLICATION)
}

pub(crate) fn load(connection: &Connection) -> Result<Option<Vec<u8>>, Fault> {
    let row = connection.query_row("SELECT data FROM session", [], |row| row.get(0));
    Ok(row.optional()?)
}

fn save(connection: &Connection, session: &[u8]) -> Result<(), Fault> {
    let replace =
        "INSERT INTO session VALUES (1, ?1) ON CONFLICT DO UPDATE SET data = excluded.data";
    connection.execute(replace, [session])?;
    Ok(())
}

fn is_blank(connection: &Connection) -> Result<bool, Fault> {
    Ok(pragma(connection, "application_id")? == 0 && pragma(connection, "user_version")? == 0)
}

fn pragma(connection: &Connection, name: &str) -> Result<i32, Fault> {
    Ok(connection.pragma_query_value(None, name, |row| row.get(0))?)
}

/// What tells our databases from others: "mtps".
const APPLICATION: i32 = 0x6d74_7073;

/// Version of the table.
const VERSION: i32 = 1;

/// How long to wait for somebody who reads along.
const PATIENCE: Duration = Duration::from_secs(1);
