//! The numbers of a key exchange as bytes, and what goes under the server's RSA key.

use super::{MAX_LIFETIME, Purpose, secrets::Nonces};
use bytes::{Bytes, BytesMut};
use mtproto_tl::{
    Encode,
    mtproto::types::{PQInnerDataDc, PQInnerDataTempDc},
};

/// What goes under the server's RSA key.
pub(super) fn inner_data(
    purpose: Purpose,
    dc: i32,
    pq: Bytes,
    p: &Bytes,
    q: &Bytes,
    nonces: Nonces,
    new_nonce: [u8; 32],
) -> BytesMut {
    let (nonce, server_nonce, p, q) = (nonces.client, nonces.server, p.clone(), q.clone());
    let mut out = BytesMut::with_capacity(128);
    match purpose {
        Purpose::Permanent => {
            PQInnerDataDc {
                pq,
                p,
                q,
                nonce,
                server_nonce,
                new_nonce,
                dc,
            }
            .encode(&mut out);
        }
        Purpose::Temporary(lifetime) => {
            let expires_in = i32::try_from(lifetime.as_secs()).unwrap_or(MAX_LIFETIME);
            let expires_in = expires_in.clamp(1, MAX_LIFETIME);
            PQInnerDataTempDc {
                pq,
                p,
                q,
                nonce,
                server_nonce,
                new_nonce,
                dc,
                expires_in,
            }
            .encode(&mut out);
        }
    }
    out
}

/// One to eight big-endian bytes (AK-11).
pub(super) fn from_be(bytes: &[u8]) -> Option<u64> {
    let fits = (1..=8).contains(&bytes.len());
    fits.then(|| {
        bytes
            .iter()
            .fold(0, |value, &byte| value << 8 | u64::from(byte))
    })
}

/// `value` without leading zeros.
pub(super) fn minimal_be(value: u64) -> Bytes {
    value
        .to_be_bytes()
        .into_iter()
        .skip_while(|&byte| byte == 0)
        .collect()
}
