//! Links and addresses of proxies by whoever wrote them: what is read is written and read again.
#![no_main]

use mtproto_core::transport::proxy::{Endpoint, Proxy, ProxyLink, Secret};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(link) = text.parse::<ProxyLink>() {
        assert_eq!(link.to_string().parse(), Ok(link));
    }
    if let Ok(secret) = text.parse::<Secret>() {
        assert_eq!(secret.to_string().parse(), Ok(secret));
    }
    if let Ok(endpoint) = text.parse::<Endpoint>() {
        assert_eq!(endpoint.to_string().parse(), Ok(endpoint));
    }
    if let Ok(proxy) = text.parse::<Proxy>() {
        let shown = proxy.to_string();
        assert!(shown.contains("://"));
    }
});
