//! Which values of the generated types live behind a pointer.
//!
//! An enum is as large as its largest variant, and a struct has room for fields that are absent. So
//! variants and optional structs above [`LARGE`] bytes are boxed; and what contains itself must be. The
//! sizes are estimates from the schema alone: what matters is that the same schema always gives the
//! same types.

mod graph;

use crate::ast::{Definition, Name, Parameter, ParameterKind, Schema, Type};
use graph::{Components, components};
use std::collections::{BTreeMap, BTreeSet};

/// Variants and optional structs estimated to be larger than this many bytes are boxed.
///
/// Small enough that the least values of all types that come in vectors take less than
/// `Reader::MEMORY_PER_BYTE` times their encoding; below it, there are more boxes and nothing is
/// gained.
const LARGE: usize = 32;

/// Estimated size of a pointer.
const POINTER: usize = 8;

/// The types of a schema and the boxes they need.
#[derive(Debug)]
pub(crate) struct Boxing<'a> {
    /// Constructors of each type, in order.
    pub(crate) types: BTreeMap<&'a Name, Vec<&'a Definition>>,
    boxed: BTreeSet<&'a Name>,
    /// What an optional field does not store in place.
    large: BTreeSet<Node<'a>>,
    /// Structs that contain each other through fields alone.
    rings: BTreeMap<Node<'a>, usize>,
}

/// Something that is stored in place: a struct, by its constructor, or the enum of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node<'a> {
    Struct(&'a Name),
    Enum(&'a Name),
}

impl Node<'_> {
    fn is_struct(&self) -> bool {
        matches!(self, Self::Struct(_))
    }
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
            large: BTreeSet::new(),
            rings: BTreeMap::new(),
        };
        let definitions: BTreeMap<_, _> = schema.types.iter().map(|d| (&d.name, d)).collect();
        let whole = this.components(&definitions);
        let sizes = this.sizes(&definitions, &whole);
        let mut boxed = BTreeSet::new();
        for (ty, constructors) in this.types.iter().filter(|(_, c)| c.len() > 1) {
            for constructor in constructors.iter().filter(|c| !is_unit(c)) {
                let node = Node::Struct(&constructor.name);
                let recursive = whole.together(Node::Enum(ty), node);
                let large = sizes.get(&node).is_some_and(|size| *size > LARGE);
                if recursive || large {
                    boxed.insert(&constructor.name);
                }
            }
        }
        this.boxed = boxed;
        let large = sizes.into_iter().filter(|(_, size)| *size > LARGE);
        this.large = large
            .map(|(node, _)| node)
            .filter(Node::is_struct)
            .collect();
        this.rings = this.components(&definitions).of;
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

    /// Whether a field of `constructor` is boxed: its struct would contain itself, or have room for
    /// something large that may be absent.
    pub(crate) fn needs_box(&self, constructor: &Definition, field: &Parameter) -> bool {
        let Some((ty, flag)) = field.value() else {
            return false;
        };
        let Some(node) = self.node(ty) else {
            return false;
        };
        let own = self.rings.get(&Node::Struct(&constructor.name));
        let recursive = own.is_some() && own == self.rings.get(&node);
        recursive || flag.is_some() && self.large.contains(&node)
    }

    /// What a field of the type stores in place, if that is another definition.
    fn node<'b>(&self, ty: &'b Type) -> Option<Node<'b>>
    where
        'a: 'b,
    {
        if !ty.args.is_empty() {
            return None;
        }
        match self.types.get(&ty.name).map(Vec::as_slice) {
            Some([only]) => Some(Node::Struct(&only.name)),
            Some(_) => Some(Node::Enum(&ty.name)),
            None => ty.bare.then_some(Node::Struct(&ty.name)),
        }
    }

    /// What contains itself, given the variants that are boxed already.
    fn components(&self, definitions: &BTreeMap<&'a Name, &'a Definition>) -> Components<Node<'a>> {
        let structs = definitions.keys().map(|name| Node::Struct(name));
        let enums = self.types.keys().filter(|ty| self.is_enum(ty));
        let nodes: Vec<_> = structs.chain(enums.map(|ty| Node::Enum(ty))).collect();
        components(&nodes, |node| match node {
            Node::Struct(name) => {
                let fields = definitions.get(name).map(|d| d.params.iter());
                let types = fields.into_iter().flatten().filter_map(Parameter::value);
                types.filter_map(|(ty, _)| self.node(ty)).collect()
            }
            Node::Enum(ty) => {
                let variants = self.types.get(ty).into_iter().flatten();
                let inline = variants.filter(|v| !self.is_boxed(v) && !is_unit(v));
                inline.map(|v| Node::Struct(&v.name)).collect()
            }
        })
    }

    /// Estimates, those that others need first. What contains itself does so behind a pointer.
    fn sizes(
        &self,
        definitions: &BTreeMap<&'a Name, &'a Definition>,
        whole: &Components<Node<'a>>,
    ) -> BTreeMap<Node<'a>, usize> {
        let mut sizes = BTreeMap::new();
        for node in &whole.order {
            let size = match node {
                Node::Struct(name) => definitions.get(name).map_or(0, |definition| {
                    let fields = definition.params.iter();
                    fields.map(|p| self.size_of_field(p, &sizes)).sum()
                }),
                Node::Enum(ty) => {
                    let variants = self.types.get(ty).into_iter().flatten();
                    let each = variants.map(|v| in_place(size_of(Node::Struct(&v.name), &sizes)));
                    POINTER + each.max().unwrap_or(0)
                }
            };
            sizes.insert(*node, size);
        }
        sizes
    }

    fn size_of_field(&self, parameter: &Parameter, sizes: &BTreeMap<Node<'a>, usize>) -> usize {
        let ParameterKind::Value { ty, flag } = &parameter.kind else {
            return 0;
        };
        if parameter.is_bit() {
            return 1;
        }
        let number = matches!(ty.name.name.as_str(), "int" | "long" | "double");
        let tag = if flag.is_some() && number { 8 } else { 0 };
        let size = match ty.name.to_string().as_str() {
            "Bool" => 1,
            "int" => 4,
            "long" | "double" => 8,
            "int128" => 16,
            "bytes" | "int256" | "Object" => 32,
            "string" | "Vector" | "vector" => 24,
            _ => {
                let Some(node) = self.node(ty) else {
                    return POINTER;
                };
                match size_of(node, sizes) {
                    size if flag.is_some() && node.is_struct() => in_place(size),
                    size => size,
                }
            }
        };
        size + tag
    }
}

