use super::{World, logins::ourselves};
use crate::{
    CallOptions, Config, Update,
    engine::{Event, State, Target},
    testing::{Reply, Script, Server, call, calls, config, start},
};
use bytes::Bytes;
use mtproto_tl::{
    Decode, Encode,
    api::{enums, functions, types},
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

const SECOND: Duration = Duration::from_secs(1);

/// Messages that were written, each taking one number.
#[derive(Clone, Default)]
pub(crate) struct History(Arc<Mutex<Vec<String>>>);

impl History {
    pub(crate) fn write(&self, text: &str) -> Bytes {
        let mut all = self.0.lock().unwrap();
        all.push(text.to_owned());
        push(text, i32::try_from(all.len()).unwrap())
    }

    fn standing(&self) -> types::updates::State {
        let pts = i32::try_from(self.0.lock().unwrap().len()).unwrap();
        types::updates::State {
            pts,
            qts: 0,
            date: 1,
            seq: 0,
            unread_count: 0,
        }
    }

    /// What the server has to say to an account that keeps up with this history.
    pub(crate) fn script(&self) -> Script {
        let history = self.clone();
        Box::new(move |body| {
            if calls::<functions::auth::ImportBotAuthorization>(body) {
                return Reply::Answer(authorization());
            }
            if calls::<functions::updates::GetState>(body) {
                return Reply::Answer(history.standing().to_bytes());
            }
            if calls::<functions::updates::GetDifference>(body) {
                let pts = i32::from_le_bytes(body[8..12].try_into().unwrap());
                let all = history.0.lock().unwrap().clone();
                let missed = all.iter().skip(usize::try_from(pts).unwrap());
                let difference = types::updates::Difference {
                    new_messages: missed.map(|text| message(text).into()).collect(),
                    new_encrypted_messages: vec![],
                    other_updates: vec![],
                    chats: vec![],
                    users: vec![],
                    state: history.standing(),
                };
                return Reply::Answer(enums::updates::Difference::from(difference).to_bytes());
            }
            Reply::Error(400, "METHOD_NOT_IMPLEMENTED")
        })
    }
}

fn message(text: &str) -> types::Message {
    let peer_id = types::PeerUser { user_id: 5 }.into();
    types::Message {
        peer_id,
        message: text.to_owned(),
        ..types::Message::default()
    }
}

fn push(text: &str, pts: i32) -> Bytes {
    let new = types::UpdateNewMessage {
        message: message(text).into(),
        pts,
        pts_count: 1,
    };
    container(new.into())
}

fn channel_push(text: &str, pts: i32) -> Bytes {
    let peer_id = types::PeerChannel { channel_id: 5 }.into();
    let message = types::Message {
        peer_id,
        ..message(text)
    };
    let new = types::UpdateNewChannelMessage {
        message: message.into(),
        pts,
        pts_count: 1,
    };
    container(new.into())
}

fn container(update: enums::Update) -> Bytes {
    let container = types::Updates {
        updates: vec![update],
        users: vec![],
        chats: vec![],
        date: 1,
        seq: 0,
    };
    enums::Updates::from(container).to_bytes()
}

pub(super) fn authorization() -> Bytes {
    let user = types::User {
        id: 7,
        bot: true,
        bot_info_version: Some(1),
        ..Default::default()
    };
    let authorization = types::auth::Authorization {
        user: user.into(),
        ..Default::default()
    };
    enums::auth::Authorization::from(authorization).to_bytes()
}

pub(super) fn logged_in(history: &History) -> World {
    logged_in_with(&config(), history)
}

pub(super) fn logged_in_with(config: &Config, history: &History) -> World {
    let mut server = Server::new();
    server.script = history.script();
    let mut world = World::with(server, start(), config, None);
    world.run();
    let login = functions::auth::ImportBotAuthorization::default().to_bytes();
    world.call(login);
    assert!(world.engine.is_authorized());
    world.events.clear();
    world
}

pub(super) fn texts(world: &mut World) -> Vec<String> {
    world.run();
    let text = |event: &Event| match event {
        Event::Update(Update::NewMessage(message)) => Some(message.text().to_owned()),
        Event::Update(Update::CaughtUp(_)) => None,
        Event::Update(other) => Some(format!("{other:?}")),
        _ => None,
    };
    world
        .events
        .drain(..)
        .filter_map(|event| text(&event))
        .collect()
}

#[test]
fn updates_come_through_in_order() {
    let history = History::default();
    let mut world = logged_in(&history);
    for text in ["one", "two"] {
        let body = history.write(text);
        world.server.push(&body);
    }
    assert_eq!(texts(&mut world), ["one", "two"]);
}

#[test]
fn an_update_that_was_lost_is_fetched() {
    let history = History::default();
    let mut world = logged_in(&history);
    history.write("lost");
    let body = history.write("two");
    world.server.push(&body);
    assert!(texts(&mut world).is_empty());
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["lost", "two"]);
}

