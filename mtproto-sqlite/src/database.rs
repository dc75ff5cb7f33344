//! Databases that anybody may have made.

use mtproto_client::{Operation, StoreError, session::FormatError};
use rusqlite::{
    Connection, ErrorCode, OpenFlags, Row, config::DbConfig, limits::Limit, types::ValueRef,
};
use std::path::Path;

/// Why nothing was found.
#[derive(Debug)]
pub(crate) enum Fault {
    Sqlite(rusqlite::Error),
    Format(FormatError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<FormatError> for Fault {
    fn from(error: FormatError) -> Self {
        Self::Format(error)
    }
}

/// The fault, with the name of the database that has it.
pub(crate) fn refused(path: &Path, operation: Operation, fault: Fault) -> StoreError {
    let name = path.display().to_string();
    let error = match fault {
        Fault::Format(error) => return StoreError::Format { name, error },
        Fault::Sqlite(error) => error,
    };
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::Format {
            name,
            error: FormatError::Foreign,
        },
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Format {
            name,
            error: FormatError::Damaged,
        },
        _ => StoreError::Refused {
            name,
            operation,
            reason: error.to_string(),
        },
    }
}

/// A database that is read once, and not trusted.
pub(crate) struct Database(pub(crate) Connection);

impl Database {
    /// Opens the database at `path`, which has to exist.
    ///
    /// Nothing that it holds is executed, and neither the steps nor the memory that it can cost us
    /// depend on what it says.
    pub(crate) fn open(path: &Path) -> Result<Self, Fault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_LENGTH)?;
        connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
        let mut left = MAX_STEPS / STEPS;
        let stop = move || {
            left = left.saturating_sub(1);
            left == 0
        };
        connection.progress_handler(STEPS, Some(stop))?;
        Ok(Self(connection))
    }

    /// Whether there is a table of this name: no view, and none that is computed.
    pub(crate) fn has_table(&self, name: &str) -> Result<bool, Fault> {
        let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name = ?1";
        let count: i64 = self.0.query_row(tables, [name], |row| row.get(0))?;
        Ok(count > 0)
    }

    /// Calls `each` for every row of the answer to `query`.
    pub(crate) fn each(
        &self,
        query: &str,
        mut each: impl FnMut(Fields<'_>) -> Result<(), FormatError>,
    ) -> Result<(), Fault> {
        let mut statement = self.0.prepare(query)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            each(Fields(row))?;
        }
        Ok(())
    }

    /// The first number in the answer to `query`.
    pub(crate) fn number(&self, query: &str) -> Result<Option<i64>, Fault> {
        let mut number = None;
        self.each(query, |row| {
            number = number.or(row.number(0)?);
            Ok(())
        })?;
        Ok(number)
    }
}

/// A row, whose fields may be of any type whatever the table says.
pub(crate) struct Fields<'a>(&'a Row<'a>);

impl Fields<'_> {
    /// A number; fractions of it are left out.
    pub(crate) fn number(&self, at: usize) -> Result<Option<i64>, FormatError> {
        match self.get(at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(number) => Ok(Some(number)),
            ValueRef::Real(number) => Ok(Some(number as i64)),
            _ => Err(FormatError::Damaged),
        }
    }

    /// Text, also if it is kept as a number.
    pub(crate) fn text(&self, at: usize) -> Result<Option<String>, FormatError> {
        match self.get(at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(number) => Ok(Some(number.to_string())),
            ValueRef::Text(text) => {
                let text = std::str::from_utf8(text).map_err(|_| FormatError::Damaged)?;
                Ok(Some(text.to_owned()))
            }
            _ => Err(FormatError::Damaged),
        }
    }

    /// A key; none is as good as an empty one.
    pub(crate) fn key(&self, at: usize) -> Result<Option<[u8; 256]>, FormatError> {
        match self.get(at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob([]) | ValueRef::Text([]) => Ok(None),
            ValueRef::Blob(key) => Ok(Some(key.try_into().map_err(|_| FormatError::Damaged)?)),
            _ => Err(FormatError::Damaged),
        }
    }

    fn get(&self, at: usize) -> Result<ValueRef<'_>, FormatError> {
        self.0.get_ref(at).map_err(|_| FormatError::Damaged)
    }
}

/// Bytes in one value: keys have 256, names less.
const MAX_LENGTH: i32 = 1 << 20;

/// Steps of SQLite's machine that reading may take: a second or two. A million peers need a quarter.
const MAX_STEPS: i32 = 100_000_000;

/// Steps between two looks at how many there were.
const STEPS: i32 = 10_000;
