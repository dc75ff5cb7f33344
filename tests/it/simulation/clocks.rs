//! Clocks that are wrong from the start, and clocks that are set in the middle.

use mtproto_core::{Pfs, transport::Framing};
use mtproto_kit::{
    call::Call,
    driver::{Outcome, Style},
    net::Weather,
    script::{Action, Fault, Script, Shape},
    world::World,
};
use std::time::Duration;

/// AK-93, AT-180, MSG-11, MSG-75, MSG-77; bug 25 of the field: whatever the clock shows, calls are
/// answered, with a key exchange and without, and go on being answered after the clock is set, under keys
/// that last for ever and under those that do not.
#[test]
fn a_client_connects_and_stays_connected_whatever_its_clock_shows() {
    let years = 315_360_000;
    for skew in [-years, -3600, -31, 31, 301, years] {
        for (exchange, pfs, jump) in [
            (false, None, 0),
            (true, None, 0),
            (false, None, 3600),
            (false, None, -3600),
            (false, None, 86_400),
            (false, Some(SHORT_LIVED), 3600),
            (false, Some(SHORT_LIVED), -3600),
        ] {
            let script = Script {
                seed: 1,
                shape: Shape {
                    framing: Framing::Intermediate,
                    obfuscated: false,
                    weather: Weather::fair(),
                    skew,
                    style: Style::Sleeper,
                    repack: false,
                    exchange,
                    pfs,
                },
                actions: (1..=20)
                    .map(|number| {
                        (
                            Duration::from_secs(60 * number),
                            Action::Call(Call::new(number)),
                        )
                    })
                    .collect(),
                faults: vec![(Duration::from_secs(630), Fault::Jump(jump))],
                end: Duration::from_secs(1260),
            };
            let mut world = World::new(script);
            let report = world
                .run()
                .unwrap_or_else(|error| panic!("{skew} s, then {jump} s: {error}"));
            assert_eq!(report.calls, 20);
            for entry in world.driver.ledger.values() {
                assert_eq!(
                    entry.outcome,
                    Some(Outcome::Answered),
                    "{skew} s, then {jump} s"
                );
            }
        }
    }
}

/// Keys that end in the middle of the story.
const SHORT_LIVED: Pfs = Pfs {
    lifetime: Duration::from_secs(600),
    renew_before: Duration::from_secs(100),
};
