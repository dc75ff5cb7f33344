//! Values of one layer as values of another: our layer, and two older ones read at run time.

use bytes::Bytes;
use mtproto_codegen::{Source, load};
use mtproto_tl::reflect::{
    Boxed, Combinator, Generator, Object, RewriteError, Schema, Value, rewrite,
};
use std::{
    io::{self, Write},
    path::Path,
};

/// How many values of each definition.
const VALUES: u64 = 1;

#[test]
fn values_of_our_layer_decode_in_older_ones_and_come_back() {
    let ours = schema("schema/api.tl");
    for (path, layer) in [
        ("tests/schema/api-224.tl", 224),
        ("tests/schema/api-229.tl", 229),
    ] {
        let older = schema(path);
        assert_eq!(older.layer(), Some(layer));
        let mut outcomes = Outcomes::default();
        let generator = Generator::new(&ours, 2);
        for constructor in ours.combinators().filter(|c| !c.is_function()) {
            for seed in 0..VALUES {
                let value = random(&generator, constructor, seed);
                outcomes.note(there_and_back(&ours, &older, &value));
            }
        }
        outcomes.print(layer);
        assert!(outcomes.whole > 1000 && outcomes.lossy > 0);
    }
}

#[test]
fn functions_of_an_older_layer_are_lifted_to_ours() {
    let ours = schema("schema/api.tl");
    let older = schema("tests/schema/api-224.tl");
    let generator = Generator::new(&older, 2);
    let (mut lifted, mut gone) = (0, 0);
    for function in older.combinators().filter(|c| c.is_function()) {
        let bytes = random(&generator, function, 1).to_bytes();
        match rewrite(&older, &ours, &bytes) {
            Ok((bytes, _)) => {
                let value = ours.decode(&bytes).unwrap();
                assert_eq!(value.as_object().unwrap().name(), function.name());
                lifted += 1;
            }
            Err(RewriteError::NoConstructor { name }) => {
                let known = ours.function(&name).or_else(|| ours.constructor(&name));
                assert_eq!(known, None);
                gone += 1;
            }
            Err(error) => panic!("{}: {error}", function.name()),
        }
    }
    assert!(lifted > 700, "{lifted} lifted, {gone} gone");
}

#[test]
fn what_a_layer_does_not_have_is_replaced_dropped_or_named() {
    let new = text(
        "// LAYER 2\nitemEmpty = Item; item id:int = Item; itemFancy id:int = Item; none = Only;
         fancy = Only; list items:Vector<Item> flags:# one:flags.0?Only size:int = List;
         other = Other; shy only:Only = Shy;
         ---functions--- get item:Item = List; brandNew = Item; wrap {X:Type} query:!X = X;",
    );
    let old = text(
        "// LAYER 1\nitemEmpty = Item; item id:long = Item; odd a:int = Only; even a:int = Only;
         list items:Vector<Item> flags:# one:flags.0?Only extra:string = List;
         other = Other; shy only:Only = Shy;
         ---functions--- get item:Item hash:long = List; wrap {X:Type} query:!X = X;",
    );
    let item = |schema, name| {
        let constructor = Schema::constructor(schema, name).unwrap();
        let built = Object::build(constructor, Boxed::Yes, |_| -> Result<_, RewriteError> {
            Ok(Some(Value::Int(7)))
        });
        Value::Object(built.unwrap())
    };
    // A constructor that the older layer lacks becomes the empty one; an `int` grows to a `long`.
    let items = vec![item(&new, "item"), item(&new, "itemFancy")];
    let list = new.constructor("list").unwrap();
    let list = Object::build(list, Boxed::Yes, |field| -> Result<_, RewriteError> {
        Ok(match field.name() {
            "items" => Some(Value::Vector(items.clone(), Boxed::Yes)),
            "one" => Some(item(&new, "fancy")),
            _ => Some(Value::Int(5)),
        })
    });
    let bytes = Value::Object(list.unwrap()).to_bytes();
    let (bytes, lost) = rewrite(&new, &old, &bytes).unwrap();
    assert_eq!(
        old.decode(&bytes).unwrap().to_string(),
        "list { items: [item { id: 7 }, itemEmpty], extra: \"\" }"
    );
    assert_eq!(lost.fields, ["list.size", "itemFancy.id"]);
    assert_eq!(lost.constructors, ["itemFancy", "fancy"]);

    // Where something has to be there and nothing can, the error names it.
    let shy = new.constructor("shy").unwrap();
    let shy = Object::build(shy, Boxed::Yes, |_| -> Result<_, RewriteError> {
        Ok(Some(item(&new, "fancy")))
    });
    let error = rewrite(&new, &old, &Value::Object(shy.unwrap()).to_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "the other layer has no fancy");
}

#[derive(Default)]
struct Outcomes {
    whole: usize,
    lossy: usize,
    impossible: usize,
}

impl Outcomes {
    fn note(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Whole => self.whole += 1,
            Outcome::Lossy => self.lossy += 1,
            Outcome::Impossible => self.impossible += 1,
        }
    }

    /// Past the capture of test output: the counts are part of the result.
    fn print(&self, layer: i32) {
        let Self {
            whole,
            lossy,
            impossible,
        } = self;
        let line = format!(
            "layer {layer}: {whole} values came back whole, {lossy} without what it lacks, \
             {impossible} do not exist there"
        );
        writeln!(io::stdout().lock(), "{line}").unwrap();
    }
}

enum Outcome {
    Whole,
    Lossy,
    Impossible,
}

/// Whether the value comes back equal, or equal but for what the older layer lacks.
fn there_and_back(ours: &Schema, older: &Schema, value: &Value<'_>) -> Outcome {
    let bytes = value.to_bytes();
    let (there, lost) = match rewrite(ours, older, &bytes) {
        Ok(rewritten) => rewritten,
        Err(RewriteError::NoConstructor { name }) => {
            assert_eq!(older.constructor(&name), None, "{name}");
            return Outcome::Impossible;
        }
        Err(error) => panic!("{value}: {error}"),
    };
    older.decode(&there).unwrap();
    let (back, _) = rewrite(older, ours, &there).unwrap();
    if lost == Default::default() && back == bytes {
        return Outcome::Whole;
    }
    // What came back has nothing that was not there, but what has to be there.
    let read = ours.decode(&back).unwrap();
    let (again, _) = rewrite(ours, older, &back).unwrap();
    assert_eq!(again, there, "{value}\n{read}");
    Outcome::Lossy
}

fn random<'s>(generator: &Generator<'s>, combinator: Combinator<'s>, seed: u64) -> Value<'s> {
    let mut state =
        (seed ^ u64::from(combinator.id()) << 8).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut dice = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    };
    Value::Object(generator.object(combinator, Boxed::Yes, &mut dice).unwrap())
}

fn schema(path: &str) -> Schema {
    table(Source::read(Path::new(path)).unwrap())
}

fn text(text: &str) -> Schema {
    table(Source::new("", text))
}

fn table(source: Source) -> Schema {
    Schema::new(Bytes::from(load(&[source]).unwrap().table())).unwrap()
}
