//! Session files of other libraries, both ways.
//!
//! Those that are read were made by the libraries themselves, those that are written are opened by
//! them: `tests/interop/session_files.sh`.

use mtproto_client::{
    Identity, Operation, Store, StoreError,
    session::{FormatError, KnownPeer, PeerId, SessionData, UpdateState},
};
use mtproto_sqlite::{ExportError, FileFormat, SqliteStore, export, import};
use rusqlite::Connection;
use std::{
    env, fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

fn golden(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    directory.join(format!("{name}.session"))
}

fn key() -> [u8; 256] {
    std::array::from_fn(|i| (i * 7 + 3) as u8)
}

fn ann() -> KnownPeer {
    KnownPeer {
        id: PeerId::User(1001),
        access_hash: -1_234_567_890_123_456_789,
        username: Some("ann".to_owned()),
        phone: Some("15550100".to_owned()),
    }
}

fn news() -> KnownPeer {
    KnownPeer {
        id: PeerId::Channel(1002),
        access_hash: 987_654_321,
        username: Some("news".to_owned()),
        phone: None,
    }
}

const STATE: UpdateState = UpdateState {
    pts: 1000,
    qts: 20,
    date: 1_764_000_000,
    seq: 5,
};

fn bot() -> Identity {
    let mut session = SessionData::default();
    session.user = import(golden("pyrogram-3")).unwrap().user;
    session.user.unwrap()
}

/// What all of the files hold.
fn check(session: &SessionData, address: Option<&str>) {
    let address = address.map(|address| address.parse().unwrap());
    assert_eq!(
        (session.home, session.home_key()),
        (2, Some((address, key())))
    );
    assert_eq!(session.user.map(|user| user.id), Some(777_000));
    let mut peers: Vec<KnownPeer> = session.known_peers().collect();
    peers.sort_by_key(|peer| peer.id);
    assert_eq!(peers, [ann(), news()]);
}

fn check_positions(session: &SessionData) {
    assert_eq!(session.update_state(), Some(STATE));
    let channels: Vec<_> = session.channel_states().collect();
    assert_eq!(channels, [(1002, 44, news().access_hash)]);
}

#[test]
fn files_of_telethon_are_read() {
    for name in ["telethon-7", "telethon-8"] {
        let session = import(golden(name)).unwrap();
        check(&session, Some("149.154.167.51:443"));
        check_positions(&session);
    }
}

#[test]
fn files_of_pyrogram_are_read() {
    let session = import(golden("pyrogram-3")).unwrap();
    check(&session, None);
    assert!(session.user.unwrap().bot);
    assert_eq!(session.update_state(), None);
}

#[test]
fn files_of_kurigram_are_read() {
    let session = import(golden("kurigram-7")).unwrap();
    check(&session, Some("149.154.167.51:443"));
    check_positions(&session);
    assert!(session.user.unwrap().bot);
}

#[test]
fn files_of_our_own_are_read() {
    let (_directory, path) = fresh();
    let session = import(golden("telethon-8")).unwrap();
    let mut store = SqliteStore::new(&path);
    store.save(&session.to_bytes()).unwrap();
    assert_eq!(import(&path).unwrap().to_bytes(), session.to_bytes());
}

#[test]
fn what_is_exported_is_what_other_libraries_were_seen_to_open() {
    let session = import(golden("kurigram-7")).unwrap();
    for (name, format) in [
        ("to-telethon", FileFormat::Telethon),
        ("to-pyrogram", FileFormat::Pyrogram { api_id: 12345 }),
    ] {
        let (_directory, path) = fresh();
        export(&path, &session, format).unwrap();
        if env::var_os("BLESS").is_some() {
            fs::copy(&path, golden(name)).unwrap();
        }
        let without_version = |path: &Path| {
            let mut bytes = fs::read(path).unwrap();
            // Which SQLite wrote it.
            bytes[96..100].fill(0);
            bytes
        };
        let same = without_version(&path) == without_version(&golden(name));
        assert!(same, "{name}: BLESS=1, then tests/interop/session_files.sh");
        check(
            &import(&path).unwrap(),
            Some("149.154.167.51:443").filter(|_| name == "to-telethon"),
        );
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_what_is_exported() {
    use std::os::unix::fs::PermissionsExt;
    let (_directory, path) = fresh();
    let session = import(golden("telethon-8")).unwrap();
    export(&path, &session, FileFormat::Telethon).unwrap();
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn nothing_is_overwritten_by_an_export() {
    let (_directory, path) = fresh();
    fs::write(&path, b"precious").unwrap();
    let session = import(golden("telethon-8")).unwrap();
    let error = export(&path, &session, FileFormat::Telethon).unwrap_err();
    let exists = StoreError::Io {
        path: path.clone(),
        operation: Operation::Write,
        kind: ErrorKind::AlreadyExists,
    };
    assert_eq!(error, ExportError::Store(exists));
    assert_eq!(fs::read(&path).unwrap(), b"precious");
}

#[test]
fn what_a_file_cannot_do_without_is_named() {
    let (_directory, path) = fresh();
    let pyrogram = FileFormat::Pyrogram { api_id: 1 };
    let mut session = SessionData::default();
    for format in [FileFormat::Telethon, pyrogram] {
        assert_eq!(export(&path, &session, format), Err(ExportError::NoKey));
    }
    session = SessionData::with_key(2, None, key());
    assert_eq!(
        export(&path, &session, FileFormat::Telethon),
        Err(ExportError::NoAddress)
    );
    assert_eq!(export(&path, &session, pyrogram), Err(ExportError::NoUser));
    session.user = Some(bot());
    assert_eq!(export(&path, &session, pyrogram), Ok(()));
}

#[test]
fn a_file_that_is_no_session_says_so() {
    let (directory, path) = fresh();
    let format = |error| {
        let name = path.display().to_string();
        Some(StoreError::Format { name, error })
    };
    fs::write(&path, b"mtproto\0 and not SQLite, as it seems").unwrap();
    assert_eq!(import(&path).err(), format(FormatError::Foreign));
    fs::remove_file(&path).unwrap();

    let notes = Connection::open(&path).unwrap();
    notes
        .execute_batch("CREATE TABLE notes (text TEXT)")
        .unwrap();
    assert_eq!(import(&path).err(), format(FormatError::Foreign));

    let missing = directory.path().join("missing");
    let kind = ErrorKind::NotFound;
    let operation = Operation::Read;
    let error = StoreError::Io {
        path: missing.clone(),
        operation,
        kind,
    };
    assert_eq!(import(missing).err(), Some(error));
}

/// Whatever a statement does to a file of another library.
fn spoilt(name: &str, statement: &str) -> Result<SessionData, FormatError> {
    let (_directory, path) = fresh();
    fs::copy(golden(name), &path).unwrap();
    let database = Connection::open(&path).unwrap();
    database.execute_batch(statement).unwrap();
    drop(database);
    import(&path).map_err(|error| match error {
        StoreError::Format { error, .. } => error,
        error => panic!("{statement}: {error}"),
    })
}

#[test]
fn crafted_files_are_refused() {
    let newer = |found, known| FormatError::Version { found, known };
    for (name, statement, error) in [
        ("telethon-8", "UPDATE version SET version = 9", newer(9, 8)),
        (
            "telethon-8",
            "UPDATE version SET version = -1",
            newer(u32::MAX, 8),
        ),
        ("telethon-8", "DELETE FROM version", FormatError::Damaged),
        ("telethon-8", "DELETE FROM sessions", FormatError::Empty),
        (
            "telethon-8",
            "UPDATE sessions SET auth_key = x''",
            FormatError::Empty,
        ),
        (
            "telethon-8",
            "UPDATE sessions SET auth_key = x'AB'",
            FormatError::Damaged,
        ),
        (
            "telethon-8",
            "UPDATE sessions SET auth_key = 5",
            FormatError::Damaged,
        ),
        (
            "telethon-8",
            "UPDATE sessions SET dc_id = 99999",
            FormatError::Damaged,
        ),
        (
            "telethon-8",
            "UPDATE entities SET username = x'FF'",
            FormatError::Damaged,
        ),
        (
            "telethon-8",
            "UPDATE entities SET username = CAST(x'FF' AS TEXT)",
            FormatError::Damaged,
        ),
        (
            "telethon-8",
            "UPDATE update_state SET pts = 1 << 40",
            FormatError::Damaged,
        ),
        ("telethon-8", "DROP TABLE entities", FormatError::Foreign),
        ("kurigram-7", "UPDATE version SET number = 8", newer(8, 7)),
        (
            "kurigram-7",
            "UPDATE sessions SET auth_key = NULL",
            FormatError::Empty,
        ),
        (
            "kurigram-7",
            "UPDATE sessions SET auth_key = 'key'",
            FormatError::Damaged,
        ),
        (
            "kurigram-7",
            "UPDATE sessions SET test_mode = 1",
            FormatError::TestServers,
        ),
        (
            "kurigram-7",
            "UPDATE sessions SET dc_id = 0",
            FormatError::Damaged,
        ),
        (
            "kurigram-7",
            "UPDATE peers SET access_hash = 'x'",
            FormatError::Damaged,
        ),
        (
            "kurigram-7",
            "UPDATE usernames SET username = x'00'",
            FormatError::Damaged,
        ),
        ("pyrogram-3", "DROP TABLE version", FormatError::Foreign),
    ] {
        assert_eq!(
            spoilt(name, statement).err(),
            Some(error),
            "{name}: {statement}"
        );
    }
}

#[test]
fn what_is_odd_but_does_no_harm_is_left_out() {
    let session = spoilt(
        "telethon-8",
        "UPDATE sessions SET server_address = 'example.org'",
    )
    .unwrap();
    assert_eq!(session.home_key(), Some((None, key())));
    let session = spoilt("telethon-8", "UPDATE update_state SET pts = 0").unwrap();
    assert_eq!(session.update_state(), None);
    let session = spoilt("kurigram-7", "UPDATE peers SET access_hash = NULL").unwrap();
    assert_eq!(session.known_peers().count(), 0);
    let session = spoilt(
        "telethon-8",
        "INSERT INTO entities SELECT -9223372036854775807 - 1, 1, NULL, NULL, NULL, NULL",
    );
    assert_eq!(session.unwrap().known_peers().count(), 3);
}

#[test]
fn nothing_in_a_file_is_executed() {
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT";
    let view = format!(
        "DROP TABLE sessions; CREATE VIEW sessions AS {endless} i AS dc_id, '' AS server_address,
         1 AS port, zeroblob(256) AS auth_key FROM n"
    );
    assert_eq!(
        spoilt("telethon-8", &view).err(),
        Some(FormatError::Foreign)
    );
    let column = "DROP TABLE sessions; CREATE TABLE sessions (
        dc_id INTEGER, server_address TEXT, port INTEGER, auth_key AS (zeroblob(1000000000)));
        INSERT INTO sessions VALUES (2, '149.154.167.51', 443)";
    let (_directory, path) = fresh();
    fs::copy(golden("telethon-8"), &path).unwrap();
    Connection::open(&path)
        .unwrap()
        .execute_batch(column)
        .unwrap();
    assert!(matches!(import(&path), Err(StoreError::Refused { .. })));
}

#[test]
fn a_damaged_file_is_an_error_or_a_session_and_never_more() {
    let (_directory, path) = fresh();
    for name in ["telethon-8", "kurigram-7"] {
        let whole = fs::read(golden(name)).unwrap();
        // The last page may hold nothing that is asked for.
        for end in (0..whole.len() - 512).step_by(256) {
            fs::write(&path, &whole[..end]).unwrap();
            assert!(import(&path).is_err(), "{name} cut at {end}");
        }
        // Prime to the size of a page, so that it meets every place in one.
        for at in (0..whole.len()).step_by(29) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            fs::write(&path, &bytes).unwrap();
            let _ = import(&path);
            bytes[at] = 0xFF;
            fs::write(&path, &bytes).unwrap();
            let _ = import(&path);
        }
    }
}

fn fresh() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("account.session");
    (directory, path)
}
