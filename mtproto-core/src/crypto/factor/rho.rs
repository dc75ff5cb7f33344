//! Pollard's rho in Brent's form: slower than curves, and sure to end.

use super::residues::{Residues, gcd};

/// A divisor of the composite modulus, unless the work bound is reached first.
pub(super) fn rho(field: &Residues) -> Option<u64> {
    let mut steps_left = MAX_STEPS;
    while steps_left > 0 {
        // A walk that ends without a divisor is repeated with another polynomial.
        let constant = field.enter(u64::from(steps_left));
        match walk(field, constant, &mut steps_left) {
            1 => return None,
            found if found == field.n => {}
            divisor => return Some(divisor),
        }
    }
    None
}

/// Walks `y -> y^2 + constant` until two places are equal modulo a divisor of the modulus `n`, and returns it:
/// `n` itself if they are equal modulo both, 1 if there are no steps left.
fn walk(field: &Residues, constant: u64, steps_left: &mut u32) -> u64 {
    let step = |y| field.add(field.mul(y, y), constant);
    let mut y = field.enter(2);
    let mut round = 1;
    loop {
        let x = y;
        (0..round).for_each(|_| y = step(y));
        let mut done = 0;
        while done < round {
            let batch = BATCH.min(round - done);
            let start = y;
            let mut product = field.one;
            for _ in 0..batch {
                y = step(y);
                product = field.mul(product, x.abs_diff(y));
            }
            if gcd(product, field.n) != 1 {
                // Somewhere in this batch: walk it again, looking at every step.
                y = start;
                let mut divisors = (0..batch).map(|_| {
                    y = step(y);
                    gcd(x.abs_diff(y), field.n)
                });
                return divisors.find(|&divisor| divisor != 1).unwrap_or(field.n);
            }
            done += batch;
            match steps_left.checked_sub(batch) {
                Some(left) => *steps_left = left,
                None => return 1,
            }
        }
        round *= 2;
    }
}

/// Steps of the walk before giving up. A factor of 31 bits takes some 50 000, and one walk in a
/// million takes ten times as many; this is forty times as many, and a few milliseconds.
const MAX_STEPS: u32 = 1 << 21;

/// Steps between two greatest common divisors.
const BATCH: u32 = 128;
