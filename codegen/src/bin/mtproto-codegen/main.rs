//! `mtproto-codegen`: checks, formats and compares schemas, and generates Rust from them.
#![forbid(unsafe_code)]

mod args;
mod commands;
mod help;

use args::{Command, Usage};
use std::{
    env,
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    match args::parse(env::args_os().skip(1)) {
        Ok(command) => run(command),
        Err(Usage { message, topic }) => {
            let more = if topic.is_empty() {
                "mtproto-codegen --help"
            } else {
                topic
            };
            complain(&format!("{message}\n\nFor how to use it: {more}"))
        }
    }
}

fn run(command: Command) -> ExitCode {
    let outcome = match command {
        Command::Help(text) => Ok((text.to_owned(), true)),
        Command::Version => Ok((
            concat!("mtproto-codegen ", env!("CARGO_PKG_VERSION"), "\n").into(),
            true,
        )),
        Command::Check { files } => commands::check(&files),
        Command::Format { files, mode } => commands::format(&files, mode),
        Command::Diff { old, new, json } => commands::diff(&old, &new, json),
        Command::Generate { files, options } => commands::generate(&files, options),
    };
    let (text, good) = match outcome {
        Ok(outcome) => outcome,
        Err(commands::Failure::Schema(text)) => {
            // Nothing can be done about a closed stderr.
            let _ = writeln!(io::stderr(), "{text}");
            return ExitCode::from(1);
        }
        Err(commands::Failure::Io(message)) => return complain(&message),
    };
    let mut stdout = io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Ok(()) if good => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(1),
        // The reader has seen enough: `| head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => complain(&format!("cannot write: {error}")),
    }
}

/// Something is wrong with how the program was called.
fn complain(message: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "mtproto-codegen: {message}");
    ExitCode::from(2)
}

/// Whether to write colours to a terminal, as <https://no-color.org> asks.
fn colours(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
