//! What a client refuses.

use super::{DC, NOW, flipped, test_key};
use bytes::Bytes;
use mtproto_core::{
    AuthKey, RsaPublicKey, WorkPolicy,
    handshake::{Handshake, HandshakeError, Outcome, Purpose, Verdicts},
    testing::{
        agree, aux_hash, drbg_beginning_with, hide, known_prime, new_nonce_hash, refusal_hash,
        sha1, unhide,
    },
};
use mtproto_tl::{
    Decode, Encode, Reader,
    mtproto::{
        functions::{Ping, ReqPqMulti, SetClientDhParams},
        types::{
            ClientDhInnerData, DhGenFail, DhGenOk, DhGenRetry, ResPq, ServerDhInnerData,
            ServerDhParamsFail, ServerDhParamsOk,
        },
    },
};

/// AK-24, AT-55.
#[test]
fn a_message_that_is_not_expected_ends_the_exchange_at_every_step() {
    let id = 0x7abe_77ec;
    for mut lab in [Lab::new(), Lab::after_res_pq(), Lab::after_dh_params()] {
        let result = lab
            .client
            .handle_message(NOW, &Ping { ping_id: 1 }.to_bytes());
        assert_eq!(result, Err(HandshakeError::Unexpected { id }));
        assert_eq!(lab.client.poll_message(), None);
        assert_eq!(
            lab.client.handle_message(NOW, &lab.res_pq().to_bytes()),
            Ok(None),
            "inert"
        );
    }
}

/// AT-88: an answer may be longer than its object, and not shorter.
#[test]
fn truncated_answers_are_malformed_at_every_length() {
    type Make = fn() -> (Lab, Bytes);
    let steps: [Make; 3] = [
        || (Lab::new(), Lab::new().res_pq().to_bytes()),
        || (Lab::after_res_pq(), Lab::after_res_pq().dh_params()),
        || {
            (
                Lab::after_dh_params(),
                Lab::after_dh_params().dh_gen_ok().to_bytes(),
            )
        },
    ];
    for step in steps {
        let whole = step().1;
        for len in (0..whole.len()).step_by(7) {
            let (mut lab, answer) = step();
            let result = lab.client.handle_message(NOW, &answer.slice(..len));
            assert_eq!(
                result,
                Err(HandshakeError::Malformed),
                "{len} of {}",
                whole.len()
            );
        }
        let (mut lab, answer) = step();
        let padded = [&*answer, &[0xa5; 99]].concat().into();
        assert!(lab.client.handle_message(NOW, &padded).is_ok());
    }
}

/// AK-10, AT-41, AK-89: also how a replay of an older answer fails.
#[test]
fn res_pq_with_another_nonce_is_refused() {
    Lab::new().refuses_res_pq(
        |answer| answer.nonce[15] ^= 1,
        HandshakeError::NonceMismatch,
    );
}

/// AK-11, AT-42, AK-86.
#[test]
fn a_pq_that_is_no_product_of_two_primes_is_refused() {
    let squared = 2_147_483_647u64 * 2_147_483_647;
    let numbers = [
        0,
        1,
        4,
        8,
        9_223_372_036_854_775_783,
        squared,
        (1 << 63) + 9,
        u64::MAX,
    ];
    let mut encodings: Vec<Vec<u8>> = numbers.map(|n: u64| n.to_be_bytes().to_vec()).into();
    encodings.extend([vec![], vec![0; 9], vec![15; 300]]);
    for pq in encodings {
        let error = HandshakeError::BadPq { len: pq.len() };
        Lab::new().refuses_res_pq(|answer| answer.pq = pq.into(), error);
    }
}

/// AK-12, AK-41, AT-43.
#[test]
fn a_server_without_a_key_we_trust_is_refused_by_name() {
    for offered in [vec![], vec![1, -1], vec![5; 64]] {
        let named = offered.iter().map(|&f| f as u64).collect();
        let error = HandshakeError::UntrustedServer { offered: named };
        Lab::new().refuses_res_pq(
            |answer| answer.server_public_key_fingerprints = offered,
            error,
        );
    }
    let error = HandshakeError::TooManyFingerprints { count: 65 };
    Lab::new().refuses_res_pq(
        |answer| answer.server_public_key_fingerprints = vec![5; 65],
        error,
    );
    // A count that the message cannot hold is refused before anything is set aside for it.
    let mut bytes = Lab::new().res_pq().to_bytes().to_vec();
    let count = bytes.len() - 12;
    bytes[count..count + 4].copy_from_slice(&1_000_000u32.to_le_bytes());
    let result = Lab::new().client.handle_message(NOW, &bytes.into());
    assert_eq!(result, Err(HandshakeError::Malformed));
}

