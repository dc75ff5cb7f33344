//! One-word arithmetic for factoring.

pub(super) fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Arithmetic modulo an odd number below 2^63, on values in Montgomery form.
pub(super) struct Residues {
    pub(super) n: u64,
    /// `n * inverse == 1` modulo 2^64.
    inverse: u64,
    /// 2^64 modulo `n`: the form of 1.
    pub(super) one: u64,
    /// 2^128 modulo `n`, which brings values into the form.
    square: u64,
}

impl Residues {
    pub(super) fn new(n: u64) -> Self {
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

    pub(super) fn enter(&self, value: u64) -> u64 {
        self.mul(value % self.n, self.square)
    }

    #[inline(always)]
    pub(super) fn mul(&self, a: u64, b: u64) -> u64 {
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
    pub(super) fn add(&self, a: u64, b: u64) -> u64 {
        let sum = a + b;
        sum.checked_sub(self.n).unwrap_or(sum)
    }

    #[inline(always)]
    pub(super) fn sub(&self, a: u64, b: u64) -> u64 {
        a.checked_sub(b).unwrap_or(a + self.n - b)
    }

    pub(super) fn pow(&self, base: u64, exponent: u64) -> u64 {
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
