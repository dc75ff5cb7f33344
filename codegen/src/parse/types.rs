//! Type expressions.

use super::cursor::{Cursor, Mistake};
use crate::{
    ast::{Flag, Type},
    lexer::Kind,
};

/// How deep type expressions may nest: far deeper than anybody means, far from the end of the stack.
const MAX_NESTING: usize = 16;

impl Cursor<'_> {
    /// `T`, `%T`, `!X`, `T<a,b>`, `(T a b)`.
    pub(super) fn ty(&mut self) -> Result<Type, Mistake> {
        self.nested_ty(0)
    }

    fn nested_ty(&mut self, depth: usize) -> Result<Type, Mistake> {
        if depth > MAX_NESTING {
            let message = format!("types nest deeper than {MAX_NESTING}");
            return Err(self.mistake(message, "name the inner one as a type of its own"));
        }
        let first = self.position();
        let function_of = self.take(Kind::Mark('!'));
        let percent = self.take(Kind::Mark('%'));
        if self.take(Kind::Mark('(')) {
            let mut ty = self.nested_ty(depth + 1)?;
            while !self.take(Kind::Mark(')')) {
                if self.peek().is_none_or(|kind| kind == Kind::Mark(';')) {
                    return Err(self.mistake("expected `)`", "`(Vector T)` is one type"));
                }
                ty.args.push(self.nested_ty(depth + 1)?);
            }
            ty.bare |= percent;
            ty.function_of |= function_of;
            ty.span = self.span_since(first);
            return Ok(ty);
        }
        let name = self.name("a type")?;
        let bare = percent || name.name.starts_with(|c: char| c.is_ascii_lowercase());
        let mut args = Vec::new();
        if self.take(Kind::Mark('<')) {
            args.push(self.nested_ty(depth + 1)?);
            while self.take(Kind::Mark(',')) {
                args.push(self.nested_ty(depth + 1)?);
            }
            self.expect('>', "close the arguments of the type")?;
        }
        Ok(Type {
            name,
            bare,
            function_of,
            args,
            span: self.span_since(first),
        })
    }

    /// `Updates`, `Vector<User>`, `Vector t`.
    pub(super) fn result(&mut self) -> Result<Type, Mistake> {
        let first = self.position();
        let mut ty = self.ty()?;
        while matches!(self.peek(), Some(Kind::Word(_) | Kind::Mark('%' | '(')))
            && !self.lacks_semicolon()
        {
            ty.args.push(self.ty()?);
        }
        ty.span = self.span_since(first);
        Ok(ty)
    }

    /// `flags.3?`, if that is what stands here.
    pub(super) fn condition(&mut self) -> Result<Option<Flag>, Mistake> {
        let Some(Kind::Word(word)) = self.peek() else {
            return Ok(None);
        };
        if self.ahead(1) == Some(Kind::Mark('?')) {
            let hint = "name the bit, as in `flags.0?int`";
            return Err(self.mistake(format!("which bit of {word:?}?"), hint));
        }
        let (Some(Kind::Mark('.')), Some(Kind::Word(bit)), Some(Kind::Mark('?'))) =
            (self.ahead(1), self.ahead(2), self.ahead(3))
        else {
            return Ok(None);
        };
        let first = self.position();
        for _ in 0..3 {
            self.advance();
        }
        let span = self.span_since(first);
        self.advance();
        if !bit.bytes().all(|b| b.is_ascii_digit()) {
            let message = format!("{bit:?} is no number of a bit");
            return Err(Mistake::at(span, message, "bits are numbered 0 to 31"));
        }
        Ok(Some(Flag {
            word: word.to_owned(),
            // Whatever is too large for a number is too large for a bit.
            bit: bit.parse().unwrap_or(u32::MAX),
            span,
        }))
    }
}
