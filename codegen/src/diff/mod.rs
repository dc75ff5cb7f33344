//! What a new layer changes for those who use the types.

mod json;
#[cfg(test)]
mod tests;
mod text;

use crate::ast::{Definition, Name, Parameter, Schema, Type};
use std::collections::{BTreeMap, BTreeSet};

/// The differences between two schemas, each list in the order of the schema it comes from.
///
/// Displays like release notes; see also [`coloured`](Self::coloured) and [`to_json`](Self::to_json).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff<'a> {
    /// The layer of the old schema.
    pub from: Option<i32>,
    /// The layer of the new schema.
    pub to: Option<i32>,
    /// Functions that are gone.
    pub removed_functions: Vec<&'a Definition>,
    /// Functions that are called differently, or answer differently.
    pub changed_functions: Vec<Change<'a>>,
    /// Functions that are new.
    pub added_functions: Vec<&'a Definition>,
    /// Types that are gone.
    pub removed_types: Vec<Constructors<'a>>,
    /// Types that lost or gained constructors.
    pub changed_types: Vec<Constructors<'a>>,
    /// Constructors with other fields or numbers.
    pub changed_constructors: Vec<Change<'a>>,
    /// Types that are new.
    pub added_types: Vec<Constructors<'a>>,
}

/// A type, and its constructors that are not in both schemas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constructors<'a> {
    /// The type.
    pub ty: &'a Name,
    /// Constructors of the old schema only.
    pub lost: Vec<&'a Definition>,
    /// Constructors of the new schema only.
    pub gained: Vec<&'a Definition>,
}

/// A definition that both schemas have, but not alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// The definition as it was.
    pub old: &'a Definition,
    /// The definition as it is.
    pub new: &'a Definition,
    /// Fields that are gone.
    pub removed: Vec<&'a Parameter>,
    /// Fields of another type, or behind another flag.
    pub changed: Vec<(&'a Parameter, &'a Parameter)>,
    /// Fields that are new.
    pub added: Vec<&'a Parameter>,
}

impl<'a> Diff<'a> {
    /// Compares `old` with `new`. Definitions are the same if they have the same name.
    #[must_use]
    pub fn new(old: &'a Schema, new: &'a Schema) -> Self {
        let functions = Sides::new(&old.functions, &new.functions);
        let constructors = Sides::new(&old.types, &new.types);
        let mut diff = Self {
            from: old.layer,
            to: new.layer,
            removed_functions: functions.removed(),
            changed_functions: functions.changed(),
            added_functions: functions.added(),
            changed_constructors: constructors.changed(),
            ..Self::default()
        };
        let types = |schema: &'a Schema| {
            let mut types: BTreeMap<&Name, Vec<&Definition>> = BTreeMap::new();
            for definition in &schema.types {
                let of_type = types.entry(&definition.result.name).or_default();
                of_type.push(definition);
            }
            types
        };
        let (old_types, new_types) = (types(old), types(new));
        for ty in in_order(old) {
            let before = &old_types[ty];
            match new_types.get(ty) {
                None => diff.removed_types.push(Constructors {
                    ty,
                    lost: before.clone(),
                    gained: Vec::new(),
                }),
                Some(after) => {
                    let change = Constructors {
                        ty,
                        lost: without(before, after),
                        gained: without(after, before),
                    };
                    if !(change.lost.is_empty() && change.gained.is_empty()) {
                        diff.changed_types.push(change);
                    }
                }
            }
        }
        let added = in_order(new)
            .into_iter()
            .filter(|ty| !old_types.contains_key(*ty));
        diff.added_types = added
            .map(|ty| Constructors {
                ty,
                lost: Vec::new(),
                gained: new_types[ty].clone(),
            })
            .collect();
        diff
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self
            == Self {
                from: self.from,
                to: self.to,
                ..Self::default()
            }
    }
}

impl<'a> Change<'a> {
    fn new(old: &'a Definition, new: &'a Definition) -> Self {
        let find = |list: &'a Definition, name: &str| list.params.iter().find(|p| p.name == name);
        let missing = |list: &'a Definition, from: &'a Definition| {
            let visible = list.params.iter().filter(|p| p.value().is_some());
            let gone = visible.filter(|p| find(from, &p.name).is_none());
            gone.collect::<Vec<_>>()
        };
        let both = old
            .params
            .iter()
            .filter_map(|p| Some((p, find(new, &p.name)?)));
        Self {
            old,
            new,
            removed: missing(old, new),
            changed: both.filter(|(old, new)| old != new).collect(),
            added: missing(new, old),
        }
    }

    /// The old and the new result, if they differ.
    #[must_use]
    pub fn result(&self) -> Option<(&'a Type, &'a Type)> {
        let (old, new) = (&self.old.result, &self.new.result);
        (old != new).then_some((old, new))
    }

    /// The old and the new number, if they differ.
    #[must_use]
    pub fn id(&self) -> Option<(u32, u32)> {
        (self.old.id != self.new.id).then_some((self.old.id, self.new.id))
    }

    /// Whether the fields that both have stand in another order.
    #[must_use]
    pub fn is_reordered(&self) -> bool {
        let names = |d: &'a Definition, other: &'a Definition| {
            let others: BTreeSet<_> = other.params.iter().map(|p| &p.name).collect();
            let names = d.params.iter().map(|p| &p.name);
            names.filter(|n| others.contains(n)).collect::<Vec<_>>()
        };
        names(self.old, self.new) != names(self.new, self.old)
    }
}

/// The definitions of two schemas, by name.
struct Sides<'a> {
    old: Side<'a>,
    new: Side<'a>,
}

struct Side<'a> {
    list: &'a [Definition],
    by_name: BTreeMap<&'a Name, &'a Definition>,
}

impl<'a> Sides<'a> {
    fn new(old: &'a [Definition], new: &'a [Definition]) -> Self {
        let side = |list: &'a [Definition]| Side {
            list,
            by_name: list.iter().map(|d| (&d.name, d)).collect(),
        };
        Self {
            old: side(old),
            new: side(new),
        }
    }

    fn removed(&self) -> Vec<&'a Definition> {
        let known = |d: &&Definition| self.new.by_name.contains_key(&d.name);
        self.old.list.iter().filter(|d| !known(d)).collect()
    }

    fn added(&self) -> Vec<&'a Definition> {
        let known = |d: &&Definition| self.old.by_name.contains_key(&d.name);
        self.new.list.iter().filter(|d| !known(d)).collect()
    }

    fn changed(&self) -> Vec<Change<'a>> {
        let both = self.old.list.iter().filter_map(|old| {
            let new = *self.new.by_name.get(&old.name)?;
            let same = old.id == new.id && old.params == new.params && old.result == new.result;
            (!same).then(|| Change::new(old, new))
        });
        both.collect()
    }
}

/// The types of a schema, in the order in which it first constructs them.
fn in_order(schema: &Schema) -> Vec<&Name> {
    let mut seen = BTreeSet::new();
    let types = schema.types.iter().map(|d| &d.result.name);
    types.filter(|ty| seen.insert(*ty)).collect()
}

/// The definitions of `list` whose names are not in `others`.
fn without<'a>(list: &[&'a Definition], others: &[&'a Definition]) -> Vec<&'a Definition> {
    let others: BTreeSet<_> = others.iter().map(|d| &d.name).collect();
    let own = list.iter().filter(|d| !others.contains(&d.name));
    own.copied().collect()
}
