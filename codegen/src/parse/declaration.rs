//! Declarations: combinators, the built-in types, and what may be said about types.

use super::{
    ItemKind,
    cursor::{Cursor, Mistake},
};
use crate::{
    ast::{Definition, Name, Parameter, ParameterKind, Type},
    builtin, ids,
    lexer::Kind,
    source::Span,
};

impl Cursor<'_> {
    /// Everything up to and with a semicolon.
    pub(super) fn declaration(&mut self, function: bool) -> Result<ItemKind, Mistake> {
        if let (Some(Kind::Word(word @ ("New" | "Final" | "Empty"))), Some(Kind::Word(_))) =
            (self.peek(), self.ahead(1))
        {
            self.advance();
            let name = self.name("the name of a type")?;
            self.semicolon()?;
            return Ok(ItemKind::Known(format!("{word} {name};")));
        }
        let first = self.position();
        let name = self.name("a name")?;
        if name.name.starts_with(|c: char| c.is_ascii_uppercase()) {
            return self.partial_application(first, name);
        }
        let explicit = self.explicit_id()?;
        if self.take(Kind::Mark('?')) {
            return self.builtin_type(&name, explicit, first);
        }
        let mut fields = Fields::default();
        self.fields(&mut fields, '=', 0)?;
        self.advance();
        let result = self.result()?;
        let span = self.span_since(first);
        self.semicolon()?;

        let head = head(&name, explicit.map(|(id, _)| id));
        let text = fields.canonical(&head, &result);
        if !function && !builtin::declarations(&name.to_string()).is_empty() {
            return known(&name, explicit, text, span);
        }
        if let Some(odd) = fields.odd {
            return Err(odd.and_resume());
        }
        let definition = Definition {
            id: explicit.map_or_else(|| ids::computed_id(&text), |(id, _)| id),
            name,
            type_params: fields.type_params,
            params: fields.params,
            result,
            text,
            also: Vec::new(),
            span,
            id_span: explicit.map(|(_, span)| span),
        };
        Ok(if function {
            ItemKind::Function(definition)
        } else {
            ItemKind::Type(definition)
        })
    }

    /// `Vector int;` announces a type that the decoder knows how to build already.
    fn partial_application(&mut self, first: usize, name: Name) -> Result<ItemKind, Mistake> {
        let mut span = self.span_since(first);
        span.start = span.end - name.name.len();
        let mut text = name.to_string();
        while matches!(self.peek(), Some(Kind::Word(_) | Kind::Mark('%' | '('))) {
            text = format!("{text} {}", self.ty()?);
        }
        if !self.take(Kind::Mark(';')) {
            let message = format!("{:?} begins with a capital letter", name.name);
            let hint = "only types do: constructors and functions begin with a small one";
            return Err(Mistake::at(span, message, hint));
        }
        Ok(ItemKind::Known(format!("{text};")))
    }

    /// `int ? = Int`, behind the question mark.
    fn builtin_type(
        &mut self,
        name: &Name,
        explicit: Option<(u32, Span)>,
        first: usize,
    ) -> Result<ItemKind, Mistake> {
        self.expect('=', "built-in types are declared as `int ? = Int`")?;
        let result = self.result()?;
        let span = self.span_since(first);
        self.semicolon()?;
        let text = format!("{} ? = {result}", head(name, explicit.map(|(id, _)| id)));
        known(name, explicit, text, span)
    }

    /// `#1cb5c415`.
    fn explicit_id(&mut self) -> Result<Option<(u32, Span)>, Mistake> {
        let first = self.position();
        if !self.take(Kind::Mark('#')) {
            return Ok(None);
        }
        let hint = "one to eight hexadecimal digits";
        let Some(Kind::Word(digits)) = self.peek() else {
            return Err(self.mistake("expected the number of the constructor", hint));
        };
        self.advance();
        let span = self.span_since(first);
        match u32::from_str_radix(digits, 16) {
            Ok(id) => Ok(Some((id, span))),
            Err(_) => {
                let message = format!("{digits:?} is no number of a constructor");
                Err(Mistake::at(span, message, hint))
            }
        }
    }

    /// Fields up to the mark `end`.
    fn fields(&mut self, out: &mut Fields, end: char, depth: usize) -> Result<(), Mistake> {
        loop {
            match (self.peek(), self.ahead(1)) {
                (Some(Kind::Mark(mark)), _) if mark == end => return Ok(()),
                (Some(Kind::Mark('{')), _) => self.type_params(out)?,
                (Some(Kind::Mark('[')), _) | (Some(Kind::Word(_)), Some(Kind::Mark('*'))) => {
                    self.repetition(out, "", depth)?;
                }
                (Some(Kind::Word(_)), Some(Kind::Mark(':'))) => self.named(out, depth)?,
                (Some(Kind::Mark('(')), _) if self.is_group() => self.group(out)?,
                (Some(Kind::Mark('#' | '!' | '%' | '(') | Kind::Word(_)), _) => {
                    self.anonymous(out)?;
                }
                _ if end == ']' => {
                    return Err(self.mistake("expected a field or `]`", "close the repetition"));
                }
                _ => {
                    let hint = "every declaration ends with `= Type;`";
                    return Err(self.mistake("expected a field or `=`", hint));
                }
            }
        }
    }

    /// `{X:Type}`.
    fn type_params(&mut self, out: &mut Fields) -> Result<(), Mistake> {
        let first = self.position();
        self.advance();
        let mut names = Vec::new();
        while let Some(Kind::Word(name)) = self.peek() {
            self.advance();
            names.push(name.to_owned());
        }
        self.expect(':', "type parameters are written `{X:Type}`")?;
        let kind = if self.take(Kind::Mark('#')) {
            "#".to_owned()
        } else {
            self.ty()?.to_string()
        };
        self.expect('}', "type parameters are written `{X:Type}`")?;
        if kind != "Type" {
            let message = format!("parameters of the kind {kind} mean nothing here");
            out.odd(self.span_since(first), message, "write `{X:Type}`");
        }
        out.pieces.push(format!("{{{}:{kind}}}", names.join(" ")));
        out.type_params.append(&mut names);
        Ok(())
    }

    /// `name:type`, `name:flags.3?type`, `name:#`.
    fn named(&mut self, out: &mut Fields, depth: usize) -> Result<(), Mistake> {
        let first = self.position();
        let Some(Kind::Word(name)) = self.peek() else {
            return Err(self.mistake("expected the name of a field", ""));
        };
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let message = format!("{name:?} is no name of a field");
            return Err(self.mistake(message, "names begin with a letter"));
        }
        self.advance();
        self.advance();
        if matches!(self.peek(), Some(Kind::Mark('[')))
            || matches!(
                (self.peek(), self.ahead(1)),
                (Some(Kind::Word(_)), Some(Kind::Mark('*')))
            )
        {
            return self.repetition(out, name, depth);
        }
        let kind = if self.take(Kind::Mark('#')) {
            ParameterKind::Flags
        } else {
            let flag = self.condition()?;
            if self.peek() == Some(Kind::Mark('#')) {
                let hint = "declare the word of flags without a condition";
                return Err(self.mistake("a word of flags cannot be left out", hint));
            }
            ParameterKind::Value {
                ty: self.ty()?,
                flag,
            }
        };
        let parameter = Parameter {
            name: name.to_owned(),
            kind,
            span: self.span_since(first),
        };
        out.pieces.push(parameter.to_string());
        out.params.push(parameter);
        Ok(())
    }

    /// Whether `(a b:type)` stands here, and not `(T a)`.
    fn is_group(&self) -> bool {
        let words = (1..).take_while(|i| matches!(self.ahead(*i), Some(Kind::Word(_))));
        self.ahead(1 + words.count()) == Some(Kind::Mark(':'))
    }

    /// `(a b:type)`: fields of the same type.
    fn group(&mut self, out: &mut Fields) -> Result<(), Mistake> {
        let hint = "fields of one type are written `(a b:int)`";
        self.advance();
        let mut names = Vec::new();
        while let Some(Kind::Word(name)) = self.peek() {
            names.push((name.to_owned(), self.span()));
            self.advance();
        }
        self.expect(':', hint)?;
        let ty = self.ty()?;
        self.expect(')', hint)?;
        let list: Vec<_> = names.iter().map(|(name, _)| name.as_str()).collect();
        out.pieces.push(format!("({}:{ty})", list.join(" ")));
        out.params
            .extend(names.into_iter().map(|(name, span)| Parameter {
                name,
                kind: ParameterKind::Value {
                    ty: ty.clone(),
                    flag: None,
                },
                span,
            }));
        Ok(())
    }

    /// `4*[ int ]`, `[ t ]`.
    fn repetition(&mut self, out: &mut Fields, name: &str, depth: usize) -> Result<(), Mistake> {
        /// How deep repetitions may nest.
        const MAX_NESTING: usize = 8;
        if depth > MAX_NESTING {
            let message = format!("repetitions nest deeper than {MAX_NESTING}");
            return Err(self.mistake(message, ""));
        }
        let first = self.position();
        let times = match self.peek() {
            Some(Kind::Word(times)) => {
                self.advance();
                self.advance();
                format!("{times}*")
            }
            _ => String::new(),
        };
        self.expect('[', "repeated fields are written `4*[ int ]`")?;
        let mut inner = Fields::default();
        self.fields(&mut inner, ']', depth + 1)?;
        self.advance();
        let colon = if name.is_empty() { "" } else { ":" };
        out.pieces.push(format!(
            "{name}{colon}{times}[ {} ]",
            inner.pieces.join(" ")
        ));
        let message = "only the built-in types repeat their fields";
        out.odd(self.span_since(first), message, "write `Vector<T>`");
        Ok(())
    }

    /// `int`, `#`: a field without a name.
    fn anonymous(&mut self, out: &mut Fields) -> Result<(), Mistake> {
        let first = self.position();
        let piece = if self.take(Kind::Mark('#')) {
            "#".to_owned()
        } else {
            self.ty()?.to_string()
        };
        let message = format!("a field without a name: {piece}");
        out.odd(
            self.span_since(first),
            message,
            "name it, as in `count:int`",
        );
        out.pieces.push(piece);
        Ok(())
    }

    fn semicolon(&mut self) -> Result<(), Mistake> {
        if self.take(Kind::Mark(';')) {
            return Ok(());
        }
        let hint = "every declaration ends with one";
        let mistake = Mistake::at(self.span_behind(), "expected `;`", hint);
        Err(if self.lacks_semicolon() {
            mistake.and_resume()
        } else {
            mistake
        })
    }
}

