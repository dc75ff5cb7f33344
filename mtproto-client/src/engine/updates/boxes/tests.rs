mod channels;

use super::{
    account::SILENCE,
    progress::{GAP, LONGEST_RETRY},
    *,
};
use std::time::Duration;

const CHANNEL: i64 = 77;

fn start() -> Instant {
    Instant::from_micros(1_764_000_000_000_000)
}

fn standing(pts: i32) -> Standing {
    Standing {
        pts,
        qts: 10,
        date: 100,
        seq: 5,
    }
}

fn boxes() -> Boxes<i32> {
    Boxes::begin(start(), standing(100))
}

fn common(pts: i32, count: i32) -> Option<Position> {
    Some(Position {
        sequence: Sequence::Common,
        pts,
        count,
    })
}

fn channel(pts: i32, count: i32) -> Option<Position> {
    Some(Position {
        sequence: Sequence::Channel(CHANNEL),
        pts,
        count,
    })
}

/// Takes updates outside of the sequence of containers.
fn take(boxes: &mut Boxes<i32>, now: Instant, updates: &[(Option<Position>, i32)]) {
    boxes.on_container(now, (0, 0), 0, updates.iter().copied());
}

fn ready(boxes: &mut Boxes<i32>) -> Vec<i32> {
    let mut found = Vec::new();
    while let Some(ready) = boxes.poll_ready() {
        match ready {
            Ready::Update(update) | Ready::Unnumbered(update) => found.push(update),
            Ready::Stand(_) => {}
            Ready::Missed(domain) => panic!("{domain:?} missed"),
        }
    }
    found
}

/// API-51.
#[test]
fn an_update_in_order_is_handed_out_at_once() {
    let mut boxes = boxes();
    take(
        &mut boxes,
        start(),
        &[(common(101, 1), 1), (common(104, 3), 2)],
    );
    assert_eq!(ready(&mut boxes), [1, 2]);
    assert_eq!(boxes.standing().pts, 104);
}

/// API-51.
#[test]
fn an_update_that_is_known_is_dropped() {
    let mut boxes = boxes();
    take(
        &mut boxes,
        start(),
        &[
            (common(101, 1), 1),
            (common(101, 1), 2),
            (common(100, 1), 3),
        ],
    );
    assert_eq!(ready(&mut boxes), [1]);
    assert_eq!(boxes.poll_ask(), None);
}

/// API-51.
#[test]
fn an_update_that_takes_no_number_is_handed_out_where_it_belongs() {
    let mut boxes = boxes();
    take(
        &mut boxes,
        start(),
        &[(common(100, 0), 1), (common(99, 0), 2)],
    );
    assert_eq!(ready(&mut boxes), [1]);
}

/// API-63.
#[test]
fn a_number_of_zero_orders_nothing() {
    let mut boxes = boxes();
    let secret = Position {
        sequence: Sequence::Secret,
        pts: 0,
        count: 1,
    };
    let unordered = [(common(0, 0), 1), (Some(secret), 2)];
    take(&mut boxes, start(), &unordered);
    assert_eq!(ready(&mut boxes), [1, 2]);
    assert_eq!(boxes.standing(), standing(100));
}

/// API-51.
#[test]
fn updates_that_overtook_each_other_are_put_in_order() {
    let mut boxes = boxes();
    take(
        &mut boxes,
        start(),
        &[(common(103, 1), 3), (common(102, 1), 2)],
    );
    assert_eq!(ready(&mut boxes), [0; 0]);
    take(&mut boxes, start(), &[(common(101, 1), 1)]);
    assert_eq!(ready(&mut boxes), [1, 2, 3]);
    boxes.handle_timeout(start() + GAP);
    assert_eq!(boxes.poll_ask(), None);
}

