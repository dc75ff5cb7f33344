//! One copy of a message, before and after it is filed.

use super::{Peer, UserId};
use mtproto_tl::api::{enums, types};

/// A message as it is kept. What depends on who looks is added when it is shown.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// Shared by all copies of the same message.
    pub(crate) origin: u64,
    pub(crate) peer: Peer,
    pub(crate) author: UserId,
    /// Without what depends on who looks: `out`, `media`, `reactions`.
    pub(crate) message: types::Message,
    /// What happened, if the message tells of an event.
    pub(crate) action: Option<enums::MessageAction>,
    pub(crate) media: Option<Media>,
    /// What each person thinks of it, at most [`MAX_REACTED`] people.
    reactions: Vec<Reacted>,
}

/// A message before it is filed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) text: String,
    pub(crate) entities: Option<Vec<enums::MessageEntity>>,
    pub(crate) reply_markup: Option<enums::ReplyMarkup>,
    /// Identifier of the message replied to, in the sender's numbering.
    pub(crate) reply_to: Option<i32>,
    pub(crate) silent: bool,
    pub(crate) media: Option<Media>,
    pub(crate) action: Option<enums::MessageAction>,
    /// Where it was forwarded from.
    pub(crate) forwarded: Option<types::MessageFwdHeader>,
    /// Bot that wrote it for its sender.
    pub(crate) via_bot: Option<UserId>,
    /// Album that it is part of.
    pub(crate) album: Option<i64>,
    /// Whether it waited for its time.
    pub(crate) scheduled: bool,
}

/// A file attached to a message.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Media {
    /// Number of the file.
    pub(crate) file: i64,
    pub(crate) kind: MediaKind,
}

/// How the file is shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum MediaKind {
    Document {
        mime_type: String,
        attributes: Vec<enums::DocumentAttribute>,
    },
    Photo,
}

/// One person's reactions.
#[derive(Clone, Debug)]
struct Reacted {
    user: UserId,
    date: i32,
    reactions: Vec<enums::Reaction>,
}

impl Draft {
    /// A message that tells of an event.
    pub(crate) fn event(action: impl Into<enums::MessageAction>) -> Self {
        Self {
            action: Some(action.into()),
            ..Self::default()
        }
    }
}

impl Letter {
    pub(crate) fn new(origin: u64, peer: Peer, author: UserId, date: i32, draft: &Draft) -> Self {
        let message = types::Message {
            from_id: Some(Peer::User(author).into()),
            peer_id: peer.into(),
            date,
            silent: draft.silent,
            from_scheduled: draft.scheduled,
            message: draft.text.clone(),
            entities: draft.entities.clone(),
            reply_markup: draft.reply_markup.clone(),
            fwd_from: draft.forwarded.clone().map(Box::new),
            via_bot_id: draft.via_bot,
            grouped_id: draft.album,
            ..types::Message::default()
        };
        Self {
            origin,
            peer,
            author,
            message,
            action: draft.action.clone(),
            media: draft.media.clone(),
            reactions: Vec::new(),
        }
    }

    /// Makes the copy of somebody who knows the conversation by another name.
    pub(crate) fn readdress(&mut self, peer: Peer) {
        self.peer = peer;
        self.message.peer_id = peer.into();
    }

    /// Replaces what `user` thinks of the message; returns what it was.
    pub(crate) fn react(
        &mut self,
        user: UserId,
        date: i32,
        reactions: Vec<enums::Reaction>,
    ) -> Vec<enums::Reaction> {
        let before = self.reactions.iter().position(|old| old.user == user);
        let before = before.map(|index| self.reactions.remove(index).reactions);
        if !reactions.is_empty() && self.reactions.len() < MAX_REACTED {
            self.reactions.push(Reacted {
                user,
                date,
                reactions,
            });
        }
        before.unwrap_or_default()
    }

    /// Who reacted, how and when, the latest first.
    pub(crate) fn reacted(&self) -> impl Iterator<Item = (UserId, i32, &enums::Reaction)> {
        let each = |one: &'_ Reacted| (one.user, one.date);
        self.reactions.iter().rev().flat_map(move |one| {
            let (user, date) = each(one);
            one.reactions
                .iter()
                .map(move |reaction| (user, date, reaction))
        })
    }

    /// The reactions as `viewer` sees them; who reacted is shown where few people are.
    pub(crate) fn reactions(&self, viewer: UserId) -> types::MessageReactions {
        let mut results: Vec<types::ReactionCount> = Vec::new();
        for (user, _, reaction) in self.reacted() {
            let known = results
                .iter()
                .position(|result| result.reaction == *reaction);
            let index = known.unwrap_or_else(|| {
                results.push(types::ReactionCount {
                    chosen_order: None,
                    reaction: reaction.clone(),
                    count: 0,
                });
                results.len() - 1
            });
            if let Some(result) = results.get_mut(index) {
                result.count += 1;
                if user == viewer {
                    result.chosen_order = Some(0);
                }
            }
        }
        results.sort_by_key(|result| std::cmp::Reverse(result.count));
        let recent = self.reacted().take(MAX_RECENT);
        let recent = recent.map(|(user, date, reaction)| types::MessagePeerReaction {
            big: false,
            unread: false,
            my: user == viewer,
            peer_id: Peer::User(user).into(),
            date,
            reaction: reaction.clone(),
        });
        types::MessageReactions {
            min: false,
            can_see_list: true,
            reactions_as_tags: false,
            results,
            recent_reactions: Some(recent.collect()),
            top_reactors: None,
        }
    }

    /// The message this one answers.
    pub(crate) fn replied_to(&self) -> Option<i32> {
        match &self.message.reply_to {
            Some(enums::MessageReplyHeader::Header(header)) => header.reply_to_msg_id,
            _ => None,
        }
    }

    pub(crate) fn has_reactions(&self) -> bool {
        !self.reactions.is_empty()
    }
}

/// People whose reactions to one message are kept.
const MAX_REACTED: usize = 1_000;

/// People named beside a message's reactions.
const MAX_RECENT: usize = 3;
