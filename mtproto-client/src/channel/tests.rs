use super::*;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Wake,
};

/// A task that remembers how often it was woken.
#[derive(Default)]
struct Task(AtomicUsize);

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Task {
    fn wakes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

fn task() -> (Arc<Task>, Waker) {
    let task = Arc::new(Task::default());
    (task.clone(), task.into())
}

fn channel(capacity: usize) -> Channel {
    Channel::new(capacity, Status::default())
}

fn answer() -> Result<Bytes, CallError> {
    Ok(Bytes::from_static(b"answer"))
}

fn call(channel: &Channel) -> SlotId {
    channel.call(Bytes::from_static(b"call"), CallOptions::default())
}

fn take(channel: &Channel, waker: &Waker) -> VecDeque<Command> {
    channel
        .take_work(VecDeque::new(), &mut Context::from_waker(waker))
        .commands
}

/// What either side does next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// The application calls.
    Call,
    /// The application looks for the reply; if there is none it sleeps.
    Look,
    /// The driver takes commands; if there are none it sleeps.
    Take,
    /// The driver answers what it has taken.
    Reply,
}

/// Every way in which the steps of two tasks can fall between each other.
fn interleavings(left: &[Step], right: &[Step]) -> Vec<Vec<Step>> {
    let (Some((l, rest_l)), Some((r, rest_r))) = (left.split_first(), right.split_first()) else {
        return vec![[left, right].concat()];
    };
    let with = |first: &Step, rest: Vec<Vec<Step>>| {
        rest.into_iter()
            .map(|tail| [&[*first], &tail[..]].concat())
            .collect::<Vec<_>>()
    };
    let mut all = with(l, interleavings(rest_l, right));
    all.extend(with(r, interleavings(left, rest_r)));
    all
}

#[test]
fn no_interleaving_of_the_two_sides_loses_a_wake_up() {
    use Step::{Call, Look, Reply, Take};
    let all = interleavings(&[Call, Look, Look], &[Take, Reply, Take, Reply]);
    assert_eq!(all.len(), 35);
    for order in all {
        let channel = channel(1);
        let (app, app_waker) = task();
        let (driver, driver_waker) = task();
        let (mut slot, mut taken, mut done) = (None, Vec::new(), false);
        // Wakes seen when the task went to sleep; asleep if set.
        let (mut app_sleeps, mut driver_sleeps) = (None, None);
        for step in &order {
            match step {
                Call => slot = Some(call(&channel)),
                Look => {
                    let polled = slot
                        .filter(|_| !done)
                        .map(|s| channel.poll_reply(s, &mut Context::from_waker(&app_waker)));
                    match polled {
                        Some(Poll::Pending) => app_sleeps = Some(app.wakes()),
                        Some(Poll::Ready(result)) => {
                            assert_eq!(result, answer());
                            done = true;
                            app_sleeps = None;
                        }
                        None => {}
                    }
                }
                Take => {
                    taken.extend(take(&channel, &driver_waker));
                    driver_sleeps = Some(driver.wakes());
                }
                Reply => {
                    for command in taken.drain(..) {
                        let Command::Call { slot, .. } = command else {
                            panic!("{command:?}")
                        };
                        channel.reply(slot, answer());
                    }
                }
            }
        }
        // A driver that sleeps although there is a command has been woken since.
        let commands = channel.lock().commands.len();
        if commands > 0
            && let Some(wakes) = driver_sleeps
        {
            assert!(driver.wakes() > wakes, "driver sleeps through {order:?}");
        }
        // An application that sleeps although there is a reply has been woken since.
        let replied = matches!(channel.lock().slots.values().next(), Some(Slot::Done(_)));
        if replied && let Some(wakes) = app_sleeps {
            assert!(app.wakes() > wakes, "application sleeps through {order:?}");
        }
    }
}

#[test]
fn dropping_a_call_cancels_it() {
    let channel = channel(1);
    let (driver, waker) = task();
    let slot = call(&channel);
    assert_eq!(take(&channel, &waker).len(), 1);
    channel.abandon(slot);
    assert_eq!(driver.wakes(), 1);
    let commands = take(&channel, &waker);
    assert!(matches!(commands.front(), Some(Command::Cancel(cancelled)) if *cancelled == slot));
}

#[test]
fn an_answered_call_is_not_cancelled() {
    let channel = channel(1);
    let (_, waker) = task();
    let slot = call(&channel);
    take(&channel, &waker);
    channel.reply(slot, answer());
    channel.abandon(slot);
    assert!(take(&channel, &waker).is_empty());
    assert!(channel.lock().slots.is_empty());
}

