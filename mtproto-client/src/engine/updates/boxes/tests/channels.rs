//! Channels, each with a sequence of its own.

use super::*;

/// An account that has followed a channel for a while.
fn following(channel: i64, pts: i32) -> Boxes<i32> {
    let mut boxes = boxes();
    boxes.channels.insert(channel, Channel::at(pts));
    boxes
}

/// API-58.
#[test]
fn every_channel_is_a_domain_of_its_own() {
    let mut boxes = following(CHANNEL, 49);
    take(
        &mut boxes,
        start(),
        &[(channel(50, 1), 1), (channel(52, 1), 3)],
    );
    take(&mut boxes, start(), &[(common(101, 1), 10)]);
    assert_eq!(ready(&mut boxes), [1, 10]);
    boxes.handle_timeout(start() + GAP);
    assert_eq!(
        boxes.poll_ask(),
        Some(Ask::Channel {
            id: CHANNEL,
            pts: 50
        })
    );
    // The account does not wait for the channel.
    take(
        &mut boxes,
        start() + GAP,
        &[(common(102, 1), 11), (channel(53, 1), 4)],
    );
    assert_eq!(ready(&mut boxes), [11]);
    let difference = Difference::Some {
        updates: vec![2, 3],
        one_each: false,
        now: 52,
        is_last: true,
    };
    boxes.on_channel_difference(start() + GAP, CHANNEL, difference);
    assert_eq!(ready(&mut boxes), [2, 3, 4]);
}

#[test]
fn the_first_updates_of_a_channel_may_overtake_each_other() {
    let mut boxes = boxes();
    take(&mut boxes, start(), &[(channel(52, 1), 3)]);
    assert_eq!(ready(&mut boxes), [0; 0]);
    take(&mut boxes, start() + GAP / 2, &[(channel(51, 1), 2)]);
    assert_eq!(boxes.poll_timeout(), Some(start() + GAP));
    boxes.handle_timeout(start() + GAP);
    assert_eq!(ready(&mut boxes), [2, 3]);
    // From now on nothing waits that is in order.
    take(&mut boxes, start() + GAP, &[(channel(53, 1), 4)]);
    assert_eq!(ready(&mut boxes), [4]);
    assert!(boxes.is_complete());
}

#[test]
fn what_is_missing_among_the_first_updates_of_a_channel_is_asked_for() {
    let mut boxes = boxes();
    let first = [(channel(53, 1), 3), (channel(51, 1), 1)];
    take(&mut boxes, start(), &first);
    boxes.handle_timeout(start() + GAP);
    assert_eq!(ready(&mut boxes), [1]);
    boxes.handle_timeout(start() + 2 * GAP);
    let (id, pts) = (CHANNEL, 51);
    assert_eq!(boxes.poll_ask(), Some(Ask::Channel { id, pts }));
}

/// Whoever ends before the first update was handled goes on with it.
#[test]
fn a_channel_stands_where_it_begins_before_its_first_update_is_handed_out() {
    let mut boxes = boxes();
    take(&mut boxes, start(), &[(channel(52, 1), 3)]);
    boxes.handle_timeout(start() + GAP);
    let stands = Mark::Channel(CHANNEL, 51);
    assert_eq!(boxes.poll_ready(), Some(Ready::Stand(stands)));
    assert_eq!(boxes.poll_ready(), Some(Ready::Update(3)));
}

#[test]
fn a_channel_that_has_just_begun_is_rewound_to_its_beginning() {
    for waits in [false, true] {
        let mut boxes = boxes();
        take(&mut boxes, start(), &[(channel(52, 1), 3)]);
        if !waits {
            boxes.handle_timeout(start() + GAP);
        }
        boxes.rewind(standing(100), &BTreeMap::new());
        assert_eq!(ready(&mut boxes), [0; 0]);
        assert_eq!(boxes.poll_ask(), Some(Ask::Account(standing(100))));
        let (id, pts) = (CHANNEL, 51);
        assert_eq!(boxes.poll_ask(), Some(Ask::Channel { id, pts }));
    }
}

/// API-58, AT-146: a server that claims gaps everywhere is asked about a few at a time, and about
/// each.
#[test]
fn gaps_in_ten_thousand_channels_are_asked_about_a_few_at_a_time() {
    let mut boxes = boxes();
    for id in 0..10_000 {
        boxes.channels.insert(id, Channel::at(49));
        for pts in [50, 52] {
            let position = Position {
                sequence: Sequence::Channel(id),
                pts,
                count: 1,
            };
            take(&mut boxes, start(), &[(Some(position), pts)]);
        }
    }
    boxes.handle_timeout(start() + GAP);
    let mut answered = 0;
    loop {
        let asked: Vec<_> = std::iter::from_fn(|| boxes.poll_ask()).collect();
        assert!(asked.len() <= MAX_ASKED);
        if asked.is_empty() {
            break;
        }
        for ask in asked {
            let Ask::Channel { id, .. } = ask else {
                panic!("{ask:?}")
            };
            boxes.on_channel_difference(start() + GAP, id, Difference::Nothing(52));
            answered += 1;
        }
    }
    assert_eq!(answered, 10_000);
    assert!(boxes.is_complete());
}

#[test]
fn a_channel_that_is_none_of_our_business_is_forgotten() {
    let mut boxes = following(CHANNEL, 49);
    take(
        &mut boxes,
        start(),
        &[(channel(50, 1), 1), (channel(52, 1), 3)],
    );
    boxes.handle_timeout(start() + GAP);
    assert!(boxes.poll_ask().is_some());
    boxes.forget(CHANNEL);
    boxes.on_channel_difference(start(), CHANNEL, Difference::Nothing(52));
    assert!(boxes.channels.is_empty());
}
