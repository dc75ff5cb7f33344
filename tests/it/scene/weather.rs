//! What goes wrong in a scene.

use mtproto_client::Drbg;
use mtproto_kit::dice::Dice;
use mtproto_testdc::Fault;
use std::time::Duration;

/// What the network and the data centre do to those who depend on them.
#[derive(Clone, Debug)]
pub(crate) struct Weather {
    seed: u64,
    /// After how many bytes, both directions together, the byte streams break, one after the other.
    pub(super) cuts: Vec<usize>,
    /// Bytes that arrive at a time, at most.
    pub(super) chunk: usize,
    /// How long bytes are under way, at least and at most.
    pub(super) latency: (Duration, Duration),
    faults: Vec<Fault>,
}

impl Weather {
    /// Nothing goes wrong, and bytes arrive soon.
    pub(crate) fn calm() -> Self {
        Self {
            seed: 0,
            cuts: Vec::new(),
            chunk: usize::MAX,
            latency: (MILLISECOND, MILLISECOND),
            faults: Vec::new(),
        }
    }

    /// The first byte streams break after so many bytes each.
    pub(crate) fn cuts(cuts: impl IntoIterator<Item = usize>) -> Self {
        let cuts = cuts.into_iter().collect();
        Self {
            cuts,
            ..Self::calm()
        }
    }

    /// Resets at any byte, pieces of any size, updates that get lost or come twice, late or together,
    /// answers that are late, byte streams that end around a call.
    pub(crate) fn rough(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        // Most breaks come early, some at once.
        let mut cut = || 1 + dice.below(1 << (4 + seed % 13)) as usize;
        let cuts = (0..seed % 5).map(|_| cut()).collect();
        let chunk = dice.pick(&[7, 40, 500, usize::MAX]);
        let slow = Duration::from_millis(dice.between(1, 400));
        let mut fault = || {
            let fault = match dice.below(7) {
                0 => Fault::drop_update(),
                1 => Fault::repeat_update(),
                2 => Fault::delay_update(Duration::from_millis(dice.below(3000))),
                3 => Fault::delay("*", Duration::from_millis(dice.below(20_000))),
                4 => Fault::combine_update(),
                5 => Fault::reset_before("*"),
                _ => Fault::reset_after("*"),
            };
            let times = dice.between(1, 2) as u32;
            fault.skip(dice.below(12) as u32).times(times)
        };
        let faults = (0..seed % 7).map(|_| fault()).collect();
        Self {
            seed,
            cuts,
            chunk,
            latency: (MILLISECOND, slow),
            faults,
        }
    }

    /// Numbers for everything else that is drawn.
    pub(super) fn lots(&self) -> Drbg {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&self.seed.to_le_bytes());
        Drbg::from_seed(bytes)
    }

    pub(super) fn faults(&self) -> Vec<Fault> {
        self.faults.clone()
    }
}

const MILLISECOND: Duration = Duration::from_millis(1);