/// AK-12: our order counts, not the server's.
#[test]
fn the_first_of_our_keys_that_is_offered_is_used() {
    let keys = [
        RsaPublicKey::production(),
        test_key().public().clone(),
        RsaPublicKey::test(),
    ];
    let mut lab = Lab::with_keys(&keys);
    let mut answer = lab.res_pq();
    let offered = [&keys[2], &keys[1]].map(|key| key.fingerprint() as i64);
    answer.server_public_key_fingerprints = offered.to_vec();
    lab.client.handle_message(NOW, &answer.to_bytes()).unwrap();
    let request = lab.client.poll_message().unwrap();
    assert_eq!(request[52..60], keys[1].fingerprint().to_le_bytes());
}

/// AK-13, AT-65, bug 23: also what an answer from a parallel exchange looks like.
#[test]
fn dh_params_with_other_nonces_are_refused() {
    for index in [4, 19, 20, 35] {
        let mut lab = Lab::after_res_pq();
        let answer = flipped(&lab.dh_params(), index);
        let result = lab.client.handle_message(NOW, &answer);
        assert_eq!(result, Err(HandshakeError::NonceMismatch), "byte {index}");
    }
}

/// AK-13, AT-53.
#[test]
fn a_refusal_of_our_factors_ends_the_exchange_proven_or_not() {
    let mut hash = refusal_hash(NEW_NONCE);
    for error in [HandshakeError::ParamsRefused, HandshakeError::BadProof] {
        let answer = ServerDhParamsFail {
            nonce: NONCE,
            server_nonce: SERVER_NONCE,
            new_nonce_hash: hash,
        };
        let result = Lab::after_res_pq()
            .client
            .handle_message(NOW, &answer.to_bytes());
        assert_eq!(result, Err(error));
        hash[0] ^= 1;
    }
}

/// AK-14, AT-47.
#[test]
fn an_encrypted_answer_of_impossible_length_is_refused() {
    for len in [0, 15, 16, 20, 600, 2064, 1 << 20] {
        let result = Lab::after_res_pq().receive_hidden(vec![7; len]);
        assert_eq!(result, Err(HandshakeError::BadCiphertextLength { len }));
    }
}

/// AK-15, AT-48.
#[test]
fn an_encrypted_answer_with_a_wrong_hash_is_refused() {
    let lab = Lab::after_res_pq();
    let answer = lab.inner().to_bytes();
    let padded = [&*answer, &[0; 8]].concat();
    let mut wrong = sha1(&answer);
    wrong[19] ^= 1;
    for hash in [wrong, sha1(&padded)] {
        let hidden = hide(&NEW_NONCE, &SERVER_NONCE, &hash, &padded);
        let result = Lab::after_res_pq().receive_hidden(hidden);
        assert_eq!(result, Err(HandshakeError::BadHash));
    }
}

/// AK-15, AT-48.
#[test]
fn an_encrypted_answer_with_a_block_of_padding_is_refused() {
    let lab = Lab::after_res_pq();
    let answer = lab.inner().to_bytes();
    let padded = [&*answer, &[0; 24]].concat();
    let hidden = hide(&NEW_NONCE, &SERVER_NONCE, &sha1(&answer), &padded);
    let result = Lab::after_res_pq().receive_hidden(hidden);
    assert_eq!(result, Err(HandshakeError::BadPadding { len: 24 }));
}

/// AK-16, AT-49, bug 23.
#[test]
fn nonces_inside_that_differ_from_those_outside_are_refused() {
    Lab::refuses_inner(
        |inner| inner.nonce[0] ^= 1,
        HandshakeError::InnerNonceMismatch,
    );
    Lab::refuses_inner(
        |inner| inner.server_nonce[15] ^= 1,
        HandshakeError::InnerNonceMismatch,
    );
}

