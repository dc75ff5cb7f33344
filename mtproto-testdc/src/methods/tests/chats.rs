//! Basic groups: everyone has a copy, numbered in their own mailbox.

use super::*;

/// A group of Ann, Bob and the bot that Ann made; its number.
fn group(desk: &mut Desk, ann: SessionKey) -> i64 {
    let users = ["bob", "echobot"].map(|name| desk.find_user(ann, name));
    let call = functions::messages::CreateChat {
        users: users.to_vec(),
        title: "Friends".to_owned(),
        ttl_period: None,
    };
    let made = desk.call(ann, call).unwrap();
    let container = container(&made.updates);
    let [enums::Chat::Chat(chat)] = &container.chats[..] else {
        panic!("{container:?}")
    };
    assert!(chat.creator);
    chat.id
}

fn place(chat_id: i64) -> enums::InputPeer {
    types::InputPeerChat { chat_id }.into()
}

#[test]
fn a_new_group_is_told_to_everyone_in_it() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let chat = group(&mut desk, ann);
    let told = desk.updates(bob);
    let service = told.iter().find_map(|update| match update {
        enums::Update::NewMessage(new) => match &new.message {
            enums::Message::Service(service) => Some(service.clone()),
            _ => None,
        },
        _ => None,
    });
    let enums::MessageAction::ChatCreate(action) = service.unwrap().action else {
        panic!("{told:?}")
    };
    assert_eq!((action.title.as_str(), action.users.len()), ("Friends", 2));
    let full = functions::messages::GetFullChat { chat_id: chat };
    let full = desk.call(bob, full).unwrap();
    let enums::ChatFull::Full(full) = full.full_chat else {
        panic!()
    };
    let enums::ChatParticipants::Participants(people) = full.participants else {
        panic!()
    };
    assert_eq!(people.participants.len(), 3);
}

#[test]
fn what_is_said_in_a_group_reaches_each_member_in_their_own_numbering() {
    let mut desk = Desk::new();
    let (ann, bob, bot) = (desk.user(1, ANN), desk.user(2, BOB), desk.bot(3));
    desk.send(bob, &enums::InputPeer::PeerSelf, "shifts the numbers");
    let chat = group(&mut desk, ann);
    let pts = [ann, bob, bot].map(|who| desk.pts(who));
    desk.heard(bob);
    let answer = desk.send(ann, &place(chat), "hello all");
    assert!(
        matches!(answer, enums::Updates::UpdateShortSentMessage(sent) if sent.pts == pts[0] + 1)
    );
    let heard = desk.heard(bob);
    let [enums::Updates::UpdateShortChatMessage(short)] = &heard[..] else {
        panic!("{heard:?}")
    };
    assert_eq!((short.id, short.chat_id, short.pts), (3, chat, pts[1] + 1));
    assert_eq!(desk.pts(bot), pts[2] + 1);
}

#[test]
fn reading_editing_and_deleting_reach_all_copies() {
    let mut desk = Desk::new();
    let (ann, bob, bot) = (desk.user(1, ANN), desk.user(2, BOB), desk.bot(3));
    let chat = group(&mut desk, ann);
    desk.send(ann, &place(chat), "helo");
    let read = functions::messages::ReadHistory {
        peer: place(chat),
        max_id: 0,
    };
    desk.updates(ann);
    desk.call(bob, read).unwrap();
    assert!(matches!(
        &desk.updates(ann)[..],
        [enums::Update::ReadHistoryOutbox(read)] if read.max_id == 2
    ));
    desk.heard(bot);
    let edit = functions::messages::EditMessage {
        peer: place(chat),
        id: 2,
        message: Some("hello".to_owned()),
        ..functions::messages::EditMessage::default()
    };
    desk.call(ann, edit).unwrap();
    assert!(matches!(
        &desk.updates(bot)[..],
        [enums::Update::EditMessage(_)]
    ));
    let delete = functions::messages::DeleteMessages {
        revoke: true,
        id: vec![2],
    };
    desk.call(ann, delete).unwrap();
    assert!(matches!(
        &desk.updates(bot)[..],
        [enums::Update::DeleteMessages(gone)] if gone.messages == [2]
    ));
}

#[test]
fn whoever_left_a_group_can_neither_write_nor_come_back_unasked() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let chat = group(&mut desk, ann);
    let leave = functions::messages::DeleteChatUser {
        revoke_history: false,
        chat_id: chat,
        user_id: enums::InputUser::UserSelf,
    };
    desk.call(bob, leave).unwrap();
    assert_eq!(
        desk.call(bob, message(&place(chat), "still here")),
        Err(error(403, "CHAT_WRITE_FORBIDDEN"))
    );
    let pts = desk.pts(bob);
    desk.send(ann, &place(chat), "without bob");
    assert_eq!(desk.pts(bob), pts);

    let export = functions::messages::ExportChatInvite {
        peer: place(chat),
        usage_limit: Some(1),
        ..functions::messages::ExportChatInvite::default()
    };
    let invite = desk.call(ann, export).unwrap();
    let enums::ExportedChatInvite::ChatInviteExported(invite) = invite else {
        panic!()
    };
    let hash = invite.link.rsplit('+').next().unwrap().to_owned();
    let import = functions::messages::ImportChatInvite { hash };
    desk.call(bob, import.clone()).unwrap();
    assert!(desk.call(bob, message(&place(chat), "back")).is_ok());
    let again = desk.call(bob, import);
    assert_eq!(again.unwrap_err(), error(400, "INVITE_HASH_EXPIRED"));
}

#[test]
fn a_group_keeps_its_number_from_strangers() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let chat = group(&mut desk, ann);
    let carol = desk.person(4, "9996610003", "Carol");
    assert_eq!(
        desk.call(carol, message(&place(chat), "guess")),
        Err(error(400, "PEER_ID_INVALID"))
    );
    let full = functions::messages::GetFullChat { chat_id: chat };
    assert_eq!(
        desk.call(carol, full).unwrap_err(),
        error(400, "CHAT_ID_INVALID")
    );
}
