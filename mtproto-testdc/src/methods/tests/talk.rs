//! Writing to each other, and hearing of it.

use super::*;

/// The only message of a container, with its pts.
fn new_message(updates: &enums::Updates) -> (types::Message, i32) {
    let enums::Updates::Updates(container) = updates else {
        panic!("{updates:?}")
    };
    let new = container.updates.iter().find_map(|update| match update {
        enums::Update::NewMessage(new) => Some(new),
        _ => None,
    });
    let enums::Message::Message(message) = &new.unwrap().message else {
        panic!()
    };
    ((**message).clone(), new.unwrap().pts)
}

fn difference(desk: &mut Desk, session: SessionKey, pts: i32) -> enums::updates::Difference {
    let call = functions::updates::GetDifference {
        pts,
        pts_limit: None,
        pts_total_limit: None,
        date: 0,
        qts: 0,
        qts_limit: None,
    };
    desk.call(session, call).unwrap()
}

#[test]
fn a_message_reaches_the_other_and_every_other_session_of_both() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let phone = desk.user(3, ANN);
    let silent = session(2, 9);
    let quiet = functions::InvokeWithoutUpdates {
        query: functions::updates::GetState {},
    };
    desk.raw(silent, quiet.to_bytes()).unwrap();
    let to_bob = desk.find(ann, "bob");

    let answer = desk.send(ann, &to_bob, "hello");
    let enums::Updates::UpdateShortSentMessage(sent) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (sent.out, sent.id, sent.pts, sent.pts_count),
        (true, 1, 2, 1)
    );

    let heard = desk.heard(bob);
    let (message, pts) = new_message(&heard[0]);
    assert_eq!(
        (message.message.as_str(), message.out, pts),
        ("hello", false, 2)
    );
    let enums::Updates::Updates(container) = &heard[0] else {
        panic!()
    };
    let names = container.users.iter().filter_map(|user| match user {
        enums::User::User(user) => user.first_name.clone(),
        enums::User::Empty(_) => None,
    });
    assert_eq!(names.collect::<Vec<_>>(), ["Ann"]);

    let (copy, pts) = new_message(&desk.heard(phone)[0]);
    assert_eq!((copy.message.as_str(), copy.out, pts), ("hello", true, 2));
    assert!(desk.heard(ann).is_empty(), "the sender has its answer");
    assert!(
        desk.heard(silent).is_empty(),
        "it said invokeWithoutUpdates"
    );
}

#[test]
fn those_who_know_each_other_hear_in_the_short_form() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let to_bob = desk.find(ann, "bob");
    desk.send(ann, &to_bob, "one");
    desk.heard(bob);
    desk.send(ann, &to_bob, "two");
    let heard = desk.heard(bob);
    let [enums::Updates::UpdateShortMessage(short)] = &heard[..] else {
        panic!("{heard:?}")
    };
    assert_eq!(
        (short.message.as_str(), short.id, short.pts, short.out),
        ("two", 2, 3, false)
    );
}

#[test]
fn the_difference_is_what_was_missed_and_nothing_else() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let to_bob = desk.find(ann, "bob");
    let pts = desk.pts(bob);
    assert!(matches!(
        difference(&mut desk, bob, pts),
        enums::updates::Difference::Empty(_)
    ));
    for text in ["a", "b", "c"] {
        desk.send(ann, &to_bob, text);
    }
    let enums::updates::Difference::Difference(missed) = difference(&mut desk, bob, pts) else {
        panic!()
    };
    let texts = missed.new_messages.iter().map(|message| match message {
        enums::Message::Message(message) => message.message.as_str(),
        _ => "?",
    });
    assert_eq!(texts.collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!((missed.state.pts, missed.users.len()), (pts + 3, 1));
}

