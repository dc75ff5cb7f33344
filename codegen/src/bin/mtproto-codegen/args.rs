//! The command line.

use crate::help;
use std::{ffi::OsString, path::PathBuf};

/// What to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    Help(&'static str),
    Version,
    Check {
        files: Vec<PathBuf>,
    },
    Format {
        files: Vec<PathBuf>,
        mode: Mode,
    },
    Diff {
        old: PathBuf,
        new: PathBuf,
        json: bool,
    },
    Generate {
        files: Vec<PathBuf>,
        options: Generate,
    },
}

/// What to do with the canonical form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mode {
    Print,
    Write,
    Check,
}

/// How to generate.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Generate {
    pub(crate) only: Vec<String>,
    pub(crate) runtime: Option<String>,
    pub(crate) decode_functions: bool,
}

/// What is wrong with a command line.
#[derive(Debug, PartialEq)]
pub(crate) struct Usage {
    pub(crate) message: String,
    /// What prints the help that matters; empty for all of it.
    pub(crate) topic: &'static str,
}

pub(crate) fn parse(args: impl Iterator<Item = OsString>) -> Result<Command, Usage> {
    let mut args = Args::sort(args)?;
    let Some(name) = args.command.take() else {
        return match (args.has("--version"), args.has("--help")) {
            (true, _) => Ok(Command::Version),
            (_, true) => Ok(Command::Help(help::ALL)),
            _ => Err(usage("no command", "")),
        };
    };
    let (help, topic) = match name.as_str() {
        "help" => {
            let topic = args.files.first().and_then(|topic| topic.to_str());
            return Ok(Command::Help(topic.map_or(help::ALL, help::of)));
        }
        "check" => (help::CHECK, "mtproto-codegen check --help"),
        "fmt" => (help::FMT, "mtproto-codegen fmt --help"),
        "diff" => (help::DIFF, "mtproto-codegen diff --help"),
        "gen" => (help::GEN, "mtproto-codegen gen --help"),
        _ => {
            let message = format!("no command {name:?}: there are check, fmt, diff and gen");
            return Err(usage(message, ""));
        }
    };
    if args.has("--help") {
        return Ok(Command::Help(help));
    }
    let command = match name.as_str() {
        "check" => Command::Check {
            files: args.files()?,
        },
        "fmt" => Command::Format {
            mode: match (args.has("--check"), args.has("--write")) {
                (true, true) => return Err(usage("--check and --write exclude each other", topic)),
                (true, false) => Mode::Check,
                (false, true) => Mode::Write,
                (false, false) => Mode::Print,
            },
            files: args.files()?,
        },
        "diff" => {
            let json = args.has("--json");
            match <[PathBuf; 2]>::try_from(std::mem::take(&mut args.files)) {
                Ok([old, new]) => Command::Diff { old, new, json },
                Err(files) => {
                    let message = format!("two files to compare are wanted, not {}", files.len());
                    return Err(usage(message, topic));
                }
            }
        }
        _ => Command::Generate {
            options: Generate {
                only: args.values("--only"),
                runtime: args.values("--runtime").pop(),
                decode_functions: args.has("--decode-functions"),
            },
            files: args.files()?,
        },
    };
    match args.options.first() {
        None => Ok(command),
        Some((option, _)) => Err(usage(format!("{name} has no option {option}"), topic)),
    }
}

/// The arguments, by what they look like.
struct Args {
    command: Option<String>,
    files: Vec<PathBuf>,
    /// Options that nobody has asked for yet.
    options: Vec<(String, Option<String>)>,
}

