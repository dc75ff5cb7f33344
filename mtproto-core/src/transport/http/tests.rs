use super::*;
use alloc::{format, string::String, vec, vec::Vec};
use proptest::prelude::*;

const MAX: usize = 1 << 20;

fn client() -> Http {
    Http::connect("venus.web.telegram.org:80", "/api")
}

fn send(from: &mut Http, packet: &[u8]) -> Vec<u8> {
    let mut out = BytesMut::new();
    from.send(packet.len(), &mut out, |out| out.put_slice(packet));
    out.to_vec()
}

fn said(by: &mut Http) -> String {
    let mut out = BytesMut::new();
    by.poll_transmit(&mut out);
    String::from_utf8(out.to_vec()).unwrap()
}

/// What comes out when `stream` arrives in pieces of these sizes, repeated.
fn receive(to: &mut Http, stream: &[u8], sizes: &[usize]) -> Result<Vec<Received>, HttpError> {
    let (mut input, mut received, mut rest) = (BytesMut::new(), Vec::new(), stream);
    for &size in sizes.iter().cycle() {
        input.put_slice(rest.split_off(..size.min(rest.len())).unwrap());
        while let Some(unit) = to.receive(&mut input, MAX)? {
            received.push(unit);
        }
        if rest.is_empty() {
            return Ok(received);
        }
    }
    unreachable!()
}

fn packet(bytes: &[u8]) -> Received {
    Received::Packet {
        bytes: bytes.into(),
        quick_ack: false,
    }
}

/// A server that waits to answer `requests`.
fn asked(requests: usize) -> Http {
    let (mut client, mut server) = (client(), Http::accept());
    for _ in 0..requests {
        let request = send(&mut client, &[7; 40]);
        assert_eq!(
            receive(&mut server, &request, &[99]),
            Ok(vec![packet(&[7; 40])])
        );
    }
    server
}

/// A client that waits for an answer.
fn asking() -> Http {
    let mut client = client();
    send(&mut client, &[7; 40]);
    client
}

fn respond(head: &str, body: &str) -> Result<Vec<Received>, HttpError> {
    receive(
        &mut asking(),
        format!("HTTP/1.1 {head}\r\n\r\n{body}").as_bytes(),
        &[1],
    )
}

proptest! {
    #[test]
    fn the_same_packets_arrive_however_the_stream_is_cut(
        packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..3000), 1..8),
        sizes in prop::collection::vec(1..2000_usize, 1..4),
    ) {
        let (mut client, mut server) = (client(), Http::accept());
        let sent = || packets.iter().map(|bytes| packet(bytes)).collect();
        let up: Vec<u8> = packets.iter().flat_map(|packet| send(&mut client, packet)).collect();
        prop_assert_eq!(receive(&mut server, &up, &sizes), Ok(sent()));
        prop_assert_eq!((client.open(), server.open()), (packets.len(), packets.len()));
        let down: Vec<u8> = packets.iter().flat_map(|packet| send(&mut server, packet)).collect();
        prop_assert_eq!(receive(&mut client, &down, &sizes), Ok(sent()));
        prop_assert_eq!((client.open(), server.open()), (0, 0));
    }

    #[test]
    fn no_bytes_make_either_end_panic(
        pieces in prop::collection::vec(prop_oneof![
            prop::sample::select(vec![
                "HTTP/1.1 200 OK\r\n", "POST / HTTP/1.1\r\n", "Content-Length: ", "Transfer-Encoding: chunked\r\n",
                "\r\n", "4", "0", "abcd", "-", "ffffffffffffffff",
            ]).prop_map(|text| text.as_bytes().to_vec()),
            prop::collection::vec(any::<u8>(), 0..20),
        ], 0..12),
    ) {
        let stream = pieces.concat();
        let _ = receive(&mut asking(), &stream, &[3]);
        let _ = receive(&mut Http::accept(), &stream, &[3]);
    }
}

/// AT-24, AT-35: pipelining is fine.
#[test]
fn bytes_may_arrive_one_by_one() {
    let (mut client, mut server) = (client(), Http::accept());
    let up = [send(&mut client, &[1; 40]), send(&mut client, &[2; 900])].concat();
    let sent = || vec![packet(&[1; 40]), packet(&[2; 900])];
    assert_eq!(receive(&mut server, &up, &[1]), Ok(sent()));
    let down = [send(&mut server, &[1; 40]), send(&mut server, &[2; 900])].concat();
    assert_eq!(receive(&mut client, &down, &[1]), Ok(sent()));
}

