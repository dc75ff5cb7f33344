//! Telling stories, again and again.

use super::{Story, town};
use crate::scene::{Scene, Weather};
use mtproto_kit::dice::Dice;
use mtproto_testdc::TestDcBuilder;
use std::time::Duration;

/// Bytes that each byte stream has carried.
pub(super) type Carried = Vec<usize>;

/// Tells a story that happens in the town, and perhaps more places.
///
/// Afterwards nothing is left of it: no driver, no byte stream.
pub(super) fn tell<F: Future<Output = ()>>(
    weather: Weather,
    describe: impl FnOnce(TestDcBuilder) -> TestDcBuilder,
    story: impl FnOnce(Scene) -> F,
) -> Carried {
    let scene = Scene::new(weather, |dc| describe(town(dc)));
    scene.play(LIMIT, story(scene.clone()));
    scene.play(LIMIT, async {
        while scene.tasks() > 0 {
            scene.sleep(Duration::from_secs(1)).await;
        }
    });
    assert_eq!(scene.streams(), 0, "a byte stream was left open");
    scene.carried()
}

/// Tells a story in calm weather, and with breaks at random bytes.
pub(super) fn in_all_weathers(story: Story) {
    let carried = story(Weather::calm());
    let mut dice = Dice::new(carried.iter().sum::<usize>() as u64);
    for _ in 0..BREAKS {
        let stream = dice.below(carried.len() as u64) as usize;
        let at = 1 + dice.below(carried[stream].max(1) as u64) as usize;
        let whole = std::iter::repeat_n(usize::MAX, stream);
        story(Weather::cuts(whole.chain([at])));
    }
}

/// Longest that a story may take.
const LIMIT: Duration = Duration::from_secs(3600);

/// Breaks that every story is told with.
const BREAKS: usize = 2;
