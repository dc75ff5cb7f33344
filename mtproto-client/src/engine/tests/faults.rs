use super::World;
use crate::{
    CallError, CallOptions, Engine,
    engine::{Event, State},
    testing::{call, yes},
};
use std::time::Duration;

/// Numbers that look random, and are the same for the same seed.
struct Lots(u64);

impl Lots {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB) % limit
    }
}

#[test]
fn wherever_links_break_every_call_ends_once_and_most_are_answered() {
    let seeds = 40;
    let mut answered = 0;
    for seed in 0..seeds {
        answered += survives(seed);
    }
    assert!(
        answered >= seeds * 20 * 9 / 10,
        "{answered} calls of {} answered",
        seeds * 20
    );
}

fn survives(seed: u64) -> u64 {
    let mut lots = Lots(seed);
    let mut world = World::new();
    let cuts: Vec<usize> = (0..8).map(|_| lots.below(3000) as usize).collect();
    world.cut_after(cuts.into_iter());
    let mut calls = Vec::new();
    for _ in 0..20 {
        calls.push(world.engine.call(world.now, call(), CallOptions::default()));
        let pause = Duration::from_millis(lots.below(3000));
        if lots.below(2) == 0 {
            world.run_for(pause);
        }
    }
    world.run_for(Duration::from_secs(600));
    world.cut_after(std::iter::empty());
    world.run_for(Duration::from_secs(100));
    assert_eq!(world.engine.state(), State::Ready, "seed {seed}");
    assert!(
        !world.engine.has_calls(),
        "seed {seed}: calls are left over"
    );
    let mut answered = 0;
    for id in calls {
        match world.result(id) {
            Some(Ok(answer)) => {
                assert_eq!(answer, yes());
                answered += 1;
            }
            Some(Err(CallError::Unknown)) => {}
            other => panic!("seed {seed}: {other:?}"),
        }
    }
    assert!(
        !world
            .events
            .iter()
            .any(|event| matches!(event, Event::Done { .. }))
    );
    answered
}

#[test]
fn garbage_at_any_moment_ends_a_link_and_nothing_else() {
    for seed in 0..40 {
        let mut lots = Lots(seed);
        let mut world = World::connected();
        for _ in 0..5 {
            let length = 1 + lots.below(200) as usize;
            let garbage: Vec<u8> = (0..length).map(|_| lots.below(256) as u8).collect();
            if world.streams() > 0 {
                world.inject(&garbage);
            }
            world.run_for(Duration::from_secs(100));
        }
        world.run_for(Duration::from_secs(200));
        assert_eq!(world.engine.state(), State::Ready, "seed {seed}");
        let id = world.call(call());
        assert_eq!(world.result(id), Some(Ok(yes())), "seed {seed}");
    }
}

#[test]
fn an_engine_can_be_moved_to_another_thread() {
    fn movable<T: Send + 'static>() {}
    movable::<Engine>();
}
