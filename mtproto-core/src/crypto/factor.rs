//! Splitting a 63-bit number into two primes.
//!
//! The server's proof of work. Elliptic curves find a factor of 31 bits in some tens of microseconds;
//! the few numbers that resist go to Pollard's rho. Whatever the number, the work is bounded: hostile
//! input costs milliseconds and gives `None`.

mod ecm;
mod residues;
mod rho;

use residues::Residues;

/// The two different primes whose product is `n`, smaller first; `None` if `n` is anything else or
/// resists all we try.
pub fn factor(n: u64) -> Option<(u64, u64)> {
    let divisor = match small_divisor(n) {
        Some(small) => small,
        None if n < 2 || n >> 63 != 0 || is_prime(n) || is_square(n) => return None,
        None => {
            let field = Residues::new(n);
            ecm::ecm(&field).or_else(|| rho::rho(&field))?
        }
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
