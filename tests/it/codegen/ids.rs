//! Every number of the schemas that are built in.

use mtproto_codegen::{Origin, Source, load, origin};
use std::{io::Write, path::PathBuf};

#[test]
fn every_number_of_the_api_follows_from_its_declaration() {
    let (count, exceptions) = recomputed("api.tl");
    // All but the four that are built in: boolFalse, boolTrue, true, vector.
    assert!(count > 2500, "{count}");
    assert_eq!(exceptions, [""; 0]);
}

#[test]
fn every_number_of_the_service_schema_follows_or_is_known_not_to() {
    let (count, exceptions) = recomputed("mtproto.tl");
    assert!(count > 40, "{count}");
    assert_eq!(
        exceptions,
        ["gzip_packed", "msg_resend_ans_req", "http_wait"]
    );
}

/// How many numbers were recomputed, and whose are assigned.
fn recomputed(name: &str) -> (usize, Vec<String>) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let source = Source::read(root.join("../tl/schema").join(name)).unwrap();
    let checked = load(&[source]).unwrap();
    assert_eq!(checked.warnings().to_string(), "");
    let (mut count, mut exceptions) = (0, Vec::new());
    for definition in checked.schema().definitions() {
        count += 1;
        match origin(definition) {
            Origin::Declaration => {}
            Origin::Assigned(_) => exceptions.push(definition.name.to_string()),
            other => panic!("{}: {other:?}", definition.name),
        }
    }
    // Past the capture of test output: the count is part of the result.
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{name}: {count} numbers recomputed").unwrap();
    (count, exceptions)
}
