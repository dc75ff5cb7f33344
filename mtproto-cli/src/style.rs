//! Colours. `anstream` drops them where standard output is not a terminal.

use anstyle::{AnsiColor, Style};

/// The word `error:`.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// Headings.
pub(crate) const HEADING: Style = Style::new().bold();
/// Times and other things to look at second.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// What worked.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
