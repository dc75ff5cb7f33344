//! Diffie-Hellman in the subgroup of squares modulo a 2048-bit safe prime.
//!
//! What was checked is in the types: a [`Group`] has a safe prime and a fitting generator, a
//! [`PublicValue`] lies in the safe range, and only these make a shared key. Powers with secret
//! exponents take the same time for all exponents.
//!
//! The prime every server uses is known and recognized at once; the verdict about any other takes a
//! few hundred milliseconds (AK-31).

mod comb;

use super::{
    power::{self, Params, compute, compute_on},
    prime,
    simd::Wide,
};
use crate::Drbg;
use crypto_bigint::{Limb, NonZero, Odd, U2048, modular::FixedMontyForm};
use zeroize::Zeroize;

/// A safe prime and a generator of its subgroup of squares.
#[derive(Clone)]
pub(crate) struct Group {
    g: u32,
    params: Params,
}

/// A number modulo the prime of a [`Group`].
pub(crate) type Residue = FixedMontyForm<{ U2048::LIMBS }>;

/// Why a group was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadGroup {
    /// AK-30: not a 2048-bit safe prime.
    Prime,
    /// AK-32: not the generator of the subgroup.
    Generator,
}

impl Group {
    /// The group all servers use, with `g` = 3.
    pub(crate) fn known() -> Self {
        Self {
            g: 3,
            params: Params::new_vartime(KNOWN_PRIME),
        }
    }

    /// Checks a group received from a peer (AK-30 to AK-32).
    pub(crate) fn check(g: i32, prime: &[u8], rng: &mut Drbg) -> Result<Self, BadGroup> {
        Self::check_with(g, prime, || is_safe(prime, rng))
    }

    /// The same, with a verdict about a prime that is not the known one from elsewhere: asked for
    /// only if everything cheaper to check is right.
    pub(crate) fn check_with(
        g: i32,
        prime: &[u8],
        is_safe: impl FnOnce() -> bool,
    ) -> Result<Self, BadGroup> {
        let g = u32::try_from(g)
            .ok()
            .filter(|g| (2..=7).contains(g))
            .ok_or(BadGroup::Generator)?;
        if prime.len() != 256 {
            return Err(BadGroup::Prime);
        }
        let p = from_be(prime).ok_or(BadGroup::Prime)?;
        if p != *KNOWN_PRIME.as_ref() && !is_safe() {
            return Err(BadGroup::Prime);
        }
        let odd = Odd::new(p).into_option().ok_or(BadGroup::Prime)?;
        if !generates_squares(g, &p) {
            return Err(BadGroup::Generator);
        }
        Ok(Self {
            g,
            params: Params::new_vartime(odd),
        })
    }

    /// The generator.
    pub(crate) fn g(&self) -> i32 {
        self.g as i32
    }

    /// The prime, 256 bytes.
    pub(crate) fn prime_bytes(&self) -> [u8; 256] {
        to_be(self.prime())
    }

    /// Checks a public value received from a peer (AK-33). It may have been sent without its
    /// leading zeros.
    pub(crate) fn public_value(&self, bytes: &[u8]) -> Option<PublicValue> {
        self.in_range(from_be(bytes)?)
    }

    /// A secret exponent and its public value, which is in range (AK-19, AK-34).
    ///
    /// `None` only if the generator of random bits is broken.
    pub(crate) fn draw(&self, rng: &mut Drbg) -> Option<(Secret, PublicValue)> {
        (0..MAX_DRAWS).find_map(|_| {
            let mut bytes: [u8; 256] = rng.array();
            let secret = Secret::new(&bytes)?;
            bytes.zeroize();
            let public = self.in_range(self.power_of_g(&secret))?;
            Some((secret, public))
        })
    }

    /// The shared key: 256 bytes, leading zeros included (AK-83).
    pub(crate) fn shared_key(&self, theirs: &PublicValue, ours: &Secret) -> [u8; 256] {
        to_be(&self.power_on(Wide::detect(), &theirs.0, ours))
    }

    /// The generator, to be raised.
    pub(crate) fn base(&self) -> Residue {
        self.residue(&U2048::from(self.g))
    }

    /// `value` modulo the prime.
    pub(crate) fn residue(&self, value: &U2048) -> Residue {
        Residue::new(value, &self.params)
    }

    /// Whether `value` is neither 0 nor beyond the prime.
    pub(crate) fn has_residue(&self, value: &U2048) -> bool {
        *value != U2048::ZERO && value < self.prime()
    }

    /// Whether `value` is in the range of public values (AK-33).
    pub(crate) fn is_safe(&self, value: &U2048) -> bool {
        let margin = U2048::ONE.shl_vartime(2048 - 64);
        let end = self.prime().wrapping_sub(&margin);
        margin <= *value && *value <= end
    }

    fn in_range(&self, value: U2048) -> Option<PublicValue> {
        self.is_safe(&value).then_some(PublicValue(value))
    }

