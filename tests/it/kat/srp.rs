//! Passwords proven without being told.

use super::{Vector, group};
use mtproto_core::{
    Drbg,
    srp::{Challenge, Kdf, Proof, SrpError},
    testing::{drbg_beginning_with, known_prime},
};

/// API-31, API-33, API-94, AT-140, AT-141.
#[test]
fn srp() {
    for v in group("srp", 13) {
        if v.has("M1") {
            proves(&v);
        } else if v.has("v_new_password_hash") {
            let hash = kdf(&v).verifier(v.text("password").as_bytes());
            assert_eq!(hash, Ok(v.array("v_new_password_hash")), "{}", v.name());
        } else if v.has("B") {
            refuses(&v);
        } else {
            // AT-141: A = 0, A = p, A = 2p.
            assert!(v.name().starts_with("server rejects A"), "{}", v.name());
            a_public_value_without_a_secret_opens_nothing();
        }
    }
}

fn proves(v: &Vector) {
    let (kdf, password) = (kdf(v), v.text("password").as_bytes());
    let (a, b) = (v.hex("a"), v.hex("B"));
    let expected = Proof {
        a: v.array("A"),
        m1: v.array("M1"),
    };
    let proof = kdf.prove(password, &b, &mut drbg_beginning_with(&a));
    assert!(proof == Ok(expected.clone()), "{}", v.name());
    assert_eq!(kdf.verifier(password), Ok(v.array("v")), "{}", v.name());
    if b.first() == Some(&0) {
        let short = kdf.prove(password, &b[1..], &mut drbg_beginning_with(&a));
        assert!(short == Ok(expected.clone()), "{}", v.name());
    }
    if v.has("server_b") {
        let challenge = || {
            let rng = &mut drbg_beginning_with(&v.hex("server_b"));
            Challenge::new(kdf.clone(), v.array("v"), rng).unwrap()
        };
        assert_eq!(challenge().public()[..], b, "{}", v.name());
        assert!(challenge().verify(&expected.a, &expected.m1));
        let mut wrong = expected.m1;
        wrong[31] ^= 1;
        assert!(!challenge().verify(&expected.a, &wrong), "{}", v.name());
        assert!(!challenge().verify(&expected.a, &expected.m1[..31]));
    }
}

/// AT-140: the client gives up before it has said anything, whichever password the server's value
/// was made for.
fn refuses(v: &Vector) {
    let b = super::unhex(&format!("{:0>512}", v.text("B")));
    let refused = group("srp", 13)
        .iter()
        .filter(|v| v.has("M1"))
        .any(|known| {
            let rng = &mut Drbg::from_seed([1; 32]);
            let outcome = kdf(known).prove(known.text("password").as_bytes(), &b, rng);
            outcome == Err(SrpError::PublicValue)
        });
    assert!(refused, "{}", v.name());
}

fn a_public_value_without_a_secret_opens_nothing() {
    let kdf = Kdf::known(b"1", b"2");
    let rng = &mut Drbg::from_seed([2; 32]);
    let verifier = kdf.verifier(b"right").unwrap();
    let twice: Vec<u8> = {
        let mut carry = 0;
        let mut digits: Vec<u8> = known_prime()
            .iter()
            .rev()
            .map(|byte| {
                let sum = u16::from(*byte) * 2 + carry;
                carry = sum >> 8;
                sum as u8
            })
            .collect();
        digits.push(carry as u8);
        digits.into_iter().rev().collect()
    };
    for a in [vec![], vec![0; 256], known_prime().to_vec(), twice] {
        let challenge = Challenge::new(kdf.clone(), verifier, rng).unwrap();
        assert!(!challenge.verify(&a, &[0; 32]), "{a:?}");
    }
}

/// API-30, API-31, API-94: a group that is not the one of all servers is proven first.
#[test]
fn a_server_cannot_choose_a_weak_group() {
    let rng = &mut Drbg::from_seed([3; 32]);
    let mut composite = known_prime();
    composite[255] ^= 2;
    let outcome = Kdf::check(b"1", b"2", 3, &composite, rng).err();
    assert_eq!(outcome, Some(SrpError::Prime));
    let outcome = Kdf::check(b"1", b"2", 2, &known_prime(), rng).err();
    assert_eq!(outcome, Some(SrpError::Generator));
    assert_eq!(
        Kdf::known(b"1", b"2").prove(b"", &[1; 256], rng).err(),
        Some(SrpError::EmptyPassword)
    );
    for length in [0, 247, 257] {
        let refused = Kdf::known(b"1", b"2").prove(b"x", &vec![1; length], rng);
        assert_eq!(refused.err(), Some(SrpError::PublicValue), "{length} bytes");
    }
}

fn kdf(v: &Vector) -> Kdf {
    let g = i32::try_from(v.number("g")).unwrap();
    let (salt1, salt2) = (v.hex("salt1"), v.hex("salt2"));
    Kdf::check(
        &salt1,
        &salt2,
        g,
        &v.hex("p"),
        &mut Drbg::from_seed([0; 32]),
    )
    .unwrap()
}
