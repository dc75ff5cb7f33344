use super::*;
use crate::parse;

fn notes(old: &str, new: &str) -> String {
    let (old, new) = (parse(old).unwrap(), parse(new).unwrap());
    Diff::new(&old, &new).to_string()
}

#[test]
fn schemas_that_say_the_same_differ_in_nothing() {
    let old = "a#1 x:Vector<int> = A; // LAYER 1";
    let new = "/* moved */ a#01 x:(Vector int) = A; // LAYER 2";
    let expected = "What changes from layer 1 to layer 2\n\nNothing changes.\n";
    assert_eq!(notes(old, new), expected);
}

#[test]
fn fields_are_told_as_their_users_see_them() {
    let old = "a#1 flags:# x:int gone:long maybe:int bit:flags.0?true far:flags.1?int = A;";
    let new = "a#2 flags:# x:long maybe:flags.2?int bit:flags.0?true far:flags.3?int \
               s:flags.5?true t:flags.4?string u:A = A;";
    let notes = notes(old, new);
    let lines: Vec<_> = notes.lines().skip(4).map(str::trim).collect();
    let expected = [
        "Constructors changed (1)",
        "~ a",
        "- gone: long",
        "~ x: int -> long",
        "~ maybe: int -> int, optional",
        "~ far: flag flags.1 -> flags.3",
        "+ s?",
        "+ t?: string",
        "+ u: A",
        "~ number: 00000001 -> 00000002",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_constructor_that_moves_is_lost_by_one_type_and_gained_by_the_other() {
    let old = parse("a = A; b = A; c = C;").unwrap();
    let new = parse("a = A; b = C; c = C;").unwrap();
    let diff = Diff::new(&old, &new);
    let moved: Vec<_> = diff
        .changed_types
        .iter()
        .map(|c| (c.ty.to_string(), c.lost.len(), c.gained.len()))
        .collect();
    assert_eq!(moved, [("A".to_owned(), 1, 0), ("C".to_owned(), 0, 1)]);
    assert_eq!(diff.changed_constructors.len(), 1);
}

#[test]
fn order_matters_only_among_fields_that_stay() {
    let old = parse("a x:int gone:int y:int = A; b x:int y:int = B;").unwrap();
    let new = parse("a new:int x:int y:int = A; b y:int x:int = B;").unwrap();
    let diff = Diff::new(&old, &new);
    let reordered: Vec<_> = diff
        .changed_constructors
        .iter()
        .map(Change::is_reordered)
        .collect();
    assert_eq!(reordered, [false, true]);
}