/// AK-17, AK-32, AT-46.
#[test]
fn generators_that_do_not_fit_the_known_prime_are_refused() {
    for g in [0, 1, 2, 5, 6, 8, -1, i32::MIN, i32::MAX] {
        Lab::refuses_inner(|inner| inner.g = g, HandshakeError::BadGenerator);
    }
    for g in [3, 4, 7] {
        assert!(Lab::receives_inner(|inner| inner.g = g).is_ok(), "g = {g}");
    }
}

/// AK-17, AK-30, AT-45.
#[test]
fn moduli_that_are_not_safe_primes_of_2048_bits_are_refused() {
    let p = known_prime();
    let mut plus_two = p;
    plus_two[255] += 2;
    let mut even = p;
    even[255] += 1;
    let moduli = [
        plus_two.to_vec(),
        even.to_vec(),
        vec![0; 256],
        vec![0xff; 256],
        [&[0], &p[..]].concat(),
        p[1..].to_vec(),
        [p, p].concat(),
        vec![],
    ];
    for dh_prime in moduli {
        Lab::refuses_inner(
            |inner| inner.dh_prime = dh_prime.into(),
            HandshakeError::BadPrime,
        );
    }
}

/// AK-31, AT-45: nobody makes us judge the same number twice.
#[test]
fn the_verdict_about_a_prime_is_kept_for_the_next_exchange() {
    let mut inner = Lab::new().inner();
    let mut composite = known_prime();
    composite[255] += 2;
    inner.dh_prime = Bytes::copy_from_slice(&composite);
    let answer = dh_params_ok(hidden(&inner));
    let mut first = Lab::after_res_pq().client;
    let refused = Err(HandshakeError::BadPrime);
    assert_eq!(first.handle_message(NOW, &answer), refused);
    for (verdicts, judged) in [(Verdicts::default(), false), (first.into_verdicts(), true)] {
        let client = Lab::after_res_pq().client;
        let mut client = client.with(WorkPolicy::HandOut, verdicts);
        let result = client.handle_message(NOW, &answer);
        assert_eq!(result, if judged { refused.clone() } else { Ok(None) });
        assert_eq!(client.poll_work().is_none(), judged);
    }
}

/// AK-18, AT-44, bug 24.
#[test]
fn public_values_out_of_range_are_refused() {
    let p = known_prime();
    let mut above = p;
    above[255] += 1;
    let mut below = p;
    below[255] -= 1;
    // One more than p - 2^1984, and one less than 2^1984.
    let mut high = p;
    high[7] -= 1;
    high[255] += 1;
    let low = [0xff; 248];
    let values: [&[u8]; 9] = [&[], &[0], &[1], &below, &p, &above, &high, &low, &[1; 257]];
    for g_a in values {
        let g_a = Bytes::copy_from_slice(g_a);
        Lab::refuses_inner(|inner| inner.g_a = g_a, HandshakeError::BadPublicValue);
    }
}

/// AK-20.
#[test]
fn a_server_time_before_the_epoch_is_refused() {
    for time in [0, -1, i32::MIN] {
        let error = HandshakeError::BadServerTime { time };
        Lab::refuses_inner(|inner| inner.server_time = time, error);
    }
}

/// AK-21, AT-50.
#[test]
fn the_last_answer_with_other_nonces_or_another_proof_is_refused() {
    for (index, error) in [
        (4, HandshakeError::NonceMismatch),
        (35, HandshakeError::NonceMismatch),
        (36, HandshakeError::BadProof),
        (51, HandshakeError::BadProof),
    ] {
        let mut lab = Lab::after_dh_params();
        let answer = flipped(&lab.dh_gen_ok().to_bytes(), index);
        assert_eq!(
            lab.client.handle_message(NOW, &answer),
            Err(error),
            "byte {index}"
        );
    }
}