/// API-54: what is needed to answer a stranger comes with the difference.
#[test]
fn a_short_message_is_written_out_if_we_know_who_it_is() {
    let history = History::default();
    let mut world = logged_in(&history);
    let short = |text: &str, pts| {
        let short = types::UpdateShortMessage {
            user_id: 5,
            message: text.to_owned(),
            pts,
            pts_count: 1,
            ..types::UpdateShortMessage::default()
        };
        enums::Updates::from(short).to_bytes()
    };
    let asked = world.engine.stats().differences;
    history.write("stranger");
    world.server.push(&short("not told", 1));
    assert_eq!(texts(&mut world), ["stranger"]);
    assert_eq!(world.engine.stats().differences, asked + 1);

    let known = types::User {
        id: 5,
        access_hash: Some(9),
        ..types::User::default()
    };
    let introduction = types::Updates {
        users: vec![known.into()],
        ..types::Updates::default()
    };
    world
        .server
        .push(&enums::Updates::from(introduction).to_bytes());
    history.write("acquaintance");
    world.server.push(&short("acquaintance", 2));
    assert_eq!(texts(&mut world), ["acquaintance"]);
    assert_eq!(world.engine.stats().differences, asked + 1);
}

/// API-61.
#[test]
fn updates_are_heard_from_home_alone() {
    let mut world = logged_in(&History::default());
    let files = CallOptions {
        target: Target::Media { dc: None, lane: 0 },
        ..CallOptions::default()
    };
    world.call_with(call(), files);
    assert_eq!(world.streams(), 2);
    // The server sends it on both.
    world
        .server
        .push(&Bytes::from_static(b"\x01\x02\x03\x04just once..."));
    world.run();
    let heard = |event: &&Event| matches!(event, Event::Update(Update::Unreadable(_)));
    assert_eq!(world.events.iter().filter(heard).count(), 1);
}

#[test]
fn an_update_that_comes_twice_is_told_once() {
    let history = History::default();
    let mut world = logged_in(&history);
    let body = history.write("one");
    world.server.push(&body);
    world.server.push(&body);
    assert_eq!(texts(&mut world), ["one"]);
}

#[test]
fn the_first_updates_of_a_channel_are_told_in_order() {
    let mut world = logged_in(&History::default());
    for (text, pts) in [("two", 52), ("one", 51)] {
        world.server.push(&channel_push(text, pts));
    }
    assert!(texts(&mut world).is_empty());
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["one", "two"]);
}

/// API-41.
#[test]
fn what_happened_while_the_link_was_down_is_fetched_when_it_is_back() {
    let history = History::default();
    let mut world = logged_in(&history);
    world.break_wires();
    history.write("unheard");
    world.run_for(5 * SECOND);
    assert_eq!(world.engine.state(), State::Ready);
    assert_eq!(texts(&mut world), ["unheard"]);
}

/// Somebody who has heard something, which was stored.
fn with_a_past() -> (History, World) {
    let history = History::default();
    let mut world = logged_in(&history);
    let body = history.write("before");
    world.server.push(&body);
    assert_eq!(texts(&mut world), ["before"]);
    world.run_for(10 * SECOND);
    (history, world)
}

