//! `messages.*` about dialogs: the list of conversations.

use super::{
    Answer, Context,
    messages::{MAX_HISTORY, find_peer},
};
use crate::{
    rpc::error,
    world::{ChatId, Dialog, Letter, Peer, World, mentioned},
};
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, functions::messages as f, types};

/// The conversations, those that are pinned first, then the latest, from the offset on.
pub(super) fn get_dialogs(context: &mut Context<'_>, call: f::GetDialogs) -> Answer<f::GetDialogs> {
    let pinned = pinned(context);
    let offset_peer = context.world.find_peer(context.user, &call.offset_peer);
    // Nothing is archived, so other folders are empty.
    let mut all = match call.folder_id.unwrap_or(0) {
        0 => conversations(context.world, context.user),
        _ => Vec::new(),
    };
    let count = all.len();
    all.sort_by_key(|(peer, _, top)| std::cmp::Reverse((top.message.date, top.message.id, *peer)));
    let limit = usize::try_from(call.limit).unwrap_or(0).min(MAX_HISTORY);
    let offset = (call.offset_date, call.offset_id);
    let after_offset = |(peer, top): (Peer, &Letter)| {
        let place = (top.message.date, top.message.id);
        match offset {
            (0, 0) => true,
            (0, id) => top.message.id < id,
            (date, 0) => top.message.date < date,
            _ => place < offset || place == offset && offset_peer.is_some_and(|from| peer < from),
        }
    };
    let is_first_page = offset == (0, 0);
    let top_ones = pinned
        .iter()
        .filter(|_| is_first_page && !call.exclude_pinned);
    let top_ones = top_ones.filter_map(|wanted| all.iter().find(|(peer, ..)| peer == wanted));
    let others = all
        .iter()
        .filter(|(peer, _, top)| !pinned.contains(peer) && after_offset((*peer, top)));
    let page: Vec<_> = top_ones.chain(others).take(limit).collect();
    let user = context.user;
    let dialogs: Vec<_> = page
        .iter()
        .map(|(peer, dialog, _)| show(context, *peer, *dialog))
        .collect();
    let messages = page.iter().map(|(.., top)| context.world.show(user, top));
    let messages: Vec<_> = messages.collect();
    let people = messages.iter().flat_map(mentioned);
    let people: Vec<_> = people.chain(page.iter().map(|(peer, ..)| *peer)).collect();
    let cast = context.world.introduce(user, people);
    let (chats, users) = (cast.chats, cast.users);
    if dialogs.len() == count {
        return Ok(types::messages::Dialogs {
            dialogs,
            messages,
            chats,
            users,
        }
        .into());
    }
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    Ok(types::messages::DialogsSlice {
        count,
        dialogs,
        messages,
        chats,
        users,
    }
    .into())
}

pub(super) fn get_peer_dialogs(
    context: &mut Context<'_>,
    call: f::GetPeerDialogs,
) -> Answer<f::GetPeerDialogs> {
    let mut peers = Vec::new();
    for wanted in call.peers.iter().take(MAX_HISTORY) {
        if let enums::InputDialogPeer::Peer(wanted) = wanted {
            peers.push(find_peer(context, &wanted.peer)?);
        }
    }
    Ok(peer_dialogs(context, &peers))
}

pub(super) fn get_pinned_dialogs(
    context: &mut Context<'_>,
    call: f::GetPinnedDialogs,
) -> Answer<f::GetPinnedDialogs> {
    let pinned = match call.folder_id {
        0 => pinned(context),
        _ => Vec::new(),
    };
    Ok(peer_dialogs(context, &pinned))
}

/// Fixes a conversation to the top of the list, or loosens it.
pub(super) fn toggle_dialog_pin(
    context: &mut Context<'_>,
    call: f::ToggleDialogPin,
) -> Answer<f::ToggleDialogPin> {
    let peer = dialog_peer(context, &call.peer)?;
    let mut pinned = pinned(context);
    pinned.retain(|other| *other != peer);
    if call.pinned {
        if pinned.len() >= MAX_PINNED {
            return Err(error(400, "PINNED_DIALOGS_TOO_MUCH"));
        }
        pinned.insert(0, peer);
    }
    set_pinned(context, pinned);
    let update = types::UpdateDialogPinned {
        pinned: call.pinned,
        folder_id: None,
        peer: types::DialogPeer { peer: peer.into() }.into(),
    };
    let (user, now) = (context.user, context.now);
    context.world.tell(now, user, update.into());
    Ok(true)
}

/// Puts what is pinned in another order; what is not named is loosened only if `force`.
pub(super) fn reorder_pinned_dialogs(
    context: &mut Context<'_>,
    call: f::ReorderPinnedDialogs,
) -> Answer<f::ReorderPinnedDialogs> {
    let mut order = Vec::new();
    for wanted in call.order.iter().take(MAX_PINNED) {
        let peer = dialog_peer(context, wanted)?;
        if !order.contains(&peer) {
            order.push(peer);
        }
    }
    if !call.force {
        let rest = pinned(context).into_iter();
        let rest: Vec<_> = rest.filter(|peer| !order.contains(peer)).collect();
        order.extend(rest);
        order.truncate(MAX_PINNED);
    }
    set_pinned(context, order);
    Ok(true)
}

