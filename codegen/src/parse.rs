//! Tokens to a [`Schema`].
//!
//! After a mistake the parser goes on behind the next semicolon, so that one run reports all of
//! them. The built-in declarations (`int ? = Int`, `vector`, `int128`, `boolTrue`, `true` …) are
//! recognized and left out: every decoder knows them.

use crate::{
    ast::{Definition, Flag, Name, Parameter, ParameterKind, Schema, Type},
    error::{Error, Errors},
    ids,
    lexer::{Kind, Token, tokens},
};

/// Parses a schema.
///
/// # Errors
///
/// All mistakes of the text, in its order.
pub fn parse(text: &str) -> Result<Schema, Errors> {
    let (tokens, layer) = tokens(text);
    let mut parser = Parser {
        text,
        tokens: &tokens,
        at: 0,
    };
    let mut schema = Schema {
        layer,
        ..Schema::default()
    };
    let mut errors = Vec::new();
    let mut in_functions = false;
    while parser.at < tokens.len() {
        let step = match parser.section() {
            Some(step) => step.map(|functions| in_functions = functions),
            None => parser.declaration(in_functions).map(|definition| {
                let list = if in_functions {
                    &mut schema.functions
                } else {
                    &mut schema.types
                };
                list.extend(definition);
            }),
        };
        if let Err(error) = step {
            errors.push(parser.locate(error));
            parser.skip_declaration();
        }
    }
    if errors.is_empty() {
        Ok(schema)
    } else {
        Err(Errors(errors))
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token<'a>],
    at: usize,
}

/// A mistake at a token, before its place is looked up.
struct Mistake {
    at: usize,
    message: String,
    hint: Option<&'static str>,
}

impl<'a> Parser<'a> {
    /// `---functions---` or `---types---`: whether functions follow.
    fn section(&mut self) -> Option<Result<bool, Mistake>> {
        self.take_if(Kind::Section)?;
        let name = self.word("the name of a section");
        let section = name.and_then(|name| match name {
            "functions" => Ok(true),
            "types" => Ok(false),
            _ => Err(self.mistake_before(
                format!("no section is called {name:?}"),
                Some("functions or types"),
            )),
        });
        Some(section.and_then(|functions| {
            self.expect_kind(Kind::Section, "`---`")?;
            Ok(functions)
        }))
    }

    /// One combinator, or `None` for a built-in one.
    fn declaration(&mut self, function: bool) -> Result<Option<Definition>, Mistake> {
        let first = self.at;
        let name = self.name()?;
        let explicit = self.explicit_id()?;
        if self.take_if(Kind::Mark('?')).is_some() {
            return self.rest_of_builtin();
        }
        if !function && BUILTIN.contains(&name.to_string().as_str()) {
            return self.rest_of_builtin();
        }
        let mut type_params = Vec::new();
        let mut params = Vec::new();
        loop {
            match self.peek() {
                Some(Kind::Mark('{')) => type_params.extend(self.type_params()?),
                Some(Kind::Mark('=')) => break,
                Some(Kind::Mark('#' | '[') | Kind::Word(_)) => {
                    let parameter = self.parameter(&params)?;
                    params.push(parameter);
                }
                _ => return Err(self.mistake("expected a field, `=` or `;`", None)),
            }
        }
        self.mark('=')?;
        let result = self.result()?;
        let last = self.at;
        self.mark(';')?;
        let (start, end) = (self.tokens[first].start, self.tokens[last].start);
        let text = self.text[start..end].trim_end().to_owned();
        let id = explicit.unwrap_or_else(|| ids::computed_id(&text));
        let line = 1 + self.text[..start].matches('\n').count();
        Ok(Some(Definition {
            name,
            id,
            type_params,
            params,
            result,
            text,
            line,
        }))
    }

    /// `#1cb5c415`.
    fn explicit_id(&mut self) -> Result<Option<u32>, Mistake> {
        if self.take_if(Kind::Mark('#')).is_none() {
            return Ok(None);
        }
        let digits = self.word("the constructor number in hexadecimal")?;
        let hint = Some("one to eight hexadecimal digits");
        let id = u32::from_str_radix(digits, 16);
        id.map(Some)
            .map_err(|_| self.mistake_before(format!("{digits:?} is no constructor number"), hint))
    }

    /// `{X:Type}`: only type parameters can be told apart on the wire from nothing.
    fn type_params(&mut self) -> Result<Vec<String>, Mistake> {
        self.mark('{')?;
        let mut names = Vec::new();
        while let Some(Kind::Word(name)) = self.peek() {
            self.at += 1;
            names.push(name.to_owned());
        }
        self.mark(':')?;
        match self.word("`Type`")? {
            "Type" => {}
            other => {
                let message = format!("{other:?} is no kind of parameter");
                return Err(self.mistake_before(message, Some("{X:Type}")));
            }
        }
        self.mark('}')?;
        Ok(names)
    }

    /// `name:type`, `name:flags.3?type`, `name:#`.
    fn parameter(&mut self, earlier: &[Parameter]) -> Result<Parameter, Mistake> {
        if matches!(self.peek(), Some(Kind::Mark(_))) {
            let hint = Some("only the built-in types repeat or leave out names");
            return Err(self.mistake("expected the name of a field", hint));
        }
        let name = self.word("the name of a field")?.to_owned();
        self.mark(':')?;
        if self.take_if(Kind::Mark('#')).is_some() {
            return Ok(Parameter {
                name,
                kind: ParameterKind::Flags,
            });
        }
        let flag = self.condition(earlier)?;
        let ty = self.ty()?;
        Ok(Parameter {
            name,
            kind: ParameterKind::Value { ty, flag },
        })
    }

    /// `flags.3?`, if that is what stands here.
    fn condition(&mut self, earlier: &[Parameter]) -> Result<Option<Flag>, Mistake> {
        let ahead = |n: usize| self.tokens.get(self.at + n).map(|token| token.kind);
        let (
            Some(Kind::Word(word)),
            Some(Kind::Mark('.')),
            Some(Kind::Word(bit)),
            Some(Kind::Mark('?')),
        ) = (ahead(0), ahead(1), ahead(2), ahead(3))
        else {
            return Ok(None);
        };
        let declared = |p: &Parameter| p.name == word && p.kind == ParameterKind::Flags;
        if !earlier.iter().any(declared) {
            let hint = Some("declare it as `:#` to the left");
            return Err(self.mistake(format!("no word of flags is called {word:?}"), hint));
        }
        let Some(bit) = bit.parse().ok().filter(|bit| *bit < 32) else {
            self.at += 2;
            return Err(self.mistake(format!("a word of flags has no bit {bit}"), Some("0 to 31")));
        };
        self.at += 4;
        Ok(Some(Flag {
            word: word.to_owned(),
            bit,
        }))
    }

    /// `T`, `%T`, `!X`, `T<a,b>`, `(T a b)`.
    fn ty(&mut self) -> Result<Type, Mistake> {
        let function_of = self.take_if(Kind::Mark('!')).is_some();
        let percent = self.take_if(Kind::Mark('%')).is_some();
        let parenthesis = self.take_if(Kind::Mark('(')).is_some();
        let name = self.name()?;
        let mut args = self.angle_args()?;
        if parenthesis {
            while self.take_if(Kind::Mark(')')).is_none() {
                args.push(self.ty()?);
            }
        }
        let lower = name.name.starts_with(|c: char| c.is_ascii_lowercase());
        Ok(Type {
            bare: percent || lower,
            name,
            function_of,
            args,
        })
    }

    /// `Updates`, `Vector<User>`, `Vector t`.
    fn result(&mut self) -> Result<Type, Mistake> {
        let mut ty = self.ty()?;
        while matches!(self.peek(), Some(Kind::Word(_) | Kind::Mark('%' | '('))) {
            ty.args.push(self.ty()?);
        }
        Ok(ty)
    }

    fn angle_args(&mut self) -> Result<Vec<Type>, Mistake> {
        let mut args = Vec::new();
        if self.take_if(Kind::Mark('<')).is_some() {
            args.push(self.ty()?);
            while self.take_if(Kind::Mark(',')).is_some() {
                args.push(self.ty()?);
            }
            self.mark('>')?;
        }
        Ok(args)
    }

    /// `name` or `namespace.name`.
    fn name(&mut self) -> Result<Name, Mistake> {
        let first = self.word("a name")?;
        let hint = Some("names start with a letter");
        if !first.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(self.mistake_before(format!("{first:?} is no name"), hint));
        }
        if self.take_if(Kind::Mark('.')).is_none() {
            return Ok(Name {
                namespace: None,
                name: first.to_owned(),
            });
        }
        let name = self.word("the name behind the namespace")?.to_owned();
        Ok(Name {
            namespace: Some(first.to_owned()),
            name,
        })
    }

    fn rest_of_builtin<T>(&mut self) -> Result<Option<T>, Mistake> {
        self.skip_declaration();
        Ok(None)
    }

    fn skip_declaration(&mut self) {
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            if token.kind == Kind::Mark(';') {
                break;
            }
        }
    }

    fn peek(&self) -> Option<Kind<'a>> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    fn take_if(&mut self, kind: Kind<'_>) -> Option<()> {
        (self.peek()? == kind).then(|| self.at += 1)
    }

    fn mark(&mut self, mark: char) -> Result<(), Mistake> {
        self.expect_kind(Kind::Mark(mark), &format!("`{mark}`"))
    }

    fn expect_kind(&mut self, kind: Kind<'_>, what: &str) -> Result<(), Mistake> {
        self.take_if(kind)
            .ok_or_else(|| self.mistake(format!("expected {what}"), None))
    }

    fn word(&mut self, what: &str) -> Result<&'a str, Mistake> {
        match self.peek() {
            Some(Kind::Word(word)) => {
                self.at += 1;
                Ok(word)
            }
            _ => Err(self.mistake(format!("expected {what}"), None)),
        }
    }

    fn mistake(&self, message: impl Into<String>, hint: Option<&'static str>) -> Mistake {
        Mistake {
            at: self.at,
            message: message.into(),
            hint,
        }
    }

    /// A mistake at the token just taken.
    fn mistake_before(&self, message: String, hint: Option<&'static str>) -> Mistake {
        Mistake {
            at: self.at - 1,
            message,
            hint,
        }
    }

    fn locate(&self, mistake: Mistake) -> Error {
        let end = self.text.trim_end().len();
        let (start, width) = match self.tokens.get(mistake.at) {
            Some(token) => (token.start, token.end - token.start),
            None => (end, 1),
        };
        let line_start = self.text[..start].rfind('\n').map_or(0, |i| i + 1);
        Error {
            line: 1 + self.text[..start].matches('\n').count(),
            column: 1 + start - line_start,
            width,
            message: mistake.message,
            hint: mistake.hint.map(str::to_owned),
            source_line: self.text[line_start..]
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        }
    }
}

