//! The steps of a key exchange, and all of a client's.

use crate::Row;
use bytes::BytesMut;
use crypto_bigint::{
    Odd, U2048,
    modular::{FixedMontyForm, FixedMontyParams},
};
use mtproto_core::{
    Client, ClientConfig, Connection, Drbg, Event, Instant, RsaKeyPair, RsaPublicKey, Server,
    ServerConfig,
    testing::{self, rsa_pad},
    transport,
};
use openssl::bn::{BigNum, BigNumContext};
use std::{
    hint::black_box,
    sync::{Arc, LazyLock},
    time::{self, Duration},
};

pub fn rows() -> Vec<Row<'static>> {
    let (base, secret) = ([0x5a; 256], [0xa7; 256]);
    let three = [3].as_slice();
    let portable = testing::Path::PORTABLE;
    let mut rows = vec![
        Row::new("power with a general base, 2048 bits")
            .with("ours", move || discard(testing::shared_key(&secret, &base)))
            .with("portable", move || {
                discard(portable.shared_key(&secret, &base))
            })
            .with("grammers", num_power(&base, &secret))
            .with("ferogram", ferogram_power(&base, &secret))
            .with("OpenSSL", openssl_power(&base, &secret))
            .with("crypto-bigint", bigint_power(&base, &secret)),
        Row::new("power of 3 modulo the known prime")
            .with("ours", move || discard(testing::public_value(&secret)))
            .with("portable", move || discard(portable.public_value(&secret)))
            .with("grammers", num_power(three, &secret))
            .with("ferogram", ferogram_power(three, &secret))
            .with("OpenSSL", openssl_power(three, &secret))
            .with("crypto-bigint", bigint_power(three, &secret)),
        Row::new("RSA_PAD")
            .with("ours", ours_pad())
            .with("grammers", || {
                let key = grammers_crypto::rsa::Key::new(MODULUS, "65537").expect("a key");
                black_box(grammers_crypto::rsa::encrypt_hashed(
                    &[7; 100], &key, &[9; 224],
                ));
            })
            .with("layer", || {
                let key = layer_crypto::rsa::Key::new(MODULUS, "65537").expect("a key");
                black_box(layer_crypto::rsa::encrypt_hashed(
                    &[7; 100], &key, &[9; 224],
                ));
            })
            .with("ferogram", || {
                let key = ferogram_crypto::rsa::Key::new(MODULUS, "65537").expect("a key");
                black_box(ferogram_crypto::rsa::encrypt_hashed(
                    &[7; 100], &key, &[9; 224],
                ));
            }),
        Row::new("check of the known prime and g = 3")
            .with("ours", || {
                testing::check_group(3, &testing::known_prime()).expect("known")
            })
            .with("grammers", || {
                let prime = testing::known_prime();
                assert!(grammers_crypto::two_factor_auth::check_p_and_g(&prime, &3));
            })
            .with("layer", || {
                assert!(layer_crypto::check_p_and_g(&testing::known_prime(), 3).is_ok());
            })
            .with("ferogram", || {
                assert!(ferogram_crypto::check_p_and_g(&testing::known_prime(), 3).is_ok());
            }),
    ];
    let mut number = 0;
    let mut next = move || {
        number = (number + 1) % NUMBERS.len();
        NUMBERS[number]
    };
    let mut parts = [num_power(three, &secret), num_power(&base, &secret)];
    rows.push(
        Row::new("a whole exchange, the client's part")
            .timed("ours", whole)
            // Its four dear steps; it has no more than these to offer without a server's private key.
            .with("grammers", move || {
                let key = grammers_crypto::rsa::Key::new(MODULUS, "65537").expect("a key");
                black_box(grammers_crypto::factorize(next()));
                black_box(grammers_crypto::rsa::encrypt_hashed(
                    &[7; 100], &key, &[9; 224],
                ));
                parts.iter_mut().for_each(|part| part());
            }),
    );
    rows
}

fn discard<T>(value: T) {
    black_box(value);
}

/// Times of the factorizations of many numbers, by those who can.
pub fn factorizations(bits: u32, count: usize) -> Vec<(&'static str, Vec<f64>)> {
    let others: [(&str, fn(u64)); 4] = [
        ("ours", |n| discard(testing::factor(n))),
        ("grammers", |n| discard(grammers_crypto::factorize(n))),
        ("layer", |n| discard(layer_crypto::factorize(n))),
        ("ferogram", |n| discard(ferogram_crypto::factorize(n))),
    ];
    let mut times = others.map(|(name, _)| (name, Vec::new()));
    for number in semiprimes(bits, count) {
        for ((_, times), (_, factor)) in times.iter_mut().zip(others) {
            let start = time::Instant::now();
            factor(number);
            times.push(start.elapsed().as_nanos() as f64);
        }
    }
    times.into()
}

/// Products of two primes of about half as many bits.
fn semiprimes(bits: u32, count: usize) -> Vec<u64> {
    let mut rng = Drbg::from_seed([6; 32]);
    let half = bits.div_ceil(2);
    let mut prime = move || loop {
        let mut bytes = [0; 8];
        rand_core::Rng::fill_bytes(&mut rng, &mut bytes);
        let number = u64::from_le_bytes(bytes) >> (64 - half) | 1 << (half - 1) | 1;
        if is_prime(number) {
            return number;
        }
    };
    let mut numbers = Vec::new();
    while numbers.len() < count {
        let (p, q) = (prime(), prime());
        let product = p * q;
        if p != q && (bits - 1..=bits).contains(&(64 - product.leading_zeros())) {
            numbers.push(product);
        }
    }
    numbers
}

