//! The fields of one definition among themselves.

use crate::{
    ast::{Definition, Flag, ParameterKind},
    diagnostic::Report,
};
use std::collections::{BTreeMap, BTreeSet};

/// No name twice, and flags that exist where they are needed.
pub(super) fn check(definition: &Definition, report: &mut Report) {
    let mut names = BTreeSet::new();
    let words: BTreeMap<_, _> = definition
        .params
        .iter()
        .enumerate()
        .map(|(i, p)| (p.name.as_str(), (i, p.kind == ParameterKind::Flags)))
        .collect();
    for (i, parameter) in definition.params.iter().enumerate() {
        if !names.insert(&parameter.name) {
            let message = format!("{} has two fields {:?}", definition.name, parameter.name);
            report.error(parameter.span, message, "rename one of them");
        }
        let Some((ty, flag)) = parameter.value() else {
            if !is_used(definition, &parameter.name) && !parameter.name.starts_with("flags") {
                let message = format!(
                    "{:?} is a word of flags that guards nothing",
                    parameter.name
                );
                report.error(parameter.span, message, "write `:int` for a number");
            }
            continue;
        };
        if let Some(flag) = flag {
            guard(definition, flag, words.get(flag.word.as_str()), i, report);
        } else if ty.name.to_string() == "true" {
            let message = format!("{:?} is always there, and takes no bytes", parameter.name);
            report.error(ty.span, message, "write `Bool`, or put it behind a flag");
        }
    }
}

fn guard(
    definition: &Definition,
    flag: &Flag,
    word: Option<&(usize, bool)>,
    at: usize,
    report: &mut Report,
) {
    let name = &flag.word;
    match word {
        None => {
            let message = format!("{} has no word of flags {name:?}", definition.name);
            let hint = format!("declare `{name}:#` to the left");
            report.error(flag.span, message, &hint);
        }
        Some((_, false)) => {
            let message = format!("{name:?} is no word of flags");
            report.error(flag.span, message, "words of flags have the type `#`");
        }
        Some((place, true)) if *place > at => {
            let message = format!("{name:?} stands to the right of what it guards");
            let hint = "a reader must know it by then: move it to the left";
            report.error(flag.span, message, hint);
        }
        Some(_) => {}
    }
    if flag.bit > 31 {
        let message = "a word of flags has 32 bits";
        report.error(flag.span, message, "bits are numbered 0 to 31");
    }
}

fn is_used(definition: &Definition, word: &str) -> bool {
    let mut flags = definition.params.iter().filter_map(|p| p.value()?.1);
    flags.any(|flag| flag.word == word)
}
