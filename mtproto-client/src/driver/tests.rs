//! Stories of a driver on a runtime that misbehaves.

mod hostile;
pub(crate) mod mock;

use crate::{
    CallError, CallOptions, ConnectError, MemoryStore, Operation, State, Store, StoreError, Update,
    engine::tests::history::History,
    session::SessionData,
    testing::{Reply, config},
};
use bytes::Bytes;
use mock::{Failure, Faults, Machine};
use mtproto_tl::api::functions::help::GetNearestDc;
use mtproto_tl::{Encode, api::types::NearestDc};
use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

const SECOND: Duration = Duration::from_secs(1);

fn nearest() -> NearestDc {
    NearestDc {
        country: "NL".to_owned(),
        this_dc: 2,
        nearest_dc: 2,
    }
}

fn answering(machine: &Machine) {
    machine.net.net().server.script = Box::new(|_| Reply::Answer(nearest().to_bytes()));
}

/// A small update; as good as any.
fn update() -> Bytes {
    Bytes::from_static(&[0x7E, 0xAF, 0x17, 0xE3])
}

fn misbehaviours() -> Vec<Faults> {
    let good = Faults::default;
    vec![
        good(),
        Faults {
            max_read: 1,
            ..good()
        },
        Faults {
            max_write: 1,
            ..good()
        },
        Faults {
            spurious: true,
            ..good()
        },
        Faults {
            max_read: 7,
            max_write: 3,
            spurious: true,
            ..good()
        },
        Faults {
            late: 5 * SECOND,
            ..good()
        },
        Faults {
            early: SECOND / 1000,
            ..good()
        },
    ]
}

#[test]
fn calls_are_answered_however_the_runtime_behaves() {
    for faults in misbehaviours() {
        let name = format!("{faults:?}");
        let (client, mut machine) = Machine::new(faults);
        answering(&machine);
        assert_eq!(machine.wait(client.ready()), Ok(()), "{name}");
        for _ in 0..10 {
            assert_eq!(
                machine.wait(client.invoke(&GetNearestDc {})),
                Ok(nearest()),
                "{name}"
            );
        }
        assert_eq!(client.stats().key_exchanges, 1);
    }
}

#[test]
fn an_idle_driver_is_hardly_ever_polled() {
    for faults in [
        Faults::default(),
        Faults {
            late: SECOND,
            ..Faults::default()
        },
    ] {
        let (client, mut machine) = Machine::new(faults);
        machine.wait(client.ready()).unwrap();
        let turns = machine.turns;
        machine.run_for(3600 * SECOND);
        assert_eq!(client.state(), State::Ready);
        let turns = machine.turns - turns;
        assert!(turns < 600, "{turns} polls in an idle hour");
    }
}

#[test]
fn a_timer_that_fires_early_is_set_again_and_no_more() {
    let early = SECOND / 10;
    let (client, mut machine) = Machine::new(Faults {
        early,
        ..Faults::default()
    });
    machine.net.net().server.script = Box::new(|_| Reply::Silence);
    machine.wait(client.ready()).unwrap();
    let hasty = CallOptions {
        timeout: Some(5 * SECOND),
        ..CallOptions::default()
    };
    let call = client.invoke_with(&GetNearestDc {}, hasty);
    machine.net.net().faults.early = Duration::ZERO;
    assert_eq!(machine.wait(call), Err(CallError::TimedOut(5 * SECOND)));
    assert!(machine.turns < 1000, "{} polls", machine.turns);
}

/// Bug 29: a read that returns nothing is the end of the stream, and no reason to read again.
#[test]
fn a_failure_at_any_poll_ends_the_stream_and_nothing_else() {
    let healthy = {
        let (client, mut machine) = Machine::new(Faults::default());
        answering(&machine);
        machine.wait(client.invoke(&GetNearestDc {})).unwrap();
        machine.net.net().polls
    };
    let failures = [
        Failure::Error(io::ErrorKind::ConnectionReset),
        Failure::Error(io::ErrorKind::Other),
        Failure::Zero,
    ];
    for at in 1..=healthy {
        for failure in failures {
            let faults = Faults {
                fail: Some((at, failure)),
                ..Faults::default()
            };
            let (client, mut machine) = Machine::new(faults);
            answering(&machine);
            let call = client.invoke(&GetNearestDc {});
            assert_eq!(
                machine.wait(call),
                Ok(nearest()),
                "{failure:?} at poll {at}"
            );
            machine.run_for(60 * SECOND);
            assert_eq!(machine.open(), 1);
            assert!(machine.turns < 1000, "{} polls", machine.turns);
        }
    }
}