pub(super) fn mark_dialog_unread(
    context: &mut Context<'_>,
    call: f::MarkDialogUnread,
) -> Answer<f::MarkDialogUnread> {
    let peer = dialog_peer(context, &call.peer)?;
    if let Some(account) = context.world.accounts.get_mut(context.user) {
        if call.unread && account.marked.len() < MAX_HISTORY {
            account.marked.insert(peer);
        } else {
            account.marked.remove(&peer);
        }
    }
    let update = types::UpdateDialogUnreadMark {
        unread: call.unread,
        peer: types::DialogPeer { peer: peer.into() }.into(),
        saved_peer_id: None,
    };
    let (user, now) = (context.user, context.now);
    context.world.tell(now, user, update.into());
    Ok(true)
}

pub(super) fn get_dialog_unread_marks(
    context: &mut Context<'_>,
    _: f::GetDialogUnreadMarks,
) -> Answer<f::GetDialogUnreadMarks> {
    let account = context.world.accounts.get(context.user);
    let marked = account.into_iter().flat_map(|account| &account.marked);
    let show = |peer: &Peer| {
        types::DialogPeer {
            peer: (*peer).into(),
        }
        .into()
    };
    Ok(marked.map(show).collect())
}

/// Where a channel stands for the caller.
pub(super) fn show_channel(context: &Context<'_>, channel: ChatId) -> enums::Dialog {
    let dialog = channel_dialog(context.world, context.user, channel);
    show(context, Peer::Channel(channel), dialog)
}

/// All conversations of `user` that have messages.
fn conversations(world: &World, user: i64) -> Vec<(Peer, Dialog, &Letter)> {
    let own = world
        .mailbox(user)
        .into_iter()
        .flat_map(|own| own.dialogs());
    let channels = world.chats.of(user).filter_map(|chat| {
        let dialog = channel_dialog(world, user, chat.id);
        Some((chat.peer(), dialog, chat.mailbox.letter(dialog.top)?))
    });
    own.chain(channels).collect()
}

fn channel_dialog(world: &World, user: i64, channel: ChatId) -> Dialog {
    let Some(chat) = world.chats.channel(channel) else {
        return Dialog::default();
    };
    let own = chat.members.get(&user).map_or(0, |member| member.read);
    let others = chat.members.iter().filter(|(id, _)| **id != user);
    let others = others.map(|(_, member)| member.read);
    Dialog {
        top: chat.mailbox.dialog(chat.peer()).top,
        read_inbox: own,
        read_outbox: others.max().unwrap_or(0),
        unread: chat.mailbox.unread_after(own, user),
    }
}

fn peer_dialogs(context: &mut Context<'_>, peers: &[Peer]) -> types::messages::PeerDialogs {
    let user = context.user;
    let state = context.state();
    let world = &context.world;
    let (mut dialogs, mut messages) = (Vec::new(), Vec::new());
    for peer in peers {
        let mailbox = world.mailbox_of(user, *peer);
        let dialog = match peer {
            Peer::Channel(channel) => channel_dialog(world, user, *channel),
            _ => mailbox.map_or(Dialog::default(), |mailbox| mailbox.dialog(*peer)),
        };
        dialogs.push(show(context, *peer, dialog));
        let top = mailbox.and_then(|mailbox| mailbox.letter(dialog.top));
        messages.extend(top.map(|top| world.show(user, top)));
    }
    let people = messages.iter().flat_map(mentioned).chain(peers.to_vec());
    let people: Vec<_> = people.collect();
    let cast = context.world.introduce(user, people);
    types::messages::PeerDialogs {
        dialogs,
        messages,
        chats: cast.chats,
        users: cast.users,
        state,
    }
}

fn show(context: &Context<'_>, peer: Peer, dialog: Dialog) -> enums::Dialog {
    let account = context.world.accounts.get(context.user);
    let pts = match peer {
        Peer::Channel(_) => context.world.mailbox_of(context.user, peer),
        _ => None,
    };
    types::Dialog {
        pinned: account.is_some_and(|account| account.pinned.contains(&peer)),
        unread_mark: account.is_some_and(|account| account.marked.contains(&peer)),
        peer: peer.into(),
        top_message: dialog.top,
        read_inbox_max_id: dialog.read_inbox,
        read_outbox_max_id: dialog.read_outbox,
        unread_count: dialog.unread,
        notify_settings: types::PeerNotifySettings::default(),
        pts: pts.map(|mailbox| mailbox.pts()),
        ..types::Dialog::default()
    }
    .into()
}

fn dialog_peer(context: &Context<'_>, peer: &enums::InputDialogPeer) -> Result<Peer, RpcError> {
    match peer {
        enums::InputDialogPeer::Peer(peer) => find_peer(context, &peer.peer),
        _ => Err(error(400, "PEER_ID_INVALID")),
    }
}

fn pinned(context: &Context<'_>) -> Vec<Peer> {
    let account = context.world.accounts.get(context.user);
    account.map_or(Vec::new(), |account| account.pinned.clone())
}

fn set_pinned(context: &mut Context<'_>, pinned: Vec<Peer>) {
    if let Some(account) = context.world.accounts.get_mut(context.user) {
        account.pinned = pinned;
    }
}

/// Conversations pinned at once (without premium).
const MAX_PINNED: usize = 5;
