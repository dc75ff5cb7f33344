//! A story of a seed, with the faults that the bytes choose.
#![no_main]

use mtproto_kit::{script::Script, world::World};

libfuzzer_sys::fuzz_target!(|story: (u64, u16)| {
    let (seed, chosen) = story;
    let mut script = Script::from_seed(seed);
    script.shape.exchange = false;
    let mut which = 0..;
    script
        .faults
        .retain(|_| which.next().is_none_or(|i| chosen >> (i % 16) & 1 == 1));
    World::new(script).run().unwrap();
});
