//! Opening and sealing whole packets in memory.

use crate::{Machine, Row, evp};
use mtproto_core::{
    AuthKey,
    testing::{Job, Path, open_all, seal_all},
};
use openssl::cipher_ctx::CipherCtx;

pub fn rows(machine: &Machine) -> Vec<Row<'static>> {
    let (best, portable) = (Path::best().auth_key(KEY), Path::PORTABLE.auth_key(KEY));
    let mut rows = Vec::new();
    for len in [128, 1024, 65_536] {
        rows.push(
            Row::new(format!("decrypt and verify {len} B"))
                .bytes(len)
                .limit(machine.open_limit(len))
                .with("ours", open(best.clone(), len, 1))
                .with("portable", open(portable.clone(), len, 1))
                .with("grammers", grammers_open(len))
                .with("layer", layer_open(len))
                .with("ferogram", ferogram_open(len))
                .with("OpenSSL", evp_open(len)),
        );
    }
    for count in [2, 4, 8] {
        rows.push(
            Row::new(format!("{count} messages of 1024 B together"))
                .bytes(count * 1024)
                .limit(machine.together_limit(count, 1024))
                .with("ours", open(best.clone(), 1024, count))
                .with("portable", open(portable.clone(), 1024, count))
                .with("grammers", repeat(count, grammers_open(1024))),
        );
    }
    for len in [128, 1024, 65_536] {
        rows.push(
            Row::new(format!("hash and encrypt {len} B"))
                .bytes(len)
                .limit(machine.seal_limit(len))
                .with("ours", seal(best.clone(), len, 1))
                .with("portable", seal(portable.clone(), len, 1))
                .with("grammers", grammers_seal(len))
                .with("layer", layer_seal(len))
                .with("ferogram", ferogram_seal(len))
                .with("OpenSSL", evp_seal(len)),
        );
    }
    for count in [2, 4, 8] {
        rows.push(
            Row::new(format!("a queue of {count} messages of 1024 B"))
                .bytes(count * 1024)
                .limit(machine.together_limit(count, 1024))
                .with("ours", seal(best.clone(), 1024, count))
                .with("portable", seal(portable.clone(), 1024, count))
                .with("grammers", repeat(count, grammers_seal(1024))),
        );
    }
    rows
}

fn repeat(times: usize, mut work: impl FnMut()) -> impl FnMut() {
    move || (0..times).for_each(|_| work())
}

fn open(key: AuthKey, len: usize, count: usize) -> impl FnMut() {
    all(key, len, count, |key, jobs| open_all(key, 8, jobs))
}

fn seal(key: AuthKey, len: usize, count: usize) -> impl FnMut() {
    all(key, len, count, |key, jobs| seal_all(key, 0, jobs))
}

fn all(
    key: AuthKey,
    len: usize,
    count: usize,
    work: impl Fn(&AuthKey, &mut [Job<'_>]),
) -> impl FnMut() {
    let mut buffers = vec![vec![7; len]; count];
    move || {
        let mut waiting = buffers.iter_mut();
        let mut jobs: [Job<'_>; 8] = std::array::from_fn(|_| {
            Job::open([1; 16], waiting.next().map_or(&mut [], |buffer| buffer))
        });
        work(&key, &mut jobs[..count]);
    }
}

/// A packet that names the key and is not authentic, as it is after it was opened once.
fn named(len: usize) -> Vec<u8> {
    let mut packet = vec![0; 24 + len];
    packet[..8].copy_from_slice(&AuthKey::new(KEY).id().0.to_le_bytes());
    packet
}

fn grammers_open(len: usize) -> impl FnMut() {
    let key = grammers_crypto::AuthKey::from_bytes(KEY);
    let mut packet = named(len);
    move || {
        grammers_crypto::decrypt_data_v2(&mut packet, &key).unwrap_err();
    }
}

fn grammers_seal(len: usize) -> impl FnMut() {
    let key = grammers_crypto::AuthKey::from_bytes(KEY);
    let body = vec![7; len - 16];
    let mut buffer = grammers_crypto::DequeBuffer::with_capacity(len + 64, 32);
    move || {
        buffer.clear();
        buffer.extend(&body);
        grammers_crypto::encrypt_data_v2(&mut buffer, &key);
    }
}

fn layer_open(len: usize) -> impl FnMut() {
    let key = layer_crypto::AuthKey::from_bytes(KEY);
    let mut packet = named(len);
    move || {
        assert!(layer_crypto::decrypt_data_v2(&mut packet, &key).is_err());
    }
}

fn layer_seal(len: usize) -> impl FnMut() {
    let key = layer_crypto::AuthKey::from_bytes(KEY);
    let body = vec![7; len - 16];
    let mut buffer = layer_crypto::DequeBuffer::with_capacity(len + 64, 32);
    move || {
        buffer.clear();
        buffer.extend(body.iter().copied());
        layer_crypto::encrypt_data_v2(&mut buffer, &key);
    }
}

/// An authentic one each time: it writes a report about any other.
fn ferogram_open(len: usize) -> impl FnMut() {
    let key = ferogram_crypto::AuthKey::from_bytes(KEY);
    let mut sealed = named(len);
    let mut job = Job::seal(&mut sealed[24..]);
    seal_all(&AuthKey::new(KEY), 8, std::slice::from_mut(&mut job));
    let msg_key = job.msg_key;
    sealed[8..24].copy_from_slice(&msg_key);
    let mut packet = sealed.clone();
    move || {
        packet.copy_from_slice(&sealed);
        assert!(ferogram_crypto::decrypt_data_v2(&mut packet, &key).is_ok());
    }
}

fn ferogram_seal(len: usize) -> impl FnMut() {
    let key = ferogram_crypto::AuthKey::from_bytes(KEY);
    let body = vec![7; len - 16];
    let mut buffer = ferogram_crypto::DequeBuffer::with_capacity(len + 64, 32);
    move || {
        buffer.clear();
        buffer.extend(body.iter().copied());
        ferogram_crypto::encrypt_data_v2(&mut buffer, &key);
    }
}

fn evp_open(len: usize) -> impl FnMut() {
    let mut context = CipherCtx::new().expect("memory");
    let mut data = vec![7; len];
    move || assert!(!evp::open(&mut context, &KEY, 8, &[1; 16], &mut data))
}

fn evp_seal(len: usize) -> impl FnMut() {
    let mut context = CipherCtx::new().expect("memory");
    let mut data = vec![7; len];
    move || {
        evp::seal(&mut context, &KEY, 0, &mut data);
    }
}

/// The key of every message here.
pub const KEY: [u8; 256] = {
    let mut key = [0; 256];
    let mut i = 0;
    while i < 256 {
        key[i] = i as u8;
        i += 1;
    }
    key
};
