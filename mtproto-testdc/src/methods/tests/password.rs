//! Two-step verification, with the client's half from the core.

use super::*;
use mtproto_core::srp::Kdf;

/// The algorithm in `account.password`, checked as a client does.
fn kdf(algo: &enums::PasswordKdfAlgo) -> Kdf {
    let enums::PasswordKdfAlgo::Sha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow(algo) = algo
    else {
        panic!("{algo:?}")
    };
    let rng = &mut Drbg::from_seed([1; 32]);
    Kdf::check(&algo.salt1, &algo.salt2, algo.g, &algo.p, rng).unwrap()
}

/// A proof of `password`, against a fresh question.
fn proof(desk: &mut Desk, session: SessionKey, password: &str) -> enums::InputCheckPasswordSrp {
    let asked = desk
        .call(session, functions::account::GetPassword {})
        .unwrap();
    let Some(algo) = &asked.current_algo else {
        return enums::InputCheckPasswordSrp::InputCheckPasswordEmpty;
    };
    let rng = &mut Drbg::from_seed([2; 32]);
    let proof = kdf(algo)
        .prove(password.as_bytes(), &asked.srp_b.unwrap(), rng)
        .unwrap();
    types::InputCheckPasswordSrp {
        srp_id: asked.srp_id.unwrap(),
        a: Bytes::copy_from_slice(&proof.a),
        m1: Bytes::copy_from_slice(&proof.m1),
    }
    .into()
}

/// Settings that make `password` the new one, or remove it.
fn settings(
    desk: &mut Desk,
    session: SessionKey,
    password: Option<&str>,
) -> types::account::PasswordInputSettings {
    let Some(password) = password else {
        return types::account::PasswordInputSettings {
            new_algo: Some(enums::PasswordKdfAlgo::Unknown),
            new_password_hash: Some(Bytes::new()),
            hint: Some(String::new()),
            ..types::account::PasswordInputSettings::default()
        };
    };
    let asked = desk
        .call(session, functions::account::GetPassword {})
        .unwrap();
    let fresh = kdf(&asked.new_algo).freshen(&mut Drbg::from_seed([3; 32]));
    let hash = fresh.verifier(password.as_bytes()).unwrap();
    let algo = types::PasswordKdfAlgoSha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow {
        salt1: Bytes::copy_from_slice(fresh.salt1()),
        salt2: Bytes::copy_from_slice(fresh.salt2()),
        g: fresh.g(),
        p: Bytes::copy_from_slice(&fresh.prime()),
    };
    types::account::PasswordInputSettings {
        new_algo: Some(algo.into()),
        new_password_hash: Some(Bytes::copy_from_slice(&hash)),
        hint: Some("as always".to_owned()),
        ..types::account::PasswordInputSettings::default()
    }
}

fn change(
    desk: &mut Desk,
    session: SessionKey,
    from: &str,
    to: Option<&str>,
) -> Result<bool, RpcError> {
    let new_settings = settings(desk, session, to);
    let password = proof(desk, session, from);
    let call = functions::account::UpdatePasswordSettings {
        password,
        new_settings,
    };
    desk.call(session, call)
}

fn check(desk: &mut Desk, session: SessionKey, password: &str) -> Result<(), RpcError> {
    let password = proof(desk, session, password);
    let call = functions::auth::CheckPassword { password };
    desk.call(session, call).map(|_| ())
}

/// Another device of Ann's that gave the right code and was asked for the password.
fn half_way(desk: &mut Desk, key: u64) -> SessionKey {
    let session = session(key, 1);
    desk.introduce(session);
    let hash = desk.send_code(session, ANN);
    let refused = desk.call(session, sign_in(ANN, &hash, CODE));
    assert_eq!(refused, Err(error(401, "SESSION_PASSWORD_NEEDED")));
    session
}

