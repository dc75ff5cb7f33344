//! Which values of the generated types live behind a pointer.
//!
//! An enum is as large as its largest variant, so variants above [`LARGE`] bytes are boxed; and a
//! variant that contains its own enum must be. The sizes are estimates from the schema alone: what
//! matters is that the same schema always gives the same types.

use crate::ast::{Definition, Name, ParameterKind, Schema, Type};
use std::collections::{BTreeMap, BTreeSet};

/// Variants estimated to be larger than this many bytes are boxed.
const LARGE: usize = 64;

/// The types of a schema and the boxes they need.
#[derive(Debug)]
pub(crate) struct Boxing<'a> {
    /// Constructors of each type, in order.
    pub(crate) types: BTreeMap<&'a Name, Vec<&'a Definition>>,
    boxed: BTreeSet<&'a Name>,
}

impl<'a> Boxing<'a> {
    pub(crate) fn new(schema: &'a Schema) -> Self {
        let mut types: BTreeMap<&Name, Vec<&Definition>> = BTreeMap::new();
        for definition in &schema.types {
            types
                .entry(&definition.result.name)
                .or_default()
                .push(definition);
        }
        let mut this = Self {
            types,
            boxed: BTreeSet::new(),
        };
        let mut sizes = BTreeMap::new();
        for constructors in this.types.values() {
            for constructor in constructors.iter().filter(|c| !is_unit(c)) {
                let name = &constructor.result.name;
                let mut seen = BTreeSet::new();
                let recursive = this.contains(constructor, name, &mut seen);
                if constructors.len() > 1
                    && (recursive || this.size_of_struct(constructor, &mut sizes) > LARGE)
                {
                    this.boxed.insert(&constructor.name);
                }
            }
        }
        this
    }

    /// Whether the type is an enum; a type with one constructor is its struct.
    pub(crate) fn is_enum(&self, ty: &Name) -> bool {
        self.types
            .get(ty)
            .is_some_and(|constructors| constructors.len() > 1)
    }

    /// Whether the enum variant of `constructor` holds a box.
    pub(crate) fn is_boxed(&self, constructor: &Definition) -> bool {
        self.boxed.contains(&constructor.name)
    }

    /// Whether a field of `constructor` must be boxed, since its struct would contain itself.
    pub(crate) fn needs_box(&self, constructor: &Definition, field: &Type) -> bool {
        !self.is_enum(&constructor.result.name)
            && !self.is_enum(&field.name)
            && self.types.get(&field.name).is_some_and(|constructors| {
                let mut seen = BTreeSet::new();
                field.name == constructor.result.name
                    || constructors
                        .iter()
                        .any(|c| self.contains(c, &constructor.result.name, &mut seen))
            })
    }

    /// Whether a value of `constructor` holds a value of `target` other than behind a vector.
    fn contains(
        &self,
        constructor: &Definition,
        target: &Name,
        seen: &mut BTreeSet<&'a Name>,
    ) -> bool {
        inline_fields(constructor).any(|field| {
            let Some((name, constructors)) = self.types.get_key_value(&field.name) else {
                return false;
            };
            *name == target
                || seen.insert(name) && constructors.iter().any(|c| self.contains(c, target, seen))
        })
    }

    fn size_of_struct(&self, constructor: &Definition, sizes: &mut Sizes<'a>) -> usize {
        let values = constructor
            .params
            .iter()
            .map(|parameter| match &parameter.kind {
                ParameterKind::Value { .. } if parameter.is_bit() => 1,
                ParameterKind::Value { ty, flag } => {
                    let tag = if flag.is_some() && is_number(ty) {
                        8
                    } else {
                        0
                    };
                    self.size_of(ty, sizes) + tag
                }
                ParameterKind::Flags => 0,
            });
        values.sum()
    }

    fn size_of(&self, ty: &Type, sizes: &mut Sizes<'a>) -> usize {
        match ty.name.to_string().as_str() {
            "Bool" => 1,
            "int" => 4,
            "long" | "double" => 8,
            "int128" => 16,
            "bytes" | "int256" | "Object" => 32,
            "string" | "Vector" | "vector" => 24,
            _ => {
                let Some((name, constructors)) = self.types.get_key_value(&ty.name) else {
                    return 8;
                };
                if let Some(size) = sizes.get(name) {
                    return *size;
                }
                // What holds itself does so behind a pointer.
                sizes.insert(name, 8);
                let each = constructors.iter().map(|c| self.size_of_struct(c, sizes));
                let largest = each.max().unwrap_or(8);
                let size = if constructors.len() > 1 {
                    8 + largest.min(LARGE)
                } else {
                    largest
                };
                sizes.insert(name, size);
                size
            }
        }
    }
}

/// Estimates that were made already: types refer to each other far too often to begin anew each time.
type Sizes<'a> = BTreeMap<&'a Name, usize>;

/// Whether nothing of `constructor` is stored.
pub(crate) fn is_unit(constructor: &Definition) -> bool {
    !constructor
        .params
        .iter()
        .any(|p| matches!(p.kind, ParameterKind::Value { .. }))
}

fn inline_fields(constructor: &Definition) -> impl Iterator<Item = &Type> {
    constructor
        .params
        .iter()
        .filter_map(|parameter| match &parameter.kind {
            ParameterKind::Value { ty, .. } if ty.args.is_empty() => Some(ty),
            _ => None,
        })
}

fn is_number(ty: &Type) -> bool {
    matches!(ty.name.name.as_str(), "int" | "long" | "double")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn recursion_and_size_call_for_boxes_and_vectors_do_not() {
        let schema = parse(
            "leaf a:int = Tree; node left:Tree = Tree; many of:Vector<Tree> = Tree;
             big a:int256 b:int256 c:int = Tree; list next:flags.0?List = List2;",
        );
        assert!(schema.is_err(), "flags must be declared");
        let schema = parse(
            "leaf a:int = Tree; node left:Tree = Tree; many of:Vector<Tree> = Tree;
             big a:int256 b:int256 c:int = Tree; list flags:# next:flags.0?List = List;",
        )
        .unwrap();
        let boxing = Boxing::new(&schema);
        let boxed: Vec<_> = schema.types.iter().map(|d| boxing.is_boxed(d)).collect();
        assert_eq!(boxed, [false, true, false, true, false]);
        let list = &schema.types[4];
        let ParameterKind::Value { ty, .. } = &list.params[1].kind else {
            panic!()
        };
        assert!(boxing.needs_box(list, ty));
    }
}
