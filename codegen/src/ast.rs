//! A schema as data.

use std::fmt;

/// Everything one schema text declares, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Constructors of types.
    pub types: Vec<Definition>,
    /// Functions.
    pub functions: Vec<Definition>,
    /// Number in a `// LAYER 123` comment.
    pub layer: Option<i32>,
}

/// One combinator: `name#id params = Result;`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Name, with its namespace.
    pub name: Name,
    /// Constructor number: the explicit one, or else the computed one.
    pub id: u32,
    /// Type parameters: the `X` of `{X:Type}`.
    pub type_params: Vec<String>,
    /// Serialized fields, in order.
    pub params: Vec<Parameter>,
    /// What it constructs, or what the function returns.
    pub result: Type,
    /// The declaration as written, without the final semicolon.
    pub text: String,
    /// Line of its first character, counted from one.
    pub line: usize,
}

/// A name with an optional namespace: `messages.sendMessage`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// What stands before the dot.
    pub namespace: Option<String>,
    /// What stands after it.
    pub name: String,
}

/// One field of a combinator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ParameterKind,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// A word of flags: `flags:#`.
    Flags,
    /// A value, perhaps present only if a flag is set.
    Value {
        /// Its type.
        ty: Type,
        /// Presence: `flags.3?`.
        flag: Option<Flag>,
    },
}

/// A bit of a word of flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Name of the word.
    pub word: String,
    /// Number of the bit.
    pub bit: u32,
}

/// A type expression.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Type {
    /// Its name.
    pub name: Name,
    /// Without a constructor number on the wire: `%T`, or a name in lower case.
    pub bare: bool,
    /// `!X`: any function that returns an `X`.
    pub function_of: bool,
    /// Arguments: the `T` of `Vector<T>`.
    pub args: Vec<Type>,
}

impl Parameter {
    /// Whether the field is a flag whose bit is its whole value: `flags.3?true`.
    #[must_use]
    pub fn is_bit(&self) -> bool {
        matches!(&self.kind, ParameterKind::Value { ty, flag: Some(_) } if ty.name.name == "true")
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{namespace}.{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.function_of {
            f.write_str("!")?;
        }
        let upper = self.name.name.starts_with(|c: char| c.is_ascii_uppercase());
        if self.bare && upper {
            f.write_str("%")?;
        }
        write!(f, "{}", self.name)?;
        if let Some((first, rest)) = self.args.split_first() {
            write!(f, "<{first}")?;
            for arg in rest {
                write!(f, ",{arg}")?;
            }
            f.write_str(">")?;
        }
        Ok(())
    }
}