#[test]
fn a_peer_that_stops_reading_does_not_make_us_busy() {
    let (client, mut machine) = Machine::new(Faults::default());
    answering(&machine);
    machine.wait(client.ready()).unwrap();
    machine.net.net().faults.stalled = true;
    let call = client.invoke(&GetNearestDc {});
    machine.run();
    let turns = machine.turns;
    machine.run_for(20 * SECOND);
    assert!(
        machine.turns - turns < 20,
        "{} polls",
        machine.turns - turns
    );
    machine.net.net().drain();
    assert_eq!(machine.wait(call), Ok(nearest()));
}

#[test]
fn dropping_a_call_tells_the_server() {
    let (client, mut machine) = Machine::new(Faults::default());
    machine.net.net().server.script = Box::new(|_| Reply::Silence);
    machine.wait(client.ready()).unwrap();
    let call = client.invoke(&GetNearestDc {});
    machine.run();
    drop(call);
    machine.run_for(5 * SECOND);
    let cancelled = machine.net.net().server.cancelled;
    assert_eq!(cancelled, 1);
}

#[test]
fn the_driver_ends_with_the_last_handle_and_leaves_nothing_open() {
    let (client, mut machine) = Machine::new(Faults::default());
    machine.wait(client.ready()).unwrap();
    let (other, updates) = (client.clone(), client.updates());
    drop(client);
    drop(other);
    machine.run();
    assert!(
        machine.driver.is_some(),
        "a stream of updates is a handle, too"
    );
    drop(updates);
    machine.run();
    assert!(machine.driver.is_none());
    assert_eq!(machine.open(), 0);
}

#[test]
fn when_the_driver_is_dropped_calls_and_updates_end() {
    let (client, mut machine) = Machine::new(Faults::default());
    machine.wait(client.ready()).unwrap();
    let call = client.invoke(&GetNearestDc {});
    let mut updates = client.updates();
    machine.driver = None;
    assert_eq!(machine.wait(call), Err(CallError::Stopped));
    assert!(machine.wait(updates.next()).is_none());
    assert_eq!(
        machine.wait(client.invoke(&GetNearestDc {})),
        Err(CallError::Stopped)
    );
    assert_eq!(machine.wait(client.ready()), Err(ConnectError::Stopped));
    assert_eq!(machine.open(), 0);
}

#[test]
fn shutting_down_waits_for_calls_but_not_for_ever() {
    let (client, mut machine) = Machine::new(Faults::default());
    machine.net.net().server.script = Box::new(|_| Reply::Silence);
    machine.wait(client.ready()).unwrap();
    let call = client.invoke(&GetNearestDc {});
    let began = machine.net.net().now();
    machine.wait(client.shutdown(3 * SECOND));
    let took = machine.net.net().now().saturating_since(began);
    assert!((3 * SECOND..4 * SECOND).contains(&took), "{took:?}");
    assert_eq!(machine.wait(call), Err(CallError::Stopped));
    assert!(machine.driver.is_none());
    assert_eq!(machine.open(), 0);
}

#[test]
fn a_reader_of_updates_who_is_slow_slows_the_server_down() {
    let config = config().max_waiting_updates(8);
    let store = Box::new(MemoryStore::default());
    let (client, mut machine) = Machine::with(
        Faults {
            max_read: 200,
            ..Faults::default()
        },
        config,
        store,
    );
    machine.wait(client.ready()).unwrap();
    let mut updates = client.updates();
    for _ in 0..200 {
        let mut net = machine.net.net();
        net.server.push(&update());
        net.deliver();
        drop(net);
        machine.run();
    }
    assert!(machine.unread() > 0, "everything was read");
    let turns = machine.turns;
    machine.run_for(SECOND);
    assert!(machine.turns - turns < 10, "busy while blocked");
    for _ in 0..200 {
        assert!(matches!(machine.wait(updates.next()), Some(Update::Missed)));
        machine.run();
    }
    assert_eq!(machine.unread(), 0, "nothing was lost");
}

#[test]
fn a_reader_of_updates_who_is_slow_does_not_cost_the_link() {
    let faults = Faults {
        max_read: 200,
        ..Faults::default()
    };
    let store = Box::new(MemoryStore::default());
    let (client, mut machine) = Machine::with(faults, config().max_waiting_updates(8), store);
    machine.wait(client.ready()).unwrap();
    let _updates = client.updates();
    for _ in 0..200 {
        let mut net = machine.net.net();
        net.server.push(&update());
        net.deliver();
        drop(net);
        machine.run();
    }
    machine.run_for(600 * SECOND);
    assert!(machine.unread() > 0, "everything was read");
    assert_eq!(client.stats().streams, 1);
}

/// A disk that is full, or locked by somebody else, until it is not.
#[derive(Clone, Default)]
struct Disk {
    works: Arc<AtomicBool>,
    kept: Arc<Mutex<Option<Vec<u8>>>>,
}

