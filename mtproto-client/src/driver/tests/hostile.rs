//! Every call of the handle, against a server that answers whatever comes to its mind.
//!
//! Answers of the right type with absurd contents, answers of another type, pieces of answers, noise and
//! errors. Whatever the answer: the future ends, nothing of it is left, and the client goes on.

use super::mock::{Faults, Machine};
use crate::{
    Client, Draft, Message, PeerRef,
    files::{FileRef, TransferError},
    testing::{Reply, function},
    types::{Answer, CallbackQuery, InlineQuery, Peers},
};
use bytes::{BufMut, Bytes, BytesMut};
use mtproto_core::Drbg;
use mtproto_tl::{
    Constructor, Encode, Raw,
    api::{self, enums, functions, types},
    reflect::{Boxed, Generator, Kind, Schema, Value},
};
use rand_core::Rng;
use std::{
    pin::Pin,
    sync::{Arc, LazyLock},
    time::Duration,
};

type Step = Pin<Box<dyn Future<Output = ()>>>;
type Case = (&'static str, fn(Client) -> Step);

macro_rules! cases {
    ($(|$client:ident| $future:expr),* $(,)?) => {
        &[$((stringify!($future), |$client| {
            Box::pin(async move {
                let _ = $future;
            })
        })),*]
    };
}

const EVERYTHING: &[Case] = cases![
    |client| client.me().await,
    |client| client.resolve("@somebody").await,
    |client| client.resolve("+1234567").await,
    |client| client.resolve("https://t.me/+invite").await,
    |client| client.input_user(somebody()).await,
    |client| client.input_channel(channel()).await,
    |client| client.search_peers("some", 5).await,
    |client| client.profile_photos(somebody(), 5).await,
    |client| client.send_message(somebody(), "hi").await,
    |client| client.send_message(channel(), photo()).await,
    |client| client.reply(&message(), "hi").await,
    |client| client.send_album(somebody(), vec![photo(), photo()]).await,
    |client| client.edit_message(somebody(), 1, "hi").await,
    |client| client.delete_messages(somebody(), &[1]).await,
    |client| client.delete_messages(channel(), &[1]).await,
    |client| client
        .forward_messages(somebody(), &[1, 2], channel())
        .await,
    |client| client.messages(somebody(), &[1]).await,
    |client| client.messages(channel(), &[1]).await,
    |client| client.replied_message(&message()).await,
    |client| client.pinned_message(channel()).await,
    |client| client.pin_message(somebody(), 1).await,
    |client| client.unpin_message(somebody(), 1).await,
    |client| client.unpin_all_messages(somebody()).await,
    |client| client.send_reaction(somebody(), 1, "🦀").await,
    |client| client.scheduled_messages(somebody()).await,
    |client| client.delete_scheduled_messages(somebody(), &[1]).await,
    |client| client.history(somebody()).take(300).await,
    |client| client.search(channel(), "x").take(300).await,
    |client| client.search_everywhere("x").take(300).await,
    |client| {
        let mut dialogs = client.dialogs();
        for _ in 0..300 {
            let Ok(Some(_)) = dialogs.next().await else {
                break;
            };
        }
    },
    |client| client.pin_dialog(somebody()).await,
    |client| client.mark_as_unread(somebody()).await,
    |client| client.mark_as_read(somebody()).await,
    |client| client.mark_as_read(channel()).await,
    |client| client.clear_mentions(somebody()).await,
    |client| client.delete_dialog(somebody()).await,
    |client| client.leave(channel()).await,
    |client| client.leave(PeerRef::group(5)).await,
    |client| client.create_group("title", vec![somebody()]).await,
    |client| client.create_channel("title", "about").await,
    |client| client.create_supergroup("title", "about").await,
    |client| client.join(channel()).await,
    |client| client.accept_invite("https://t.me/+invite").await,
    |client| client.create_invite(channel()).await,
    |client| {
        let mut members = client.participants(channel());
        for _ in 0..300 {
            let Ok(Some(_)) = members.next().await else {
                break;
            };
        }
    },
    |client| client.participants(PeerRef::group(5)).next().await,
    |client| client.add_participant(channel(), somebody()).await,
    |client| client.add_participant(PeerRef::group(5), somebody()).await,
    |client| client.kick_participant(channel(), somebody()).await,
    |client| client.kick_participant(PeerRef::group(5), somebody()).await,
    |client| client.ban_participant(channel(), somebody(), 0).await,
    |client| client
        .restrict_participant(channel(), somebody(), Default::default())
        .await,
    |client| client
        .promote_participant(channel(), somebody(), Default::default())
        .await,
    |client| client.typing(somebody()).await,
    |client| client
        .send_chat_action(
            somebody(),
            enums::SendMessageAction::SendMessageTypingAction
        )
        .await,
    |client| client.answer_callback(&callback(), Answer::nothing()).await,
    |client| client.answer_inline(&inline(), vec![], 1, None).await,
    |client| client.edit_inline_message(&inline_message(), "hi").await,
    |client| client.upload(vec![7; 1_200_000], "sevens").await,
    |client| client.upload(vec![7; 12_000_000], "sevens").await,
    |client| client.download(&file(Some(1_200_000))).await,
    |client| client.download(&file(None)).await,
    |client| client.download_parts(&file(None), 0).next().await,
    |client| client.qr_login().await,
    |client| client.accept_login("tg://login?token=AQID").await,
    |client| {
        if let Ok(token) = client.request_code("1").await
            && let Ok(token) = client.request_code_again(token).await
        {
            let _ = client.sign_in(token, "1").await;
        }
    },
    |client| {
        if let Ok(token) = client.request_code("1").await {
            let _ = client.cancel_code(token).await;
        }
    },
    |client| client.bot_sign_in("1:token").await,
    |client| client.log_out().await,
];

#[test]
fn every_call_ends_whatever_the_server_answers() {
    for (number, (name, case)) in EVERYTHING.iter().enumerate() {
        let (client, mut machine) = Machine::new(Faults::default());
        machine.wait(client.ready()).unwrap();
        let mut lots = Drbg::from_seed([number as u8; 32]);
        machine.net.net().server.elsewhere = vec![1, 3, 4, 5];
        let mut says = Drbg::from_rng(&mut lots);
        machine.net.net().server.script = Box::new(move |call| whatever(&mut says, call));
        for round in 0..ROUNDS {
            let push = updates(&mut lots);
            machine.net.net().server.push(&push);
            let ended = machine.wait_for(HOUR, case(client.clone()));
            let state = client.state();
            assert!(
                ended.is_some(),
                "{name} does not end, round {round}: {state:?}"
            );
            assert_eq!(client.calls_under_way(), 0, "{name}, round {round}");
        }
        machine.net.net().server.script = Box::new(|_| Reply::Answer(nearest().to_bytes()));
        let call = client.invoke(&functions::help::GetNearestDc {});
        let answer = machine.wait_for(HOUR, call);
        assert_eq!(answer, Some(Ok(nearest())), "after {name}");
    }
}

/// Answers that are right, and say again and again that there is more to do.
#[test]
fn work_without_end_is_not_done() {
    let (client, mut machine) = Machine::new(Faults::default());
    machine.wait(client.ready()).unwrap();
    let more = types::messages::AffectedHistory {
        pts: 1,
        pts_count: 0,
        offset: 1,
    };
    machine.net.net().server.script = Box::new(move |_| Reply::Answer(more.to_bytes()));
    assert!(machine.wait(client.unpin_all_messages(somebody())).is_err());
}

/// The copies are forgotten by those who have them as soon as they are named.
#[test]
fn a_file_without_copies_is_not_looked_for_for_ever() {
    let redirect = types::upload::FileCdnRedirect {
        dc_id: 3,
        file_token: Bytes::from_static(b"token"),
        encryption_key: vec![1; 32].into(),
        encryption_iv: vec![2; 16].into(),
        file_hashes: vec![],
    };
    let redirect = enums::upload::File::from(redirect).to_bytes();
    let (client, mut machine) = Machine::new(Faults::default());
    machine.wait(client.ready()).unwrap();
    machine.net.net().server.script = Box::new(move |_| Reply::Answer(redirect.clone()));
    let lost = machine.wait_for(HOUR, client.download(&file(None)));
    assert!(
        matches!(lost, Some(Err(TransferError::Call(_)))),
        "{lost:?}"
    );
}

/// What a server with such ideas answers.
fn whatever(lots: &mut Drbg, call: &Bytes) -> Reply {
    let mut number = function(call);
    // Calls on links for files are wrapped.
    if number == functions::InvokeWithoutUpdates::<Raw>::ID {
        number = call
            .get(4..8)
            .map_or(0, |id| u32::from_le_bytes(id.try_into().unwrap()));
    }
    let right = SCHEMA
        .by_id(number)
        .and_then(|call| answer(lots, call.result()));
    let Some(right) = right else {
        return Reply::Answer(noise(lots));
    };
    match lots.next_u64() % 16 {
        0 => Reply::Answer(noise(lots)),
        1 => {
            // Whole words: packets of other lengths are no packets.
            let half = lots.next_u64() as usize % (right.len() / 4 + 1) * 4;
            Reply::Answer(right.slice(..half))
        }
        2 => {
            let all: Vec<_> = SCHEMA.combinators().filter(|c| !c.is_function()).collect();
            let other = all[lots.next_u64() as usize % all.len()];
            let other = GENERATOR.object(other, Boxed::Yes, &mut || lots.next_u64());
            Reply::Answer(other.map_or(right, |other| Value::Object(other).to_bytes()))
        }
        3..6 => {
            let (code, name) = ERRORS[lots.next_u64() as usize % ERRORS.len()];
            Reply::Error(code, name)
        }
        _ => Reply::Answer(right),
    }
}

/// A random answer of the right type.
fn answer(lots: &mut Drbg, kind: Kind<'static>) -> Option<Bytes> {
    let mut out = BytesMut::new();
    match kind {
        Kind::Bool => (lots.next_u64() & 1 == 0).encode(&mut out),
        Kind::Boxed(ty) => {
            let all: Vec<_> = ty
                .constructors()
                .filter(|c| !c.is_of_another_layer())
                .collect();
            let one = *all.get(lots.next_u64() as usize % all.len().max(1))?;
            let object = GENERATOR.object(one, Boxed::Yes, &mut || lots.next_u64())?;
            Value::Object(object).encode(&mut out);
        }
        Kind::Vector(item) => {
            let count = lots.next_u64() % 4;
            out.put_u32_le(VECTOR);
            // Sometimes more are promised than come.
            out.put_u32_le(if lots.next_u64().is_multiple_of(8) {
                u32::MAX
            } else {
                count as u32
            });
            for _ in 0..count {
                out.put_slice(&answer(lots, SCHEMA.item(item))?);
            }
        }
        _ => return None,
    }
    Some(out.freeze())
}

/// Updates with numbers that agree with nothing.
fn updates(lots: &mut Drbg) -> Bytes {
    let ty = SCHEMA.type_named("Updates").expect("there are updates");
    answer(lots, Kind::Boxed(ty)).unwrap_or_default()
}

fn noise(lots: &mut Drbg) -> Bytes {
    let mut bytes = vec![0; lots.next_u64() as usize % 25 * 4];
    lots.fill_bytes(&mut bytes);
    bytes.into()
}

fn nearest() -> types::NearestDc {
    super::nearest()
}

fn somebody() -> PeerRef {
    let user = types::InputPeerUser {
        user_id: 7,
        access_hash: 8,
    };
    enums::InputPeer::from(user).into()
}

fn channel() -> PeerRef {
    let channel = types::InputPeerChannel {
        channel_id: 9,
        access_hash: 10,
    };
    enums::InputPeer::from(channel).into()
}

fn message() -> Message {
    let peer_id = types::PeerUser { user_id: 7 }.into();
    let raw = types::Message {
        id: 1,
        peer_id,
        ..types::Message::default()
    };
    Message::new(raw, Arc::new(Peers::default()))
}

fn photo() -> Draft {
    let photo = types::InputMediaPhoto::default();
    Draft::text("a photo").attach(photo)
}

fn callback() -> CallbackQuery {
    CallbackQuery::new(Default::default(), Arc::new(Peers::default()))
}

fn inline() -> InlineQuery {
    InlineQuery::new(Box::default(), Arc::new(Peers::default()))
}

fn inline_message() -> enums::InputBotInlineMessageId {
    types::InputBotInlineMessageId64::default().into()
}

fn file(size: Option<u64>) -> FileRef {
    let location = types::InputDocumentFileLocation::default();
    FileRef::new(location.into(), None, size).found_in(somebody(), 1)
}

static SCHEMA: LazyLock<&Schema> = LazyLock::new(|| api::ORIGIN.schema());
static GENERATOR: LazyLock<Generator<'static>> = LazyLock::new(|| Generator::new(*SCHEMA, 3));

const ERRORS: [(i32, &str); 13] = [
    (303, "USER_MIGRATE_3"),
    (303, "FILE_MIGRATE_4"),
    (303, "FILE_MIGRATE_999"),
    (303, "PHONE_MIGRATE_X"),
    (400, "FILE_REFERENCE_EXPIRED"),
    (400, "FILE_TOKEN_INVALID"),
    (400, "CONNECTION_NOT_INITED"),
    (400, "PERSISTENT_TIMESTAMP_INVALID"),
    (401, "AUTH_KEY_UNREGISTERED"),
    (401, "SESSION_PASSWORD_NEEDED"),
    (420, "FLOOD_WAIT_3"),
    (420, "FLOOD_WAIT_99999999999"),
    (-503, "Timeout"),
];

const VECTOR: u32 = 0x1CB5_C415;
const ROUNDS: u32 = 12;
const HOUR: Duration = Duration::from_secs(3600);