/// AK-21, AT-50, AT-51: a verdict cannot be turned into another.
#[test]
fn a_proof_of_one_verdict_proves_no_other() {
    let (nonce, server_nonce) = (NONCE, SERVER_NONCE);
    for made_for in 0..3 {
        let proof = Lab::after_dh_params().proofs()[made_for];
        let answers = [
            DhGenOk {
                nonce,
                server_nonce,
                new_nonce_hash1: proof,
            }
            .to_bytes(),
            DhGenRetry {
                nonce,
                server_nonce,
                new_nonce_hash2: proof,
            }
            .to_bytes(),
            DhGenFail {
                nonce,
                server_nonce,
                new_nonce_hash3: proof,
            }
            .to_bytes(),
        ];
        for (verdict, answer) in answers.iter().enumerate() {
            let result = Lab::after_dh_params().client.handle_message(NOW, answer);
            match (made_for == verdict, verdict) {
                (false, _) => assert_eq!(result, Err(HandshakeError::BadProof)),
                (true, 0) => assert!(result.unwrap().is_some()),
                (true, 1) => assert_eq!(result, Ok(None)),
                (true, _) => assert_eq!(result, Err(HandshakeError::Refused)),
            }
        }
    }
}

/// AT-50.
#[test]
fn the_last_answer_repeated_is_ignored() {
    let mut lab = Lab::after_dh_params();
    let answer = lab.dh_gen_ok().to_bytes();
    assert!(lab.client.handle_message(NOW, &answer).unwrap().is_some());
    assert_eq!(lab.client.handle_message(NOW, &answer), Ok(None));
}

/// AK-22, AT-52, bug 22: each attempt names the key of the one before by its auxiliary hash.
#[test]
fn a_server_that_asks_for_another_key_for_ever_is_given_up() {
    let mut lab = Lab::after_dh_params();
    let mut retry_id = [0; 8];
    for attempt in 1..=6 {
        assert_eq!(lab.offer.retry_id.to_le_bytes(), retry_id);
        retry_id = aux_hash(&lab.key());
        let answer = DhGenRetry {
            nonce: NONCE,
            server_nonce: SERVER_NONCE,
            new_nonce_hash2: lab.proofs()[1],
        };
        let result = lab.client.handle_message(NOW, &answer.to_bytes());
        match attempt {
            6 => assert_eq!(result, Err(HandshakeError::TooManyRetries)),
            _ => assert_eq!(result, Ok(None), "attempt {attempt}"),
        }
        lab.take_offer();
    }
}

/// AK-34, AK-52: every offer is made of new random bytes, in one exchange and in the next one with the
/// same server.
#[test]
fn no_half_of_a_key_is_offered_twice() {
    let mut offers = Vec::new();
    for _ in 0..2 {
        let mut lab = Lab::after_dh_params();
        offers.push(lab.offer.g_b.clone());
        let answer = DhGenRetry {
            nonce: NONCE,
            server_nonce: SERVER_NONCE,
            new_nonce_hash2: lab.proofs()[1],
        };
        assert_eq!(lab.client.handle_message(NOW, &answer.to_bytes()), Ok(None));
        lab.take_offer();
        offers.push(lab.offer.g_b.clone());
    }
    // The two exchanges draw from the same generator, and so does each of their offers.
    assert_eq!(offers[..2], offers[2..]);
    assert_ne!(offers[0], offers[1]);
}

/// A client whose first random bytes are known, and a server that says what the test wants.
struct Lab {
    client: Handshake,
    /// The client's latest half of the key.
    offer: ClientDhInnerData,
}

impl Lab {
    fn new() -> Self {
        Self::with_keys(&[test_key().public().clone()])
    }

    fn with_keys(keys: &[RsaPublicKey]) -> Self {
        let rng = drbg_beginning_with(&[&NONCE[..], &NEW_NONCE].concat());
        let mut client = Handshake::new(Purpose::Permanent, DC, keys, rng);
        let request = client.poll_message().unwrap();
        assert_eq!(request, ReqPqMulti { nonce: NONCE }.to_bytes());
        Self {
            client,
            offer: ClientDhInnerData::default(),
        }
    }

    fn after_res_pq() -> Self {
        let mut lab = Self::new();
        let answer = lab.res_pq().to_bytes();
        assert_eq!(lab.client.handle_message(NOW, &answer), Ok(None));
        assert!(lab.client.poll_message().is_some());
        lab
    }