impl Store for Disk {
    fn name(&self) -> String {
        "disk".to_owned()
    }

    fn load(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }

    fn save(&mut self, session: &[u8]) -> Result<(), StoreError> {
        if !self.works.load(Ordering::Relaxed) {
            return Err(StoreError::Refused {
                name: self.name(),
                operation: Operation::Write,
                reason: "full".to_owned(),
            });
        }
        *self.kept.lock().unwrap() = Some(session.to_vec());
        Ok(())
    }
}

#[test]
fn a_session_that_could_not_be_saved_is_saved_later() {
    let disk = Disk::default();
    let (client, mut machine) = Machine::with(Faults::default(), config(), Box::new(disk.clone()));
    machine.wait(client.ready()).unwrap();
    machine.run_for(SECOND);
    assert_eq!(*disk.kept.lock().unwrap(), None);
    disk.works.store(true, Ordering::Relaxed);
    machine.run_for(60 * SECOND);
    let kept = disk.kept.lock().unwrap().clone().unwrap();
    let kept = SessionData::from_bytes(&kept).unwrap();
    assert!(kept.dcs[&kept.home].snapshot.is_some());
}

#[test]
fn what_was_handled_before_the_last_handle_was_dropped_is_stored() {
    let (history, disk) = (History::default(), Disk::default());
    disk.works.store(true, Ordering::Relaxed);
    let (client, mut machine) = Machine::with(Faults::default(), config(), Box::new(disk.clone()));
    machine.net.net().server.script = history.script();
    machine.wait(client.ready()).unwrap();
    machine.wait(client.bot_sign_in("1:a")).unwrap();
    let mut updates = client.updates();
    let one = history.write("one");
    machine.net.net().server.push(&one);
    machine.net.net().deliver();
    assert!(machine.wait(updates.next()).is_some());
    drop((updates, client));
    machine.run();
    let kept = disk.kept.lock().unwrap().clone().unwrap();
    let kept = SessionData::from_bytes(&kept).unwrap();
    assert_eq!(kept.update_state().map(|state| state.pts), Some(1));
}

#[test]
fn a_full_queue_does_not_keep_its_reader_from_getting_answers() {
    let config = config().max_waiting_updates(2);
    let store = Box::new(MemoryStore::default());
    let (client, mut machine) = Machine::with(Faults::default(), config, store);
    answering(&machine);
    machine.wait(client.ready()).unwrap();
    let _updates = client.updates();
    for _ in 0..20 {
        let mut net = machine.net.net();
        net.server.push(&update());
        net.deliver();
        drop(net);
        machine.run();
    }
    assert_eq!(machine.wait(client.invoke(&GetNearestDc {})), Ok(nearest()));
}

#[test]
fn a_flood_of_input_does_not_starve_other_tasks() {
    let (client, mut machine) = Machine::new(Faults {
        max_read: 64,
        ..Faults::default()
    });
    machine.wait(client.ready()).unwrap();
    {
        let mut net = machine.net.net();
        for _ in 0..1000 {
            net.server.push(&Bytes::from(vec![0x11; 64]));
            net.deliver();
        }
        net.read = 0;
    }
    let (turns, unread) = (machine.turns, machine.unread());
    machine.run();
    let per_turn = unread / (machine.turns - turns);
    assert!(
        per_turn <= 64 * super::ROUNDS,
        "{per_turn} bytes in one turn"
    );
}

#[test]
fn a_session_that_cannot_be_saved_does_not_stop_anything() {
    let (client, mut machine) =
        Machine::with(Faults::default(), config(), Box::new(Disk::default()));
    answering(&machine);
    assert_eq!(machine.wait(client.invoke(&GetNearestDc {})), Ok(nearest()));
}

#[test]
fn what_is_saved_can_be_read_back() {
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<Vec<u8>>>>);
    impl Store for Kept {
        fn name(&self) -> String {
            "kept".to_owned()
        }
        fn load(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
            Ok(self.0.lock().unwrap().last().cloned())
        }
        fn save(&mut self, session: &[u8]) -> Result<(), StoreError> {
            self.0.lock().unwrap().push(session.to_vec());
            Ok(())
        }
    }
    let kept = Kept::default();
    let (client, mut machine) = Machine::with(Faults::default(), config(), Box::new(kept.clone()));
    machine.wait(client.ready()).unwrap();
    machine.wait(client.shutdown(SECOND));
    let saved = kept.0.lock().unwrap().last().cloned().unwrap();
    let data = SessionData::from_bytes(&saved).unwrap();
    assert_eq!(data.home, 2);
    assert!(data.dcs[&2].snapshot.is_some());
}
