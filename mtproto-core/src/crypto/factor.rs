//! Splitting a 63-bit number into two primes.
//!
//! The server's proof of work: Pollard's rho in Brent's form, on Montgomery residues of one word,
//! with differences gathered so that a greatest common divisor is rare. Whatever the number, the
//! work is bounded: hostile input costs milliseconds and gives `None`.

/// The two different primes whose product is `n`, smaller first; `None` if `n` is anything else or
/// resists the [work bound](MAX_STEPS).
pub fn factor(n: u64) -> Option<(u64, u64)> {
    let divisor = match small_divisor(n) {
        Some(small) => small,
        None if n < 2 || n >> 63 != 0 || is_prime(n) || is_square(n) => return None,
        None => rho(n)?,
    };
    let other = n.checked_div(divisor)?;
    let (p, q) = (divisor.min(other), divisor.max(other));
    (p != q && is_prime(p) && is_prime(q)).then_some((p, q))
}

/// Whether `n` is prime. Certain for all 64-bit numbers.
pub(crate) fn is_prime(n: u64) -> bool {
    if n < 2 || small_divisor(n).is_some() {
        return SMALL_PRIMES.contains(&n);
    }
    let field = Residues::new(n);
    let (one, minus_one) = (field.one, n - field.one);
    let twos = (n - 1).trailing_zeros();
    SMALL_PRIMES.iter().take(12).all(|&base| {
        let mut x = field.pow(field.enter(base), (n - 1) >> twos);
        x == one
            || (0..twos).any(|_| {
                let found = x == minus_one;
                x = field.mul(x, x);
                found
            })
    })
}

/// A small prime that divides `n`.
fn small_divisor(n: u64) -> Option<u64> {
    SMALL_PRIMES
        .into_iter()
        .find(|&prime| n.is_multiple_of(prime))
}

fn is_square(n: u64) -> bool {
    n.isqrt().pow(2) == n
}

/// A divisor of the odd composite `n`, unless the work bound is reached first.
fn rho(n: u64) -> Option<u64> {
    let field = Residues::new(n);
    let mut steps_left = MAX_STEPS;
    while steps_left > 0 {
        // A walk that ends without a divisor is repeated with another polynomial.
        let constant = field.enter(u64::from(steps_left));
        match walk(&field, constant, &mut steps_left) {
            1 => return None,
            found if found == n => {}
            divisor => return Some(divisor),
        }
    }
    None
}

/// Walks `y -> y^2 + constant` until two places are equal modulo a divisor of `n`, and returns it:
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

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Arithmetic modulo an odd number below 2^63, on values in Montgomery form.
struct Residues {
    n: u64,
    /// `n * inverse == 1` modulo 2^64.
    inverse: u64,
    /// 2^64 modulo `n`: the form of 1.
    one: u64,
    /// 2^128 modulo `n`, which brings values into the form.
    square: u64,
}

impl Residues {
    fn new(n: u64) -> Self {
        // Each round doubles the number of correct low bits, from three.
        let inverse = (0..5).fold(n, |x, _| {
            x.wrapping_mul(2u64.wrapping_sub(n.wrapping_mul(x)))
        });
        let modulus = u128::from(n);
        let one = (1 << 64) % modulus;
        Self {
            n,
            inverse,
            one: one as u64,
            square: (one * one % modulus) as u64,
        }
    }

    fn enter(&self, value: u64) -> u64 {
        self.mul(value % self.n, self.square)
    }

    #[inline(always)]
    fn mul(&self, a: u64, b: u64) -> u64 {
        let product = u128::from(a) * u128::from(b);
        let quotient = (product as u64).wrapping_mul(self.inverse);
        let low = ((u128::from(quotient) * u128::from(self.n)) >> 64) as u64;
        let (difference, borrow) = ((product >> 64) as u64).overflowing_sub(low);
        if borrow {
            difference.wrapping_add(self.n)
        } else {
            difference
        }
    }

    #[inline(always)]
    fn add(&self, a: u64, b: u64) -> u64 {
        let sum = a + b;
        sum.checked_sub(self.n).unwrap_or(sum)
    }

    fn pow(&self, base: u64, exponent: u64) -> u64 {
        (0..64 - exponent.leading_zeros())
            .rev()
            .fold(self.one, |power, bit| {
                let power = self.mul(power, power);
                if exponent >> bit & 1 == 1 {
                    self.mul(power, base)
                } else {
                    power
                }
            })
    }
}

/// Steps of the walk before giving up. A factor of 31 bits takes some 50 000, and one walk in a
/// million takes ten times as many; this is forty times as many, and a few milliseconds.
const MAX_STEPS: u32 = 1 << 21;

/// Steps between two greatest common divisors.
const BATCH: u32 = 128;

/// Divided by first, which also keeps the tiny cases away from the walk. The first twelve are the
/// bases that make the primality test certain up to 2^64.
const SMALL_PRIMES: [u64; 18] = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_two_primes_are_split() {
        let primes: std::vec::Vec<u64> = (2..600).filter(|&n| is_prime(n)).collect();
        assert_eq!(primes.len(), 109);
        for (i, &p) in primes.iter().enumerate() {
            for &q in primes.get(i + 1..).unwrap() {
                assert_eq!(factor(p * q), Some((p, q)), "{p} * {q}");
            }
        }
        assert_eq!(
            factor(2_147_483_647 * 2_147_483_629),
            Some((2_147_483_629, 2_147_483_647))
        );
        assert_eq!(
            factor(2 * 4_611_686_018_427_387_847),
            Some((2, 4_611_686_018_427_387_847))
        );
    }

    /// AK-86, AT-42.
    #[test]
    fn anything_but_two_different_primes_is_refused() {
        let refused = [
            0,
            1,
            2,
            4,
            8,
            27,
            30,
            121,
            9_223_372_036_854_775_783,
            2_147_483_647 * 2_147_483_647,
            1_000_003 * 1_000_003 * 1_000_003,
            2_097_143 * 2_097_133 * 2_097_131,
            u64::MAX,
            (1 << 63) + 29,
        ];
        for n in refused {
            assert_eq!(factor(n), None, "{n}");
        }
    }
}
