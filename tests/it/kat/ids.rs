//! Constructor numbers.

use super::group;
use mtproto_codegen::{computed_id, crc32, parse};

#[test]
fn numbers_are_checksums_of_normal_forms() {
    for vector in group("crc32_ids", 69) {
        let normal = vector.text("normalised");
        let id = u32::from_str_radix(vector.text("id"), 16).unwrap();
        assert_eq!(crc32(normal.as_bytes()), id, "{normal}");
        assert_eq!(computed_id(normal), id, "{normal} is its own normal form");
        let line = vector.text("line");
        if line.starts_with('(') {
            continue;
        }
        let schema = parse(line).unwrap();
        let definition = schema.definitions().next().unwrap();
        assert_eq!(
            (definition.id, computed_id(&definition.text)),
            (id, id),
            "{line}"
        );
    }
}
