//! The stories.

use super::{
    Host,
    dc::{Dc, Wire},
};
use mtproto_client::{
    CallError, Client, Config, ConnectError, PeerRef, SignInError, State, Update,
    tl::api::{functions::help::GetNearestDc, types},
};
use std::{net::TcpListener, time::Duration};

/// One test per story.
macro_rules! tests {
    () => {
        use $crate::adapters::stories::tests;
        tests! {
            a_user_and_a_bot_talk_and_do_so_again_from_their_sessions,
            a_wrong_code_is_an_error_that_gives_the_token_back,
            a_server_with_another_key_is_an_error_that_names_what_it_offered,
            a_server_that_is_not_there_is_an_error,
            a_session_in_use_is_an_error_that_names_the_holder,
            many_calls_at_a_time_are_all_answered,
            a_call_that_is_dropped_does_not_disturb_the_others,
            a_link_cut_at_any_byte_is_replaced,
            after_shutting_down_nothing_goes_on,
        }
    };
    ($($name:ident),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                Host::run(This, stories::$name(This));
            }
        )*
    };
}
pub(super) use tests;

pub(super) async fn a_user_and_a_bot_talk_and_do_so_again_from_their_sessions(host: impl Host) {
    let dc = Dc::start();
    let files = tempfile::tempdir().unwrap();
    let user_config = dc.config().session(files.path().join("user.session"));
    let bot_config = dc.config().session(files.path().join("bot.session"));

    let user = host.connect(user_config.clone()).await.unwrap();
    let token = user.request_code(dc::PHONE).await.unwrap();
    user.sign_in(token, dc::CODE).await.unwrap();
    let bot = host.connect(bot_config.clone()).await.unwrap();
    let bot_user = bot.bot_sign_in(dc::BOT_TOKEN).await.unwrap();
    assert!(bot_user.is_bot());
    assert_eq!(
        (user.stats().key_exchanges, bot.stats().key_exchanges),
        (1, 1)
    );
    let to_bot = dc.refer_to_bot(&user).await;
    talk(&user, &bot, &to_bot, "hello").await;
    user.shutdown(SECOND).await;
    bot.shutdown(SECOND).await;

    let user = host.connect(user_config).await.unwrap();
    let bot = host.connect(bot_config).await.unwrap();
    assert!(user.is_authorized() && bot.is_authorized());
    assert_eq!(
        (user.stats().key_exchanges, bot.stats().key_exchanges),
        (0, 0)
    );
    talk(&user, &bot, &to_bot, "hello again").await;
}

/// The user writes, the bot answers, the user reads.
async fn talk(user: &Client, bot: &Client, to_bot: &PeerRef, text: &str) {
    let (mut to_user_updates, mut to_bot_updates) = (user.updates(), bot.updates());
    user.send_message(to_bot.clone(), text).await.unwrap();
    let question = incoming(&mut to_bot_updates).await;
    assert_eq!(question.text(), text);
    bot.send_message(question.chat(), format!("{text}!"))
        .await
        .unwrap();
    let answer = incoming(&mut to_user_updates).await;
    assert_eq!(answer.text(), format!("{text}!"));
}

async fn incoming(updates: &mut mtproto_client::Updates) -> mtproto_client::Message {
    loop {
        match updates.next().await.expect("the driver runs") {
            Update::NewMessage(message) if !message.is_outgoing() => return message,
            _ => {}
        }
    }
}

pub(super) async fn a_wrong_code_is_an_error_that_gives_the_token_back(host: impl Host) {
    let dc = Dc::start();
    let client = host.connect(dc.config()).await.unwrap();
    let token = client.request_code(dc::PHONE).await.unwrap();
    let Err(SignInError::InvalidCode(token)) = client.sign_in(token, "00000").await else {
        panic!("the code was accepted");
    };
    assert!(!client.is_authorized());
    client.sign_in(token, dc::CODE).await.unwrap();
    assert!(client.is_authorized());
    client.log_out().await.unwrap();
    assert!(!client.is_authorized());
}

