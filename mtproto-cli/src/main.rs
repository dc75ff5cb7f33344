//! The `mtproto` command.
//!
//! `demo` shows the whole stack at work on one machine; `testdc` serves an embedded data centre;
//! `replay` lets a recorded client live again.
//! Everything here is argument parsing and printing: the work is done in the libraries.
#![forbid(unsafe_code)]

mod args;
mod demo;
mod failure;
mod replay;
mod style;
mod testdc;

use args::{Args, Command};
use clap::Parser;
use std::{io::IsTerminal, process::ExitCode};
use tracing_subscriber::filter::LevelFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    log_to_stderr(args.verbose);
    let outcome = match args.command {
        Command::Demo(options) => demo::run(options).await,
        Command::Testdc(options) => testdc::run(options, args.verbose).await,
        Command::Replay(options) => replay::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            ExitCode::FAILURE
        }
    }
}

/// `-v` shows what our crates report, `-vv` everything.
fn log_to_stderr(verbose: u8) {
    let level = match verbose {
        0 => LevelFilter::WARN,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
}