/// API-51, API-59, API-96.
#[test]
fn a_gap_that_stays_open_for_half_a_second_is_asked_about_once() {
    let mut boxes = boxes();
    take(&mut boxes, start(), &[(common(102, 1), 2)]);
    assert_eq!(boxes.poll_ask(), None);
    let deadline = boxes.poll_timeout().unwrap();
    assert_eq!(deadline, start() + GAP);
    boxes.handle_timeout(deadline);
    assert_eq!(boxes.poll_ask(), Some(Ask::Account(standing(100))));
    assert_eq!(boxes.poll_ask(), None);
    // What arrives meanwhile waits.
    take(
        &mut boxes,
        deadline,
        &[(common(101, 1), 1), (common(103, 1), 3)],
    );
    assert_eq!(ready(&mut boxes), [0; 0]);
    boxes.handle_timeout(deadline + SILENCE);
    assert_eq!(boxes.poll_ask(), None);

    let now = standing(102);
    let difference = Difference::Some {
        updates: vec![1, 2],
        one_each: false,
        now,
        is_last: true,
    };
    boxes.on_difference(deadline, difference);
    assert_eq!(ready(&mut boxes), [1, 2, 3]);
    assert_eq!(boxes.standing().pts, 103);
}

#[test]
fn later_updates_do_not_prolong_the_wait() {
    let mut boxes = boxes();
    take(&mut boxes, start(), &[(common(102, 1), 2)]);
    take(&mut boxes, start() + GAP / 2, &[(common(103, 1), 3)]);
    assert_eq!(boxes.poll_timeout(), Some(start() + GAP));
}

/// API-55.
#[test]
fn a_huge_gap_is_asked_about_at_once() {
    let mut boxes = boxes();
    take(&mut boxes, start(), &[(common(200_101, 1), 2)]);
    assert!(matches!(boxes.poll_ask(), Some(Ask::Account(_))));
}

/// API-57.
#[test]
fn slices_are_asked_for_until_the_last() {
    let mut boxes = boxes();
    boxes.on_too_long(Domain::Account);
    assert!(boxes.poll_ask().is_some());
    let slice = |update, pts, is_last| Difference::Some {
        updates: vec![update],
        one_each: false,
        now: standing(pts),
        is_last,
    };
    boxes.on_difference(start(), slice(1, 110, false));
    assert_eq!(boxes.poll_ask(), Some(Ask::Account(standing(110))));
    boxes.on_difference(start(), slice(2, 120, true));
    assert_eq!(boxes.poll_ask(), None);
    assert_eq!(ready(&mut boxes), [1, 2]);
}

/// API-59, AT-145.
#[test]
fn a_server_that_promises_more_and_sends_nothing_is_asked_ever_less_often() {
    let mut boxes = boxes();
    let mut now = start();
    let mut delays = Vec::new();
    boxes.on_too_long(Domain::Account);
    for _ in 0..10 {
        assert!(boxes.poll_ask().is_some());
        let stuck = Difference::Some {
            updates: vec![],
            one_each: false,
            now: standing(100),
            is_last: false,
        };
        boxes.on_difference(now, stuck);
        assert_eq!(boxes.poll_ask(), None);
        let next = boxes.poll_timeout().unwrap();
        delays.push(next.saturating_since(now));
        now = next;
        boxes.handle_timeout(now);
    }
    assert!(
        delays.is_sorted() && delays[9] == LONGEST_RETRY,
        "{delays:?}"
    );
}

#[test]
fn a_difference_that_failed_is_asked_for_again() {
    let mut boxes = boxes();
    boxes.on_too_long(Domain::Account);
    assert!(boxes.poll_ask().is_some());
    boxes.on_failure(start(), Domain::Account);
    assert_eq!(boxes.poll_ask(), None);
    boxes.handle_timeout(boxes.poll_timeout().unwrap());
    assert!(boxes.poll_ask().is_some());
}

/// API-57, API-97.
#[test]
fn too_much_to_tell_is_told() {
    let mut boxes = boxes();
    boxes.on_too_long(Domain::Account);
    assert!(boxes.poll_ask().is_some());
    boxes.on_difference(start(), Difference::TooLong(standing(5000)));
    assert_eq!(boxes.poll_ready(), Some(Ready::Missed(Domain::Account)));
    assert_eq!(boxes.poll_ask(), Some(Ask::Account(standing(5000))));
}

/// API-50.
#[test]
fn containers_are_put_in_order_by_seq() {
    let mut boxes = boxes();
    let mut container = |seq, update| {
        boxes.on_container(start(), (seq, seq), 100 + seq, [(None, update)]);
        ready(&mut boxes)
    };
    assert_eq!(container(7, 2), [0; 0]);
    assert_eq!(container(6, 1), [1, 2]);
    assert_eq!(container(6, 3), [0; 0]);
    assert_eq!(boxes.standing().seq, 7);
    assert_eq!(boxes.standing().date, 107);
    assert_eq!(boxes.poll_timeout(), Some(start() + SILENCE));
}