pub(super) async fn a_server_with_another_key_is_an_error_that_names_what_it_offered(
    host: impl Host,
) {
    let dc = Dc::start();
    let stranger = Config::new(1, "hash")
        .dc(2, dc.address())
        .server_key(Dc::stranger());
    let error = host.connect(stranger).await.unwrap_err();
    assert!(matches!(error, ConnectError::Link(_)), "{error:?}");
    assert!(
        error
            .to_string()
            .contains(&format!("{:016x}", Dc::key().fingerprint())),
        "{error}"
    );
}

pub(super) async fn a_server_that_is_not_there_is_an_error(host: impl Host) {
    // Bound, and free again: nobody listens there.
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let config = Config::new(1, "hash").dc(2, address);
    let error = host.connect(config).await.unwrap_err();
    assert!(
        matches!(error, ConnectError::Unreachable { .. }),
        "{error:?}"
    );
}

pub(super) async fn a_session_in_use_is_an_error_that_names_the_holder(host: impl Host) {
    let dc = Dc::start();
    let files = tempfile::tempdir().unwrap();
    let config = dc.config().session(files.path().join("one.session"));
    let first = host.connect(config.clone()).await.unwrap();
    let error = host.connect(config.clone()).await.unwrap_err();
    assert!(
        error.to_string().contains(&std::process::id().to_string()),
        "{error}"
    );
    first.shutdown(SECOND).await;
    host.connect(config).await.unwrap();
}

pub(super) async fn many_calls_at_a_time_are_all_answered(host: impl Host) {
    let dc = Dc::start();
    let client = host.connect(dc.config()).await.unwrap();
    let calls: Vec<_> = (0..200).map(|_| client.invoke(&GetNearestDc {})).collect();
    for call in calls {
        let answer: types::NearestDc = call.await.unwrap();
        assert_eq!(answer.this_dc, 2);
    }
}

pub(super) async fn a_call_that_is_dropped_does_not_disturb_the_others(host: impl Host) {
    let dc = Dc::start();
    let client = host.connect(dc.config()).await.unwrap();
    for _ in 0..20 {
        let dropped = client.invoke(&GetNearestDc {});
        let kept = client.invoke(&GetNearestDc {});
        drop(dropped);
        assert_eq!(kept.await.unwrap().this_dc, 2);
    }
}

pub(super) async fn a_link_cut_at_any_byte_is_replaced(host: impl Host) {
    let dc = Dc::start();
    let client = host.connect(dc.config()).await.unwrap();
    client.shutdown(SECOND).await;
    // Somewhere in the key exchange, around its end, and within the first calls.
    for cut in [1, 64, 300, 700, 900, 1100, 1300, 1500] {
        let wire = Wire::cut_once_after(dc.address(), cut);
        let config = dc.config().dc(2, wire.address());
        let client = match host.connect(config.clone()).await {
            Ok(client) => client,
            Err(ConnectError::Unreachable { .. }) => host.connect(config).await.unwrap(),
            Err(error) => panic!("cut after {cut} bytes: {error}"),
        };
        for _ in 0..20 {
            match client.invoke(&GetNearestDc {}).await {
                Ok(answer) => assert_eq!(answer.this_dc, 2),
                Err(error) => panic!("cut after {cut} bytes: {error}"),
            }
        }
    }
}

pub(super) async fn after_shutting_down_nothing_goes_on(host: impl Host) {
    let dc = Dc::start();
    let client = host.connect(dc.config()).await.unwrap();
    let mut updates = client.updates();
    client.shutdown(SECOND).await;
    assert_eq!(client.state(), State::Stopped);
    assert!(updates.next().await.is_none());
    assert_eq!(
        client.invoke(&GetNearestDc {}).await,
        Err(CallError::Stopped)
    );
}

use super::dc;

const SECOND: Duration = Duration::from_secs(1);
