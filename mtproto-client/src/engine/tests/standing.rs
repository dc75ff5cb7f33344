//! Finding out where an account stands, and what comes meanwhile.

use super::{
    World,
    history::{History, authorization, push, texts},
    world::Network,
};
use crate::testing::{Reply, Server, calls, config, start};
use mtproto_tl::{Encode, api::functions};
use std::{
    io::ErrorKind,
    sync::{Arc, Mutex},
    time::Duration,
};

const SECOND: Duration = Duration::from_secs(1);

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
fn a_login_waits_for_a_link_to_ask_where_the_account_stands() {
    let (slow, mut world) = Slow::world();
    let login = functions::auth::ImportBotAuthorization::default().to_bytes();
    let login = world.call(login);
    world.network = Network::Refuses(ErrorKind::ConnectionRefused);
    world.break_wires();
    world.run_for(300 * SECOND);
    assert_eq!(world.result(login), None);
    *slow.answers.lock().unwrap() = true;
    world.network = Network::Works;
    world.run_for(60 * SECOND);
    assert!(world.result(login).unwrap().is_ok());
    let _unheard = slow.history.write("one");
    let two = slow.history.write("two");
    world.server.push(&two);
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["one", "two"]);
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
