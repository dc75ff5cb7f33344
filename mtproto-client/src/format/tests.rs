use super::{spans::span, *};
use mtproto_tl::api::types;

/// `kind offset+length`, for each entity.
fn shape(text: &FormattedText) -> Vec<String> {
    let name = |entity: &MessageEntity| match entity {
        MessageEntity::Bold(_) => "bold".to_owned(),
        MessageEntity::Italic(_) => "italic".to_owned(),
        MessageEntity::Underline(_) => "underline".to_owned(),
        MessageEntity::Strike(_) => "strike".to_owned(),
        MessageEntity::Spoiler(_) => "spoiler".to_owned(),
        MessageEntity::Code(_) => "code".to_owned(),
        MessageEntity::Pre(pre) => format!("pre:{}", pre.language),
        MessageEntity::TextUrl(link) => format!("link:{}", link.url),
        MessageEntity::MentionName(mention) => format!("mention:{}", mention.user_id),
        MessageEntity::CustomEmoji(emoji) => format!("emoji:{}", emoji.document_id),
        MessageEntity::Blockquote(quote) => format!("quote:{}", quote.collapsed),
        other => panic!("{other:?}"),
    };
    let one = |entity| {
        let (offset, length) = span(entity).unwrap();
        format!("{} {offset}+{length}", name(entity))
    };
    text.entities.iter().map(one).collect()
}

fn check_html(html: &str, text: &str, shapes: &[&str]) {
    let parsed = from_html(html);
    assert_eq!(parsed.text, text, "{html}");
    assert_eq!(shape(&parsed), shapes, "{html}");
}

fn check_markdown(markdown: &str, text: &str, shapes: &[&str]) {
    let parsed = from_markdown(markdown);
    assert_eq!(parsed.text, text, "{markdown}");
    assert_eq!(shape(&parsed), shapes, "{markdown}");
}

#[test]
fn html_is_read() {
    check_html(
        "<b>a</b> <i>b</i> <u>c</u> <s>d</s>",
        "a b c d",
        &["bold 0+1", "italic 2+1", "underline 4+1", "strike 6+1"],
    );
    check_html(
        "<STRONG>a<em>b</em></strong>",
        "ab",
        &["bold 0+2", "italic 1+1"],
    );
    check_html(
        "<tg-spoiler>a</tg-spoiler><span class=\"tg-spoiler\">b</span>",
        "ab",
        &["spoiler 0+1", "spoiler 1+1"],
    );
    check_html(
        "<pre><code class=\"language-rust\">fn</code></pre>",
        "fn",
        &["pre:rust 0+2"],
    );
    check_html(
        "<a href=\"https://e.com/?a=1&amp;b\">x</a>",
        "x",
        &["link:https://e.com/?a=1&b 0+1"],
    );
    check_html("<a href='tg://user?id=7'>x</a>", "x", &["mention:7 0+1"]);
    check_html(
        "<tg-emoji emoji-id=\"5\">🦀</tg-emoji>",
        "🦀",
        &["emoji:5 0+2"],
    );
    check_html(
        "<blockquote expandable>q</blockquote>",
        "q",
        &["quote:true 0+1"],
    );
    check_html("a<br/>b&nbsp;&#33;&#x21;", "a\nb\u{a0}!!", &[]);
}

#[test]
fn html_that_does_not_parse_is_text() {
    check_html("1 < 2 && 3 > 2", "1 < 2 && 3 > 2", &[]);
    check_html("<b>never closed", "never closed", &["bold 0+12"]);
    check_html("closed</b> only", "closed only", &[]);
    check_html("<b><i>x</b>y</i>", "xy", &["italic 0+2", "bold 0+1"]);
    check_html("<unknown x=1>kept</unknown>", "kept", &[]);
    check_html("<a>no address</a>", "no address", &[]);
    check_html("<b></b>empty", "empty", &[]);
    check_html(
        "&unknown; &#0; &#xFFFFFFFF; &",
        "&unknown; &#0; &#xFFFFFFFF; &",
        &[],
    );
    check_html("<", "<", &[]);
    check_html("<a href=\"", "<a href=\"", &[]);
    check_html("<3 <é>", "<3 <é>", &[]);
}

#[test]
fn markdown_is_read() {
    check_markdown(
        "**a** __b__ ++c++ ~~d~~ ||e||",
        "a b c d e",
        &[
            "bold 0+1",
            "italic 2+1",
            "underline 4+1",
            "strike 6+1",
            "spoiler 8+1",
        ],
    );
    check_markdown("**a __b__**", "a b", &["bold 0+3", "italic 2+1"]);
    check_markdown("`a*b*`", "a*b*", &["code 0+4"]);
    check_markdown("```rust\nfn```", "fn", &["pre:rust 0+2"]);
    check_markdown("```a b\nc```", "a b\nc", &["pre: 0+5"]);
    check_markdown(
        "[x](https://e.com/a\\)b)",
        "x",
        &["link:https://e.com/a)b 0+1"],
    );
    check_markdown("[x](tg://user?id=7)", "x", &["mention:7 0+1"]);
    check_markdown("![🦀](tg://emoji?id=5)", "🦀", &["emoji:5 0+2"]);
    check_markdown("> a\n> b\nc", "a\nb\nc", &["quote:false 0+3"]);
    check_markdown("\\*\\*a\\*\\*", "**a**", &[]);
}

