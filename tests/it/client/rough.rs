//! All stories, in many kinds of rough weather.

use super::{STORIES, Story};
use crate::scene::Weather;
use std::{
    env,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

/// Each seed is a kind of weather, in which one of the stories is told: `STORY`, if that names one.
#[test]
fn every_story_ends_well_in_rough_weather() {
    if let Some(seed) = number("STORY_SEED") {
        let (name, story) = story(seed);
        println!("{name} in {:?}", Weather::rough(seed));
        story(Weather::rough(seed));
        return;
    }
    let seeds = number("STORY_SEEDS").unwrap_or(SEEDS);
    let next = AtomicU64::new(number("STORY_FROM").unwrap_or(0));
    let tell = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return;
            }
            let (name, story) = story(seed);
            let told = catch_unwind(AssertUnwindSafe(|| story(Weather::rough(seed))));
            assert!(told.is_ok(), "STORY_SEED={seed} ({name}) ends badly");
        }
    };
    thread::scope(|scope| {
        let others = thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..others {
            scope.spawn(tell);
        }
    });
}

fn story(seed: u64) -> (&'static str, Story) {
    let Ok(wanted) = env::var("STORY") else {
        return STORIES[seed as usize % STORIES.len()];
    };
    let mut stories = STORIES.iter().copied();
    let found = stories.find(|(name, _)| *name == wanted);
    found.unwrap_or_else(|| panic!("no story is called {wanted}"))
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable}={text} should be a number")),
    )
}

/// `tests/long.sh` tells more.
const SEEDS: u64 = 500;