/// API-57.
#[test]
fn what_happened_between_two_runs_is_fetched_by_the_next() {
    let (history, mut world) = with_a_past();
    world.server.calls.clear();
    let mut world = world.restarted();
    history.write("between");
    world.run();
    assert_eq!(texts(&mut world), ["between"]);
    // Where the account stands is asked at the first login only.
    let mut asked = world.server.calls.iter();
    assert!(!asked.any(calls::<functions::updates::GetState>));
}

/// The files of other libraries do not always say whose they are.
#[test]
fn a_session_that_has_yet_to_find_out_whose_it_is_misses_nothing() {
    let (history, mut world) = with_a_past();
    let mut script = history.script();
    world.server.script = Box::new(move |body| {
        if calls::<functions::users::GetUsers>(body) {
            return Reply::Answer(ourselves());
        }
        script(body)
    });
    history.write("between");
    let mut world = world.restarted_without_a_name();
    assert_eq!(texts(&mut world), ["between"]);
}

#[test]
fn after_a_crash_the_last_updates_are_told_again_rather_than_never() {
    let history = History::default();
    let mut world = logged_in(&history);
    world.run_for(10 * SECOND);
    let body = history.write("perhaps unseen");
    world.server.push(&body);
    assert_eq!(texts(&mut world), ["perhaps unseen"]);
    // Before there was time to store that it was told.
    let mut world = world.restarted();
    world.run();
    assert_eq!(texts(&mut world), ["perhaps unseen"]);
}

/// What a difference brings in one piece is handled one by one.
#[test]
fn the_next_run_goes_on_in_the_middle_of_a_difference() {
    let history = History::default();
    let mut world = logged_in(&history);
    world.engine.require_commits();
    world.break_wires();
    for text in ["one", "two", "three"] {
        history.write(text);
    }
    world.run_for(5 * SECOND);
    assert_eq!(texts(&mut world), ["one", "two", "three"]);
    world.engine.commit_updates(world.now, 2);
    world.run_for(10 * SECOND);
    let mut world = world.restarted();
    world.run();
    assert_eq!(texts(&mut world), ["three"]);
}

#[test]
fn too_many_updates_are_fetched() {
    let history = History::default();
    let mut world = logged_in(&history);
    history.write("one");
    world.server.push(&enums::Updates::TooLong.to_bytes());
    assert_eq!(texts(&mut world), ["one"]);
}

/// A server that is in no hurry to say where the account stands.
struct Slow {
    history: History,
    answers: Arc<Mutex<bool>>,
}

impl Slow {
    fn world() -> (Self, World) {
        let slow = Self {
            history: History::default(),
            answers: Arc::default(),
        };
        let (mut script, answers) = (slow.history.script(), slow.answers.clone());
        let mut server = Server::new();
        server.script = Box::new(move |body| {
            let standing = calls::<functions::updates::GetState>(body);
            match standing && !*answers.lock().unwrap() {
                true => Reply::Silence,
                false => script(body),
            }
        });
        let mut world = World::with(server, start(), &config(), None);
        world.run();
        (slow, world)
    }

    /// The server asks for the call again, and answers it.
    fn answer(&self, world: &mut World) {
        *self.answers.lock().unwrap() = true;
        world.break_wires();
        world.server.forget_sessions();
        world.run_for(5 * SECOND);
    }
}

#[test]
fn what_comes_before_the_server_says_where_we_stand_is_news() {
    let (slow, mut world) = Slow::world();
    let login = functions::auth::ImportBotAuthorization::default().to_bytes();
    world.call(login);
    slow.history.write("before the login");
    for text in ["one", "lost", "three"] {
        let body = slow.history.write(text);
        if text != "lost" {
            world.server.push(&body);
        }
    }
    assert!(texts(&mut world).is_empty());
    slow.answer(&mut world);
    assert_eq!(texts(&mut world), ["one", "lost", "three"]);
}

