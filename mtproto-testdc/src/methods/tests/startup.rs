//! What independent clients call when they start, sign in and work: nothing of it may go unanswered.

use super::*;
use functions::{account, aicompose, channels, contacts, help, messages, updates, upload, users};
use std::collections::BTreeSet;

/// Methods recorded from clients that are not ours. Those that say more than "nothing new" have
/// stories of their own; here it only counts that the answer is one.
const RECORDED: [&str; 54] = [
    "account.getChatThemes",
    "account.getContentSettings",
    "account.getNotifySettings",
    "account.getPassword",
    "account.getPasswordSettings",
    "account.getReactionsNotifySettings",
    "account.getWebBrowserSettings",
    "account.updatePasswordSettings",
    "aicompose.getTones",
    "auth.bindTempAuthKey",
    "auth.checkPassword",
    "auth.dropTempAuthKeys",
    "auth.exportAuthorization",
    "auth.importBotAuthorization",
    "auth.logOut",
    "auth.sendCode",
    "auth.signIn",
    "channels.createChannel",
    "channels.getFullChannel",
    "contacts.getTopPeers",
    "contacts.resolveUsername",
    "help.getAppConfig",
    "help.getConfig",
    "help.getNearestDc",
    "help.getPeerColors",
    "help.getPeerProfileColors",
    "help.getPromoData",
    "help.getTermsOfServiceUpdate",
    "messages.getAttachMenuBots",
    "messages.getAvailableEffects",
    "messages.getAvailableReactions",
    "messages.getDialogFilters",
    "messages.getDialogs",
    "messages.getHistory",
    "messages.getMessages",
    "messages.getPeerDialogs",
    "messages.getPeerSettings",
    "messages.getPinnedDialogs",
    "messages.getSavedHistory",
    "messages.getStickerSet",
    "messages.getTopReactions",
    "messages.sendMedia",
    "messages.sendMessage",
    "updates.getChannelDifference",
    "updates.getDifference",
    "updates.getState",
    "upload.getFile",
    "upload.saveBigFilePart",
    "upload.saveFilePart",
    "users.getFullUser",
    "users.getUsers",
    // Wrappers: every call below comes in one.
    "initConnection",
    "invokeAfterMsg",
    "invokeWithLayer",
];

/// Those that stories about signing in call; `auth.bindTempAuthKey` is answered before methods are.
const ELSEWHERE: [&str; 9] = [
    "account.updatePasswordSettings",
    "auth.bindTempAuthKey",
    "auth.checkPassword",
    "auth.importBotAuthorization",
    "auth.logOut",
    "auth.sendCode",
    "auth.signIn",
    "messages.sendMedia",
    "upload.getFile",
];

#[test]
fn every_recorded_call_is_answered() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let mut met: BTreeSet<&str> = ELSEWHERE.into_iter().collect();
    for call in calls(&mut desk, ann) {
        let id = u32::from_le_bytes(*call.first_chunk().unwrap());
        let name = mtproto_tl::api::name_for_id(id).unwrap();
        let after = functions::InvokeAfterMsg {
            msg_id: 1,
            query: Raw(call),
        };
        let wrapped = introduction(Raw(after.to_bytes()));
        let answer = desk.raw(ann, wrapped.to_bytes());
        assert!(answer.is_ok(), "{name}: {answer:?}");
        met.insert(name);
    }
    met.extend(["initConnection", "invokeAfterMsg", "invokeWithLayer"]);
    let missing: Vec<_> = RECORDED
        .iter()
        .filter(|name| !met.contains(*name))
        .collect();
    assert_eq!(missing, [&""; 0], "recorded and not called here");
}

/// API-22.
#[test]
fn nobody_is_signed_in_before_they_are() {
    let mut desk = Desk::new();
    let stranger = session(1, 1);
    desk.introduce(stranger);
    assert_eq!(
        desk.call(stranger, updates::GetState {}),
        Err(error(401, "AUTH_KEY_UNREGISTERED")),
        "several clients test their authorization by this"
    );
}

