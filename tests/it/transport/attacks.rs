//! Attacks on the byte stream: `AT-n` is the case's number in the catalogue.

use super::*;
use crate::alloc::live_bytes;
use mtproto_core::transport::{Obfuscation, ReplayCache};
use std::time::Duration;

fn announced(framing: Framing, rest: &[u8]) -> Vec<u8> {
    let announcement: &[u8] = match framing {
        Framing::Abridged => &[0xef],
        Framing::Intermediate => &[0xee; 4],
        Framing::Padded => &[0xdd; 4],
        _ => &[],
    };
    [announcement, rest].concat()
}

fn obfuscated(framing: Framing) -> Config {
    Config {
        framing,
        obfuscation: Some(Obfuscation::default()),
        ..Config::default()
    }
}

/// TR-7, TR-8, TR-61, AT-20.
#[test]
fn an_enormous_length_is_refused_by_its_header_alone() {
    for length in [0x7fff_ffff_u32, 0x0100_0000, 0x0010_0010] {
        let header = length.to_le_bytes();
        for framing in [Framing::Intermediate, Framing::Full] {
            let error = receive(&mut plain(framing), &header).unwrap_err();
            assert!(
                matches!(error, FrameError::TooLong { .. } | FrameError::BadLength(_)),
                "{framing}: {error}"
            );
        }
        let bytes = announced(Framing::Intermediate, &header);
        receive(&mut server(), &bytes).unwrap_err();
    }
    // With every bit set it asks for a quick acknowledgement, and is as long all the same.
    let bytes = announced(Framing::Intermediate, &[0xff; 4]);
    assert!(matches!(
        receive(&mut server(), &bytes),
        Err(FrameError::BadLength(_) | FrameError::TooLong { .. })
    ));
}

/// AT-21, TR-9 and TR-61.
#[test]
fn a_length_too_short_for_anything_closes() {
    for length in 0..4_u32 {
        let header = length.to_le_bytes();
        for framing in [Framing::Intermediate, Framing::Padded, Framing::Full] {
            let error = receive(&mut plain(framing), &header).unwrap_err();
            assert!(matches!(error, FrameError::BadLength(_)), "{framing}");
        }
    }
}

/// TR-1: no packet has half a word, except behind padding.
#[test]
fn a_length_of_no_whole_words_closes() {
    for length in [21_u32, 22, 23, 1025] {
        let header = length.to_le_bytes();
        for framing in [Framing::Intermediate, Framing::Full] {
            let error = receive(&mut plain(framing), &header).unwrap_err();
            assert_eq!(error, FrameError::BadLength(length), "{framing}");
        }
        let padded = receive(&mut plain(Framing::Padded), &header);
        assert_eq!(padded, Ok(Vec::new()));
    }
}

/// AT-22 and TR-2.
#[test]
fn abridged_lengths_of_nothing_close_and_long_forms_of_short_ones_pass() {
    receive(&mut plain(Framing::Abridged), &[0]).unwrap_err();
    receive(&mut plain(Framing::Abridged), &[0x7f, 0, 0, 0]).unwrap_err();
    let long = [&[0x7f, 6, 0, 0][..], &[9; 24]].concat();
    let received = receive(&mut plain(Framing::Abridged), &long).unwrap();
    assert_eq!(packets(received), [vec![9; 24]]);
}

/// TR-7, AT-23.
#[test]
fn a_header_alone_reserves_nothing() {
    for framing in FRAMINGS {
        let mut transport = plain(framing);
        let frame = send(&mut plain(framing), &[&vec![1; MAX]]);
        let header = &frame[announced(framing, &[]).len()..][..4];
        let before = live_bytes();
        assert_eq!(receive(&mut transport, header), Ok(Vec::new()), "{framing}");
        assert!(live_bytes() - before < 1024, "{framing}");
    }
}

/// AT-24 and TR-60.
#[test]
fn a_megabyte_in_single_bytes_is_the_same_megabyte() {
    let sent = packet(62_499);
    for framing in FRAMINGS {
        let stream = send(&mut plain(framing), &[&sent]);
        let mut server = server();
        let mut received = Vec::new();
        for byte in stream {
            received.extend(receive(&mut server, &[byte]).unwrap());
        }
        assert_eq!(packets(received), [&sent[..]], "{framing}");
    }
}

/// AT-25, TR-3, TR-4 and TR-68.
#[test]
fn a_full_frame_that_is_damaged_or_out_of_order_closes() {
    let frame = send(&mut plain(Framing::Full), &[&[1; 40]]);
    let mut damaged = frame.clone();
    damaged[20] ^= 1;
    let error = receive(&mut server(), &damaged).unwrap_err();
    assert_eq!(error, FrameError::Checksum);

    let twice = [&frame[..], &frame[..]].concat();
    let error = receive(&mut server(), &twice).unwrap_err();
    let (expected, got) = (1, 0);
    assert_eq!(error, FrameError::Sequence { expected, got });

    let short = [8_u32, 0].map(u32::to_le_bytes).concat();
    let error = receive(&mut plain(Framing::Full), &short).unwrap_err();
    assert_eq!(error, FrameError::BadLength(8));

    let triple = [(-429_i32).to_le_bytes(); 3].concat();
    let received = receive(&mut plain(Framing::Full), &triple).unwrap();
    assert_eq!(received[0], Received::Status(-429));
}

