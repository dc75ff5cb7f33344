//! The list of conversations.

use super::Client;
use crate::{
    CallError, Dialog, Message, PeerRef,
    types::{Peers, channel_of},
};
use mtproto_tl::api::{enums, functions, types};
use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

impl Client {
    /// All conversations, the latest first.
    pub fn dialogs(&self) -> Dialogs {
        Dialogs {
            client: self.clone(),
            fetched: VecDeque::new(),
            seen: BTreeSet::new(),
            offset: Offset {
                date: 0,
                id: 0,
                peer: enums::InputPeer::Empty,
            },
            total: None,
            finished: false,
        }
    }

    /// Keeps a conversation on top of the list.
    pub async fn pin_dialog(&self, chat: impl Into<PeerRef>) -> Result<(), CallError> {
        self.toggle_pin(chat.into(), Pinned::Yes).await
    }

    /// Lets a conversation take its place in the list again.
    pub async fn unpin_dialog(&self, chat: impl Into<PeerRef>) -> Result<(), CallError> {
        self.toggle_pin(chat.into(), Pinned::No).await
    }

    async fn toggle_pin(&self, chat: PeerRef, pinned: Pinned) -> Result<(), CallError> {
        let peer = self.input_peer(chat).await?;
        let call = functions::messages::ToggleDialogPin {
            pinned: pinned == Pinned::Yes,
            peer: types::InputDialogPeer { peer }.into(),
        };
        self.invoke(&call).await.map(drop)
    }

    /// Marks a conversation as unread.
    pub async fn mark_as_unread(&self, chat: impl Into<PeerRef>) -> Result<(), CallError> {
        let peer = self.input_peer(chat).await?;
        let call = functions::messages::MarkDialogUnread {
            unread: true,
            parent_peer: None,
            peer: types::InputDialogPeer { peer }.into(),
        };
        self.invoke(&call).await.map(drop)
    }

    /// Marks everything in a chat as read.
    pub async fn mark_as_read(&self, chat: impl Into<PeerRef>) -> Result<(), CallError> {
        let peer = self.input_peer(chat).await?;
        match channel_of(&peer) {
            Some(channel) => {
                let call = functions::channels::ReadHistory { channel, max_id: 0 };
                self.invoke(&call).await.map(drop)
            }
            None => {
                let call = functions::messages::ReadHistory { peer, max_id: 0 };
                self.invoke(&call).await.map(drop)
            }
        }
    }

    /// Marks every mention of us in a chat as read.
    pub async fn clear_mentions(&self, chat: impl Into<PeerRef>) -> Result<(), CallError> {
        let call = functions::messages::ReadMentions {
            peer: self.input_peer(chat).await?,
            top_msg_id: None,
        };
        self.invoke_to_the_end(&call).await
    }

