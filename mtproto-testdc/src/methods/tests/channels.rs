//! Channels and supergroups: one sequence of messages for all, with its own `pts`.

use super::*;

mod members;

/// A channel that somebody made, as they know it.
fn create(desk: &mut Desk, owner: SessionKey, megagroup: bool) -> types::Channel {
    let call = functions::channels::CreateChannel {
        broadcast: !megagroup,
        megagroup,
        title: "News".to_owned(),
        about: "all of it".to_owned(),
        ..functions::channels::CreateChannel::default()
    };
    let made = desk.call(owner, call).unwrap();
    channel_in(&container(&made).chats)
}

/// A supergroup of Ann and Bob, as each knows it.
fn supergroup(
    desk: &mut Desk,
    ann: SessionKey,
    bob: SessionKey,
) -> (types::Channel, types::Channel) {
    let anns = create(desk, ann, true);
    let bob_as_user = desk.find_user(ann, "bob");
    let invite = functions::channels::InviteToChannel {
        channel: input(&anns),
        users: vec![bob_as_user],
    };
    desk.call(ann, invite).unwrap();
    let bobs = desk.heard(bob).iter().find_map(|updates| {
        let container = container(updates);
        (!container.chats.is_empty()).then(|| channel_in(&container.chats))
    });
    (anns, bobs.unwrap())
}

fn channel_in(chats: &[enums::Chat]) -> types::Channel {
    match chats {
        [enums::Chat::Channel(channel)] => (**channel).clone(),
        other => panic!("{other:?}"),
    }
}

fn input(channel: &types::Channel) -> enums::InputChannel {
    types::InputChannel {
        channel_id: channel.id,
        access_hash: channel.access_hash.unwrap(),
    }
    .into()
}

fn place(channel: &types::Channel) -> enums::InputPeer {
    types::InputPeerChannel {
        channel_id: channel.id,
        access_hash: channel.access_hash.unwrap(),
    }
    .into()
}

fn difference(
    desk: &mut Desk,
    session: SessionKey,
    channel: &types::Channel,
    pts: i32,
    limit: i32,
) -> enums::updates::ChannelDifference {
    let call = functions::updates::GetChannelDifference {
        force: false,
        channel: input(channel),
        filter: enums::ChannelMessagesFilter::Empty,
        pts,
        limit,
    };
    desk.call(session, call).unwrap()
}

#[test]
fn a_message_in_a_channel_moves_the_channels_pts_and_nobodys_own() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let (anns, _) = supergroup(&mut desk, ann, bob);
    let own = (desk.pts(ann), desk.pts(bob));
    let answer = desk.send(ann, &place(&anns), "hello");
    let [
        enums::Update::MessageId(name),
        enums::Update::NewChannelMessage(new),
    ] = &container(&answer).updates[..]
    else {
        panic!("{answer:?}")
    };
    assert_eq!((name.id, new.pts, new.pts_count), (3, 4, 1));
    let updates = desk.updates(bob);
    let [enums::Update::NewChannelMessage(new)] = &updates[..] else {
        panic!("{updates:?}")
    };
    let enums::Message::Message(message) = &new.message else {
        panic!()
    };
    assert_eq!((message.out, message.id, new.pts), (false, 3, 4));
    assert_eq!((desk.pts(ann), desk.pts(bob)), own);
}

#[test]
fn the_difference_of_a_channel_comes_in_pieces_until_it_is_final() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let (anns, bobs) = supergroup(&mut desk, ann, bob);
    for number in 0..25 {
        desk.send(ann, &place(&anns), &number.to_string());
    }
    let (mut pts, mut sizes) = (3, Vec::new());
    loop {
        let enums::updates::ChannelDifference::Difference(piece) =
            difference(&mut desk, bob, &bobs, pts, 10)
        else {
            panic!()
        };
        sizes.push(piece.new_messages.len());
        pts = piece.pts;
        assert!(piece.timeout.is_some());
        if piece.r#final {
            break;
        }
    }
    assert_eq!((sizes, pts), (vec![10, 10, 5], 28));
    let nothing = difference(&mut desk, bob, &bobs, pts, 10);
    assert!(matches!(
        nothing,
        enums::updates::ChannelDifference::Empty(empty) if empty.r#final && empty.pts == 28
    ));
}

#[test]
fn what_was_edited_or_deleted_meanwhile_is_shown_as_it_is_now() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let (anns, bobs) = supergroup(&mut desk, ann, bob);
    desk.send(ann, &place(&anns), "keep");
    desk.send(ann, &place(&anns), "drop");
    let edit = functions::messages::EditMessage {
        peer: place(&anns),
        id: 3,
        message: Some("kept".to_owned()),
        ..functions::messages::EditMessage::default()
    };
    desk.call(ann, edit).unwrap();
    let delete = functions::channels::DeleteMessages {
        channel: input(&anns),
        id: vec![4],
    };
    let affected = desk.call(ann, delete).unwrap();
    assert_eq!((affected.pts, affected.pts_count), (7, 1));
    let enums::updates::ChannelDifference::Difference(missed) =
        difference(&mut desk, bob, &bobs, 3, 100)
    else {
        panic!()
    };
    assert_eq!(texts(&missed.new_messages), ["kept"]);
    assert!(matches!(
        &missed.other_updates[..],
        [enums::Update::EditChannelMessage(_), enums::Update::DeleteChannelMessages(gone)]
            if gone.messages == [4] && gone.pts == 7
    ));
}

