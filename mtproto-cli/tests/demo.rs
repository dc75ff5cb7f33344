//! `mtproto demo` works over every transport.

use std::process::Command;

#[test]
fn framings_carry_the_demo() {
    works_over(&["abridged", "intermediate", "padded", "full"]);
}

#[test]
fn obfuscation_carries_the_demo() {
    works_over(&[
        "obfuscated-abridged",
        "obfuscated-intermediate",
        "obfuscated-padded",
    ]);
}

#[test]
fn what_looks_like_something_else_carries_the_demo() {
    works_over(&["websocket", "http", "fake-tls"]);
}

fn works_over(transports: &[&str]) {
    for transport in transports {
        let mut demo = Command::new(env!("CARGO_BIN_EXE_mtproto"));
        let output = demo.args(["demo", "--transport", transport]).output();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{transport}: {said}{errors}");
        assert!(said.contains("All of it worked."), "{transport}: {said}");
    }
}
