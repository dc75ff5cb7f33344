//! Holding all ways to compute a packet equal, on whatever bytes a test or a fuzzer comes up with.

use mtproto_core::testing::{Job, Path, open_all, seal_all};

/// Encrypts and decrypts the bytes in IGE mode with keys taken from their front, on every path and at
/// the alignment the first byte asks for.
///
/// # Panics
///
/// If two paths disagree, or decryption does not undo encryption.
pub fn ige_agrees(bytes: &[u8]) {
    let Some((front, data)) = bytes.split_first_chunk::<65>() else {
        return;
    };
    let key = front[1..33].try_into().expect("32 bytes");
    let iv = front[33..].try_into().expect("32 bytes");
    let shift = usize::from(front[0] % 32);
    let run = |work: &dyn Fn(&mut [u8])| {
        let mut buffer = vec![0; shift];
        buffer.extend_from_slice(data);
        work(&mut buffer[shift..]);
        buffer.split_off(shift)
    };
    let whole = data.len() / 16 * 16;
    let all = Path::all();
    let encrypted = all
        .iter()
        .map(|path| run(&|data| path.ige_encrypt(key, iv, data)));
    let decrypted = all
        .iter()
        .map(|path| run(&|data| path.ige_decrypt(key, iv, data)));
    let (encrypted, decrypted): (Vec<_>, Vec<_>) = (encrypted.collect(), decrypted.collect());
    for (i, path) in all.iter().enumerate() {
        assert_eq!(encrypted[i], encrypted[0], "{path:?} encrypts");
        assert_eq!(decrypted[i], decrypted[0], "{path:?} decrypts");
        assert_eq!(
            encrypted[i][whole..],
            data[whole..],
            "{path:?} leaves the rest"
        );
        let mut undone = encrypted[i].clone();
        path.ige_decrypt(key, iv, &mut undone);
        assert_eq!(undone, data, "{path:?} undoes");
    }
}

/// Seals and opens a batch of messages cut out of the bytes, on every path.
///
/// # Panics
///
/// If two paths disagree, if a batch differs from its messages one by one, or if opening does not undo
/// sealing.
pub fn batches_agree(bytes: &[u8]) {
    let Some(([seed, x, count, ..], rest)) = bytes.split_first_chunk::<8>() else {
        return;
    };
    let auth_key =
        core::array::from_fn(|i| seed.wrapping_mul(151).wrapping_add(i as u8).rotate_left(3));
    let x = usize::from(x % 2) * 8;
    let messages = cut(rest, usize::from(count % 12));
    let portable = process(Path::PORTABLE, auth_key, x, &messages, 1);
    for path in Path::all() {
        for batch in [1, 2, 3, 4, 5, messages.len().max(1)] {
            let other = process(path, auth_key, x, &messages, batch);
            assert!(other == portable, "{path:?} differs in batches of {batch}");
        }
    }
    for (message, outcome) in messages.iter().zip(&portable) {
        assert_eq!(&outcome.undone, message);
        assert_eq!(outcome.sealed_key, outcome.opened_key);
    }
}

/// All that came out for one message.
#[derive(PartialEq, Eq)]
struct Outcome {
    sealed: Vec<u8>,
    sealed_key: [u8; 32],
    msg_key: [u8; 16],
    undone: Vec<u8>,
    opened_key: [u8; 32],
    /// The message as if it were a ciphertext, which no key fits.
    garbled: Vec<u8>,
    garbled_key: [u8; 32],
}

fn process(
    path: Path,
    auth_key: [u8; 256],
    x: usize,
    messages: &[Vec<u8>],
    batch: usize,
) -> Vec<Outcome> {
    let key = path.auth_key(auth_key);
    let mut outcomes = Vec::new();
    for messages in messages.chunks(batch) {
        let mut sealed = messages.to_vec();
        let mut jobs: Vec<_> = sealed.iter_mut().map(|data| Job::seal(data)).collect();
        seal_all(&key, x, &mut jobs);
        let seals: Vec<_> = jobs.iter().map(|job| (job.msg_key, job.large.0)).collect();

        let mut undone = sealed.clone();
        let jobs = undone.iter_mut().zip(&seals);
        let mut jobs: Vec<_> = jobs.map(|(data, (key, _))| Job::open(*key, data)).collect();
        open_all(&key, x, &mut jobs);
        let opens: Vec<_> = jobs.iter().map(|job| job.large.0).collect();

        let mut garbled = messages.to_vec();
        let mut jobs: Vec<_> = garbled
            .iter_mut()
            .map(|data| Job::open([7; 16], data))
            .collect();
        open_all(&key, x, &mut jobs);
        let garbles: Vec<_> = jobs.iter().map(|job| job.large.0).collect();

        for i in 0..messages.len() {
            outcomes.push(Outcome {
                sealed: sealed[i].clone(),
                sealed_key: seals[i].1,
                msg_key: seals[i].0,
                undone: undone[i].clone(),
                opened_key: opens[i],
                garbled: garbled[i].clone(),
                garbled_key: garbles[i],
            });
        }
    }
    outcomes
}

/// At most `count` pieces: a byte of length each, in blocks or now and then in bytes, and what it is
/// the length of.
fn cut(mut bytes: &[u8], count: usize) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    while let Some((len, rest)) = bytes.split_first()
        && pieces.len() < count
    {
        let len = match usize::from(*len) {
            ragged @ 250.. => ragged - 230,
            blocks => blocks * 16,
        };
        let (piece, rest) = rest.split_at(len.min(rest.len()));
        let whole = if len % 16 == 0 {
            piece.len() / 16 * 16
        } else {
            piece.len()
        };
        pieces.push(piece[..whole].to_vec());
        bytes = rest;
    }
    pieces
}
