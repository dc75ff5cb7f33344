//! HTML, as far as messages know it.
//!
//! `b strong i em u ins s strike del code pre a blockquote spoiler tg-spoiler tg-emoji emoji` and
//! `<span class="tg-spoiler">`, case-insensitively. `&lt; &gt; &amp; &quot; &apos; &nbsp;` and
//! numeric references. Tags that are not known are left out, and what they enclose stays.

use super::{
    FormattedText,
    spans::{Builder, Side, Span, Style, write},
};
use mtproto_tl::api::enums::MessageEntity;

/// Reads HTML.
///
/// ```
/// # use mtproto_client::format::from_html;
/// let text = from_html("<b>bold</b> &amp; <a href=\"https://example.com\">a link</a>");
/// assert_eq!(text.text, "bold & a link");
/// assert_eq!(text.entities.len(), 2);
/// ```
#[must_use]
pub fn from_html(html: &str) -> FormattedText {
    let mut out = Builder::default();
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        let parsed = match c {
            '<' => tag(rest).map(|(tag, rest)| {
                apply(&mut out, &tag);
                rest
            }),
            '&' => reference(rest).map(|(c, rest)| {
                out.push(c);
                rest
            }),
            _ => None,
        };
        rest = parsed.unwrap_or_else(|| {
            out.push(c);
            &rest[c.len_utf8()..]
        });
    }
    out.finish()
}

/// Writes HTML that [`from_html`] reads as this text and these entities.
#[must_use]
pub fn to_html(text: &str, entities: &[MessageEntity]) -> String {
    write(text, entities, sign, |out, c, _| escape(out, c))
}

fn sign(out: &mut String, side: Side, span: &Span, _: &[&Span]) {
    let name = match &span.style {
        Style::Bold => "b",
        Style::Italic => "i",
        Style::Underline => "u",
        Style::Strike => "s",
        Style::Spoiler => "tg-spoiler",
        Style::Code => "code",
        Style::Pre(_) => "pre",
        Style::Link(_) | Style::Mention(_) => "a",
        Style::Emoji(_) => "tg-emoji",
        Style::Quote { .. } => "blockquote",
    };
    let language = match &span.style {
        Style::Pre(language) if !language.is_empty() => Some(language),
        _ => None,
    };
    if side == Side::End {
        if language.is_some() {
            out.push_str("</code>");
        }
        out.push_str(&format!("</{name}>"));
        return;
    }
    out.push('<');
    out.push_str(name);
    let attribute = match &span.style {
        Style::Link(_) | Style::Mention(_) => span.style.url().map(|url| ("href", url)),
        Style::Emoji(id) => Some(("emoji-id", id.to_string())),
        _ => None,
    };
    if let Some((name, value)) = attribute {
        out.push_str(&format!(" {name}=\""));
        value.chars().for_each(|c| escape(out, c));
        out.push('"');
    }
    if let Style::Quote { collapsed: true } = span.style {
        out.push_str(" expandable");
    }
    out.push('>');
    if let Some(language) = language {
        out.push_str("<code class=\"language-");
        language.chars().for_each(|c| escape(out, c));
        out.push_str("\">");
    }
}

fn escape(out: &mut String, c: char) {
    match c {
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '&' => out.push_str("&amp;"),
        '"' => out.push_str("&quot;"),
        c => out.push(c),
    }
}

struct Tag {
    name: String,
    closes: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

fn apply(out: &mut Builder, tag: &Tag) {
    if tag.closes {
        match tag.name.as_str() {
            "a" => out.close(|style| matches!(style, Style::Link(_) | Style::Mention(_))),
            "pre" => out.close(|style| matches!(style, Style::Pre(_))),
            "tg-emoji" | "emoji" => out.close(|style| matches!(style, Style::Emoji(_))),
            "blockquote" => out.close(|style| matches!(style, Style::Quote { .. })),
            "span" => out.close(|style| *style == Style::Spoiler),
            name => plain(name).is_some_and(|wanted| out.close(|style| *style == wanted)),
        };
        return;
    }
    let style = match tag.name.as_str() {
        "br" => return out.push('\n'),
        "pre" => Some(Style::Pre(String::new())),
        "code" => match (out.innermost(), tag.attribute("class")) {
            // The language of a block of code stands in a tag of its own.
            (Some((Style::Pre(language), true)), Some(class)) => {
                if let Some(name) = class.strip_prefix("language-") {
                    language.push_str(name);
                    return;
                }
                None
            }
            (Some((Style::Pre(_), _)), _) => None,
            _ => Some(Style::Code),
        },
        "a" => tag.attribute("href").map(Style::from_url),
        "tg-emoji" => tag.attribute("emoji-id").and_then(emoji),
        "emoji" => tag.attribute("id").and_then(emoji),
        "blockquote" => Some(Style::Quote {
            collapsed: tag.attribute("expandable").is_some(),
        }),
        "span" if tag.attribute("class") == Some("tg-spoiler") => Some(Style::Spoiler),
        name => plain(name),
    };
    style.into_iter().for_each(|style| out.open(style));
}

fn plain(name: &str) -> Option<Style> {
    Some(match name {
        "b" | "strong" => Style::Bold,
        "i" | "em" => Style::Italic,
        "u" | "ins" => Style::Underline,
        "s" | "strike" | "del" => Style::Strike,
        "spoiler" | "tg-spoiler" => Style::Spoiler,
        "code" => Style::Code,
        _ => return None,
    })
}

fn emoji(id: &str) -> Option<Style> {
    id.parse().ok().map(Style::Emoji)
}

/// The tag that `html` begins with, and what follows it.
fn tag(html: &str) -> Option<(Tag, &str)> {
    let mut rest = html.strip_prefix('<')?;
    let closes = rest.starts_with('/');
    rest = rest.strip_prefix('/').unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
    let (name, mut rest) = rest.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(rest) = rest.strip_prefix('>').or_else(|| rest.strip_prefix("/>")) {
            let name = name.to_ascii_lowercase();
            let tag = Tag {
                name,
                closes,
                attributes,
            };
            return Some((tag, rest));
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
        let (key, after) = rest.split_at(end);
        if key.is_empty() {
            return None;
        }
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(after) => value(after.trim_start())?,
            None => (String::new(), after),
        };
        attributes.push((key.to_ascii_lowercase(), value));
        rest = after;
    }
}

/// The value of an attribute, and what follows it.
fn value(html: &str) -> Option<(String, &str)> {
    let quote = html.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (value, rest) = match quote {
        Some(quote) => html[1..].split_once(quote)?,
        None => html.split_at(html.find(|c: char| c.is_whitespace() || c == '>')?),
    };
    let mut out = String::new();
    let mut left = value;
    while let Some(c) = left.chars().next() {
        let (c, rest) = reference(left).unwrap_or((c, &left[c.len_utf8()..]));
        out.push(c);
        left = rest;
    }
    Some((out, rest))
}

/// The character that the reference at the beginning of `html` stands for, and what follows it.
fn reference(html: &str) -> Option<(char, &str)> {
    let inner = html.strip_prefix('&')?;
    let end = inner
        .bytes()
        .take(LONGEST_REFERENCE)
        .position(|b| b == b';')?;
    let (name, rest) = (&inner[..end], &inner[end + 1..]);
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(number).filter(|c| *c != '\0')?
        }
    };
    Some((c, rest))
}

/// Longer ones mean nothing.
const LONGEST_REFERENCE: usize = 10;
