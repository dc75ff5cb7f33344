//! Who is in a channel, and as what.

use super::*;

#[test]
fn in_a_broadcast_channel_only_administrators_write() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let anns = create(&mut desk, ann, false);
    let name = functions::channels::UpdateUsername {
        channel: input(&anns),
        username: "the_news".to_owned(),
    };
    desk.call(ann, name).unwrap();
    let call = functions::contacts::ResolveUsername {
        username: "The_News".to_owned(),
        referer: None,
    };
    let bobs = channel_in(&desk.call(bob, call).unwrap().chats);
    assert!(bobs.left && bobs.broadcast);
    let join = functions::channels::JoinChannel {
        channel: input(&bobs),
    };
    desk.call(bob, join).unwrap();
    assert_eq!(
        desk.call(bob, message(&place(&bobs), "me too")),
        Err(error(400, "CHAT_ADMIN_REQUIRED"))
    );
    let bob_as_user = desk.find_user(ann, "bob");
    let promote = functions::channels::EditAdmin {
        channel: input(&anns),
        user_id: bob_as_user,
        admin_rights: types::ChatAdminRights {
            post_messages: true,
            ..types::ChatAdminRights::default()
        },
        rank: None,
    };
    desk.call(ann, promote).unwrap();
    let posted = desk.send(bob, &place(&bobs), "me too");
    let enums::Update::NewChannelMessage(new) = &container(&posted).updates[1] else {
        panic!("{posted:?}")
    };
    let enums::Message::Message(post) = &new.message else {
        panic!()
    };
    assert!(post.post && post.from_id.is_none() && post.out);
}

#[test]
fn a_private_channel_is_closed_to_those_outside() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let (anns, bobs) = supergroup(&mut desk, ann, bob);
    let leave = functions::channels::LeaveChannel {
        channel: input(&bobs),
    };
    desk.call(bob, leave).unwrap();
    let missed = functions::updates::GetChannelDifference {
        channel: input(&bobs),
        pts: 3,
        limit: 10,
        ..functions::updates::GetChannelDifference::default()
    };
    assert_eq!(
        desk.call(bob, missed).unwrap_err(),
        error(400, "CHANNEL_PRIVATE")
    );
    desk.updates(bob);
    desk.send(ann, &place(&anns), "without bob");
    assert_eq!(desk.updates(bob), []);
    let guessed = types::InputPeerChannel {
        channel_id: anns.id,
        access_hash: 1,
    };
    assert_eq!(
        desk.call(bob, message(&guessed.into(), "x")),
        Err(error(400, "PEER_ID_INVALID"))
    );
}

#[test]
fn participants_are_listed_by_filter_with_their_number() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let (anns, _) = supergroup(&mut desk, ann, bob);
    let list = |filter| functions::channels::GetParticipants {
        channel: input(&anns),
        filter,
        offset: 0,
        limit: 1,
        hash: 0,
    };
    let mut count = |filter| match desk.call(ann, list(filter)).unwrap() {
        enums::channels::ChannelParticipants::Participants(page) => {
            (page.count, page.participants.len())
        }
        other => panic!("{other:?}"),
    };
    use enums::ChannelParticipantsFilter as Filter;
    assert_eq!(count(Filter::ChannelParticipantsRecent), (2, 1));
    assert_eq!(count(Filter::ChannelParticipantsAdmins), (1, 1));
    assert_eq!(count(Filter::ChannelParticipantsBots), (0, 0));
    let named = types::ChannelParticipantsSearch { q: "bo".to_owned() };
    assert_eq!(count(named.into()), (1, 1));
    let me = functions::channels::GetParticipant {
        channel: input(&anns),
        participant: enums::InputPeer::PeerSelf,
    };
    let me = desk.call(ann, me).unwrap();
    assert!(matches!(
        me.participant,
        enums::ChannelParticipant::Creator(_)
    ));
}

#[test]
fn a_restricted_member_is_silent_and_a_banned_one_gone() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let (anns, bobs) = supergroup(&mut desk, ann, bob);
    let participant = desk.find(ann, "bob");
    let ban = |banned_rights| functions::channels::EditBanned {
        channel: input(&anns),
        participant: participant.clone(),
        banned_rights,
    };
    let muted = types::ChatBannedRights {
        send_messages: true,
        until_date: 0,
        ..types::ChatBannedRights::default()
    };
    desk.call(ann, ban(muted)).unwrap();
    assert_eq!(
        desk.call(bob, message(&place(&bobs), "may I")),
        Err(error(400, "USER_BANNED_IN_CHANNEL"))
    );
    let out = types::ChatBannedRights {
        view_messages: true,
        ..types::ChatBannedRights::default()
    };
    desk.call(ann, ban(out)).unwrap();
    assert_eq!(
        desk.call(bob, message(&place(&bobs), "may I")),
        Err(error(400, "CHANNEL_PRIVATE"))
    );
    let bob_as_user = desk.find_user(ann, "bob");
    let invite = functions::channels::InviteToChannel {
        channel: input(&anns),
        users: vec![bob_as_user],
    };
    assert_eq!(
        desk.call(ann, invite.clone()).unwrap_err(),
        error(400, "USER_KICKED")
    );
    desk.call(ann, ban(types::ChatBannedRights::default()))
        .unwrap();
    assert!(desk.call(ann, invite).is_ok());
}

