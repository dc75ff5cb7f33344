//! A part of a schema: some functions, and whatever they can take or return.

use crate::{
    ast::{Definition, Name, Parameter, Schema},
    check::distance,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// A pattern that matches no function and no type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPattern {
    /// The pattern.
    pub pattern: String,
    /// A name that looks like it.
    pub similar: Option<String>,
}

impl fmt::Display for UnknownPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no function or type matches {:?}", self.pattern)?;
        match &self.similar {
            Some(name) => write!(f, ": did you mean {name:?}?"),
            None => write!(f, ": patterns look like \"auth.signIn\" or \"messages.*\""),
        }
    }
}

impl std::error::Error for UnknownPattern {}

/// The functions and types of `schema` that match a pattern, and the types reachable from them.
pub(crate) fn reachable(schema: &Schema, patterns: &[String]) -> Result<Schema, UnknownPattern> {
    let functions: Vec<_> = schema
        .functions
        .iter()
        .filter(|f| matches_any(patterns, &f.name))
        .collect();
    let types: BTreeSet<_> = schema.types.iter().map(|d| &d.result.name).collect();
    let wanted: Vec<_> = types
        .into_iter()
        .filter(|name| matches_any(patterns, name))
        .collect();
    for pattern in patterns {
        let mut names = functions
            .iter()
            .map(|f| &f.name)
            .chain(wanted.iter().copied());
        if !names.any(|name| matches(pattern, &name.to_string())) {
            return Err(unknown(schema, pattern));
        }
    }
    let types = closure(schema, &functions, wanted);
    let part = |d: &&Definition| types.contains(&d.result.name);
    Ok(Schema {
        types: schema.types.iter().filter(part).cloned().collect(),
        functions: functions.into_iter().cloned().collect(),
        layer: schema.layer,
    })
}

fn closure<'a>(
    schema: &'a Schema,
    functions: &[&'a Definition],
    wanted: Vec<&'a Name>,
) -> BTreeSet<&'a Name> {
    let mut constructors: BTreeMap<&Name, Vec<&Definition>> = BTreeMap::new();
    let mut type_of: BTreeMap<&Name, &Name> = BTreeMap::new();
    for definition in &schema.types {
        let ty = &definition.result.name;
        constructors.entry(ty).or_default().push(definition);
        // A bare field names its constructor.
        type_of.insert(&definition.name, ty);
        type_of.insert(ty, ty);
    }
    let mut pending = wanted;
    for function in functions {
        pending.extend(mentioned(function));
    }
    let mut found = BTreeSet::new();
    while let Some(name) = pending.pop() {
        if let Some(ty) = type_of.get(name)
            && found.insert(*ty)
        {
            let all = constructors.get(ty).into_iter().flatten();
            pending.extend(all.flat_map(|d| mentioned(d)));
        }
    }
    found
}

/// The types in the fields and in the result, those of older layers included.
fn mentioned(definition: &Definition) -> impl Iterator<Item = &Name> {
    let forms = [definition].into_iter().chain(&definition.also);
    let types = forms.flat_map(|d| {
        let fields = d.params.iter().filter_map(Parameter::value);
        fields.map(|(ty, _)| ty).chain([&d.result])
    });
    types.flat_map(|ty| ty.with_args()).map(|ty| &ty.name)
}

fn matches_any(patterns: &[String], name: &Name) -> bool {
    let name = name.to_string();
    patterns.iter().any(|pattern| matches(pattern, &name))
}

/// Whether `name` is `pattern`, where `*` stands for any characters.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut name) = name.strip_prefix(start) else {
        return false;
    };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return name.ends_with(part);
        }
        match name.split_once(part) {
            Some((_, behind)) => name = behind,
            None => return false,
        }
    }
    true
}

fn unknown(schema: &Schema, pattern: &str) -> UnknownPattern {
    let functions = schema.functions.iter().map(|f| &f.name);
    let names = functions.chain(schema.types.iter().map(|d| &d.result.name));
    let near = names.map(|name| (distance(pattern, &name.to_string()), name));
    let similar = near.filter(|(distance, _)| *distance <= 2).min();
    UnknownPattern {
        pattern: pattern.to_owned(),
        similar: similar.map(|(_, name)| name.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn part(patterns: &[&str]) -> Result<Vec<String>, UnknownPattern> {
        let schema = parse(
            "a x:Vector<Vector<B>> = A; b next:%C = B; c back:A = C; d = D; item x:int = Item; u = U;
             ---functions--- m.getA id:int = Vector<A>; m.setD d:D i:vector<item> = Bool; n.f = D;",
        );
        let patterns: Vec<_> = patterns.iter().map(|p| (*p).to_owned()).collect();
        let part = reachable(&schema.unwrap(), &patterns)?;
        Ok(part.definitions().map(|d| d.name.to_string()).collect())
    }

    #[test]
    fn whatever_a_function_can_take_or_return_comes_with_it() {
        assert_eq!(part(&["m.getA"]).unwrap(), ["a", "b", "c", "m.getA"]);
        assert_eq!(part(&["m.set*"]).unwrap(), ["d", "item", "m.setD"]);
        assert_eq!(part(&["n.*", "U"]).unwrap(), ["d", "u", "n.f"]);
        assert_eq!(part(&["*"]).unwrap().len(), 9);
    }

    #[test]
    fn a_pattern_that_matches_nothing_is_an_error_with_a_guess() {
        let error = part(&["n.f", "m.gteA"]).unwrap_err();
        let expected = "no function or type matches \"m.gteA\": did you mean \"m.getA\"?";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn stars_stand_for_any_letters() {
        for (pattern, name, expected) in [
            ("messages.*", "messages.getDialogs", true),
            ("messages.*", "message", false),
            ("*.get*", "messages.getDialogs", true),
            ("*.get*s", "messages.getDialog", false),
            ("a*a", "a", false),
            ("**", "", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
