//! What people do with a client, against the data centre, over loopback.

use crate::adapters::dc::{self, Dc};
use mtproto_client::{
    Client, ConnectError, Draft, PeerRef, SignInError, State, Store, StoreError, Update,
    files::{FileRef, PART, TransferError},
    tl::api::{enums, types},
};
use std::{
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};

fn story<F: Future<Output = ()>>(tell: impl FnOnce() -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let limit = Duration::from_secs(120);
    runtime.block_on(async { tokio::time::timeout(limit, tell()).await.expect("in time") });
}

async fn user(dc: &Dc) -> Client {
    let client = mtproto_tokio::connect(dc.config()).await.unwrap();
    let token = client.request_code(dc::PHONE).await.unwrap();
    client.sign_in(token, dc::CODE).await.unwrap();
    client
}

#[test]
fn a_password_is_asked_for_and_a_wrong_one_is_refused() {
    let dc = Dc::with(|dc| dc.password(dc::PHONE, "correct horse"));
    story(|| async move {
        let client = mtproto_tokio::connect(dc.config()).await.unwrap();
        let token = client.request_code(dc::PHONE).await.unwrap();
        let answer = client.sign_in(token, dc::CODE).await;
        assert!(matches!(answer, Err(SignInError::PasswordNeeded)));
        for password in ["", "battery staple"] {
            let token = client.password().await.unwrap();
            let answer = client.check_password(token, password).await;
            assert!(
                matches!(answer, Err(SignInError::InvalidPassword)),
                "{answer:?}"
            );
        }
        let token = client.password().await.unwrap();
        let user = client.check_password(token, "correct horse").await.unwrap();
        assert_eq!(user.first_name(), Some(dc::USER));
        assert!(client.is_authorized());
    });
}

#[test]
fn messages_are_sent_found_changed_and_deleted() {
    let dc = Dc::start();
    story(|| async move {
        let client = user(&dc).await;
        let sent = client
            .send_message("me", Draft::markdown("🦀 **bold** words"))
            .await
            .unwrap();
        let found = client.messages("me", &[sent.id()]).await.unwrap();
        assert_eq!(found[0].text(), "🦀 bold words");
        assert_eq!(found[0].markdown(), "🦀 **bold** words");
        client.edit_message("me", sent.id(), "other").await.unwrap();
        let mut history = client.history("me");
        let newest = history.next().await.unwrap().unwrap();
        assert_eq!((newest.id(), newest.text()), (sent.id(), "other"));
        client.delete_messages("me", &[sent.id()]).await.unwrap();
        assert!(
            client
                .messages("me", &[sent.id()])
                .await
                .unwrap()
                .is_empty()
        );
    });
}

#[test]
fn whoever_was_seen_once_is_known_by_name_and_number() {
    let dc = Dc::start();
    story(|| async move {
        let client = user(&dc).await;
        let bot = client.resolve("@EchoBot").await.unwrap();
        let answers = client.stats().answers;
        for name in ["https://t.me/echobot", "ECHOBOT"] {
            assert_eq!(client.resolve(name).await.unwrap(), bot);
        }
        let Some(enums::InputPeer::User(input)) = bot.input() else {
            panic!("{bot:?}")
        };
        let by_number = client.input_peer(PeerRef::user(input.user_id)).await;
        assert_eq!(by_number.as_ref(), Ok(bot.input().unwrap()));
        assert_eq!(client.stats().answers, answers, "nothing was asked");
        assert!(client.input_peer(PeerRef::user(1)).await.is_err());
    });
}

#[test]
fn a_file_arrives_as_it_was_sent() {
    let dc = Dc::start();
    story(|| async move {
        let client = user(&dc).await;
        for size in [1, PART as usize, 3 * PART as usize + 17] {
            let content: Vec<u8> = (0..size).map(|i| (i * 31 % 251) as u8).collect();
            let file = client.upload(content.clone(), "data.bin").await.unwrap();
            let draft = Draft::text("here").attach(file.as_document("application/x"));
            let sent = client.send_message("me", draft).await.unwrap();
            let file = sent.file().expect("a file is attached");
            assert_eq!(file.size(), Some(size as u64));
            assert_eq!(client.download(&file).await.unwrap(), content);
            if size > PART as usize {
                let mut rest = client.download_parts(&file, PART);
                let next = rest.next().await.unwrap().unwrap();
                assert_eq!(next[..], content[PART as usize..2 * PART as usize]);
            }
        }
        let empty = client.upload(Vec::new(), "empty").await;
        assert_eq!(empty, Err(TransferError::TooLarge { size: 0 }));
    });
}

