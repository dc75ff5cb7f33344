//! The client's proof of work.

use super::group;
use mtproto_core::testing::factor;

/// AT-42, AK-86.
#[test]
fn pq_factor() {
    for v in group("pq_factor", 16) {
        let pq = v
            .hex("pq_be")
            .into_iter()
            .fold(0, |value, byte| value << 8 | u64::from(byte));
        let expected = match v.has("expect") {
            true => None,
            false => Some((v.number("p") as u64, v.number("q") as u64)),
        };
        assert_eq!(factor(pq), expected, "{pq}");
    }
}