    /// Leaves a group or channel, or clears a private chat, and takes it off the list.
    pub async fn delete_dialog(&self, chat: impl Into<PeerRef>) -> Result<(), CallError> {
        self.leave(chat).await
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pinned {
    Yes,
    No,
}

/// Conversations, the latest first, fetched as they are asked for.
#[derive(Debug)]
#[must_use = "nothing is fetched before `next` is called"]
pub struct Dialogs {
    client: Client,
    fetched: VecDeque<Dialog>,
    /// Conversations that move up while we read are not told twice.
    seen: BTreeSet<(u8, i64)>,
    offset: Offset,
    total: Option<i32>,
    finished: bool,
}

/// Where the next page begins.
#[derive(Clone, Debug)]
struct Offset {
    date: i32,
    id: i32,
    peer: enums::InputPeer,
}

impl Dialogs {
    /// The next conversation; `None` after the last one.
    pub async fn next(&mut self) -> Result<Option<Dialog>, CallError> {
        while self.fetched.is_empty() && !self.finished {
            let call = functions::messages::GetDialogs {
                exclude_pinned: false,
                folder_id: None,
                offset_date: self.offset.date,
                offset_id: self.offset.id,
                offset_peer: self.offset.peer.clone(),
                limit: PAGE,
                hash: 0,
            };
            let answer = self.client.invoke(&call).await?;
            self.take(answer);
        }
        Ok(self.fetched.pop_front())
    }

    /// How many conversations there are, as far as the server has said.
    #[must_use]
    pub fn total(&self) -> Option<i32> {
        self.total
    }

    fn take(&mut self, answer: enums::messages::Dialogs) {
        use enums::messages::Dialogs as Answer;
        let (all, is_last) = match answer {
            Answer::Dialogs(all) => {
                self.total = i32::try_from(all.dialogs.len()).ok();
                (*all, true)
            }
            Answer::Slice(slice) => {
                let slice = *slice;
                self.total = Some(slice.count);
                let (dialogs, messages) = (slice.dialogs, slice.messages);
                let (chats, users) = (slice.chats, slice.users);
                (
                    types::messages::Dialogs {
                        dialogs,
                        messages,
                        chats,
                        users,
                    },
                    false,
                )
            }
            Answer::NotModified(_) => {
                self.finished = true;
                return;
            }
        };
        let peers = Arc::new(Peers::new(all.users, all.chats));
        self.client.learn(&peers);
        let messages: Vec<Latest> = all.messages.into_iter().filter_map(latest).collect();
        let before = self.seen.len();
        for dialog in all.dialogs {
            let enums::Dialog::Dialog(dialog) = dialog else {
                continue;
            };
            if !self.seen.insert(key(&dialog.peer)) {
                continue;
            }
            let last = messages
                .iter()
                .find(|last| last.id == dialog.top_message && last.peer == dialog.peer);
            if let Some(last) = last {
                let peer = peers.refer_to(&dialog.peer);
                self.offset = Offset {
                    date: last.date,
                    id: last.id,
                    peer: peer.input().cloned().unwrap_or(enums::InputPeer::Empty),
                };
            }
            let last = last.and_then(|last| last.message.clone());
            let last = last.map(|message| Message::new(message, peers.clone()));
            self.fetched
                .push_back(Dialog::new(dialog, last, peers.clone()));
        }
        // A page without anything new would be followed by the same one.
        self.finished = is_last || self.seen.len() == before;
    }
}

/// What was said last in a conversation: where it is in the list, whether it can be shown or not.
struct Latest {
    date: i32,
    id: i32,
    peer: enums::Peer,
    message: Option<Box<types::Message>>,
}

fn latest(message: enums::Message) -> Option<Latest> {
    match message {
        enums::Message::Message(message) => Some(Latest {
            date: message.date,
            id: message.id,
            peer: message.peer_id.clone(),
            message: Some(message),
        }),
        enums::Message::Service(message) => Some(Latest {
            date: message.date,
            id: message.id,
            peer: message.peer_id,
            message: None,
        }),
        enums::Message::Empty(_) => None,
    }
}

fn key(peer: &enums::Peer) -> (u8, i64) {
    match peer {
        enums::Peer::User(peer) => (0, peer.user_id),
        enums::Peer::Chat(peer) => (1, peer.chat_id),
        enums::Peer::Channel(peer) => (2, peer.channel_id),
    }
}

impl From<&Dialog> for PeerRef {
    fn from(dialog: &Dialog) -> Self {
        dialog.chat()
    }
}

/// Conversations that are fetched at a time.
const PAGE: i32 = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        driver::tests::mock::{Faults, Machine},
        testing::{Reply, calls},
    };
    use mtproto_tl::Encode;

    /// A conversation in which somebody has joined, and nobody has said a word.
    fn silent(id: i32) -> (enums::Dialog, enums::Message) {
        let peer: enums::Peer = types::PeerChat { chat_id: id.into() }.into();
        let dialog = types::Dialog {
            peer: peer.clone(),
            top_message: id,
            ..types::Dialog::default()
        };
        let joined = types::MessageService {
            id,
            date: id,
            peer_id: peer,
            ..types::MessageService::default()
        };
        (dialog.into(), joined.into())
    }

    #[test]
    fn conversations_without_a_word_do_not_end_the_list() {
        let (client, mut machine) = Machine::new(Faults::default());
        machine.wait(client.ready()).unwrap();
        machine.net.net().server.script = Box::new(|body| {
            assert!(calls::<functions::messages::GetDialogs>(body));
            // Behind the number of the function, the flags, and the date.
            let before = i32::from_le_bytes(body[12..16].try_into().unwrap());
            let first = if before == 0 { 250 } else { before - 1 };
            let page = (1..=first).rev().take(PAGE as usize).map(silent);
            let (dialogs, messages) = page.unzip();
            let slice = types::messages::DialogsSlice {
                count: 250,
                dialogs,
                messages,
                ..types::messages::DialogsSlice::default()
            };
            Reply::Answer(enums::messages::Dialogs::from(slice).to_bytes())
        });
        let mut dialogs = client.dialogs();
        let mut found = 0;
        while let Some(dialog) = machine.wait(dialogs.next()).unwrap() {
            assert!(dialog.last_message().is_none());
            found += 1;
        }
        assert_eq!(found, 250);
    }
}
