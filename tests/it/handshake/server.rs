//! What a server refuses, and what it answers twice.

use super::{DC, NOW, flipped, server, test_key};
use bytes::Bytes;
use mtproto_core::{
    Drbg,
    handshake::{HandshakeError, server::ServerHandshake, server::ServerOutcome},
    testing::{agree, hide, rsa_encrypt_raw, rsa_modulus, rsa_pad, sha1},
};
use mtproto_tl::{
    Decode, Encode,
    mtproto::{
        functions::{Ping, ReqDhParams, ReqPq, ReqPqMulti, SetClientDhParams},
        types::{
            ClientDhInnerData, MsgsAck, PQInnerData, PQInnerDataDc, PQInnerDataTemp,
            PQInnerDataTempDc, ResPq,
        },
    },
};
use std::time::Duration;

/// AK-24, AK-55, AT-08: after a failure every later message of the exchange fails as well.
#[test]
fn a_message_out_of_turn_ends_the_exchange() {
    let ping = Ping { ping_id: 1 }.to_bytes();
    for mut lab in [Lab::new(), Lab::after_dh_params()] {
        let error = HandshakeError::Unexpected { id: 0x7abe_77ec };
        lab.refuses(&ping, error);
        let request = lab.req_dh_params();
        lab.refuses(&request.to_bytes(), HandshakeError::UnknownExchange);
    }
    let mut lab = Lab::new();
    let request = lab.set_client_dh_params(0);
    lab.refuses(&request, HandshakeError::UnknownExchange);
    lab.refuses(&Bytes::new(), HandshakeError::Malformed);
}

/// AK-3: some clients acknowledge plain messages.
#[test]
fn an_acknowledgement_is_answered_by_nothing_and_changes_nothing() {
    let mut lab = Lab::new();
    let ack = MsgsAck { msg_ids: vec![1] }.to_bytes();
    assert_eq!(
        lab.server.handle_message(NOW, &ack),
        Ok((Bytes::new(), None))
    );
    let request = lab.req_dh_params();
    assert!(lab.server.handle_message(NOW, &request.to_bytes()).is_ok());
}

/// AK-50.
#[test]
fn the_older_form_of_the_first_request_is_offered_one_key() {
    let (answer, _) = server()
        .handle_message(NOW, &ReqPq { nonce: NONCE }.to_bytes())
        .unwrap();
    let answer = ResPq::from_bytes(answer).unwrap();
    let fingerprint = test_key().public().fingerprint() as i64;
    assert_eq!(answer.server_public_key_fingerprints, [fingerprint]);
}

/// AK-50, AT-60: the state of one machine is one exchange, however many are begun.
#[test]
fn the_first_request_repeated_is_answered_alike_and_another_begins_anew() {
    let mut server = server();
    let mut ask = |nonce| {
        server
            .handle_message(NOW, &ReqPqMulti { nonce }.to_bytes())
            .unwrap()
            .0
    };
    let first = ask([1; 16]);
    assert_eq!(ask([1; 16]), first);
    let second = ask([2; 16]);
    assert_ne!(second[20..], first[20..]);
    assert_ne!(ask([1; 16]), first, "the first exchange is forgotten");
}

/// AK-51.
#[test]
fn factors_must_be_ours_and_minimal() {
    let changes: [fn(&mut ReqDhParams); 4] = [
        |request| std::mem::swap(&mut request.p, &mut request.q),
        |request| request.p = [&[0], &request.p[..]].concat().into(),
        |request| request.q = flipped(&request.q, 0),
        |request| request.p = Bytes::new(),
    ];
    for change in changes {
        Lab::refuses_request(change, HandshakeError::BadFactors);
    }
}

/// AK-51.
#[test]
fn the_nonces_and_the_key_must_be_those_of_the_exchange() {
    Lab::refuses_request(|r| r.nonce[0] ^= 1, HandshakeError::NonceMismatch);
    Lab::refuses_request(|r| r.server_nonce[15] ^= 1, HandshakeError::NonceMismatch);
    let error = HandshakeError::UnknownFingerprint { fingerprint: 5 };
    Lab::refuses_request(|r| r.public_key_fingerprint = 5, error);
}

/// AT-07, AT-09, AK-55: whatever is wrong with the RSA part, the error is the same.
#[test]
fn rsa_parts_that_do_not_decrypt_all_fail_alike() {
    let modulus = rsa_modulus(test_key().public());
    let mut above = modulus;
    above[255] += 1;
    let mut one = [0; 256];
    one[255] = 1;
    let parts: [&[u8]; 9] = [
        &[0x42; 256],
        &modulus,
        &above,
        &[0xff; 256],
        &[0; 256],
        &one,
        &[7; 255],
        &[7; 257],
        &[],
    ];
    for part in parts {
        let part = Bytes::copy_from_slice(part);
        Lab::refuses_request(|r| r.encrypted_data = part, HandshakeError::BadInnerData);
    }
}

