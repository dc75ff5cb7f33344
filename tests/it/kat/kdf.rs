//! Keys derived from other keys.

use super::group;
use mtproto_core::{
    AuthKey,
    testing::{Path, aux_hash, kdf_handshake, kdf_v1, new_nonce_hash},
};

#[test]
fn kdf() {
    for v in group("kdf", 4) {
        let (auth_key, msg_key) = (v.array("auth_key"), v.array("msg_key"));
        for (side, x) in [("client", 0), ("server", 8)] {
            for path in Path::all() {
                let [key, iv] = path.kdf_v2(&auth_key, x, &msg_key);
                assert_eq!(key, v.array(&format!("v2_{side}_key")), "{}", v.name());
                assert_eq!(iv, v.array(&format!("v2_{side}_iv")), "{}", v.name());
            }
            let (key, iv) = kdf_v1(&auth_key, x, &msg_key);
            assert_eq!(key, v.array(&format!("v1_{side}_key")), "{}", v.name());
            assert_eq!(iv, v.array(&format!("v1_{side}_iv")), "{}", v.name());
        }
    }
}

/// AK-82: zeros at either end of a nonce are kept.
#[test]
fn tmp_aes_from_nonces() {
    for v in group("tmp_aes_from_nonces", 4) {
        let (key, iv) = kdf_handshake(&v.array("new_nonce"), &v.array("server_nonce"));
        assert_eq!(key, v.array("tmp_aes_key"), "{}", v.name());
        assert_eq!(iv, v.array("tmp_aes_iv"), "{}", v.name());
    }
}

/// AK-83, AT-57: keys with leading zeros are 256 bytes like all others.
#[test]
fn auth_key_ids() {
    for v in group("auth_key_ids", 4) {
        let key = AuthKey::new(v.array("auth_key"));
        assert_eq!(
            key.id().0.to_le_bytes(),
            v.array("auth_key_id_le"),
            "{}",
            v.name()
        );
        assert_eq!(
            key.id().0.to_string(),
            v.text("auth_key_id_u64"),
            "{}",
            v.name()
        );
        assert_eq!(aux_hash(&key), v.array("aux_hash"), "{}", v.name());
        let hashes = new_nonce_hash(v.array("new_nonce"), &key);
        for (n, hash) in (1..).zip(hashes) {
            assert_eq!(hash, v.array(&format!("new_nonce_hash{n}")), "{}", v.name());
        }
    }
}
