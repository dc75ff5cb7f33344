//! The table of names.

use crate::ast::Schema;
use std::{collections::BTreeMap, fmt::Write};

/// The layer, and the name of every id.
pub(super) fn table(out: &mut String, schema: &Schema) {
    if let Some(layer) = schema.layer {
        let _ = writeln!(
            out,
            "/// Version of the schema these types were generated from.\npub const LAYER: i32 = {layer};\n"
        );
    }
    let all = schema.types.iter().chain(&schema.functions);
    let all = all.flat_map(|d| [d].into_iter().chain(&d.also));
    let names: BTreeMap<u32, String> = all.map(|d| (d.id, d.name.to_string())).collect();
    let _ = writeln!(
        out,
        "/// Every constructor and function, by number.\npub static NAMES: [(u32, &str); {}] = [",
        names.len()
    );
    for (id, name) in names {
        let _ = writeln!(out, "({id:#010x}, {name:?}),");
    }
    out.push_str("];\n");
}
