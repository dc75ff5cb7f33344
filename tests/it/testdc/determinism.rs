//! The same seed and inputs give the same bytes on the wire, however the streams are cut.

use super::*;

fn wire(chunk: usize, framing: Framing) -> Vec<Vec<u8>> {
    let mut town = Town::with_chunks(chunk);
    let ann = town.resident(framing, ANN);
    town.resident(framing, BOB);
    town.note(ann, "to myself").unwrap();
    town.clients.into_iter().map(|client| client.wire).collect()
}

#[test]
fn determinism_holds_for_chunks_of_1_7_64_and_everything() {
    for framing in [
        Framing::Abridged,
        Framing::Intermediate,
        Framing::Padded,
        Framing::Full,
    ] {
        let whole = wire(usize::MAX, framing);
        assert!(whole.iter().all(|wire| wire.len() > 2_000));
        for chunk in [1, 7, 64, usize::MAX] {
            assert!(
                wire(chunk, framing) == whole,
                "{framing:?} in chunks of {chunk}"
            );
        }
    }
}