#[test]
fn a_long_difference_comes_in_slices() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let to_bob = desk.find(ann, "bob");
    let mut pts = desk.pts(bob);
    for number in 0..250 {
        desk.send(ann, &to_bob, &number.to_string());
    }
    let mut sizes = Vec::new();
    loop {
        match difference(&mut desk, bob, pts) {
            enums::updates::Difference::Slice(slice) => {
                sizes.push(slice.new_messages.len());
                pts = slice.intermediate_state.pts;
            }
            enums::updates::Difference::Difference(last) => {
                break sizes.push(last.new_messages.len());
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(sizes, [100, 100, 50]);
}

#[test]
fn a_message_is_not_sent_twice() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let note = message(&enums::InputPeer::PeerSelf, "note");
    desk.call(ann, note.clone()).unwrap();
    assert_eq!(desk.call(ann, note), Err(error(500, "RANDOM_ID_DUPLICATE")));
    assert_eq!(desk.pts(ann), 2);
}

#[test]
fn only_those_who_met_can_be_written_to_except_by_bots() {
    let mut desk = Desk::new();
    let (ann, bot) = (desk.user(1, ANN), desk.bot(2));
    let enums::InputPeer::User(bob) = desk.find(ann, "bob") else {
        panic!()
    };
    let guessed: enums::InputPeer = types::InputPeerUser {
        access_hash: 0,
        ..bob
    }
    .into();
    assert_eq!(
        desk.call(ann, message(&guessed, "x")),
        Err(error(400, "PEER_ID_INVALID"))
    );
    assert!(desk.call(bot, message(&guessed, "x")).is_ok());
}

#[test]
fn history_and_dialogs_show_what_was_said() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let to_bob = desk.find(ann, "bob");
    desk.send(ann, &enums::InputPeer::PeerSelf, "note");
    desk.send(ann, &to_bob, "hello");
    let history = functions::messages::GetHistory {
        peer: enums::InputPeer::PeerSelf,
        limit: 5,
        ..functions::messages::GetHistory::default()
    };
    let enums::messages::Messages::Messages(notes) = desk.call(ann, history).unwrap() else {
        panic!()
    };
    assert_eq!((notes.messages.len(), notes.users.len()), (1, 1));

    let dialogs = functions::messages::GetDialogs {
        limit: 10,
        ..functions::messages::GetDialogs::default()
    };
    let enums::messages::Dialogs::Dialogs(list) = desk.call(ann, dialogs.clone()).unwrap() else {
        panic!()
    };
    let tops = list.dialogs.iter().map(|dialog| match dialog {
        enums::Dialog::Dialog(dialog) => (dialog.top_message, dialog.unread_count),
        _ => (0, 0),
    });
    assert_eq!(tops.collect::<Vec<_>>(), [(2, 0), (1, 0)]);
    let enums::messages::Dialogs::Dialogs(list) = desk.call(bob, dialogs).unwrap() else {
        panic!()
    };
    assert!(
        matches!(&list.dialogs[..], [enums::Dialog::Dialog(dialog)] if dialog.unread_count == 1)
    );
}

#[test]
fn a_reply_points_to_the_readers_own_copy() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    desk.send(bob, &enums::InputPeer::PeerSelf, "shifts the numbers");
    let (to_bob, to_ann) = (desk.find(ann, "bob"), desk.find(bob, "ann"));
    desk.send(ann, &to_bob, "question");
    let reply = types::InputReplyToMessage {
        reply_to_msg_id: 2,
        ..types::InputReplyToMessage::default()
    };
    let call = functions::messages::SendMessage {
        reply_to: Some(reply.into()),
        ..message(&to_ann, "answer")
    };
    desk.call(bob, call).unwrap();
    let heard = desk.heard(ann);
    let Some(enums::Updates::UpdateShortMessage(short)) = heard.last() else {
        panic!("{heard:?}")
    };
    let Some(enums::MessageReplyHeader::Header(header)) = &short.reply_to else {
        panic!("{short:?}")
    };
    assert_eq!(header.reply_to_msg_id, Some(1));
}

