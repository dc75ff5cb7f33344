//! Generates the modules `mtproto` and `api` from the schemas, each if its feature is on.

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
    // The index is for tests/round_trip.rs.
    let builder = Builder::new().runtime("crate::runtime").with_index();
    if enabled("TL_MTPROTO") {
        let mtproto = builder
            .clone()
            .schema("schema/mtproto.tl")
            .module("mtproto");
        mtproto.decode_functions().write_to_out_dir()?;
    }
    if enabled("TL_API") {
        let mut api = builder.schema("schema/api.tl").module("api");
        if enabled("DESERIALIZABLE_FUNCTIONS") {
            api = api.decode_functions();
        }
        api.write_to_out_dir()?;
    }
    Ok(())
}

fn enabled(feature: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{feature}")).is_some()
}
