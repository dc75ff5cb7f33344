//! All ways to compute packets against each other, small enough for Miri and valgrind
//! (`tests/memory.sh`). The suite proper is `tests/it/paths.rs`.

#[path = "../../tests/kit/paths.rs"]
#[allow(unreachable_pub, reason = "the kit is a crate elsewhere")]
mod paths;

use paths::{batches_agree, ige_agrees};

#[test]
fn ige_is_the_same_at_every_length_and_alignment() {
    let cases = [
        (0, 0),
        (15, 1),
        (16, 2),
        (65, 3),
        (160, 8),
        (400, 15),
        (1041, 31),
    ];
    for (len, shift) in few(&cases, 5) {
        let mut bytes: Vec<u8> = (0..65 + len).map(|i| (i * 7) as u8).collect();
        bytes[0] = *shift;
        ige_agrees(&bytes);
    }
}

/// Lengths of messages in blocks, and once in bytes that are none.
#[test]
fn batches_are_what_their_messages_are() {
    let batches = [
        &[3][..],
        &[2, 3, 255],
        &[4, 4],
        &[7, 30, 3],
        &[8, 8, 8, 8],
        &[3, 20, 5, 11, 4, 6],
        &[3, 100, 3, 250, 4, 5, 6, 7],
    ];
    for lens in few(&batches, 3) {
        let mut bytes = vec![lens[0], 1, lens.len() as u8, 0, 0, 0, 0, 0];
        for len in *lens {
            bytes.push(*len);
            let message = match usize::from(*len) {
                ragged @ 250.. => ragged - 230,
                blocks => blocks * 16,
            };
            bytes.extend((0..message).map(|i| (i * 13) as u8));
        }
        batches_agree(&bytes);
    }
}

/// The first `count` of `all` for Miri, to which a block takes a hundred thousand times as long, and
/// which has no path but the portable one: its code is the same at every length.
fn few<T>(all: &[T], count: usize) -> &[T] {
    if cfg!(miri) { &all[..count] } else { all }
}
