//! The four lines of a build script.

use crate::{
    ast::Schema,
    check::{Checked, load},
    diagnostic::Diagnostics,
    emit::{self, Functions, Options},
    source::Source,
    subset::{self, UnknownPattern},
};
use std::{env, fmt, fs, io, path::PathBuf};

/// Generates a module from schema files.
///
/// A whole `build.rs`, for a crate that depends on `mtproto-tl`:
///
/// ```no_run
/// fn main() -> Result<(), mtproto_codegen::Failure> {
///     mtproto_codegen::Builder::new().schema("schema/mine.tl").module("mine").write_to_out_dir()
/// }
/// ```
///
/// and where the types are wanted:
///
/// ```text
/// pub mod mine {
///     include!(concat!(env!("OUT_DIR"), "/mine.rs"));
/// }
/// ```
///
/// The module has the modules `types` (a struct for every constructor), `enums` (an enum for every
/// type with several constructors) and `functions`, each with a module for every namespace. If
/// `mtproto-tl` has the feature `name-for-id`, there is a `name_for_id`, too.
#[derive(Clone, Debug)]
pub struct Builder {
    schemas: Vec<PathBuf>,
    module: String,
    only: Vec<String>,
    options: Options,
}

impl Builder {
    /// A builder that generates nothing yet, for code that depends on `mtproto-tl`.
    #[must_use]
    pub fn new() -> Self {
        let options = Options {
            runtime: "::mtproto_tl::runtime".to_owned(),
            functions: Functions::Encode,
        };
        Self {
            schemas: Vec::new(),
            module: "schema".to_owned(),
            only: Vec::new(),
            options,
        }
    }

    /// Adds a schema file, relative to the manifest of the crate that is built.
    ///
    /// Several files make one module. The first file that declares a name decides what its type looks
    /// like. If another file declares the same name with another number, as an older or newer layer
    /// does, values with that number are read into the same type, and never written. That works if
    /// every field of the first declaration either is in the other with the same type, or stands
    /// behind a flag; fields that only the other has are read and dropped. Otherwise the build fails
    /// and says which field does not fit. A type has the constructors of all files together.
    #[must_use]
    pub fn schema(mut self, path: impl Into<PathBuf>) -> Self {
        self.schemas.push(path.into());
        self
    }

    /// Names the generated file: `{name}.rs` in the output directory.
    #[must_use]
    pub fn module(mut self, name: impl Into<String>) -> Self {
        self.module = name.into();
        self
    }

    /// Generates only the functions that match one of `patterns`, and the types that they can take or
    /// return, whatever the depth.
    ///
    /// A pattern is a name of the schema in which `*` stands for any letters: `auth.signIn`,
    /// `messages.*`, `*.get*`. It may also name types that no function returns but a server sends
    /// nevertheless, such as `Updates`. A pattern that matches nothing is an error. Called more than
    /// once, all patterns count.
    #[must_use]
    pub fn only<I>(mut self, patterns: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.only.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Path of the runtime module (`mtproto_tl::runtime`) as seen from the generated module.
    #[must_use]
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.options.runtime = path.into();
        self
    }

    /// Makes functions decodable, which servers need.
    #[must_use]
    pub fn decode_functions(mut self) -> Self {
        self.options.functions = Functions::Decode;
        self
    }

    /// Makes functions decodable if a feature of the crate that has the module is on.
    #[must_use]
    pub fn decode_functions_if(mut self, feature: impl Into<String>) -> Self {
        self.options.functions = Functions::DecodeIf(feature.into());
        self
    }

    /// The text of the module.
    ///
    /// # Errors
    ///
    /// An unreadable file, the mistakes of the schemas, or a pattern that matches nothing.
    pub fn generate(&self) -> Result<String, Failure> {
        self.module_text(&self.checked()?)
    }

    /// A list of everything in the module, for tests that look at all of it.
    ///
    /// It calls the macro `each!` with `number => type,` for every constructor and function. The types
    /// are written as seen from inside the module; functions that wrap others hold a `Raw`.
    ///
    /// # Errors
    ///
    /// As [`generate`](Self::generate).
    pub fn index(&self) -> Result<String, Failure> {
        let schema = self.part(&self.checked()?)?;
        Ok(emit::index(&schema, &self.options))
    }

    /// Writes the module where `include!(concat!(env!("OUT_DIR"), "/{module}.rs"))` finds it.
    ///
    /// For build scripts: tells Cargo which files to watch, and of what is odd about them.
    ///
    /// # Errors
    ///
    /// As [`generate`](Self::generate), or if the file cannot be written. A build script that returns
    /// the failure from `main` shows it readably.
    pub fn write_to_out_dir(&self) -> Result<(), Failure> {
        for path in &self.schemas {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        let checked = self.checked()?;
        for warning in &checked.warnings().0 {
            let (path, line) = (&warning.path, warning.line);
            let hint = warning.hint.as_deref().unwrap_or_default();
            println!("cargo::warning={path}:{line}: {}: {hint}", warning.message);
        }
        let schema = self.part(&checked)?;
        let directory = PathBuf::from(env::var_os("OUT_DIR").ok_or(Failure::NoOutDir)?);
        let path = directory.join(format!("{}.rs", self.module));
        let text = emit::module(&schema, &self.options);
        fs::write(&path, text).map_err(|error| Failure::Io(path, error))
    }

    /// The text of the module for schemas that were read already, instead of the files.
    ///
    /// # Errors
    ///
    /// A pattern that matches nothing.
    pub fn module_text(&self, checked: &Checked) -> Result<String, Failure> {
        Ok(emit::module(&self.part(checked)?, &self.options))
    }

    /// What of the schema is wanted.
    fn part(&self, checked: &Checked) -> Result<Schema, Failure> {
        if self.only.is_empty() {
            return Ok(checked.schema().clone());
        }
        subset::reachable(checked.schema(), &self.only).map_err(Failure::Pattern)
    }

    fn checked(&self) -> Result<Checked, Failure> {
        let read =
            |path: &PathBuf| Source::read(path).map_err(|error| Failure::Io(path.clone(), error));
        let sources = self
            .schemas
            .iter()
            .map(read)
            .collect::<Result<Vec<_>, _>>()?;
        load(&sources).map_err(Failure::Schema)
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

/// Why nothing was generated.
#[non_exhaustive]
pub enum Failure {
    /// A file could not be read or written.
    Io(PathBuf, io::Error),
    /// The schemas have mistakes.
    Schema(Diagnostics),
    /// A pattern of [`Builder::only`] matches nothing.
    Pattern(UnknownPattern),
    /// There is nowhere to write to: this is no build script.
    NoOutDir,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Schema(found) => found.fmt(f),
            Self::Pattern(pattern) => pattern.fmt(f),
            Self::NoOutDir => f.write_str(
                "OUT_DIR is not set: call write_to_out_dir from a build script, or generate elsewhere",
            ),
        }
    }
}

/// As `Display`, since that is what a `main` that returns a failure prints.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n\n{self}\n")
    }
}

impl std::error::Error for Failure {}
