//! What a session knows beyond keys, for those who move sessions between programs.

use super::{DcData, SessionData};
use crate::engine::{
    peers::Key,
    updates::{Standing, Stored, StoredChannel},
};
use mtproto_core::{AuthKey, session::Snapshot};
use std::net::SocketAddr;

/// Somebody whom the account can write to, since the session has his access hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPeer {
    /// Who.
    pub id: PeerId,
    /// What the account has to show for knowing him.
    pub access_hash: i64,
    /// Without the `@`, in lower case.
    pub username: Option<String>,
    /// In digits.
    pub phone: Option<String>,
}

/// A user or a channel. Basic groups need no access hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeerId {
    /// A user.
    User(i64),
    /// A channel or a supergroup.
    Channel(i64),
}

/// How far updates were handled, other than those of channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UpdateState {
    /// Number of the last event.
    pub pts: i32,
    /// The same for secret chats and for some events of bots.
    pub qts: i32,
    /// When that was, in seconds since the Unix epoch.
    pub date: i32,
    /// Number of the last container.
    pub seq: i32,
}

impl SessionData {
    /// The session of an account that lives in `dc` and shares `key` with it. Unless
    /// [`user`](Self::user) is set, the client asks the server who is logged in.
    #[must_use]
    pub fn with_key(dc: i16, address: Option<SocketAddr>, key: [u8; 256]) -> Self {
        let mut data = Self {
            home: dc,
            nameless: true,
            ..Self::default()
        };
        let home = DcData {
            addresses: address.into_iter().collect(),
            snapshot: Some(Snapshot::new(AuthKey::new(key))),
            ..DcData::default()
        };
        data.dcs.insert(dc, home);
        data
    }

    /// Where the account's home listens, and the key that is shared with it. Whoever has the key is
    /// logged in.
    #[must_use]
    pub fn home_key(&self) -> Option<(Option<SocketAddr>, [u8; 256])> {
        let home = self.dcs.get(&self.home)?;
        let key = home.snapshot.as_ref()?.key.to_bytes();
        Some((home.addresses.first().copied(), key))
    }

    /// Whether it has yet to be found out who is logged in: the strings and files of other libraries
    /// hold a key, and often nothing about the user.
    pub(crate) fn is_nameless(&self) -> bool {
        self.nameless && self.user.is_none()
    }

    /// Whom the account knows.
    pub fn known_peers(&self) -> impl Iterator<Item = KnownPeer> + '_ {
        self.peers.all().map(|(key, known)| KnownPeer {
            id: match key {
                Key::User(id) => PeerId::User(id),
                Key::Channel(id) => PeerId::Channel(id),
            },
            access_hash: known.hash,
            username: known.name.clone(),
            phone: known.phone.clone(),
        })
    }

    /// Remembers somebody.
    pub fn learn_peer(&mut self, peer: KnownPeer) {
        let key = match peer.id {
            PeerId::User(id) => Key::User(id),
            PeerId::Channel(id) => Key::Channel(id),
        };
        let (name, phone) = (peer.username.as_deref(), peer.phone.as_deref());
        self.peers.insert(key, peer.access_hash, name, phone);
    }

    /// How far updates were handled, if any ever were.
    #[must_use]
    pub fn update_state(&self) -> Option<UpdateState> {
        let Standing {
            pts,
            qts,
            date,
            seq,
        } = self.updates.as_ref()?.standing;
        Some(UpdateState {
            pts,
            qts,
            date,
            seq,
        })
    }

    /// Has updates continue after `state`.
    pub fn set_update_state(&mut self, state: UpdateState) {
        let UpdateState {
            pts,
            qts,
            date,
            seq,
        } = state;
        self.updates.get_or_insert_default().standing = Standing {
            pts,
            qts,
            date,
            seq,
        };
    }

    /// How far updates of channels were handled: channel, number of the last event, access hash.
    pub fn channel_states(&self) -> impl Iterator<Item = (i64, i32, i64)> + '_ {
        let channels = self.updates.iter().flat_map(|stored| &stored.channels);
        channels.map(|(id, channel)| (*id, channel.pts, channel.access_hash))
    }

    /// Has updates of a channel continue after `pts`; of no effect before
    /// [`set_update_state`](Self::set_update_state).
    pub fn set_channel_state(&mut self, channel: i64, pts: i32, access_hash: i64) {
        if let Some(Stored { channels, .. }) = &mut self.updates {
            channels.insert(channel, StoredChannel { pts, access_hash });
        }
    }
}
