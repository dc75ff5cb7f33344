use super::*;
use crate::Drbg;
use alloc::{vec, vec::Vec};
use proptest::prelude::*;

const NOW: u64 = 1_735_689_600;
const SECRET: [u8; 16] = *b"sixteen bytes of";
const OTHER: [u8; 16] = *b"another sixteen.";
const DOMAIN: &str = "www.example.com";

fn rng() -> Drbg {
    Drbg::from_seed([5; 32])
}

fn client() -> FakeTls {
    FakeTls::connect(NOW, &SECRET, DOMAIN, &Chrome, &mut rng())
}

fn hello(of: &mut FakeTls) -> BytesMut {
    let mut out = BytesMut::new();
    assert!(of.poll_transmit(&mut out));
    assert!(!of.poll_transmit(&mut out), "said twice");
    out
}

fn accept(input: &mut BytesMut) -> Result<Option<FakeTls>, TlsError> {
    let found = ClientHello::recognize(input, NOW, [(&SECRET, Some(DOMAIN))])?;
    Ok(found.map(|hello| hello.accept(input, &mut rng())))
}

/// Both ends, after their greetings.
fn pair() -> (FakeTls, FakeTls) {
    let mut client = client();
    let mut server = accept(&mut hello(&mut client)).unwrap().unwrap();
    let mut answer = hello(&mut server);
    assert_eq!(client.receive(&mut answer), Ok(None));
    assert!(client.is_ready() && server.is_ready() && answer.is_empty());
    (client, server)
}

fn send(from: &mut FakeTls, contents: &[u8]) -> BytesMut {
    let mut out = BytesMut::new();
    from.send(contents.len(), &mut out, |out| out.put_slice(contents));
    out
}

/// What comes out when `stream` arrives in pieces of these sizes, repeated.
fn receive(to: &mut FakeTls, stream: &[u8], sizes: &[usize]) -> Result<Vec<u8>, TlsError> {
    let (mut input, mut contents, mut rest) = (BytesMut::new(), Vec::new(), stream);
    for &size in sizes.iter().cycle() {
        let piece = rest.split_off(..size.min(rest.len())).unwrap();
        input.put_slice(piece);
        while let Some(piece) = to.receive(&mut input)? {
            contents.put_slice(&piece);
        }
        assert!(input.len() <= 40_000, "more than a greeting is held");
        if rest.is_empty() {
            return Ok(contents);
        }
    }
    unreachable!()
}

proptest! {
    #[test]
    fn the_same_contents_arrive_however_the_stream_is_cut(
        packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..7000), 1..4),
        sizes in prop::collection::vec(1..3000_usize, 1..4),
        short in any::<bool>(),
    ) {
        let template: &dyn Template = if short { &Short } else { &Chrome };
        let mut client = FakeTls::connect(NOW, &SECRET, DOMAIN, template, &mut rng());
        let mut server = None;
        let mut input = BytesMut::new();
        for piece in hello(&mut client).chunks(sizes[0]) {
            prop_assert!(server.is_none());
            input.put_slice(piece);
            server = accept(&mut input).unwrap();
        }
        let mut server = server.unwrap();
        prop_assert_eq!(receive(&mut client, &hello(&mut server), &sizes), Ok(vec![]));

        let whole = packets.concat();
        let up: Vec<u8> = packets.iter().flat_map(|packet| send(&mut client, packet)).collect();
        prop_assert_eq!(receive(&mut server, &up, &sizes), Ok(whole.clone()));
        let down: Vec<u8> = packets.iter().flat_map(|packet| send(&mut server, packet)).collect();
        prop_assert_eq!(receive(&mut client, &down, &sizes), Ok(whole));
    }

    #[test]
    fn no_bytes_make_either_end_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), whole in any::<bool>()) {
        let (mut client, mut server) = if whole { pair() } else { (client(), pair().1) };
        let _ = receive(&mut client, &bytes, &[7]);
        let _ = receive(&mut server, &bytes, &[7]);
        prop_assert!(accept(&mut BytesMut::from(&bytes[..])).is_ok_and(|tls| tls.is_none()) || bytes.len() > 4);
    }
}

/// AT-38, AT-24.
#[test]
fn a_stream_may_be_split_at_every_byte() {
    let packet: Vec<u8> = (0..6000).map(|i| i as u8).collect();
    let (mut client, mut server) = pair();
    let up = send(&mut client, &packet);
    assert_eq!(receive(&mut server, &up, &[1]), Ok(packet.clone()));

    let down = send(&mut server, &packet[..40]);
    for at in 1..down.len() {
        let (mut client, _) = pair();
        let contents = receive(&mut client, &down, &[at, down.len()]);
        assert_eq!(contents.as_deref(), Ok(&packet[..40]), "split at {at}");
    }
}

