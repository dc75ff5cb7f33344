//! Markdown, as far as messages know it.
//!
//! `**bold**`, `__italic__`, `++underline++`, `~~strike~~`, `||spoiler||`, `` `code` ``,
//! ```` ```language ```` blocks, `[text](url)`, `![🦀](tg://emoji?id=1)`, and lines that begin with `> `. A backslash takes the meaning from the
//! sign that follows it. Signs that have no partner stay as they are.

use super::{
    FormattedText,
    spans::{Builder, Side, Span, Style, write},
};
use mtproto_tl::api::enums::MessageEntity;

/// Reads Markdown.
///
/// ```
/// # use mtproto_client::format::from_markdown;
/// let text = from_markdown("**bold** and `code`");
/// assert_eq!(text.text, "bold and code");
/// assert_eq!(text.entities.len(), 2);
/// ```
#[must_use]
pub fn from_markdown(markdown: &str) -> FormattedText {
    let mut out = Builder::default();
    let mut at_line_start = true;
    read(&mut out, markdown, &mut at_line_start, 0);
    out.finish()
}

/// Writes Markdown that [`from_markdown`] reads as this text and these entities.
///
/// What Markdown cannot express, such as one style twice in the same place, is left out.
#[must_use]
pub fn to_markdown(text: &str, entities: &[MessageEntity]) -> String {
    write(text, entities, sign, |out, c, around| {
        let verbatim = around
            .iter()
            .any(|span| matches!(span.style, Style::Code | Style::Pre(_)));
        // A line that ends within other signs is not looked at for this one.
        let quoted = !around.is_empty()
            && around
                .iter()
                .all(|span| matches!(span.style, Style::Quote { .. }));
        // Signs around code are looked for in the code as well.
        let nested = around.len() > 1 && SPECIAL.contains(&c);
        match verbatim {
            true if !(nested || c == '`' || c == '\\') => out.push(c),
            _ => push_escaped(out, c),
        }
        if c == '\n' && quoted {
            out.push_str("> ");
        }
    })
}

fn sign(out: &mut String, side: Side, span: &Span, around: &[&Span]) {
    let start = side == Side::Start;
    match &span.style {
        Style::Bold => out.push_str("**"),
        Style::Italic => out.push_str("__"),
        Style::Underline => out.push_str("++"),
        Style::Strike => out.push_str("~~"),
        Style::Spoiler => out.push_str("||"),
        Style::Code => out.push('`'),
        Style::Pre(language) if start => {
            out.push_str("```");
            if !language.contains(char::is_whitespace) {
                language.chars().for_each(|c| push_escaped(out, c));
            }
            out.push('\n');
        }
        Style::Pre(_) => out.push_str("```"),
        Style::Link(_) | Style::Mention(_) | Style::Emoji(_) => {
            if start {
                let emoji = matches!(span.style, Style::Emoji(_));
                out.push_str(if emoji { "![" } else { "[" });
            } else if let Some(url) = span.style.url() {
                out.push_str("](");
                for c in url.chars() {
                    // Signs around a link are looked for in its address as well.
                    match around.is_empty() && !matches!(c, ')' | '\\') {
                        true => out.push(c),
                        false => push_escaped(out, c),
                    }
                }
                out.push(')');
            }
        }
        Style::Quote { .. } if start => out.push_str("> "),
        Style::Quote { .. } => {}
    }
}

fn push_escaped(out: &mut String, c: char) {
    if SPECIAL.contains(&c) {
        out.push('\\');
    }
    out.push(c);
}

