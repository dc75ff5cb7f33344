//! Processes that are killed while they save a session, and processes that want the same one.

use crate::stores::{KINDS, Kind};
use mtproto_client::StoreError;
use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

/// Acceptance: whenever it is killed, the state that was saved last is there, or the one after it.
#[test]
fn a_process_that_is_killed_while_it_saves_leaves_a_whole_session() {
    for kind in KINDS {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("killed.session");
        let mut saved = 0;
        for life in 0..12 {
            let mut child = start(Command::new(env::current_exe().unwrap()), kind, &path, "");
            let mut numbers = numbers(&mut child);
            // Another moment in every life; the next state is being written by then.
            saved = numbers.by_ref().take(1 + life % 5).last().unwrap_or(saved);
            child.kill().unwrap();
            child.wait().unwrap();
            drop(numbers);
            let found = found(kind, &path);
            assert!(found >= saved, "{saved} was saved, {found} was found");
            saved = found;
        }
        assert!(saved >= 12);
    }
}

/// The same at every write: the system kills a process that makes a file longer than its limit.
#[cfg(unix)]
#[test]
fn a_process_that_is_killed_at_a_write_leaves_a_whole_session() {
    use std::os::unix::process::ExitStatusExt;
    for kind in KINDS {
        let directory = tempfile::tempdir().unwrap();
        let (mut killed, mut survived) = (0, 0);
        // Up to more than a session takes, in blocks of 512 or 1024 bytes.
        for limit in (0..=400).step_by(16) {
            let path = directory.path().join(format!("{limit}.session"));
            let mut store = (kind.open)(&path);
            store.load().unwrap();
            store.save(&session(1)).unwrap();
            drop(store);

            let mut shell = Command::new("sh");
            let limited = format!("ulimit -c 0; ulimit -f {limit}; exec \"$0\" \"$@\"");
            shell
                .args(["-c", &limited])
                .arg(env::current_exe().unwrap());
            let mut child = start(shell, kind, &path, "2");
            let status = child.wait().unwrap();
            match status.signal() {
                Some(_) => killed += 1,
                None => survived += 1,
            }
            let found = found(kind, &path);
            assert!(
                found == 2 || found == 1 && !status.success(),
                "{}: {found} was found, {status}",
                kind.name
            );
        }
        assert!(
            killed > 4 && survived > 2,
            "{killed} killed, {survived} not"
        );
    }
}

/// Acceptance: the second of two processes is told which one has the session.
#[test]
fn a_second_process_is_told_which_one_has_the_session() {
    for kind in KINDS {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("shared.session");
        let mut child = start(Command::new(env::current_exe().unwrap()), kind, &path, "");
        let mut numbers = numbers(&mut child);
        numbers.next().unwrap();
        let in_use = StoreError::InUse {
            path: path.clone(),
            holder: Some(child.id()),
        };
        let refused = (kind.open)(&path).load();
        child.kill().unwrap();
        child.wait().unwrap();
        drop(numbers);
        assert_eq!(refused, Err(in_use));
        found(kind, &path);
    }
}

/// Not a test of its own: what the process does that is going to be killed.
#[test]
fn a_life_of_saving() {
    let Ok(path) = env::var("CRASH_SESSION") else {
        return;
    };
    let name = env::var("CRASH_KIND").unwrap();
    let last = env::var("CRASH_LAST").unwrap().parse().unwrap_or(u64::MAX);
    let kind = KINDS.into_iter().find(|kind| kind.name == name).unwrap();
    let mut store = (kind.open)(Path::new(&path));
    let found = store.load().unwrap();
    let mut next = found.map_or(0, |session| number(&session)) + 1;
    while next <= last {
        store.save(&session(next)).unwrap();
        println!("saved {next}");
        std::io::stdout().flush().unwrap();
        next += 1;
    }
}

fn start(mut command: Command, kind: Kind, path: &Path, last: &str) -> Child {
    command
        .args(["--exact", "crash::a_life_of_saving", "--nocapture"])
        .env("CRASH_SESSION", path)
        .env("CRASH_KIND", kind.name)
        .env("CRASH_LAST", last)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What a process says that it has saved. It cannot say more once this is dropped.
fn numbers(child: &mut Child) -> impl Iterator<Item = u64> + use<> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.filter_map(|line| line.unwrap().strip_prefix("saved ")?.parse().ok())
}

/// What a process that has ended has left.
fn found(kind: Kind, path: &Path) -> u64 {
    number(&(kind.open)(path).load().unwrap().unwrap())
}

/// As large as that of an account that becomes busier, and calmer again.
fn session(number: u64) -> Vec<u8> {
    let size = 2_000 + number as usize % 6 * 4_000;
    number.to_le_bytes().repeat(size)
}

/// The number of a session, all of which has to agree.
fn number(session: &[u8]) -> u64 {
    let (first, _) = session.split_first_chunk().expect("a whole session");
    let number = u64::from_le_bytes(*first);
    assert!(session == self::session(number), "the session is torn");
    number
}
