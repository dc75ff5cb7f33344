//! Sealing and opening packets: bytes per second of whole messages.

use bytes::{BufMut, BytesMut};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use mtproto_core::{
    AuthKey, Client, Drbg, Server,
    packet::{Header, open, padding_len, seal},
};
use std::hint::black_box;

fn packets(c: &mut Criterion) {
    let key = AuthKey::new(core::array::from_fn(|i| i as u8));
    let header = Header {
        salt: 1,
        session_id: 2,
        msg_id: 3,
        seq_no: 4,
    };
    for len in [100, 1024, 65_536, 524_288] {
        let body = vec![7; len];
        let mut rng = Drbg::from_seed([1; 32]);
        let padding = padding_len(len);
        let mut sealed = BytesMut::new();
        let put = |out: &mut BytesMut| out.put_slice(&body);
        seal::<Client>(&key, &header, len, padding, &mut rng, &mut sealed, put);

        let mut group = c.benchmark_group("packet");
        group.throughput(Throughput::Bytes(len as u64));
        group.bench_function(format!("seal {len}"), |b| {
            let mut out = BytesMut::with_capacity(len + 4096);
            b.iter(|| {
                out.clear();
                seal::<Client>(&key, &header, len, padding, &mut rng, &mut out, put);
                black_box(&out);
            });
        });
        group.bench_function(format!("open {len}"), |b| {
            let copy = || sealed.clone();
            b.iter_batched(
                copy,
                |packet| open::<Server>(&key, packet),
                BatchSize::SmallInput,
            );
        });
        group.finish();
    }
}

criterion_group!(benches, packets);
criterion_main!(benches);