fn is_prime(number: u64) -> bool {
    let n = u128::from(number);
    let power = |mut base: u128, mut exponent: u128| {
        let mut result = 1;
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result * base % n;
            }
            base = base * base % n;
            exponent >>= 1;
        }
        result
    };
    [2, 3, 5, 7, 11, 13]
        .into_iter()
        .all(|base| power(base, n - 1) == 1)
}

fn ours_pad() -> impl FnMut() {
    let key = RsaPublicKey::production();
    let mut rng = Drbg::from_seed([1; 32]);
    move || discard(rsa_pad(&key, &[7; 100], &mut rng))
}

fn num_power(base: &[u8], exponent: &[u8]) -> impl FnMut() + use<> {
    let numbers = [base, exponent, &testing::known_prime()].map(num_bigint::BigUint::from_bytes_be);
    move || {
        let [base, exponent, prime] = &numbers;
        black_box(base.modpow(exponent, prime));
    }
}

fn ferogram_power(base: &[u8], exponent: &[u8]) -> impl FnMut() + use<> {
    let (base, exponent) = (base.to_vec(), exponent.to_vec());
    let prime = testing::known_prime();
    move || discard(ferogram_crypto::dh::dh_modpow(&base, &exponent, &prime))
}

/// In constant time, as it has to be.
fn openssl_power(base: &[u8], exponent: &[u8]) -> impl FnMut() + use<> {
    let prime = testing::known_prime();
    let [base, mut exponent, prime] =
        [base, exponent, &prime].map(|bytes| BigNum::from_slice(bytes).expect("a number"));
    exponent.set_const_time();
    let mut context = BigNumContext::new().expect("memory");
    let mut result = BigNum::new().expect("memory");
    move || {
        result
            .mod_exp(&base, &exponent, &prime, &mut context)
            .expect("a power")
    }
}

fn bigint_power(base: &[u8], exponent: &[u8]) -> impl FnMut() + use<> {
    let number = |bytes: &[u8]| {
        let mut padded = [0; 256];
        padded[256 - bytes.len()..].copy_from_slice(bytes);
        U2048::from_be_slice(&padded)
    };
    let prime = Odd::new(number(&testing::known_prime())).expect("an odd number");
    let params = FixedMontyParams::new_vartime(prime);
    let (base, exponent) = (
        FixedMontyForm::new(&number(base), &params),
        number(exponent),
    );
    move || discard(base.pow(&exponent).retrieve())
}

/// Time a client spends on as many exchanges with a data centre.
fn whole(times: u32) -> Duration {
    let mut took = Duration::ZERO;
    for seed in 0..times {
        took += one(seed);
    }
    took
}

fn one(seed: u32) -> Duration {
    static KEY: LazyLock<RsaKeyPair> =
        LazyLock::new(|| RsaKeyPair::generate(&mut Drbg::from_seed([9; 32])));
    let now = Instant::from_micros(1_764_000_000_000_000);
    let mut rng = Drbg::from_seed([seed as u8; 32]);
    let settings = ServerConfig::new(2, Arc::new(vec![KEY.clone()]));
    let mut server = Connection::<Server>::accept(now, settings, &mut rng);
    let config = ClientConfig::new(
        2,
        [KEY.public().clone()].into(),
        transport::Config::default(),
    );
    let mut took = Duration::ZERO;
    let start = time::Instant::now();
    let mut client = Connection::<Client>::connect(now, config, None, &mut rng);
    took += start.elapsed();
    loop {
        let mut up = BytesMut::new();
        let start = time::Instant::now();
        while client.poll_transmit(now, &mut up) {}
        took += start.elapsed();
        server.handle_input(now, up).expect("a sound question");
        let mut down = BytesMut::new();
        while server.poll_transmit(now, &mut down) {}
        while server.poll_event().is_some() {}
        let start = time::Instant::now();
        client.handle_input(now, down).expect("a sound answer");
        took += start.elapsed();
        while let Some(event) = client.poll_event() {
            if matches!(event, Event::KeyCreated(_)) {
                return took;
            }
        }
    }
}

/// The modulus of production, as the others take it.
const MODULUS: &str = "\
    293795981706693370229861771494561285653884311200588637681625564240475121913308474551465763\
    444877644086617018905050662086321691122695810637742931025773084905312827484659861398809772\
    803022427728329725394035313160108704012876427630091361567343395380424193887227773571344877\
    461690935390938502512438971889287359033894517727302452530629633841088128420798875389763604\
    652909461396386914914960620995708364764548559963191927476636159556337780348971409825174464\
    053344237013591088101820977494672105095842934280766545733848288095742170799443883012394313\
    09115013843331317877374435868468779972014486325557807783825502498215169806323";

/// What servers asked to be factored.
const NUMBERS: [u64; 5] = [
    1_468_428_376_148_703_121,
    1_724_114_033_281_923_457,
    2_363_612_107_535_801_713,
    2_189_285_106_422_392_999,
    4_611_685_975_477_714_963,
];
