//! Formatting as spans of text, for both notations.

use super::FormattedText;
use mtproto_tl::api::{enums, enums::MessageEntity, types};

/// A way to format text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Style {
    Bold,
    Italic,
    Underline,
    Strike,
    Spoiler,
    Code,
    Pre(String),
    Link(String),
    Mention(i64),
    Emoji(i64),
    Quote { collapsed: bool },
}

/// Collects a text and what is formatted in it.
#[derive(Debug, Default)]
pub(super) struct Builder {
    text: String,
    /// Length of the text in UTF-16 code units.
    units: i32,
    open: Vec<(Style, i32)>,
    entities: Vec<MessageEntity>,
}

impl Builder {
    pub(super) fn push(&mut self, c: char) {
        self.text.push(c);
        self.units = self.units.saturating_add(c.len_utf16() as i32);
    }

    pub(super) fn push_str(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    /// Whether a style that `wanted` recognizes is open.
    pub(super) fn is_open(&self, wanted: impl Fn(&Style) -> bool) -> bool {
        self.open.iter().any(|(style, _)| wanted(style))
    }

    /// Formats what follows, unless that would nest too deeply.
    pub(super) fn open(&mut self, style: Style) {
        if self.open.len() < MAX_DEPTH {
            self.open.push((style, self.units));
        }
    }

    /// Ends the innermost style that `wanted` recognizes; says whether there was one.
    pub(super) fn close(&mut self, wanted: impl Fn(&Style) -> bool) -> bool {
        let Some(at) = self.open.iter().rposition(|(style, _)| wanted(style)) else {
            return false;
        };
        let (style, offset) = self.open.remove(at);
        self.add(style, offset);
        true
    }

    /// Changes the innermost open style.
    pub(super) fn innermost(&mut self) -> Option<(&mut Style, bool)> {
        let units = self.units;
        let (style, offset) = self.open.last_mut()?;
        Some((style, *offset == units))
    }

    /// Formats everything since UTF-16 code unit `offset`.
    pub(super) fn add(&mut self, style: Style, offset: i32) {
        if self.units > offset && self.entities.len() < MAX_ENTITIES {
            self.entities
                .push(style.entity(offset, self.units - offset));
        }
    }

    pub(super) fn units(&self) -> i32 {
        self.units
    }

    /// The text; what is still open ends with it.
    pub(super) fn finish(mut self) -> FormattedText {
        while let Some((style, offset)) = self.open.pop() {
            self.add(style, offset);
        }
        let mut entities = self.entities;
        // Outer ones first, as the server sorts them.
        entities.sort_by_key(|entity| span(entity).map(|(offset, length)| (offset, -length)));
        FormattedText {
            text: self.text,
            entities,
        }
    }
}

impl Style {
    fn entity(self, offset: i32, length: i32) -> MessageEntity {
        match self {
            Self::Bold => types::MessageEntityBold { offset, length }.into(),
            Self::Italic => types::MessageEntityItalic { offset, length }.into(),
            Self::Underline => types::MessageEntityUnderline { offset, length }.into(),
            Self::Strike => types::MessageEntityStrike { offset, length }.into(),
            Self::Spoiler => types::MessageEntitySpoiler { offset, length }.into(),
            Self::Code => types::MessageEntityCode { offset, length }.into(),
            Self::Pre(language) => types::MessageEntityPre {
                offset,
                length,
                language,
            }
            .into(),
            Self::Link(url) => types::MessageEntityTextUrl {
                offset,
                length,
                url,
            }
            .into(),
            Self::Mention(user_id) => types::MessageEntityMentionName {
                offset,
                length,
                user_id,
            }
            .into(),
            Self::Emoji(document_id) => types::MessageEntityCustomEmoji {
                offset,
                length,
                document_id,
            }
            .into(),
            Self::Quote { collapsed } => types::MessageEntityBlockquote {
                collapsed,
                offset,
                length,
            }
            .into(),
        }
    }

    /// The style of an entity; none for those that the server finds by itself, such as links.
    pub(super) fn of(entity: &MessageEntity) -> Option<Self> {
        Some(match entity {
            MessageEntity::Bold(_) => Self::Bold,
            MessageEntity::Italic(_) => Self::Italic,
            MessageEntity::Underline(_) => Self::Underline,
            MessageEntity::Strike(_) => Self::Strike,
            MessageEntity::Spoiler(_) => Self::Spoiler,
            MessageEntity::Code(_) => Self::Code,
            MessageEntity::Pre(pre) => Self::Pre(pre.language.clone()),
            MessageEntity::TextUrl(link) => Self::Link(link.url.clone()),
            MessageEntity::MentionName(mention) => Self::Mention(mention.user_id),
            MessageEntity::InputMessageEntityMentionName(mention) => match &mention.user_id {
                enums::InputUser::User(user) => Self::Mention(user.user_id),
                _ => return None,
            },
            MessageEntity::CustomEmoji(emoji) => Self::Emoji(emoji.document_id),
            MessageEntity::Blockquote(quote) => Self::Quote {
                collapsed: quote.collapsed,
            },
            _ => return None,
        })
    }