#[test]
fn slow_mode_names_the_seconds_to_wait() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let (anns, bobs) = supergroup(&mut desk, ann, bob);
    let slow = functions::channels::ToggleSlowMode {
        channel: input(&anns),
        seconds: 30,
    };
    desk.call(ann, slow).unwrap();
    desk.send(bob, &place(&bobs), "one");
    desk.wait(Duration::from_secs(10));
    assert_eq!(
        desk.call(bob, message(&place(&bobs), "two")),
        Err(error(420, "SLOWMODE_WAIT_20"))
    );
    desk.wait(Duration::from_secs(20));
    assert!(desk.call(bob, message(&place(&bobs), "two")).is_ok());
    desk.send(ann, &place(&anns), "administrators");
    desk.send(ann, &place(&anns), "need not wait");
}

#[test]
fn a_bot_that_is_administrator_hears_of_members_in_its_own_numbering() {
    let mut desk = Desk::new();
    let (ann, bob, bot) = (desk.user(1, ANN), desk.user(2, BOB), desk.bot(3));
    let (anns, bobs) = supergroup(&mut desk, ann, bob);
    let bot_as_user = desk.find_user(ann, "echobot");
    let promote = functions::channels::EditAdmin {
        channel: input(&anns),
        user_id: bot_as_user,
        admin_rights: types::ChatAdminRights {
            ban_users: true,
            ..types::ChatAdminRights::default()
        },
        rank: None,
    };
    desk.call(ann, promote).unwrap();
    let leave = functions::channels::LeaveChannel {
        channel: input(&bobs),
    };
    desk.call(bob, leave).unwrap();
    let left = desk
        .updates(bot)
        .into_iter()
        .find_map(|update| match update {
            enums::Update::ChannelParticipant(changed) if changed.new_participant.is_none() => {
                Some(changed)
            }
            _ => None,
        });
    assert_eq!(left.unwrap().qts, 2);
    let missed = functions::updates::GetDifference {
        pts: 1,
        qts: 1,
        ..functions::updates::GetDifference::default()
    };
    let enums::updates::Difference::Difference(missed) = desk.call(bot, missed).unwrap() else {
        panic!()
    };
    // A push about the channel may be what was missed (API-53).
    assert!(matches!(
        &missed.other_updates[..],
        [
            enums::Update::ChannelParticipant(_),
            enums::Update::Channel(_),
            enums::Update::ChannelTooLong(channel),
        ] if channel.pts.is_some()
    ));
    assert_eq!(missed.state.qts, 2);
    let later = functions::updates::GetDifference {
        pts: 1,
        qts: 2,
        date: i32::MAX,
        ..functions::updates::GetDifference::default()
    };
    let nothing = desk.call(bot, later).unwrap();
    assert!(matches!(nothing, enums::updates::Difference::Empty(_)));
}

#[test]
fn an_invite_link_shows_where_it_leads_and_lets_in() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let anns = create(&mut desk, ann, true);
    let export = functions::messages::ExportChatInvite {
        peer: place(&anns),
        ..functions::messages::ExportChatInvite::default()
    };
    let mut link = || match desk.call(ann, export.clone()).unwrap() {
        enums::ExportedChatInvite::ChatInviteExported(invite) => {
            assert!(invite.permanent);
            invite.link.rsplit('+').next().unwrap().to_owned()
        }
        other @ enums::ExportedChatInvite::ChatInvitePublicJoinRequests => panic!("{other:?}"),
    };
    let (first, second) = (link(), link());
    let check = |hash: &str| functions::messages::CheckChatInvite {
        hash: hash.to_owned(),
    };
    assert_eq!(
        desk.call(bob, check(&first)).unwrap_err(),
        error(400, "INVITE_HASH_EXPIRED"),
        "the permanent link was replaced"
    );
    assert!(matches!(
        desk.call(bob, check(&second)).unwrap(),
        enums::ChatInvite::Invite(invite) if invite.megagroup && invite.title == "News"
    ));
    let import = functions::messages::ImportChatInvite {
        hash: second.clone(),
    };
    desk.call(bob, import.clone()).unwrap();
    assert!(matches!(
        desk.call(bob, check(&second)).unwrap(),
        enums::ChatInvite::Already(_)
    ));
    assert_eq!(
        desk.call(bob, import).unwrap_err(),
        error(400, "USER_ALREADY_PARTICIPANT")
    );
}
