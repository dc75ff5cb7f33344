//! The schema compiler: what it makes of whole files.

mod builder;
mod demo;
mod drift;
mod ids;

use mtproto_codegen::{Builder, Diff, Source, format, load};
use std::{env, fs, path::PathBuf};

#[test]
fn the_demo_becomes_the_module_that_reviewers_read() {
    let builder = Builder::new().decode_functions();
    let module = builder.module_text(&load(&[golden("demo.tl")]).unwrap());
    expect("demo.rs", &module.unwrap());
}

#[test]
fn the_demo_is_in_canonical_form() {
    let demo = golden("demo.tl");
    // But for the declarations that show what else may be written.
    let canonical = format(&demo).unwrap();
    let other: Vec<_> = demo
        .text
        .lines()
        .filter(|line| !canonical.lines().any(|c| c == *line))
        .collect();
    assert_eq!(other.len(), 1, "{other:#?}");
    assert!(other[0].starts_with("matrix "));
}

#[test]
fn every_mistake_comes_with_its_place_and_a_hint() {
    let found = load(&[golden("broken.tl")]).unwrap_err();
    expect("broken.txt", &format!("{found}\n"));
}

#[test]
fn a_new_layer_reads_like_release_notes() {
    let old = load(&[golden("layer-1.tl")]).unwrap();
    let new = load(&[golden("layer-2.tl")]).unwrap();
    let diff = Diff::new(old.schema(), new.schema());
    expect("diff.txt", &diff.to_string());
    expect("diff.json", &diff.to_json());
    let parsed: serde_json::Value = serde_json::from_str(&diff.to_json()).unwrap();
    assert_eq!(
        parsed["functions"]["removed"][0]["name"],
        "help.getWallPapers"
    );
}

fn golden(name: &str) -> Source {
    let text = fs::read_to_string(path(name)).unwrap();
    Source::new(name, text)
}

/// Compares with a file in `tests/golden`, or writes it if the variable `BLESS` is set.
fn expect(name: &str, actual: &str) {
    let path = path(name);
    if env::var_os("BLESS").is_some() {
        fs::write(&path, actual).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let line = 1 + expected
        .lines()
        .zip(actual.lines())
        .take_while(|(a, b)| a == b)
        .count();
    assert!(
        expected == actual,
        "tests/golden/{name} differs from line {line} on:\n  expected {:?}\n  actual   {:?}\n\
         If that is as it should be: BLESS=1 cargo test -p mtproto-tests codegen",
        expected.lines().nth(line - 1),
        actual.lines().nth(line - 1),
    );
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("golden")
        .join(name)
}
