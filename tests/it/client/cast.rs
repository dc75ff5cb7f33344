//! Who plays in the stories.

use super::Client;
use crate::scene::Scene;
use mtproto_client::{CallError, Message, PeerRef, Remedy, SignInError, Update, Updates, User};
use mtproto_testdc::TestDcBuilder;
use std::{future::poll_fn, pin::pin};

pub(super) const ANN: &str = "9996621234";
pub(super) const BEN: &str = "9996625678";
pub(super) const BENS_PHONE: &str = "+9996625678";
pub(super) const CODE: &str = "22222";
pub(super) const BOT_TOKEN: &str = "4242:token";
pub(super) const BOT: &str = "EchoBot";

/// The people whom every story knows.
pub(super) fn town(dc: TestDcBuilder) -> TestDcBuilder {
    dc.user(ANN, CODE, "Ann")
        .user(BEN, CODE, "Ben Bell")
        .bot(BOT_TOKEN, BOT)
}

/// A client that somebody has logged in with his phone.
pub(super) async fn user(scene: &Scene, phone: &str) -> Client {
    let client = scene.connect(scene.config()).await;
    log_in(&client, phone).await;
    client
}

/// Ann and Ben, what Ben hears, and how Ann calls him.
pub(super) async fn ann_and_ben(scene: &Scene) -> (Client, Client, Updates, PeerRef) {
    let (ann, ben) = (user(scene, ANN).await, user(scene, BEN).await);
    let to_ben = ben.updates();
    let to = ann.resolve(BENS_PHONE).await.unwrap();
    (ann, ben, to_ben, to)
}

pub(super) async fn log_in(client: &Client, phone: &str) {
    enter_code(client, phone, CODE).await.unwrap();
}

/// Signs in with a code, and with another if the first one took too long to arrive.
pub(super) async fn enter_code(
    client: &Client,
    phone: &str,
    code: &str,
) -> Result<User, SignInError> {
    loop {
        let token = client.request_code(phone).await.unwrap();
        match client.sign_in(token, code).await {
            Err(SignInError::CodeExpired) => {}
            answer => return answer,
        }
    }
}

/// Proves a password, and again if what is needed for that took too long to arrive.
pub(super) async fn prove(client: &Client, password: &str) -> Result<User, SignInError> {
    loop {
        let token = client.password().await.unwrap();
        match client.check_password(token, password).await {
            Err(SignInError::Call(error)) if error.remedy() == Remedy::LogIn => {}
            answer => return answer,
        }
    }
}

/// A client that the bot has logged in with.
pub(super) async fn bot(scene: &Scene) -> Client {
    let client = scene.connect(scene.config()).await;
    client.bot_sign_in(BOT_TOKEN).await.unwrap();
    client
}

/// The bot as others see it.
pub(super) async fn to_bot(client: &Client) -> PeerRef {
    client.resolve("@EchoBot").await.unwrap()
}

/// The next message that somebody else has written.
pub(super) async fn incoming(updates: &mut Updates) -> Message {
    loop {
        match updates.next().await.expect("the driver runs") {
            Update::NewMessage(message) if !message.is_outgoing() => return message,
            _ => {}
        }
    }
}

/// What `future` says, while `other` goes on beside it.
pub(super) async fn beside<T>(
    future: impl Future<Output = T>,
    other: impl Future<Output = ()>,
) -> T {
    let (mut future, mut other) = (pin!(future), pin!(other));
    poll_fn(|cx| {
        let _ = other.as_mut().poll(cx);
        future.as_mut().poll(cx)
    })
    .await
}

/// Asks a bot that may take longer to answer than the server waits for it.
pub(super) async fn patiently<T, F>(mut ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Result<T, CallError>>,
{
    loop {
        match ask().await {
            Err(error) if error.is("BOT_RESPONSE_TIMEOUT") => {}
            answer => return answer.unwrap(),
        }
    }
}
