//! A schema as data.

use crate::source::Span;
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
    /// The declaration in canonical form, without the final semicolon.
    pub text: String,
    /// Other declarations of the same name, which have other numbers: what older layers send. Read
    /// like this one, never written.
    pub also: Vec<Self>,
    /// Where it stands.
    pub span: Span,
    /// Where its explicit number stands, if it has one.
    pub id_span: Option<Span>,
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
    /// Where it stands.
    pub span: Span,
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
    /// Where it stands.
    pub span: Span,
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
    /// Where it stands.
    pub span: Span,
}

impl Schema {
    /// All definitions: types first, then functions.
    pub fn definitions(&self) -> impl Iterator<Item = &Definition> {
        self.types.iter().chain(&self.functions)
    }
}

impl Name {
    /// The name that `text` is: what stands before the first dot is the namespace.
    #[must_use]
    pub fn new(text: &str) -> Self {
        match text.split_once('.') {
            Some((namespace, name)) => Self {
                namespace: Some(namespace.to_owned()),
                name: name.to_owned(),
            },
            None => Self {
                namespace: None,
                name: text.to_owned(),
            },
        }
    }
}

impl Type {
    /// The type and all types among its arguments.
    pub(crate) fn with_args(&self) -> Vec<&Self> {
        let mut all = vec![self];
        let mut seen = 0;
        while let Some(ty) = all.get(seen).copied() {
            all.extend(&ty.args);
            seen += 1;
        }
        all
    }
}

impl Parameter {
    /// The type and the presence of a field that is not a word of flags.
    #[must_use]
    pub fn value(&self) -> Option<(&Type, Option<&Flag>)> {
        match &self.kind {
            ParameterKind::Value { ty, flag } => Some((ty, flag.as_ref())),
            ParameterKind::Flags => None,
        }
    }

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

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ParameterKind::Flags => write!(f, "{}:#", self.name),
            ParameterKind::Value { ty, flag: None } => write!(f, "{}:{ty}", self.name),
            ParameterKind::Value {
                ty,
                flag: Some(flag),
            } => write!(f, "{}:{}.{}?{ty}", self.name, flag.word, flag.bit),
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