#[test]
fn markdown_that_does_not_parse_is_text() {
    check_markdown("2 ** 3", "2 ** 3", &[]);
    check_markdown("snake_case and 2*3", "snake_case and 2*3", &[]);
    check_markdown("**", "**", &[]);
    check_markdown("****", "****", &[]);
    check_markdown("`", "`", &[]);
    check_markdown("``", "``", &[]);
    check_markdown("[x](", "[x](", &[]);
    check_markdown("[x] (y)", "[x] (y)", &[]);
    check_markdown("\\", "\\", &[]);
    check_markdown("\\a", "\\a", &[]);
}

/// Bug 54.
#[test]
fn offsets_behind_an_emoji_count_code_units() {
    check_html("🦀🦀 <b>x</b>", "🦀🦀 x", &["bold 5+1"]);
    check_markdown("👩‍👩‍👧 **é**", "👩‍👩‍👧 é", &["bold 9+1"]);
    let text = from_markdown("a🦀**b🦀c**");
    let MessageEntity::Bold(bold) = &text.entities[0] else {
        panic!("{text:?}")
    };
    let inner = slice_utf16(&text.text, bold.offset, bold.length);
    assert_eq!(inner, Some("b🦀c"));
}

#[test]
fn both_notations_are_written_as_they_are_read() {
    let texts = [
        "**bold __both__** `code` plain",
        "```rust\nlet x = 1 < 2;```",
        "[link **bold**](https://e.com)",
        "> quoted\n> lines\nand not",
        "\\*literal\\* \\`signs\\`",
        "🦀 ||spoiler 🦀|| ~~gone~~",
    ];
    for markdown in texts {
        let read = from_markdown(markdown);
        let again = from_markdown(&to_markdown(&read.text, &read.entities));
        assert_eq!(again, read, "{markdown}");
        let again = from_html(&to_html(&read.text, &read.entities));
        assert_eq!(again, read, "{markdown}");
    }
}

#[test]
fn entities_that_overlap_are_written_nested() {
    let bold = types::MessageEntityBold {
        offset: 0,
        length: 4,
    };
    let italic = types::MessageEntityItalic {
        offset: 2,
        length: 4,
    };
    let html = to_html("abcdef", &[bold.into(), italic.into()]);
    assert_eq!(html, "<b>ab<i>cd</i></b><i>ef</i>");
}

#[test]
fn entities_that_make_no_sense_are_left_out() {
    let all = [
        (-1, 2),
        (0, 100),
        (0, -1),
        (1, 1),
        (i32::MAX, i32::MAX),
        (0, 0),
    ];
    for (offset, length) in all {
        let entity = types::MessageEntityBold { offset, length };
        assert_eq!(to_html("🦀", &[entity.clone().into()]), "🦀");
        assert_eq!(to_markdown("🦀", &[entity.into()]), "🦀");
    }
}

#[test]
fn signs_without_end_do_not_nest_without_bound() {
    for sign in ["<b>", "**a __b", "[", "`", "||a ++b "] {
        let text = sign.repeat(5_000);
        let _ = from_html(&text);
        let _ = from_markdown(&text);
    }
}

#[test]
fn signs_in_an_address_or_a_language_do_not_end_what_is_around_it() {
    for (text, entities) in [
        ("a", from_markdown("**[a](x*\\*_y)**").entities),
        ("a", from_markdown("**```l\\*\\*\na```**").entities),
        ("a", vec![pre("two words")]),
        ("a", vec![pre("back`tick")]),
    ] {
        let written = to_markdown(text, &entities);
        let read = from_markdown(&written);
        assert_eq!(read.text, text, "{written}");
        assert_eq!(read.entities.len(), entities.len(), "{written}");
    }
}

/// Found by the fuzz target `markdown`.
#[test]
fn what_was_found_by_fuzzing_is_written_as_it_is_read() {
    let odd = "**~~ [_-](-\\\\\\**z` 🦀 \\**z` '_ [*]()**i*\\>b4)\u{ffe6}>b4)";
    let read = from_markdown(odd);
    let written = to_markdown(&read.text, &read.entities);
    assert_eq!(from_markdown(&written), read, "{written}");
}

fn pre(language: &str) -> MessageEntity {
    let language = language.to_owned();
    types::MessageEntityPre {
        offset: 0,
        length: 1,
        language,
    }
    .into()
}

#[test]
fn signs_in_code_do_not_end_what_is_around_it() {
    let read = from_markdown("__`\\__`__");
    assert_eq!(read.text, "__");
    let written = to_markdown(&read.text, &read.entities);
    assert_eq!(from_markdown(&written), read);
}
