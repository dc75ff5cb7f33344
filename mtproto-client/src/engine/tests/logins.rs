use super::World;
use crate::{
    CallError, CallOptions, Config, Identity, SignInError,
    engine::{
        Event, Target,
        login::{self, Application},
    },
    testing::{Reply, Server, call, calls, config, read, start, yes},
};
use mtproto_core::Drbg;
use mtproto_tl::{
    Encode,
    api::{enums, functions, types},
};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn authorization(id: i64, bot: bool) -> bytes::Bytes {
    let bot_info_version = bot.then_some(1);
    let user = types::User {
        id,
        bot,
        bot_info_version,
        ..types::User::default()
    };
    let user = user.into();
    enums::auth::Authorization::from(types::auth::Authorization {
        setup_password_required: false,
        otherwise_relogin_days: None,
        tmp_sessions: None,
        future_auth_token: None,
        user,
    })
    .to_bytes()
}

pub(super) fn ourselves() -> bytes::Bytes {
    let user = types::User {
        id: 777,
        self_: true,
        ..types::User::default()
    };
    vec![enums::User::from(user)].to_bytes()
}

fn changes(world: &mut World) -> Vec<bool> {
    world.run();
    let change = |event: &Event| match event {
        Event::Authorized(authorized) => Some(*authorized),
        _ => None,
    };
    world.events.iter().filter_map(change).collect()
}

fn logged_in() -> World {
    logged_in_with(config())
}

fn logged_in_with(config: Config) -> World {
    let mut world = World::with(Server::new(), start(), &config, None);
    world.run();
    world.events.clear();
    world.server.script = Box::new(|_| Reply::Answer(authorization(777, true)));
    let application = Application::new(&config);
    let id = world.call(login::bot_sign_in(&application, "777:token").to_bytes());
    let answer = read(world.result(id).unwrap().unwrap());
    let user = login::authorized(answer).unwrap();
    assert_eq!((user.id(), user.is_bot()), (777, true));
    world
}

#[test]
fn logging_in_is_noticed_and_stored() {
    let mut world = logged_in();
    assert_eq!(changes(&mut world), [true]);
    assert!(world.engine.is_authorized());
    let stored = crate::session::SessionData::from_bytes(&world.saved.clone().unwrap()).unwrap();
    assert_eq!(stored.user, Some(Identity { id: 777, bot: true }));
    let world = world.restarted();
    assert!(world.engine.is_authorized());
}

#[test]
fn logging_out_is_noticed_and_stored() {
    let mut world = logged_in();
    world.server.script = Box::new(|_| Reply::Answer(yes()));
    world.call(functions::auth::LogOut {}.to_bytes());
    assert_eq!(changes(&mut world), [true, false]);
    assert!(!world.restarted().engine.is_authorized());
}

#[test]
fn a_session_that_the_server_revoked_is_noticed() {
    let mut world = logged_in();
    world.server.script = Box::new(|_| Reply::Error(401, "SESSION_REVOKED"));
    let id = world.call(call());
    assert!(world.result(id).unwrap().unwrap_err().is("SESSION_REVOKED"));
    assert_eq!(changes(&mut world), [true, false]);
}

/// The strings of other libraries hold a key, and nothing about the user.
#[test]
fn whoever_comes_with_a_key_and_no_name_is_asked_for_it() {
    let mut world = World::connected();
    world.server.script = Box::new(|body| match calls::<functions::users::GetUsers>(body) {
        true => Reply::Answer(ourselves()),
        false => Reply::Error(400, "METHOD_NOT_IMPLEMENTED"),
    });
    let mut world = world.restarted_without_a_name();
    assert!(!world.engine.is_authorized());
    assert_eq!(changes(&mut world), [true]);
    let stored = world.saved.clone().unwrap();
    let stored = crate::session::SessionData::from_bytes(&stored).unwrap();
    let user = Identity {
        id: 777,
        bot: false,
    };
    assert_eq!(stored.user, Some(user));
}

#[test]
fn whoever_has_not_logged_in_is_asked_for_no_name_twice() {
    let mut world = World::connected();
    world.server.script = Box::new(|_| Reply::Error(401, "AUTH_KEY_UNREGISTERED"));
    let mut world = world.restarted_without_a_name();
    assert!(changes(&mut world).is_empty());
    world.break_wires();
    world.run_for(10 * SECOND);
    let asked = world.server.calls.iter();
    let asked = asked.filter(|body| calls::<functions::users::GetUsers>(body));
    assert_eq!(asked.count(), 1);
}

/// It may be the only one that an account has.
#[test]
fn a_key_without_a_name_survives_a_claim_that_it_is_unknown() {
    let mut world = World::with(Server::new(), start(), &config().pfs(None), None);
    world.run();
    let mut world = world.restarted_without_a_name();
    world.server.forget_keys();
    world.run_for(100 * SECOND);
    assert_eq!(world.engine.stats().key_exchanges, 0);
}

