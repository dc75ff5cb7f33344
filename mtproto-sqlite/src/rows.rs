//! What the files of Telethon and Pyrogram have in common.

use crate::database::{Database, Fault};
use mtproto_client::session::{FormatError, KnownPeer, PeerId, SessionData, UpdateState};
use std::{collections::BTreeMap, net::SocketAddr};

/// The version of a file, if it is one of those up to `known`.
pub(crate) fn version(database: &Database, query: &str, known: u32) -> Result<u32, Fault> {
    let found = database.number(query)?.ok_or(FormatError::Damaged)?;
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    match (1..=known).contains(&found) {
        true => Ok(found),
        false => Err(FormatError::Version { found, known }.into()),
    }
}

/// A session with nothing but a key, from what a file says about its home.
pub(crate) fn session(
    dc: Option<i64>,
    ip: Option<String>,
    port: Option<i64>,
    key: [u8; 256],
) -> Result<SessionData, FormatError> {
    let dc = dc
        .and_then(|dc| i16::try_from(dc).ok())
        .filter(|dc| *dc > 0);
    let ip = ip.and_then(|ip| ip.parse().ok());
    let port = port.and_then(|port| u16::try_from(port).ok());
    let address = ip.zip(port).map(|(ip, port)| SocketAddr::new(ip, port));
    Ok(SessionData::with_key(
        dc.ok_or(FormatError::Damaged)?,
        address,
        key,
    ))
}

/// The answer to `query`: number, access hash, name and phone of peers, the latest first. Others than
/// users and channels need no access hash and are left out.
pub(crate) fn peers(database: &Database, query: &str) -> Result<Vec<KnownPeer>, Fault> {
    let mut peers = Vec::new();
    database.each(query, |row| {
        let id = row.number(0)?.and_then(unmarked);
        if let (Some(id), Some(access_hash)) = (id, row.number(1)?) {
            peers.push(KnownPeer {
                id,
                access_hash,
                username: row.text(2)?,
                phone: row.text(3)?,
            });
        }
        Ok(())
    })?;
    Ok(peers)
}

/// Reads how far updates were handled. The state with number 0 is the account's; `channel` says which
/// channel another belongs to.
pub(crate) fn states(
    database: &Database,
    data: &mut SessionData,
    channel: impl Fn(i64) -> Option<i64>,
) -> Result<(), Fault> {
    let known = data.known_peers().map(|peer| (peer.id, peer.access_hash));
    let hashes: BTreeMap<PeerId, i64> = known.collect();
    let query = format!(
        "SELECT id, pts, qts, date, seq FROM update_state ORDER BY id <> 0 LIMIT {MAX_PEERS}"
    );
    database.each(&query, |row| {
        let number = |at| -> Result<i32, FormatError> {
            let number = row.number(at)?.unwrap_or_default();
            i32::try_from(number).map_err(|_| FormatError::Damaged)
        };
        let (id, pts) = (row.number(0)?.unwrap_or_default(), number(1)?);
        // Without a position there is nothing to go on from.
        if pts <= 0 {
            return Ok(());
        }
        if id == 0 {
            data.set_update_state(UpdateState {
                pts,
                qts: number(2)?,
                date: number(3)?,
                seq: number(4)?,
            });
        } else if let Some(id) = channel(id) {
            let hash = hashes.get(&PeerId::Channel(id)).copied();
            data.set_channel_state(id, pts, hash.unwrap_or_default());
        }
        Ok(())
    })
}

/// A peer as both libraries number it: users as they are, channels below -10^12.
pub(crate) fn marked(id: PeerId) -> i64 {
    match id {
        PeerId::User(id) => id,
        PeerId::Channel(id) => FIRST_CHANNEL.saturating_sub(id),
    }
}

/// The user or channel of such a number; others are basic groups.
pub(crate) fn unmarked(number: i64) -> Option<PeerId> {
    match FIRST_CHANNEL.checked_sub(number) {
        Some(id @ 1..) => Some(PeerId::Channel(id)),
        _ => (number > 0).then_some(PeerId::User(number)),
    }
}

/// What the numbers of channels are taken from.
const FIRST_CHANNEL: i64 = -1_000_000_000_000;

/// Peers that are read, the latest ones.
pub(crate) const MAX_PEERS: usize = 10_000;
