//! Differences as release notes.

use super::{Change, Constructors, Diff};
use crate::ast::{Definition, Parameter};
use std::fmt::{self, Write};

impl Diff<'_> {
    /// The text of the differences, with the colours of a terminal.
    #[must_use]
    pub fn coloured(&self) -> String {
        let mut notes = Notes {
            out: String::new(),
            coloured: true,
        };
        // Writing to a string cannot fail.
        let _ = notes.diff(self);
        notes.out
    }
}

impl fmt::Display for Diff<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut notes = Notes {
            out: f,
            coloured: false,
        };
        notes.diff(self)
    }
}

struct Notes<W> {
    out: W,
    coloured: bool,
}

/// What a line says about something.
#[derive(Clone, Copy)]
enum Sign {
    Removed,
    Changed,
    Added,
}

impl<W: Write> Notes<W> {
    fn diff(&mut self, diff: &Diff<'_>) -> fmt::Result {
        self.title(&title(diff))?;
        if diff.is_empty() {
            return writeln!(self.out, "\nNothing changes.");
        }
        writeln!(self.out)?;
        let functions = (
            diff.removed_functions.len(),
            diff.changed_functions.len(),
            diff.added_functions.len(),
        );
        self.summary("Functions", functions)?;
        let types = (
            diff.removed_types.len(),
            diff.changed_types.len(),
            diff.added_types.len(),
        );
        self.summary("Types", types)?;
        self.summary("Constructors", (0, diff.changed_constructors.len(), 0))?;

        self.functions("Functions removed", Sign::Removed, &diff.removed_functions)?;
        self.changes("Functions changed", &diff.changed_functions)?;
        self.functions("Functions added", Sign::Added, &diff.added_functions)?;
        self.types("Types removed", Sign::Removed, &diff.removed_types)?;
        let title = "Types that lost or gained constructors";
        self.types(title, Sign::Changed, &diff.changed_types)?;
        self.changes("Constructors changed", &diff.changed_constructors)?;
        self.types("Types added", Sign::Added, &diff.added_types)
    }

    fn summary(
        &mut self,
        what: &str,
        (removed, changed, added): (usize, usize, usize),
    ) -> fmt::Result {
        let counts = [(removed, "removed"), (changed, "changed"), (added, "added")];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts
            .map(|(count, verb)| format!("{count} {verb}"))
            .collect();
        match counts.as_slice() {
            [] => Ok(()),
            counts => writeln!(self.out, "{:13} {}", format!("{what}:"), counts.join(", ")),
        }
    }

    fn functions(&mut self, title: &str, sign: Sign, list: &[&Definition]) -> fmt::Result {
        self.section(title, list.len())?;
        for definition in list {
            let text = format!("{} -> {}", signature(definition), definition.result);
            self.line(2, sign, &text)?;
        }
        Ok(())
    }