/// AT-08.
#[test]
fn inner_data_about_something_else_is_refused() {
    let changes: [fn(&mut PQInnerDataDc); 5] = [
        |inner| inner.nonce[0] ^= 1,
        |inner| inner.server_nonce[0] ^= 1,
        |inner| inner.pq = flipped(&inner.pq, 7),
        |inner| inner.p = flipped(&inner.p, 3),
        |inner| inner.q = flipped(&inner.q, 3),
    ];
    for change in changes {
        let mut lab = Lab::new();
        let mut inner = lab.inner();
        change(&mut inner);
        lab.refuses_inner(&inner.to_bytes(), HandshakeError::BadInnerData);
    }
    let error = HandshakeError::BadInnerData;
    Lab::new().refuses_inner(&Ping { ping_id: 1 }.to_bytes(), error);
}

/// AK-51, AT-63.
#[test]
fn a_client_of_another_data_centre_is_turned_away_with_a_status_of_its_own() {
    for dc in [0, 1, -4, 10_002, i32::MIN, i32::MAX] {
        let mut lab = Lab::new();
        let inner = PQInnerDataDc { dc, ..lab.inner() };
        lab.refuses_inner(&inner.to_bytes(), HandshakeError::WrongDc { dc });
    }
    for dc in [2, -2] {
        let mut lab = Lab::new();
        let inner = PQInnerDataDc { dc, ..lab.inner() };
        assert!(lab.receives_inner(&inner.to_bytes()).is_ok(), "{dc}");
    }
}

/// AK-51, AT-62.
#[test]
fn no_temporary_key_lives_longer_than_a_day_or_not_at_all() {
    for (expires_in, lives) in [(0, 1), (-1, 1), (i32::MIN, 1), (60, 60), (i32::MAX, 86_400)] {
        let lab = Lab::new();
        let PQInnerDataDc {
            pq,
            p,
            q,
            nonce,
            server_nonce,
            new_nonce,
            dc,
        } = lab.inner();
        let forms = [
            PQInnerDataTempDc {
                pq: pq.clone(),
                p: p.clone(),
                q: q.clone(),
                nonce,
                server_nonce,
                new_nonce,
                dc,
                expires_in,
            }
            .to_bytes(),
            PQInnerDataTemp {
                pq,
                p,
                q,
                nonce,
                server_nonce,
                new_nonce,
                expires_in,
            }
            .to_bytes(),
        ];
        for inner in forms {
            let mut lab = Lab::new();
            lab.receives_inner(&inner).unwrap();
            let outcome = lab.finish();
            assert_eq!(
                outcome.expires,
                Some(NOW + Duration::from_secs(lives)),
                "{expires_in}"
            );
        }
    }
}

/// Bug 21: whether the data centre is named or not. Clients of two old families still hide their data
/// the old way (interop, startup methods).
#[test]
fn the_old_rsa_scheme_is_understood_with_and_without_a_data_centre() {
    let lab = Lab::new();
    let PQInnerDataDc {
        pq,
        p,
        q,
        nonce,
        server_nonce,
        new_nonce,
        ..
    } = lab.inner();
    let without_dc = PQInnerData {
        pq,
        p,
        q,
        nonce,
        server_nonce,
        new_nonce,
    }
    .to_bytes();
    for inner in [without_dc, lab.inner().to_bytes()] {
        let mut lab = Lab::new();
        let mut request = lab.req_dh_params();
        request.encrypted_data = old_scheme(&inner);
        lab.server.handle_message(NOW, &request.to_bytes()).unwrap();
        assert_eq!(lab.finish().expires, None);
    }
}

/// AK-51, AT-58.
#[test]
fn the_second_request_repeated_is_answered_alike_and_changed_is_refused() {
    let mut lab = Lab::new();
    let request = lab.req_dh_params().to_bytes();
    let first = lab.server.handle_message(NOW, &request).unwrap();
    assert_eq!(lab.server.handle_message(NOW, &request), Ok(first));
    let changed = lab.req_dh_params().to_bytes();
    assert_ne!(changed, request, "the padding is another");
    lab.refuses(&changed, HandshakeError::UnknownExchange);
    lab.refuses(&request, HandshakeError::UnknownExchange);
}

