//! Generates the modules `mtproto` and, with the feature `tl-api`, `api` from the schemas.

use mtproto_codegen::{Builder, Failure};
use std::{env, process::ExitCode};

fn main() -> ExitCode {
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), Failure> {
    let builder = Builder::new().runtime("crate::runtime");
    builder
        .clone()
        .schema("schema/mtproto.tl")
        .module("mtproto")
        .decode_functions()
        .write_to_out_dir()?;
    if enabled("TL_API") {
        let api = builder.schema("schema/api.tl").module("api");
        let api = if enabled("DESERIALIZABLE_FUNCTIONS") {
            api.decode_functions()
        } else {
            api
        };
        api.write_to_out_dir()?;
    }
    Ok(())
}

fn enabled(feature: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{feature}")).is_some()
}
