//! Opening and sealing whole packets in memory: ours beside the others', in cycles per byte.

use mtproto_bench::{Machine, Row, measure, table};
use mtproto_core::{
    AuthKey,
    testing::{Job, Path, open_all, seal_all},
};

fn main() {
    let machine = Machine::measure();
    println!("{machine}");
    let runs = std::env::args().nth(1).map_or(301, |n| n.parse().expect("a number of runs"));
    let mut rows = Vec::new();
    let (best, portable) = (Path::best().auth_key(KEY), Path::PORTABLE.auth_key(KEY));
    for len in [128, 1024, 65_536] {
        rows.push(
            Row::new(format!("open {len}"))
                .bytes(len)
                .limit(machine.open_limit(len))
                .with("ours", open(best.clone(), len, 1))
                .with("grammers", grammers_open(len))
                .with("portable", open(portable.clone(), len, 1)),
        );
    }
    for count in [2, 4, 8] {
        rows.push(
            Row::new(format!("open {count} x 1024"))
                .bytes(count * 1024)
                .with("ours", open(best.clone(), 1024, count))
                .with("grammers", repeat(count, grammers_open(1024)))
                .with("portable", open(portable.clone(), 1024, count)),
        );
    }
    for len in [128, 1024, 65_536] {
        rows.push(
            Row::new(format!("seal {len}"))
                .bytes(len)
                .limit(machine.seal_limit(len))
                .with("ours", seal(best.clone(), len, 1))
                .with("grammers", grammers_seal(len))
                .with("portable", seal(portable.clone(), len, 1)),
        );
    }
    for count in [2, 4, 8] {
        rows.push(
            Row::new(format!("seal {count} x 1024"))
                .bytes(count * 1024)
                .with("ours", seal(best.clone(), 1024, count))
                .with("grammers", repeat(count, grammers_seal(1024)))
                .with("portable", seal(portable.clone(), 1024, count)),
        );
    }
    measure(&mut rows, runs);
    table::print("Packets", &["ours", "grammers", "portable"], &rows, machine.clock);
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

fn grammers_open(len: usize) -> impl FnMut() {
    let key = grammers_crypto::AuthKey::from_bytes(KEY);
    let mut packet = vec![0; 24 + len];
    packet[..8].copy_from_slice(&mtproto_core::AuthKey::new(KEY).id().0.to_le_bytes());
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

const KEY: [u8; 256] = {
    let mut key = [0; 256];
    let mut i = 0;
    while i < 256 {
        key[i] = i as u8;
        i += 1;
    }
    key
};