    /// Which goes around which, if they are equally long: lines of a quotation have to begin with its
    /// sign, and within code there are no signs.
    fn depth(&self) -> u8 {
        match self {
            Self::Quote { .. } => 0,
            Self::Code | Self::Pre(_) => 2,
            _ => 1,
        }
    }

    /// How to write a link that this notation has no other way to express.
    pub(super) fn url(&self) -> Option<String> {
        match self {
            Self::Link(url) => Some(url.clone()),
            Self::Mention(user) => Some(format!("{MENTION}{user}")),
            Self::Emoji(document) => Some(format!("{EMOJI}{document}")),
            _ => None,
        }
    }

    /// What a link to `url` stands for.
    pub(super) fn from_url(url: &str) -> Self {
        let number = |prefix| url.strip_prefix(prefix)?.parse().ok();
        if let Some(user) = number(MENTION) {
            return Self::Mention(user);
        }
        number(EMOJI).map_or_else(|| Self::Link(url.to_owned()), Self::Emoji)
    }
}

/// Where a style begins and ends, as positions of bytes.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) style: Style,
}

/// The spans of `entities` in `text`, nested properly: one that overlaps another is cut in two.
///
/// Those that lie beyond the text or cut a character in two are left out.
pub(super) fn spans(text: &str, entities: &[MessageEntity]) -> Vec<Span> {
    let mut all: Vec<Span> = entities
        .iter()
        .take(MAX_ENTITIES)
        .filter_map(|entity| {
            let (offset, length) = span(entity)?;
            let start = byte_at(text, offset)?;
            let end = byte_at(text, offset.checked_add(length)?)?;
            let style = Style::of(entity)?;
            (start < end).then_some(Span { start, end, style })
        })
        .collect();
    let outer_first = |span: &Span| (span.start, usize::MAX - span.end, span.style.depth());
    all.sort_by_key(outer_first);
    let mut nested: Vec<Span> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut queue: std::collections::VecDeque<Span> = all.into();
    while let Some(mut span) = queue.pop_front() {
        open.retain(|end| *end > span.start);
        let limit = open.iter().copied().min().unwrap_or(usize::MAX);
        if span.end > limit {
            let rest = Span {
                start: limit,
                ..span.clone()
            };
            span.end = limit;
            let at = queue.partition_point(|other| outer_first(other) <= outer_first(&rest));
            queue.insert(at, rest);
        }
        if nested.len() >= MAX_ENTITIES * 4 {
            break;
        }
        open.push(span.end);
        nested.push(span);
    }
    nested
}

/// Writes a text in a notation: `sign` for what stands at the beginning and end of a span, `escape`
/// for the text between them, each with the spans around it.
pub(super) fn write(
    text: &str,
    entities: &[MessageEntity],
    sign: impl Fn(&mut String, Side, &Span, &[&Span]),
    escape: impl Fn(&mut String, char, &[&Span]),
) -> String {
    let spans = spans(text, entities);
    let mut out = String::with_capacity(text.len() + 16 * spans.len());
    let mut waiting = spans.iter().peekable();
    let mut open: Vec<&Span> = Vec::new();
    for (at, c) in text
        .char_indices()
        .map(|(at, c)| (at, Some(c)))
        .chain([(text.len(), None)])
    {
        while let Some(span) = open.pop_if(|span| span.end <= at) {
            sign(&mut out, Side::End, span, &open);
        }
        while let Some(span) = waiting.next_if(|span| span.start <= at) {
            sign(&mut out, Side::Start, span, &open);
            open.push(span);
        }
        if let Some(c) = c {
            escape(&mut out, c, &open);
        }
    }
    out
}

/// An end of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Start,
    End,
}

/// Offset and length of an entity, if it has any.
pub(super) fn span(entity: &MessageEntity) -> Option<(i32, i32)> {
    macro_rules! spans {
        ($($variant:ident),* $(,)?) => {
            match entity {
                $(MessageEntity::$variant(entity) => Some((entity.offset, entity.length)),)*
            }
        };
    }
    spans!(
        Unknown,
        Mention,
        Hashtag,
        BotCommand,
        Url,
        Email,
        Bold,
        Italic,
        Code,
        Pre,
        TextUrl,
        MentionName,
        InputMessageEntityMentionName,
        Phone,
        Cashtag,
        Underline,
        Strike,
        BankCard,
        Spoiler,
        CustomEmoji,
        Blockquote,
        FormattedDate,
        DiffInsert,
        DiffReplace,
        DiffDelete,
        TonAddress,
    )
}

/// Position of the byte at UTF-16 code unit `offset`; `None` beyond the text or within a character.
pub(super) fn byte_at(text: &str, offset: i32) -> Option<usize> {
    let offset = usize::try_from(offset).ok()?;
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units >= offset {
            return (units == offset).then_some(at);
        }
        units += c.len_utf16();
    }
    (units == offset).then_some(text.len())
}

/// Styles that may be open at a time.
const MAX_DEPTH: usize = 32;

/// Entities that are made or written; the server takes a hundred.
const MAX_ENTITIES: usize = 1000;

const MENTION: &str = "tg://user?id=";
const EMOJI: &str = "tg://emoji?id=";