#[test]
fn edits_and_deletions_reach_the_other_side() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let to_bob = desk.find(ann, "bob");
    desk.send(ann, &to_bob, "helo");
    desk.heard(bob);
    let edit = functions::messages::EditMessage {
        peer: to_bob.clone(),
        id: 1,
        message: Some("hello".to_owned()),
        ..functions::messages::EditMessage::default()
    };
    desk.call(ann, edit.clone()).unwrap();
    assert_eq!(
        desk.call(ann, edit),
        Err(error(400, "MESSAGE_NOT_MODIFIED"))
    );
    let heard = desk.heard(bob);
    let enums::Updates::Updates(container) = &heard[0] else {
        panic!("{heard:?}")
    };
    assert!(matches!(&container.updates[..], [enums::Update::EditMessage(edit)] if edit.pts == 3));

    let delete = functions::messages::DeleteMessages {
        revoke: true,
        id: vec![1, 77],
    };
    let affected = desk.call(ann, delete).unwrap();
    assert_eq!((affected.pts, affected.pts_count), (4, 1));
    let heard = desk.heard(bob);
    let enums::Updates::Updates(container) = &heard[0] else {
        panic!("{heard:?}")
    };
    assert!(
        matches!(&container.updates[..], [enums::Update::DeleteMessages(gone)] if gone.messages == [1])
    );
}

#[test]
fn reading_is_seen_by_the_one_who_wrote() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let (to_bob, to_ann) = (desk.find(ann, "bob"), desk.find(bob, "ann"));
    desk.send(ann, &to_bob, "read me");
    let read = functions::messages::ReadHistory {
        peer: to_ann,
        max_id: 0,
    };
    assert_eq!(desk.call(bob, read.clone()).unwrap().pts_count, 1);
    assert_eq!(desk.call(bob, read).unwrap().pts_count, 0);
    let heard = desk.heard(ann);
    let enums::Updates::Updates(container) = &heard[0] else {
        panic!("{heard:?}")
    };
    assert!(
        matches!(&container.updates[..], [enums::Update::ReadHistoryOutbox(read)] if read.max_id == 1)
    );
}

#[test]
fn a_file_comes_back_as_it_was_uploaded_and_only_with_its_hash() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let parts = [Bytes::from(vec![1; 524_288]), Bytes::from(vec![2; 1_000])];
    for (file_part, bytes) in (0..).zip(&parts) {
        let call = functions::upload::SaveFilePart {
            file_id: 9,
            file_part,
            bytes: bytes.clone(),
        };
        assert_eq!(desk.call(ann, call), Ok(true));
    }
    let media = |parts| types::InputMediaUploadedDocument {
        file: types::InputFile {
            id: 9,
            parts,
            name: "blob".to_owned(),
            md5_checksum: String::new(),
        }
        .into(),
        mime_type: "application/octet-stream".to_owned(),
        ..types::InputMediaUploadedDocument::default()
    };
    let call = |parts| functions::messages::SendMedia {
        peer: enums::InputPeer::PeerSelf,
        media: media(parts).into(),
        random_id: 1,
        ..functions::messages::SendMedia::default()
    };
    assert_eq!(
        desk.call(ann, call(3)),
        Err(error(400, "FILE_PART_2_MISSING"))
    );
    let sent = desk.call(ann, call(2)).unwrap();
    let (message, _) = new_message(&sent);
    let Some(enums::MessageMedia::Document(media)) = message.media else {
        panic!("{message:?}")
    };
    let Some(enums::Document::Document(document)) = media.document else {
        panic!()
    };
    assert_eq!((document.size, document.dc_id), (525_288, 2));

    let location = types::InputDocumentFileLocation {
        id: document.id,
        access_hash: document.access_hash,
        file_reference: document.file_reference.clone(),
        thumb_size: String::new(),
    };
    let get = |location: types::InputDocumentFileLocation, offset| functions::upload::GetFile {
        precise: false,
        cdn_supported: false,
        location: location.into(),
        offset,
        limit: 1 << 19,
    };
    for (offset, expected) in [(0, &parts[0]), (1 << 19, &parts[1])] {
        let enums::upload::File::File(piece) =
            desk.call(ann, get(location.clone(), offset)).unwrap()
        else {
            panic!()
        };
        assert_eq!(piece.bytes, expected);
    }
    let guessed = types::InputDocumentFileLocation {
        access_hash: 0,
        ..location.clone()
    };
    assert_eq!(
        desk.call(ann, get(guessed, 0)),
        Err(error(400, "FILE_ID_INVALID"))
    );
    let stale = types::InputDocumentFileLocation {
        file_reference: Bytes::from_static(b"old"),
        ..location
    };
    assert_eq!(
        desk.call(ann, get(stale, 0)),
        Err(error(400, "FILE_REFERENCE_INVALID"))
    );
}
