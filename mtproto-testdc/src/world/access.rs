//! Access hashes: proof that a client met whom it addresses.

use super::{ChatId, Peer, Reference, UserId, World, mentioned};
use bytes::Bytes;
use mtproto_tl::api::{enums, types};

impl World {
    /// The hash under which `viewer` may address a user or file.
    pub(crate) fn access_hash(&self, viewer: UserId, target: i64) -> i64 {
        let seeds = [self.secret, viewer as u64, target as u64];
        seeds.iter().fold(0, |hash, seed| scramble(hash ^ seed)) as i64
    }

    /// The hash under which `viewer` may address a channel.
    pub(crate) fn channel_hash(&self, viewer: UserId, channel: ChatId) -> i64 {
        self.access_hash(viewer, -channel)
    }

    /// The number by which a bot knows a conversation that it may not be in.
    pub(crate) fn chat_instance(&self, asker: UserId, peer: Peer) -> i64 {
        match peer {
            Peer::User(other) => self.access_hash(asker.min(other), asker.max(other)),
            Peer::Group(chat) | Peer::Channel(chat) => self.access_hash(chat, chat),
        }
    }

    /// How a bot addresses a message that it wrote for somebody.
    pub(crate) fn inline_id(&self, bot: UserId, origin: u64) -> types::InputBotInlineMessageId {
        let id = origin.cast_signed();
        types::InputBotInlineMessageId {
            dc_id: self.site.home(),
            id,
            access_hash: self.access_hash(bot, id),
        }
    }

    /// The reference under which a file can be fetched until references expire.
    pub(crate) fn file_reference(&self, file: i64) -> Bytes {
        self.reference_of(file, self.files.epoch)
    }

    /// What a client's reference to a file is worth.
    pub(crate) fn judge_reference(&self, file: i64, reference: &[u8]) -> Reference {
        let epoch = reference
            .first_chunk()
            .map(|bytes| u64::from_le_bytes(*bytes));
        match epoch.filter(|epoch| *epoch <= self.files.epoch) {
            Some(epoch) if reference == self.reference_of(file, epoch) => {
                if epoch == self.files.epoch {
                    Reference::Current
                } else {
                    Reference::Expired
                }
            }
            _ => Reference::Invalid,
        }
    }

    /// The epoch in which it was given out, and proof that it was.
    fn reference_of(&self, file: i64, epoch: u64) -> Bytes {
        let proof = scramble(scramble(self.secret ^ epoch) ^ file as u64);
        [epoch.to_le_bytes(), proof.to_le_bytes()].concat().into()
    }

    /// Whom `viewer` means, if it may know.
    pub(crate) fn find_user(&self, viewer: UserId, user: &enums::InputUser) -> Option<UserId> {
        match user {
            enums::InputUser::UserSelf => Some(viewer),
            enums::InputUser::User(user) => self.admit(viewer, user.user_id, user.access_hash),
            enums::InputUser::FromMessage(user) => {
                self.find_mentioned(viewer, &user.peer, user.msg_id, Peer::User(user.user_id))?;
                Some(user.user_id)
            }
            enums::InputUser::Empty => None,
        }
    }

    /// Which channel `viewer` means, if it may know.
    pub(crate) fn find_channel(
        &self,
        viewer: UserId,
        channel: &enums::InputChannel,
    ) -> Option<ChatId> {
        match channel {
            enums::InputChannel::Channel(channel) => {
                self.admit_to_channel(viewer, channel.channel_id, channel.access_hash)
            }
            enums::InputChannel::FromMessage(channel) => {
                let (peer, id) = (&channel.peer, channel.channel_id);
                self.find_mentioned(viewer, peer, channel.msg_id, Peer::Channel(id))?;
                Some(id)
            }
            enums::InputChannel::Empty => None,
        }
    }

    /// Which conversation `viewer` means, if it may know.
    pub(crate) fn find_peer(&self, viewer: UserId, peer: &enums::InputPeer) -> Option<Peer> {
        match peer {
            enums::InputPeer::PeerSelf => Some(Peer::User(viewer)),
            enums::InputPeer::User(user) => self
                .admit(viewer, user.user_id, user.access_hash)
                .map(Peer::User),
            enums::InputPeer::Chat(group) => {
                let chat = self.chats.group(group.chat_id)?;
                let met = self.accounts.get(viewer)?.met.contains(&chat.peer());
                (met || chat.is_member(viewer)).then(|| chat.peer())
            }
            enums::InputPeer::Channel(channel) => self
                .admit_to_channel(viewer, channel.channel_id, channel.access_hash)
                .map(Peer::Channel),
            enums::InputPeer::UserFromMessage(user) => {
                let wanted = Peer::User(user.user_id);
                self.find_mentioned(viewer, &user.peer, user.msg_id, wanted)
            }
            enums::InputPeer::ChannelFromMessage(channel) => {
                let wanted = Peer::Channel(channel.channel_id);
                self.find_mentioned(viewer, &channel.peer, channel.msg_id, wanted)
            }
            enums::InputPeer::Empty => None,
        }
    }

    /// Somebody whom a message mentions that `viewer` can read.
    fn find_mentioned(
        &self,
        viewer: UserId,
        peer: &enums::InputPeer,
        message: i32,
        wanted: Peer,
    ) -> Option<Peer> {
        // A message is where somebody was met, so it is not itself found through another.
        let direct = matches!(
            peer,
            enums::InputPeer::User(_) | enums::InputPeer::Chat(_) | enums::InputPeer::Channel(_)
        );
        let place = direct.then(|| self.find_peer(viewer, peer)).flatten()?;
        let letter = self.mailbox_of(viewer, place)?.letter(message)?;
        let known = letter.peer == place && mentioned(&self.show(viewer, letter)).contains(&wanted);
        known.then_some(wanted)
    }

    /// Bots may leave the hash out of channels they are in.
    fn admit_to_channel(&self, viewer: UserId, channel: ChatId, hash: i64) -> Option<ChatId> {
        let chat = self.chats.channel(channel)?;
        let free = hash == 0 && self.is_bot(viewer) && chat.is_member(viewer);
        (free || hash == self.channel_hash(viewer, channel)).then_some(chat.id)
    }

    /// Whether an account is a bot's.
    pub(crate) fn is_bot(&self, user: UserId) -> bool {
        self.accounts
            .get(user)
            .is_some_and(|account| account.is_bot())
    }

    /// Bots may leave the hash out; everyone may for themselves.
    fn admit(&self, viewer: UserId, user: UserId, hash: i64) -> Option<UserId> {
        let account = self.accounts.get(user)?;
        let free = viewer == user || hash == 0 && self.is_bot(viewer);
        (free || hash == self.access_hash(viewer, user)).then_some(account.id)
    }
}

/// A permutation of 64 bits in which every bit depends on every other (after SplitMix64).
fn scramble(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}