#[test]
fn whoever_missed_more_than_is_remembered_is_shown_where_the_channel_stands() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let (anns, bobs) = supergroup(&mut desk, ann, bob);
    desk.send(ann, &place(&anns), "long ago");
    desk.world.forget_updates();
    desk.send(ann, &place(&anns), "lately");
    let enums::updates::ChannelDifference::TooLong(state) =
        difference(&mut desk, bob, &bobs, 3, 100)
    else {
        panic!()
    };
    let enums::Dialog::Dialog(dialog) = state.dialog else {
        panic!()
    };
    assert_eq!((dialog.pts, dialog.top_message), (Some(5), 4));
    assert_eq!(texts(&state.messages)[..2], ["lately", "long ago"]);
    let on = difference(&mut desk, bob, &bobs, 4, 100);
    assert!(matches!(
        on,
        enums::updates::ChannelDifference::Difference(one) if one.new_messages.len() == 1
    ));
}

#[test]
fn history_search_and_messages_of_a_channel_come_with_totals_and_pts() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let (anns, bobs) = supergroup(&mut desk, ann, bob);
    for text in ["one", "Two", "three", "two again"] {
        desk.send(ann, &place(&anns), text);
    }
    let search = functions::messages::Search {
        peer: place(&bobs),
        q: "TWO".to_owned(),
        limit: 1,
        ..functions::messages::Search::default()
    };
    let enums::messages::Messages::ChannelMessages(found) = desk.call(bob, search).unwrap() else {
        panic!()
    };
    assert_eq!((found.count, found.pts), (2, 7));
    assert_eq!(texts(&found.messages), ["two again"]);
    let history = functions::messages::GetHistory {
        peer: place(&bobs),
        limit: 2,
        ..functions::messages::GetHistory::default()
    };
    let enums::messages::Messages::ChannelMessages(page) = desk.call(bob, history).unwrap() else {
        panic!()
    };
    assert_eq!(page.count, 6);
    let get = functions::channels::GetMessages {
        channel: input(&bobs),
        id: vec![
            types::InputMessageId { id: 4 }.into(),
            types::InputMessageId { id: 99 }.into(),
        ],
    };
    let enums::messages::Messages::ChannelMessages(got) = desk.call(bob, get).unwrap() else {
        panic!()
    };
    assert!(matches!(
        &got.messages[..],
        [enums::Message::Message(two), enums::Message::Empty(none)]
            if two.message == "Two" && none.id == 99
    ));
}

#[test]
fn reading_a_channel_is_counted_for_the_reader_alone_and_seen_by_who_wrote() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let phone = desk.user(5, BOB);
    let (anns, bobs) = supergroup(&mut desk, ann, bob);
    for text in ["one", "two", "three"] {
        desk.send(ann, &place(&anns), text);
    }
    let dialogs = functions::messages::GetDialogs {
        limit: 10,
        ..functions::messages::GetDialogs::default()
    };
    let enums::messages::Dialogs::Dialogs(list) = desk.call(bob, dialogs).unwrap() else {
        panic!()
    };
    let [enums::Dialog::Dialog(dialog)] = &list.dialogs[..] else {
        panic!()
    };
    assert_eq!((dialog.unread_count, dialog.pts), (4, Some(6)));
    desk.updates(ann);
    desk.updates(phone);
    let read = functions::channels::ReadHistory {
        channel: input(&bobs),
        max_id: 4,
    };
    assert_eq!(desk.call(bob, read.clone()), Ok(true));
    assert_eq!(desk.call(bob, read), Ok(false));
    assert!(matches!(
        &desk.updates(phone)[..],
        [enums::Update::ReadChannelInbox(read)] if read.still_unread_count == 1
    ));
    assert!(matches!(
        &desk.updates(ann)[..],
        [enums::Update::ReadChannelOutbox(read)] if read.max_id == 4
    ));
}

#[test]
fn pins_and_reactions_reach_everyone() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let (anns, bobs) = supergroup(&mut desk, ann, bob);
    desk.send(ann, &place(&anns), "pin me");
    desk.updates(bob);
    let pin = functions::messages::UpdatePinnedMessage {
        peer: place(&anns),
        id: 3,
        ..functions::messages::UpdatePinnedMessage::default()
    };
    desk.call(ann, pin).unwrap();
    assert!(matches!(
        &desk.updates(bob)[..],
        [enums::Update::PinnedChannelMessages(pinned), enums::Update::NewChannelMessage(_)]
            if pinned.pinned && pinned.messages == [3]
    ));
    let heart: enums::Reaction = types::ReactionEmoji {
        emoticon: "❤".to_owned(),
    }
    .into();
    let react = functions::messages::SendReaction {
        peer: place(&bobs),
        msg_id: 3,
        reaction: Some(vec![heart.clone()]),
        ..functions::messages::SendReaction::default()
    };
    desk.updates(ann);
    desk.call(bob, react.clone()).unwrap();
    let updates = desk.updates(ann);
    let [enums::Update::MessageReactions(changed)] = &updates[..] else {
        panic!("{updates:?}")
    };
    let [count] = &changed.reactions.results[..] else {
        panic!()
    };
    assert_eq!(
        (&count.reaction, count.count, count.chosen_order),
        (&heart, 1, None)
    );
    assert_eq!(
        desk.call(bob, react),
        Err(error(400, "MESSAGE_NOT_MODIFIED"))
    );
}
