//! What every store promises is asked in `tests/it/stores.rs`.

use super::*;
use std::cell::Cell;

#[test]
fn a_crash_at_any_step_leaves_the_old_state_or_the_new_one() {
    let new = b"a new state, longer than the old one";
    for steps in 0..=5 {
        for torn in [0, 1, new.len() / 2, new.len()] {
            let directory = tempfile::tempdir().unwrap();
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
