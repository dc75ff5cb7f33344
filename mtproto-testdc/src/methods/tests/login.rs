//! Signing in and out.

use super::*;

#[test]
fn nothing_is_said_to_whom_nobody_knows() {
    let mut desk = Desk::new();
    let stranger = session(1, 1);
    desk.introduce(stranger);
    let refused = Err(error(401, "AUTH_KEY_UNREGISTERED"));
    assert_eq!(
        desk.call(stranger, functions::updates::GetState {}),
        refused
    );
}

#[test]
fn a_code_signs_its_user_in_for_all_sessions_of_the_key() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let me = functions::users::GetUsers {
        id: vec![enums::InputUser::UserSelf],
    };
    for session in [ann, session(1, 2)] {
        let users = desk.call(session, me.clone()).unwrap();
        let [enums::User::User(user)] = &users[..] else {
            panic!("{users:?}")
        };
        assert_eq!(
            (user.first_name.as_deref(), user.phone.as_deref()),
            (Some("Ann"), Some(ANN))
        );
        assert!(user.self_);
    }
}

#[test]
fn a_wrong_code_is_refused_and_the_right_one_still_works() {
    let mut desk = Desk::new();
    let ann = session(1, 1);
    desk.introduce(ann);
    let hash = desk.send_code(ann, ANN);
    assert_eq!(
        desk.call(ann, sign_in(ANN, &hash, "1")),
        Err(error(400, "PHONE_CODE_INVALID"))
    );
    assert_eq!(
        desk.call(ann, sign_in(ANN, &hash, "")),
        Err(error(400, "PHONE_CODE_EMPTY"))
    );
    assert_eq!(
        desk.call(ann, sign_in(ANN, "other", CODE)),
        Err(error(400, "PHONE_CODE_EXPIRED"))
    );
    assert!(desk.call(ann, sign_in(ANN, &hash, CODE)).is_ok());
}

#[test]
fn a_code_is_good_for_five_minutes_and_once() {
    let mut desk = Desk::new();
    let ann = session(1, 1);
    desk.introduce(ann);
    let hash = desk.send_code(ann, ANN);
    desk.wait(Duration::from_secs(300));
    assert_eq!(
        desk.call(ann, sign_in(ANN, &hash, CODE)),
        Err(error(400, "PHONE_CODE_EXPIRED"))
    );
    let hash = desk.send_code(ann, ANN);
    assert!(desk.call(ann, sign_in(ANN, &hash, CODE)).is_ok());
    assert_eq!(
        desk.call(ann, sign_in(ANN, &hash, CODE)),
        Err(error(400, "PHONE_CODE_EXPIRED"))
    );
}

#[test]
fn an_unknown_number_is_unoccupied_unless_it_may_sign_up() {
    let mut desk = Desk::new();
    let stranger = session(1, 1);
    desk.introduce(stranger);
    let hash = desk.send_code(stranger, "9996619999");
    let refused = Err(error(400, "PHONE_NUMBER_UNOCCUPIED"));
    assert_eq!(
        desk.call(stranger, sign_in("9996619999", &hash, CODE)),
        refused
    );

    let mut desk = Desk::with_sign_up(Some(CODE));
    desk.introduce(stranger);
    let hash = desk.send_code(stranger, "9996619999");
    let sign_up = functions::auth::SignUp {
        no_joined_notifications: false,
        phone_number: "9996619999".to_owned(),
        phone_code_hash: hash.clone(),
        first_name: "Zoe".to_owned(),
        last_name: String::new(),
    };
    assert!(
        desk.call(stranger, sign_up.clone()).is_err(),
        "the code was not given yet"
    );
    let answer = desk
        .call(stranger, sign_in("9996619999", &hash, CODE))
        .unwrap();
    assert!(
        matches!(answer, enums::auth::Authorization::SignUpRequired(_)),
        "{answer:?}"
    );
    assert!(desk.call(stranger, sign_up).is_ok());
    assert_eq!(desk.pts(stranger), 1);
}

#[test]
fn a_bot_signs_in_with_its_token_only() {
    let mut desk = Desk::new();
    let bot = session(1, 1);
    desk.introduce(bot);
    assert_eq!(
        desk.call(bot, import("123:abd")),
        Err(error(400, "ACCESS_TOKEN_INVALID"))
    );
    let enums::auth::Authorization::Authorization(granted) = desk.call(bot, import(TOKEN)).unwrap()
    else {
        panic!()
    };
    let enums::User::User(user) = &granted.user else {
        panic!()
    };
    assert_eq!(
        (user.bot, user.id, user.username.as_deref()),
        (true, 123, Some("EchoBot"))
    );
}

#[test]
fn logging_out_ends_the_authorization_of_the_key() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    desk.call(ann, functions::auth::LogOut {}).unwrap();
    let refused = Err(error(401, "AUTH_KEY_UNREGISTERED"));
    assert_eq!(desk.call(ann, functions::updates::GetState {}), refused);
}

#[test]
fn numbers_are_taken_as_people_write_them_and_nothing_else_is() {
    let mut desk = Desk::new();
    let ann = session(1, 1);
    desk.introduce(ann);
    let hash = desk.send_code(ann, "+999 661-0001");
    assert!(desk.call(ann, sign_in(ANN, &hash, CODE)).is_ok());
    for nonsense in ["", "12", "99966x0001", "9999999999999999"] {
        let refused = desk.call(ann, sign_in(nonsense, &hash, CODE));
        assert_eq!(
            refused,
            Err(error(400, "PHONE_NUMBER_INVALID")),
            "{nonsense:?}"
        );
    }
}