/// What stands between a name and `=`.
#[derive(Default)]
struct Fields {
    type_params: Vec<String>,
    params: Vec<Parameter>,
    /// All of it, in canonical form.
    pieces: Vec<String>,
    /// The first thing that only built-in declarations may contain.
    odd: Option<Mistake>,
}

impl Fields {
    fn odd(&mut self, span: Span, message: impl Into<String>, hint: &'static str) {
        self.odd
            .get_or_insert_with(|| Mistake::at(span, message, hint));
    }

    fn canonical(&self, head: &str, result: &Type) -> String {
        let of_own = |arg: &Type| self.type_params.contains(&arg.name.name);
        let result = if !result.args.is_empty() && result.args.iter().all(of_own) {
            let args: Vec<_> = result.args.iter().map(ToString::to_string).collect();
            format!("{} {}", result.name, args.join(" "))
        } else {
            result.to_string()
        };
        let mut words = vec![head];
        words.extend(self.pieces.iter().map(String::as_str));
        words.extend(["=", &result]);
        words.join(" ")
    }
}

/// A declaration that must say what every decoder knows.
fn known(
    name: &Name,
    explicit: Option<(u32, Span)>,
    text: String,
    span: Span,
) -> Result<ItemKind, Mistake> {
    let declarations = builtin::declarations(&name.to_string());
    let without_id = match explicit {
        Some((id, _)) => text.replacen(&format!("#{id:x}"), "", 1),
        None => text.clone(),
    };
    if declarations.is_empty() {
        let message = format!("nobody knows how to read {:?}", name.to_string());
        let hint = "only the built-in types are declared with `?`";
        return Err(Mistake::at(span, message, hint).and_resume());
    }
    if !declarations.contains(&without_id.as_str()) {
        let message = format!("{name} is built in, as `{}`", declarations[0]);
        return Err(Mistake::at(span, message, "leave it out, or write it so").and_resume());
    }
    let number = builtin::IDS.iter().find(|(_, known)| name.name == *known);
    if let (Some((wanted, _)), Some((id, span))) = (number, explicit)
        && *wanted != id
    {
        let message = format!("{name} has the number {wanted:x}");
        return Err(Mistake::at(span, message, "every decoder knows it by that").and_resume());
    }
    Ok(ItemKind::Known(format!("{text};")))
}

/// `name#id`.
fn head(name: &Name, id: Option<u32>) -> String {
    match id {
        Some(id) => format!("{name}#{id:x}"),
        None => name.to_string(),
    }
}
