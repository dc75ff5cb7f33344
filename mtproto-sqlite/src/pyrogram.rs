//! Files of Pyrogram and of Kurigram, which went on with it.
//!
//! | Table | Columns |
//! |---|---|
//! | `version` | `number` |
//! | `sessions` | `dc_id`, `test_mode`, `auth_key`, `date`, `user_id`, `is_bot`; from version 3 on `api_id`, from 7 on `server_address`, `port` |
//! | `peers` | `id`, `access_hash`, `type`, `phone_number`, `last_update_on`; up to version 3 `username` |
//! | `usernames`, from version 4 on | `id`, `username` |
//! | `update_state`, from version 5 on | `id`, `pts`, `qts`, `date`, `seq` |
//!
//! A peer has the number that bots know it by; so does a channel's state, and that of the account is 0.
//! Pyrogram's last version is 3, those after it are Kurigram's.

use crate::{
    database::{Database, Fault},
    files::{ExportError, unwritten},
    rows::{self, MAX_PEERS, marked, unmarked},
};
use mtproto_client::{
    Identity,
    session::{FormatError, PeerId, SessionData},
};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

pub(crate) fn read(database: &Database) -> Result<SessionData, Fault> {
    let version = rows::version(database, "SELECT number FROM version", NEWEST)?;
    let mut data = read_session(database, version)?;
    // Older ones are numbered in another way.
    if version >= NUMBERS {
        read_peers(database, version, &mut data)?;
    }
    if version >= STATES {
        let channel = |number| match unmarked(number)? {
            PeerId::Channel(id) => Some(id),
            PeerId::User(_) => None,
        };
        rows::states(database, &mut data, channel)?;
    }
    Ok(data)
}

fn read_session(database: &Database, version: u32) -> Result<SessionData, Fault> {
    let address = match version >= ADDRESSES {
        true => "server_address, port",
        false => "NULL, NULL",
    };
    let query =
        format!("SELECT dc_id, {address}, auth_key, test_mode, user_id, is_bot FROM sessions");
    let mut data = None;
    database.each(&query, |row| {
        let Some(key) = row.key(3)?.filter(|_| data.is_none()) else {
            return Ok(());
        };
        // The keys of the test servers are of no use to the others.
        if row.number(4)?.unwrap_or_default() != 0 {
            return Err(FormatError::TestServers);
        }
        let mut session = rows::session(row.number(0)?, row.text(1)?, row.number(2)?, key)?;
        let bot = row.number(6)?.unwrap_or_default() != 0;
        session.user = row.number(5)?.map(|id| Identity { id, bot });
        data = Some(session);
        Ok(())
    })?;
    Ok(data.ok_or(FormatError::Empty)?)
}

fn read_peers(database: &Database, version: u32, data: &mut SessionData) -> Result<(), Fault> {
    let name = if version < USERNAMES {
        "username"
    } else {
        "NULL"
    };
    let query = format!(
        "SELECT id, access_hash, {name}, phone_number FROM peers
         ORDER BY last_update_on DESC LIMIT {MAX_PEERS}"
    );
    let mut peers = rows::peers(database, &query)?;
    if version >= USERNAMES {
        let mut names = BTreeMap::new();
        let query = format!("SELECT id, username FROM usernames LIMIT {MAX_NAMES}");
        database.each(&query, |row| {
            if let (Some(id), Some(name)) = (row.number(0)?.and_then(unmarked), row.text(1)?) {
                // The first is the one that is shown.
                names.entry(id).or_insert(name);
            }
            Ok(())
        })?;
        for peer in &mut peers {
            peer.username = names.remove(&peer.id);
        }
    }
    // The latest last.
    peers
        .into_iter()
        .rev()
        .for_each(|peer| data.learn_peer(peer));
    Ok(())
}

pub(crate) fn write(
    database: &Connection,
    session: &SessionData,
    api_id: u32,
) -> Result<(), ExportError> {
    let (_, key) = session.home_key().ok_or(ExportError::NoKey)?;
    let user = session.user.ok_or(ExportError::NoUser)?;
    fill(database, session, api_id, &key, user).map_err(unwritten)
}

fn fill(
    database: &Connection,
    session: &SessionData,
    api_id: u32,
    key: &[u8],
    user: Identity,
) -> rusqlite::Result<()> {
    database.execute_batch(TABLES)?;
    database.execute("INSERT INTO version VALUES (?1)", [WRITTEN])?;
    database.execute(
        "INSERT INTO sessions VALUES (?1, ?2, 0, ?3, 0, ?4, ?5)",
        params![session.home, api_id, key, user.id, user.bot],
    )?;
    let mut add = database.prepare("INSERT INTO peers VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (age, peer) in session.known_peers().enumerate() {
        let kind = match peer.id {
            PeerId::User(_) => "user",
            PeerId::Channel(_) => "supergroup",
        };
        // Long ago: names are looked up again, and the latest peer is still the latest.
        let date = i64::try_from(age).unwrap_or_default();
        add.execute(params![
            marked(peer.id),
            peer.access_hash,
            kind,
            peer.username,
            peer.phone,
            date
        ])?;
    }
    Ok(())
}

/// Tables of version 3.
const TABLES: &str = "
    CREATE TABLE sessions (
        dc_id INTEGER PRIMARY KEY, api_id INTEGER, test_mode INTEGER, auth_key BLOB,
        date INTEGER NOT NULL, user_id INTEGER, is_bot INTEGER
    );
    CREATE TABLE peers (
        id INTEGER PRIMARY KEY, access_hash INTEGER, type INTEGER NOT NULL, username TEXT,
        phone_number TEXT,
        last_update_on INTEGER NOT NULL DEFAULT (CAST(STRFTIME('%s', 'now') AS INTEGER))
    );
    CREATE TABLE version (number INTEGER PRIMARY KEY);
";

/// The last version that is read, and the one that is written.
const NEWEST: u32 = 7;
const WRITTEN: u32 = 3;

/// First version whose peers are numbered as they are now.
const NUMBERS: u32 = 2;

/// First version with any number of names for a peer.
const USERNAMES: u32 = 4;

/// First version with positions of updates.
const STATES: u32 = 5;

/// First version that says where the home listens.
const ADDRESSES: u32 = 7;

/// Names that are read: more than one for each peer.
const MAX_NAMES: usize = 50_000;