/// §8.
#[test]
fn a_request_has_the_packet_for_a_body_and_nothing_else() {
    let request = String::from_utf8(send(&mut client(), b"packet")).unwrap();
    let lines: Vec<&str> = request.split("\r\n").collect();
    assert_eq!(lines[0], "POST /api HTTP/1.1");
    assert!(lines.contains(&"Host: venus.web.telegram.org:80"));
    assert!(lines.contains(&"Content-Length: 6"));
    assert!(lines.contains(&"Connection: keep-alive"));
    assert_eq!(lines[lines.len() - 2..], ["", "packet"]);
}

/// §8: a server speaks when asked.
#[test]
fn a_server_answers_each_request_once() {
    let mut server = Http::accept();
    assert!(!server.is_ready() && send(&mut server, b"hello").is_empty());
    let mut server = asked(2);
    assert!(server.is_ready() && !send(&mut server, b"one").is_empty());
    assert!(server.is_ready() && !send(&mut server, b"two").is_empty());
    assert!(!server.is_ready() && send(&mut server, b"three").is_empty());
}

/// AT-35: what is wrong with a request, and what a server says to it.
#[test]
fn a_request_that_is_not_ours_is_refused() {
    let long = format!("POST /api HTTP/1.1\r\nCookie: {}\r\n\r\n", "a".repeat(9000));
    let many = format!("POST /api HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(65));
    let post = |fields: &str| format!("POST /api HTTP/1.1\r\n{fields}\r\n\r\n");
    let max = MAX;
    let cases = [
        (long, HttpError::HeadTooLong, 400),
        (many, HttpError::HeadTooLong, 400),
        (post("Host: a"), HttpError::Length, 400),
        (post("Content-Length: -4"), HttpError::Length, 400),
        (post("Content-Length: +4"), HttpError::Length, 400),
        (post("Content-Length: 0x10"), HttpError::Length, 400),
        (post("Content-Length:"), HttpError::Length, 400),
        (post("Content-Length: 0"), HttpError::Length, 400),
        (
            post("Content-Length: 4\r\nContent-Length: 8"),
            HttpError::Length,
            400,
        ),
        (post("Transfer-Encoding: chunked"), HttpError::Length, 400),
        (
            post("Content-Length: 8\r\nTransfer-Encoding: gzip, Chunked"),
            HttpError::Length,
            400,
        ),
        (
            post("Content-Length: 1048577"),
            HttpError::TooLong { len: max + 1, max },
            413,
        ),
        (
            post("Content-Length: 99999999999999999999999"),
            HttpError::TooLong {
                len: usize::MAX,
                max,
            },
            413,
        ),
        (post("No colon"), HttpError::Malformed, 400),
        ("GET / HTTP/1.1\r\n\r\n".into(), HttpError::Method, 405),
        (
            "POST /api HTTP/1.0\r\nContent-Length: 4\r\n\r\n".into(),
            HttpError::Malformed,
            400,
        ),
        ("\x16\x03\x01\r\n\r\n".into(), HttpError::Malformed, 400),
        // Lines end with both bytes, or two ends of a head could be seen.
        (
            "POST /api HTTP/1.1\nContent-Length: 4\n\nabcd\r\n\r\n".into(),
            HttpError::Malformed,
            400,
        ),
    ];
    for (request, error, status) in cases {
        let mut server = Http::accept();
        let verdict = receive(&mut server, request.as_bytes(), &[100]);
        assert_eq!(verdict, Err(error), "{request}");
        let refusal = said(&mut server);
        assert!(
            refusal.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request}: {refusal}"
        );
        assert!(refusal.contains("Connection: close\r\n"));
    }
}

/// AT-35: a head is given up as soon as it is too long.
#[test]
fn an_endless_head_is_not_waited_for() {
    let mut server = Http::accept();
    let head = [
        b"POST /api HTTP/1.1\r\nCookie: ".to_vec(),
        vec![b'a'; 8 << 10],
    ]
    .concat();
    let len = (8 << 10) - 1;
    assert_eq!(receive(&mut server, &head[..len], &[1000]), Ok(vec![]));
    let verdict = receive(&mut Http::accept(), &head[..=len], &[1000]);
    assert_eq!(verdict, Err(HttpError::HeadTooLong));
}

/// AT-35.
#[test]
fn only_so_many_requests_may_wait() {
    let mut server = asked(MAX_OPEN);
    let mut eager = client();
    let request = send(&mut eager, &[7; 40]);
    assert_eq!(
        receive(&mut server, &request, &[99]),
        Err(HttpError::TooManyRequests)
    );
    for _ in 1..MAX_OPEN {
        send(&mut eager, &[7; 40]);
    }
    assert!(!eager.is_ready() && send(&mut eager, &[7; 40]).is_empty());
}

