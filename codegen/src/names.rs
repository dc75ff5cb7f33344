//! Names of the schema to names of Rust.

use crate::ast::Name;

/// `messages.dialogsSlice` → `DialogsSlice`, `server_DH_params_ok` → `ServerDhParamsOk`.
pub(crate) fn type_name(name: &Name) -> String {
    let letters: Vec<char> = name.name.chars().collect();
    let mut rust = String::with_capacity(letters.len());
    let mut start_of_word = true;
    for (i, &c) in letters.iter().enumerate() {
        let after_upper = i > 0 && letters[i - 1].is_ascii_uppercase();
        let before_lower = letters.get(i + 1).is_some_and(char::is_ascii_lowercase);
        match c {
            '_' => start_of_word = true,
            _ if start_of_word => {
                rust.push(c.to_ascii_uppercase());
                start_of_word = false;
            }
            _ if after_upper && !before_lower => rust.push(c.to_ascii_lowercase()),
            _ => rust.push(c),
        }
    }
    if rust == "Self" {
        rust.push('_');
    }
    rust
}

/// The name of a namespace's module.
pub(crate) fn module_name(namespace: &str) -> String {
    match namespace {
        // What generated modules import.
        "rt" => "rt_".to_owned(),
        _ => field_name(namespace),
    }
}

/// Name of the variant for `constructor` in the enum of `ty`: without the type's name in front,
/// unless nothing (or a keyword) would be left.
pub(crate) fn variant_name(constructor: &Name, ty: &Name) -> String {
    let (name, ty) = (type_name(constructor), type_name(ty));
    match name.strip_prefix(&ty) {
        Some("") => last_words(&name, 1).to_owned(),
        Some("Self" | "Self_") => last_words(&name, 2).to_owned(),
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_uppercase()) => rest.to_owned(),
        _ => name,
    }
}

/// A field's name, escaped where Rust reserves it.
pub(crate) fn field_name(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "self" | "super" | "crate" => format!("{name}_"),
        _ if RESERVED.contains(&name.as_str()) => format!("r#{name}"),
        _ => name,
    }
}

/// The part of `name` from the `count`-th capital letter from its end.
fn last_words(name: &str, count: usize) -> &str {
    let capitals = name.rmatch_indices(|c: char| c.is_ascii_uppercase());
    let start = capitals.map(|(i, _)| i).nth(count - 1);
    &name[start.unwrap_or(0)..]
}

const RESERVED: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str) -> Name {
        Name {
            namespace: None,
            name: name.to_owned(),
        }
    }

    #[test]
    fn types_are_written_in_camel_case() {
        for (tl, rust) in [
            ("dialogsSlice", "DialogsSlice"),
            ("server_DH_params_ok", "ServerDhParamsOk"),
            ("resPQ", "ResPq"),
            ("dataJSON", "DataJson"),
            ("p_q_inner_data_dc", "PQInnerDataDc"),
            ("URLFile2", "UrlFile2"),
            ("self", "Self_"),
        ] {
            assert_eq!(type_name(&name(tl)), rust);
        }
    }

    #[test]
    fn variants_drop_the_name_of_their_type() {
        for (constructor, ty, variant) in [
            ("peerUser", "Peer", "User"),
            ("message", "Message", "Message"),
            ("updatesTooLong", "Updates", "TooLong"),
            ("updateShort", "Updates", "UpdateShort"),
            ("inputPeerSelf", "InputPeer", "PeerSelf"),
            ("inputUser", "InputUser", "User"),
        ] {
            assert_eq!(variant_name(&name(constructor), &name(ty)), variant);
        }
    }

    /// TL-29.
    #[test]
    fn keywords_are_escaped() {
        assert_eq!(field_name("type"), "r#type");
        assert_eq!(field_name("self"), "self_");
        assert_eq!(field_name("pts"), "pts");
        assert_eq!(module_name("type"), "r#type");
        assert_eq!(module_name("rt"), "rt_");
    }
}
