//! Processes that are killed while they save a session.

use mtproto_client::{FileStore, Store};
use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

/// Acceptance: whenever it is killed, the state that was saved last is there, or the one after it.
#[test]
fn a_process_that_is_killed_while_it_saves_leaves_a_whole_session() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("killed.session");
    let mut saved = 0;
    for life in 0..12 {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "crash::a_life_of_saving", "--nocapture"])
            .env("CRASH_SESSION", &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let numbers = lines.filter_map(|line| line.unwrap().strip_prefix("saved ")?.parse().ok());
        // Another moment in every life; the next state is being written by then.
        saved = numbers.take(1 + life % 5).last().unwrap_or(saved);
        child.kill().unwrap();
        child.wait().unwrap();
        let found = number(&FileStore::new(&path).load().unwrap().unwrap());
        assert!(found >= saved, "{saved} was saved, {found} was found");
        saved = found;
    }
    assert!(saved >= 12);
}

/// Not a test of its own: what the process does that is going to be killed.
#[test]
fn a_life_of_saving() {
    let Ok(path) = env::var("CRASH_SESSION") else {
        return;
    };
    let mut store = FileStore::new(Path::new(&path));
    let found = store.load().unwrap();
    let mut next = found.map_or(0, |session| number(&session)) + 1;
    loop {
        store.save(&session(next)).unwrap();
        println!("saved {next}");
        std::io::stdout().flush().unwrap();
        next += 1;
    }
}

/// As large as that of a busy account.
fn session(number: u64) -> Vec<u8> {
    number.to_le_bytes().repeat(20_000)
}

/// The number of a session, all of which has to agree.
fn number(session: &[u8]) -> u64 {
    let (first, _) = session.split_first_chunk().expect("a whole session");
    let number = u64::from_le_bytes(*first);
    assert!(session == self::session(number), "the session is torn");
    number
}