fn calls(desk: &mut Desk, ann: SessionKey) -> Vec<Bytes> {
    let me = enums::InputPeer::PeerSelf;
    let channel = channel(desk, ann);
    let mut calls = quiet();
    calls.extend([
        account::GetPassword {}.to_bytes(),
        account::GetPasswordSettings {
            password: enums::InputCheckPasswordSrp::InputCheckPasswordEmpty,
        }
        .to_bytes(),
        functions::auth::DropTempAuthKeys {
            except_auth_keys: Vec::new(),
        }
        .to_bytes(),
        functions::auth::ExportAuthorization { dc_id: 4 }.to_bytes(),
        channels::CreateChannel {
            broadcast: true,
            title: "another".to_owned(),
            ..channels::CreateChannel::default()
        }
        .to_bytes(),
        channels::GetFullChannel {
            channel: channel.clone(),
        }
        .to_bytes(),
        updates::GetChannelDifference {
            channel,
            pts: 1,
            limit: 100,
            ..updates::GetChannelDifference::default()
        }
        .to_bytes(),
        contacts::ResolveUsername {
            username: "bob".to_owned(),
            referer: None,
        }
        .to_bytes(),
        message(&me, "note").to_bytes(),
        messages::GetDialogs {
            limit: 20,
            ..messages::GetDialogs::default()
        }
        .to_bytes(),
        messages::GetHistory {
            peer: me.clone(),
            limit: 20,
            ..messages::GetHistory::default()
        }
        .to_bytes(),
        messages::GetMessages {
            id: vec![types::InputMessageId { id: 1 }.into()],
        }
        .to_bytes(),
        messages::GetPeerSettings { peer: me.clone() }.to_bytes(),
        messages::GetSavedHistory {
            peer: me,
            ..messages::GetSavedHistory::default()
        }
        .to_bytes(),
        updates::GetState {}.to_bytes(),
        updates::GetDifference {
            pts: 1,
            ..updates::GetDifference::default()
        }
        .to_bytes(),
        users::GetUsers {
            id: vec![enums::InputUser::UserSelf],
        }
        .to_bytes(),
        users::GetFullUser {
            id: enums::InputUser::UserSelf,
        }
        .to_bytes(),
        upload::SaveFilePart {
            file_id: 1,
            file_part: 0,
            bytes: Bytes::from_static(b"part"),
        }
        .to_bytes(),
        upload::SaveBigFilePart {
            file_id: 2,
            file_part: 0,
            file_total_parts: 1,
            bytes: Bytes::from_static(b"part"),
        }
        .to_bytes(),
    ]);
    calls
}

/// Calls to which there is nothing to say.
fn quiet() -> Vec<Bytes> {
    vec![
        help::GetConfig {}.to_bytes(),
        help::GetNearestDc {}.to_bytes(),
        help::GetAppConfig { hash: 0 }.to_bytes(),
        help::GetTermsOfServiceUpdate {}.to_bytes(),
        help::GetPromoData {}.to_bytes(),
        help::GetPeerColors { hash: 0 }.to_bytes(),
        help::GetPeerProfileColors { hash: 0 }.to_bytes(),
        account::GetNotifySettings {
            peer: enums::InputNotifyPeer::InputNotifyUsers,
        }
        .to_bytes(),
        account::GetReactionsNotifySettings {}.to_bytes(),
        account::GetContentSettings {}.to_bytes(),
        account::GetWebBrowserSettings { hash: 0 }.to_bytes(),
        account::GetChatThemes { hash: 0 }.to_bytes(),
        aicompose::GetTones { hash: 0 }.to_bytes(),
        contacts::GetTopPeers {
            limit: 1,
            ..contacts::GetTopPeers::default()
        }
        .to_bytes(),
        messages::GetTopReactions { limit: 1, hash: 0 }.to_bytes(),
        messages::GetAttachMenuBots { hash: 0 }.to_bytes(),
        messages::GetDialogFilters {}.to_bytes(),
        messages::GetStickerSet {
            stickerset: enums::InputStickerSet::AnimatedEmoji,
            hash: 1,
        }
        .to_bytes(),
        messages::GetAvailableReactions { hash: 0 }.to_bytes(),
        messages::GetAvailableEffects { hash: 0 }.to_bytes(),
        messages::GetPinnedDialogs { folder_id: 0 }.to_bytes(),
        messages::GetPeerDialogs { peers: Vec::new() }.to_bytes(),
    ]
}

fn channel(desk: &mut Desk, ann: SessionKey) -> enums::InputChannel {
    let call = channels::CreateChannel {
        megagroup: true,
        title: "one".to_owned(),
        ..channels::CreateChannel::default()
    };
    let made = desk.call(ann, call).unwrap();
    let [enums::Chat::Channel(channel)] = &container(&made).chats[..] else {
        panic!("{made:?}")
    };
    types::InputChannel {
        channel_id: channel.id,
        access_hash: channel.access_hash.unwrap(),
    }
    .into()
}