    fn power_of_g(&self, secret: &Secret) -> U2048 {
        self.power_of_g_on(Wide::detect(), secret)
    }

    /// The generator's power with the instructions of `wide`, or without.
    pub(crate) fn power_of_g_on(&self, wide: Option<Wide>, secret: &Secret) -> U2048 {
        match (self.g, self.prime() == KNOWN_PRIME.as_ref()) {
            (3, true) => compute_on(wide, &self.params, comb::OfThree(&secret.0)),
            _ => self.power_on(wide, &U2048::from(self.g), secret),
        }
    }

    /// A power with the instructions of `wide`, or without.
    pub(crate) fn power_on(
        &self,
        wide: Option<Wide>,
        base: &U2048,
        Secret(exponent): &Secret,
    ) -> U2048 {
        compute_on(wide, &self.params, power::Secret { base, exponent })
    }

    fn prime(&self) -> &U2048 {
        self.params.modulus().as_ref()
    }
}

/// A public value with 2^1984 <= value <= p - 2^1984. Only a [`Group`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PublicValue(U2048);

impl PublicValue {
    /// The value, 256 bytes.
    pub(crate) fn to_bytes(self) -> [u8; 256] {
        to_be(&self.0)
    }
}

/// A secret exponent.
pub(crate) struct Secret(U2048);

impl Secret {
    /// The exponent that 256 big-endian bytes spell.
    pub(crate) fn new(bytes: &[u8; 256]) -> Option<Self> {
        from_be(bytes).map(Self)
    }

    pub(crate) fn exponent(&self) -> &U2048 {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Whether `prime` is a safe prime of 256 bytes. Takes a few hundred milliseconds if it is.
pub(crate) fn is_safe(prime: &[u8], rng: &mut Drbg) -> bool {
    prime.len() == 256 && from_be(prime).is_some_and(|p| is_safe_prime(&p, rng))
}

/// Whether `p` has 2048 bits and both `p` and `(p - 1) / 2` are prime.
///
/// Once `q = (p - 1) / 2` is prime, one Fermat test proves `p` prime as well: `q` divides `p - 1` and
/// exceeds its square root, and `2^2 - 1` has no common divisor with `p` (Pocklington's criterion).
fn is_safe_prime(p: &U2048, rng: &mut Drbg) -> bool {
    let three = NonZero::new(Limb::from(3u8)).into_option();
    let (Some(odd), Some(three)) = (Odd::new(*p).into_option(), three) else {
        return false;
    };
    let params = Params::new_vartime(odd);
    let fermat = power::Secret {
        base: &U2048::from(2u8),
        exponent: &p.wrapping_sub(&U2048::ONE),
    };
    p.bit_width() == 2048
        && p.rem_limb(three) != Limb::ZERO
        && compute(&params, fermat) == U2048::ONE
        && prime::is_prime(&p.shr_vartime(1), PRIME_ROUNDS, rng)
}

/// Whether `g` is a square modulo the safe prime `p` (AK-32), by quadratic reciprocity.
fn generates_squares(g: u32, p: &U2048) -> bool {
    let p_mod = |m: u8| {
        let divisor = NonZero::new(Limb::from(m)).into_option();
        divisor.map(|divisor| p.rem_limb(divisor).0)
    };
    match g {
        2 => p_mod(8) == Some(7),
        3 => p_mod(3) == Some(2),
        4 => true,
        5 => matches!(p_mod(5), Some(1 | 4)),
        6 => matches!(p_mod(24), Some(19 | 23)),
        7 => matches!(p_mod(7), Some(3 | 5 | 6)),
        _ => false,
    }
}

/// Reads at most 256 big-endian bytes.
pub(crate) fn from_be(bytes: &[u8]) -> Option<U2048> {
    let mut padded = [0; 256];
    let start = padded.len().checked_sub(bytes.len())?;
    padded.get_mut(start..)?.copy_from_slice(bytes);
    let value = U2048::from_be_slice(&padded);
    padded.zeroize();
    Some(value)
}

/// Writes 256 big-endian bytes.
pub(crate) fn to_be(value: &U2048) -> [u8; 256] {
    let mut bytes = [0; 256];
    for (to, from) in bytes.iter_mut().zip(value.to_be_bytes().as_slice()) {
        *to = *from;
    }
    bytes
}

/// Draws of a secret before giving up. One in 2^63 falls out of range.
const MAX_DRAWS: usize = 16;

/// Rounds of the primality test: a composite passes once in 2^128 (AK-31 asks for 15 at least).
const PRIME_ROUNDS: usize = 64;

/// The prime of production and of every other server seen (03 §5).
const KNOWN_PRIME: Odd<U2048> = Odd::<U2048>::from_be_hex(
    "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f\
     48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37\
     20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64\
     2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4\
     a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754\
     fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4\
     e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f\
     0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b",
);