#[test]
fn when_the_driver_ends_everybody_learns_it() {
    let channel = channel(1);
    let (app, waker) = task();
    let mut cx = Context::from_waker(&waker);
    let (slot, stream) = (call(&channel), channel.subscribe());
    assert!(channel.poll_reply(slot, &mut cx).is_pending());
    assert!(channel.poll_update(stream, &mut cx).is_pending());
    channel.stop();
    assert_eq!(app.wakes(), 2);
    assert_eq!(
        channel.poll_reply(slot, &mut cx),
        Poll::Ready(Err(CallError::Stopped))
    );
    assert!(matches!(
        channel.poll_update(stream, &mut cx),
        Poll::Ready(None)
    ));
    // Those who come later, too.
    let late = call(&channel);
    assert_eq!(
        channel.poll_reply(late, &mut cx),
        Poll::Ready(Err(CallError::Stopped))
    );
}

#[test]
fn a_full_queue_blocks_the_driver_until_it_is_half_empty() {
    let channel = channel(4);
    let (_, app_waker) = task();
    let (driver, driver_waker) = task();
    let mut cx = Context::from_waker(&app_waker);
    let stream = channel.subscribe();
    for _ in 0..4 {
        assert!(channel.room().free > 0);
        channel.push_update(Update::Unreadable(Bytes::new()));
    }
    take(&channel, &driver_waker);
    assert_eq!(channel.room().free, 0);
    assert!(channel.poll_update(stream, &mut cx).is_ready());
    assert_eq!(driver.wakes(), 0);
    assert!(channel.poll_update(stream, &mut cx).is_ready());
    assert_eq!(driver.wakes(), 1);
    assert!(channel.room().free > 0);
}

#[test]
fn a_queue_that_nobody_reads_is_full_but_slows_nobody_down() {
    let channel = channel(1);
    channel.push_update(Update::Missed);
    let room = channel.room();
    assert_eq!((room.free, room.awaited), (0, false));
    let stream = channel.subscribe();
    assert!(channel.room().awaited);
    channel.unsubscribe(stream);
    assert!(!channel.room().awaited);
}

#[test]
fn updates_are_handled_as_far_as_there_is_no_gap() {
    let channel = channel(4);
    let (driver, waker) = task();
    let handled = || {
        let work = channel.take_work(VecDeque::new(), &mut Context::from_waker(&waker));
        work.handled
    };
    assert_eq!(handled(), 0);
    channel.commit(2);
    channel.commit(3);
    assert_eq!((driver.wakes(), handled()), (0, 0));
    channel.commit(1);
    assert_eq!((driver.wakes(), handled()), (1, 3));
    channel.commit(2);
    assert_eq!(handled(), 3);
}

#[test]
fn a_reader_who_leaves_lets_the_driver_go_on() {
    let channel = channel(1);
    let (driver, waker) = task();
    let stream = channel.subscribe();
    channel.push_update(Update::Missed);
    take(&channel, &waker);
    assert!(channel.room().awaited);
    channel.unsubscribe(stream);
    assert_eq!(driver.wakes(), 1);
    assert!(!channel.room().awaited);
}

#[test]
fn every_reader_is_woken_because_any_may_be_the_one_to_take_it() {
    let channel = channel(4);
    let ((first, first_waker), (second, second_waker)) = (task(), task());
    let (a, b) = (channel.subscribe(), channel.subscribe());
    assert!(
        channel
            .poll_update(a, &mut Context::from_waker(&first_waker))
            .is_pending()
    );
    assert!(
        channel
            .poll_update(b, &mut Context::from_waker(&second_waker))
            .is_pending()
    );
    channel.push_update(Update::Missed);
    assert_eq!((first.wakes(), second.wakes()), (1, 1));
}

#[test]
fn the_last_handle_wakes_the_driver() {
    let channel = channel(1);
    let (driver, waker) = task();
    take(&channel, &waker);
    channel.release();
    assert_eq!(driver.wakes(), 1);
    assert!(
        channel
            .take_work(VecDeque::new(), &mut Context::from_waker(&waker))
            .orphaned
    );
}

#[test]
fn a_change_of_status_is_seen_by_those_who_wait_for_it() {
    let channel = channel(1);
    let (app, waker) = task();
    let mut cx = Context::from_waker(&waker);
    let waiter = channel.waiter();
    let ready = |status: &Status, _: Stopped| (status.state == State::Ready).then_some(());
    assert!(channel.poll_status(waiter, &mut cx, ready).is_pending());
    channel.set_status(Status {
        state: State::Ready,
        ..Status::default()
    });
    assert_eq!(app.wakes(), 1);
    assert!(channel.poll_status(waiter, &mut cx, ready).is_ready());
}
