//! Differences for programs.

use super::{Change, Constructors, Diff};
use crate::{
    ast::{Definition, Parameter},
    json::Json,
};

impl Diff<'_> {
    /// The differences as a JSON text.
    ///
    /// An object with the layers `from` and `to`, `functions` (`removed`, `changed`, `added`), `types`
    /// (the same, with the constructors each `lost` and `gained`) and `constructors` (`changed`).
    /// Numbers of constructors are written as eight hexadecimal digits.
    #[must_use]
    pub fn to_json(&self) -> String {
        let layer = |layer: Option<i32>| layer.map_or(Json::Null, |n| Json::Number(n.into()));
        let functions = Json::Object(vec![
            ("removed", definitions(&self.removed_functions)),
            ("changed", Json::list(&self.changed_functions, change)),
            ("added", definitions(&self.added_functions)),
        ]);
        let types = Json::Object(vec![
            ("removed", Json::list(&self.removed_types, constructors)),
            ("changed", Json::list(&self.changed_types, constructors)),
            ("added", Json::list(&self.added_types, constructors)),
        ]);
        let changed = Json::list(&self.changed_constructors, change);
        let all = Json::Object(vec![
            ("from", layer(self.from)),
            ("to", layer(self.to)),
            ("functions", functions),
            ("types", types),
            ("constructors", Json::Object(vec![("changed", changed)])),
        ]);
        format!("{all}\n")
    }
}

fn definitions(list: &[&Definition]) -> Json {
    Json::list(list, |d| {
        Json::Object(vec![
            ("name", Json::text(&d.name)),
            ("id", id(d.id)),
            ("declaration", Json::text(&d.text)),
        ])
    })
}

fn constructors(change: &Constructors<'_>) -> Json {
    Json::Object(vec![
        ("type", Json::text(change.ty)),
        ("lost", definitions(&change.lost)),
        ("gained", definitions(&change.gained)),
    ])
}

fn change(change: &Change<'_>) -> Json {
    let (old, new) = (change.old, change.new);
    let fields = |list: &[&Parameter]| Json::list(list, |p| field(p));
    let changed = Json::list(&change.changed, |(old, new)| {
        Json::Object(vec![("from", field(old)), ("to", field(new))])
    });
    let fields = Json::Object(vec![
        ("removed", fields(&change.removed)),
        ("changed", changed),
        ("added", fields(&change.added)),
        ("reordered", Json::Bool(change.is_reordered())),
    ]);
    Json::Object(vec![
        ("name", Json::text(&new.name)),
        ("id", from_to(id(old.id), id(new.id))),
        (
            "result",
            from_to(Json::text(&old.result), Json::text(&new.result)),
        ),
        ("fields", fields),
    ])
}

fn from_to(from: Json, to: Json) -> Json {
    Json::Object(vec![("from", from), ("to", to)])
}

fn field(parameter: &Parameter) -> Json {
    let (ty, flag) = match parameter.value() {
        Some((ty, flag)) => (Json::text(ty), flag),
        None => (Json::text("#"), None),
    };
    let flag = flag.map_or(Json::Null, |f| {
        Json::text(format_args!("{}.{}", f.word, f.bit))
    });
    Json::Object(vec![
        ("name", Json::text(&parameter.name)),
        ("type", ty),
        ("flag", flag),
    ])
}

fn id(id: u32) -> Json {
    Json::text(format_args!("{id:08x}"))
}
