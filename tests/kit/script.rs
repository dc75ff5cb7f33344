//! What happens in a simulation, made from one number.

use crate::{call::Call, dice::Dice, driver::Style, net::Weather};
use mtproto_core::{Pfs, transport::Framing};
use std::time::Duration;

/// A story: who is involved, what they do, and what goes wrong.
#[derive(Clone, Debug)]
pub struct Script {
    /// What it was made from.
    pub seed: u64,
    /// The circumstances.
    pub shape: Shape,
    /// What the application does, and when.
    pub actions: Vec<(Duration, Action)>,
    /// What goes wrong, and when.
    pub faults: Vec<(Duration, Fault)>,
    /// When all that is over.
    pub end: Duration,
}

/// Circumstances that hold from beginning to end.
#[derive(Clone, Debug)]
pub struct Shape {
    /// How packets are framed.
    pub framing: Framing,
    /// Whether the stream is scrambled.
    pub obfuscated: bool,
    /// What the network does when it works.
    pub weather: Weather,
    /// Seconds the client's clock is ahead.
    pub skew: i64,
    /// How the client is driven.
    pub style: Style,
    /// Containers of the server are split, merged and repeated on the way.
    pub repack: bool,
    /// The client has no key to begin with.
    pub exchange: bool,
    /// Traffic goes under temporary keys, which last as long.
    pub pfs: Option<Pfs>,
}

/// What an application does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Calls.
    Call(Call),
    /// Calls, and gives up after so many milliseconds.
    CallFor(Call, u64),
    /// Gives up on a call.
    Cancel(u64),
    /// The server says something unasked.
    Push,
}

/// Something that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The stream breaks after so many more bytes to the server, or to the client.
    Cut {
        /// Counted towards the server.
        up: bool,
        /// Bytes that get through.
        bytes: usize,
    },
    /// Nothing arrives for a while.
    Stall {
        /// Towards the server.
        up: bool,
        /// For how long.
        millis: u64,
    },
    /// The client's socket takes nothing for a while.
    Full {
        /// For how long.
        millis: u64,
    },
    /// Everything disappears, and nobody is told.
    Hole,
    /// The server closes the stream in good order.
    Hangup,
    /// One byte is damaged.
    Corrupt {
        /// Towards the server.
        up: bool,
        /// Bytes before it.
        bytes: usize,
    },
    /// Somebody on the way says a bare status code to the client.
    Status(i32),
    /// The server loses everything but its keys.
    Restart,
    /// The server forgets sessions and keeps streams.
    Forget,
    /// The client's clock jumps, in seconds.
    Jump(i64),
    /// What was sent before is sent again, by somebody on the way.
    Replay {
        /// To the server.
        up: bool,
        /// How many packets.
        packets: u64,
    },
}

impl Fault {
    /// Whether the server may lose calls over it, or the client may have to assume that.
    pub fn loses_state(&self) -> bool {
        matches!(self, Self::Restart | Self::Forget | Self::Jump(_))
    }

    /// Whether a client may hear over it that the server does not know its key. It believes that of a
    /// temporary one (AK-68), so somebody on the way can make it ask again.
    pub fn disowns_keys(&self) -> bool {
        matches!(
            self,
            Self::Status(-404) | Self::Corrupt { .. } | Self::Replay { up: true, .. }
        )
    }
}

impl Script {
    /// The story of a seed.
    pub fn from_seed(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut shape = Shape::roll(&mut dice);
        // Most stories take minutes; some take hours, and see salts and days go by.
        let millis = match dice.below(8) {
            0 => dice.between(3_600_000, 14_400_000),
            1 | 2 => dice.between(300_000, 1_800_000),
            _ => dice.between(10_000, 200_000),
        };
        let end = Duration::from_millis(millis);
        let mut actions = actions(&mut dice, millis);
        let mut faults: Vec<_> = (0..dice.between(1, 9))
            .map(|_| (moment(&mut dice, millis), Fault::roll(&mut dice)))
            .collect();
        faults.sort_by_key(|(at, _)| *at);
        let mut dice = Dice::new(seed ^ 0x9f5);
        impatience(&mut dice, &mut actions);
        if dice.one_in(24) {
            shape.roll_pfs(&mut dice, end);
        }
        Self {
            seed,
            shape,
            actions,
            faults,
            end,
        }
    }

    /// Whether the server remembers everything: then each call is executed once at most, and answered.
    pub fn is_strict(&self) -> bool {
        let pfs = self.shape.pfs.is_some();
        let loses = |fault: &Fault| fault.loses_state() || pfs && fault.disowns_keys();
        // A clock that is ahead costs the session when the server refuses it (MSG-11).
        self.shape.skew <= 0 && !self.faults.iter().any(|(_, fault)| loses(fault))
    }

