use super::*;

/// The mistakes and warnings of one text.
fn found(text: &str) -> Vec<String> {
    found_in(&[text])
}

fn found_in(texts: &[&str]) -> Vec<String> {
    let sources: Vec<_> = texts.iter().map(|text| Source::new("", *text)).collect();
    let found = load(&sources).unwrap_or_else(|found| Checked {
        warnings: found,
        ..Checked::default()
    });
    let shown = |d: &crate::Diagnostic| format!("{}:{} {}", d.line, d.column, d.message);
    found.warnings.0.iter().map(shown).collect()
}

fn hint(text: &str) -> String {
    let found = load(&[Source::new("", text)]).unwrap_err();
    found.0[0].hint.clone().unwrap()
}

#[test]
fn a_schema_that_means_something_is_accepted() {
    let text = "a flags:# x:flags.0?Vector<Vector<bytes>> y:%B flags2:# z:flags2.31?true = A;
        b = B; item i:int = Item; other = Item;
        ---functions--- f {X:Type} a:int q:!X = X; g i:vector<item> o:Object = Vector<int>;";
    assert_eq!(found(text), [""; 0]);
}

#[test]
fn types_must_exist_and_fit_where_they_stand() {
    let expected = [
        ("a x:Foo = A;", "1:5 no type is called Foo"),
        ("a x:foo = A;", "1:5 no constructor is called foo"),
        ("a x:Vector<Vector<Foo>> = A;", "1:19 no type is called Foo"),
        ("a x:Vector = A;", "1:5 a vector of 0 types"),
        ("a x:Vector<int,int> = A;", "1:5 a vector of 2 types"),
        ("a x:int<long> = A;", "1:5 int takes no types"),
        (
            "a x:true = A;",
            "1:5 \"x\" is always there, and takes no bytes",
        ),
        (
            "a x:Vector<true> = A;",
            "1:12 a `true` takes no bytes: nobody can count them",
        ),
        (
            "a x:Object y:int = A;",
            "1:5 an `Object` takes the rest of the message",
        ),
        ("a x:%A2 = A; b = A2; c = A2;", "1:5 A2 has 2 constructors"),
        ("a x:!X = A;", "1:5 a has no parameter X"),
        ("a {X:Type} x:!X = A;", "1:1 a has a parameter X"),
        (
            "yes = Bool;",
            "1:7 Bool is built in and takes no more constructors",
        ),
        ("a = b;", "1:5 a cannot construct b"),
        (
            "---functions--- f {X:Type} x:int = X;",
            "1:17 nothing tells what X is in f",
        ),
        ("a = A; ---functions--- f = a;", "1:28 f returns a bare a"),
    ];
    for (text, message) in expected {
        assert_eq!(found(text), [message], "{text}");
    }
}

#[test]
fn hints_say_what_was_probably_meant() {
    assert_eq!(
        hint("a x:Messaeg = A; m = Message;"),
        "did you mean `Message`?"
    );
    assert_eq!(
        hint("a x:Int = A;"),
        "write `int`: it never has a number in front"
    );
    assert_eq!(
        hint("a x:f = A; ---functions--- f = A;"),
        "that is a function: name what it returns"
    );
    assert_eq!(hint("a x:Y = A;"), "declare it, or correct the name");
}

#[test]
fn flags_are_declared_to_the_left_of_what_they_guard() {
    let expected = [
        (
            "a x:flags.0?int = A;",
            "1:5 a has no word of flags \"flags\"",
        ),
        (
            "a x:flags.0?int flags:# = A;",
            "1:5 \"flags\" stands to the right of what it guards",
        ),
        ("a f:int x:f.0?int = A;", "1:11 \"f\" is no word of flags"),
        (
            "a flags:# x:flags.32?int = A;",
            "1:13 a word of flags has 32 bits",
        ),
        (
            "a flags:# x:flags.99999999999?int = A;",
            "1:13 a word of flags has 32 bits",
        ),
        (
            "a count:# = A;",
            "1:3 \"count\" is a word of flags that guards nothing",
        ),
    ];
    for (text, message) in expected {
        assert_eq!(found(text), [message], "{text}");
    }
}