/// AK-56, AT-58: the key is reported once.
#[test]
fn the_last_request_repeated_is_answered_alike_without_a_second_key() {
    let mut lab = Lab::after_dh_params();
    let request = lab.set_client_dh_params(0);
    let (answer, outcome) = lab.server.handle_message(NOW, &request).unwrap();
    assert!(outcome.is_some());
    assert_eq!(lab.server.handle_message(NOW, &request), Ok((answer, None)));
    lab.refuses(&flipped(&request, 50), HandshakeError::UnknownExchange);
}

/// AK-53.
#[test]
fn the_last_request_must_be_whole_and_about_this_exchange() {
    let lab = Lab::after_dh_params();
    let request = lab.set_client_dh_params(0);
    for (index, error) in [
        (4, HandshakeError::NonceMismatch),
        (35, HandshakeError::NonceMismatch),
        (60, HandshakeError::Malformed),
        (request.len() - 20, HandshakeError::BadHash),
    ] {
        Lab::after_dh_params().refuses(&flipped(&request, index), error);
    }
    for len in [0, 15, 16, 335, 4096] {
        let hidden = vec![7; len];
        let request = set_client_dh_params(&lab.nonces, hidden);
        let error = HandshakeError::BadCiphertextLength { len };
        Lab::after_dh_params().refuses(&request, error);
    }
    let changes: [fn(&mut ClientDhInnerData); 2] = [
        |inner| inner.nonce[0] ^= 1,
        |inner| inner.server_nonce[0] ^= 1,
    ];
    for change in changes {
        Lab::refuses_offer(change, HandshakeError::InnerNonceMismatch);
    }
}

/// AK-53, AT-59.
#[test]
fn public_values_out_of_range_and_wrong_retries_are_refused() {
    for g_b in [&[][..], &[1], &[0xff; 256], &[0xff; 248], &[1; 257]] {
        let g_b = Bytes::copy_from_slice(g_b);
        Lab::refuses_offer(|inner| inner.g_b = g_b, HandshakeError::BadPublicValue);
    }
    Lab::refuses_offer(|inner| inner.retry_id = 1, HandshakeError::BadRetryId);
}

/// AK-53: a retry names the key that was refused.
#[test]
fn a_retry_that_names_no_key_is_refused() {
    let mut lab = Lab::after_dh_params();
    let request = lab.set_client_dh_params(0);
    let (_, outcome) = lab
        .server
        .handle_message_unless(NOW, &request, |_| true)
        .unwrap();
    assert_eq!(outcome, None);
    let again = lab.set_client_dh_params(12);
    lab.refuses(&again, HandshakeError::BadRetryId);
}

/// AK-90, AT-58: ten minutes after it began, an exchange is over.
#[test]
fn an_exchange_expires_after_ten_minutes() {
    for seconds in [600, 601] {
        let now = NOW + Duration::from_secs(seconds);
        for lab in [Lab::new(), Lab::after_dh_params()] {
            let mut lab = lab;
            let request = match lab.done_dh_params {
                false => lab.req_dh_params().to_bytes(),
                true => lab.set_client_dh_params(0),
            };
            let result = lab.server.handle_message(now, &request);
            match seconds {
                600 => assert!(result.is_ok()),
                _ => assert_eq!(result, Err(HandshakeError::UnknownExchange)),
            }
        }
    }
}

/// A server, and a client that says what the test wants.
struct Lab {
    server: ServerHandshake,
    answer: ResPq,
    nonces: ([u8; 16], [u8; 16]),
    rng: Drbg,
    done_dh_params: bool,
}

impl Lab {
    fn new() -> Self {
        let mut lab = Self {
            server: server(),
            answer: ResPq::default(),
            nonces: Default::default(),
            rng: Drbg::from_seed([6; 32]),
            done_dh_params: false,
        };
        lab.begin();
        lab
    }

    fn begin(&mut self) {
        let request = ReqPqMulti { nonce: NONCE }.to_bytes();
        let (answer, _) = self.server.handle_message(NOW, &request).unwrap();
        self.answer = ResPq::from_bytes(answer).unwrap();
        self.nonces = (NONCE, self.answer.server_nonce);
    }

    fn after_dh_params() -> Self {
        let mut lab = Self::new();
        let request = lab.req_dh_params().to_bytes();
        lab.server.handle_message(NOW, &request).unwrap();
        lab.done_dh_params = true;
        lab
    }

    fn inner(&self) -> PQInnerDataDc {
        let (p, q) = self.factors();
        PQInnerDataDc {
            pq: self.answer.pq.clone(),
            p,
            q,
            nonce: NONCE,
            server_nonce: self.answer.server_nonce,
            new_nonce: NEW_NONCE,
            dc: DC.into(),
        }
    }

