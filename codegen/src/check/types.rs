//! What the names of types refer to.

use crate::{
    ast::{Definition, Name, Schema, Type},
    builtin,
    diagnostic::Report,
};
use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

/// The names of a schema.
pub(super) struct Known<'a> {
    /// How many constructors each type has.
    types: BTreeMap<&'a Name, usize>,
    constructors: BTreeSet<&'a Name>,
    functions: BTreeSet<&'a Name>,
    /// Declared with mistakes.
    broken: BTreeSet<Name>,
    /// How many more names may be guessed: it takes a look at all others.
    guesses: Cell<usize>,
}

/// Where a type stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Field { last: bool },
    Item,
    Result,
}

impl<'a> Known<'a> {
    pub(super) fn new(schema: &'a Schema, broken: BTreeSet<Name>) -> Self {
        let mut types = BTreeMap::new();
        for definition in &schema.types {
            *types.entry(&definition.result.name).or_default() += 1;
        }
        Self {
            types,
            constructors: schema.types.iter().map(|d| &d.name).collect(),
            functions: schema.functions.iter().map(|d| &d.name).collect(),
            broken,
            guesses: Cell::new(20),
        }
    }

    /// Every type that `definition` mentions exists and can stand there.
    pub(super) fn check(&self, definition: &Definition, function: bool, report: &mut Report) {
        self.parameters(definition, function, report);
        let last = definition.params.len().saturating_sub(1);
        for (i, parameter) in definition.params.iter().enumerate() {
            if let Some((ty, _)) = parameter.value()
                && ty.name.to_string() != "true"
            {
                self.ty(definition, ty, Place::Field { last: i == last }, report);
            }
        }
        let result = &definition.result;
        if function {
            self.ty(definition, result, Place::Result, report);
        } else if builtin::is_builtin(result) {
            let message = format!("{result} is built in and takes no more constructors");
            report.error(result.span, message, "construct a type of your own");
        } else if result.bare || !result.args.is_empty() {
            let message = format!("{} cannot construct {result}", definition.name);
            report.error(result.span, message, "name a type: `= Type;`");
        }
    }

    /// Type parameters stand for what a wrapped function returns, and for nothing else.
    fn parameters(&self, definition: &Definition, function: bool, report: &mut Report) {
        for x in &definition.type_params {
            let mut types = definition.params.iter().filter_map(|p| p.value());
            let wrapped =
                types.any(|(ty, flag)| ty.function_of && ty.name == Name::new(x) && flag.is_none());
            if !function {
                let message = format!("{} has a parameter {x}", definition.name);
                let hint = "only `Vector` and functions take types; write one constructor for each";
                report.error(definition.span, message, hint);
            } else if !wrapped {
                let message = format!("nothing tells what {x} is in {}", definition.name);
                let hint = format!("wrap a function that returns it: `query:!{x}`");
                report.error(definition.span, message, &hint);
            }
        }
    }

    fn ty(&self, definition: &Definition, ty: &Type, place: Place, report: &mut Report) {
        let shown = ty.to_string();
        if definition
            .type_params
            .iter()
            .any(|x| ty.name == Name::new(x))
        {
            if !ty.function_of && place != Place::Result {
                let message = format!("a value of the type {shown} cannot be read");
                let hint = format!("wrap a function that returns it: `!{shown}`");
                report.error(ty.span, message, &hint);
            } else if !matches!(place, Place::Field { last: true } | Place::Result) {
                let hint = "its end is the end of the message: make it the last field";
                report.error(ty.span, format!("{shown} is not the last field"), hint);
            }
            return;
        }
        if ty.function_of {
            let message = format!("{} has no parameter {}", definition.name, ty.name);
            let hint = format!("declare it: `{{{}:Type}}`", ty.name);
            return report.error(ty.span, message, &hint);
        }
        if ty.name.name.eq_ignore_ascii_case("vector") && builtin::is_builtin(ty) {
            match ty.args.as_slice() {
                [item] => self.ty(definition, item, Place::Item, report),
                args => {
                    let message = format!("a vector of {} types", args.len());
                    report.error(ty.span, message, "write `Vector<T>`");
                }
            }
        } else if !ty.args.is_empty() {
            let message = format!("{} takes no types", ty.name);
            report.error(ty.span, message, "only `Vector` does");
        } else if builtin::is_builtin(ty) {
            Self::builtin(ty, place, report);
        } else {
            self.declared(ty, report);
        }
        let upper = ty.name.name.starts_with(|c: char| c.is_ascii_uppercase());
        if place == Place::Result && ty.bare && !(upper && builtin::is_builtin(ty)) {
            let message = format!("{} returns a bare {shown}", definition.name);
            report.error(ty.span, message, "results are boxed: name the type");
        }
    }

    fn builtin(ty: &Type, place: Place, report: &mut Report) {
        match ty.name.name.as_str() {
            "true" => {
                let message = "a `true` takes no bytes: nobody can count them";
                report.error(ty.span, message, "write `Bool`");
            }
            "Object" if !matches!(place, Place::Field { last: true } | Place::Result) => {
                let message = "an `Object` takes the rest of the message";
                report.error(ty.span, message, "make it the last field");
            }
            "Bool" | "Object" if ty.bare => {
                let message = format!("{ty} cannot be told apart without a number");
                report.error(ty.span, message, &format!("write `{}`", ty.name));
            }
            _ => {}
        }
    }

    fn declared(&self, ty: &Type, report: &mut Report) {
        let upper = ty.name.name.starts_with(|c: char| c.is_ascii_uppercase());
        let constructors = self.types.get(&ty.name).copied();
        match constructors {
            _ if self.broken.contains(&ty.name) => {}
            Some(1) => {}
            Some(count) if ty.bare => {
                let message = format!("{} has {count} constructors", ty.name);
                let hint = format!("write `{}`, or the name of one of them", ty.name);
                report.error(ty.span, message, &hint);
            }
            Some(_) => {}
            None if !upper && self.constructors.contains(&ty.name) => {}
            None => {
                let kind = if upper { "type" } else { "constructor" };
                let message = format!("no {kind} is called {}", ty.name);
                report.error(ty.span, message, &self.hint(ty, upper));
            }
        }
    }

    /// What to write instead of the unknown name of `ty`.
    fn hint(&self, ty: &Type, upper: bool) -> String {
        let written = ty.name.to_string();
        if let Some(bare) = builtin::bare_name(&written) {
            return format!("write `{bare}`: it never has a number in front");
        }
        if self.functions.contains(&ty.name) {
            return "that is a function: name what it returns".to_owned();
        }
        if self.guesses.get() > 0 {
            self.guesses.set(self.guesses.get() - 1);
            let types = self.types.keys().filter(|_| upper);
            let constructors = self.constructors.iter().filter(|_| !upper);
            let builtin = builtin::TYPES.iter().map(|name| (*name).to_owned());
            let names = types.chain(constructors).map(ToString::to_string);
            let near = names
                .chain(builtin)
                .map(|name| (distance(&written, &name), name));
            if let Some((_, name)) = near
                .filter(|(d, _)| *d <= 2 && *d < written.len() / 2)
                .min()
            {
                return format!("did you mean `{name}`?");
            }
        }
        "declare it, or correct the name".to_owned()
    }
}

/// How many letters must be changed, added or removed to make `b` of `a`.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    const TOO_LONG: usize = 64;
    if a.len() > TOO_LONG || b.len() > TOO_LONG || a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(!x.eq_ignore_ascii_case(&y));
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
