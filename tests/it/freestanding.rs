//! `mtproto-core` needs neither the standard library nor an operating system.

use std::{path::Path, process::Command};

/// Links the core into a program without `std` and without libc, and runs it.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn the_core_links_and_runs_without_std_and_libc() {
    let target = tempfile::tempdir().unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--target", "x86_64-unknown-linux-gnu"]);
    cargo.current_dir(root().join("tests/freestanding"));
    run(cargo
        .env("CARGO_TARGET_DIR", target.path())
        .env_remove("RUSTFLAGS"));
    let program = target
        .path()
        .join("x86_64-unknown-linux-gnu/debug/freestanding");
    let status = Command::new(program).status().unwrap();
    assert_eq!(status.code(), Some(0));
}

/// Where the standard library does not exist, only what does without it compiles at all.
#[test]
fn the_core_compiles_for_machines_without_an_operating_system() {
    for target in ["thumbv7em-none-eabihf", "wasm32-unknown-unknown"] {
        if !installed(target) {
            println!("{target} is not installed: rustup target add {target}");
            continue;
        }
        let directory = tempfile::tempdir().unwrap();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "check",
            "-p",
            "mtproto-core",
            "--no-default-features",
            "--target",
            target,
        ]);
        run(cargo
            .current_dir(root())
            .env("CARGO_TARGET_DIR", directory.path()));
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn installed(target: &str) -> bool {
    let output = Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()
        .unwrap();
    let sysroot = String::from_utf8(output.stdout).unwrap();
    Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(target)
        .is_dir()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