/// AT-27 and TR-12.
#[test]
fn a_length_with_bit_seven_set_is_no_quick_acknowledgement() {
    for len in (128..256).step_by(4) {
        let frame = [&(len as u32).to_le_bytes()[..], &vec![3; len]].concat();
        let received = receive(&mut plain(Framing::Intermediate), &frame).unwrap();
        let [Received::Packet { bytes, .. }] = &received[..] else {
            panic!("{received:?}")
        };
        assert_eq!(bytes[..], vec![3; len]);
    }
}

/// AT-28, TR-16 and TR-62.
#[test]
fn a_status_is_recognized_in_every_framing_whatever_the_padding() {
    let code = (-404_i32).to_le_bytes();
    for framing in FRAMINGS {
        let mut server = server();
        let hello = send(&mut plain(framing), &[&packet(4)]);
        receive(&mut server, &hello).unwrap();
        let mut out = BytesMut::new();
        server.send_status(-404, &mut out);
        let received = receive(&mut plain(framing), &out).unwrap();
        assert_eq!(received, [Received::Status(-404)], "{framing}");
    }
    for padding in 0..16 {
        let len = 4 + padding as u32;
        let frame = [&len.to_le_bytes()[..], &code, &vec![0xaa; padding]].concat();
        let received = receive(&mut plain(Framing::Padded), &frame).unwrap();
        assert_eq!(received, [Received::Status(-404)], "{padding} bytes");
    }
}

/// AT-29 and TR-16, TR-17.
#[test]
fn a_word_that_is_no_status_is_nothing_or_an_error() {
    for framing in [Framing::Abridged, Framing::Intermediate, Framing::Padded] {
        let frame = |word: i32| match framing {
            Framing::Abridged => [&[1][..], &word.to_le_bytes()].concat(),
            _ => [4, word].map(i32::to_le_bytes).concat(),
        };
        assert_eq!(receive(&mut plain(framing), &frame(0)), Ok(Vec::new()));
        for word in [5, i32::MIN, -1000] {
            receive(&mut plain(framing), &frame(word)).unwrap_err();
        }
    }
}

/// AT-31 and TR-22.
#[test]
fn garbage_behind_a_valid_preamble_closes() {
    for framing in [Framing::Abridged, Framing::Intermediate, Framing::Padded] {
        let mut client = client(&obfuscated(framing));
        let mut stream = send(&mut client, &[&packet(4)]);
        // A cipher without integrity: whoever changes a bit here changes it there.
        stream[64..].iter_mut().for_each(|byte| *byte ^= 0x7f);
        let result = receive(&mut server(), &stream);
        assert_ne!(
            result.as_ref().map(Vec::len),
            Ok(1),
            "{framing}: {result:?}"
        );
    }
}

/// AT-32 and TR-50.
#[test]
fn random_bytes_close_without_an_answer() {
    let noise: Vec<u8> = send(&mut client(&obfuscated(Framing::Padded)), &[&packet(1)]);
    let noise: Vec<u8> = noise.iter().take(64).map(|byte| byte ^ 0x15).collect();
    let mut server = server();
    assert_eq!(receive(&mut server, &noise[..63]), Ok(Vec::new()));
    let error = receive(&mut server, &noise[63..]).unwrap_err();
    assert_eq!(error, FrameError::Unrecognized);
    let mut out = BytesMut::new();
    assert!(!server.poll_transmit(&mut out));
    server.send_status(-404, &mut out);
    server.send_quick_ack(7, &mut out);
    assert!(out.is_empty());
}

/// AT-33 and TR-24.
#[test]
fn a_preamble_that_was_seen_before_is_not_admitted_again() {
    let stream = send(&mut client(&obfuscated(Framing::Padded)), &[&packet(4)]);
    let mut cache = ReplayCache::default();
    let mut admit = |now, stream: &[u8]| {
        let mut server = server();
        receive(&mut server, stream).unwrap();
        cache.admit(now, server.poll_fingerprint().unwrap())
    };
    assert!(admit(NOW, &stream));
    assert!(!admit(NOW + Duration::from_secs(299), &stream));
    let mut other = Transport::connect(
        NOW,
        &obfuscated(Framing::Padded),
        &mut Drbg::from_seed([6; 32]),
    );
    assert!(admit(NOW, &send(&mut other, &[&packet(4)])));
}

/// AT-34 and TR-51, TR-67.
#[test]
fn the_front_of_what_could_become_anything_is_waited_for() {
    let fronts: [&[u8]; 9] = [
        b"P",
        b"PO",
        b"POS",
        b"GE",
        b"HEA",
        b"OPTI"[..3].as_ref(),
        &[0xee; 3],
        &[0xdd; 2],
        &[0x16, 3],
    ];
    for front in fronts {
        let mut server = server();
        assert_eq!(receive(&mut server, front), Ok(Vec::new()), "{front:?}");
        assert!(server.poll_recognized().is_none(), "{front:?}");
        assert!(!server.is_ready());
    }
}

/// TR-50 and TR-67: byte by byte, every stack is recognized as what it is.
#[test]
fn every_stack_is_recognized_from_single_bytes() {
    for framing in FRAMINGS {
        for obfuscation in [None, Some(Obfuscation::default())] {
            let scrambled = obfuscation.is_some() && framing != Framing::Full;
            let config = Config {
                framing,
                obfuscation,
                ..Config::default()
            };
            let stream = send(&mut client(&config), &[&packet(4)]);
            let mut server = server();
            let mut recognized = None;
            for byte in stream {
                receive(&mut server, &[byte]).unwrap();
                recognized = recognized.or_else(|| server.poll_recognized());
            }
            let recognized = recognized.unwrap();
            assert_eq!(recognized.framing, framing);
            assert_eq!(recognized.obfuscated.is_some(), scrambled);
        }
    }
}
