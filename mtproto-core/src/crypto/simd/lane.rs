//! Messages side by side: the loop that all time is spent in.
//!
//! A [`Lane`] is one message on its way through cipher, hash or both, 64 bytes at a step. One block of
//! SHA-256 fits into the time that four chained blocks of AES leave unused, and so the hash runs one
//! step behind the cipher and costs nothing. A second message fits in again: its chain does not wait
//! for the first one's. [`advance`] takes both, or as many as the caller has, through the same steps.

use super::{
    aes::RoundKeys,
    chain::{Chain, Link},
    sha,
    vector::{Block, load, store, tie},
};
use core::{
    arch::x86_64::{__m128i, _mm_or_si128, _mm_setzero_si128},
    array,
    marker::PhantomData,
    mem,
};

/// What is done to a message.
pub(super) trait Mode {
    /// Whether the blocks go through the cipher.
    const CIPHER: bool;
    /// And in which direction.
    const DECRYPT: bool;
    /// Whether the plaintext, as it is afterwards, is hashed.
    const HASH: bool;
}

/// Decrypt, and hash what comes out.
pub(super) struct Open;

/// Hash only.
pub(super) struct Hash;

/// Encrypt only.
pub(super) struct Encrypt;

/// Decrypt only.
pub(super) struct Decrypt;

impl Mode for Open {
    const CIPHER: bool = true;
    const DECRYPT: bool = true;
    const HASH: bool = true;
}

impl Mode for Hash {
    const CIPHER: bool = false;
    const DECRYPT: bool = false;
    const HASH: bool = true;
}

impl Mode for Encrypt {
    const CIPHER: bool = true;
    const DECRYPT: bool = false;
    const HASH: bool = false;
}

impl Mode for Decrypt {
    const CIPHER: bool = true;
    const DECRYPT: bool = true;
    const HASH: bool = false;
}

/// One message.
pub(super) struct Lane<'a, M: Mode> {
    keys: RoundKeys,
    chain: Chain,
    hash: sha::State,
    /// The block to hash next.
    words: sha::Words,
    /// What is still to be done: whole steps, and up to three blocks after them.
    steps: &'a mut [[Block; 4]],
    rest: &'a mut [Block],
    /// Length of all that is hashed.
    len: usize,
    mode: PhantomData<M>,
}

impl<'a, M: Mode> Lane<'a, M> {
    /// Begins with `blocks`. The `prefix` is hashed in front of them.
    ///
    /// Of `iv`, the first vector stands for the ciphertext before the first block and the second for
    /// the plaintext.
    #[inline]
    #[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
    pub(super) fn new(
        keys: RoundKeys,
        iv: [__m128i; 2],
        prefix: [__m128i; 2],
        blocks: &'a mut [Block],
    ) -> Self {
        let zero = _mm_setzero_si128();
        let first = blocks.first().map_or(zero, load);
        let [output, input] = match M::DECRYPT {
            true => [iv[1], iv[0]],
            false => iv,
        };
        let mut chain = Chain::new(&keys, output, input, first);
        let mut words = [prefix[0], prefix[1], zero, zero];
        let len = 32 + blocks.len() * 16;
        // Two blocks more complete the first block to hash.
        let (head, blocks) = match M::HASH {
            true => blocks.split_at_mut(blocks.len().min(2)),
            false => blocks.split_at_mut(0),
        };
        let after = blocks.first().map_or(zero, load);
        walk::<M>(&keys, &mut chain, head, after, &mut words[2..]);
        let (steps, rest) = blocks.as_chunks_mut();
        Self {
            keys,
            chain,
            hash: sha::initial(),
            words,
            steps,
            rest,
            len,
            mode: PhantomData,
        }
    }

    /// Whole steps left.
    #[inline]
    pub(super) fn steps(&self) -> usize {
        self.steps.len()
    }

    /// Takes the blocks that are less than a step, and returns the digest.
    ///
    /// By reference: a lane is large, and what was just written in small pieces is slow to move.
    #[inline]
    #[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
    pub(super) fn finish(&mut self) -> [__m128i; 2] {
        let zero = _mm_setzero_si128();
        let mut words = [zero; 4];
        let rest = mem::take(&mut self.rest);
        let marked = rest.len();
        walk::<M>(&self.keys, &mut self.chain, rest, zero, &mut words);
        if !M::HASH {
            return [zero; 2];
        }
        sha::blocks(array::from_mut(&mut self.hash), [self.words]);
        words[marked] = sha::end_mark();
        words[3] = _mm_or_si128(words[3], sha::length(self.len));
        sha::blocks(array::from_mut(&mut self.hash), [words]);
        sha::digest(self.hash)
    }
}

