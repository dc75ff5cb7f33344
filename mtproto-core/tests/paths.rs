//! All ways to compute packets against each other, small enough for Miri and valgrind
//! (`tests/memory.sh`). The suite proper is `tests/it/paths.rs`.

#[path = "../../tests/kit/paths.rs"]
#[allow(unreachable_pub, reason = "the kit is a crate elsewhere")]
mod paths;

use paths::{batches_agree, ige_agrees};

#[test]
fn ige_is_the_same_at_every_length_and_alignment() {
    for (len, shift) in [
        (0, 0),
        (15, 1),
        (16, 2),
        (65, 3),
        (160, 8),
        (400, 15),
        (1041, 31),
    ] {
        let mut bytes: Vec<u8> = (0..65 + len).map(|i| (i * 7) as u8).collect();
        bytes[0] = shift;
        ige_agrees(&bytes);
    }
}

#[test]
fn batches_are_what_their_messages_are() {
    for lens in [
        &[3][..],
        &[4, 4],
        &[7, 30, 3],
        &[8, 8, 8, 8],
        &[3, 20, 5, 11, 4, 6],
        &[2, 3, 255],
    ] {
        let mut bytes = vec![lens[0], 1, 11, 0, 0, 0, 0, 0];
        for len in lens {
            bytes.push(*len);
            bytes.extend((0..usize::from(*len) * 16).map(|i| (i * 13) as u8));
        }
        batches_agree(&bytes);
    }
}