#[test]
fn a_password_is_set_asked_for_and_removed() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    assert_eq!(change(&mut desk, ann, "", Some("hunter2")), Ok(true));

    let phone = half_way(&mut desk, 2);
    let state = functions::updates::GetState {};
    let refused = desk.call(phone, state.clone());
    assert_eq!(refused, Err(error(401, "AUTH_KEY_UNREGISTERED")));
    let asked = desk
        .call(phone, functions::account::GetPassword {})
        .unwrap();
    assert_eq!(asked.hint.as_deref(), Some("as always"));
    let wrong = check(&mut desk, phone, "hunter3");
    assert_eq!(wrong, Err(error(400, "PASSWORD_HASH_INVALID")));
    assert_eq!(check(&mut desk, phone, "hunter2"), Ok(()));
    assert!(desk.call(phone, state).is_ok());

    let refused = change(&mut desk, ann, "wrong", None);
    assert_eq!(refused, Err(error(400, "PASSWORD_HASH_INVALID")));
    assert_eq!(change(&mut desk, ann, "hunter2", None), Ok(true));
    desk.user(3, ANN);
}

/// AT-141: a question is answered once, right or wrong, and not after ten minutes.
#[test]
fn a_question_is_good_once() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    change(&mut desk, ann, "", Some("hunter2")).unwrap();
    let password = proof(&mut desk, ann, "hunter2");
    let call = functions::account::GetPasswordSettings { password };
    assert!(desk.call(ann, call.clone()).is_ok());
    let unknown = Err(error(400, "SRP_ID_INVALID"));
    assert_eq!(desk.call(ann, call), unknown);
    let password = proof(&mut desk, ann, "hunter2");
    desk.wait(Duration::from_secs(601));
    let late = functions::account::GetPasswordSettings { password };
    assert_eq!(desk.call(ann, late), unknown);
}

#[test]
fn guessing_is_slowed_down() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    change(&mut desk, ann, "", Some("hunter2")).unwrap();
    let phone = half_way(&mut desk, 2);
    for _ in 0..5 {
        let wrong = check(&mut desk, phone, "guess");
        assert_eq!(wrong, Err(error(400, "PASSWORD_HASH_INVALID")));
    }
    let flood = check(&mut desk, phone, "hunter2");
    assert_eq!(flood, Err(error(420, "FLOOD_WAIT_60")));
    desk.wait(Duration::from_secs(60));
    assert_eq!(check(&mut desk, phone, "hunter2"), Ok(()));
}

#[test]
fn a_new_password_must_use_our_salts() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let mut new_settings = settings(&mut desk, ann, Some("x"));
    let Some(enums::PasswordKdfAlgo::Sha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow(algo)) =
        &mut new_settings.new_algo
    else {
        panic!()
    };
    algo.salt1.truncate(20);
    let call = functions::account::UpdatePasswordSettings {
        password: enums::InputCheckPasswordSrp::InputCheckPasswordEmpty,
        new_settings,
    };
    assert_eq!(desk.call(ann, call), Err(error(400, "NEW_SALT_INVALID")));
}

#[test]
fn a_forgotten_password_is_recovered_by_mail() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let mut new_settings = settings(&mut desk, ann, Some("forgotten"));
    new_settings.email = Some("ann@example.org".to_owned());
    let call = functions::account::UpdatePasswordSettings {
        password: enums::InputCheckPasswordSrp::InputCheckPasswordEmpty,
        new_settings,
    };
    let unconfirmed = desk.call(ann, call);
    assert_eq!(unconfirmed, Err(error(400, "EMAIL_UNCONFIRMED_5")));
    let code = CODE.to_owned();
    let confirm = functions::account::ConfirmPasswordEmail { code: code.clone() };
    assert_eq!(desk.call(ann, confirm), Ok(true));

    let phone = half_way(&mut desk, 2);
    let sent = desk
        .call(phone, functions::auth::RequestPasswordRecovery {})
        .unwrap();
    assert_eq!(sent.email_pattern, "a***n@example.org");
    let recover = functions::auth::RecoverPassword {
        code,
        new_settings: None,
    };
    assert!(desk.call(phone, recover).is_ok());
    desk.user(3, ANN);
}