/// TR-18, TR-31.
#[test]
fn a_status_is_a_response_without_a_packet() {
    let mut server = asked(1);
    let mut out = BytesMut::new();
    server.send_status(-404, &mut out);
    assert!(out.starts_with(b"HTTP/1.1 404 ") && out.ends_with(&(-404_i32).to_le_bytes()));
    assert_eq!(
        receive(&mut asking(), &out, &[1]),
        Ok(vec![Received::Status(-404)])
    );
    server.send_status(-404, &mut out);
    assert!(!server.is_ready() && said(&mut server).is_empty());

    let moved = respond("302 Found\r\nContent-Length: 3", "abc");
    assert_eq!(moved, Ok(vec![Received::Status(-302)]));
    let nothing = respond("204 No Content", "");
    assert_eq!(nothing, Ok(vec![]));
    let patience = "100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3";
    assert_eq!(respond(patience, "abc"), Ok(vec![packet(b"abc")]));
}

/// TR-31: clients accept chunks.
#[test]
fn a_response_may_come_in_chunks() {
    let chunks = "3\r\nabc\r\n5;name=value\r\ndefgh\r\n0\r\nField: x\r\n\r\n";
    let whole = respond("200 OK\r\nTransfer-Encoding: chunked", chunks);
    assert_eq!(whole, Ok(vec![packet(b"abcdefgh")]));

    let mut client = asking();
    send(&mut client, &[7; 40]);
    let one = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
    let both = receive(&mut client, one.repeat(2).as_bytes(), &[1000]);
    assert_eq!(both, Ok(vec![packet(b"abcdefgh"), packet(b"abcdefgh")]));
}

/// AT-35.
#[test]
fn chunks_have_the_same_bounds_as_packets() {
    let all = "f".repeat(16);
    for (chunks, error) in [
        (
            "100001\r\n",
            HttpError::TooLong {
                len: MAX + 1,
                max: MAX,
            },
        ),
        (
            "3\r\nabc\r\nfffff\r\n",
            HttpError::TooLong {
                len: MAX + 2,
                max: MAX,
            },
        ),
        (
            &format!("{all}\r\n"),
            HttpError::TooLong {
                len: usize::MAX,
                max: MAX,
            },
        ),
        (&format!("1{all}\r\n"), HttpError::Length),
        ("-1\r\n", HttpError::Length),
        ("\r\n", HttpError::Length),
        ("3\r\nabcdef", HttpError::Malformed),
        (&"0".repeat(300), HttpError::HeadTooLong),
        (
            &format!("0\r\n{}", "A: b\r\n".repeat(65)),
            HttpError::HeadTooLong,
        ),
    ] {
        let verdict = respond("200 OK\r\nTransfer-Encoding: chunked", chunks);
        assert_eq!(verdict, Err(error), "{chunks}");
    }
    let both = respond(
        "200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 4",
        "",
    );
    assert_eq!(both, Err(HttpError::Length));
}

#[test]
fn a_response_that_is_none_is_refused() {
    for (head, error) in [
        ("200 OK", HttpError::Length),
        (
            "200 OK\r\nContent-Length: 1048577",
            HttpError::TooLong {
                len: MAX + 1,
                max: MAX,
            },
        ),
        (
            "101 Switching Protocols\r\nContent-Length: 0",
            HttpError::Malformed,
        ),
        (
            "304 Not Modified\r\nContent-Length: 9",
            HttpError::Malformed,
        ),
    ] {
        assert_eq!(respond(head, ""), Err(error), "{head}");
    }
    let response = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
    assert_eq!(
        receive(&mut client(), response, &[9]),
        Err(HttpError::Unasked)
    );
}

/// §8: pages from elsewhere may ask, after a question of the browser's.
#[test]
fn a_browser_learns_that_it_may_ask() {
    let mut server = Http::accept();
    let question = b"OPTIONS /apiw HTTP/1.1\r\nOrigin: https://example.com\r\n\r\n";
    assert_eq!(receive(&mut server, question, &[1]), Ok(vec![]));
    let answer = said(&mut server);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    for line in [
        "Access-Control-Allow-Origin: *",
        "Access-Control-Allow-Methods: POST, OPTIONS",
        "Access-Control-Allow-Headers: origin, content-type",
        "Access-Control-Max-Age: 1728000",
        "Content-Length: 0",
    ] {
        assert!(answer.contains(&format!("\r\n{line}\r\n")), "{line}");
    }
    let endless = question.repeat(1000);
    assert_eq!(
        receive(&mut server, &endless, &[999]),
        Err(HttpError::TooManyRequests)
    );
}