impl Args {
    fn sort(mut args: impl Iterator<Item = OsString>) -> Result<Self, Usage> {
        let mut sorted = Self {
            command: None,
            files: Vec::new(),
            options: Vec::new(),
        };
        let mut only_files = false;
        while let Some(arg) = args.next() {
            let text = arg.to_str().unwrap_or_default();
            match text {
                "--" if !only_files => only_files = true,
                "-h" if !only_files => sorted.options.push(("--help".to_owned(), None)),
                "-V" if !only_files => sorted.options.push(("--version".to_owned(), None)),
                _ if text.len() > 1 && text.starts_with('-') && !only_files => {
                    let (name, value) = match text.split_once('=') {
                        Some((name, value)) => (name, Some(value.to_owned())),
                        None => (text, None),
                    };
                    let value = match (value, WITH_VALUE.contains(&name)) {
                        (None, true) => {
                            let value = args.next().and_then(|value| value.into_string().ok());
                            Some(value.ok_or_else(|| usage(format!("{name} wants a value"), ""))?)
                        }
                        (Some(_), false) => {
                            return Err(usage(format!("{name} takes no value"), ""));
                        }
                        (value, _) => value,
                    };
                    sorted.options.push((name.to_owned(), value));
                }
                _ if sorted.command.is_none() => sorted.command = Some(text.to_owned()),
                _ => sorted.files.push(arg.into()),
            }
        }
        Ok(sorted)
    }

    fn has(&mut self, option: &str) -> bool {
        let before = self.options.len();
        self.options.retain(|(name, _)| name != option);
        self.options.len() < before
    }

    fn values(&mut self, option: &str) -> Vec<String> {
        let all = std::mem::take(&mut self.options).into_iter();
        let (wanted, others): (Vec<_>, Vec<_>) = all.partition(|(name, _)| name == option);
        self.options = others;
        wanted.into_iter().filter_map(|(_, value)| value).collect()
    }

    fn files(&mut self) -> Result<Vec<PathBuf>, Usage> {
        match std::mem::take(&mut self.files) {
            files if files.is_empty() => {
                Err(usage("no schema file given; `-` is the standard input", ""))
            }
            files => Ok(files),
        }
    }
}

fn usage(message: impl Into<String>, topic: &'static str) -> Usage {
    Usage {
        message: message.into(),
        topic,
    }
}

/// Options that a value follows.
const WITH_VALUE: &[&str] = &["--only", "--runtime"];

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        let args = line.split_whitespace().map(OsString::from);
        parse(args).map_err(|usage| usage.message)
    }

    #[test]
    fn commands_take_their_options_anywhere() {
        let diff = Ok(Command::Diff {
            old: "a".into(),
            new: "b".into(),
            json: true,
        });
        assert_eq!(parsed("diff --json a b"), diff);
        assert_eq!(parsed("--json diff a b"), diff);
        let options = Generate {
            only: vec!["a.*".to_owned(), "b".to_owned()],
            runtime: None,
            decode_functions: true,
        };
        let files = vec!["-".into(), "--x".into()];
        assert_eq!(
            parsed("gen --only a.* --only=b --decode-functions - -- --x"),
            Ok(Command::Generate { files, options })
        );
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        for (line, message) in [
            ("", "no command"),
            (
                "frob",
                "no command \"frob\": there are check, fmt, diff and gen",
            ),
            ("check", "no schema file given; `-` is the standard input"),
            ("check --json a", "check has no option --json"),
            (
                "fmt --check --write a",
                "--check and --write exclude each other",
            ),
            ("fmt --check=1 a", "--check takes no value"),
            ("gen a --only", "--only wants a value"),
            ("diff a", "two files to compare are wanted, not 1"),
        ] {
            assert_eq!(parsed(line), Err(message.to_owned()), "{line}");
        }
    }

    #[test]
    fn help_is_everywhere() {
        for line in ["--help", "-h", "help", "help nonsense"] {
            assert_eq!(parsed(line), Ok(Command::Help(help::ALL)), "{line}");
        }
        for line in ["diff --help", "help diff", "-h diff"] {
            assert_eq!(parsed(line), Ok(Command::Help(help::DIFF)), "{line}");
        }
        assert_eq!(parsed("-V"), Ok(Command::Version));
    }
}
