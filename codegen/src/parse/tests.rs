use super::*;
use crate::ast::ParameterKind;

fn only(text: &str) -> Definition {
    let mut schema = parse(text).unwrap();
    assert_eq!((schema.types.len(), schema.functions.len()), (1, 0));
    schema.types.remove(0)
}

fn mistakes(text: &str) -> Vec<(usize, usize, String)> {
    let Diagnostics(found) = parse(text).unwrap_err();
    found
        .into_iter()
        .map(|d| (d.line, d.column, d.message))
        .collect()
}

/// TL-25.
#[test]
fn a_definition_has_name_id_fields_and_result() {
    let definition =
        only("ns.poll#1f id:long flags:# a:flags.0?true b:flags.31?Vector<%T> = ns.Poll;");
    assert_eq!(definition.name.to_string(), "ns.poll");
    assert_eq!(definition.id, 0x1f);
    assert_eq!(definition.result.to_string(), "ns.Poll");
    assert_eq!(definition.params[1].kind, ParameterKind::Flags);
    assert!(definition.params[2].is_bit());
    let (ty, flag) = definition.params[3].value().unwrap();
    let flag = flag.unwrap();
    assert_eq!((flag.word.as_str(), flag.bit), ("flags", 31));
    assert_eq!(ty.to_string(), "Vector<%T>");
}

/// TL-25.
#[test]
fn sections_sort_types_from_functions() {
    let schema = parse("a = A; ---functions--- f {X:Type} q:!X = X; ---types--- b = A;").unwrap();
    assert_eq!((schema.types.len(), schema.functions.len()), (2, 1));
    assert_eq!(schema.functions[0].type_params, ["X"]);
}

#[test]
fn both_ways_to_apply_a_type_are_the_same() {
    let angles = only("a x:Vector<Vector<%B>> y:Pair<int,long> = A;");
    let parentheses = only("a x:(Vector (Vector %B)) y:(Pair int long) = A;");
    assert_eq!(angles, parentheses);
    assert_eq!(angles.text, "a x:Vector<Vector<%B>> y:Pair<int,long> = A");
}

#[test]
fn fields_of_one_type_are_declared_together() {
    let point = only("point (x y:double) = Point;");
    let names: Vec<_> = point.params.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["x", "y"]);
    assert_eq!(point.text, "point (x y:double) = Point");
}

#[test]
fn the_canonical_text_does_not_depend_on_spacing_or_comments() {
    let text = only("a # 00ff /* why */ x : flags . 3 ? ( Vector  int )\n  = A ; // so").text;
    assert_eq!(text, "a#ff x:flags.3?Vector<int> = A");
}

/// TL-4.
#[test]
fn built_in_declarations_are_left_out() {
    let text = "int ? = Int; vector#1cb5c415 {t:Type} # [ t ] = Vector t; bytes string = Bytes;
        int128 4*[ int ] = Int128; boolTrue#997275b5 = Bool; true = True; a = A; Vector int;
        New Bool; Final Bool; Empty a.B;";
    assert_eq!(only(text).name.to_string(), "a");
}

#[test]
fn built_in_names_mean_what_they_always_mean() {
    let text = "int x:long = Int;\nboolTrue#1 = Bool;\nblob ? = Blob;\na = A;";
    let expected = [
        (1, 1, "int is built in, as `int ? = Int`".to_owned()),
        (2, 9, "boolTrue has the number 997275b5".to_owned()),
        (3, 1, "nobody knows how to read \"blob\"".to_owned()),
    ];
    assert_eq!(mistakes(text), expected);
}

#[test]
fn one_run_reports_every_mistake_with_its_place() {
    let text = "a x:int\nb y:flags?int = B;\nc#xyz = C;\nFoo = Foo;\nd n*[ int ] = D;\ne int = E;\n\
                ---nonsense---\n9f = F; ok = Ok;";
    let places: Vec<_> = mistakes(text)
        .into_iter()
        .map(|(line, column, _)| (line, column))
        .collect();
    let expected = [(2, 5), (3, 2), (4, 1), (5, 3), (6, 3), (7, 1), (8, 1)];
    assert_eq!(places, expected, "{:?}", mistakes(text));
}

#[test]
fn a_forgotten_semicolon_costs_one_mistake() {
    let found = mistakes("a x:int = A\nb y:int = B\n\n---functions---\nf = A");
    let expected = [(1, 12), (2, 12), (5, 6)].map(|(l, c)| (l, c, "expected `;`".to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn a_text_that_stops_short_is_a_mistake_and_not_a_panic() {
    let whole = "---functions--- f#1 {X:Type} (a b:int) 4*[ x:#] a:flags.0?(T a) New B = Vector t;";
    for end in 0..whole.len() {
        let _ = parse(&whole[..end]);
        let _ = parse(&whole[end..]);
    }
}

#[test]
fn nesting_is_bounded() {
    for text in [
        format!("a x:{} = A;", "(".repeat(100_000)),
        format!("a x:{} = A;", "V<".repeat(100_000)),
        format!("a {} = A;", "[".repeat(100_000)),
    ] {
        assert!(mistakes(&text)[0].2.contains("nest deeper"));
    }
}
