//! The committed table of rules and tests is the one that the tests make.

use std::{path::Path, process::Command};

#[test]
fn the_table_of_rules_is_current_and_forgets_none() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules.py");
    let output = match Command::new("python3").arg(script).arg("--check").output() {
        Ok(output) => output,
        // Without Python the table is checked where there is one.
        Err(_) => return,
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
