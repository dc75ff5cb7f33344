//! Seeds times faults: a client and a data centre in virtual time, over a network that fails.
//!
//! `SIM_SEED=0x3f2a cargo test -p mtproto-tests simulation` plays one seed, `SIM_SEEDS=200000` as many,
//! `SIM_FIRST=200000` beginning there.
//! Seven things hold in every one of them (the numbers are those of `ARCHITECTURE.md`):
//!
//! 1. each accepted request ends in exactly one event;
//! 2. the server executes each message at most once, and each call if it remembers everything; whoever
//!    gives a call up is never told that it was not executed if it was;
//! 3. no event mentions a cancelled request;
//! 4. after the last fault everything is answered within [150 virtual seconds](mtproto_kit::world);
//! 5. the client's memory stays below a bound;
//! 6. a driver that sleeps until the deadline it was told gets as far as one that never sleeps;
//! 7. the log of inputs replays to the same bytes.

mod clocks;
mod memory;

use crate::alloc::live_bytes;
use mtproto_kit::{
    driver::Style,
    script::{Fault, Script},
    shrink::shrink,
    world::{Report, World},
};
use std::{
    env, fs,
    io::Write,
    path::PathBuf,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

#[test]
fn all_seeds_keep_all_promises() {
    if let Some(seed) = number("SIM_SEED") {
        let report = play(seed).unwrap_or_else(|failure| panic!("{failure}"));
        say(&format!("seed {seed:#x}: {report:?}"));
        return;
    }
    let seeds = number("SIM_SEEDS").unwrap_or(SEEDS);
    let begin = Instant::now();
    let first = number("SIM_FIRST").unwrap_or(0);
    let end = first.saturating_add(seeds);
    let next = AtomicU64::new(first);
    let total = Mutex::new(Total::default());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        break;
                    }
                    let result = play(seed);
                    let mut total = total.lock().unwrap();
                    match result {
                        Ok(report) => total.add(report),
                        Err(failure) => {
                            say(&failure);
                            total.failures.push(failure);
                            if total.failures.len() >= 8 {
                                next.store(end, Ordering::Relaxed);
                            }
                        }
                    }
                }
            });
        }
    });
    let total = total.into_inner().unwrap();
    say(&format!(
        "simulation: {} seeds, {:.0} virtual hours, {} faults, {} calls, {} keys renewed, {} steps; \
         slowest recovery {:.0} s, most memory {} bytes, in {:.0} s",
        total.seeds,
        total.span.as_secs_f64() / 3600.0,
        total.faults,
        total.calls,
        total.renewals,
        total.steps,
        total.recovery.as_secs_f64(),
        MOST.load(Ordering::Relaxed),
        begin.elapsed().as_secs_f64(),
    ));
    assert!(total.failures.is_empty(), "{:#?}", total.failures);
}

#[derive(Default)]
struct Total {
    seeds: u64,
    span: Duration,
    faults: usize,
    calls: usize,
    renewals: u64,
    steps: u64,
    recovery: Duration,
    failures: Vec<String>,
}

impl Total {
    fn add(&mut self, report: Report) {
        self.seeds += 1;
        self.span += report.span;
        self.faults += report.faults;
        self.calls += report.calls;
        self.renewals += u64::from(report.renewals);
        self.steps += report.steps;
        self.recovery = self.recovery.max(report.recovery);
    }
}

/// Plays one seed; what fails is shrunk, recorded, and told in a line.
fn play(seed: u64) -> Result<Report, String> {
    let script = Script::from_seed(seed);
    let error = match attempt(&script) {
        Ok(report) => return Ok(report),
        Err(error) => error,
    };
    let smallest = shrink(&script, |script| attempt(script).is_err());
    let still = attempt(&smallest).err().unwrap_or(error);
    let mut world = World::new(smallest.clone());
    let _ = world.run();
    let path = record(seed, &world);
    Err(format!(
        "SIM_SEED={seed:#x} cargo test -p mtproto-tests simulation  # {still}\n  with {:?}\n  after {:?}\n  among {:?}\n  \
         recorded in {}",
        smallest.shape,
        smallest.faults,
        smallest.actions,
        path.display()
    ))
}

/// Plays a script, checking everything.
fn attempt(script: &Script) -> Result<Report, String> {
    let mut world = World::new(script.clone());
    let report = world.run()?;
    replays_to_the_same_bytes(&world)?;
    if script.seed.is_multiple_of(16) {
        again_it_is_the_same(script, report)?;
        a_driver_that_never_sleeps_gets_no_further(script, report)?;
    }
    Ok(report)
}

/// The seventh promise, and the fifth: a replay holds nothing but the connection.
fn replays_to_the_same_bytes(world: &World) -> Result<(), String> {
    let recording = world.driver.machine.recording();
    let begin = live_bytes();
    let mut most = 0;
    let replayed = recording.replay(|_| most = most.max(live_bytes() - begin));
    replayed.map_err(|diverged| format!("replay: {diverged}"))?;
    MOST.fetch_max(most.cast_unsigned() as u64, Ordering::Relaxed);
    if most > MEMORY {
        return Err(format!("the client held {most} bytes"));
    }
    Ok(())
}

/// The seventh promise, for both ends and everything between them.
fn again_it_is_the_same(script: &Script, report: Report) -> Result<(), String> {
    let second = World::new(script.clone()).run()?;
    if second != report {
        return Err(format!(
            "the second time it went {second:?}, not {report:?}"
        ));
    }
    Ok(())
}

/// The sixth promise. Whoever sleeps notices only when he wakes that his clock was set back.
fn a_driver_that_never_sleeps_gets_no_further(
    script: &Script,
    sleeper: Report,
) -> Result<(), String> {
    let set_back = |(_, fault): &(Duration, Fault)| matches!(fault, Fault::Jump(..0));
    if script.faults.iter().any(set_back) {
        return Ok(());
    }
    let mut script = script.clone();
    script.shape.style = Style::Eager;
    let eager = World::new(script).run()?;
    if eager.recovery + LAG < sleeper.recovery {
        return Err(format!(
            "sleeping cost {:?} instead of {:?}",
            sleeper.recovery, eager.recovery
        ));
    }
    Ok(())
}

/// Where a run can be looked at with `mtproto replay`.
fn record(seed: u64, world: &World) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("simulation");
    let path = dir.join(format!("{seed:#x}.mtrec"));
    let bytes = world.driver.machine.recording().to_bytes();
    let _ = fs::create_dir_all(&dir).and_then(|()| fs::write(&path, bytes));
    path
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    let number = match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    Some(number.unwrap_or_else(|_| panic!("{variable}={text} should be a number")))
}

/// Says something that the test harness does not keep to itself.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The most memory that any client held.
static MOST: AtomicU64 = AtomicU64::new(0);

/// Seeds that are played unless the environment asks for more.
const SEEDS: u64 = 2500;

/// Bytes a client may hold: what its queue holds, what arrived and is incomplete, and little else.
const MEMORY: isize = 1 << 20;

/// What a sleeping driver may lose by different weather.
const LAG: Duration = Duration::from_secs(90);
