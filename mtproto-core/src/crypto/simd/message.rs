//! Whole messages: which go together, and what is done to each.

use super::{
    Parts, aes, kdf,
    lane::{Encrypt, Hash, Lane, Mode, Open, advance},
    sha,
    vector::{Block, load},
};
use crate::crypto::{envelope::Job, kdf::AesKey};
use core::arch::x86_64::{_mm_alignr_epi8, _mm_setzero_si128};

/// See [`Simd::open`](super::Simd::open).
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn open(parts: &Parts, jobs: &mut [Job<'_>]) {
    match jobs {
        [job] => alone::<Open>(parts, job),
        jobs => together::<Open>(parts, jobs),
    }
}

/// See [`Simd::seal`](super::Simd::seal).
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn seal(parts: &Parts, jobs: &mut [Job<'_>]) {
    match jobs {
        [job] => {
            alone::<Hash>(parts, job);
            alone::<Encrypt>(parts, job);
        }
        jobs => {
            together::<Hash>(parts, jobs);
            together::<Encrypt>(parts, jobs);
        }
    }
}

/// See [`Simd::encrypt`](super::Simd::encrypt) and [`Simd::decrypt`](super::Simd::decrypt).
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn ige<M: Mode>(AesKey { key, iv }: &AesKey, blocks: &mut [Block]) {
    let halves = |bytes: &[u8; 32]| {
        let (blocks, _) = bytes.as_chunks();
        [load(&blocks[0]), load(&blocks[1])]
    };
    let keys = schedule::<M>(halves(key));
    let mut lane = Lane::<M>::new(keys, halves(iv), [_mm_setzero_si128(); 2], blocks);
    advance_all([&mut lane]);
    lane.finish();
}

/// See [`Simd::derive`](super::Simd::derive).
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn derive(parts: &Parts, msg_key: &Block) -> [[u8; 32]; 2] {
    let [key, iv] = kdf::derive(parts, load(msg_key));
    [sha::to_bytes(key), sha::to_bytes(iv)]
}

#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
fn alone<M: Mode>(parts: &Parts, job: &mut Job<'_>) {
    let mut running = Running::<M>::start(parts, job);
    advance_all([&mut running.lane]);
    running.finish();
}

/// Takes as many messages as fit beside each other; when one ends, the next takes its place.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
fn together<M: Mode>(parts: &Parts, jobs: &mut [Job<'_>]) {
    let mut waiting = jobs.iter_mut();
    let mut places = [const { None::<Running<'_, M>> }; PLACES];
    loop {
        for place in &mut places {
            if place.is_none()
                && let Some(job) = waiting.next()
            {
                *place = Some(Running::start(parts, job));
            }
        }
        let mut running = places.iter_mut().flatten().map(|running| &mut running.lane);
        match [(); PLACES].map(|()| running.next()) {
            [Some(a), Some(b), Some(c), Some(d)] => advance_all([a, b, c, d]),
            [Some(a), Some(b), ..] => advance_all([a, b]),
            [Some(a), ..] => advance_all([a]),
            _ => return,
        }
        for place in &mut places {
            if let Some(running) = place
                && running.lane.steps() == 0
            {
                running.finish();
                *place = None;
            }
        }
    }
}

/// Until the first of them ends.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
fn advance_all<M: Mode, const N: usize>(lanes: [&mut Lane<'_, M>; N]) {
    let steps = lanes.iter().map(|lane| lane.steps()).min();
    advance(lanes, steps.unwrap_or_default());
}

/// A message that is being worked on.
struct Running<'a, M: Mode> {
    lane: Lane<'a, M>,
    msg_key: &'a mut Block,
    large: &'a mut [u8; 32],
}

impl<'a, M: Mode> Running<'a, M> {
    #[inline]
    #[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
    fn start(parts: &Parts, job: &'a mut Job<'_>) -> Self {
        let Job {
            msg_key,
            data,
            large,
        } = job;
        let (blocks, _) = data.as_chunks_mut();
        let (keys, iv) = if M::CIPHER {
            let [key, iv] = kdf::derive(parts, load(msg_key));
            (schedule::<M>(key), iv)
        } else {
            let zero = _mm_setzero_si128();
            ([zero; 15], [zero; 2])
        };
        Self {
            lane: Lane::new(keys, iv, parts.prefix(), blocks),
            msg_key,
            large: &mut large.0,
        }
    }

    #[inline]
    #[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
    fn finish(&mut self) {
        let digest = self.lane.finish();
        if !M::HASH {
            return;
        }
        *self.large = sha::to_bytes(digest);
        if !M::CIPHER {
            let middle = _mm_alignr_epi8::<8>(digest[1], digest[0]);
            super::vector::store(self.msg_key, middle);
        }
    }
}

#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
fn schedule<M: Mode>(key: [core::arch::x86_64::__m128i; 2]) -> aes::RoundKeys {
    match M::DECRYPT {
        true => aes::decryption(key),
        false => aes::encryption(key),
    }
}

/// Messages beside each other.
const PLACES: usize = 4;
