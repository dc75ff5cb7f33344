//! The steps of a key exchange, and the generator of random bits.

use criterion::{Criterion, criterion_group, criterion_main};
use mtproto_core::{
    Drbg, RsaPublicKey,
    testing::{agree, factor, rsa_pad},
};
use rand_core::Rng;
use std::hint::black_box;

fn key_exchange(c: &mut Criterion) {
    let key = RsaPublicKey::production();
    let mut rng = Drbg::from_seed([1; 32]);
    c.bench_function("rsa_pad", |b| b.iter(|| rsa_pad(&key, &[7; 100], &mut rng)));

    let (theirs, _) = agree(&[0x55; 256], &[0x66; 256]).unwrap();
    c.bench_function("public value and shared key", |b| {
        b.iter(|| agree(black_box(&[0x44; 256]), &theirs));
    });

    let numbers = [
        1_468_428_376_148_703_121,
        1_724_114_033_281_923_457,
        2_363_612_107_535_801_713,
        2_189_285_106_422_392_999,
        4_611_685_975_477_714_963,
    ];
    c.bench_function("factor five numbers of 61 to 62 bits", |b| {
        b.iter(|| numbers.map(|n| factor(black_box(n))));
    });
}

fn random(c: &mut Criterion) {
    let mut rng = Drbg::from_seed([1; 32]);
    c.bench_function("draw 16 random bytes", |b| {
        b.iter(|| {
            let mut bytes = [0; 16];
            rng.fill_bytes(&mut bytes);
            bytes
        });
    });
}

criterion_group!(benches, key_exchange, random);
criterion_main!(benches);
