//! Which way byte streams take: straight to a data centre, or through proxies and nowhere else.

use super::links::{Lane, Way};
use crate::{Config, ConfigError};
use mtproto_core::transport::{
    self, DcId, Disguise, Framing, Obfuscation, Site,
    proxy::{Endpoint, Proxy, ProxyLink, Tunnel},
};
use std::net::SocketAddr;

/// The way to all data centres.
///
/// With a proxy, every byte stream is opened to the proxy. There is no way around it: if it cannot be
/// reached, nothing is.
#[derive(Clone, Debug)]
pub(super) struct Route {
    framing: Framing,
    obfuscated: bool,
    websocket: bool,
    proxy: Option<Proxy>,
    mtproxy: Option<ProxyLink>,
    /// Where streams are opened to, unless that is the data centre.
    hop: Option<SocketAddr>,
}

impl Route {
    pub(super) fn new(config: &Config) -> Result<Self, ConfigError> {
        Ok(Self {
            framing: config.framing,
            obfuscated: config.obfuscated,
            websocket: config.websocket,
            proxy: config.proxy.clone(),
            mtproxy: config.mtproxy.clone(),
            hop: config.first_hop()?,
        })
    }

    /// Where to open the byte stream that is to reach `address`.
    pub(super) fn first_hop(&self, address: SocketAddr) -> SocketAddr {
        self.hop.unwrap_or(address)
    }

    /// What the byte stream that is to reach `address` looks like.
    pub(super) fn transport(&self, way: Way, address: SocketAddr) -> transport::Config {
        let mut config = match &self.mtproxy {
            Some(link) => transport::Config::mtproxy(&link.secret, dc_id(way)),
            None => transport::Config {
                framing: self.framing,
                obfuscation: (self.obfuscated || self.websocket).then(|| Obfuscation {
                    dc: Some(dc_id(way)),
                    ..Obfuscation::default()
                }),
                disguise: match self.websocket {
                    true => Disguise::WebSocket,
                    false => Disguise::None,
                },
                site: Site::new(address.to_string()).unwrap_or_default(),
                ..transport::Config::default()
            },
        };
        config.tunnel = self.proxy.clone().map(|proxy| {
            let target = match &self.mtproxy {
                Some(link) => link.server.clone(),
                None => Endpoint::from(address),
            };
            Tunnel { proxy, target }
        });
        config
    }
}

fn dc_id(way: Way) -> DcId {
    let dc = DcId::new(way.dc);
    match way.lane {
        Lane::Media(_) => dc.for_media(),
        Lane::Main | Lane::Cdn => dc,
    }
}
