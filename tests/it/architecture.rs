//! The shape of the workspace, checked: who may depend on whom, what a machine may not touch, how
//! large a file may grow. `ARCHITECTURE.md` gives the reasons.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

#[test]
fn crates_depend_only_on_what_the_design_allows() {
    let mut unexpected = Vec::new();
    for package in workspace_packages() {
        let name = package["name"].as_str().unwrap();
        let Some(allowed) = allowed_dependencies(name) else {
            unexpected.push(format!("{name} is not in the design"));
            continue;
        };
        for dependency in dependencies(&package, &[Kind::Normal, Kind::Build]) {
            if !allowed.contains(dependency.as_str()) {
                unexpected.push(format!("{name} -> {dependency}"));
            }
        }
    }
    assert!(unexpected.is_empty(), "not allowed: {unexpected:#?}");
}

#[test]
fn the_core_pulls_in_no_runtime_no_clock_and_no_entropy() {
    let tree = run(
        "cargo",
        &[
            "tree",
            "-p",
            "mtproto-core",
            "-e",
            "normal",
            "--prefix",
            "none",
        ],
    );
    let packages: BTreeSet<&str> = tree.lines().filter_map(|l| l.split(' ').next()).collect();
    assert!(
        packages.contains("mtproto-core"),
        "cargo tree printed {tree:?}"
    );
    for forbidden in [
        "tokio",
        "async-std",
        "smol",
        "async-io",
        "mio",
        "futures",
        "getrandom",
        "rand",
        "time",
        "chrono",
        "log",
        "tracing",
        "parking_lot",
    ] {
        assert!(
            !packages.contains(forbidden),
            "mtproto-core depends on {forbidden}"
        );
    }
}

