//! RSA keys and what is encrypted with them.

use super::{Vector, group};
use mtproto_core::{
    Drbg, KeyError, RsaKeyPair, RsaPublicKey,
    testing::{
        drbg_beginning_with, rsa_encrypt_raw, rsa_key_pair, rsa_pad as pad, rsa_pad_envelope,
        rsa_public_key, rsa_unpad,
    },
};

/// The key made only for tests.
pub(crate) fn test_key() -> RsaKeyPair {
    let [v] = &group("rsa_test_key", 1)[..] else {
        unreachable!()
    };
    rsa_key_pair(&v.array("p"), &v.array("q"), v.number("e") as u64).unwrap()
}

#[test]
fn rsa_test_key() {
    let [v] = &group("rsa_test_key", 1)[..] else {
        unreachable!()
    };
    let key = test_key();
    assert_eq!(
        key.public(),
        &rsa_public_key(&v.hex("n"), &[1, 0, 1]).unwrap()
    );
    assert_eq!(
        key.public().fingerprint().to_le_bytes(),
        v.array("fingerprint_le")
    );
}

#[test]
fn rsa_public_keys() {
    for v in group("rsa_public_keys", 10) {
        let key = RsaPublicKey::from_pem(v.text("pem")).unwrap();
        let fingerprint = v.text("fingerprint_u64");
        assert_eq!(format!("{:016x}", key.fingerprint()), fingerprint);
        assert_eq!(key.fingerprint() as i64, v.number("fingerprint_i64"));
        assert_eq!(key, rsa_public_key(&v.hex("n"), &[1, 0, 1]).unwrap());
        assert_eq!(key.to_pem().trim(), v.text("pem").trim());
        match v.text("status") {
            "production (current)" => assert_eq!(key, RsaPublicKey::production()),
            "test (current)" => assert_eq!(key, RsaPublicKey::test()),
            legacy => assert!(legacy.starts_with("legacy"), "{legacy}"),
        }
    }
}

/// AK-42.
#[test]
fn a_modulus_of_another_size_is_refused() {
    let odd = |len: usize| vec![0xff; len];
    for (n, bits) in [
        (odd(128), 1024),
        (odd(255), 2040),
        (odd(257), 2056),
        (odd(512), 4096),
    ] {
        let refused = rsa_public_key(&n, &[1, 0, 1]).unwrap_err();
        assert_eq!(refused, KeyError::Size { bits });
    }
}

/// AK-84, AK-85.
#[test]
fn rsa_pad() {
    let pair = test_key();
    for v in group("rsa_pad", 8) {
        let name = v.name();
        if name.starts_with("tampered") {
            assert_eq!(rsa_unpad(&pair, &v.hex("encrypted_data"), &[]), None);
            continue;
        }
        let data = v.hex("data");
        if !v.has("random_padding") {
            let key = pair.public();
            assert_eq!(
                pad(key, &data, &mut Drbg::from_seed([0; 32])),
                None,
                "{name}"
            );
            continue;
        }
        let key = public_key(&v, &pair);
        let padding = v.hex("random_padding");
        let padded = [&*data, &*padding].concat().try_into().unwrap();
        let envelope = rsa_pad_envelope(&padded, &v.array("temp_key"));
        let mut rng = drbg_beginning_with(&[&*padding, &v.hex("temp_key")].concat());
        let encrypted = pad(&key, &data, &mut rng).unwrap();
        if v.has("key_aes_encrypted") {
            assert_eq!(envelope, v.array("key_aes_encrypted"), "{name}");
        }
        match v.has("encrypted_data") {
            true => assert_eq!(encrypted, v.array("encrypted_data"), "{name}"),
            // Another key was drawn, and what it made is as good.
            false => assert_eq!(rsa_encrypt_raw(&key, &envelope), None, "{name}"),
        }
        if key == *pair.public() {
            assert_eq!(rsa_unpad(&pair, &encrypted, &[]).unwrap(), padded, "{name}");
        }
    }
}

fn public_key(v: &Vector, test_key: &RsaKeyPair) -> RsaPublicKey {
    match v.0["key"].as_str() {
        Some("production") => RsaPublicKey::production(),
        Some("rsa_test_key") => test_key.public().clone(),
        _ => rsa_public_key(&from_decimal(v.text("n")), &[1, 0, 1]).unwrap(),
    }
}

/// 256 big-endian bytes of a decimal number.
fn from_decimal(digits: &str) -> Vec<u8> {
    digits.bytes().fold(vec![0; 256], |mut value, digit| {
        let mut carry = u32::from(digit - b'0');
        for byte in value.iter_mut().rev() {
            carry += u32::from(*byte) * 10;
            *byte = carry as u8;
            carry >>= 8;
        }
        value
    })
}
