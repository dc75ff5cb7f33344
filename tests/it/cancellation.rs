//! Futures that are dropped, wherever they have got to.
//!
//! Every future of the client is polled some number of times and dropped, for every number from none
//! to as many as it takes. Nothing is left of it, no update is lost, and the client goes on.

use crate::scene::{Scene, Weather};
use mtproto_client::{Client, Draft, PeerRef, State, Update, Updates, files::FileRef};
use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

type Step = Pin<Box<dyn Future<Output = ()>>>;

/// A future, by name: made of a client, somebody to write to, and a file.
type Case = (&'static str, fn(Client, PeerRef, FileRef) -> Step);

macro_rules! cases {
    ($(|$client:ident, $peer:ident, $file:ident| $future:expr),* $(,)?) => {
        &[$((stringify!($future), |$client, $peer, $file| {
            Box::pin(async move {
                // Each uses what it needs.
                let _ = (&$client, &$peer, &$file);
                let _ = $future;
            })
        })),*]
    };
}

const LOGGED_IN: &[Case] = cases![
    |client, _peer, _file| client.ready().await,
    |client, _peer, _file| client.state_after(&State::Connecting).await,
    |client, _peer, _file| client.me().await,
    |client, _peer, _file| client.resolve("@annlee").await,
    |client, peer, _file| client.input_peer(peer.clone()).await,
    |client, _peer, _file| client.input_peer(PeerRef::user(1)).await,
    |client, _peer, _file| client.search_peers("nobody", 3).await,
    |client, peer, _file| client.send_message(peer.clone(), "hi").await,
    |client, peer, _file| client.typing(peer.clone()).await,
    |client, peer, _file| client.history(peer.clone()).next().await,
    |client, peer, _file| client.history(peer.clone()).take(30).await,
    |client, peer, _file| client.search(peer.clone(), "hi").next().await,
    |client, peer, _file| client.messages(peer.clone(), &[1, 2]).await,
    |client, peer, _file| client.edit_message(peer.clone(), 1, "other").await,
    |client, peer, _file| client.delete_messages(peer.clone(), &[1]).await,
    |client, _peer, _file| client.dialogs().next().await,
    |client, peer, _file| client.mark_as_read(peer.clone()).await,
    |client, _peer, _file| client.upload(vec![7; 600_000], "sevens").await,
    |client, _peer, file| client.download(&file).await,
    |client, _peer, file| client.download_parts(&file, 0).next().await,
    |client, _peer, _file| client.qr_login().await,
];

const ANONYMOUS: &[Case] = cases![
    |client, _peer, _file| client.ready().await,
    |client, _peer, _file| client.qr_login().await,
    |client, _peer, _file| client.request_code(ANN).await,
    |client, _peer, _file| {
        let token = client.request_code(ANN).await;
        client.sign_in(token.unwrap(), CODE).await
    },
    |client, _peer, _file| client.password().await,
    |client, _peer, _file| client.bot_sign_in("77:token").await,
    |client, _peer, _file| client.log_out().await,
];

#[test]
fn a_future_may_be_dropped_wherever_it_has_got_to() {
    let scene = scene();
    scene.play(HOUR, async {
        let bot = scene.connect(scene.config()).await;
        bot.bot_sign_in("77:token").await.unwrap();
        let ann = signed_in(&scene).await;
        let to_bot = ann.resolve("@bot77").await.unwrap();
        let mut bot_updates = bot.updates();
        ann.send_message(&to_bot, "know me").await.unwrap();
        let to_ann = incoming(&mut bot_updates).await.0;
        let mut updates = ann.updates();
        let file = kept_file(&ann, 1_200_000).await;
        let mut number = 0;
        for (name, case) in LOGGED_IN {
            for polls in 0.. {
                let future = case(ann.clone(), to_bot.clone(), file.clone());
                // Something comes in meanwhile.
                let text = format!("update {number}");
                number += 1;
                let meanwhile = bot.send_message(&to_ann, text.as_str());
                let (done, sent) = both(poll_times(future, polls), meanwhile).await;
                sent.unwrap();
                assert_eq!(ann.calls_under_way(), 0, "{name} after {polls} polls");
                assert_eq!(
                    incoming(&mut updates).await.1,
                    text,
                    "{name} after {polls} polls"
                );
                if done {
                    break;
                }
                assert!(polls < MOST, "{name} never ends");
            }
        }
        goes_at_once(&scene, &ann).await;
    });
}

#[test]
fn a_login_may_be_given_up_wherever_it_has_got_to() {
    let scene = scene();
    scene.play(HOUR, async {
        let ann = signed_in(&scene).await;
        let file = kept_file(&ann, 10).await;
        let client = scene.connect(scene.config()).await;
        for (name, case) in ANONYMOUS {
            for polls in 0.. {
                let future = case(client.clone(), PeerRef::me(), file.clone());
                let done = poll_times(future, polls).await;
                assert_eq!(client.calls_under_way(), 0, "{name} after {polls} polls");
                // Whether it was carried out is not known; that the client goes on is.
                let nearest = mtproto_client::tl::api::functions::help::GetNearestDc {};
                client.invoke(&nearest).await.unwrap();
                if done {
                    break;
                }
                assert!(polls < MOST, "{name} never ends");
            }
        }
        goes_at_once(&scene, &client).await;
    });
}

/// Updates that are asked for and not waited for are there for the next who asks.
#[test]
fn asking_for_updates_may_be_given_up_at_any_time() {
    let scene = scene();
    scene.play(HOUR, async {
        let bot = scene.connect(scene.config()).await;
        bot.bot_sign_in("77:token").await.unwrap();
        let ann = signed_in(&scene).await;
        let to_bot = ann.resolve("@bot77").await.unwrap();
        let mut updates = bot.updates();
        let mut seen = Vec::new();
        for polls in 0..60 {
            let text = polls.to_string();
            ann.send_message(&to_bot, text).await.unwrap();
            let mut next = Box::pin(updates.next());
            let mut left = polls % 4;
            let update = poll_fn(|cx| {
                if left == 0 {
                    return Poll::Ready(None);
                }
                left -= 1;
                cx.waker().wake_by_ref();
                next.as_mut().poll(cx)
            })
            .await;
            if let Some(Update::NewMessage(message)) = update {
                seen.push(message.text().to_owned());
            }
        }
        while seen.len() < 60 {
            seen.push(incoming(&mut updates).await.1);
        }
        let expected: Vec<String> = (0..60).map(|number| number.to_string()).collect();
        assert_eq!(seen, expected);
    });
}

fn scene() -> Scene {
    Scene::new(Weather::calm(), |dc| {
        dc.user(ANN, CODE, "Ann Lee").bot("77:token", "Bot77")
    })
}

/// Ann, on a client of her own.
async fn signed_in(scene: &Scene) -> Client {
    let ann = scene.connect(scene.config()).await;
    let token = ann.request_code(ANN).await.unwrap();
    ann.sign_in(token, CODE).await.unwrap();
    ann
}

/// A file that Ann has sent to herself.
async fn kept_file(ann: &Client, len: usize) -> FileRef {
    let file = ann.upload(vec![3; len], "threes").await.unwrap();
    let draft = Draft::text("file").attach(file.as_document("application/x"));
    ann.send_message("me", draft).await.unwrap().file().unwrap()
}

/// Polls a future as often as it is woken, but so many times at most, and drops it; says whether it
/// has ended.
async fn poll_times(future: Step, times: u32) -> bool {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        match future.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(true),
            Poll::Pending if left == 0 => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

async fn both<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> (A, B) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let (mut first, mut second) = (None, None);
    poll_fn(|cx| {
        if first.is_none()
            && let Poll::Ready(value) = a.as_mut().poll(cx)
        {
            first = Some(value);
        }
        if second.is_none()
            && let Poll::Ready(value) = b.as_mut().poll(cx)
        {
            second = Some(value);
        }
        match (first.take(), second.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (a, b) => {
                (first, second) = (a, b);
                Poll::Pending
            }
        }
    })
    .await
}

async fn incoming(updates: &mut Updates) -> (PeerRef, String) {
    loop {
        match updates.next().await.expect("the driver runs") {
            Update::NewMessage(message) if !message.is_outgoing() => {
                return (message.chat(), message.text().to_owned());
            }
            _ => {}
        }
    }
}

/// The engine waits for nothing on behalf of anybody.
async fn goes_at_once(scene: &Scene, client: &Client) {
    let before = scene.now();
    client.shutdown(HOUR).await;
    let took = scene.now().saturating_since(before);
    assert!(
        took < Duration::from_secs(1),
        "{took:?} for calls that nobody waits for"
    );
}

const ANN: &str = "9996621234";
const CODE: &str = "22222";

/// More polls than any future needs.
const MOST: u32 = 200;
const HOUR: Duration = Duration::from_secs(3600);
