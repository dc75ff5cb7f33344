//! Which update belongs where in which sequence (API-53).

use super::boxes::{Position, Sequence};
use bytes::Bytes;
use mtproto_tl::{
    Constructor, Decode,
    api::{
        enums::{Message, Peer, Update, Updates},
        functions, types,
    },
};

/// The place of `update`, if it has a number of its own.
pub(super) fn of(update: &Update) -> Option<Position> {
    let common = |pts, count| {
        Some(Position {
            sequence: Sequence::Common,
            pts,
            count,
        })
    };
    let secret = |qts| {
        Some(Position {
            sequence: Sequence::Secret,
            pts: qts,
            count: 1,
        })
    };
    let channel = |id, pts, count| {
        Some(Position {
            sequence: Sequence::Channel(id),
            pts,
            count,
        })
    };
    match update {
        Update::NewMessage(u) => common(u.pts, u.pts_count),
        Update::EditMessage(u) => common(u.pts, u.pts_count),
        Update::DeleteMessages(u) => common(u.pts, u.pts_count),
        Update::ReadHistoryInbox(u) => common(u.pts, u.pts_count),
        Update::ReadHistoryOutbox(u) => common(u.pts, u.pts_count),
        Update::WebPage(u) => common(u.pts, u.pts_count),
        Update::ReadMessagesContents(u) => common(u.pts, u.pts_count),
        Update::PinnedMessages(u) => common(u.pts, u.pts_count),
        Update::FolderPeers(u) => common(u.pts, u.pts_count),

        Update::NewChannelMessage(u) => channel(channel_of(&u.message)?, u.pts, u.pts_count),
        Update::EditChannelMessage(u) => channel(channel_of(&u.message)?, u.pts, u.pts_count),
        Update::DeleteChannelMessages(u) => channel(u.channel_id, u.pts, u.pts_count),
        Update::ChannelWebPage(u) => channel(u.channel_id, u.pts, u.pts_count),
        Update::PinnedChannelMessages(u) => channel(u.channel_id, u.pts, u.pts_count),

        Update::NewEncryptedMessage(u) => secret(u.qts),
        Update::MessagePollVote(u) => secret(u.qts),
        Update::ChatParticipant(u) => secret(u.qts),
        Update::ChannelParticipant(u) => secret(u.qts),
        Update::BotStopped(u) => secret(u.qts),
        Update::BotChatInviteRequester(u) => secret(u.qts),
        Update::BotChatBoost(u) => secret(u.qts),
        Update::BotMessageReaction(u) => secret(u.qts),
        Update::BotMessageReactions(u) => secret(u.qts),
        Update::BotBusinessConnect(u) => secret(u.qts),
        Update::BotNewBusinessMessage(u) => secret(u.qts),
        Update::BotEditBusinessMessage(u) => secret(u.qts),
        Update::BotDeleteBusinessMessage(u) => secret(u.qts),
        Update::BotPurchasedPaidMedia(u) => secret(u.qts),
        Update::ManagedBot(u) => secret(u.qts),
        Update::BotGuestChatQuery(u) => secret(u.qts),
        Update::BotStarsSubscription(u) => secret(u.qts),
        _ => None,
    }
}

/// Where a container begins in the sequence of containers and when it was sent, if it has a place
/// there, and the places of the updates in it.
pub(super) fn within(updates: &Updates) -> (Option<(i32, i32)>, Vec<Position>) {
    let common = |pts, count| {
        let sequence = Sequence::Common;
        vec![Position {
            sequence,
            pts,
            count,
        }]
    };
    let all = |updates: &[Update]| updates.iter().filter_map(of).collect();
    let counted = |seq, date| (seq > 0).then_some((seq, date));
    match updates {
        Updates::TooLong => (None, Vec::new()),
        Updates::UpdateShortMessage(short) => (None, common(short.pts, short.pts_count)),
        Updates::UpdateShortChatMessage(short) => (None, common(short.pts, short.pts_count)),
        Updates::UpdateShortSentMessage(sent) => (None, common(sent.pts, sent.pts_count)),
        Updates::UpdateShort(short) => (None, of(&short.update).into_iter().collect()),
        Updates::Combined(many) => (counted(many.seq_start, many.date), all(&many.updates)),
        Updates::Updates(many) => (counted(many.seq, many.date), all(&many.updates)),
    }
}

/// The place of what `call` has changed, if that is all that `answer` says.
pub(super) fn affected(call: &Bytes, answer: &Bytes) -> Option<Position> {
    use types::messages::{AffectedFoundMessages, AffectedHistory, AffectedMessages};
    let answer = answer.clone();
    let (pts, count) = match number(&answer)? {
        AffectedMessages::ID => {
            let affected = AffectedMessages::from_bytes(answer).ok()?;
            (affected.pts, affected.pts_count)
        }
        AffectedHistory::ID => {
            let affected = AffectedHistory::from_bytes(answer).ok()?;
            (affected.pts, affected.pts_count)
        }
        AffectedFoundMessages::ID => {
            let affected = AffectedFoundMessages::from_bytes(answer).ok()?;
            (affected.pts, affected.pts_count)
        }
        _ => return None,
    };
    let sequence = match whose(call) {
        Whose::Account => Sequence::Common,
        Whose::Channel(id) => Sequence::Channel(id),
        Whose::Unknown => return None,
    };
    Some(Position {
        sequence,
        pts,
        count,
    })
}