/// Declared in every schema, known to every decoder.
const BUILTIN: &[&str] = &[
    "boolFalse",
    "boolTrue",
    "true",
    "vector",
    "int",
    "long",
    "double",
    "string",
    "bytes",
    "int128",
    "int256",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Definition {
        let mut schema = parse(text).unwrap();
        assert_eq!(schema.types.len(), 1);
        schema.types.remove(0)
    }

    #[test]
    fn a_definition_has_name_id_fields_and_result() {
        let definition =
            only("ns.poll#1f id:long flags:# a:flags.0?true b:flags.31?Vector<%T> = ns.Poll;");
        assert_eq!(definition.name.to_string(), "ns.poll");
        assert_eq!(definition.id, 0x1f);
        assert_eq!(definition.result.to_string(), "ns.Poll");
        assert_eq!(definition.params[1].kind, ParameterKind::Flags);
        assert!(definition.params[2].is_bit());
        let ParameterKind::Value {
            ty,
            flag: Some(flag),
        } = &definition.params[3].kind
        else {
            panic!()
        };
        assert_eq!((flag.word.as_str(), flag.bit), ("flags", 31));
        assert_eq!(ty.to_string(), "Vector<%T>");
    }

    #[test]
    fn sections_sort_types_from_functions() {
        let schema =
            parse("a = A; ---functions--- f {X:Type} q:!X = X; ---types--- b = A;").unwrap();
        assert_eq!((schema.types.len(), schema.functions.len()), (2, 1));
        assert_eq!(schema.functions[0].type_params, ["X"]);
    }

    #[test]
    fn built_in_declarations_are_left_out() {
        let text = "int ? = Int; vector#1cb5c415 {t:Type} # [ t ] = Vector t; int128 4*[ int ] = Int128; a = A;";
        assert_eq!(only(text).name.to_string(), "a");
    }

    #[test]
    fn one_run_reports_every_mistake_with_its_place() {
        let Errors(errors) = parse("a x:int = A;\nb x:flags.0?int = B;\nc#xyz = C;\n").unwrap_err();
        let places: Vec<_> = errors.iter().map(|e| (e.line, e.column)).collect();
        assert_eq!(places, [(2, 5), (3, 3)]);
        let shown = errors[0].to_string();
        assert!(shown.contains("2 | b x:flags.0?int = B;"), "{shown}");
        assert!(
            shown.ends_with("^^^^^ declare it as `:#` to the left"),
            "{shown}"
        );
    }

    #[test]
    fn a_text_that_stops_short_is_a_mistake_and_not_a_panic() {
        let whole = "---functions--- f#1 {X:Type} a:flags.0?(T a) = Vector t;";
        for end in 0..whole.len() {
            let _ = parse(&whole[..end]);
        }
    }
}