    fn factors(&self) -> (Bytes, Bytes) {
        let pq = self
            .answer
            .pq
            .iter()
            .fold(0, |n, &byte| n << 8 | u64::from(byte));
        let (p, q) = mtproto_core::testing::factor(pq).unwrap();
        let bytes = |n: u64| Bytes::copy_from_slice(&(n as u32).to_be_bytes());
        (bytes(p), bytes(q))
    }

    fn req_dh_params(&mut self) -> ReqDhParams {
        let inner = self.inner().to_bytes();
        self.req_dh_params_with(&inner)
    }

    fn req_dh_params_with(&mut self, inner: &[u8]) -> ReqDhParams {
        let (p, q) = self.factors();
        let key = test_key();
        let encrypted_data = rsa_pad(key.public(), inner, &mut self.rng).unwrap();
        ReqDhParams {
            nonce: NONCE,
            server_nonce: self.answer.server_nonce,
            p,
            q,
            public_key_fingerprint: key.public().fingerprint() as i64,
            encrypted_data: Bytes::copy_from_slice(&encrypted_data),
        }
    }

    fn offer(&self) -> ClientDhInnerData {
        let (g_b, _) = agree(&[0x44; 256], &[0x55; 256]).unwrap();
        ClientDhInnerData {
            nonce: NONCE,
            server_nonce: self.answer.server_nonce,
            retry_id: 0,
            g_b: Bytes::copy_from_slice(&g_b),
        }
    }

    fn set_client_dh_params(&self, retry_id: i64) -> Bytes {
        self.set_client_dh_params_with(&ClientDhInnerData {
            retry_id,
            ..self.offer()
        })
    }

    fn set_client_dh_params_with(&self, offer: &ClientDhInnerData) -> Bytes {
        let offer = offer.to_bytes();
        let padding = vec![0; (20 + offer.len()).next_multiple_of(16) - 20 - offer.len()];
        let data = [&*offer, &padding].concat();
        let hidden = hide(&NEW_NONCE, &self.answer.server_nonce, &sha1(&offer), &data);
        set_client_dh_params(&self.nonces, hidden)
    }

    fn finish(&mut self) -> ServerOutcome {
        let request = self.set_client_dh_params(0);
        self.server
            .handle_message(NOW, &request)
            .unwrap()
            .1
            .unwrap()
    }

    fn refuses(&mut self, message: &Bytes, error: HandshakeError) {
        assert_eq!(self.server.handle_message(NOW, message), Err(error));
    }

    fn refuses_request(change: impl FnOnce(&mut ReqDhParams), error: HandshakeError) {
        let mut lab = Self::new();
        let mut request = lab.req_dh_params();
        change(&mut request);
        lab.refuses(&request.to_bytes(), error);
    }

    fn receives_inner(&mut self, inner: &[u8]) -> Result<(), HandshakeError> {
        let request = self.req_dh_params_with(inner);
        self.server
            .handle_message(NOW, &request.to_bytes())
            .map(|_| ())
    }

    fn refuses_inner(&mut self, inner: &[u8], error: HandshakeError) {
        assert_eq!(self.receives_inner(inner), Err(error));
        let honest = self.req_dh_params();
        self.refuses(&honest.to_bytes(), HandshakeError::UnknownExchange);
    }

    fn refuses_offer(change: impl FnOnce(&mut ClientDhInnerData), error: HandshakeError) {
        let mut lab = Self::after_dh_params();
        let mut offer = lab.offer();
        change(&mut offer);
        let request = lab.set_client_dh_params_with(&offer);
        lab.refuses(&request, error);
    }
}

fn set_client_dh_params((nonce, server_nonce): &([u8; 16], [u8; 16]), hidden: Vec<u8>) -> Bytes {
    let encrypted_data = hidden.into();
    SetClientDhParams {
        nonce: *nonce,
        server_nonce: *server_nonce,
        encrypted_data,
    }
    .to_bytes()
}

/// Zero, SHA-1 of the data, data, padding, raised to the public exponent.
fn old_scheme(data: &[u8]) -> Bytes {
    let mut packed = [0x77; 256];
    packed[0] = 0;
    packed[1..21].copy_from_slice(&sha1(data));
    packed[21..21 + data.len()].copy_from_slice(data);
    let encrypted = rsa_encrypt_raw(test_key().public(), &packed).unwrap();
    Bytes::copy_from_slice(&encrypted)
}

const NONCE: [u8; 16] = [0x11; 16];
const NEW_NONCE: [u8; 32] = [0x33; 32];