    fn types(&mut self, title: &str, sign: Sign, list: &[Constructors<'_>]) -> fmt::Result {
        self.section(title, list.len())?;
        for Constructors { ty, lost, gained } in list {
            self.line(2, sign, &ty.to_string())?;
            for definition in lost {
                self.line(6, Sign::Removed, &signature(definition))?;
            }
            for definition in gained {
                self.line(6, Sign::Added, &signature(definition))?;
            }
        }
        Ok(())
    }

    fn changes(&mut self, title: &str, list: &[Change<'_>]) -> fmt::Result {
        self.section(title, list.len())?;
        for change in list {
            self.line(2, Sign::Changed, &change.new.name.to_string())?;
            for parameter in &change.removed {
                self.line(6, Sign::Removed, &field(parameter))?;
            }
            for (old, new) in &change.changed {
                self.line(6, Sign::Changed, &changed_field(old, new))?;
            }
            for parameter in &change.added {
                self.line(6, Sign::Added, &field(parameter))?;
            }
            if let Some((old, new)) = change.result() {
                self.line(6, Sign::Changed, &format!("result: {old} -> {new}"))?;
            }
            if change.is_reordered() {
                self.line(6, Sign::Changed, "fields are sent in another order")?;
            }
            if let Some((old, new)) = change.id() {
                self.line(6, Sign::Changed, &format!("number: {old:08x} -> {new:08x}"))?;
            }
        }
        Ok(())
    }

    fn section(&mut self, title: &str, count: usize) -> fmt::Result {
        if count == 0 {
            return Ok(());
        }
        writeln!(self.out)?;
        self.title(&format!("{title} ({count})"))
    }

    fn title(&mut self, text: &str) -> fmt::Result {
        if self.coloured {
            writeln!(self.out, "\x1b[1m{text}\x1b[0m")
        } else {
            writeln!(self.out, "{text}")
        }
    }

    /// A line, folded between words.
    fn line(&mut self, indent: usize, sign: Sign, text: &str) -> fmt::Result {
        let (mark, colour) = match sign {
            Sign::Removed => ('-', "\x1b[31m"),
            Sign::Changed => ('~', "\x1b[33m"),
            Sign::Added => ('+', "\x1b[32m"),
        };
        let (colour, reset) = if self.coloured {
            (colour, "\x1b[0m")
        } else {
            ("", "")
        };
        write!(self.out, "{:indent$}{colour}{mark}", "")?;
        let mut column = indent + 1;
        let mut words = text.split(' ').peekable();
        while let Some(first) = words.next() {
            let mut piece = first.to_owned();
            // A field and its type belong together.
            while piece.ends_with(':') || piece.ends_with("->") {
                let Some(next) = words.next() else { break };
                piece = format!("{piece} {next}");
            }
            if column + 1 + piece.len() > WIDTH {
                column = indent + 3;
                write!(self.out, "\n{:column$}", "")?;
            }
            write!(self.out, " {piece}")?;
            column += 1 + piece.len();
        }
        writeln!(self.out, "{reset}")
    }
}

fn title(diff: &Diff<'_>) -> String {
    let layer = |layer: Option<i32>| layer.map_or("no layer".to_owned(), |n| format!("layer {n}"));
    match (diff.from, diff.to) {
        (None, None) => "What changes".to_owned(),
        (from, to) => format!("What changes from {} to {}", layer(from), layer(to)),
    }
}

/// `messages.send(silent?, peer: InputPeer, reply_to?: Reply)`.
fn signature(definition: &Definition) -> String {
    let fields = definition.params.iter().filter(|p| p.value().is_some());
    let fields: Vec<_> = fields.map(field).collect();
    match fields.as_slice() {
        [] => definition.name.to_string(),
        fields => format!("{}({})", definition.name, fields.join(", ")),
    }
}

/// A field as its user sees it: its number of flags does not matter.
fn field(parameter: &Parameter) -> String {
    let name = &parameter.name;
    match parameter.value() {
        None => format!("{name}: #"),
        Some(_) if parameter.is_bit() => format!("{name}?"),
        Some((ty, Some(_))) => format!("{name}?: {ty}"),
        Some((ty, None)) => format!("{name}: {ty}"),
    }
}

fn changed_field(old: &Parameter, new: &Parameter) -> String {
    let kind = |parameter: &Parameter| match parameter.value() {
        None => "flags".to_owned(),
        Some(_) if parameter.is_bit() => "true, optional".to_owned(),
        Some((ty, Some(_))) => format!("{ty}, optional"),
        Some((ty, None)) => ty.to_string(),
    };
    let flag = |parameter: &Parameter| {
        let flag = parameter.value().and_then(|(_, flag)| flag);
        flag.map_or("no flag".to_owned(), |f| format!("{}.{}", f.word, f.bit))
    };
    let (name, from, to) = (&old.name, kind(old), kind(new));
    if from == to {
        format!("{name}: flag {} -> {}", flag(old), flag(new))
    } else {
        format!("{name}: {from} -> {to}")
    }
}

/// Columns to fill: what a terminal shows.
const WIDTH: usize = 100;
