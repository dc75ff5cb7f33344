//! Showing others that we are about to say something.

use super::Client;
use crate::{CallError, PeerRef, channel::Command, engine::RepeatId};
use mtproto_tl::{Encode, api::enums::SendMessageAction, api::functions};

/// Shows others what we are doing for as long as it lives.
///
/// The action is shown again every few seconds, because it fades away; dropping the guard ends it.
#[derive(Debug)]
#[must_use = "dropping this ends the action"]
pub struct TypingGuard {
    client: Client,
    id: RepeatId,
    end: functions::messages::SetTyping,
}

impl Client {
    /// Shows that we are typing in a chat.
    pub async fn typing(&self, chat: impl Into<PeerRef>) -> Result<TypingGuard, CallError> {
        self.act(chat, SendMessageAction::SendMessageTypingAction)
            .await
    }

    /// Shows any other action in a chat, such as recording a video.
    pub async fn act(
        &self,
        chat: impl Into<PeerRef>,
        action: SendMessageAction,
    ) -> Result<TypingGuard, CallError> {
        let call = functions::messages::SetTyping {
            peer: self.input_peer(chat).await?,
            top_msg_id: None,
            action,
        };
        self.invoke(&call).await?;
        let id = RepeatId::new(self.random_id());
        let body = call.to_bytes();
        self.channel().tell(Command::Repeat { id, body });
        let end = functions::messages::SetTyping {
            action: SendMessageAction::SendMessageCancelAction,
            ..call
        };
        Ok(TypingGuard {
            client: self.clone(),
            id,
            end,
        })
    }

    /// Shows an action once; it fades away after a few seconds.
    pub async fn send_chat_action(
        &self,
        chat: impl Into<PeerRef>,
        action: SendMessageAction,
    ) -> Result<(), CallError> {
        let call = functions::messages::SetTyping {
            peer: self.input_peer(chat).await?,
            top_msg_id: None,
            action,
        };
        self.invoke(&call).await.map(drop)
    }
}

impl Drop for TypingGuard {
    fn drop(&mut self) {
        let last = Some(self.end.to_bytes());
        let id = self.id;
        self.client.channel().tell(Command::EndRepeat { id, last });
    }
}