#[test]
fn a_server_that_takes_too_long_to_say_where_we_stand_is_asked_again_at_once() {
    let (slow, mut world) = Slow::world();
    let login = world.call(functions::auth::ImportBotAuthorization::default().to_bytes());
    world.run_for(61 * SECOND);
    assert!(world.result(login).unwrap().is_ok());
    slow.answer(&mut world);
    slow.history.write("between");
    let mut world = world.restarted();
    assert_eq!(texts(&mut world), ["between"]);
}

#[test]
fn a_login_is_complete_when_it_is_known_where_the_account_stands() {
    let (slow, mut world) = Slow::world();
    let login = world.call(functions::auth::ImportBotAuthorization::default().to_bytes());
    assert_eq!(world.result(login), None);
    assert!(world.engine.has_calls());
    slow.answer(&mut world);
    assert!(world.result(login).unwrap().is_ok());
    // From now on nothing is history.
    world.break_wires();
    slow.history.write("unheard");
    world.run_for(5 * SECOND);
    assert_eq!(texts(&mut world), ["unheard"]);
}

#[test]
fn a_login_does_not_wait_for_ever_to_know_where_the_account_stands() {
    let (_slow, mut world) = Slow::world();
    let login = functions::auth::ImportBotAuthorization::default().to_bytes();
    let (login, other) = (world.call(login.clone()), world.call(login));
    world.engine.cancel(world.now, other);
    world.run_for(61 * SECOND);
    assert!(world.result(login).unwrap().is_ok());
    assert_eq!(world.result(other), None);
    // What comes now is told when the server has had another chance, though in no order.
    world.server.push(&push("later", 8));
    assert!(texts(&mut world).is_empty());
    world.run_for(61 * SECOND);
    assert_eq!(texts(&mut world), ["later"]);
}

#[test]
fn more_than_can_wait_for_the_server_to_say_where_we_stand_is_said_to_be_missed() {
    let (slow, mut world) = Slow::world();
    world.call(functions::auth::ImportBotAuthorization::default().to_bytes());
    for number in 0..1001 {
        let body = slow.history.write(&number.to_string());
        world.server.push(&body);
        world.run();
    }
    slow.answer(&mut world);
    assert_eq!(texts(&mut world), ["Missed", "1000"]);
}

#[test]
fn a_message_of_our_own_counts_but_is_not_news() {
    let history = History::default();
    let mut world = logged_in(&history);
    let mine = history.write("mine");
    let inner = history.script();
    let mut answers = (inner, Some(mine));
    world.server.script = Box::new(move |body| {
        if calls::<functions::messages::SendMessage>(body) {
            return Reply::Answer(answers.1.take().unwrap());
        }
        (answers.0)(body)
    });
    let send = functions::messages::SendMessage::default().to_bytes();
    let id = world.call(send);
    let answer = world.result(id).unwrap().unwrap();
    assert!(enums::Updates::from_bytes(answer).is_ok());
    assert!(texts(&mut world).is_empty());
    // The next one follows without a gap.
    let body = history.write("theirs");
    world.server.push(&body);
    assert_eq!(texts(&mut world), ["theirs"]);
}

/// API-62.
#[test]
fn what_a_call_of_our_own_has_changed_leaves_no_gap() {
    let history = History::default();
    let mut world = logged_in(&history);
    history.write("deleted by ourselves");
    let answer = types::messages::AffectedMessages {
        pts: 1,
        pts_count: 1,
    }
    .to_bytes();
    world.server.script = Box::new(move |_| Reply::Answer(answer.clone()));
    world.call(
        functions::messages::DeleteMessages {
            revoke: true,
            id: vec![1],
        }
        .to_bytes(),
    );
    let body = history.write("two");
    world.server.push(&body);
    assert_eq!(texts(&mut world), ["two"]);
}

