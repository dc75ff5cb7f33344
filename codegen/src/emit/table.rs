//! The table of a schema: everything about it that only looks at values.
//!
//! Numbers are 32 bits, little-endian. Nothing is parsed at run time: readers look things up in the
//! bytes as they are.
//!
//! ```text
//! header         "TLT1", layer (0: none), how many types, combinators, fields, expressions
//! types          name, first constructor, constructors: sorted by name
//! combinators    number, name, result, first field, fields, kind: constructors type by type, functions
//! by number      a combinator each: sorted by number
//! by name        a combinator each: sorted by name
//! fields         name, expression, presence: 0, or 1 + 32 * index of the word + bit
//! expressions    arguments of vectors
//! names          text
//! ```
//!
//! A name is `offset << 8 | length`, an expression `argument << 4 | kind`. Kinds of combinators: 0 a
//! constructor, 1 a function, 2 and 3 the same of another layer, read and never written.

use crate::ast::{Definition, Name, ParameterKind, Schema, Type};
use std::{collections::BTreeMap, fmt::Write};

/// The declaration of `ORIGIN` and `LAYER`.
pub(super) fn text(schema: &Schema) -> String {
    let mut out = String::new();
    let layer = match schema.layer {
        Some(layer) => {
            let _ = writeln!(
                out,
                "/// Version of the schema these types were generated from.\npub const LAYER: i32 = {layer};\n"
            );
            "Some(LAYER)"
        }
        None => "None",
    };
    let _ = writeln!(
        out,
        "/// The schema these types were generated from, as a table.\n\
         pub static ORIGIN: rt::Origin = rt::Origin::new({layer}, b\"\\"
    );
    for record in records(schema) {
        // A space would be taken for the indentation of a continued line.
        let text = record.escape_ascii().to_string().replace(' ', "\\x20");
        let _ = writeln!(out, "{text}\\");
    }
    out.push_str(
        "\");\n\n/// This module, for its types.\n#[doc(hidden)]\npub enum Module {}\n\
         impl rt::Module for Module {\n    const ORIGIN: &'static rt::Origin = &ORIGIN;\n}\n\n\
         rt::name_for_id! { ORIGIN }\n",
    );
    out
}

/// The table of `schema`.
pub(crate) fn table(schema: &Schema) -> Vec<u8> {
    records(schema).concat()
}

fn records(schema: &Schema) -> Vec<Vec<u8>> {
    let mut table = Table::new(schema);
    let mut types = Vec::new();
    for (ty, constructors) in group(schema) {
        let first = table.combinators.len();
        for constructor in &constructors {
            table.combinator(constructor, CONSTRUCTOR);
        }
        for older in constructors.iter().flat_map(|c| &c.also) {
            table.combinator(older, CONSTRUCTOR | OTHER);
        }
        let count = table.combinators.len() - first;
        let name = table.name(&ty.to_string());
        types.push(vec![name, first as u32, count as u32]);
    }
    for function in &schema.functions {
        table.combinator(function, FUNCTION);
    }
    for other in schema.functions.iter().flat_map(|f| &f.also) {
        table.combinator(other, FUNCTION | OTHER);
    }
    table.records(schema.layer, types)
}

const CONSTRUCTOR: u32 = 0;
const FUNCTION: u32 = 1;
const OTHER: u32 = 2;

struct Table<'a> {
    /// Index of each type.
    types: BTreeMap<&'a Name, usize>,
    /// The first constructor of each type.
    first: Vec<u32>,
    /// Index of each constructor.
    constructors: BTreeMap<&'a Name, usize>,
    combinators: Vec<[u32; 6]>,
    /// Names of the combinators, for sorting.
    names_of: Vec<String>,
    fields: Vec<[u32; 3]>,
    expressions: Vec<u32>,
    text: Vec<u8>,
    names: BTreeMap<String, u32>,
}

impl<'a> Table<'a> {
    fn new(schema: &'a Schema) -> Self {
        let groups = group(schema);
        let mut constructors = BTreeMap::new();
        let mut first = Vec::new();
        let mut next = 0;
        for group in groups.values() {
            first.push(next as u32);
            for (i, constructor) in group.iter().enumerate() {
                constructors.insert(&constructor.name, next + i);
            }
            next += group.iter().map(|c| 1 + c.also.len()).sum::<usize>();
        }
        Self {
            types: groups.keys().copied().zip(0..).collect(),
            first,
            constructors,
            combinators: Vec::new(),
            names_of: Vec::new(),
            fields: Vec::new(),
            expressions: Vec::new(),
            text: Vec::new(),
            names: BTreeMap::new(),
        }
    }