    /// Whether somebody on the way says again what the client said: what was refused may be accepted
    /// then.
    pub fn repeats_the_client(&self) -> bool {
        let repeats = |fault: &Fault| matches!(fault, Fault::Replay { up: true, .. });
        self.faults.iter().any(|(_, fault)| repeats(fault))
    }

    /// The same story with some of its faults only.
    #[must_use]
    pub fn with_faults(&self, faults: Vec<(Duration, Fault)>) -> Self {
        Self {
            faults,
            ..self.clone()
        }
    }
}

fn moment(dice: &mut Dice, millis: u64) -> Duration {
    Duration::from_millis(dice.below(millis))
}

fn actions(dice: &mut Dice, millis: u64) -> Vec<(Duration, Action)> {
    let mut actions = Vec::new();
    let calls = dice.between(3, 30);
    for number in 1..=calls {
        let at = moment(dice, millis);
        let call = Call {
            number,
            after: (number > 1 && dice.one_in(4)).then(|| dice.between(1, number - 1)),
            millis: dice.pick(&[0, 0, 0, 5, 200, 3000, 30_000]),
            argument: 4 * dice.pick(&[0, 1, 20, 100, 2000]),
            answer: 4 * dice.pick(&[0, 1, 20, 100, 8000]),
            fails: dice.one_in(10),
        };
        actions.push((at, Action::Call(call)));
        if dice.one_in(6) {
            let later = Duration::from_millis(dice.pick(&[0, 10, 100, 5000]));
            actions.push((at + later, Action::Cancel(number)));
        }
    }
    for _ in 0..dice.below(12) {
        actions.push((moment(dice, millis), Action::Push));
    }
    actions.sort_by_key(|(at, _)| *at);
    actions
}

/// Some calls are given up if they take long.
fn impatience(dice: &mut Dice, actions: &mut [(Duration, Action)]) {
    for (_, action) in actions {
        if let Action::Call(call) = *action
            && dice.one_in(5)
        {
            let millis = dice.pick(&[0, 100, 2000, 20_000, 100_000]);
            *action = Action::CallFor(call, millis);
        }
    }
}

impl Shape {
    /// Temporary keys, renewed a few times before `end`.
    fn roll_pfs(&mut self, dice: &mut Dice, end: Duration) {
        let lifetime = (end / dice.pick(&[1, 2, 4, 6])).max(Duration::from_secs(60));
        self.pfs = Some(Pfs {
            lifetime,
            renew_before: lifetime / dice.pick(&[2, 4, 10]),
        });
        self.repack = false;
    }

    fn roll(dice: &mut Dice) -> Self {
        let framing = dice.pick(&[
            Framing::Abridged,
            Framing::Intermediate,
            Framing::Intermediate,
            Framing::Padded,
            Framing::Full,
            Framing::Http,
        ]);
        let obfuscated = framing != Framing::Full && dice.one_in(4);
        let weather = Weather {
            latency: Duration::from_millis(dice.pick(&[0, 1, 20, 150, 900])),
            jitter: Duration::from_millis(dice.pick(&[0, 0, 5, 100, 700])),
            segment: dice.pick(&[usize::MAX, usize::MAX, 1460, 100, 7]),
        };
        Self {
            framing,
            obfuscated,
            weather,
            skew: dice.pick(&[0, 0, 0, -3600, -31, 31, 301, -315_360_000, 315_360_000]),
            style: Style::Sleeper,
            repack: framing == Framing::Intermediate && !obfuscated && dice.one_in(2),
            exchange: dice.one_in(64),
            pfs: None,
        }
    }
}

impl Fault {
    fn roll(dice: &mut Dice) -> Self {
        let up = dice.one_in(2);
        match dice.below(16) {
            0..=2 => Self::Cut {
                up,
                bytes: dice.below(3000) as usize,
            },
            3 | 4 => Self::Stall {
                up,
                millis: dice.pick(&[50, 1000, 20_000, 60_000]),
            },
            5 => Self::Full {
                millis: dice.pick(&[50, 1000, 20_000]),
            },
            6 => Self::Hole,
            7 => Self::Hangup,
            8 => Self::Corrupt {
                up,
                bytes: dice.below(3000) as usize,
            },
            9 => Self::Status(dice.pick(&[-404, -429, -444])),
            10 => Self::Restart,
            11 | 12 => Self::Forget,
            13 => Self::Jump(dice.pick(&[-3600, -40, -5, 5, 40, 3600, 86_400])),
            _ => Self::Replay {
                up,
                packets: dice.between(1, 20),
            },
        }
    }
}
