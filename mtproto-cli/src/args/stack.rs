//! How byte streams look, and what they go through.

use clap::ValueEnum;
use mtproto_tokio::{
    Config, Framing,
    proxy::{Proxy, ProxyLink, Secret},
};
use std::str::FromStr;

/// A choice of codecs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stack {
    /// One or four bytes of length.
    Abridged,
    /// Four bytes of length.
    Intermediate,
    /// Intermediate, and random padding.
    Padded,
    /// Length, number and checksum.
    Full,
    /// Abridged, scrambled.
    ObfuscatedAbridged,
    /// Intermediate, scrambled.
    ObfuscatedIntermediate,
    /// Padded, scrambled.
    ObfuscatedPadded,
    /// Padded, scrambled, in a WebSocket.
    Websocket,
    /// Packets as HTTP requests and responses.
    Http,
    /// What looks like TLS: the data centre takes it as a proxy with a secret would.
    #[value(alias = "ee")]
    FakeTls,
}

impl Stack {
    /// What both ends have to know for it.
    pub(crate) fn secret(self) -> Option<Secret> {
        match self {
            Self::FakeTls => DISGUISED.parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn apply(self, config: Config) -> Config {
        match self {
            Self::Abridged => config.framing(Framing::Abridged),
            Self::Intermediate => config.framing(Framing::Intermediate),
            Self::Padded => config.framing(Framing::Padded),
            Self::Full => config.framing(Framing::Full),
            Self::ObfuscatedAbridged => config.framing(Framing::Abridged).obfuscated(),
            Self::ObfuscatedIntermediate => config.framing(Framing::Intermediate).obfuscated(),
            Self::ObfuscatedPadded => config.framing(Framing::Padded).obfuscated(),
            Self::Websocket => config.framing(Framing::Padded).websocket(),
            Self::Http => config.framing(Framing::Http),
            // The secret says how.
            Self::FakeTls => config,
        }
    }
}

/// A proxy of either kind.
#[derive(Clone, Debug)]
pub(crate) enum ProxyArg {
    Tunnel(Proxy),
    Mtproto(ProxyLink),
}

impl ProxyArg {
    pub(crate) fn apply(&self, config: Config) -> Config {
        match self {
            Self::Tunnel(proxy) => config.proxy(proxy.clone()),
            Self::Mtproto(link) => config.mtproxy(link.clone()),
        }
    }
}

impl FromStr for ProxyArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("tg://") || text.starts_with("https://") {
            let link = text.parse().map(Self::Mtproto);
            link.map_err(|error| error.to_string())
        } else {
            let proxy = text.parse().map(Self::Tunnel);
            proxy.map_err(|error| format!("{error}, or the link of an MTProto proxy"))
        }
    }
}

/// Of a data centre that lives as long as the demo, so it need not be one: a key, and `example.com`.
const DISGUISED: &str = "ee00112233445566778899aabbccddeeff6578616d706c652e636f6d";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_disguise_has_a_secret() {
        assert_eq!(
            Stack::FakeTls.secret().unwrap().domain(),
            Some("example.com")
        );
    }

    #[test]
    fn a_proxy_is_a_url_or_a_link() {
        let secret = "00112233445566778899aabbccddeeff";
        let link = format!("https://t.me/proxy?server=127.0.0.1&port=443&secret={secret}");
        assert!(matches!(link.parse(), Ok(ProxyArg::Mtproto(_))));
        let url = "socks5://127.0.0.1:1080";
        assert!(matches!(url.parse(), Ok(ProxyArg::Tunnel(_))));
        let error = "127.0.0.1:1080".parse::<ProxyArg>().unwrap_err();
        assert!(error.contains("socks5://"), "{error}");
    }
}
