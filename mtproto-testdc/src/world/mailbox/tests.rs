//! One mailbox, without a world around it.

use super::*;

/// One's own mailbox, with letters of both sides in turn.
fn mailbox(count: i32) -> Mailbox {
    let mut mailbox = Mailbox::of(ME);
    for date in 1..=count {
        let author = if date % 2 == 0 { ME } else { 7 };
        mailbox.deliver(letter(author, date));
    }
    mailbox
}

fn letter(author: UserId, date: i32) -> Letter {
    Letter::new(date as u64, PEER, author, date, &Draft::default())
}

fn ids(mailbox: &Mailbox, range: HistoryRange) -> Vec<i32> {
    mailbox
        .history(PEER, &range, &Search::default())
        .0
        .iter()
        .map(|letter| letter.message.id)
        .collect()
}

const ME: UserId = 1;
const PEER: Peer = Peer::User(7);

#[test]
fn history_is_cut_as_the_offsets_say() {
    let mailbox = mailbox(10);
    let range = HistoryRange {
        limit: 3,
        ..HistoryRange::default()
    };
    assert_eq!(ids(&mailbox, range), [10, 9, 8]);
    assert_eq!(
        ids(
            &mailbox,
            HistoryRange {
                offset_id: 8,
                ..range
            }
        ),
        [7, 6, 5]
    );
    assert_eq!(
        ids(
            &mailbox,
            HistoryRange {
                offset_id: 8,
                add_offset: -2,
                ..range
            }
        ),
        [9, 8, 7]
    );
    assert_eq!(
        ids(
            &mailbox,
            HistoryRange {
                offset_date: 3,
                ..range
            }
        ),
        [2, 1]
    );
    assert_eq!(
        ids(
            &mailbox,
            HistoryRange {
                max_id: 10,
                min_id: 8,
                ..range
            }
        ),
        [9]
    );
    assert_eq!(
        ids(
            &mailbox,
            HistoryRange {
                add_offset: i32::MIN,
                ..range
            }
        ),
        [10, 9, 8]
    );
    assert_eq!(
        ids(
            &mailbox,
            HistoryRange {
                add_offset: i32::MAX,
                ..range
            }
        ),
        [0; 0]
    );
}

#[test]
fn every_change_moves_pts_by_what_it_counts() {
    let mut mailbox = mailbox(4);
    assert_eq!(mailbox.pts(), 5);
    assert_eq!(
        mailbox.delete(&[1, 2, 99]).map(|change| change.count),
        Some(2)
    );
    assert_eq!(mailbox.pts(), 7);
    assert_eq!(mailbox.delete(&[1]), None);
    assert!(
        mailbox
            .edit(3, |letter| letter.message.message = "x".to_owned())
            .is_some()
    );
    assert_eq!(mailbox.pts(), 8);
    let Since::Changes { changes, more } = mailbox.log().since(5, 1) else {
        panic!()
    };
    assert_eq!((changes.len(), changes[0].pts, more), (1, 7, 1));
    assert!(matches!(mailbox.log().since(8, 1), Since::Nothing));
    assert!(matches!(mailbox.log().since(9, 1), Since::Impossible));
}

#[test]
fn reading_lowers_the_unread_count() {
    let mut mailbox = mailbox(0);
    for _ in 0..3 {
        mailbox.deliver(letter(7, 0));
    }
    assert_eq!(mailbox.unread(), 3);
    assert!(mailbox.read_inbox(PEER, 2).is_some());
    assert_eq!(mailbox.unread(), 1);
    assert!(mailbox.read_inbox(PEER, 1).is_none());
    assert!(mailbox.read_inbox(PEER, 0).is_some());
    assert_eq!(mailbox.unread(), 0);
}
