use super::*;
use alloc::{borrow::ToOwned, format, string::String, vec, vec::Vec};
use proptest::prelude::*;

const MAX: usize = 1 << 20;

fn rng() -> Drbg {
    Drbg::from_seed([5; 32])
}

fn client() -> WebSocket {
    WebSocket::connect("venus.web.telegram.org:80", "/apiws", &mut rng())
}

fn server() -> WebSocket {
    WebSocket::accept(&mut rng())
}

fn said(by: &mut WebSocket) -> Vec<u8> {
    let mut out = BytesMut::new();
    by.poll_transmit(&mut out);
    out.to_vec()
}

/// Both ends, after the upgrade.
fn pair() -> (WebSocket, WebSocket) {
    let (mut client, mut server) = (client(), server());
    assert_eq!(receive(&mut server, &said(&mut client), &[1]), Ok(vec![]));
    assert_eq!(receive(&mut client, &said(&mut server), &[1]), Ok(vec![]));
    assert!(client.is_ready() && server.is_ready());
    (client, server)
}

fn send(from: &mut WebSocket, contents: &[u8]) -> Vec<u8> {
    let mut out = BytesMut::new();
    from.send(contents.len(), &mut out, |out| out.put_slice(contents));
    out.to_vec()
}

/// What comes out when `stream` arrives in pieces of these sizes, repeated.
fn receive(to: &mut WebSocket, stream: &[u8], sizes: &[usize]) -> Result<Vec<u8>, WebSocketError> {
    let (mut input, mut contents, mut rest) = (BytesMut::new(), Vec::new(), stream);
    for &size in sizes.iter().cycle() {
        input.put_slice(rest.split_off(..size.min(rest.len())).unwrap());
        while let Some(piece) = to.receive(&mut input, MAX)? {
            contents.put_slice(&piece);
        }
        assert!(input.len() < 8 << 10, "more than a head is held");
        if rest.is_empty() {
            return Ok(contents);
        }
    }
    unreachable!()
}

/// A frame of a server's.
fn frame(first: u8, contents: &[u8]) -> Vec<u8> {
    [&[first, contents.len() as u8], contents].concat()
}

proptest! {
    #[test]
    fn the_same_contents_arrive_however_the_stream_is_cut(
        packets in prop::collection::vec(
            prop_oneof![4 => prop::collection::vec(any::<u8>(), 1..300), 1 => prop::collection::vec(any::<u8>(), 65_000..66_000)],
            1..6,
        ),
        sizes in prop::collection::vec(1..3000_usize, 1..4),
    ) {
        let (mut client, mut server) = (client(), server());
        prop_assert_eq!(receive(&mut server, &said(&mut client), &sizes), Ok(vec![]));
        prop_assert_eq!(receive(&mut client, &said(&mut server), &sizes), Ok(vec![]));
        let whole = packets.concat();
        let up: Vec<u8> = packets.iter().flat_map(|packet| send(&mut client, packet)).collect();
        prop_assert_eq!(receive(&mut server, &up, &sizes), Ok(whole.clone()));
        let down: Vec<u8> = packets.iter().flat_map(|packet| send(&mut server, packet)).collect();
        prop_assert_eq!(receive(&mut client, &down, &sizes), Ok(whole));
    }

    #[test]
    fn no_bytes_make_either_end_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), whole in any::<bool>()) {
        let (mut client, mut server) = if whole { pair() } else { (client(), server()) };
        let _ = receive(&mut client, &bytes, &[7]);
        let _ = receive(&mut server, &bytes, &[7]);
    }
}

/// AT-24.
#[test]
fn bytes_may_arrive_one_by_one() {
    let packet: Vec<u8> = (0..1000).map(|i| i as u8).collect();
    let (mut client, mut server) = pair();
    let up = [send(&mut client, &packet), send(&mut client, &packet)].concat();
    assert_eq!(receive(&mut server, &up, &[1]), Ok(packet.repeat(2)));
    let down = send(&mut server, &packet);
    assert_eq!(receive(&mut client, &down, &[1]), Ok(packet));
}