    fn after_dh_params() -> Self {
        let mut lab = Self::after_res_pq();
        let answer = lab.dh_params();
        assert_eq!(lab.client.handle_message(NOW, &answer), Ok(None));
        lab.take_offer();
        lab
    }

    fn take_offer(&mut self) {
        let Some(request) = self.client.poll_message() else {
            return;
        };
        let request = SetClientDhParams::from_bytes(request).unwrap();
        let mut inner = unhide(&NEW_NONCE, &SERVER_NONCE, &request.encrypted_data);
        let inner = Bytes::from(inner.split_off(20));
        self.offer = ClientDhInnerData::decode(&mut Reader::new(inner)).unwrap();
    }

    /// The key that the latest offer makes.
    fn key(&self) -> AuthKey {
        AuthKey::new(agree(&A, &self.offer.g_b).unwrap().1)
    }

    fn proofs(&self) -> [[u8; 16]; 3] {
        new_nonce_hash(NEW_NONCE, &self.key())
    }

    fn res_pq(&self) -> ResPq {
        ResPq {
            nonce: NONCE,
            server_nonce: SERVER_NONCE,
            pq: Bytes::copy_from_slice(&1_468_428_376_148_703_121u64.to_be_bytes()),
            server_public_key_fingerprints: vec![test_key().public().fingerprint() as i64],
        }
    }

    fn inner(&self) -> ServerDhInnerData {
        // Any value in range will do to compute our own.
        let g_a = agree(&A, &[0x55; 256]).unwrap().0;
        ServerDhInnerData {
            nonce: NONCE,
            server_nonce: SERVER_NONCE,
            g: 3,
            dh_prime: Bytes::copy_from_slice(&known_prime()),
            g_a: Bytes::copy_from_slice(&g_a),
            server_time: 1_735_689_600,
        }
    }

    fn dh_params(&self) -> Bytes {
        dh_params_ok(hidden(&self.inner()))
    }

    fn dh_gen_ok(&self) -> DhGenOk {
        let new_nonce_hash1 = self.proofs()[0];
        DhGenOk {
            nonce: NONCE,
            server_nonce: SERVER_NONCE,
            new_nonce_hash1,
        }
    }

    fn refuses_res_pq(mut self, change: impl FnOnce(&mut ResPq), error: HandshakeError) {
        let mut answer = self.res_pq();
        change(&mut answer);
        let result = self.client.handle_message(NOW, &answer.to_bytes());
        assert_eq!(result, Err(error));
        assert_eq!(self.client.poll_message(), None);
    }

    fn receive_hidden(mut self, hidden: Vec<u8>) -> Result<Option<Outcome>, HandshakeError> {
        self.client.handle_message(NOW, &dh_params_ok(hidden))
    }

    fn receives_inner(
        change: impl FnOnce(&mut ServerDhInnerData),
    ) -> Result<Option<Outcome>, HandshakeError> {
        let lab = Self::after_res_pq();
        let mut inner = lab.inner();
        change(&mut inner);
        lab.receive_hidden(hidden(&inner))
    }

    fn refuses_inner(change: impl FnOnce(&mut ServerDhInnerData), error: HandshakeError) {
        assert_eq!(Self::receives_inner(change), Err(error));
    }
}

fn hidden(inner: &ServerDhInnerData) -> Vec<u8> {
    let inner = inner.to_bytes();
    let padding = vec![0; (20 + inner.len()).next_multiple_of(16) - 20 - inner.len()];
    hide(
        &NEW_NONCE,
        &SERVER_NONCE,
        &sha1(&inner),
        &[&*inner, &padding].concat(),
    )
}

fn dh_params_ok(hidden: Vec<u8>) -> Bytes {
    let encrypted_answer = hidden.into();
    ServerDhParamsOk {
        nonce: NONCE,
        server_nonce: SERVER_NONCE,
        encrypted_answer,
    }
    .to_bytes()
}

const NONCE: [u8; 16] = [0x11; 16];
const SERVER_NONCE: [u8; 16] = [0x22; 16];
const NEW_NONCE: [u8; 32] = [0x33; 32];
/// The server's secret exponent.
const A: [u8; 256] = [0x44; 256];
