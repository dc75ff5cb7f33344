//! What build scripts ask for.

use mtproto_codegen::{Builder, Failure, Source, load};
use std::fs;
use tempfile::TempDir;

/// A directory with schema files.
fn files(texts: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (name, text) in texts {
        fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

fn failure(builder: &Builder) -> String {
    builder.generate().unwrap_err().to_string()
}

#[test]
fn only_what_the_named_functions_reach_is_generated() {
    let api = Source::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../tl/schema/api.tl")).unwrap();
    let api = load(&[api]).unwrap();
    let whole = Builder::new().module_text(&api).unwrap();
    let part = Builder::new().only(["help.getNearestDc", "auth.logOut"]);
    let part = part.module_text(&api).unwrap();
    assert!(part.contains("pub struct NearestDc ") && part.contains("pub struct LoggedOut "));
    assert!(!part.contains("pub struct Message ") && whole.contains("pub struct Message "));
    assert!(part.len() < whole.len() / 100, "{} bytes", part.len());
}

#[test]
fn failures_say_what_to_do() {
    let dir = files(&[
        ("a.tl", "a x:Foo = A;\n---functions--- m.f = A;"),
        ("b.tl", "a = A;\n---functions--- m.f = A;"),
    ]);
    let path = |name: &str| dir.path().join(name);
    let broken = failure(&Builder::new().schema(path("a.tl")));
    let place = format!(" --> {}:1:5\n", path("a.tl").display());
    assert!(broken.contains(&place), "{broken}");

    let missing = failure(&Builder::new().schema(path("c.tl")));
    assert!(
        missing.starts_with(&path("c.tl").display().to_string()),
        "{missing}"
    );

    let pattern = failure(&Builder::new().schema(path("b.tl")).only(["m.g"]));
    let expected = "no function or type matches \"m.g\": did you mean \"m.f\"?";
    assert_eq!(pattern, expected);

    let outside = Builder::new().schema(path("b.tl")).write_to_out_dir();
    let outside = outside.unwrap_err();
    assert!(matches!(outside, Failure::NoOutDir));
    // What cargo shows of a build script whose `main` returns it.
    assert!(format!("{outside:?}").contains("OUT_DIR is not set"));
}

#[test]
fn the_same_schemas_give_the_same_module() {
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/demo.tl");
    let generate = || Builder::new().schema(demo).generate().unwrap();
    assert_eq!(generate(), generate());
}