/// Bug 41.
#[test]
fn a_file_that_ends_early_is_no_success() {
    let dc = Dc::start();
    story(|| async move {
        let client = user(&dc).await;
        let file = client.upload(vec![7; 1000], "short").await.unwrap();
        let draft = Draft::text("").attach(file.as_document("application/x"));
        let sent = client.send_message("me", draft).await.unwrap();
        let file = sent.file().unwrap();
        let promised = FileRef::new(file.location().clone(), None, Some(2000));
        assert_eq!(
            client.download(&promised).await,
            Err(TransferError::Size {
                expected: 2000,
                found: 1000
            })
        );
    });
}

#[test]
fn an_update_that_was_not_committed_comes_again_after_a_restart() {
    let dc = Dc::start();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bot.session");
    story(|| async move {
        let config = || dc.config().session(&path);
        let bot = mtproto_tokio::connect(config()).await.unwrap();
        bot.bot_sign_in(dc::BOT_TOKEN).await.unwrap();
        let mut updates = bot.updates().with_commits();
        let user = user(&dc).await;
        let to_bot = dc.refer_to_bot(&user).await;
        for text in ["one", "two", "three"] {
            user.send_message(&to_bot, text).await.unwrap();
        }
        let mut seen = Vec::new();
        while seen.len() < 3 {
            let delivery = updates.next().await.unwrap();
            let Update::NewMessage(message) = delivery.update() else {
                delivery.commit();
                continue;
            };
            seen.push(message.text().to_owned());
            if seen.len() < 3 {
                delivery.commit();
            }
        }
        bot.shutdown(Duration::from_secs(5)).await;
        drop((bot, updates));

        let bot = mtproto_tokio::connect(config()).await.unwrap();
        let mut updates = bot.updates();
        loop {
            if let Some(Update::NewMessage(message)) = updates.next().await {
                assert_eq!(message.text(), "three");
                break;
            }
        }
    });
}

/// A store that somebody else has written.
#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<Option<Vec<u8>>>>);

impl Store for Shelf {
    fn name(&self) -> String {
        "on the shelf".to_owned()
    }

    fn load(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.lock().unwrap().clone())
    }

    fn save(&mut self, session: &[u8]) -> Result<(), StoreError> {
        *self.0.lock().unwrap() = Some(session.to_vec());
        Ok(())
    }
}

#[test]
fn a_session_can_be_kept_in_a_store_of_ones_own() {
    let dc = Dc::start();
    story(|| async move {
        let shelf = Shelf::default();
        let config = || {
            let shelf = shelf.clone();
            dc.config().store(move || Box::new(shelf.clone()))
        };
        let client = mtproto_tokio::connect(config()).await.unwrap();
        client.bot_sign_in(dc::BOT_TOKEN).await.unwrap();
        client.shutdown(Duration::from_secs(5)).await;
        let client = mtproto_tokio::connect(config()).await.unwrap();
        assert!(client.is_authorized());
        assert_eq!(client.stats().key_exchanges, 0);
        assert!(client.me().await.unwrap().is_bot());
    });
}

/// Two programs with one session would steal each other's updates.
#[test]
fn a_session_file_is_used_by_one_program_at_a_time() {
    let dc = Dc::start();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("one.session");
    story(|| async move {
        let first = mtproto_tokio::connect(dc.config().session(&path))
            .await
            .unwrap();
        let second = mtproto_tokio::connect(dc.config().session(&path)).await;
        let in_use = ConnectError::Store(StoreError::InUse {
            path: path.clone(),
            holder: Some(std::process::id()),
        });
        assert_eq!(second.err(), Some(in_use));
        first.shutdown(Duration::from_secs(5)).await;
        mtproto_tokio::connect(dc.config().session(&path))
            .await
            .unwrap();
    });
}

#[test]
fn logging_out_destroys_the_key_and_says_why() {
    let dc = Dc::start();
    story(|| async move {
        let client = user(&dc).await;
        let exchanges = client.stats().key_exchanges;
        client.log_out().await.unwrap();
        assert!(!client.is_authorized());
        let token = client.request_code(dc::PHONE).await.unwrap();
        client.sign_in(token, dc::CODE).await.unwrap();
        assert_eq!(client.stats().key_exchanges, exchanges + 1);
        assert_eq!(client.state(), State::Ready);
    });
}

#[test]
fn who_types_is_shown_until_the_guard_is_dropped() {
    let dc = Dc::start();
    story(|| async move {
        let client = user(&dc).await;
        let to_bot = dc.refer_to_bot(&client).await;
        let guard = client.typing(&to_bot).await.unwrap();
        drop(guard);
        let rights = types::ChatAdminRights::default();
        let refused = client.promote_participant("me", &to_bot, rights).await;
        assert!(refused.is_err(), "we are no channel");
    });
}
