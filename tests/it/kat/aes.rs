//! AES-256 in the modes of the protocol.

use super::group;
use mtproto_core::testing::{Path, ctr};

#[test]
fn aes_256_ige() {
    for v in group("aes_256_ige", 8) {
        for path in Path::all() {
            let mut data = v.hex("plaintext");
            path.ige_encrypt(v.array("key"), v.array("iv"), &mut data);
            assert_eq!(data, v.hex("ciphertext"), "{} {path:?}", v.name());
            path.ige_decrypt(v.array("key"), v.array("iv"), &mut data);
            assert_eq!(data, v.hex("plaintext"), "{} {path:?}", v.name());
        }
    }
}

#[test]
fn aes_256_ctr() {
    for v in group("aes_256_ctr", 3) {
        for size in [1, 7, 16, 33, 1000] {
            let mut data = v.hex("plaintext");
            ctr(&v.array("key"), &v.array("iv"), data.chunks_mut(size));
            assert_eq!(
                data,
                v.hex("ciphertext"),
                "{} in pieces of {size}",
                v.name()
            );
        }
    }
}
