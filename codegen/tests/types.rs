//! The types that `mtproto-tl` ships are what the generator makes of its schemas.
//!
//! With the variable `BLESS` set, writes them instead: after a change of a schema or of the generator.

use mtproto_codegen::Builder;
use std::{env, fs, path::Path};

#[test]
fn the_service_types_are_those_of_the_schema() {
    shipped("mtproto", Builder::decode_functions);
}

#[test]
fn the_api_types_are_those_of_the_schema() {
    shipped("api", |builder| {
        builder.decode_functions_if("deserializable-functions")
    });
}

fn shipped(name: &str, functions: fn(Builder) -> Builder) {
    let tl = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tl");
    let builder = Builder::new()
        .schema(tl.join(format!("schema/{name}.tl")))
        .runtime("crate::runtime");
    let builder = functions(builder);
    for (path, text) in [
        (format!("src/generated/{name}.rs"), builder.generate()),
        (format!("tests/index/{name}.rs"), builder.index()),
    ] {
        let (path, text) = (tl.join(path), text.unwrap());
        if env::var_os("BLESS").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let is_current = fs::read_to_string(&path).is_ok_and(|shipped| shipped == text);
        assert!(
            is_current,
            "{} is not what the schema makes; for that, run\n    \
             BLESS=1 cargo test -p mtproto-codegen --test types",
            path.display()
        );
    }
}
