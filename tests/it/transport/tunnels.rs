//! What is said to a proxy before it lets a stream through.

use super::*;
use mtproto_core::transport::proxy::{Tunnel, TunnelError};

fn through(proxy: &str, target: &str) -> Transport<Client> {
    let (proxy, target) = (proxy.parse().unwrap(), target.parse().unwrap());
    client(&Config {
        tunnel: Some(Tunnel { proxy, target }),
        ..Config::default()
    })
}

/// What the client says next.
fn said(client: &mut Transport<Client>) -> Vec<u8> {
    send(client, &[])
}

#[test]
fn a_socks_proxy_without_a_login_is_asked_for_an_address() {
    let mut client = through("socks5://127.0.0.1:1080", "149.154.167.51:443");
    assert_eq!(said(&mut client), [5, 1, 0]);
    assert!(!client.is_ready());
    assert_eq!(receive(&mut client, &[5, 0]), Ok(vec![]));
    assert_eq!(said(&mut client), [5, 1, 0, 1, 149, 154, 167, 51, 1, 187]);
    assert!(!client.is_ready());
    assert_eq!(
        receive(&mut client, &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
        Ok(vec![])
    );
    assert!(client.is_ready());
    assert_eq!(
        send(&mut client, &[&[1; 24]])[..8],
        [0xee, 0xee, 0xee, 0xee, 24, 0, 0, 0]
    );
}

#[test]
fn a_socks_proxy_may_ask_who_we_are() {
    let mut client = through("socks5://ann:pw@127.0.0.1:1080", "dc.example:443");
    assert_eq!(said(&mut client), [5, 2, 0, 2]);
    receive(&mut client, &[5, 2]).unwrap();
    assert_eq!(said(&mut client), b"\x01\x03ann\x02pw");
    receive(&mut client, &[1, 0]).unwrap();
    assert_eq!(said(&mut client), b"\x05\x01\x00\x03\x0adc.example\x01\xbb");
    receive(&mut client, b"\x05\x00\x00\x03\x01x\x00\x00").unwrap();
    assert!(client.is_ready());
}

#[test]
fn an_http_proxy_is_asked_to_connect() {
    let mut client = through("http://ann:pw@127.0.0.1:3128", "[2001:db8::1]:443");
    let request = String::from_utf8(said(&mut client)).unwrap();
    assert_eq!(
        request,
        "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\
         Proxy-Authorization: Basic YW5uOnB3\r\n\r\n"
    );
    receive(
        &mut client,
        b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n",
    )
    .unwrap();
    assert!(client.is_ready());
}

#[test]
fn a_proxy_that_refuses_is_an_error_with_its_code() {
    let socks = "socks5://127.0.0.1:1080";
    let http = "http://127.0.0.1:3128";
    let table: [(&str, &[u8], TunnelError); 8] = [
        (socks, &[5, 0xff], TunnelError::Login),
        (socks, &[5, 2], TunnelError::Login),
        (socks, &[4, 0], TunnelError::Malformed),
        (socks, &[5, 0, 5, 5, 0, 1], TunnelError::Refused(5)),
        (socks, &[5, 0, 5, 0, 0, 9], TunnelError::Malformed),
        (http, b"HTTP/1.1 407 Who?\r\n\r\n", TunnelError::Login),
        (http, b"HTTP/1.0 502 No\r\n\r\n", TunnelError::Refused(502)),
        (http, b"SSH-2.0-OpenSSH\r\n\r\n", TunnelError::Malformed),
    ];
    for (proxy, answer, error) in table {
        let mut client = through(proxy, "149.154.167.51:443");
        said(&mut client);
        let result = receive(&mut client, answer);
        assert_eq!(result, Err(FrameError::Tunnel(error)), "{proxy}");
        assert!(!client.is_ready());
        let packet = [1; 24];
        let last_words = send(&mut client, &[&packet]);
        assert!(!last_words.windows(24).any(|bytes| bytes == packet));
    }
}

#[test]
fn an_endless_answer_of_an_http_proxy_is_refused() {
    let mut client = through("http://127.0.0.1:3128", "149.154.167.51:443");
    said(&mut client);
    let line = [b'x'; 1024];
    let refused = (0..9).find_map(|_| receive(&mut client, &line).err());
    assert_eq!(refused, Some(FrameError::Tunnel(TunnelError::Malformed)));
}

/// The proxy's last bytes and the server's first may arrive together, or one by one.
#[test]
fn whatever_follows_the_proxys_answer_is_the_servers() {
    let frame = [&[24, 0, 0, 0][..], &[9; 24]].concat();
    let answers: [(&str, &[u8]); 2] = [
        (
            "socks5://127.0.0.1:1080",
            &[5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0],
        ),
        ("http://127.0.0.1:3128", b"HTTP/1.1 200 OK\r\n\r\n"),
    ];
    for (proxy, answer) in answers {
        let stream = [answer, &frame].concat();
        let mut at_once = through(proxy, "149.154.167.51:443");
        assert_eq!(packets(receive(&mut at_once, &stream).unwrap()), [[9; 24]]);
        let mut bytewise = through(proxy, "149.154.167.51:443");
        let bytes = stream.chunks(1);
        let received = bytes.flat_map(|byte| receive(&mut bytewise, byte).unwrap());
        assert_eq!(packets(received.collect()), [[9; 24]]);
    }
}
