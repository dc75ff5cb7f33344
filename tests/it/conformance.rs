//! What the scripts in this directory know about the code is true.

use std::{path::Path, process::Command};

/// The committed table of rules and tests is the one that the tests make.
#[test]
fn the_table_of_rules_is_current_and_forgets_none() {
    check("rules.py");
}

#[test]
fn every_mutant_applies_where_it_should() {
    check("mutate.py");
}

/// Without Python the scripts are checked where there is one.
fn check(script: &str) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
    if let Ok(output) = Command::new("python3").arg(script).arg("--check").output() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{complaint}");
    }
}
