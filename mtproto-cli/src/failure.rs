//! Why a command failed, and what its user can do about it.

use crate::style;
use std::fmt;

/// Ends a command with exit code 1.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    remedy: Option<String>,
}

impl Failure {
    /// Says `what` went wrong: lower case, with names and numbers, no full stop.
    pub(crate) fn new(what: impl fmt::Display) -> Self {
        Self {
            what: what.to_string(),
            remedy: None,
        }
    }

    /// Adds what to do next.
    pub(crate) fn try_this(mut self, remedy: impl fmt::Display) -> Self {
        self.remedy = Some(remedy.to_string());
        self
    }

    /// Tells the user, on standard error.
    pub(crate) fn print(&self) {
        anstream::eprintln!("{}error:{:#} {self}", style::ERROR, style::ERROR);
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.remedy {
            Some(remedy) => write!(f, "; {remedy}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_one_line_that_ends_with_the_remedy() {
        let failure = Failure::new("port 4430 is in use").try_this("choose another with --listen");
        assert_eq!(
            failure.to_string(),
            "port 4430 is in use; choose another with --listen"
        );
    }
}
