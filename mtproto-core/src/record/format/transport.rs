//! The part of a recording that says how the client's byte stream looks.

use super::{Reader, Writer};
use crate::transport::{
    Config, DcId, Disguise, Framing, Obfuscation, Site,
    proxy::{Endpoint, Protocol, Proxy, ProxyKey, Tunnel},
};
use alloc::{borrow::ToOwned, string::ToString};

impl Writer {
    pub(super) fn transport(&mut self, config: &Config) {
        let Config {
            framing,
            obfuscation,
            disguise,
            tunnel,
            site,
        } = config;
        self.number(match framing {
            Framing::Abridged => 0,
            Framing::Intermediate => 1,
            Framing::Padded => 2,
            Framing::Full => 3,
            Framing::Http => 4,
        });
        self.number(u64::from(obfuscation.is_some()));
        if let Some(Obfuscation { secret, dc }) = obfuscation {
            let secret = secret.as_ref().map(|secret| secret.bytes().as_slice());
            self.bytes(secret.unwrap_or_default());
            self.number(u64::from(dc.is_some()));
            self.signed(dc.map_or(0, |DcId(dc)| dc.into()));
        }
        match disguise {
            Disguise::None => self.number(0),
            Disguise::FakeTls { domain } => {
                self.number(1);
                self.bytes(domain.as_bytes());
            }
            Disguise::WebSocket => self.number(2),
        }
        if asks_a_site(*framing, disguise) {
            self.bytes(site.host().as_bytes());
            self.bytes(site.other_path().unwrap_or_default().as_bytes());
        }
        match tunnel {
            None => self.number(0),
            Some(Tunnel { proxy, target }) => {
                self.number(match proxy.protocol {
                    Protocol::Socks5 => 1,
                    Protocol::HttpConnect => 2,
                });
                self.bytes(proxy.server.to_string().as_bytes());
                let (name, password) = proxy.credentials().unwrap_or_default();
                self.bytes(name.as_bytes());
                self.bytes(password.as_bytes());
                self.bytes(target.to_string().as_bytes());
            }
        }
    }
}

impl Reader<'_> {
    pub(super) fn transport(&mut self) -> Option<Config> {
        let framing = match self.number()? {
            0 => Framing::Abridged,
            1 => Framing::Intermediate,
            2 => Framing::Padded,
            3 => Framing::Full,
            4 => Framing::Http,
            _ => return None,
        };
        let obfuscation = match self.number()? {
            0 => None,
            _ => {
                let secret = match self.bytes()? {
                    [] => None,
                    secret => Some(ProxyKey::new(secret.try_into().ok()?)),
                };
                let has_dc = self.number()? != 0;
                let dc = DcId(i16::try_from(self.signed()?).ok()?);
                let dc = has_dc.then_some(dc);
                Some(Obfuscation { secret, dc })
            }
        };
        let disguise = match self.number()? {
            0 => Disguise::None,
            1 => Disguise::FakeTls {
                domain: self.text()?.into(),
            },
            2 => Disguise::WebSocket,
            _ => return None,
        };
        let site = match asks_a_site(framing, &disguise) {
            false => Site::default(),
            true => {
                let site = Site::new(self.text()?)?;
                match self.text()? {
                    "" => site,
                    path => site.path(path)?,
                }
            }
        };
        let tunnel = match self.number()? {
            0 => None,
            1 => Some(self.tunnel(Protocol::Socks5)?),
            2 => Some(self.tunnel(Protocol::HttpConnect)?),
            _ => return None,
        };
        Some(Config {
            framing,
            obfuscation,
            disguise,
            tunnel,
            site,
        })
    }

    fn tunnel(&mut self, protocol: Protocol) -> Option<Tunnel> {
        let mut proxy = Proxy::new(protocol, self.endpoint()?);
        let (name, password) = (self.text()?.to_owned(), self.text()?.to_owned());
        if !name.is_empty() {
            proxy = proxy.login(&name, &password).ok()?;
        }
        let target = self.endpoint()?;
        Some(Tunnel { proxy, target })
    }

    fn endpoint(&mut self) -> Option<Endpoint> {
        self.text()?.parse().ok()
    }

    fn text(&mut self) -> Option<&str> {
        str::from_utf8(self.bytes()?).ok()
    }
}

/// Whether there are HTTP requests, and so something that they are addressed to.
fn asks_a_site(framing: Framing, disguise: &Disguise) -> bool {
    framing == Framing::Http || matches!(disguise, Disguise::WebSocket)
}