/// So an application that is too slow for them hears of them later, and once.
#[test]
fn only_what_is_outside_of_all_sequences_comes_with_no_difference() {
    let mut boxes = boxes();
    let mut container = |seq, update| {
        boxes.on_container(start(), (seq, seq), 100, [(None, update)]);
        let first = boxes.poll_ready();
        ready(&mut boxes);
        first
    };
    assert_eq!(container(6, 1), Some(Ready::Update(1)));
    assert_eq!(container(0, 2), Some(Ready::Unnumbered(2)));
}

/// API-50.
#[test]
fn numbered_updates_do_not_wait_for_their_container() {
    let mut boxes = boxes();
    boxes.on_container(start(), (9, 9), 0, [(common(101, 1), 1), (None, 2)]);
    assert_eq!(ready(&mut boxes), [1]);
}

/// API-56.
#[test]
fn after_a_quarter_of_an_hour_of_silence_we_ask() {
    let mut boxes = boxes();
    assert_eq!(boxes.poll_timeout(), Some(start() + SILENCE));
    boxes.handle_timeout(start() + SILENCE);
    assert!(boxes.poll_ask().is_some());
    boxes.on_difference(start() + SILENCE, Difference::Nothing(standing(100)));
    assert_eq!(boxes.poll_timeout(), Some(start() + 2 * SILENCE));
}

#[test]
fn an_answer_that_nobody_asked_for_is_ignored() {
    let mut boxes = boxes();
    let difference = Difference::Some {
        updates: vec![1],
        one_each: false,
        now: standing(900),
        is_last: true,
    };
    boxes.on_difference(start(), difference);
    assert_eq!(ready(&mut boxes), [0; 0]);
    assert_eq!(boxes.standing(), standing(100));
}

/// API-55.
#[test]
fn what_waits_is_bounded() {
    let mut boxes = boxes();
    let early = |n| (common(1000 + n, 1), n);
    for n in 0..i32::try_from(3 * MAX_WAITING).unwrap() {
        take(&mut boxes, start(), &[early(n)]);
        assert!(boxes.account.common.waiting.len() <= MAX_WAITING);
    }
    assert!(boxes.poll_ask().is_some());
}

#[test]
fn numbers_at_the_end_of_their_range_do_not_overflow() {
    let mut boxes = Boxes::begin(start(), standing(i32::MAX - 1));
    take(
        &mut boxes,
        start(),
        &[(common(i32::MAX, 1), 1), (common(i32::MIN, i32::MAX), 2)],
    );
    take(
        &mut boxes,
        start(),
        &[
            (common(i32::MAX, i32::MIN), 3),
            (channel(i32::MIN, i32::MAX), 4),
        ],
    );
    boxes.on_container(start(), (i32::MAX, i32::MAX), 0, [(None, 5)]);
    assert_eq!(boxes.standing().pts, i32::MAX);
}

/// A server that numbers what happens, and remembers all of it.
struct Server {
    /// What happened, in each sequence, with the number after it.
    sent: BTreeMap<Sequence, Vec<(i32, i32)>>,
    serial: i32,
    lots: u64,
}

impl Server {
    fn lot(&mut self, below: u64) -> u64 {
        self.lots = self.lots.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.lots ^ (self.lots >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB) % below
    }

    fn happens(&mut self, sequence: Sequence) -> (Option<Position>, i32) {
        let count = if self.lot(4) == 0 { 2 } else { 1 };
        self.serial += 1;
        let serial = self.serial;
        let events = self.sent.entry(sequence).or_default();
        let pts = events.last().map_or(100, |(pts, _)| *pts) + count;
        events.push((pts, serial));
        (
            Some(Position {
                sequence,
                pts,
                count,
            }),
            serial,
        )
    }

    /// Up to `limit` events after `pts`, where they lead, and whether there are more.
    fn since(&self, sequence: Sequence, pts: i32, limit: usize) -> (Vec<i32>, i32, bool) {
        let none = Vec::new();
        let all = self.sent.get(&sequence).unwrap_or(&none);
        let missing: Vec<_> = all.iter().filter(|(after, _)| *after > pts).collect();
        let slice = &missing[..limit.min(missing.len())];
        let now = slice.last().map_or(pts, |(after, _)| *after);
        (
            slice.iter().map(|(_, serial)| *serial).collect(),
            now,
            missing.len() > limit,
        )
    }

