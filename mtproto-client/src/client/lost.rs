//! Messages that were sent, although the answer that would have said so was lost.
//!
//! A call that is made again after the server has lost its session is refused as a repetition, and the
//! server does not say what became of the first one: the message has to be looked for.

use super::Client;
use crate::{CallError, Draft, Message};
use mtproto_tl::api::enums;

/// What a message looks like whose number was lost.
pub(super) struct Lost {
    pub(super) text: String,
    has_media: bool,
    is_scheduled: bool,
}

impl Lost {
    pub(super) fn of(draft: &Draft) -> Self {
        Self {
            text: draft.message().to_owned(),
            has_media: draft.media().is_some(),
            is_scheduled: draft.is_scheduled(),
        }
    }

    fn is(&self, message: &Message) -> bool {
        // The server takes blanks away at both ends, and adds previews of links.
        let same_text = message.text().trim() == self.text.trim();
        same_text && (message.media().is_some() || !self.has_media)
    }
}

impl Client {
    /// The newest message of ours in the chat that looks like the one that was lost.
    pub(super) async fn find_sent(
        &self,
        chat: &enums::InputPeer,
        lost: &Lost,
    ) -> Result<Option<Message>, CallError> {
        let newest = match lost.is_scheduled {
            true => self.scheduled_messages(chat.clone()).await?,
            false => self.history(chat.clone()).take(NEWEST).await?,
        };
        // What we write to ourselves does not go out.
        let to_ourselves = matches!(chat, enums::InputPeer::PeerSelf);
        let candidates = newest
            .into_iter()
            .filter(|message| (message.is_outgoing() || to_ourselves) && lost.is(message));
        Ok(candidates.max_by_key(Message::id))
    }
}

/// Whether an earlier attempt at sending something has succeeded.
pub(super) fn was_sent(error: &CallError) -> bool {
    error.is("RANDOM_ID_DUPLICATE")
}

/// What was sent by an earlier attempt, is sent.
pub(super) fn sent_at_last(answer: Result<enums::Updates, CallError>) -> Result<(), CallError> {
    match answer {
        Err(error) if was_sent(&error) => Ok(()),
        answer => answer.map(drop),
    }
}

/// How many messages of a chat are looked at for one that was sent a moment ago.
const NEWEST: usize = 100;

#[cfg(test)]
mod tests {
    use crate::{
        PeerRef, Remedy, RpcErrorKind,
        driver::tests::mock::{Faults, Machine},
        testing::{Reply, calls},
    };
    use mtproto_tl::{
        Encode,
        api::{enums, functions, types},
    };

    /// It may have been deleted since.
    #[test]
    fn a_message_that_was_sent_and_is_not_found_is_no_success() {
        let (client, mut machine) = Machine::new(Faults::default());
        machine.wait(client.ready()).unwrap();
        machine.net.net().server.script = Box::new(|body| {
            if calls::<functions::messages::GetHistory>(body) {
                let none = types::messages::Messages::default();
                return Reply::Answer(enums::messages::Messages::from(none).to_bytes());
            }
            Reply::Error(500, "RANDOM_ID_DUPLICATE")
        });
        let began = machine.net.net().now();
        let error = machine
            .wait(client.send_message(PeerRef::me(), "hi"))
            .unwrap_err();
        assert_eq!(error.kind(), Some(RpcErrorKind::RandomIdDuplicate));
        assert_eq!(error.remedy(), Remedy::FindOut);
        // Another attempt would meet the same.
        assert_eq!(machine.net.net().now(), began);
    }
}
