//! Makes `RpcErrorKind` of `errors/known.txt`.

use std::{collections::BTreeMap, env, error::Error, fmt::Write, fs, path::PathBuf};

/// What the list says about a name: the codes it comes with, and the group it is in.
type Known<'a> = BTreeMap<&'a str, (Vec<&'a str>, &'a str)>;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={LIST}");
    println!("cargo::rerun-if-changed=build.rs");
    let list = fs::read_to_string(LIST)?;
    let known = read(&list)?;
    let out = PathBuf::from(env::var("OUT_DIR")?).join("rpc_error_kind.rs");
    fs::write(out, write(&known)?)?;
    Ok(())
}

fn read(list: &str) -> Result<Known<'_>, String> {
    let mut known = Known::new();
    let mut group = "";
    let lines = list.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|s| s.strip_suffix(']')) {
            group = name;
            continue;
        }
        let (code, name) = line.split_once(' ').ok_or(format!("no name: {line}"))?;
        let (codes, grouped) = known.entry(name).or_insert((Vec::new(), group));
        if *grouped != group {
            return Err(format!("{name} is in {grouped} and in {group}"));
        }
        codes.push(code);
    }
    Ok(known)
}

fn write(known: &Known<'_>) -> Result<String, Box<dyn Error>> {
    let (mut variants, mut names, mut table, mut groups) =
        (String::new(), String::new(), String::new(), String::new());
    for (name, (codes, group)) in known {
        let variant = variant(name);
        writeln!(
            variants,
            "    /// `{name}` ({}).\n    {variant},",
            codes.join(", ")
        )?;
        writeln!(names, "            Self::{variant} => \"{name}\",")?;
        writeln!(table, "    (\"{name}\", RpcErrorKind::{variant}),")?;
        writeln!(groups, "            Self::{variant} => Group::{group},")?;
    }
    Ok(format!(
        "/// An error of the API, by name.
///
/// Names that this list does not have yet are kept as they are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RpcErrorKind {{
{variants}    /// Any other; the name with an `X` for a number, or the server's words if they are no name.
    Other(Box<str>),
}}

impl RpcErrorKind {{
    /// The name, with an `X` for a number; a `*` at the end stands for anything.
    #[must_use]
    pub fn name(&self) -> &str {{
        match self {{
{names}            Self::Other(name) => name,
        }}
    }}

    fn group(&self) -> Group {{
        match self {{
{groups}            Self::Other(_) => Group::Unknown,
        }}
    }}
}}

/// All names, in order.
static KNOWN: [(&str, RpcErrorKind); {count}] = [
{table}];
",
        count = known.len()
    ))
}

/// `FLOOD_WAIT_X` becomes `FloodWaitX`.
fn variant(name: &str) -> String {
    let words = name.trim_end_matches('*').split(['_', ' ']);
    let words = words.filter(|word| !word.is_empty());
    let camel: String = words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
        })
        .collect();
    camel.replace("2fa", "TwoFa")
}

const LIST: &str = "errors/known.txt";
