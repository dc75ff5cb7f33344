//! How proxies are named.

use mtproto_core::transport::proxy::{BadProxy, Endpoint, Protocol, Proxy};

#[test]
fn a_url_names_protocol_server_and_login() {
    let proxy: Proxy = "socks5://ann%40home:p%3Aw@proxy.example:1080"
        .parse()
        .unwrap();
    assert_eq!(proxy.protocol, Protocol::Socks5);
    assert_eq!(proxy.server, "proxy.example:1080".parse().unwrap());
    assert_eq!(proxy.to_string(), "socks5://ann%40home@proxy.example:1080");
    let proxy: Proxy = "http://[::1]:3128/".parse().unwrap();
    assert_eq!(proxy.protocol, Protocol::HttpConnect);
    assert_eq!(proxy.to_string(), "http://[::1]:3128");
}

#[test]
fn a_url_of_something_else_is_refused() {
    for (text, error) in [
        ("proxy.example:1080", BadProxy::Scheme),
        ("socks4://proxy.example:1080", BadProxy::Scheme),
        ("https://proxy.example:1080", BadProxy::Scheme),
        ("socks5://ann@proxy.example:1080", BadProxy::Login),
        ("socks5://ann:@proxy.example:1080", BadProxy::Login),
        ("http://a%3Ab:c@proxy.example:1080", BadProxy::Login),
    ] {
        assert_eq!(text.parse::<Proxy>(), Err(error), "{text}");
    }
    let long = format!("socks5://{}:b@proxy.example:1", "a".repeat(256));
    assert_eq!(long.parse::<Proxy>(), Err(BadProxy::Login));
    for server in [
        "",
        "proxy.example",
        "proxy.example:0",
        "::1:80",
        "a b:1",
        ".:1",
        "a..b:1",
    ] {
        assert!(
            format!("socks5://{server}").parse::<Proxy>().is_err(),
            "{server}"
        );
        assert!(server.parse::<Endpoint>().is_err(), "{server}");
    }
}
