//! Messages.

use super::Client;
use crate::{
    CallError, Draft, Message, PeerRef,
    types::{page, sent},
};
use mtproto_tl::api::{enums, functions, types};
use std::collections::VecDeque;

impl Client {
    /// Sends a message, and returns it as the server knows it.
    ///
    /// However often the call is sent, the message is sent once.
    pub async fn send_message(
        &self,
        chat: impl Into<PeerRef>,
        draft: impl Into<Draft>,
    ) -> Result<Message, CallError> {
        let chat = chat.into();
        let random_id = self.random_id();
        let call = draft.into().into_call(chat.input().clone(), random_id);
        let answer = self.invoke(&call).await?;
        sent(answer, random_id, &chat, call.message)
    }

    /// Replaces the text of a message of ours.
    pub async fn edit_message(
        &self,
        chat: impl Into<PeerRef>,
        message: i32,
        text: impl Into<String>,
    ) -> Result<(), CallError> {
        let call = functions::messages::EditMessage {
            peer: chat.into().into_input(),
            id: message,
            message: Some(text.into()),
            ..Default::default()
        };
        self.invoke(&call).await.map(drop)
    }

    /// Deletes messages, for everybody in the chat; says how many there were.
    pub async fn delete_messages(
        &self,
        chat: impl Into<PeerRef>,
        messages: Vec<i32>,
    ) -> Result<i32, CallError> {
        let affected = match chat.into().channel() {
            Some(channel) => {
                let call = functions::channels::DeleteMessages {
                    channel,
                    id: messages,
                };
                self.invoke(&call).await?
            }
            None => {
                let call = functions::messages::DeleteMessages {
                    revoke: true,
                    id: messages,
                };
                self.invoke(&call).await?
            }
        };
        Ok(affected.pts_count)
    }

    /// Sends messages of one chat to another, with the name of their author.
    pub async fn forward_messages(
        &self,
        from: impl Into<PeerRef>,
        messages: Vec<i32>,
        to: impl Into<PeerRef>,
    ) -> Result<(), CallError> {
        let call = functions::messages::ForwardMessages {
            from_peer: from.into().into_input(),
            random_id: messages.iter().map(|_| self.random_id()).collect(),
            id: messages,
            to_peer: to.into().into_input(),
            ..Default::default()
        };
        self.invoke(&call).await.map(drop)
    }

    /// Messages by their numbers; those that are gone are left out.
    pub async fn messages(
        &self,
        chat: impl Into<PeerRef>,
        messages: &[i32],
    ) -> Result<Vec<Message>, CallError> {
        let id = messages
            .iter()
            .map(|id| types::InputMessageId { id: *id }.into())
            .collect();
        let answer = match chat.into().channel() {
            Some(channel) => {
                self.invoke(&functions::channels::GetMessages { channel, id })
                    .await?
            }
            None => {
                self.invoke(&functions::messages::GetMessages { id })
                    .await?
            }
        };
        Ok(page(answer)?.messages)
    }

    /// Marks everything in a chat as read.
    pub async fn mark_as_read(&self, chat: impl Into<PeerRef>) -> Result<(), CallError> {
        let chat = chat.into();
        match chat.channel() {
            Some(channel) => {
                let call = functions::channels::ReadHistory { channel, max_id: 0 };
                self.invoke(&call).await.map(drop)
            }
            None => {
                let call = functions::messages::ReadHistory {
                    peer: chat.into_input(),
                    max_id: 0,
                };
                self.invoke(&call).await.map(drop)
            }
        }
    }

    /// The messages of a chat, newest first.
    pub fn history(&self, chat: impl Into<PeerRef>) -> History {
        History {
            client: self.clone(),
            chat: chat.into(),
            fetched: VecDeque::new(),
            before: 0,
            total: None,
            finished: false,
        }
    }
}

/// The messages of a chat, newest first, fetched as they are asked for.
#[derive(Debug)]
#[must_use = "nothing is fetched before `next` is called"]
pub struct History {
    client: Client,
    chat: PeerRef,
    fetched: VecDeque<Message>,
    /// Number of the oldest message that was fetched.
    before: i32,
    total: Option<i32>,
    finished: bool,
}

impl History {
    /// The next older message; `None` after the first one of the chat.
    pub async fn next(&mut self) -> Result<Option<Message>, CallError> {
        while self.fetched.is_empty() && !self.finished {
            let call = functions::messages::GetHistory {
                peer: self.chat.input().clone(),
                offset_id: self.before,
                offset_date: 0,
                add_offset: 0,
                limit: PAGE,
                max_id: 0,
                min_id: 0,
                hash: 0,
            };
            let page = page(self.client.invoke(&call).await?)?;
            // A server that goes in circles would be followed for ever.
            let older = |oldest: &i32| self.before == 0 || *oldest < self.before;
            match page.oldest.filter(older) {
                Some(oldest) => self.before = oldest,
                None => self.finished = true,
            }
            self.total = page.total;
            if !self.finished {
                self.fetched.extend(page.messages);
            }
        }
        Ok(self.fetched.pop_front())
    }

    /// How many messages there are, as far as the server has said.
    #[must_use]
    pub fn total(&self) -> Option<i32> {
        self.total
    }
}

/// Messages that are fetched at a time; the server gives no more.
const PAGE: i32 = 100;

impl PeerRef {
    fn into_input(self) -> enums::InputPeer {
        self.input().clone()
    }
}