/// What is left in place of something that is boxed if it is large.
fn in_place(size: usize) -> usize {
    if size > LARGE { POINTER } else { size }
}

fn size_of(node: Node<'_>, sizes: &BTreeMap<Node<'_>, usize>) -> usize {
    sizes.get(&node).copied().unwrap_or(POINTER)
}

/// Whether nothing of `constructor` is stored.
pub(crate) fn is_unit(constructor: &Definition) -> bool {
    !constructor.params.iter().any(|p| p.value().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    /// TL-28.
    #[test]
    fn recursion_and_size_call_for_boxes_and_vectors_do_not() {
        let schema = parse(
            "leaf a:int = Tree; node left:Tree = Tree; many of:Vector<Tree> = Tree;
             big a:int256 b:int256 c:int = Tree; list flags:# next:flags.0?List = List;",
        )
        .unwrap();
        let boxing = Boxing::new(&schema);
        let boxed: Vec<_> = schema.types.iter().map(|d| boxing.is_boxed(d)).collect();
        assert_eq!(boxed, [false, true, false, true, false]);
        let list = &schema.types[4];
        assert!(boxing.needs_box(list, &list.params[1]));
    }

    #[test]
    fn large_structs_that_may_be_absent_are_boxed() {
        let schema = parse(
            "big a:int256 c:int = Big; small a:int256 = Small;
             all flags:# big:flags.0?Big small:flags.1?Small must:Big = All;
             more flags:# all:flags.0?All = More;",
        )
        .unwrap();
        let boxing = Boxing::new(&schema);
        let fields = schema.types[2..].iter().flat_map(|d| {
            let fields = d.params.iter().skip(1);
            fields.map(|field| boxing.needs_box(d, field))
        });
        let boxed: Vec<_> = fields.collect();
        assert_eq!(boxed, [true, false, false, true]);
    }

    #[test]
    fn a_bare_constructor_that_contains_itself_is_boxed_in_its_field() {
        let text = "self flags:# me:flags.0?self = Being; other = Being; a b:%B = A; b a:A = B;";
        let schema = parse(text).unwrap();
        let boxing = Boxing::new(&schema);
        let fields = |i: usize| {
            schema.types[i]
                .params
                .iter()
                .filter(|p| p.value().is_some())
        };
        let boxed = |i: usize| fields(i).all(|field| boxing.needs_box(&schema.types[i], field));
        assert!(!boxing.is_boxed(&schema.types[0]));
        assert!(boxed(0) && boxed(2) && boxed(3));
    }

    #[test]
    fn a_long_chain_of_types_does_not_exhaust_the_stack() {
        let chain = (0..50_000).map(|i| format!("t{i} x:T{} = T{i};", (i + 1) % 50_000));
        let schema = parse(&chain.collect::<String>()).unwrap();
        let boxing = Boxing::new(&schema);
        let first = &schema.types[0];
        assert!(boxing.needs_box(first, &first.params[0]));
    }
}
