use super::*;
use std::cell::Cell;

fn directory() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn what_was_saved_is_found_by_the_next_process() {
    let directory = directory();
    let path = directory.path().join("bot.session");
    let mut store = FileStore::new(&path);
    assert_eq!(store.load(), Ok(None));
    store.save(b"first").unwrap();
    store.save(b"second").unwrap();
    drop(store);
    assert_eq!(FileStore::new(&path).load(), Ok(Some(b"second".to_vec())));
}

#[test]
fn a_second_user_of_a_session_is_told_who_has_it() {
    let directory = directory();
    let path = directory.path().join("bot.session");
    let mut first = FileStore::new(&path);
    first.load().unwrap();
    let holder = Some(std::process::id());
    let refused = FileStore::new(&path).load();
    assert_eq!(
        refused,
        Err(StoreError::InUse {
            path: path.clone(),
            holder
        })
    );
    drop(first);
    assert_eq!(FileStore::new(&path).load(), Ok(None));
}

#[test]
fn a_session_that_cannot_be_read_is_an_error_that_names_it() {
    let directory = directory();
    let path = directory.path().join("folder.session");
    fs::create_dir(&path).unwrap();
    let error = FileStore::new(&path).load().unwrap_err();
    let StoreError::Io { operation, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(*operation, Operation::Read);
    let text = error.to_string();
    assert!(
        text.contains("folder.session") && text.contains("permissions"),
        "{text}"
    );
}

#[test]
fn a_session_in_a_missing_directory_is_an_error_and_not_a_new_session() {
    let path = directory().path().join("missing").join("bot.session");
    let error = FileStore::new(path).load().unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Io {
                operation: Operation::Lock,
                ..
            }
        ),
        "{error:?}"
    );
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_a_session() {
    use std::os::unix::fs::PermissionsExt;
    let directory = directory();
    let path = directory.path().join("bot.session");
    // Whatever a crash of something else left behind is not trusted.
    fs::write(beside(&path, ".new"), b"old").unwrap();
    FileStore::new(&path).save(b"keys").unwrap();
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn a_crash_at_any_step_leaves_the_old_state_or_the_new_one() {
    let new = b"a new state, longer than the old one";
    for steps in 0..=5 {
        for torn in [0, 1, new.len() / 2, new.len()] {
            let directory = directory();
            let path = directory.path().join("bot.session");
            replace(&Disk, &path, b"old state").unwrap();

            let crash = Crash {
                after: Cell::new(steps),
                torn,
            };
            let survived = replace(&crash, &path, new);

            let found = fs::read(&path).unwrap();
            match steps {
                // Creating, writing and forcing to the disk leave the old file alone.
                0..=3 => assert_eq!(found, b"old state", "crash after {steps} steps"),
                _ => assert_eq!(found, new, "crash after {steps} steps"),
            }
            assert_eq!(survived.is_ok(), steps == 5);

            // The next attempt is not hindered by what the crash left.
            replace(&Disk, &path, b"next").unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"next");
        }
    }
}

/// The disk of a machine that fails after a number of steps, in the middle of the next one.
struct Crash {
    after: Cell<u32>,
    /// How much of a write reaches the disk before the crash.
    torn: usize,
}

impl Crash {
    fn step(&self) -> io::Result<()> {
        let left = self.after.get().checked_sub(1);
        self.after
            .set(left.ok_or_else(|| io::Error::other("crash"))?);
        Ok(())
    }
}

impl Steps for Crash {
    type File = File;

    fn create(&self, path: &Path) -> io::Result<File> {
        self.step()?;
        Disk.create(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        if let Err(crash) = self.step() {
            Disk.write(file, &bytes[..self.torn])?;
            return Err(crash);
        }
        Disk.write(file, bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.step()?;
        Disk.sync(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        Disk.rename(from, to)
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        Disk.sync_directory(path)
    }
}