/// API-62: a channel has numbers of its own, which lead nowhere in those of the account.
#[test]
fn what_a_call_has_changed_in_a_channel_holds_up_nothing_else() {
    use functions::{channels, messages};
    let peer = || {
        enums::InputPeer::from(types::InputPeerChannel {
            channel_id: 5,
            access_hash: 1,
        })
    };
    let channel = types::InputChannel {
        channel_id: 5,
        access_hash: 1,
    };
    let (top_msg_id, saved_peer_id) = (None, None);
    let calls: [Bytes; 7] = [
        channels::DeleteParticipantHistory {
            channel: channel.into(),
            participant: enums::InputPeer::PeerSelf,
        }
        .to_bytes(),
        messages::DeleteSavedHistory {
            parent_peer: Some(peer()),
            ..Default::default()
        }
        .to_bytes(),
        messages::DeleteTopicHistory {
            peer: peer(),
            top_msg_id: 1,
        }
        .to_bytes(),
        messages::ReadMentions {
            peer: peer(),
            top_msg_id,
        }
        .to_bytes(),
        messages::ReadPollVotes {
            peer: peer(),
            top_msg_id,
        }
        .to_bytes(),
        messages::ReadReactions {
            peer: peer(),
            top_msg_id,
            saved_peer_id: saved_peer_id.clone(),
        }
        .to_bytes(),
        messages::UnpinAllMessages {
            peer: peer(),
            top_msg_id,
            saved_peer_id,
        }
        .to_bytes(),
    ];
    for call in calls {
        let history = History::default();
        let mut world = logged_in(&history);
        let (mut others, ours) = (history.script(), call.clone());
        world.server.script = Box::new(move |body| {
            if *body == ours {
                let affected = types::messages::AffectedHistory {
                    pts: 20,
                    pts_count: 2,
                    offset: 0,
                };
                return Reply::Answer(affected.to_bytes());
            }
            others(body)
        });
        world.server.push(&channel_push("one", 18));
        world.run_for(SECOND);
        let differences = world.engine.stats().differences;
        world.call(call);
        world.run_for(60 * SECOND);
        let elsewhere = history.write("two");
        world.server.push(&elsewhere);
        world.server.push(&channel_push("three", 21));
        world.run();
        assert_eq!(texts(&mut world), ["one", "two", "three"]);
        assert_eq!(world.engine.stats().differences, differences);
    }
}

/// API-2: the engine sits out what would be too long for an application.
#[test]
fn a_difference_is_not_asked_for_during_a_flood_wait() {
    let history = History::default();
    let mut world = logged_in(&history);
    let (mut others, mut asked) = (history.script(), 0);
    world.server.script = Box::new(move |body| {
        if calls::<functions::updates::GetDifference>(body) {
            asked += 1;
            match asked {
                1 => return Reply::Error(420, "FLOOD_WAIT_300"),
                2 => {}
                _ => panic!("asked again"),
            }
        }
        others(body)
    });
    let _unheard = history.write("one");
    let body = history.write("two");
    world.server.push(&body);
    world.run_for(299 * SECOND);
    assert!(texts(&mut world).is_empty());
    let asked = world.server.calls.len();
    world.run_for(3 * SECOND);
    assert_eq!(world.server.calls.len(), asked + 1);
    assert_eq!(texts(&mut world), ["one", "two"]);
}

#[test]
fn a_server_that_cannot_say_where_we_stand_is_not_asked_all_the_time() {
    let mut server = Server::new();
    server.script = Box::new(|body| {
        let login = calls::<functions::auth::ImportBotAuthorization>(body);
        if login {
            Reply::Answer(authorization())
        } else {
            Reply::Error(400, "NO")
        }
    });
    let mut world = World::with(server, start(), &config(), None);
    world.run();
    world.call(functions::auth::ImportBotAuthorization::default().to_bytes());
    world.run_for(600 * SECOND);
    let asked = world.server.calls.len();
    assert!(
        (10..40).contains(&asked),
        "asked {asked} times in ten minutes"
    );
}

#[test]
fn what_cannot_be_read_is_handed_on_as_it_is() {
    let mut world = logged_in(&History::default());
    let body = Bytes::from_static(b"\x01\x02\x03\x04from the future.");
    world.server.push(&body);
    world.run();
    let same = |event: &Event| matches!(event, Event::Update(Update::Unreadable(b)) if *b == body);
    assert!(world.events.iter().any(same));
}