#[test]
fn nothing_below_the_driver_reads_a_clock_draws_entropy_logs_locks_or_spawns() {
    let machines = [
        "tl/src",
        "mtproto-core/src",
        "mtproto-client/src/engine",
        "mtproto-testdc/src",
    ];
    let doors = ["mtproto-testdc/src/listen"];
    let forbidden = [
        "Instant::now",
        "SystemTime::now",
        "thread_rng",
        "OsRng",
        "getrandom::",
        "thread::spawn",
        "thread::sleep",
        "std::net",
        "std::fs",
        "std::sync::Mutex",
        "tokio::",
        "tracing::",
        "println!",
        "HashMap",
    ];
    let mut found = Vec::new();
    for file in machines
        .iter()
        .flat_map(|dir| rust_files(&root().join(dir)))
    {
        let path = relative(&file);
        if doors.iter().any(|door| path.starts_with(door)) {
            continue;
        }
        for (number, line) in code_lines(&file) {
            for token in forbidden {
                // Addresses are values, not sockets.
                let harmless =
                    token == "std::net" && !line.contains("Tcp") && !line.contains("Udp");
                if line.contains(token) && !harmless {
                    found.push(format!("{path}:{number}: {token}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn unsafe_code_is_forbidden_in_every_crate_but_the_core() {
    for package in workspace_packages() {
        for target in package["targets"].as_array().unwrap() {
            let kind = target["kind"][0].as_str().unwrap();
            if !matches!(kind, "lib" | "bin") {
                continue;
            }
            let source = fs::read_to_string(target["src_path"].as_str().unwrap()).unwrap();
            let strict = source.contains("#![forbid(unsafe_code)]");
            let core =
                package["name"] == "mtproto-core" && source.contains("#![deny(unsafe_code)]");
            assert!(
                strict || core,
                "{} lacks #![forbid(unsafe_code)]",
                target["src_path"]
            );
        }
    }
    for file in rust_files(&root().join("mtproto-core/src")) {
        if !relative(&file).starts_with("mtproto-core/src/crypto/simd") {
            let offender = code_lines(&file)
                .into_iter()
                .find(|(_, line)| line.contains("unsafe "));
            assert_eq!(offender, None, "{}", relative(&file));
        }
    }
}

#[test]
fn no_source_file_outgrows_its_idea() {
    let mut lengths: Vec<(usize, String)> = tracked_rust_files()
        .into_iter()
        .map(|file| {
            (
                fs::read_to_string(&file).unwrap().lines().count(),
                relative(&file),
            )
        })
        .collect();
    lengths.sort();
    let too_long: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > 600).collect();
    assert!(too_long.is_empty(), "over 600 lines: {too_long:?}");
    let median = lengths[lengths.len() / 2].0;
    assert!(median < 200, "the median file has {median} lines");
}

#[test]
fn each_adapter_is_one_file_of_less_than_eighty_lines() {
    for runtime in ["tokio", "async-std", "smol"] {
        let files = rust_files(&root().join(format!("mtproto-{runtime}")));
        let [file] = &files[..] else {
            panic!("{runtime}: {files:?}")
        };
        let lines = fs::read_to_string(file).unwrap().lines().count();
        // Past the capture of test output: the count is part of the result.
        writeln!(io::stdout().lock(), "mtproto-{runtime}: {lines} lines").unwrap();
        assert!(lines < 80, "{runtime}: {lines} lines");
    }
}

/// Dependencies of each crate besides those for tests; anything else needs a change of the design.
fn allowed_dependencies(package: &str) -> Option<BTreeSet<&'static str>> {
    let list: &[&str] = match package {
        "mtproto-codegen" => &[],
        "mtproto-tl" => &["bytes", "serde"],
        "mtproto-core" => &[
            "mtproto-tl",
            "aes",
            "base64ct",
            "bytes",
            "cpufeatures",
            "crc32fast",
            "crypto-bigint",
            "ctr",
            "flate2",
            "hmac",
            "httparse",
            "pbkdf2",
            "pkcs1",
            "rand_core",
            "sha1",
            "sha2",
            "subtle",
            "zeroize",
        ],
        "mtproto-client" => &[
            "mtproto-core",
            "mtproto-tl",
            "bytes",
            "rand_core",
            "tracing",
        ],
        "mtproto-tokio" => &["mtproto-client", "tokio"],
        "mtproto-async-std" => &["mtproto-client", "async-std"],
        "mtproto-smol" => &["mtproto-client", "smol"],
        "mtproto-sqlite" => &["mtproto-client", "rusqlite"],
        "mtproto-testdc" => &[
            "mtproto-core",
            "mtproto-tl",
            "bytes",
            "rand_core",
            "tokio",
            "tracing",
        ],
        "mtproto-cli" => &[
            "mtproto-core",
            "mtproto-testdc",
            "mtproto-tl",
            "mtproto-tokio",
            "anstream",
            "anstyle",
            "clap",
            "indicatif",
            "qrcode",
            "serde_json",
            "tempfile",
            "tokio",
            "tracing",
            "tracing-subscriber",
        ],
        "mtproto-tests" => &[
            "mtproto-client",
            "mtproto-core",
            "mtproto-testdc",
            "mtproto-tl",
            "bytes",
            "proptest",
        ],
        _ => return None,
    };
    Some(list.iter().copied().collect())
}

#[derive(PartialEq)]
enum Kind {
    Normal,
    Build,
}

fn dependencies(package: &Value, kinds: &[Kind]) -> Vec<String> {
    let wanted = |dependency: &&Value| match dependency["kind"].as_str() {
        None => kinds.contains(&Kind::Normal),
        Some("build") => kinds.contains(&Kind::Build),
        Some(_) => false,
    };
    let listed = package["dependencies"].as_array().unwrap();
    listed
        .iter()
        .filter(wanted)
        .map(|d| d["name"].as_str().unwrap().to_owned())
        .collect()
}

fn workspace_packages() -> Vec<Value> {
    let text = run("cargo", &["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: BTreeMap<String, Value> = serde_json::from_str(&text).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// Lines of code before the test module, without comments.
fn code_lines(file: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(file).unwrap();
    let before_tests = text
        .lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]"));
    let code = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    before_tests
        .enumerate()
        .map(|(i, line)| (i + 1, code(line)))
        .collect()
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut pending = vec![dir.to_owned()];
    while let Some(dir) = pending.pop() {
        for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn tracked_rust_files() -> Vec<PathBuf> {
    let members = workspace_packages();
    let manifests = members
        .iter()
        .map(|p| PathBuf::from(p["manifest_path"].as_str().unwrap()));
    let mut files: Vec<_> = manifests
        .flat_map(|m| rust_files(m.parent().unwrap()))
        .collect();
    let generated = ["tests/golden", "tl/src/generated/", "tl/tests/index/"];
    files.retain(|file| {
        let path = relative(file);
        !generated.iter().any(|place| path.starts_with(place))
    });
    files
}

fn run(program: &str, args: &[&str]) -> String {
    let output = Command::new(program)
        .args(args)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn relative(file: &Path) -> String {
    file.strip_prefix(root())
        .unwrap_or(file)
        .display()
        .to_string()
}