/// Takes each lane through `steps` steps, which all of them must have left.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn advance<M: Mode, const N: usize>(mut lanes: [&mut Lane<'_, M>; N], steps: usize) {
    let zero = _mm_setzero_si128();
    let mut states = lanes.each_ref().map(|lane| State {
        chain: lane.chain,
        hash: lane.hash,
        words: lane.words,
    });
    let mut now = lanes.each_mut().map(|lane| {
        let (now, left) = mem::take(&mut lane.steps).split_at_mut(steps);
        lane.steps = left;
        now
    });
    let end = lanes.each_ref().map(|lane| {
        let next_step = lane.steps.first().map(|[block, ..]| block);
        next_step.or(lane.rest.first()).map_or(zero, load)
    });
    sha::clean();
    for step in 0..steps {
        let mut next = end;
        for n in 0..N {
            if let Some([block, ..]) = now[n].get(step + 1) {
                next[n] = load(block);
            }
        }
        let keys = lanes.each_ref().map(|lane| &lane.keys);
        let data = now.each_mut().map(|blocks| &mut blocks[step]);
        one_step::<M, N>(&mut states, keys, data, next);
    }
    for (lane, state) in lanes.into_iter().zip(states) {
        lane.chain = state.chain;
        lane.hash = state.hash;
        lane.words = state.words;
    }
}

/// What changes with every step.
#[derive(Clone, Copy)]
struct State {
    chain: Chain,
    hash: sha::State,
    words: sha::Words,
}

/// Four blocks of cipher and one of hash. `next` are the inputs after these four.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
fn one_step<M: Mode, const N: usize>(
    states: &mut [State; N],
    keys: [&RoundKeys; N],
    data: [&mut [Block; 4]; N],
    next: [__m128i; N],
) {
    let before = states.each_ref().map(|state| state.hash);
    let mut mixture = Mixture {
        keys,
        data,
        next,
        plain: [[_mm_setzero_si128(); 4]; N],
        links: [Link::none(); N],
    };
    macro_rules! all {
        ($pair:literal: $($part:literal)*) => {
            $(mixture.part::<M, $pair, $part>(states);)*
        };
    }
    all!(0: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    if N > 2 {
        all!(1: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    }
    if M::HASH {
        for n in 0..N {
            sha::add(&mut states[n].hash, before[n]);
            states[n].words = mixture.plain[n];
        }
    }
}

/// The cipher's and the hash's rounds of one step of `N` messages, in small portions of each.
struct Mixture<'a, const N: usize> {
    keys: [&'a RoundKeys; N],
    data: [&'a mut [Block; 4]; N],
    next: [__m128i; N],
    /// The plaintext, which the next step hashes.
    plain: [sha::Words; N],
    links: [Link; N],
}

impl<const N: usize> Mixture<'_, N> {
    /// Four rounds of SHA-256 for a pair of messages, and for all as many of AES as go with them.
    ///
    /// Two messages at a time keep the hash's unit busy; more would only need more registers.
    #[inline]
    #[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
    fn part<M: Mode, const PAIR: usize, const AT: usize>(&mut self, states: &mut [State; N]) {
        let pair = PAIR * 2..(PAIR * 2 + 2).min(N);
        if M::HASH {
            for state in &mut states[pair.clone()] {
                sha::rounds::<AT>(&mut state.hash, &mut state.words);
            }
        }
        if M::CIPHER {
            let (part, parts) = (PAIR * 16 + AT, N.div_ceil(2) * 16);
            for round in part * 56 / parts..(part + 1) * 56 / parts {
                for (n, state) in states.iter_mut().enumerate() {
                    self.round::<M>(n, &mut state.chain, round / 14, round % 14);
                }
            }
        } else if AT.is_multiple_of(4) {
            for n in pair.clone() {
                self.plain[n][AT / 4] = sha::swap(load(&self.data[n][AT / 4]));
            }
        }
        if M::HASH
            && let [a, b] = &mut states[pair]
        {
            tie(
                a.chain.state(),
                &mut a.hash[0],
                b.chain.state(),
                &mut b.hash[0],
            );
        }
    }

    #[inline]
    #[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
    fn round<M: Mode>(&mut self, n: usize, chain: &mut Chain, block: usize, round: usize) {
        let data = &mut *self.data[n];
        if round == 0 {
            let next = data.get(block + 1).map_or(self.next[n], load);
            self.links[n] = chain.link(self.keys[n], next);
        }
        if round < 13 {
            chain.round(M::DECRYPT, self.keys[n][round + 1]);
            return;
        }
        let output = chain.finish(M::DECRYPT, self.links[n]);
        store(&mut data[block], output);
        if M::HASH {
            self.plain[n][block] = sha::swap(output);
        }
    }
}

/// Takes a few blocks one by one, and leaves their plaintext in `words` if it is hashed.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
fn walk<M: Mode>(
    keys: &RoundKeys,
    chain: &mut Chain,
    blocks: &mut [Block],
    after: __m128i,
    words: &mut [__m128i],
) {
    for at in 0..blocks.len() {
        if M::CIPHER {
            let next = blocks.get(at + 1).map_or(after, load);
            let output = chain.block(M::DECRYPT, keys, next);
            store(&mut blocks[at], output);
        }
        if M::HASH {
            words[at] = sha::swap(load(&blocks[at]));
        }
    }
}
