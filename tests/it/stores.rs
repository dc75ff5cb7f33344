//! What a store promises, asked of each that we have.

use mtproto_client::{
    FileStore, Operation, Store, StoreError,
    session::{FormatError, SessionData},
};
use mtproto_sqlite::SqliteStore;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// A kind of store that keeps a session in the file system.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) open: Open,
}

type Open = fn(&Path) -> Box<dyn Store>;

pub(crate) const KINDS: [Kind; 2] = [
    Kind {
        name: "file",
        open: |path| Box::new(FileStore::new(path)),
    },
    Kind {
        name: "sqlite",
        open: |path| Box::new(SqliteStore::new(path)),
    },
];

/// Tells a story of each kind.
fn of_each(story: fn(Open, TempDir, PathBuf)) {
    for kind in KINDS {
        println!("{}", kind.name);
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("bot.session");
        story(kind.open, directory, path);
    }
}

#[test]
fn what_was_saved_is_found_by_the_next_process() {
    of_each(|open, _directory, path| {
        let mut store = open(&path);
        assert_eq!(store.load(), Ok(None));
        store.save(b"first").unwrap();
        store.save(&[7; 100_000]).unwrap();
        store.save(b"second").unwrap();
        drop(store);
        assert_eq!(open(&path).load(), Ok(Some(b"second".to_vec())));
    });
}

#[test]
fn nothing_is_found_before_anything_was_saved() {
    of_each(|open, _directory, path| {
        open(&path).load().unwrap();
        assert_eq!(open(&path).load(), Ok(None));
    });
}

#[test]
fn a_second_user_of_a_session_is_told_who_has_it() {
    of_each(|open, _directory, path| {
        let mut first = open(&path);
        first.load().unwrap();
        let in_use = StoreError::InUse {
            path: path.clone(),
            holder: Some(std::process::id()),
        };
        assert_eq!(open(&path).load(), Err(in_use));
        first.save(b"still mine").unwrap();
        drop(first);
        assert_eq!(open(&path).load(), Ok(Some(b"still mine".to_vec())));
    });
}

#[test]
fn a_session_that_cannot_be_read_is_an_error_that_names_it() {
    of_each(|open, directory, _| {
        let path = directory.path().join("folder.session");
        fs::create_dir(&path).unwrap();
        let error = open(&path).load().unwrap_err();
        let operation = Operation::Read;
        assert!(
            matches!(&error, StoreError::Io { operation: found, .. } if *found == operation),
            "{error:?}"
        );
        let text = error.to_string();
        assert!(
            text.contains("folder.session") && text.contains("permissions"),
            "{text}"
        );
    });
}

#[test]
fn a_session_in_a_missing_directory_is_an_error_and_not_a_new_session() {
    of_each(|open, directory, _| {
        let path = directory.path().join("missing").join("bot.session");
        let error = open(&path).load().unwrap_err();
        let is_locking = |operation| operation == Operation::Lock;
        assert!(
            matches!(error, StoreError::Io { operation, .. } if is_locking(operation)),
            "{error:?}"
        );
    });
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_a_session() {
    use std::os::unix::fs::PermissionsExt;
    of_each(|open, directory, path| {
        let mut store = open(&path);
        store.load().unwrap();
        store.save(b"keys").unwrap();
        for entry in fs::read_dir(&directory).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{:?}", entry.path());
        }
        drop(store);

        // Whatever somebody else has done to the file in the meantime.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let mut store = open(&path);
        store.load().unwrap();
        store.save(b"new keys").unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    });
}

#[test]
fn each_says_of_the_others_that_they_are_not_its_own() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bot.session");
    let mut sqlite = SqliteStore::new(&path);
    sqlite.load().unwrap();
    drop(sqlite);
    let found = FileStore::new(&path).load().unwrap().unwrap();
    assert!(SessionData::from_bytes(&found).is_err());

    let mut file = FileStore::new(&path);
    let session = SessionData::default().to_bytes();
    file.save(&session).unwrap();
    let foreign = StoreError::Format {
        name: path.display().to_string(),
        error: FormatError::Foreign,
    };
    assert_eq!(SqliteStore::new(&path).load(), Err(foreign));
    assert_eq!(fs::read(&path).unwrap(), session);
}