/// §6.3: the first write.
#[test]
fn the_end_of_the_greeting_goes_out_with_the_first_contents() {
    let (mut client, _) = pair();
    let first = send(&mut client, &[9; 164]);
    let head = [0x14, 3, 3, 0, 1, 1, 0x17, 3, 3, 0, 0xa4];
    assert_eq!((&first[..11], first.len()), (&head[..], 11 + 164));
    assert_eq!(send(&mut client, &[9; 164])[..5], head[6..]);
}

/// §6.3: at most 2878 bytes in a record of a client.
#[test]
fn what_does_not_fit_into_one_record_goes_into_several() {
    let (mut client, _) = pair();
    send(&mut client, &[0]);
    for (len, records) in [(2878, 1), (2879, 2), (2 * 2878, 2), (65_536, 23)] {
        let mut stream = send(&mut client, &vec![1; len]);
        assert_eq!(stream.len(), len + 5 * records);
        let mut lengths = Vec::new();
        while let Some(len) = record::length(&stream, record::APPLICATION_DATA).unwrap() {
            lengths.push(len);
            let _ = stream.split_to(5 + len);
        }
        assert_eq!(
            (lengths.len(), lengths.iter().sum::<usize>()),
            (records, len)
        );
        assert!(stream.is_empty() && lengths.iter().all(|&len| len <= 2878));
    }
}

/// TR-27, AT-36: whatever is changed in the answer, it is none.
#[test]
fn an_answer_that_was_tampered_with_is_refused() {
    let mut client = client();
    let mut server = accept(&mut hello(&mut client)).unwrap().unwrap();
    let answer = hello(&mut server);
    for at in (0..answer.len()).filter(|at| *at < 150 || at % 97 == 0) {
        let mut answer = answer.clone();
        answer[at] ^= 1;
        let mut client = self::client();
        let verdict = client.receive(&mut answer);
        // A length that is too long has to be waited for.
        assert!(verdict.is_err() || verdict == Ok(None) && !client.is_ready());
        assert!(!client.is_ready(), "byte {at}");
    }
    let other = FakeTls::connect(NOW, &OTHER, DOMAIN, &Chrome, &mut rng());
    assert_eq!({ other }.receive(&mut answer.clone()), Err(TlsError::Proof));
}

/// AT-36: a truncated third record.
#[test]
fn half_an_answer_is_waited_for_and_does_not_count() {
    let mut client = client();
    let mut server = accept(&mut hello(&mut client)).unwrap().unwrap();
    let answer = hello(&mut server);
    for len in [0, 4, 5, 126, 127, 132, 133, 137, 138, answer.len() - 1] {
        assert_eq!(
            client.receive(&mut BytesMut::from(&answer[..len])),
            Ok(None)
        );
        assert!(!client.is_ready());
    }
    assert_eq!(client.receive(&mut answer.clone()), Ok(None));
    assert!(client.is_ready());
}

/// AT-36: alerts, records of no bytes, and lengths that TLS does not have.
#[test]
fn a_record_that_is_not_application_data_is_fatal() {
    let refusals = [
        (
            [0x15, 3, 3, 0, 2],
            TlsError::Record {
                found: [0x15, 3, 3],
            },
        ),
        (
            [0x14, 3, 3, 0, 1],
            TlsError::Record {
                found: [0x14, 3, 3],
            },
        ),
        (
            [0x16, 3, 3, 0, 9],
            TlsError::Record {
                found: [0x16, 3, 3],
            },
        ),
        (
            [0x17, 3, 1, 0, 9],
            TlsError::Record {
                found: [0x17, 3, 1],
            },
        ),
        ([0x17, 3, 3, 0, 0], TlsError::BadLength(0)),
        ([0x17, 3, 3, 0xff, 0xff], TlsError::BadLength(65_535)),
        ([0x17, 3, 3, 0x41, 0x01], TlsError::BadLength(16_641)),
    ];
    for (header, error) in refusals {
        let (mut client, _) = pair();
        assert_eq!(receive(&mut client, &header, &[1]), Err(error.clone()));
        let (mut client, mut server) = pair();
        let mut stream = send(&mut client, b"hello");
        stream.put_slice(&header);
        assert_eq!(receive(&mut server, &stream, &[100]), Err(error));
    }
    for header in [
        [0x15, 3, 3, 0, 2],
        [0x16, 3, 3, 0xff, 0xff],
        [0x16, 3, 3, 0, 9],
    ] {
        assert!(receive(&mut client(), &header, &[5]).is_err());
    }
    let longest = [&[0x17, 3, 3, 0x41, 0][..], &[7; 16_640]].concat();
    assert_eq!(
        receive(&mut pair().0, &longest, &[999]).unwrap().len(),
        16_640
    );
}

/// Whether a server of two secrets takes the hello for its second.
fn verdict(hello: &[u8], now: u64, domain: Option<&str>) -> Result<(), TlsError> {
    let secrets = [(&OTHER, None), (&SECRET, domain)];
    let found = ClientHello::recognize(hello, now, secrets)?.expect("all of it");
    assert_eq!(found.secret(), 1);
    Ok(())
}

