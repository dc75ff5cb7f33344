//! The messages of a chat, and searching them.

use super::Client;
use crate::{CallError, Message, PeerRef, types::page};
use mtproto_tl::api::{enums, functions};
use std::collections::VecDeque;

impl Client {
    /// The messages of a chat, newest first.
    pub fn history(&self, chat: impl Into<PeerRef>) -> History {
        History::new(self, Some(chat.into()), Wanted::All)
    }

    /// The messages of a chat that contain `query`, newest first.
    pub fn search(&self, chat: impl Into<PeerRef>, query: impl Into<String>) -> History {
        History::new(self, Some(chat.into()), Wanted::Containing(query.into()))
    }

    /// The messages of all chats that contain `query`.
    pub fn search_everywhere(&self, query: impl Into<String>) -> History {
        History::new(self, None, Wanted::Containing(query.into()))
    }
}

/// Messages, newest first, fetched as they are asked for.
#[derive(Debug)]
#[must_use = "nothing is fetched before `next` is called"]
pub struct History {
    client: Client,
    /// All chats if there is none.
    chat: Option<PeerRef>,
    input: Option<enums::InputPeer>,
    wanted: Wanted,
    fetched: VecDeque<Message>,
    /// Number of the oldest message that was fetched.
    before: i32,
    /// The same for a search through all chats.
    rate: i32,
    offset_peer: enums::InputPeer,
    total: Option<i32>,
    finished: bool,
}

#[derive(Debug)]
enum Wanted {
    All,
    Containing(String),
}

impl History {
    fn new(client: &Client, chat: Option<PeerRef>, wanted: Wanted) -> Self {
        Self {
            client: client.clone(),
            chat,
            input: None,
            wanted,
            fetched: VecDeque::new(),
            before: 0,
            rate: 0,
            offset_peer: enums::InputPeer::Empty,
            total: None,
            finished: false,
        }
    }

    /// Begins with the messages older than the one with this number.
    pub fn older_than(mut self, message: i32) -> Self {
        self.before = message;
        self
    }

    /// The next older message; `None` after the first one.
    pub async fn next(&mut self) -> Result<Option<Message>, CallError> {
        while self.fetched.is_empty() && !self.finished {
            let page = page(self.fetch().await?)?;
            self.client.learn(&page.peers);
            // A server that goes in circles would be followed for ever.
            let older =
                |oldest: &i32| self.chat.is_none() || self.before == 0 || *oldest < self.before;
            let ended = match page.oldest.filter(older) {
                Some(oldest) => {
                    self.before = oldest;
                    false
                }
                None => true,
            };
            self.finished = ended;
            if self.chat.is_none() {
                match page.next_rate {
                    Some(rate) if rate != self.rate && !page.messages.is_empty() => {
                        self.rate = rate;
                    }
                    _ => self.finished = true,
                }
                if let Some(last) = page.messages.last() {
                    // Every chat numbers its messages by itself: the smallest number is not the oldest.
                    self.before = last.id();
                    let chat = last.chat();
                    self.offset_peer = chat.input().cloned().unwrap_or(enums::InputPeer::Empty);
                }
            }
            self.total = page.total;
            if !ended {
                self.fetched.extend(page.messages);
            }
        }
        Ok(self.fetched.pop_front())
    }

    /// The next `count` messages, or as many as there are.
    pub async fn take(&mut self, count: usize) -> Result<Vec<Message>, CallError> {
        let mut taken = Vec::new();
        while taken.len() < count
            && let Some(message) = self.next().await?
        {
            taken.push(message);
        }
        Ok(taken)
    }

    /// How many messages there are, as far as the server has said.
    #[must_use]
    pub fn total(&self) -> Option<i32> {
        self.total
    }

    async fn fetch(&mut self) -> Result<enums::messages::Messages, CallError> {
        let peer = match (&self.input, &self.chat) {
            (Some(input), _) => input.clone(),
            (None, Some(chat)) => self.client.input_peer(chat).await?,
            (None, None) => enums::InputPeer::Empty,
        };
        self.input = Some(peer.clone());
        match (&self.wanted, &self.chat) {
            (Wanted::Containing(query), None) => {
                let call = functions::messages::SearchGlobal {
                    broadcasts_only: false,
                    groups_only: false,
                    users_only: false,
                    folder_id: None,
                    community: None,
                    q: query.clone(),
                    filter: enums::MessagesFilter::InputMessagesFilterEmpty,
                    min_date: 0,
                    max_date: 0,
                    offset_rate: self.rate,
                    offset_peer: self.offset_peer.clone(),
                    offset_id: self.before,
                    limit: PAGE,
                };
                self.client.invoke(&call).await
            }
            (Wanted::Containing(query), Some(_)) => {
                let call = functions::messages::Search {
                    peer,
                    q: query.clone(),
                    from_id: None,
                    saved_peer_id: None,
                    saved_reaction: None,
                    top_msg_id: None,
                    filter: enums::MessagesFilter::InputMessagesFilterEmpty,
                    min_date: 0,
                    max_date: 0,
                    offset_id: self.before,
                    add_offset: 0,
                    limit: PAGE,
                    max_id: 0,
                    min_id: 0,
                    hash: 0,
                };
                self.client.invoke(&call).await
            }
            (Wanted::All, _) => {
                let call = functions::messages::GetHistory {
                    peer,
                    offset_id: self.before,
                    offset_date: 0,
                    add_offset: 0,
                    limit: PAGE,
                    max_id: 0,
                    min_id: 0,
                    hash: 0,
                };
                self.client.invoke(&call).await
            }
        }
    }
}

/// Messages that are fetched at a time; the server gives no more.
const PAGE: i32 = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        driver::tests::mock::{Faults, Machine},
        testing::Reply,
    };
    use mtproto_tl::{Encode, api::types};

    fn found(chat_id: i64, id: i32) -> enums::Message {
        types::Message {
            id,
            peer_id: types::PeerChat { chat_id }.into(),
            ..types::Message::default()
        }
        .into()
    }

    #[test]
    fn a_search_everywhere_goes_on_behind_the_last_message_found() {
        let (client, mut machine) = Machine::new(Faults::default());
        machine.wait(client.ready()).unwrap();
        machine.net.net().server.script = Box::new(|_| {
            let slice = types::messages::MessagesSlice {
                count: 2,
                next_rate: Some(100),
                messages: vec![found(1, 12), found(2, 90_000)],
                ..types::messages::MessagesSlice::default()
            };
            Reply::Answer(enums::messages::Messages::from(slice).to_bytes())
        });
        let mut search = client.search_everywhere("crab");
        for id in [12, 90_000, 12] {
            let message = machine.wait(search.next()).unwrap().unwrap();
            assert_eq!(message.id(), id);
        }
        // Rate, chat and number of the last message, as the second page was asked for.
        let chat: enums::InputPeer = types::InputPeerChat { chat_id: 2 }.into();
        let behind = [
            &100_i32.to_bytes()[..],
            &chat.to_bytes(),
            &90_000_i32.to_bytes(),
        ]
        .concat();
        let net = machine.net.net();
        let call = net.server.calls.last().unwrap();
        assert!(call.windows(behind.len()).any(|part| *part == *behind));
    }
}
