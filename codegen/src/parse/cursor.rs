//! A place among the tokens, and what can stand there.

use crate::{
    ast::Name,
    lexer::{Kind, Token},
    source::Span,
};

/// The tokens that are still to be read.
pub(super) struct Cursor<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    source: usize,
}

/// Something that is not as it should be.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) hint: &'static str,
    /// The next declaration begins here, not behind the next semicolon.
    pub(super) resume: bool,
}

impl Mistake {
    pub(super) fn at(span: Span, message: impl Into<String>, hint: &'static str) -> Self {
        Self {
            span,
            message: message.into(),
            hint,
            resume: false,
        }
    }

    pub(super) fn and_resume(self) -> Self {
        Self {
            resume: true,
            ..self
        }
    }
}

impl<'a> Cursor<'a> {
    pub(super) fn new(tokens: &'a [Token<'a>], source: usize) -> Self {
        Self {
            tokens,
            at: 0,
            source,
        }
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    pub(super) fn peek(&self) -> Option<Kind<'a>> {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, count: usize) -> Option<Kind<'a>> {
        self.tokens.get(self.at + count).map(|token| token.kind)
    }

    pub(super) fn take(&mut self, kind: Kind<'_>) -> bool {
        let here = self.peek() == Some(kind);
        self.at += usize::from(here);
        here
    }

    /// The next token, or the end of the text.
    pub(super) fn span(&self) -> Span {
        self.tokens
            .get(self.at)
            .map_or_else(|| self.span_behind(), |token| token.span)
    }

    /// From the token at `first` to the last one read.
    pub(super) fn span_since(&self, first: usize) -> Span {
        let (start, end) = (self.tokens.get(first), self.tokens[..self.at].last());
        Span {
            source: self.source,
            start: start.map_or(0, |token| token.span.start),
            end: end.map_or(0, |token| token.span.end),
        }
    }

    /// The place behind the last token read.
    pub(super) fn span_behind(&self) -> Span {
        let end = self.tokens[..self.at.min(self.tokens.len())].last();
        let end = end.map_or(0, |token| token.span.end);
        Span {
            source: self.source,
            start: end,
            end,
        }
    }

    pub(super) fn mistake(&self, message: impl Into<String>, hint: &'static str) -> Mistake {
        Mistake::at(self.span(), message, hint)
    }

    pub(super) fn expect(&mut self, mark: char, hint: &'static str) -> Result<(), Mistake> {
        if self.take(Kind::Mark(mark)) {
            Ok(())
        } else {
            Err(self.mistake(format!("expected `{mark}`"), hint))
        }
    }

    /// Whether a semicolon was forgotten before the next token: something is declared behind it
    /// before the next semicolon.
    pub(super) fn lacks_semicolon(&self) -> bool {
        /// Longest beginning of a declaration looked at.
        const FAR: usize = 64;
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let mut marks = rest.iter().take(FAR).filter(|token| {
            token.kind == Kind::Section || matches!(token.kind, Kind::Mark(':' | '#' | '=' | ';'))
        });
        marks
            .next()
            .is_some_and(|token| token.kind != Kind::Mark(';'))
    }

    /// `name` or `namespace.name`.
    pub(super) fn name(&mut self, what: &str) -> Result<Name, Mistake> {
        let first = self.name_part(what)?;
        if self.peek() != Some(Kind::Mark('.')) {
            return Ok(Name {
                namespace: None,
                name: first.to_owned(),
            });
        }
        if !first.starts_with(|c: char| c.is_ascii_lowercase()) {
            self.at -= 1;
            let message = format!("{first:?} is no namespace");
            return Err(self.mistake(message, "namespaces begin with a small letter"));
        }
        self.advance();
        let name = self.name_part("the name behind the namespace")?.to_owned();
        Ok(Name {
            namespace: Some(first.to_owned()),
            name,
        })
    }

    fn name_part(&mut self, what: &str) -> Result<&'a str, Mistake> {
        match self.peek() {
            Some(Kind::Word(word)) if word.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                self.advance();
                Ok(word)
            }
            Some(Kind::Word(_)) => {
                Err(self.mistake(format!("expected {what}"), "names begin with a letter"))
            }
            _ => Err(self.mistake(format!("expected {what}"), "")),
        }
    }

    /// Goes behind the next semicolon, or to the next section.
    pub(super) fn skip_declaration(&mut self) {
        while let Some(token) = self.tokens.get(self.at) {
            if token.kind == Kind::Section {
                break;
            }
            self.advance();
            if token.kind == Kind::Mark(';') {
                break;
            }
        }
    }

    /// What the tokens from `first` on seem to declare: the first name, and those behind `=`.
    pub(super) fn declared_since(&self, first: usize) -> Vec<Name> {
        let tokens = &self.tokens[first..self.at];
        let name_at = |at: usize| {
            let word = |at: usize| match tokens.get(at)?.kind {
                Kind::Word(word) => Some(word.to_owned()),
                _ => None,
            };
            let (first, second) = (word(at)?, word(at + 2));
            let dotted = tokens.get(at + 1).map(|t| t.kind) == Some(Kind::Mark('.'));
            Some(match second.filter(|_| dotted) {
                Some(name) => Name {
                    namespace: Some(first),
                    name,
                },
                None => Name {
                    namespace: None,
                    name: first,
                },
            })
        };
        let behind = tokens.iter().enumerate();
        let behind = behind.filter(|(_, token)| token.kind == Kind::Mark('='));
        let places = [0].into_iter().chain(behind.map(|(i, _)| i + 1));
        places.filter_map(name_at).collect()
    }
}
