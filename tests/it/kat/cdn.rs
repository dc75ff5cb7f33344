//! Pieces of files from data centres that are trusted with nothing.

use super::group;
use mtproto_core::cdn;

#[test]
fn file_crypto() {
    // The other vector of the group is of secret chats, which we do not have.
    let vectors = group("file_crypto", 2);
    let v = vectors
        .iter()
        .find(|v| v.has("hash_chunk_sha256_of_plain"))
        .unwrap();
    let offset = v.number("offset").cast_unsigned();
    let mut piece = v.hex("plain");
    cdn::apply(&v.array("key"), &v.array("iv"), offset, &mut piece).unwrap();
    assert_eq!(piece, v.hex("cipher"));
    assert!(!cdn::is_intact(
        &piece,
        &v.hex("hash_chunk_sha256_of_plain")
    ));
    cdn::apply(&v.array("key"), &v.array("iv"), offset, &mut piece).unwrap();
    assert_eq!(piece, v.hex("plain"));
    assert!(cdn::is_intact(&piece, &v.hex("hash_chunk_sha256_of_plain")));
}
