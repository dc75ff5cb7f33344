//! Known answers: `tests/vectors/kat.json`, computed from the specification's formulas and checked
//! by several independent implementations. Its `meta` object tells how, each group's
//! `implementations` by which.

mod aes;
mod cdn;
mod dh;
mod exchange;
mod factor;
mod fake_tls;
mod ids;
mod kdf;
mod packets;
pub(crate) mod rsa;
mod srp;
mod transport;

use serde_json::Value;
use std::{
    collections::BTreeSet,
    io::Write,
    sync::{Mutex, OnceLock},
};

/// The vectors of a group. There must be `count` of them, so that none is lost unnoticed.
fn group(name: &str, count: usize) -> Vec<Vector> {
    static ALL: OnceLock<Value> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/kat.json");
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    });
    let vectors = all[name]["vectors"].as_array().unwrap();
    static COUNTED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if COUNTED.lock().unwrap().insert(name.to_owned()) {
        // Past the capture of test output: the count is part of the result.
        let mut stdout = std::io::stdout();
        writeln!(stdout, "{name}: {} vectors", vectors.len()).unwrap();
    }
    assert_eq!(vectors.len(), count, "group {name}");
    vectors.iter().cloned().map(Vector).collect()
}

/// One vector, an object of named fields.
#[derive(Clone)]
struct Vector(Value);

impl Vector {
    fn name(&self) -> &str {
        self.0["name"].as_str().unwrap_or_default()
    }

    fn has(&self, field: &str) -> bool {
        self.0.get(field).is_some()
    }

    fn text(&self, field: &str) -> &str {
        self.0[field]
            .as_str()
            .unwrap_or_else(|| panic!("{field} of {}", self.name()))
    }

    fn number(&self, field: &str) -> i64 {
        let value = &self.0[field];
        value
            .as_i64()
            .unwrap_or_else(|| self.text(field).parse().unwrap())
    }

    fn hex(&self, field: &str) -> Vec<u8> {
        unhex(self.text(field))
    }

    fn array<const N: usize>(&self, field: &str) -> [u8; N] {
        self.hex(field)
            .try_into()
            .unwrap_or_else(|_| panic!("{field} of {}", self.name()))
    }
}

fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "odd number of digits: {text}");
    let digit = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    text.as_bytes().chunks(2).map(digit).collect()
}