/// Reads `rest` to its end.
fn read(out: &mut Builder, mut rest: &str, at_line_start: &mut bool, depth: usize) {
    let mut quote: Option<i32> = None;
    while let Some(c) = rest.chars().next() {
        if *at_line_start {
            *at_line_start = false;
            if depth == 0 {
                if let Some(after) = rest.strip_prefix("> ") {
                    quote.get_or_insert(out.units());
                    rest = after;
                    continue;
                }
                if let Some(offset) = quote.take() {
                    end_quote(out, offset);
                }
            }
        }
        if let Some(after) = marked(out, rest, at_line_start, depth) {
            rest = after;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        // The line after a quotation ends it: the break between them belongs to neither.
        if c == '\n' && depth == 0 {
            *at_line_start = true;
            if let Some(offset) = quote
                && !rest.starts_with("> ")
            {
                end_quote(out, offset);
                quote = None;
            }
        }
        out.push(c);
    }
    if let Some(offset) = quote {
        end_quote(out, offset);
    }
}

fn end_quote(out: &mut Builder, offset: i32) {
    out.add(Style::Quote { collapsed: false }, offset);
}

/// Reads what begins with a sign; `None` if it does not.
fn marked<'a>(
    out: &mut Builder,
    rest: &'a str,
    at_line_start: &mut bool,
    depth: usize,
) -> Option<&'a str> {
    if let Some(after) = rest.strip_prefix('\\') {
        let c = after.chars().next().filter(|c| SPECIAL.contains(c))?;
        out.push(c);
        return Some(&after[c.len_utf8()..]);
    }
    if let Some(after) = rest.strip_prefix("```") {
        let (inner, after) = split_at_sign(after, "```")?;
        let (language, code) = match inner.split_once('\n') {
            Some((language, code)) if !language.contains(char::is_whitespace) => (language, code),
            _ => ("", inner),
        };
        let offset = out.units();
        out.push_str(&unescape(code));
        out.add(Style::Pre(unescape(language)), offset);
        return Some(after);
    }
    if let Some(after) = rest.strip_prefix('`') {
        let (inner, after) = split_at_sign(after, "`")?;
        if inner.is_empty() {
            return None;
        }
        let offset = out.units();
        out.push_str(&unescape(inner));
        out.add(Style::Code, offset);
        return Some(after);
    }
    let link = rest.strip_prefix('[').or_else(|| rest.strip_prefix("!["));
    if let Some(after) = link {
        let (text, after) = split_at_sign(after, "](")?;
        let (url, after) = split_at_sign(after, ")")?;
        let offset = out.units();
        inner(out, text, at_line_start, depth);
        out.add(Style::from_url(&unescape(url)), offset);
        return Some(after);
    }
    for (sign, style) in PAIRS {
        let Some(after) = rest.strip_prefix(sign) else {
            continue;
        };
        let (text, after) = split_at_sign(after, sign)?;
        if text.is_empty() || out.is_open(|open| *open == style) {
            return None;
        }
        let offset = out.units();
        inner(out, text, at_line_start, depth);
        out.add(style, offset);
        return Some(after);
    }
    None
}

fn inner(out: &mut Builder, text: &str, at_line_start: &mut bool, depth: usize) {
    if depth < MAX_DEPTH {
        read(out, text, at_line_start, depth + 1);
    } else {
        out.push_str(&unescape(text));
    }
}

/// What stands before the first `sign` that has its meaning, and what stands after it.
fn split_at_sign<'a>(text: &'a str, sign: &str) -> Option<(&'a str, &'a str)> {
    let mut escaped = false;
    for (at, c) in text.char_indices().take(LONGEST) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if let Some(after) = text[at..].strip_prefix(sign) {
            return Some((&text[..at], after));
        }
    }
    None
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.next_if(|next| c == '\\' && SPECIAL.contains(next)) {
            Some(next) => out.push(next),
            None => out.push(c),
        }
    }
    out
}

const PAIRS: [(&str, Style); 5] = [
    ("**", Style::Bold),
    ("__", Style::Italic),
    ("++", Style::Underline),
    ("~~", Style::Strike),
    ("||", Style::Spoiler),
];

/// Signs that a backslash takes the meaning from.
const SPECIAL: [char; 13] = [
    '\\', '*', '_', '+', '~', '|', '`', '[', ']', '(', ')', '>', '!',
];

/// Pairs of signs within each other; deeper ones are text.
const MAX_DEPTH: usize = 16;

/// Characters between two signs that belong together; a message has 4096.
const LONGEST: usize = 8192;