#[test]
fn being_refused_before_any_login_is_no_logging_out() {
    let mut world = World::connected();
    world.server.script = Box::new(|_| Reply::Error(401, "AUTH_KEY_UNREGISTERED"));
    let id = world.call(call());
    assert!(world.result(id).unwrap().is_err());
    assert!(changes(&mut world).is_empty());
}

#[test]
fn a_login_survives_a_claim_that_its_key_is_unknown_until_it_is_made_thrice() {
    let mut world = logged_in_with(config().pfs(None)).restarted();
    world.server.forget_keys();
    world.run_for(100 * SECOND);
    assert!(world.engine.is_authorized());
    assert_eq!(world.engine.stats().key_exchanges, 0);
    world.run_for(200 * SECOND);
    assert!(!world.engine.is_authorized());
    assert_eq!(world.engine.stats().key_exchanges, 1);
}

/// AK-65: the exchange of a temporary key proves that it is the server who speaks.
#[test]
fn a_server_that_refuses_to_bind_keys_is_believed_that_it_has_lost_ours() {
    let mut world = logged_in().restarted();
    world.server.forget_keys();
    world.run_for(100 * SECOND);
    assert!(!world.engine.is_authorized());
    assert_eq!(world.engine.stats().key_exchanges, 1);
    assert_eq!(world.server.key_count(), 1);
}

/// AT-151.
#[test]
fn a_code_that_leads_to_an_impossible_data_centre_leads_nowhere() {
    let moved = |dc_id| types::auth::LoginTokenMigrateTo {
        dc_id,
        token: bytes::Bytes::from_static(b"token"),
    };
    for dc in [i32::MIN, 40_000, i32::MAX] {
        let answer = login::token_answered(Ok(moved(dc).into()));
        assert!(matches!(
            answer,
            Err(SignInError::Call(CallError::Unexpected(_)))
        ));
    }
    let mut world = World::connected();
    let there = CallOptions {
        target: Target::Dc(-7),
        ..CallOptions::default()
    };
    let token = bytes::Bytes::from_static(b"token");
    let id = world.call_with(login::import_token(token).to_bytes(), there);
    assert_eq!(world.result(id), Some(Err(CallError::NoAddress(-7))));
}

/// API-93: the home is where the code was taken, and the password is proven there.
#[test]
fn a_password_is_asked_for_where_the_code_led() {
    let mut world = World::connected();
    world.server.elsewhere = vec![4];
    world.server.script = Box::new(
        |body| match calls::<functions::auth::ImportLoginToken>(body) {
            true => Reply::Error(401, "SESSION_PASSWORD_NEEDED"),
            false => Reply::Answer(yes()),
        },
    );
    let there = CallOptions {
        target: Target::Dc(4),
        ..CallOptions::default()
    };
    let token = bytes::Bytes::from_static(b"token");
    let id = world.call_with(login::import_token(token).to_bytes(), there);
    let answer = world.result(id).unwrap().map(read);
    let step = login::token_answered(answer);
    assert!(matches!(step, Err(SignInError::PasswordNeeded)), "{step:?}");
    let id = world.call(login::request_password().to_bytes());
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.server.visited, [4, 4]);
}

/// API-34.
#[test]
fn a_way_to_check_passwords_that_nobody_knows_asks_for_a_newer_version() {
    let answer = types::account::Password {
        current_algo: Some(enums::PasswordKdfAlgo::Unknown),
        srp_b: Some(vec![7; 256].into()),
        srp_id: Some(1),
        ..types::account::Password::default()
    };
    let refused = login::password_requested(answer, &mut Drbg::from_seed([1; 32])).err();
    let Some(CallError::Unexpected(why)) = refused else {
        panic!("{refused:?}")
    };
    assert!(why.contains("newer version"), "{why}");
}

#[test]
fn a_wrong_code_gives_the_token_back() {
    let mut world = World::connected();
    world.server.script = Box::new(|body| {
        if calls::<functions::auth::SendCode>(body) {
            let sent = types::auth::SentCode {
                r#type: types::auth::SentCodeTypeApp { length: 5 }.into(),
                phone_code_hash: "hash".to_owned(),
                next_type: None,
                timeout: None,
            };
            return Reply::Answer(enums::auth::SentCode::from(sent).to_bytes());
        }
        let right = body.windows(5).any(|window| window == b"12345");
        if right {
            Reply::Answer(authorization(1, false))
        } else {
            Reply::Error(400, "PHONE_CODE_INVALID")
        }
    });
    let application = Application::new(&config());
    let id = world.call(login::request_code(&application, "+100").to_bytes());
    let answer = read(world.result(id).unwrap().unwrap());
    let token = login::code_requested("+100", answer).unwrap();
    assert_eq!(token.phone(), "+100");

    let id = world.call(login::sign_in(&token, "00000").to_bytes());
    let answer = world.result(id).unwrap().map(read);
    let Err(SignInError::InvalidCode(token)) = login::signed_in(token, answer) else {
        panic!()
    };

    let id = world.call(login::sign_in(&token, " 12345\n").to_bytes());
    let answer = world.result(id).unwrap().map(read);
    assert_eq!(login::signed_in(token, answer).unwrap().id(), 1);
}
