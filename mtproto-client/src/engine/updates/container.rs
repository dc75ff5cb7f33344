//! Containers of updates, taken apart.

use super::{Feed, Progress, short};
use crate::{engine::peers::Key, types::Peers};
use mtproto_tl::api::enums;
use std::sync::Arc;

/// A container, taken apart.
pub(super) struct Container {
    pub(super) updates: Vec<enums::Update>,
    pub(super) peers: Arc<Peers>,
    pub(super) date: i32,
    pub(super) seq: (i32, i32),
}

impl Feed {
    /// Takes a container apart; `None` if it only says that there is too much to send, or speaks
    /// of people of whom we know too little (API-54).
    pub(super) fn open(&self, updates: enums::Updates) -> Option<Container> {
        use enums::Updates;
        let alone = |update, peers, date| Container {
            updates: vec![update],
            peers: Arc::new(peers),
            date,
            seq: (0, 0),
        };
        Some(match updates {
            Updates::TooLong => return None,
            Updates::UpdateShortMessage(short) => {
                let hash = self.hash_of(short.user_id)?;
                let (peers, date) = (Peers::of_user(short.user_id, hash), short.date);
                alone(short::message(*short), peers, date)
            }
            Updates::UpdateShortChatMessage(short) => {
                let hash = self.hash_of(short.from_id)?;
                let (peers, date) = (Peers::of_user(short.from_id, hash), short.date);
                alone(short::chat_message(*short), peers, date)
            }
            Updates::UpdateShort(short) => alone(short.update, Peers::default(), short.date),
            // Counts, but has nothing to say to those who did not send it.
            Updates::UpdateShortSentMessage(sent) => {
                alone(short::sent(&sent), Peers::default(), sent.date)
            }
            Updates::Combined(all) => Container {
                peers: Arc::new(Peers::new(all.users, all.chats)),
                updates: all.updates,
                date: all.date,
                seq: (all.seq_start, all.seq),
            },
            Updates::Updates(all) => Container {
                peers: Arc::new(Peers::new(all.users, all.chats)),
                updates: all.updates,
                date: all.date,
                seq: (all.seq, all.seq),
            },
        })
    }

    /// The access hash of a user; `None` if the difference would tell it.
    fn hash_of(&self, user: i64) -> Option<i64> {
        let known = self.peers.hash(Key::User(user));
        let can_ask = matches!(self.progress, Progress::Known(_));
        if can_ask {
            known
        } else {
            Some(known.unwrap_or_default())
        }
    }
}
