//! Just enough JSON to write some.

use std::fmt;

/// A value.
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(&'static str, Self)>),
}

impl Json {
    pub(crate) fn text(value: impl fmt::Display) -> Self {
        Self::Text(value.to_string())
    }

    /// A list of what `each` makes of the items.
    pub(crate) fn list<T>(items: &[T], each: impl Fn(&T) -> Self) -> Self {
        Self::List(items.iter().map(each).collect())
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(text) => quoted(f, text),
            Self::List(items) => {
                let all = items.iter().map(|item| (None, item));
                Self::write_all(f, depth, ('[', ']'), all)
            }
            Self::Object(fields) => {
                let all = fields.iter().map(|(name, value)| (Some(*name), value));
                Self::write_all(f, depth, ('{', '}'), all)
            }
        }
    }

    /// One item per line, indented.
    fn write_all<'a>(
        f: &mut fmt::Formatter<'_>,
        depth: usize,
        (open, close): (char, char),
        items: impl Iterator<Item = (Option<&'a str>, &'a Self)>,
    ) -> fmt::Result {
        write!(f, "{open}")?;
        let mut empty = true;
        for (name, value) in items {
            let comma = if empty { "" } else { "," };
            write!(f, "{comma}\n{:1$}", "", 2 * depth + 2)?;
            if let Some(name) = name {
                quoted(f, name)?;
                f.write_str(": ")?;
            }
            value.write(f, depth + 1)?;
            empty = false;
        }
        if !empty {
            write!(f, "\n{:1$}", "", 2 * depth)?;
        }
        write!(f, "{close}")
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            _ if u32::from(c) < 0x20 => write!(f, "\\u{:04x}", u32::from(c))?,
            _ => write!(f, "{c}")?,
        }
    }
    f.write_str("\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_the_grammar_wants() {
        let value = Json::Object(vec![
            ("a", Json::List(vec![Json::Number(-1), Json::Null])),
            ("b", Json::Text("\"\\\n\u{1}é".to_owned())),
            ("c", Json::List(Vec::new())),
            ("d", Json::Object(vec![("e", Json::Bool(true))])),
        ]);
        let expected = r#"{
  "a": [
    -1,
    null
  ],
  "b": "\"\\\u000a\u0001é",
  "c": [],
  "d": {
    "e": true
  }
}"#;
        assert_eq!(value.to_string(), expected);
    }
}
