//! What each command does.
//!
//! Each returns what to print, and whether all was well.

use crate::{
    args::{Generate, Mode},
    colours,
};
use mtproto_codegen::{
    Builder, Checked, Diagnostics, Diff, Origin, Severity, Source, ast::Schema, load, origin,
};
use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Why a command printed nothing.
pub(crate) enum Failure {
    /// A schema has mistakes: these.
    Schema(String),
    /// A file cannot be read or written.
    Io(String),
}

type Outcome = Result<(String, bool), Failure>;

pub(crate) fn check(files: &[PathBuf]) -> Outcome {
    let checked = read_all(files)?;
    let schema = checked.schema();
    let types: BTreeSet<_> = schema.types.iter().map(|d| &d.result.name).collect();
    let mut out = String::new();
    if let Some(layer) = schema.layer {
        let _ = write!(out, "layer {layer}: ");
    }
    let _ = writeln!(
        out,
        "{} of {}, {}",
        counted(schema.types.len(), "constructor"),
        counted(types.len(), "type"),
        counted(schema.functions.len(), "function")
    );
    numbers(&mut out, schema);
    Ok((out, checked.warnings().0.is_empty()))
}

/// How many numbers follow from their declarations, and why the others do not.
fn numbers(out: &mut String, schema: &Schema) {
    let (mut same, mut other) = (0, String::new());
    for definition in schema.definitions() {
        let reason = match origin(definition) {
            Origin::Declaration => {
                same += 1;
                continue;
            }
            Origin::Renamed => "checksum under another name",
            Origin::Assigned(reason) => reason,
            Origin::Unknown => "unknown",
        };
        let _ = writeln!(
            other,
            "  {:08x} {}: {reason}",
            definition.id, definition.name
        );
    }
    let _ = writeln!(out, "numbers that follow from their declaration: {same}");
    if !other.is_empty() {
        let count = other.lines().count();
        let _ = write!(out, "numbers that do not: {count}\n{other}");
    }
}

pub(crate) fn format(files: &[PathBuf], mode: Mode) -> Outcome {
    let (mut out, mut good) = (String::new(), true);
    for file in files {
        let source = read(file)?;
        let canonical = mtproto_codegen::format(&source).map_err(|found| shown(&found))?;
        match mode {
            Mode::Print => out.push_str(&canonical),
            Mode::Check if canonical != source.text => {
                good = false;
                let _ = writeln!(out, "{}", source.path);
            }
            Mode::Write if canonical != source.text && file != Path::new("-") => {
                fs::write(file, canonical).map_err(|error| unusable(file, &error))?;
            }
            Mode::Write if file == Path::new("-") => out.push_str(&canonical),
            Mode::Check | Mode::Write => {}
        }
    }
    Ok((out, good))
}

pub(crate) fn diff(old: &Path, new: &Path, json: bool) -> Outcome {
    let (old, new) = (read_alone(old)?, read_alone(new)?);
    let diff = Diff::new(old.schema(), new.schema());
    let text = if json {
        diff.to_json()
    } else if colours(&io::stdout()) {
        diff.coloured()
    } else {
        diff.to_string()
    };
    Ok((text, true))
}

pub(crate) fn generate(files: &[PathBuf], options: Generate) -> Outcome {
    let checked = read_all(files)?;
    let mut builder = Builder::new().only(options.only);
    if let Some(path) = options.runtime {
        builder = builder.runtime(path);
    }
    if options.decode_functions {
        builder = builder.decode_functions();
    }
    let text = builder.module_text(&checked);
    text.map(|text| (text, true))
        .map_err(|failure| Failure::Schema(format!("error: {failure}")))
}

/// Reads files that make one schema, and prints what is odd about them.
fn read_all(files: &[PathBuf]) -> Result<Checked, Failure> {
    let sources = files.iter().map(|file| read(file));
    let sources = sources.collect::<Result<Vec<_>, _>>()?;
    let checked = load(&sources).map_err(|found| shown(&found))?;
    if !checked.warnings().0.is_empty()
        && let Failure::Schema(text) = shown(checked.warnings())
    {
        let _ = io::Write::write_all(&mut io::stderr(), format!("{text}\n").as_bytes());
    }
    Ok(checked)
}

/// Reads one side of a comparison, whose oddities are not what was asked for.
fn read_alone(file: &Path) -> Result<Checked, Failure> {
    load(&[read(file)?]).map_err(|found| shown(&found))
}

fn read(file: &Path) -> Result<Source, Failure> {
    if file == Path::new("-") {
        let mut text = String::new();
        let read = io::stdin().read_to_string(&mut text);
        read.map_err(|error| unusable(Path::new("standard input"), &error))?;
        return Ok(Source::new("<stdin>", text));
    }
    Source::read(file).map_err(|error| unusable(file, &error))
}

fn unusable(file: &Path, error: &io::Error) -> Failure {
    Failure::Io(format!("{}: {error}", file.display()))
}

/// Mistakes and warnings, and how many there are.
fn shown(found: &Diagnostics) -> Failure {
    let coloured = colours(&io::stderr());
    let mut text = String::new();
    for diagnostic in &found.0 {
        if coloured {
            text.push_str(&diagnostic.coloured());
        } else {
            text.push_str(&diagnostic.to_string());
        }
        text.push_str("\n\n");
    }
    let count = |severity| found.0.iter().filter(|d| d.severity == severity).count();
    let counts = [
        (count(Severity::Error), "error"),
        (count(Severity::Warning), "warning"),
    ];
    let counts: Vec<_> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| counted(*count, what))
        .collect();
    text.push_str(&counts.join(", "));
    Failure::Schema(text)
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
