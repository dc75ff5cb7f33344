//! Lenstra's elliptic curves, small enough for one word.
//!
//! A point is multiplied by all small prime powers. If the order of its curve modulo one factor has
//! no other primes, or one that is a little larger, the point vanishes modulo that factor and not
//! modulo the other. Each curve is another chance.
//!
//! Curves are in Montgomery's form, and a point is `x : z`. A second point can be added where the
//! difference of the two is known, which is why multiples are walked to by equal steps.

use super::residues::{Residues, gcd};

/// A divisor of the composite modulus; `None` if all curves failed.
pub(super) fn ecm(field: &Residues) -> Option<u64> {
    (6..6 + CURVES).find_map(|sigma| {
        let (curve, point) = Curve::new(field, sigma);
        let point = PRIME_POWERS
            .into_iter()
            .fold(point, |point, k| curve.times(point, k));
        let proper = |divisor: &u64| *divisor != 1 && *divisor != field.n;
        // Points that vanish modulo both factors in the second stage may differ after the first.
        let found = gcd(curve.second_stage(point), field.n);
        Some(found)
            .filter(proper)
            .or_else(|| Some(gcd(point.z, field.n)).filter(proper))
    })
}

struct Curve<'a> {
    field: &'a Residues,
    /// `(A + 2) / 4` of the curve's equation is the quotient of these two.
    numerator: u64,
    denominator: u64,
}

#[derive(Clone, Copy)]
struct Point {
    x: u64,
    z: u64,
}

impl<'a> Curve<'a> {
    /// Suyama's family: the order of every curve in it is divisible by twelve.
    fn new(field: &'a Residues, sigma: u64) -> (Self, Point) {
        let (mul, sub, add) = (
            |a, b| field.mul(a, b),
            |a, b| field.sub(a, b),
            |a, b| field.add(a, b),
        );
        let cube = |a| mul(mul(a, a), a);
        let sigma = field.enter(sigma);
        let u = sub(mul(sigma, sigma), field.enter(5));
        let v = mul(sigma, field.enter(4));
        let numerator = mul(cube(sub(v, u)), add(add(u, u), add(u, v)));
        let denominator = mul(mul(cube(u), v), field.enter(16));
        (
            Self {
                field,
                numerator,
                denominator,
            },
            Point {
                x: cube(u),
                z: cube(v),
            },
        )
    }

    /// The product of the differences between multiples of `point` near each other: zero modulo a
    /// factor for which some multiple up to [`GIANT_STEPS`] * 60 vanishes.
    fn second_stage(&self, point: Point) -> u64 {
        let field = self.field;
        let double = self.double(point);
        let (mut previous, mut current) = (point, point);
        let mut baby = [point; 8];
        let mut fifteen = point;
        let mut slots = baby.iter_mut();
        for k in (1..30).step_by(2) {
            match k {
                1 | 7 | 11 | 13 | 17 | 19 | 23 | 29 => {
                    slots.by_ref().take(1).for_each(|slot| *slot = current);
                }
                15 => fifteen = current,
                _ => {}
            }
            // From k to k + 2; minus one and one have the same form.
            (previous, current) = (current, self.add(current, double, previous));
        }

        let step = self.double(self.double(fifteen));
        let (mut previous, mut current) = (step, self.double(step));
        let mut product = point.z;
        for _ in 0..GIANT_STEPS {
            for other in baby {
                let difference =
                    field.sub(field.mul(current.x, other.z), field.mul(other.x, current.z));
                product = field.mul(product, difference);
            }
            (previous, current) = (current, self.add(current, step, previous));
        }
        product
    }

    /// `k * point`, by a ladder of neighbours.
    fn times(&self, point: Point, k: u64) -> Point {
        let (mut low, mut high) = (point, self.double(point));
        for bit in (0..k.ilog2()).rev() {
            let middle = self.add(low, high, point);
            (low, high) = match k >> bit & 1 {
                0 => (self.double(low), middle),
                _ => (middle, self.double(high)),
            };
        }
        low
    }

    #[inline(always)]
    fn double(&self, Point { x, z }: Point) -> Point {
        let field = self.field;
        let (sum, difference) = (field.add(x, z), field.sub(x, z));
        let (sum, difference) = (field.mul(sum, sum), field.mul(difference, difference));
        let product = field.sub(sum, difference);
        let scaled = field.mul(difference, self.denominator);
        let slope = field.add(scaled, field.mul(self.numerator, product));
        Point {
            x: field.mul(sum, scaled),
            z: field.mul(product, slope),
        }
    }

    /// `a + b`, where `difference` is `a - b` or `b - a`.
    #[inline(always)]
    fn add(&self, a: Point, b: Point, difference: Point) -> Point {
        let field = self.field;
        let u = field.mul(field.sub(a.x, a.z), field.add(b.x, b.z));
        let v = field.mul(field.add(a.x, a.z), field.sub(b.x, b.z));
        let (sum, rest) = (field.add(u, v), field.sub(u, v));
        Point {
            x: field.mul(field.mul(sum, sum), difference.z),
            z: field.mul(field.mul(rest, rest), difference.x),
        }
    }
}

/// Curves to try. Half of the numbers of 62 bits need three or fewer.
const CURVES: u64 = 64;

/// All prime powers up to a hundred, the highest of each prime.
const PRIME_POWERS: [u64; 25] = [
    64, 81, 25, 49, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89,
    97,
];

/// Steps of sixty in the second stage, which thus finds one prime up to three thousand.
const GIANT_STEPS: usize = 50;