/// TL-27.
#[test]
fn nothing_has_two_meanings() {
    let expected = [
        ("a = A; a = B;", "1:8 a is declared twice"),
        ("a x:int x:int = A;", "1:9 a has two fields \"x\""),
        ("a#7 = A; b#7 = B;", "1:11 b has the number 7 of a"),
        ("b#1cb5c415 = B;", "1:2 b has the number 1cb5c415 of vector"),
        (
            "a_b = A; aB = A;",
            "1:10 the constructors aB and a_b have one name in Rust",
        ),
        (
            "a x:int X:int = A;",
            "1:9 \"X\" and \"x\" are one field in Rust",
        ),
    ];
    for (text, message) in expected {
        let found = found(text);
        assert!(found.contains(&message.to_owned()), "{text}: {found:?}");
    }
}

/// TL-30.
#[test]
fn a_number_that_does_not_follow_is_a_warning() {
    let checked = load(&[Source::new("", "a#123 x:int = A;")]).unwrap();
    assert_eq!(checked.schema().types[0].id, 0x123);
    let shown = checked.warnings().to_string();
    assert!(
        shown.starts_with("warning: the number of a does not follow"),
        "{shown}"
    );
    assert!(shown.contains("^^^^ #"), "{shown}");
}

#[test]
fn mistakes_of_all_kinds_and_files_come_in_one_run_and_in_order() {
    let texts = [
        "a x:Foo = A;\nb x = B;\nc y:flags.0?B = C;",
        "d x:Bar = D; e $ = E;",
    ];
    let expected = [
        "1:5 no type is called Foo",
        "2:3 a field without a name: x",
        "3:5 c has no word of flags \"flags\"",
        "1:5 no type is called Bar",
        "1:16 no schema contains \"$\"",
    ];
    assert_eq!(found_in(&texts), expected);
}

#[test]
fn another_layer_joins_what_its_struct_can_hold() {
    let new = "a flags:# x:int y:flags.0?string z:flags.1?true = A; b = B; // LAYER 9";
    let old = "a x:int dropped:long y:string = A; b = B; c = B; // LAYER 8";
    let checked = load(&[Source::new("", new), Source::new("", old)]).unwrap();
    let schema = checked.schema();
    assert_eq!(schema.layer, Some(9));
    let names: Vec<_> = schema.types.iter().map(|d| d.name.to_string()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(
        schema.types[0].also[0].text,
        "a x:int dropped:long y:string = A"
    );
    assert!(schema.types[1].also.is_empty());
}

#[test]
fn another_layer_that_does_not_fit_is_refused_with_the_reason() {
    let expected = [
        ("a x:long = A;", "\"x\" is a long, not a int"),
        ("a y:int = A;", "it has no \"x\""),
        ("a flags:# x:flags.0?int = A;", "\"x\" may be missing"),
        ("a x:int = B;", "it constructs B, not A"),
    ];
    for (old, reason) in expected {
        let found = found_in(&["a x:int = A;", old]);
        assert!(found[0].ends_with(reason), "{found:?}");
    }
    let found = found_in(&["a#1 x:int = A;", "a#1 x:long = A;"]);
    assert!(
        found[1].contains("other fields under the same number"),
        "{found:?}"
    );
}

#[test]
fn every_type_has_a_value_that_ends() {
    let text = "a x:A = A; b x:C = B; b2 x:B = B; c x:B = C;";
    let expected = ["A", "B", "C"].map(|ty| format!("{ty} has no value that ends"));
    let found: Vec<_> = found(text);
    assert_eq!(found.len(), 3);
    assert!(
        found
            .iter()
            .zip(&expected)
            .all(|(found, e)| found.ends_with(e))
    );
    assert_eq!(
        hint(text),
        "put what it holds behind a flag, or into a vector"
    );

    for text in [
        "a flags:# x:flags.0?A = A;",
        "a x:Vector<A> = A;",
        "a x:A = A; b = A;",
    ] {
        assert_eq!(self::found(text), [""; 0], "{text}");
    }
}
