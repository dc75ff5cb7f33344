//! The ways to compute a packet: every machine has the portable one, and all give the same bytes.

use bytes::{BufMut, BytesMut};
use mtproto_core::{
    Client, Drbg, Server,
    packet::{self, Header, OpenError},
    testing::Path,
};
use mtproto_kit::paths::{batches_agree, ige_agrees};
use proptest::{collection::vec, prelude::*};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn all_paths_agree_on_ige(bytes in vec(any::<u8>(), 0..2000)) {
        ige_agrees(&bytes);
    }

    #[test]
    fn all_paths_agree_on_batches(bytes in vec(any::<u8>(), 0..12_000)) {
        batches_agree(&bytes);
    }
}

/// Every length up to some steps of the widest loop, at every alignment within a block.
#[test]
fn all_paths_agree_on_every_length() {
    for len in 0..700 {
        let mut bytes: Vec<u8> = (0..65 + len).map(|i| (i * 7) as u8).collect();
        bytes[0] = len as u8;
        ige_agrees(&bytes);
    }
    for blocks in 0..64u8 {
        for other in [3, 4, 7, 11, 64] {
            let mut bytes = vec![blocks, 1, 5, 0, 0, 0, 0, 0];
            for len in [blocks, other, blocks, 3, blocks / 2] {
                bytes.push(len);
                bytes.extend((0..usize::from(len) * 16).map(|i| (i * 13) as u8));
            }
            batches_agree(&bytes);
        }
    }
}

/// The same typed errors on every path, for packets of minimal and maximal size and all that is wrong.
#[test]
fn all_paths_refuse_the_same_packets() {
    let header = Header::default();
    for path in Path::all() {
        let key = path.auth_key([9; 256]);
        for len in [4, 20, 1 << 20] {
            let mut rng = Drbg::from_seed([1; 32]);
            let mut packet = BytesMut::new();
            let padding = packet::padding_len(len);
            let put = |out: &mut BytesMut| out.put_bytes(3, len);
            packet::seal::<Client>(&key, &header, len, padding, &mut rng, &mut packet, put);
            let open = |packet: &[u8]| packet::open::<Server>(&key, BytesMut::from(packet));
            assert_eq!(open(&packet).unwrap().body.len(), len, "{path:?}");
            for short in [0, 23, 24, 40, 71] {
                let expected = Err(OpenError::TooShort { len: short });
                assert_eq!(open(&packet[..short]), expected, "{path:?}");
            }
            for cut in [1, 16, 17] {
                let expected = match packet.len() - cut - 24 {
                    0..48 => OpenError::TooShort {
                        len: packet.len() - cut,
                    },
                    _ => OpenError::Forged,
                };
                assert_eq!(
                    open(&packet[..packet.len() - cut]),
                    Err(expected),
                    "{path:?}"
                );
            }
            let last = packet.len() - 1;
            packet[last] ^= 1;
            assert_eq!(open(&packet), Err(OpenError::Forged), "{path:?}");
        }
    }
}

/// The test machine has both, so that neither goes untested unnoticed.
#[test]
fn this_machine_tests_what_it_has() {
    let expected = match cfg!(target_arch = "x86_64") {
        true if std::is_x86_feature_detected!("sha") && std::is_x86_feature_detected!("aes") => 2,
        _ => 1,
    };
    assert_eq!(Path::all().len(), expected);
}
