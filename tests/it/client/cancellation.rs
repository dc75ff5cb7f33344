//! Futures that are dropped, wherever they have got to.
//!
//! Every future of the client is polled some number of times and dropped, for every number from none
//! to as many as it takes. Nothing is left of it, no update is lost, and the client goes on.

use super::*;
use crate::scene::{Scene, Weather};
use mtproto_client::{
    CallError, Draft, SignInError, State, Update,
    files::{Checkpoint, FileRef},
    tl::api::{
        functions::{
            help::GetNearestDc,
            messages::{GetBotCallbackAnswer, GetInlineBotResults, SendInlineBotResult},
        },
        types,
    },
    types::{Answer, CallbackQuery, InlineButton, InlineKeyboard, InlineQuery},
};
use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

type Step = Pin<Box<dyn Future<Output = ()>>>;

/// What futures are made of.
#[derive(Clone)]
struct Props {
    client: Client,
    /// The bot, as the client sees it.
    bot: PeerRef,
    /// A large group of the client's.
    group: PeerRef,
    file: FileRef,
    message: Message,
}

/// A future, by name.
type Case = (&'static str, fn(Props) -> Step);

macro_rules! cases {
    ($($future:expr),* $(,)?) => {
        &[$((stringify!($future), |props| Box::pin(async move {
            let _ = $future(props).await;
        }))),*]
    };
}

const LOGGED_IN: &[Case] = cases![
    async |p: Props| p.client.ready().await,
    async |p: Props| p.client.state_after(&State::Connecting).await,
    async |p: Props| p.client.me().await,
    async |p: Props| p.client.resolve("@benbell").await,
    async |p: Props| p.client.resolve("+9996625678").await,
    async |p: Props| p.client.resolve("https://t.me/+nowhere").await,
    async |p: Props| p.client.input_peer(&p.bot).await,
    async |p: Props| p.client.input_peer(PeerRef::user(1)).await,
    async |p: Props| p.client.input_user(&p.bot).await,
    async |p: Props| p.client.input_channel(&p.group).await,
    async |p: Props| p.client.search_peers("nobody", 3).await,
    async |p: Props| p.client.profile_photos(&p.bot, 3).await,
    async |p: Props| p.client.send_message(&p.bot, "hi").await,
    async |p: Props| p.client.reply(&p.message, "hi").await,
    async |p: Props| {
        let album = vec![Draft::text("x").attach(again(&p.message))];
        p.client.send_album(&p.bot, album).await
    },
    async |p: Props| p.client.typing(&p.bot).await,
    async |p: Props| {
        let typing = enums::SendMessageAction::SendMessageTypingAction;
        p.client.send_chat_action(&p.bot, typing).await
    },
    async |p: Props| {
        let recording = enums::SendMessageAction::SendMessageRecordVideoAction;
        p.client.act(&p.bot, recording).await
    },
    async |p: Props| p.client.history(&p.bot).next().await,
    async |p: Props| p.client.history(&p.bot).take(30).await,
    async |p: Props| p.client.search(&p.bot, "hi").next().await,
    async |p: Props| p.client.search_everywhere("hi").next().await,
    async |p: Props| p.client.messages(&p.bot, &[1, 2]).await,
    async |p: Props| p.client.replied_message(&p.message).await,
    async |p: Props| p.client.edit_message(&p.bot, 1, "other").await,
    async |p: Props| p.client.delete_messages(&p.bot, &[1]).await,
    async |p: Props| p.client.forward_messages("me", &[1], &p.group).await,
    async |p: Props| p.client.pin_message(&p.group, 2).await,
    async |p: Props| p.client.pin_message_silently(&p.group, 2).await,
    async |p: Props| p.client.pinned_message(&p.group).await,
    async |p: Props| p.client.unpin_message(&p.group, 2).await,
    async |p: Props| p.client.unpin_all_messages(&p.group).await,
    async |p: Props| p.client.send_reaction(&p.group, 2, "👍").await,
    async |p: Props| p.client.scheduled_messages(&p.bot).await,
    async |p: Props| p.client.delete_scheduled_messages(&p.bot, &[1]).await,
    async |p: Props| p.client.dialogs().next().await,
    async |p: Props| p.client.pin_dialog(&p.bot).await,
    async |p: Props| p.client.unpin_dialog(&p.bot).await,
    async |p: Props| p.client.mark_as_unread(&p.bot).await,
    async |p: Props| p.client.mark_as_read(&p.bot).await,
    async |p: Props| p.client.mark_as_read(&p.group).await,
    async |p: Props| p.client.clear_mentions(&p.bot).await,
    async |p: Props| p.client.create_group("few", vec![p.bot.clone()]).await,
    async |p: Props| p.client.create_channel("one", "").await,
    async |p: Props| p.client.create_supergroup("many", "").await,
    async |p: Props| p.client.create_invite(&p.group).await,
    async |p: Props| p.client.accept_invite("https://t.me/+nowhere").await,
    async |p: Props| p.client.join(&p.group).await,
    async |p: Props| p.client.participants(&p.group).next().await,
    async |p: Props| p.client.add_participant(&p.group, &p.bot).await,
    async |p: Props| p
        .client
        .promote_participant(&p.group, &p.bot, Default::default())
        .await,
    async |p: Props| p
        .client
        .restrict_participant(&p.group, &p.bot, Default::default())
        .await,
    async |p: Props| p.client.kick_participant(&p.group, &p.bot).await,
    async |p: Props| p.client.ban_participant(&p.group, &p.bot, 0).await,
    async |p: Props| p.client.upload(vec![7; 600_000], "sevens").await,
    async |p: Props| {
        let (id, missing) = (7, vec![0, 1]);
        let checkpoint = Checkpoint { id, missing };
        let sevens = vec![7; 600_000];
        p.client.resume_upload(checkpoint, sevens, "sevens").await
    },
    async |p: Props| p.client.download(&p.file).await,
    async |p: Props| p.client.download_parts(&p.file, 0).next().await,
    async |p: Props| {
        let directory = tempfile::tempdir().unwrap();
        p.client
            .download_to(&p.file, directory.path().join("file"))
            .await
    },
    async |p: Props| {
        let upload = p.client.upload(vec![7; 600_000], "sevens");
        let progress = upload.progress();
        beside(progress.after(0), async { drop(upload.await) }).await
    },
    async |p: Props| p.client.qr_login().await,
    async |p: Props| p.client.accept_login("tg://login?token=AQID").await,
    async |p: Props| p.client.delete_dialog("me").await,
    async |p: Props| p.client.leave(&p.group).await,
];

const ANONYMOUS: &[Case] = cases![
    async |p: Props| p.client.ready().await,
    async |p: Props| p.client.qr_login().await,
    async |p: Props| p.client.request_code(ANN).await,
    async |p: Props| {
        let token = p.client.request_code(ANN).await.unwrap();
        p.client.request_code_again(token).await
    },
    async |p: Props| {
        let token = p.client.request_code(ANN).await.unwrap();
        p.client.cancel_code(token).await
    },
    async |p: Props| {
        let token = p.client.request_code(NOBODY).await.unwrap();
        match p.client.sign_in(token, CODE).await {
            Err(SignInError::SignUpNeeded(token)) => {
                drop(p.client.sign_up(token, "No", "Body").await);
            }
            other => drop(other),
        }
    },
    async |p: Props| {
        let token = p.client.request_code(ANN).await.unwrap();
        p.client.sign_in(token, CODE).await
    },
    async |p: Props| p.client.password().await,
    async |p: Props| {
        let token = p.client.password().await?;
        p.client
            .check_password(token, "secret")
            .await
            .map_err(|_| CallError::Stopped)
    },
    async |p: Props| p.client.bot_sign_in(BOT_TOKEN).await,
    async |p: Props| p.client.log_out().await,
];

#[test]
fn a_future_may_be_dropped_wherever_it_has_got_to() {
    let scene = scene();
    scene.play(HOUR, async {
        let (bot, ann) = (bot(&scene).await, user(&scene, ANN).await);
        let props = props(&ann).await;
        let mut bot_updates = bot.updates();
        ann.send_message(&props.bot, "know me").await.unwrap();
        let to_ann = incoming(&mut bot_updates).await.chat();
        drop(bot_updates);
        let mut updates = ann.updates();
        let mut number = 0;
        for (name, case) in LOGGED_IN {
            for polls in 0.. {
                // Something comes in meanwhile.
                let text = format!("update {number}");
                number += 1;
                let meanwhile = bot.send_message(&to_ann, text.as_str());
                let (done, sent) = both(poll_times(case(props.clone()), polls), meanwhile).await;
                sent.unwrap();
                assert_eq!(ann.calls_under_way(), 0, "{name} after {polls} polls");
                let heard = incoming(&mut updates).await;
                assert_eq!(heard.text(), text, "{name} after {polls} polls");
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
        let ann = user(&scene, ANN).await;
        let client = scene.connect(scene.config()).await;
        let props = Props {
            client: client.clone(),
            ..props(&ann).await
        };
        for (name, case) in ANONYMOUS {
            for polls in 0.. {
                let done = poll_times(case(props.clone()), polls).await;
                assert_eq!(client.calls_under_way(), 0, "{name} after {polls} polls");
                // Whether it was carried out is not known; that the client goes on is.
                client.invoke(&GetNearestDc {}).await.unwrap();
                if done {
                    break;
                }
                assert!(polls < MOST, "{name} never ends");
            }
        }
        drop(props);
        goes_at_once(&scene, &client).await;
    });
}

/// Bots are asked, and may change their minds about the answer.
#[test]
fn an_answer_may_be_given_up_wherever_it_has_got_to() {
    let scene = scene();
    scene.play(HOUR, async {
        let (bot, ann) = (bot(&scene).await, user(&scene, ANN).await);
        let query = pressed(&bot, &ann).await;
        let given_up_anywhere = async |answer: &dyn Fn(Client) -> Step| {
            for polls in 0.. {
                let done = poll_times(answer(bot.clone()), polls).await;
                assert_eq!(bot.calls_under_way(), 0);
                if done {
                    break;
                }
                assert!(polls < MOST);
            }
        };
        given_up_anywhere(&|bot| {
            let query = query.clone();
            Box::pin(async move { drop(query.answer(&bot, Answer::nothing()).await) })
        })
        .await;
        let query = typed(&bot, &ann).await;
        given_up_anywhere(&|bot| {
            let query = query.clone();
            Box::pin(async move { drop(bot.answer_inline(&query, vec![crab()], 0, None).await) })
        })
        .await;
        let message = sent_through(&bot, &ann).await;
        given_up_anywhere(&|bot| {
            let message = message.clone();
            Box::pin(async move { drop(bot.edit_inline_message(&message, "other").await) })
        })
        .await;
        goes_at_once(&scene, &bot).await;
    });
}

#[test]
fn waiting_for_the_end_may_be_given_up_wherever_it_has_got_to() {
    for polls in 0..4 {
        let scene = scene();
        scene.play(HOUR, async {
            let ann = user(&scene, ANN).await;
            let last = ann.clone();
            poll_times(Box::pin(async move { last.shutdown(HOUR).await }), polls).await;
            goes_at_once(&scene, &ann).await;
        });
    }
}

/// Updates that are asked for and not waited for are there for the next who asks.
#[test]
fn asking_for_updates_may_be_given_up_at_any_time() {
    let scene = scene();
    scene.play(HOUR, async {
        let (bot, ann) = (bot(&scene).await, user(&scene, ANN).await);
        let to_bot = to_bot(&ann).await;
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
            seen.push(incoming(&mut updates).await.text().to_owned());
        }
        let expected: Vec<String> = (0..60).map(|number| number.to_string()).collect();
        assert_eq!(seen, expected);
    });
}

/// The queue is full most of the time, and whoever asks for updates does not wait for long.
#[test]
fn asking_for_updates_under_load_may_be_given_up_at_any_time() {
    let scene = scene();
    scene.play(HOUR, async {
        let bot = scene.connect(scene.config().max_waiting_updates(2)).await;
        bot.bot_sign_in(BOT_TOKEN).await.unwrap();
        let ann = user(&scene, ANN).await;
        let to_bot = to_bot(&ann).await;
        let mut updates = bot.updates();
        for writer in 0..WRITERS {
            let (scene, ann, to_bot) = (scene.clone(), ann.clone(), to_bot.clone());
            scene.clone().spawn(async move {
                for number in 0..EACH {
                    let text = format!("{writer} {number}");
                    ann.send_message(&to_bot, text).await.unwrap();
                    // Now and then the reader has read all there is.
                    scene.sleep(Duration::from_millis(number as u64 % 20)).await;
                }
            });
        }
        let mut seen = vec![Vec::new(); WRITERS];
        let mut given_up = 0;
        for patience in [0, 1, 2, 3].into_iter().cycle() {
            if seen.iter().map(Vec::len).sum::<usize>() == WRITERS * EACH {
                break;
            }
            let patience = Duration::from_millis(patience);
            match scene.within(patience, updates.next()).await {
                Some(Some(Update::NewMessage(message))) => {
                    let (writer, number) = message.text().split_once(' ').unwrap();
                    let writer: usize = writer.parse().unwrap();
                    seen[writer].push(number.to_owned());
                }
                Some(update) => assert!(update.is_some()),
                None => {
                    given_up += 1;
                    scene.sleep(Duration::from_millis(1)).await;
                }
            }
        }
        assert!(given_up > 10, "{given_up}");
        let expected: Vec<String> = (0..EACH).map(|number| number.to_string()).collect();
        assert_eq!(seen, vec![expected; WRITERS]);
        let more = scene.within(HOUR / 4, incoming(&mut updates)).await;
        assert!(more.is_none(), "{more:?} came twice");
    });
}

fn scene() -> Scene {
    Scene::new(Weather::calm(), |dc| town(dc).sign_up_with(CODE))
}

/// What Ann needs for her futures.
async fn props(ann: &Client) -> Props {
    let file = ann.upload(vec![3; 1_200_000], "threes").await.unwrap();
    let draft = Draft::text("file").attach(file.as_document("application/x"));
    let message = ann.send_message("me", draft).await.unwrap();
    let group = ann.create_supergroup("crabs", "").await.unwrap();
    ann.send_message(&group, "first").await.unwrap();
    Props {
        client: ann.clone(),
        bot: to_bot(ann).await,
        group,
        file: message.file().unwrap(),
        message,
    }
}

/// The file of a message, to be sent again.
fn again(message: &Message) -> types::InputMediaDocument {
    let Some(enums::MessageMedia::Document(media)) = message.media() else {
        panic!("no file")
    };
    let Some(enums::Document::Document(document)) = media.document.clone() else {
        panic!("no document")
    };
    let id = types::InputDocument {
        id: document.id,
        access_hash: document.access_hash,
        file_reference: document.file_reference,
    };
    types::InputMediaDocument {
        id: id.into(),
        ..types::InputMediaDocument::default()
    }
}

/// Ann has pressed a button of the bot's, and waits no more.
async fn pressed(bot: &Client, ann: &Client) -> CallbackQuery {
    let (mut to_ann, mut updates) = (ann.updates(), bot.updates());
    let to_bot = to_bot(ann).await;
    ann.send_message(&to_bot, "ask me").await.unwrap();
    let asked = incoming(&mut updates).await;
    let button = InlineButton::callback("Yes", "yes");
    let question = Draft::text("well?").markup(InlineKeyboard::new().row([button]));
    bot.reply(&asked, question).await.unwrap();
    let press = GetBotCallbackAnswer {
        game: false,
        peer: ann.input_peer(&to_bot).await.unwrap(),
        msg_id: incoming(&mut to_ann).await.id(),
        data: Some(b"yes"[..].into()),
        password: None,
    };
    let query = async {
        loop {
            if let Some(Update::CallbackQuery(query)) = updates.next().await {
                return query;
            }
        }
    };
    beside(query, async { drop(ann.invoke(&press).await) }).await
}

/// What Ann asks the bot.
async fn question(ann: &Client) -> GetInlineBotResults {
    GetInlineBotResults {
        bot: ann.input_user(&to_bot(ann).await).await.unwrap(),
        peer: enums::InputPeer::PeerSelf,
        geo_point: None,
        query: "crabs".to_owned(),
        offset: String::new(),
    }
}

/// Ann types something for the bot, and waits no more.
async fn typed(bot: &Client, ann: &Client) -> InlineQuery {
    let mut updates = bot.updates();
    let ask = question(ann).await;
    let asking = async { drop(ann.invoke(&ask).await) };
    beside(inline_query(&mut updates), asking).await
}

/// Ann has sent what the bot found.
async fn sent_through(bot: &Client, ann: &Client) -> enums::InputBotInlineMessageId {
    let mut updates = bot.updates();
    let ask = question(ann).await;
    let answering = async {
        let query = inline_query(&mut updates).await;
        let found = bot.answer_inline(&query, vec![crab()], 0, None).await;
        found.unwrap();
    };
    let (results, ()) = both(ann.invoke(&ask), answering).await;
    let send = SendInlineBotResult {
        peer: enums::InputPeer::PeerSelf,
        random_id: 1,
        query_id: results.unwrap().query_id,
        id: "1".to_owned(),
        ..SendInlineBotResult::default()
    };
    ann.invoke(&send).await.unwrap();
    loop {
        if let Some(Update::InlineSend(sent)) = updates.next().await {
            return sent.message().unwrap().clone();
        }
    }
}

async fn inline_query(updates: &mut Updates) -> InlineQuery {
    loop {
        if let Some(Update::InlineQuery(query)) = updates.next().await {
            return query;
        }
    }
}

/// A result that can be edited later, because it has a button.
fn crab() -> enums::InputBotInlineResult {
    let button = InlineButton::callback("Yes", "yes");
    let send = types::InputBotInlineMessageText {
        message: "A crab".to_owned(),
        reply_markup: Some(InlineKeyboard::new().row([button]).into()),
        ..types::InputBotInlineMessageText::default()
    };
    types::InputBotInlineResult {
        id: "1".to_owned(),
        r#type: "article".to_owned(),
        title: Some("Ferris".to_owned()),
        send_message: send.into(),
        ..types::InputBotInlineResult::default()
    }
    .into()
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

/// Those who write at the same time, and how much each writes.
const WRITERS: usize = 4;
const EACH: usize = 50;

const NOBODY: &str = "9996620000";

/// More polls than any future needs.
const MOST: u32 = 200;
const HOUR: Duration = Duration::from_secs(3600);
