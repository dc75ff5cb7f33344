//! Codes on other ways, QR codes, other data centres, and lists of devices.

use super::*;

fn export(session_dc: i32, desk: &mut Desk, session: SessionKey) -> enums::auth::LoginToken {
    let call = functions::auth::ExportLoginToken {
        api_id: 1,
        api_hash: "h".to_owned(),
        except_ids: Vec::new(),
    };
    desk.call_at(session_dc, session, call).unwrap()
}

#[test]
fn a_qr_code_signs_its_device_in_once_it_was_scanned() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let screen = session(2, 1);
    desk.introduce(screen);
    let enums::auth::LoginToken::Token(shown) = export(2, &mut desk, screen) else {
        panic!()
    };
    let accept = functions::auth::AcceptLoginToken {
        token: shown.token.clone(),
    };
    let device = desk.call(ann, accept.clone()).unwrap();
    assert_eq!(device.device_model, "desk");
    assert!(matches!(
        &desk.heard(screen)[..],
        [enums::Updates::UpdateShort(short)] if short.update == enums::Update::LoginToken
    ));
    let twice = desk.call(ann, accept);
    assert_eq!(twice, Err(error(400, "AUTH_TOKEN_ALREADY_ACCEPTED")));
    let done = export(2, &mut desk, screen);
    assert!(
        matches!(done, enums::auth::LoginToken::Success(_)),
        "{done:?}"
    );
    assert!(desk.call(screen, functions::updates::GetState {}).is_ok());
}

#[test]
fn a_qr_code_is_good_for_thirty_seconds() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let screen = session(2, 1);
    desk.introduce(screen);
    let enums::auth::LoginToken::Token(shown) = export(2, &mut desk, screen) else {
        panic!()
    };
    desk.wait(Duration::from_secs(30));
    let accept = |token| functions::auth::AcceptLoginToken { token };
    let late = desk.call(ann, accept(shown.token));
    assert_eq!(late, Err(error(400, "AUTH_TOKEN_EXPIRED")));
    let forged = desk.call(ann, accept(Bytes::from_static(b"x")));
    assert_eq!(forged, Err(error(400, "AUTH_TOKEN_INVALID")));
}

/// API-93.
#[test]
fn a_qr_code_shown_elsewhere_leads_home() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let screen = session(2, 1);
    desk.introduce_at(4, screen);
    let enums::auth::LoginToken::Token(shown) = export(4, &mut desk, screen) else {
        panic!()
    };
    let accept = functions::auth::AcceptLoginToken { token: shown.token };
    desk.call(ann, accept).unwrap();
    let enums::auth::LoginToken::MigrateTo(moved) = export(4, &mut desk, screen) else {
        panic!()
    };
    assert_eq!(moved.dc_id, 2);
    let at_home = session(3, 1);
    desk.introduce(at_home);
    let import = functions::auth::ImportLoginToken { token: moved.token };
    let done = desk.call(at_home, import.clone()).unwrap();
    assert!(
        matches!(done, enums::auth::LoginToken::Success(_)),
        "{done:?}"
    );
    let again = desk.call(at_home, import);
    assert_eq!(again, Err(error(400, "AUTH_TOKEN_INVALID")));
}

#[test]
fn whoever_knocks_at_the_wrong_data_centre_is_sent_home() {
    let mut desk = Desk::new();
    let stranger = session(1, 1);
    desk.introduce_at(4, stranger);
    let code = functions::auth::SendCode {
        phone_number: ANN.to_owned(),
        api_id: 1,
        api_hash: "h".to_owned(),
        settings: types::CodeSettings::default(),
    };
    let refused = desk.call_at(4, stranger, code).map(|_| ());
    assert_eq!(refused, Err(error(303, "PHONE_MIGRATE_2")));
    let refused = desk.call_at(4, stranger, import(TOKEN)).map(|_| ());
    assert_eq!(refused, Err(error(303, "USER_MIGRATE_2")));
}

/// API-11, API-92: good once, for one data centre, for five minutes; files only.
#[test]
fn an_authorization_is_taken_to_another_data_centre() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let refused = desk.call(ann, functions::auth::ExportAuthorization { dc_id: 9 });
    assert_eq!(refused, Err(error(400, "DC_ID_INVALID")));
    let export = functions::auth::ExportAuthorization { dc_id: 4 };
    let ticket = desk.call(ann, export.clone()).unwrap();
    let import = functions::auth::ImportAuthorization {
        id: ticket.id,
        bytes: ticket.bytes,
    };
    let (there, other) = (session(2, 1), session(3, 1));
    desk.introduce_at(4, there);
    let part = functions::upload::SaveFilePart {
        file_id: 1,
        file_part: 0,
        bytes: Bytes::from_static(b"x"),
    };
    let refused = desk.call_at(4, there, part.clone());
    assert_eq!(refused, Err(error(401, "AUTH_KEY_UNREGISTERED")));
    assert!(desk.call_at(4, there, import.clone()).is_ok());
    assert_eq!(desk.call_at(4, there, part), Ok(true));
    let refused = desk.call_at(4, there, functions::updates::GetState {});
    assert_eq!(refused, Err(error(303, "USER_MIGRATE_2")));

    desk.introduce_at(4, other);
    let invalid = Err(error(400, "AUTH_BYTES_INVALID"));
    assert_eq!(desk.call_at(4, other, import).map(|_| ()), invalid);
    let ticket = desk.call(ann, export).unwrap();
    desk.wait(Duration::from_secs(300));
    let late = functions::auth::ImportAuthorization {
        id: ticket.id,
        bytes: ticket.bytes,
    };
    assert_eq!(desk.call_at(4, other, late).map(|_| ()), invalid);
}

