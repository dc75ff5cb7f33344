//! Why a key exchange failed.

use alloc::boxed::Box;
use core::fmt;

/// Why a key exchange failed. Every check of the specification has its own variant.
///
/// To the peer all of them look the same: see [`status`](Self::status).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HandshakeError {
    /// A message that this step does not wait for (AK-24).
    Unexpected {
        /// Number of its constructor.
        id: u32,
    },
    /// A message that cannot be decoded.
    Malformed,
    /// Nonces that are not those of this exchange (AK-10, AK-13, AK-21, AK-51).
    NonceMismatch,
    /// A number to factor that is not the product of two different primes (AK-11).
    BadPq {
        /// Its length in bytes.
        len: usize,
    },
    /// More key fingerprints than anyone needs (AK-12).
    TooManyFingerprints {
        /// How many.
        count: usize,
    },
    /// None of the server's keys is one we trust (AK-12): a wrong configuration, or an impostor.
    UntrustedServer {
        /// The fingerprints offered, at most 64.
        offered: Box<[u64]>,
    },
    /// The server refused our proof of work, and proved that it is the server (AK-13).
    ParamsRefused,
    /// An encrypted part of impossible length (AK-14, AK-53).
    BadCiphertextLength {
        /// Its length in bytes.
        len: usize,
    },
    /// An encrypted part with more padding than its last block has room for (AK-15).
    BadPadding {
        /// Bytes behind the object.
        len: usize,
    },
    /// An encrypted part whose hash does not match (AK-15).
    BadHash,
    /// Nonces inside an encrypted part that differ from those outside (AK-16, AK-53).
    InnerNonceMismatch,
    /// A generator that does not fit the prime (AK-17, AK-32).
    BadGenerator,
    /// A modulus that is not a safe prime of 2048 bits (AK-17, AK-30).
    BadPrime,
    /// A public value outside the safe range (AK-18, AK-33).
    BadPublicValue,
    /// Our generator of random bits yields nothing usable (AK-19).
    BadRandomness,
    /// A time of the server that no clock shows (AK-20).
    BadServerTime {
        /// Seconds since the Unix epoch.
        time: i32,
    },
    /// A last message without proof that the server has the key (AK-13, AK-21).
    BadProof,
    /// The server asked for another key too often (AK-22).
    TooManyRetries,
    /// The server refused the key, and proved that it is the server (AK-23).
    Refused,
    /// The client's factors are not those of our number (AK-51).
    BadFactors,
    /// A fingerprint we did not offer (AK-51).
    UnknownFingerprint {
        /// The fingerprint.
        fingerprint: u64,
    },
    /// Inner data that is not encrypted for us, or not what was agreed on (AK-51, AK-55).
    BadInnerData,
    /// The client wants another data centre (AK-51).
    WrongDc {
        /// The one it wants.
        dc: i32,
    },
    /// A retry that does not name the key of the attempt before (AK-53).
    BadRetryId,
    /// A message for an exchange that has ended, failed, expired or never begun (AK-51, AK-55).
    UnknownExchange,
}

impl HandshakeError {
    /// Whether a new attempt against the same server would fail the same way.
    pub fn is_permanent(&self) -> bool {
        matches!(
            self,
            Self::UntrustedServer { .. } | Self::BadPrime | Self::BadGenerator
        )
    }

    /// The bare status code a server answers with (AK-55): -444 for another data centre, -404 for
    /// everything else.
    pub fn status(&self) -> i32 {
        match self {
            Self::WrongDc { .. } => -444,
            _ => -404,
        }
    }
}

impl fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unexpected { id } => write!(f, "unexpected message {id:#010x}"),
            Self::Malformed => f.write_str("message that cannot be decoded"),
            Self::NonceMismatch => f.write_str("nonces of another exchange"),
            Self::BadPq { len } => write!(f, "pq of {len} bytes is not a product of two primes"),
            Self::TooManyFingerprints { count } => write!(f, "{count} key fingerprints offered"),
            Self::UntrustedServer { offered } => {
                f.write_str("server offers no key we trust, only")?;
                offered
                    .iter()
                    .try_for_each(|fingerprint| write!(f, " {fingerprint:016x}"))
            }
            Self::ParamsRefused => f.write_str("server refused our factors"),
            Self::BadCiphertextLength { len } => write!(f, "encrypted part of {len} bytes"),
            Self::BadPadding { len } => write!(f, "{len} bytes of padding in an encrypted part"),
            Self::BadHash => f.write_str("hash of an encrypted part does not match"),
            Self::InnerNonceMismatch => f.write_str("nonces inside differ from those outside"),
            Self::BadGenerator => f.write_str("generator does not fit the prime"),
            Self::BadPrime => f.write_str("modulus is not a safe prime of 2048 bits"),
            Self::BadPublicValue => f.write_str("public value out of range"),
            Self::BadRandomness => f.write_str("random bits are not usable"),
            Self::BadServerTime { time } => write!(f, "server's clock shows {time}"),
            Self::BadProof => f.write_str("server did not prove that it has the key"),
            Self::TooManyRetries => f.write_str("server asked for another key too often"),
            Self::Refused => f.write_str("server refused the key"),
            Self::BadFactors => f.write_str("factors are not those of pq"),
            Self::UnknownFingerprint { fingerprint } => {
                write!(f, "key {fingerprint:016x} was not offered")
            }
            Self::BadInnerData => f.write_str("inner data is not for us"),
            Self::WrongDc { dc } => write!(f, "client wants data centre {dc}"),
            Self::BadRetryId => f.write_str("retry does not name the attempt before"),
            Self::UnknownExchange => f.write_str("no such exchange"),
        }
    }
}

impl core::error::Error for HandshakeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_data_centre_has_a_status_of_its_own() {
        assert_eq!(HandshakeError::WrongDc { dc: 4 }.status(), -444);
        assert_eq!(HandshakeError::BadInnerData.status(), -404);
        assert_eq!(HandshakeError::UnknownExchange.status(), -404);
    }

    #[test]
    fn an_untrusted_server_is_described_by_the_keys_it_offers() {
        let error = HandshakeError::UntrustedServer {
            offered: [0x0bc3, u64::MAX].into(),
        };
        let text = "server offers no key we trust, only 0000000000000bc3 ffffffffffffffff";
        assert_eq!(std::format!("{error}"), text);
        assert!(error.is_permanent());
        assert!(size_of::<HandshakeError>() <= 24);
    }
}