/// Whose messages a call is about.
enum Whose {
    Account,
    Channel(i64),
    Unknown,
}

/// Whose messages `call` has changed: those of the channel that it names, or those of the account.
fn whose(call: &Bytes) -> Whose {
    use functions::{channels, messages};
    let begins = match number(call) {
        Some(
            channels::DeleteMessages::ID
            | channels::DeleteParticipantHistory::ID
            | messages::DeleteTopicHistory::ID,
        ) => NUMBER,
        Some(
            messages::DeleteHistory::ID
            | messages::ReadMentions::ID
            | messages::ReadPollVotes::ID
            | messages::ReadReactions::ID
            | messages::UnpinAllMessages::ID,
        ) => NUMBER + FLAGS,
        // Its own messages, or those that a channel has received: then that comes first.
        Some(messages::DeleteSavedHistory::ID) if has_first_flag(call) => NUMBER + FLAGS,
        _ => return Whose::Account,
    };
    let peer = call.slice(begins.min(call.len())..);
    match number(&peer) {
        Some(types::InputPeerChannel::ID | types::InputChannel::ID) => {
            let id = peer.get(NUMBER..).and_then(|id| id.first_chunk().copied());
            id.map_or(Whose::Unknown, |id| Whose::Channel(i64::from_le_bytes(id)))
        }
        // The channel of a message somewhere else: its own difference will tell.
        Some(types::InputPeerChannelFromMessage::ID | types::InputChannelFromMessage::ID) => {
            Whose::Unknown
        }
        _ => Whose::Account,
    }
}

fn has_first_flag(call: &Bytes) -> bool {
    call.get(NUMBER).is_some_and(|flags| flags & 1 != 0)
}

/// Lengths of what a call begins with.
const NUMBER: usize = 4;
const FLAGS: usize = 4;

fn number(bytes: &Bytes) -> Option<u32> {
    bytes.first_chunk().copied().map(u32::from_le_bytes)
}

fn channel_of(message: &Message) -> Option<i64> {
    let peer = match message {
        Message::Message(message) => &message.peer_id,
        Message::Service(message) => &message.peer_id,
        Message::Empty(message) => message.peer_id.as_ref()?,
    };
    match peer {
        Peer::Channel(channel) => Some(channel.channel_id),
        Peer::User(_) | Peer::Chat(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! places {
        ($field:ident: $($kind:ident $({ $other:ident: $value:expr })?),* $(,)?) => {
            [$((
                stringify!($kind),
                of(&types::$kind {
                    $field: 7,
                    $($other: $value,)?
                    ..types::$kind::default()
                }.into()),
            )),*]
        };
    }

    fn assert_all(places: &[(&str, Option<Position>)], sequence: Sequence, count: i32) {
        let expected = Position {
            sequence,
            pts: 7,
            count,
        };
        for (kind, place) in places {
            assert_eq!(*place, Some(expected), "{kind}");
        }
    }

    /// API-53.
    #[test]
    fn each_update_moves_the_number_of_its_sequence() {
        let common = places![pts:
            UpdateNewMessage,
            UpdateEditMessage,
            UpdateDeleteMessages,
            UpdateReadHistoryInbox,
            UpdateReadHistoryOutbox,
            UpdateWebPage,
            UpdateReadMessagesContents,
            UpdatePinnedMessages,
            UpdateFolderPeers,
        ];
        assert_all(&common, Sequence::Common, 0);
        let message = || -> Message {
            let peer_id = types::PeerChannel { channel_id: 5 }.into();
            let message = types::Message {
                peer_id,
                ..types::Message::default()
            };
            message.into()
        };
        let channel = places![pts:
            UpdateNewChannelMessage { message: message() },
            UpdateEditChannelMessage { message: message() },
            UpdateDeleteChannelMessages { channel_id: 5 },
            UpdateChannelWebPage { channel_id: 5 },
            UpdatePinnedChannelMessages { channel_id: 5 },
        ];
        assert_all(&channel, Sequence::Channel(5), 0);
        let secret = places![qts:
            UpdateNewEncryptedMessage,
            UpdateBotStopped,
            UpdateChatParticipant,
            UpdateChannelParticipant,
            UpdateBotChatInviteRequester,
            UpdateBotChatBoost,
            UpdateBotMessageReaction,
            UpdateBotMessageReactions,
            UpdateBotBusinessConnect,
            UpdateBotNewBusinessMessage,
            UpdateBotEditBusinessMessage,
            UpdateBotDeleteBusinessMessage,
        ];
        assert_all(&secret, Sequence::Secret, 1);
        assert_eq!(of(&Update::LoginToken), None);
    }
}