#[test]
fn a_code_is_sent_again_in_other_ways_until_there_are_none() {
    let mut desk = Desk::new();
    let ann = session(1, 1);
    desk.introduce(ann);
    let hash = desk.send_code(ann, ANN);
    let again = functions::auth::ResendCode {
        phone_number: ANN.to_owned(),
        phone_code_hash: hash.clone(),
        reason: None,
    };
    let mut kinds = Vec::new();
    while let Ok(enums::auth::SentCode::Code(sent)) = desk.call(ann, again.clone()) {
        kinds.push(matches!(sent.r#type, enums::auth::SentCodeType::Sms(_)));
    }
    assert_eq!(kinds, [true, false]);
    let refused = desk.call(ann, again).map(|_| ());
    assert_eq!(refused, Err(error(406, "SEND_CODE_UNAVAILABLE")));
    assert!(desk.call(ann, sign_in(ANN, &hash, CODE)).is_ok());
}

#[test]
fn an_account_with_a_login_address_gets_its_codes_there() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let purpose = enums::EmailVerifyPurpose::LoginChange;
    let send = functions::account::SendVerifyEmailCode {
        purpose: purpose.clone(),
        email: "ann@example.org".to_owned(),
    };
    assert_eq!(
        desk.call(ann, send).unwrap().email_pattern,
        "a***n@example.org"
    );
    let code = || types::EmailVerificationCode {
        code: CODE.to_owned(),
    };
    let verify = functions::account::VerifyEmail {
        purpose,
        verification: code().into(),
    };
    desk.call(ann, verify).unwrap();

    let phone = session(2, 1);
    desk.introduce(phone);
    let send = functions::auth::SendCode {
        phone_number: ANN.to_owned(),
        api_id: 1,
        api_hash: "h".to_owned(),
        settings: types::CodeSettings::default(),
    };
    let enums::auth::SentCode::Code(sent) = desk.call(phone, send).unwrap() else {
        panic!()
    };
    assert!(matches!(
        sent.r#type,
        enums::auth::SentCodeType::EmailCode(_)
    ));
    let sign_in = functions::auth::SignIn {
        phone_number: ANN.to_owned(),
        phone_code_hash: sent.phone_code_hash,
        phone_code: None,
        email_verification: Some(code().into()),
    };
    assert!(desk.call(phone, sign_in).is_ok());
}

#[test]
fn a_token_from_the_last_log_out_spares_the_code() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let token = desk.call(ann, functions::auth::LogOut {}).unwrap();
    let send = functions::auth::SendCode {
        phone_number: ANN.to_owned(),
        api_id: 1,
        api_hash: "h".to_owned(),
        settings: types::CodeSettings {
            logout_tokens: token.future_auth_token.map(|token| vec![token]),
            ..types::CodeSettings::default()
        },
    };
    let sent = desk.call(ann, send.clone()).unwrap();
    assert!(
        matches!(sent, enums::auth::SentCode::Success(_)),
        "{sent:?}"
    );
    let sent = desk.call(ann, send).unwrap();
    assert!(matches!(sent, enums::auth::SentCode::Code(_)), "good once");
}

#[test]
fn other_devices_are_listed_and_signed_out() {
    let mut desk = Desk::new();
    let (ann, phone) = (desk.user(1, ANN), desk.user(2, ANN));
    let list = functions::account::GetAuthorizations {};
    let devices = desk.call(ann, list).unwrap().authorizations;
    let hashes: Vec<_> = devices.iter().map(|device| device.hash).collect();
    assert_eq!((hashes, devices[0].current), (vec![0, 2], true));
    let reset = functions::account::ResetAuthorization { hash: 2 };
    assert_eq!(desk.call(ann, reset.clone()), Ok(true));
    assert_eq!(desk.call(ann, reset), Err(error(400, "HASH_INVALID")));
    let refused = desk.call(phone, functions::updates::GetState {});
    assert_eq!(refused, Err(error(401, "AUTH_KEY_UNREGISTERED")));
}