    fn combinator(&mut self, definition: &Definition, kind: u32) {
        let name = self.name(&definition.name.to_string());
        let result = self.expression(definition, &definition.result);
        let first = self.fields.len() as u32;
        for parameter in &definition.params {
            let name = self.name(&parameter.name);
            let (expression, presence) = match &parameter.kind {
                ParameterKind::Flags => (WORD, 0),
                ParameterKind::Value { flag, .. } if parameter.is_bit() => {
                    (BIT, self.presence(definition, flag.as_ref()))
                }
                ParameterKind::Value { ty, flag } => (
                    self.expression(definition, ty),
                    self.presence(definition, flag.as_ref()),
                ),
            };
            self.fields.push([name, expression, presence]);
        }
        let count = definition.params.len() as u32;
        self.combinators
            .push([definition.id, name, result, first, count, kind]);
        self.names_of.push(definition.name.to_string());
    }

    fn presence(&self, definition: &Definition, flag: Option<&crate::ast::Flag>) -> u32 {
        flag.map_or(0, |flag| {
            let mut params = definition.params.iter();
            let word = params.position(|p| p.name == flag.word).unwrap_or(0);
            1 + 32 * word as u32 + flag.bit
        })
    }

    fn expression(&mut self, definition: &Definition, ty: &Type) -> u32 {
        let name = ty.name.to_string();
        let parameter = definition.type_params.contains(&name);
        match (name.as_str(), ty.args.first()) {
            _ if ty.function_of || parameter => FUNCTION_OF,
            ("int", _) => INT,
            ("long", _) => LONG,
            ("double", _) => DOUBLE,
            ("string", _) => STRING,
            ("bytes", _) => BYTES,
            ("int128", _) => INT128,
            ("int256", _) => INT256,
            ("Bool" | "true", _) => BOOL,
            ("Object", _) => OBJECT,
            ("Vector" | "vector", Some(item)) => {
                let item = self.expression(definition, item);
                let known = self.expressions.iter().position(|e| *e == item);
                let index = known.unwrap_or_else(|| {
                    self.expressions.push(item);
                    self.expressions.len() - 1
                });
                let kind = if ty.bare { BARE_VECTOR } else { VECTOR };
                (index as u32) << 4 | kind
            }
            _ => match (self.types.get(&ty.name), self.constructors.get(&ty.name)) {
                (Some(index), _) if !ty.bare => (*index as u32) << 4 | BOXED,
                (None, Some(index)) => (*index as u32) << 4 | BARE,
                // `%Type`: its only constructor.
                (Some(index), _) => self.first.get(*index).map_or(0, |first| first << 4) | BARE,
                (None, None) => OBJECT,
            },
        }
    }

    fn name(&mut self, name: &str) -> u32 {
        if let Some(known) = self.names.get(name) {
            return *known;
        }
        // Longer names exist nowhere, and would be cut.
        let bytes = name.as_bytes();
        let bytes = bytes.get(..255).unwrap_or(bytes);
        let reference = (self.text.len() as u32) << 8 | bytes.len() as u32;
        self.text.extend_from_slice(bytes);
        self.names.insert(name.to_owned(), reference);
        reference
    }

    fn records(self, layer: Option<i32>, types: Vec<Vec<u32>>) -> Vec<Vec<u8>> {
        let mut by_id: Vec<u32> = (0..self.combinators.len() as u32).collect();
        let mut by_name = by_id.clone();
        by_id.sort_by_key(|i| self.combinators[*i as usize][0]);
        by_name.sort_by_key(|i| {
            (
                &self.names_of[*i as usize],
                self.combinators[*i as usize][5],
            )
        });
        let counts = [
            types.len(),
            self.combinators.len(),
            self.fields.len(),
            self.expressions.len(),
        ];
        let mut header = b"TLT1".to_vec();
        header.extend(layer.unwrap_or(0).to_le_bytes());
        header.extend(counts.iter().flat_map(|n| (*n as u32).to_le_bytes()));
        let numbers = |record: &[u32]| record.iter().flat_map(|n| n.to_le_bytes()).collect();
        let mut records: Vec<Vec<u8>> = vec![header];
        records.extend(types.iter().map(|r| numbers(r)));
        records.extend(self.combinators.iter().map(|r| numbers(r)));
        records.extend(by_id.chunks(8).map(numbers));
        records.extend(by_name.chunks(8).map(numbers));
        records.extend(self.fields.iter().map(|r| numbers(r)));
        records.extend(self.expressions.chunks(8).map(numbers));
        records.extend(self.text.chunks(80).map(<[u8]>::to_vec));
        records
    }
}

fn group(schema: &Schema) -> BTreeMap<&Name, Vec<&Definition>> {
    let mut types: BTreeMap<&Name, Vec<&Definition>> = BTreeMap::new();
    for definition in &schema.types {
        types
            .entry(&definition.result.name)
            .or_default()
            .push(definition);
    }
    types
}

const INT: u32 = 0;
const LONG: u32 = 1;
const DOUBLE: u32 = 2;
const STRING: u32 = 3;
const BYTES: u32 = 4;
const INT128: u32 = 5;
const INT256: u32 = 6;
const BOOL: u32 = 7;
const OBJECT: u32 = 8;
const WORD: u32 = 9;
const BIT: u32 = 10;
const FUNCTION_OF: u32 = 11;
const BOXED: u32 = 12;
const BARE: u32 = 13;
const VECTOR: u32 = 14;
const BARE_VECTOR: u32 = 15;
