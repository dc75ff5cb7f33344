//! Files of Telethon's `SQLiteSession`.
//!
//! | Table | Columns |
//! |---|---|
//! | `version` | `version` |
//! | `sessions` | `dc_id`, `server_address`, `port`, `auth_key`; from version 5 on `takeout_id`, from 8 on `tmp_auth_key` |
//! | `entities` | `id`, `hash`, `username`, `phone`, `name`; from version 7 on `date` |
//! | `update_state`, from version 4 on | `id`, `pts`, `qts`, `date`, `seq` |
//! | `sent_files` | files sent before |
//!
//! An entity has the number that bots know it by. The one with number 0 is nobody: its `hash` is the
//! number of the account itself. The state with number 0 is the account's, the others have the plain
//! number of a channel and only its `pts`.

use crate::{
    database::{Database, Fault},
    files::{ExportError, unwritten},
    rows::{self, MAX_PEERS, marked},
};
use mtproto_client::{
    Identity,
    session::{FormatError, SessionData, UpdateState},
};
use rusqlite::{Connection, params};

pub(crate) fn read(database: &Database) -> Result<SessionData, Fault> {
    let version = rows::version(database, "SELECT version FROM version", NEWEST)?;
    let mut data = None;
    let query = "SELECT dc_id, server_address, port, auth_key FROM sessions";
    database.each(query, |row| {
        if let Some(key) = row.key(3)?
            && data.is_none()
        {
            let session = rows::session(row.number(0)?, row.text(1)?, row.number(2)?, key)?;
            data = Some(session);
        }
        Ok(())
    })?;
    let mut data = data.ok_or(FormatError::Empty)?;
    // Older access hashes are no good.
    if version >= HASHES {
        read_entities(database, version, &mut data)?;
    }
    if version >= STATES {
        rows::states(database, &mut data, Some)?;
    }
    Ok(data)
}

fn read_entities(database: &Database, version: u32, data: &mut SessionData) -> Result<(), Fault> {
    let whose = "SELECT hash FROM entities WHERE id = 0";
    if let Some(id) = database.number(whose)?.filter(|id| *id > 0) {
        data.user = Some(Identity { id, bot: false });
    }
    let latest = if version >= DATES { "date" } else { "rowid" };
    let query = format!(
        "SELECT id, hash, username, phone FROM entities WHERE id <> 0
         ORDER BY {latest} DESC LIMIT {MAX_PEERS}"
    );
    let peers = rows::peers(database, &query)?;
    // The latest last.
    peers
        .into_iter()
        .rev()
        .for_each(|peer| data.learn_peer(peer));
    Ok(())
}

pub(crate) fn write(database: &Connection, session: &SessionData) -> Result<(), ExportError> {
    let (address, key) = session.home_key().ok_or(ExportError::NoKey)?;
    let address = address.ok_or(ExportError::NoAddress)?;
    let home = (session.home, address.ip().to_string(), address.port());
    fill(database, session, home, &key).map_err(unwritten)
}

fn fill(
    database: &Connection,
    session: &SessionData,
    (dc, ip, port): (i16, String, u16),
    key: &[u8],
) -> rusqlite::Result<()> {
    database.execute_batch(TABLES)?;
    database.execute("INSERT INTO version VALUES (?1)", [WRITTEN])?;
    database.execute(
        "INSERT INTO sessions VALUES (?1, ?2, ?3, ?4, NULL)",
        params![dc, ip, port, key],
    )?;
    let mut entity = database.prepare("INSERT INTO entities VALUES (?1, ?2, ?3, ?4, NULL, ?5)")?;
    if let Some(user) = session.user {
        entity.execute(params![0, user.id, None::<&str>, None::<i64>, 0])?;
    }
    for (age, peer) in session.known_peers().enumerate() {
        let phone = peer.phone.and_then(|phone| phone.parse::<i64>().ok());
        // Nobody asks when, only which is the latest.
        let date = i64::try_from(age).unwrap_or_default() + 1;
        entity.execute(params![
            marked(peer.id),
            peer.access_hash,
            peer.username,
            phone,
            date
        ])?;
    }
    let mut state = database.prepare("INSERT INTO update_state VALUES (?1, ?2, ?3, ?4, ?5)")?;
    if let Some(UpdateState {
        pts,
        qts,
        date,
        seq,
    }) = session.update_state()
    {
        state.execute(params![0, pts, qts, date, seq])?;
    }
    for (id, pts, _) in session.channel_states() {
        state.execute(params![id, pts, 0, 0, 0])?;
    }
    Ok(())
}

/// Tables of version 7.
const TABLES: &str = "
    CREATE TABLE version (version INTEGER PRIMARY KEY);
    CREATE TABLE sessions (
        dc_id INTEGER PRIMARY KEY, server_address TEXT, port INTEGER, auth_key BLOB,
        takeout_id INTEGER
    );
    CREATE TABLE entities (
        id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, username TEXT, phone INTEGER, name TEXT,
        date INTEGER
    );
    CREATE TABLE sent_files (
        md5_digest BLOB, file_size INTEGER, type INTEGER, id INTEGER, hash INTEGER,
        PRIMARY KEY (md5_digest, file_size, type)
    );
    CREATE TABLE update_state (
        id INTEGER PRIMARY KEY, pts INTEGER, qts INTEGER, date INTEGER, seq INTEGER
    );
";

/// The last version that is read, and the one that is written.
const NEWEST: u32 = 8;
const WRITTEN: u32 = 7;

/// First version with positions of updates.
const STATES: u32 = 4;

/// First version whose access hashes are all good.
const HASHES: u32 = 6;

/// First version that says when an entity was seen.
const DATES: u32 = 7;
