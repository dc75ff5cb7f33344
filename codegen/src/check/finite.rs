//! Every type must have a value that ends.

use crate::{ast::Schema, boxing::Boxing, diagnostic::Report, emit::defaults::Defaults};

/// A value that holds another one of its type, which holds another one, has no encoding and no
/// `Default`. Says nothing if something else is wrong: a type that is not there has no value either.
pub(super) fn check(schema: &Schema, report: &mut Report) {
    if report.has_errors() {
        return;
    }
    let boxing = Boxing::new(schema);
    let defaults = Defaults::new(schema, &boxing);
    for (ty, constructors) in &boxing.types {
        let ends = match constructors.as_slice() {
            [only] => defaults.of_struct(only),
            _ => defaults.of_enum(ty).is_some(),
        };
        if let ([first, ..], false) = (constructors.as_slice(), ends) {
            let message = format!("{ty} has no value that ends");
            let hint = "put what it holds behind a flag, or into a vector";
            report.error(first.span, message, hint);
        }
    }
}
