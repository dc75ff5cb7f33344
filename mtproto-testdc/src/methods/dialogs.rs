//! `messages.*` about dialogs: the list of conversations.

use super::{Answer, Context, messages::find_peer};
use crate::{
    rpc::error,
    world::{Dialog, Peer, mentioned},
};
use mtproto_tl::api::{enums, functions::messages as f, types};

/// The conversations, the latest first, from the offset on.
pub(super) fn get_dialogs(context: &mut Context<'_>, call: f::GetDialogs) -> Answer<f::GetDialogs> {
    let mailbox = context
        .world
        .mailbox(context.user)
        .ok_or_else(|| error(401, "AUTH_KEY_UNREGISTERED"))?;
    // Nothing is archived or pinned, so other folders are empty.
    let all = if call.folder_id.unwrap_or(0) == 0 {
        mailbox.dialogs()
    } else {
        Vec::new()
    };
    let count = all.len();
    let before = |(_, _, top): &(Peer, Dialog, &types::Message)| {
        call.offset_date == 0
            || top.date < call.offset_date
            || top.date == call.offset_date && (call.offset_id == 0 || top.id < call.offset_id)
    };
    let limit = usize::try_from(call.limit).unwrap_or(0).min(MAX_DIALOGS);
    let page: Vec<_> = all.into_iter().filter(before).take(limit).collect();
    let (dialogs, messages): (Vec<_>, Vec<enums::Message>) = page
        .into_iter()
        .map(|(peer, dialog, top)| (show(peer, dialog), top.clone().into()))
        .unzip();
    let users = context
        .world
        .introduce(context.user, messages.iter().flat_map(mentioned));
    let chats = Vec::new();
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
    for wanted in call.peers.iter().take(MAX_DIALOGS) {
        if let enums::InputDialogPeer::Peer(wanted) = wanted {
            peers.push(find_peer(context, &wanted.peer)?);
        }
    }
    Ok(peer_dialogs(context, &peers))
}

pub(super) fn get_pinned_dialogs(
    context: &mut Context<'_>,
    _: f::GetPinnedDialogs,
) -> Answer<f::GetPinnedDialogs> {
    Ok(peer_dialogs(context, &[]))
}

fn peer_dialogs(context: &mut Context<'_>, peers: &[Peer]) -> types::messages::PeerDialogs {
    let state = context.world.state(context.user, context.now);
    let (mut dialogs, mut messages, mut people) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(mailbox) = context.world.mailbox(context.user) {
        for peer in peers {
            let dialog = mailbox.dialog(*peer);
            dialogs.push(show(*peer, dialog));
            messages.extend(
                mailbox
                    .letter(dialog.top)
                    .map(|top| top.message.clone().into()),
            );
            let Peer::User(user) = peer;
            people.push(*user);
        }
    }
    people.extend(messages.iter().flat_map(mentioned));
    let users = context.world.introduce(context.user, people);
    types::messages::PeerDialogs {
        dialogs,
        messages,
        chats: Vec::new(),
        users,
        state,
    }
}

fn show(peer: Peer, dialog: Dialog) -> enums::Dialog {
    types::Dialog {
        peer: peer.into(),
        top_message: dialog.top,
        read_inbox_max_id: dialog.read_inbox,
        read_outbox_max_id: dialog.read_outbox,
        unread_count: dialog.unread,
        notify_settings: types::PeerNotifySettings::default(),
        ..types::Dialog::default()
    }
    .into()
}

/// Conversations in one answer at most.
const MAX_DIALOGS: usize = 100;
