//! Secrets and links of MTProto proxies, as people pass them on.

use mtproto_core::transport::proxy::{BadLink, BadSecret, ProxyKey, ProxyLink, Secret};
use proptest::prelude::*;

const KEY: &str = "00112233445566778899aabbccddeeff";

fn link(query: &str) -> Result<ProxyLink, BadLink> {
    format!("tg://proxy?{query}").parse()
}

/// TR-25.
#[test]
fn a_secret_of_another_length_or_kind_is_refused() {
    let table = [
        ("", BadSecret::Length),
        (&KEY[2..], BadSecret::Length),
        (&format!("01{KEY}"), BadSecret::Unknown),
        (&format!("dd{KEY}aa"), BadSecret::Length),
        (&format!("ee{KEY}"), BadSecret::Length),
        (&format!("ee{KEY}{}", "61".repeat(183)), BadSecret::Length),
        (&format!("ee{KEY}0a"), BadSecret::Domain),
        (&format!("ee{KEY}ff"), BadSecret::Domain),
        ("not a secret!", BadSecret::Text),
    ];
    for (text, error) in table {
        assert_eq!(text.parse::<Secret>(), Err(error), "{text}");
    }
}

#[test]
fn a_link_needs_server_port_and_secret_once_each() {
    let good = format!("server=proxy.example&port=443&secret={KEY}");
    let parsed = link(&good).unwrap();
    assert_eq!(parsed.server.to_string(), "proxy.example:443");
    assert_eq!(
        format!("https://t.me/proxy?{good}").parse::<ProxyLink>(),
        Ok(parsed.clone())
    );
    // What others may add does not matter.
    assert_eq!(link(&format!("{good}&channel=x")), Ok(parsed));
    for bad in [
        String::new(),
        format!("server=proxy.example&port=443&secret={KEY}&port=80"),
        format!("port=443&secret={KEY}"),
        format!("server=proxy.example&secret={KEY}"),
        "server=proxy.example&port=443".to_owned(),
        format!("server=proxy.example&port=0&secret={KEY}"),
        format!("server=proxy.example&port=65536&secret={KEY}"),
        format!("server=proxy.example&port=+443&secret={KEY}"),
        format!("server=proxy.example&port=0443&secret={KEY}"),
        format!("server=&port=443&secret={KEY}"),
        format!("server=proxy example&port=443&secret={KEY}"),
        format!("server=proxy%2gexample&port=443&secret={KEY}"),
        format!("server=proxy.example&port=443&secret=dd{KEY}00"),
    ] {
        assert!(link(&bad).is_err(), "{bad}");
    }
    for scheme in ["http://t.me/proxy?", "tg://socks?", "proxy?", "TG://proxy?"] {
        let text = format!("{scheme}{good}");
        assert_eq!(text.parse::<ProxyLink>(), Err(BadLink::Scheme), "{text}");
    }
}

#[test]
fn a_link_to_a_number_comes_back_as_it_was() {
    for server in ["149.154.167.51", "2001%3Adb8%3A%3A1"] {
        let text = format!("tg://proxy?server={server}&port=8443&secret=dd{KEY}");
        let parsed: ProxyLink = text.parse().unwrap();
        assert!(parsed.server.address().is_some());
        assert_eq!(parsed.to_string(), text);
    }
}

fn secrets() -> impl Strategy<Value = Secret> {
    let key = any::<[u8; 16]>().prop_map(ProxyKey::new);
    prop_oneof![
        key.clone().prop_map(Secret::plain),
        key.clone().prop_map(Secret::padded),
        (key, "[a-z0-9.-]{1,182}")
            .prop_map(|(key, domain)| Secret::fake_tls(key, &domain).unwrap()),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(secret in secrets()) {
        prop_assert_eq!(Secret::from_bytes(&secret.to_bytes()).unwrap(), secret.clone());
        prop_assert_eq!(secret.to_string().parse::<Secret>().unwrap(), secret.clone());
        let text = format!("tg://proxy?server=a.example&port=1&secret={secret}");
        prop_assert_eq!(text.parse::<ProxyLink>().unwrap().to_string(), text);
    }

    #[test]
    fn any_text_is_a_link_or_an_error(text in ".{0,200}", query in "[a-z0-9=&%.]{0,80}") {
        let _ = text.parse::<ProxyLink>();
        let _ = link(&query);
    }
}