/// TR-28, AT-37.
#[test]
fn a_hello_from_another_time_is_refused() {
    let hello = hello(&mut client());
    for late in [-3600, -121, 121, 3600] {
        let now = NOW.checked_add_signed(late).unwrap();
        let error = TlsError::Untimely(-late as i32);
        assert_eq!(verdict(&hello, now, None), Err(error));
    }
    for now in [NOW - 120, NOW, NOW + 120] {
        assert_eq!(verdict(&hello, now, None), Ok(()));
    }
}

/// TR-28, AT-37: what a recording has in common with the original, and nothing else has.
#[test]
fn a_hello_that_is_repeated_can_be_told_by_its_random_field() {
    let random = |hello: &BytesMut| {
        let found = ClientHello::recognize(hello, NOW, [(&SECRET, None)]);
        found.unwrap().unwrap().random()
    };
    let mut rng = rng();
    let mut draw = || {
        hello(&mut FakeTls::connect(
            NOW, &SECRET, DOMAIN, &Chrome, &mut rng,
        ))
    };
    let (one, other) = (draw(), draw());
    assert_eq!(random(&one), random(&one));
    assert_ne!(random(&one), random(&other));
}

/// TR-29, AT-37.
#[test]
fn a_hello_for_another_domain_is_refused() {
    for domain in ["example.com", "", "www.example.org", "www.example.com.evil"] {
        let mut client = FakeTls::connect(NOW, &SECRET, domain, &Short, &mut rng());
        let hello = hello(&mut client);
        assert_eq!(verdict(&hello, NOW, Some(DOMAIN)), Err(TlsError::Domain));
        assert_eq!(verdict(&hello, NOW, None), Ok(()), "unless any will do");
    }
}

/// AT-37.
#[test]
fn a_hello_of_impossible_length_is_refused_at_its_header() {
    let hello = hello(&mut client());
    for len in [0, 70, 0x4001, 0xffff_u16] {
        let [high, low] = len.to_be_bytes();
        let verdict = verdict(&[0x16, 3, 1, high, low], NOW, None);
        assert_eq!(verdict, Err(TlsError::BadLength(len.into())));
    }
    let mut shorter = hello.clone();
    shorter[4] -= 1;
    assert_eq!(verdict(&shorter, NOW, None), Err(TlsError::Proof));
    let found = [0x15, 3, 1];
    let alert = verdict(&[0x15, 3, 1, 0, 2], NOW, None);
    assert_eq!(alert, Err(TlsError::Record { found }));
}

/// AT-37, TR-28.
#[test]
fn a_hello_that_was_tampered_with_is_refused() {
    let hello = hello(&mut client());
    for at in (5..hello.len()).filter(|at| *at < 200 || at % 97 == 0) {
        let mut tampered = hello.clone();
        tampered[at] ^= 0x80;
        match verdict(&tampered, NOW, None) {
            // The time is not part of the proof: bit 7 of its lowest byte is 128 seconds.
            Err(TlsError::Untimely(_)) => assert!((39..43).contains(&at), "byte {at}"),
            verdict => assert_eq!(verdict, Err(TlsError::Proof), "byte {at}"),
        }
    }
}

/// AT-37: everything is there to be forwarded.
#[test]
fn what_is_refused_stays_where_it_was() {
    let mut input = hello(&mut FakeTls::connect(
        NOW,
        &OTHER,
        DOMAIN,
        &Chrome,
        &mut rng(),
    ));
    input.put_slice(b"and more");
    let sent = input.clone();
    assert_eq!(accept(&mut input).map(|_| ()), Err(TlsError::Proof));
    assert_eq!(input, sent);

    let mut input = hello(&mut client());
    input.put_slice(b"and more");
    assert!(accept(&mut input).unwrap().is_some());
    assert_eq!(input, &b"and more"[..]);
}

#[test]
fn a_short_hello_has_517_bytes_for_every_usual_domain() {
    for domain in ["a.bc", DOMAIN, &"a".repeat(180)] {
        let mut client = FakeTls::connect(NOW, &SECRET, domain, &Short, &mut rng());
        assert_eq!(hello(&mut client).len(), 517, "{domain}");
    }
}

#[test]
fn the_same_seed_gives_the_same_hello_and_another_seed_another() {
    let draw = |seed| {
        let mut rng = Drbg::from_seed([seed; 32]);
        hello(&mut FakeTls::connect(
            NOW, &SECRET, DOMAIN, &Chrome, &mut rng,
        ))
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
}

#[test]
fn debug_shows_no_secret() {
    let shown = alloc::format!("{:?}", client());
    assert!(
        shown.contains("Greeting(..)") && !shown.contains("sixteen"),
        "{shown}"
    );
}
