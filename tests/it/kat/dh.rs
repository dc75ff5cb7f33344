//! Groups and public values.

use super::group;
use mtproto_core::testing::{BadGroup, check_group, is_public_value};

/// AK-30, AK-32, AT-44, AT-45, AT-46.
#[test]
fn dh_params() {
    for v in group("dh_params", 20) {
        if v.has("value") {
            // The bounds themselves are in range here, as in TDLib (AK-33).
            let accept = v.0["accept"].as_bool().unwrap_or(true);
            let digits = v.text("value");
            let value = super::unhex(&format!(
                "{digits:0>width$}",
                width = digits.len().next_multiple_of(2)
            ));
            assert_eq!(is_public_value(&value), accept, "{}", v.name());
            continue;
        }
        let p = v.hex("p");
        for g in numbers(&v, "accept_g") {
            assert_eq!(check_group(g, &p), Ok(()), "{} with g = {g}", v.name());
        }
        for g in numbers(&v, "reject_g") {
            assert_eq!(
                check_group(g, &p),
                Err(BadGroup::Generator),
                "{} with g = {g}",
                v.name()
            );
        }
        if v.has("expect") {
            assert_eq!(check_group(4, &p), Err(BadGroup::Prime), "{}", v.name());
        }
    }
}

fn numbers(v: &super::Vector, field: &str) -> Vec<i32> {
    let numbers = v.0[field].as_array().into_iter().flatten();
    numbers.map(|n| n.as_i64().unwrap() as i32).collect()
}