    fn answer(&mut self, now: Instant, ask: Ask, boxes: &mut Boxes<i32>) {
        let limit = 1 + usize::try_from(self.lot(5)).unwrap();
        match ask {
            _ if self.lot(5) == 0 => boxes.on_failure(
                now,
                match ask {
                    Ask::Account(_) => Domain::Account,
                    Ask::Channel { id, .. } => Domain::Channel(id),
                },
            ),
            Ask::Account(standing) => {
                let (mut updates, pts, more) = self.since(Sequence::Common, standing.pts, limit);
                let (others, qts, others_more) = self.since(Sequence::Secret, standing.qts, limit);
                updates.extend(others);
                let now_standing = Standing {
                    pts,
                    qts,
                    ..standing
                };
                let is_last = !more && !others_more;
                boxes.on_difference(
                    now,
                    Difference::Some {
                        updates,
                        one_each: false,
                        now: now_standing,
                        is_last,
                    },
                );
            }
            Ask::Channel { id, pts } => {
                let (updates, pts, more) = self.since(Sequence::Channel(id), pts, limit);
                let difference = Difference::Some {
                    updates,
                    one_each: false,
                    now: pts,
                    is_last: !more,
                };
                boxes.on_channel_difference(now, id, difference);
            }
        }
    }
}

/// API-51, API-52, API-58, API-95.
#[test]
fn however_updates_are_lost_doubled_and_delayed_each_arrives_once_and_in_order() {
    for seed in 0..500 {
        converges(seed);
    }
}

fn converges(seed: u64) {
    let mut server = Server {
        sent: BTreeMap::new(),
        serial: 0,
        lots: seed,
    };
    let begin = Standing {
        pts: 100,
        qts: 100,
        date: 0,
        seq: 0,
    };
    let mut boxes = Boxes::resume(start(), begin, [(1, 100), (2, 100)]);
    let mut now = start();
    let mut network: Vec<(Option<Position>, i32)> = Vec::new();
    let mut delivered = Vec::new();
    for _ in 0..200 {
        now = now + Duration::from_millis(server.lot(300));
        if server.lot(3) > 0 {
            let sequence = match server.lot(5) {
                0 => Sequence::Secret,
                1 => Sequence::Channel(1),
                2 => Sequence::Channel(2),
                _ => Sequence::Common,
            };
            let event = server.happens(sequence);
            match server.lot(10) {
                0 => {}
                1 => network.extend([event, event]),
                _ => network.push(event),
            }
        }
        if !network.is_empty() && server.lot(2) == 0 {
            let at = usize::try_from(server.lot(network.len().try_into().unwrap())).unwrap();
            take(&mut boxes, now, &[network.remove(at)]);
        }
        boxes.handle_timeout(now);
        if let Some(ask) = boxes.poll_ask() {
            server.answer(now, ask, &mut boxes);
        }
        delivered.extend(ready(&mut boxes));
    }
    // The network empties, and one more event in each sequence shows what is missing.
    for sequence in [
        Sequence::Common,
        Sequence::Secret,
        Sequence::Channel(1),
        Sequence::Channel(2),
    ] {
        let event = server.happens(sequence);
        network.push(event);
    }
    take(&mut boxes, now, &network);
    for _ in 0..1000 {
        while let Some(ask) = boxes.poll_ask() {
            server.answer(now, ask, &mut boxes);
        }
        delivered.extend(ready(&mut boxes));
        if delivered.len() == usize::try_from(server.serial).unwrap() {
            break;
        }
        now = boxes.poll_timeout().map_or(now, |at| now.max(at));
        boxes.handle_timeout(now);
    }
    for (sequence, events) in &server.sent {
        let expected: Vec<i32> = events.iter().map(|(_, serial)| *serial).collect();
        let got: Vec<i32> = delivered
            .iter()
            .copied()
            .filter(|serial| expected.contains(serial))
            .collect();
        assert_eq!(got, expected, "seed {seed}, {sequence:?}");
    }
    assert_eq!(
        delivered.len(),
        usize::try_from(server.serial).unwrap(),
        "seed {seed}"
    );
}