/// The example of RFC 6455 §1.3.
#[test]
fn a_key_is_accepted_as_the_rfc_says() {
    let request = "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n\
        Connection: keep-alive, Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
        Sec-WebSocket-Protocol: chat, binary\r\nSec-WebSocket-Version: 13\r\n\r\n";
    let mut server = server();
    assert_eq!(receive(&mut server, request.as_bytes(), &[100]), Ok(vec![]));
    let response = String::from_utf8(said(&mut server)).unwrap();
    assert!(response.contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    assert!(response.contains("\r\nSec-WebSocket-Protocol: binary\r\n"));
}

/// §7, AT-39: a missing subprotocol, and whatever else may be missing.
#[test]
fn an_upgrade_that_lacks_something_is_refused() {
    let request = String::from_utf8(said(&mut client())).unwrap();
    for (there, instead) in [
        ("Sec-WebSocket-Protocol: binary\r\n", ""),
        (
            "Sec-WebSocket-Protocol: binary",
            "Sec-WebSocket-Protocol: text",
        ),
        ("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8"),
        ("Sec-WebSocket-Key: ", "Sec-WebSocket-Key: AAAA"),
        ("Sec-WebSocket-Key: ", "Sec-WebSocket-Lock: "),
        ("Upgrade: websocket", "Upgrade: h2c"),
        ("Connection: Upgrade", "Connection: close"),
        ("GET ", "PUT "),
    ] {
        let mut server = server();
        let request = request.replace(there, instead);
        let verdict = receive(&mut server, request.as_bytes(), &[100]);
        assert_eq!(verdict, Err(WebSocketError::Upgrade), "{instead}");
        assert!(said(&mut server).starts_with(b"HTTP/1.1 400 "));
        assert!(!server.is_ready() && send(&mut server, b"hello").is_empty());
    }
    let endless = "GET / HTTP/1.1\r\nA: ".to_owned() + &"a".repeat(9000);
    let verdict = receive(&mut server(), endless.as_bytes(), &[8000]);
    assert_eq!(verdict, Err(WebSocketError::Http(HttpError::HeadTooLong)));
}

#[test]
fn a_response_that_does_not_upgrade_is_refused() {
    let (mut client, mut server) = (client(), server());
    receive(&mut server, &said(&mut client), &[100]).unwrap();
    let response = String::from_utf8(said(&mut server)).unwrap();
    for (there, instead, error) in [
        (
            "101 Switching Protocols",
            "404 Not Found",
            WebSocketError::Refused(404),
        ),
        ("Accept: ", "Accept: A", WebSocketError::Upgrade),
        (
            "Protocol: binary",
            "Protocol: text",
            WebSocketError::Upgrade,
        ),
        ("Upgrade: websocket\r\n", "", WebSocketError::Upgrade),
        (
            "\r\n\r\n",
            "\r\nSec-WebSocket-Extensions: x\r\n\r\n",
            WebSocketError::Upgrade,
        ),
    ] {
        let mut client = self::client();
        let response = response.replace(there, instead);
        let verdict = receive(&mut client, response.as_bytes(), &[100]);
        assert_eq!(verdict, Err(error), "{instead}");
        assert!(!client.is_ready() && send(&mut client, b"hello").is_empty());
    }
}

#[test]
fn lengths_take_as_many_bytes_as_they_need() {
    let (mut client, mut server) = pair();
    for (len, header) in [(125, 2), (126, 4), (65_535, 4), (65_536, 10)] {
        assert_eq!(send(&mut server, &vec![1; len]).len(), header + len);
        assert_eq!(send(&mut client, &vec![1; len]).len(), header + 4 + len);
    }
    for header in [
        &[0x82, 126, 0, 125][..],
        &[0x82, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff],
    ] {
        let verdict = receive(&mut pair().0, header, &[1]);
        assert_eq!(verdict, Err(WebSocketError::Frame), "{header:x?}");
    }
}

/// AT-39.
#[test]
fn a_frame_that_has_no_place_here_closes_the_stream() {
    let too_long = WebSocketError::TooLong {
        len: 1 << 32,
        max: MAX,
    };
    for (frame, error, code) in [
        (frame(0x81, b"text"), WebSocketError::Text, 1003),
        (vec![0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0], too_long, 1009),
        (
            vec![0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0],
            WebSocketError::Frame,
            1002,
        ),
        (vec![0x82, 0x84, 1, 2, 3, 4], WebSocketError::Masking, 1002),
        (frame(0xc2, b"deflated"), WebSocketError::Frame, 1002),
        (frame(0x83, b"kind 3"), WebSocketError::Frame, 1002),
        // A continuation of nothing, and a message in a message.
        (frame(0x80, b"rest"), WebSocketError::Fragment, 1002),
        (
            [frame(0x02, b"a"), frame(0x82, b"b")].concat(),
            WebSocketError::Fragment,
            1002,
        ),
        // Control frames are short and whole.
        (frame(0x89, &[0; 126]), WebSocketError::Frame, 1002),
        (frame(0x09, b"ping"), WebSocketError::Frame, 1002),
    ] {
        let (mut client, mut server) = pair();
        assert_eq!(receive(&mut client, &frame, &[1]), Err(error), "{frame:x?}");
        let goodbye = receive(&mut server, &said(&mut client), &[1]);
        let (code, status) = (Some(code), None);
        assert_eq!(
            goodbye,
            Err(WebSocketError::Closed { code, status }),
            "{frame:x?}"
        );
    }
    let (_, mut server) = pair();
    let verdict = receive(&mut server, &frame(0x82, b"not masked"), &[1]);
    assert_eq!(verdict, Err(WebSocketError::Masking));
}

/// RFC 6455 §5.4: where a message is cut means nothing, and control frames may come in between. AT-39
/// would close here, but no WebSocket may: whoever passes frames on may cut them.
#[test]
fn a_message_may_come_in_fragments() {
    let (mut client, _) = pair();
    let fragments = [
        frame(0x02, b"one "),
        frame(0x89, b"still there?"),
        frame(0x00, b""),
        frame(0x00, b"and "),
        frame(0x80, b"two"),
        frame(0x82, b"."),
    ];
    let contents = receive(&mut client, &fragments.concat(), &[1]);
    assert_eq!(contents.as_deref(), Ok(&b"one and two."[..]));
}

#[test]
fn a_ping_is_answered_with_its_contents() {
    let (mut client, mut server) = pair();
    assert_eq!(
        receive(&mut client, &frame(0x89, b"still there?"), &[1]),
        Ok(vec![])
    );
    // Before whatever else is sent.
    let sent = send(&mut client, b"yes");
    assert_eq!(sent[..2], [0x8a, 0x80 | 12]);
    assert_eq!(
        receive(&mut server, &sent, &[1]).as_deref(),
        Ok(&b"yes"[..])
    );
    assert!(said(&mut client).is_empty());
}

#[test]
fn pings_that_nobody_lets_us_answer_do_not_pile_up() {
    let (mut client, _) = pair();
    let pings = frame(0x89, &[7; 125]).repeat(1000);
    assert_eq!(receive(&mut client, &pings, &[500]), Ok(vec![]));
    assert!(said(&mut client).len() < 2 * MAX_OUT);
}

/// §7: errors as closing frames with a number for text.
#[test]
fn a_closing_frame_may_tell_a_status() {
    for (contents, code, status) in [
        (&b""[..], None, None),
        (b"\x03", None, None),
        (b"\x03\xe8", Some(1000), None),
        (b"\x03\xe8bye", Some(1000), None),
        (b"\x0f\xa0404", Some(4000), Some(-404)),
        (b"\x0f\xa0-429", Some(4000), Some(-429)),
        (b"\x0f\xa0-2147483648", Some(4000), None),
        (b"\x0f\xa0\xff\xff", Some(4000), None),
    ] {
        let (mut client, _) = pair();
        let verdict = receive(&mut client, &frame(0x88, contents), &[1]);
        assert_eq!(verdict, Err(WebSocketError::Closed { code, status }));
        assert_eq!(said(&mut client)[0], 0x88, "closed from here too");
    }
}

#[test]
fn clients_mask_every_frame_differently() {
    let (mut client, mut server) = pair();
    let (one, two) = (send(&mut client, &[0; 8]), send(&mut client, &[0; 8]));
    assert_ne!(one[2..6], two[2..6]);
    assert_eq!(one[6..10], one[2..6], "the mask itself, on zeros");
    assert_eq!(send(&mut server, &[0; 8])[2..], [0; 8]);
    assert!(format!("{client:?}").contains("Drbg(..)"));
}
