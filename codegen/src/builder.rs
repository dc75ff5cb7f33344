//! The four lines of a build script.

use crate::{
    ast::Schema,
    emit::{self, Options},
    error::Errors,
    parse,
};
use std::{
    env, fmt, fs, io,
    path::{Path, PathBuf},
};

/// Generates a module from schema files.
#[derive(Clone, Debug)]
pub struct Builder {
    schemas: Vec<PathBuf>,
    module: String,
    options: Options,
}

impl Builder {
    /// A builder that generates nothing yet, for code that depends on `mtproto-tl`.
    #[must_use]
    pub fn new() -> Self {
        let options = Options {
            runtime: "::mtproto_tl".to_owned(),
            decode_functions: false,
        };
        Self {
            schemas: Vec::new(),
            module: "schema".to_owned(),
            options,
        }
    }

    /// Adds a schema file, relative to the manifest of the crate that is built.
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

    /// Path of the `mtproto-tl` crate as seen from the generated module.
    #[must_use]
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.options.runtime = path.into();
        self
    }

    /// Makes functions decodable, which servers need.
    #[must_use]
    pub fn decode_functions(mut self) -> Self {
        self.options.decode_functions = true;
        self
    }

    /// The text of the module.
    ///
    /// # Errors
    ///
    /// An unreadable file, or the mistakes of a schema.
    pub fn generate(&self) -> Result<String, Failure> {
        let mut whole = Schema::default();
        for path in &self.schemas {
            let text =
                fs::read_to_string(path).map_err(|error| Failure::Io(path.clone(), error))?;
            let schema = parse(&text).map_err(|errors| Failure::Schema(path.clone(), errors))?;
            whole.types.extend(schema.types);
            whole.functions.extend(schema.functions);
            whole.layer = schema.layer.or(whole.layer);
        }
        let file = self.schemas.last().cloned().unwrap_or_default();
        emit::module(&whole, &self.options).map_err(|errors| Failure::Schema(file, errors))
    }

    /// Writes the module where `include!(concat!(env!("OUT_DIR"), "/{module}.rs"))` finds it.
    ///
    /// # Errors
    ///
    /// As [`generate`](Self::generate), or if the file cannot be written.
    pub fn write_to_out_dir(&self) -> Result<(), Failure> {
        for path in &self.schemas {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        let text = self.generate()?;
        let directory = env::var_os("OUT_DIR").unwrap_or_default();
        let path = Path::new(&directory).join(format!("{}.rs", self.module));
        fs::write(&path, text).map_err(|error| Failure::Io(path, error))
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

/// Why nothing was generated.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// A file could not be read or written.
    Io(PathBuf, io::Error),
    /// A schema has mistakes.
    Schema(PathBuf, Errors),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Schema(path, errors) => {
                for error in &errors.0 {
                    writeln!(f, "\n{}:{error}", path.display())?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for Failure {}
