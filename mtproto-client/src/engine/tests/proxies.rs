//! Proxies: everything goes through them, or nowhere.

use super::{World, world::Network};
use crate::{
    CallOptions, Config, ConfigError, ConnectError, Engine,
    engine::{LinkEvent, LinkId, State, Target, Trouble},
    testing::{ADDRESS, Server, StreamId, call, config, start, yes},
};
use bytes::BytesMut;
use mtproto_core::{
    Drbg, Instant,
    transport::{
        Accept,
        proxy::{ProxyLink, TunnelError},
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    net::SocketAddr,
    time::Duration,
};

const PROXY: &str = "198.51.100.1:1080";
const LINK: &str =
    "tg://proxy?server=198.51.100.1&port=1080&secret=dd00112233445566778899aabbccddeeff";

/// A proxy at [`PROXY`].
pub(super) struct ProxyServer {
    kind: Kind,
    /// What clients have said that were not let through yet.
    waiting: BTreeMap<LinkId, BytesMut>,
}

enum Kind {
    Socks5,
    /// Refuses to connect, with this code.
    Refusing(u8),
    Mtproto(ProxyLink),
}

impl ProxyServer {
    fn new(kind: Kind) -> Self {
        let waiting = BTreeMap::new();
        Self { kind, waiting }
    }

    /// Takes a byte stream; a proxy that needs to be told nothing passes it on at once.
    pub(super) fn open(
        &mut self,
        now: Instant,
        link: LinkId,
        address: SocketAddr,
        server: &mut Server,
    ) -> Option<StreamId> {
        assert_eq!(address.to_string(), PROXY, "a stream past the proxy");
        match &self.kind {
            Kind::Mtproto(proxy) => {
                let accept = Accept::only(proxy.secret.clone());
                Some(server.open_for(now, ADDRESS.parse().unwrap(), accept))
            }
            Kind::Socks5 | Kind::Refusing(_) => {
                self.waiting.insert(link, BytesMut::new());
                None
            }
        }
    }

    /// Talks to those who wait; returns whom to let through, and where to.
    pub(super) fn serve(&mut self, now: Instant, engine: &mut Engine) -> Vec<(LinkId, SocketAddr)> {
        let mut passed = Vec::new();
        for (link, said) in &mut self.waiting {
            while engine.poll_transmit(now, *link, said) {}
            let code = match self.kind {
                Kind::Refusing(code) => code,
                Kind::Socks5 | Kind::Mtproto(_) => 0,
            };
            let answer: &[u8] = match said[..] {
                [5, 1, 0] => &[5, 0],
                [5, 1, 0, 1, a, b, c, d, high, low] => {
                    let port = u16::from_be_bytes([high, low]);
                    passed.push((*link, SocketAddr::from(([a, b, c, d], port))));
                    &[5, code, 0, 1, 0, 0, 0, 0, 0, 0]
                }
                _ => continue,
            };
            said.clear();
            engine.handle_link(now, *link, LinkEvent::Received(answer.into()));
        }
        self.waiting
            .retain(|link, _| passed.iter().all(|(passed, _)| passed != link));
        match self.kind {
            Kind::Refusing(_) => Vec::new(),
            Kind::Socks5 | Kind::Mtproto(_) => passed,
        }
    }
}

fn socks() -> Config {
    config().proxy(format!("socks5://{PROXY}").parse().unwrap())
}

fn behind(kind: Kind, config: &Config) -> World {
    let mut world = World::with(Server::expecting(config), start(), config, None);
    world.proxy = Some(ProxyServer::new(kind));
    world
}

fn only_the_proxy() -> BTreeSet<SocketAddr> {
    BTreeSet::from([PROXY.parse().unwrap()])
}

/// Makes calls on all kinds of links, to several data centres, with streams that break meanwhile.
fn live(world: &mut World) {
    world.run();
    assert_eq!(world.engine.state(), State::Ready);
    for target in [Target::Home, Target::Media { dc: None, lane: 0 }] {
        let options = CallOptions {
            target,
            ..CallOptions::default()
        };
        let id = world.call_with(call(), options);
        assert_eq!(world.result(id), Some(Ok(yes())));
        world.break_wires();
        world.run_for(Duration::from_secs(30));
    }
}

#[test]
fn with_a_socks_proxy_no_stream_goes_anywhere_else() {
    let mut world = behind(Kind::Socks5, &socks());
    live(&mut world);
    assert_eq!(world.opened_to, only_the_proxy());
    // What the server said about addresses led through the proxy too.
    let options = CallOptions {
        target: Target::Dc(4),
        ..CallOptions::default()
    };
    world.server.elsewhere = vec![4];
    let id = world.call_with(call(), options);
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.server.visited.last(), Some(&4));
    assert_eq!(world.opened_to, only_the_proxy());
}

#[test]
fn with_an_mtproto_proxy_no_stream_goes_anywhere_else() {
    let link: ProxyLink = LINK.parse().unwrap();
    let config = config().mtproxy(link.clone());
    let mut world = behind(Kind::Mtproto(link), &config);
    // The server is told about the proxy, as it wants to be.
    live(&mut world);
    assert_eq!(world.opened_to, only_the_proxy());
}

/// A proxy fails closed.
#[test]
fn while_the_proxy_is_down_no_byte_goes_anywhere() {
    for config in [socks(), config().mtproxy(LINK.parse().unwrap())] {
        for network in [
            Network::Refuses(io::ErrorKind::ConnectionRefused),
            Network::Swallows,
        ] {
            let mut world = behind(Kind::Socks5, &config);
            world.network = network;
            world.run_for(Duration::from_secs(600));
            assert!(world.attempts.len() > 3);
            assert_eq!(world.opened_to, only_the_proxy());
            assert_eq!(world.streams(), 0);
            let State::Waiting {
                why: Trouble::Stream { address, .. },
                ..
            } = world.engine.state()
            else {
                assert_eq!(world.engine.state(), State::Connecting);
                continue;
            };
            assert_eq!(address.to_string(), PROXY, "the proxy is to blame");
        }
    }
}

#[test]
fn a_proxy_that_refuses_is_named_as_the_trouble() {
    let mut world = behind(Kind::Refusing(5), &socks());
    world.run_for(Duration::from_secs(60));
    assert_eq!(world.opened_to, only_the_proxy());
    assert_eq!(world.streams(), 0);
    let refused = mtproto_core::transport::FrameError::Tunnel(TunnelError::Refused(5));
    let refused = mtproto_core::Error::Frame(refused);
    assert!(
        matches!(
            world.engine.state(),
            State::Waiting { why: Trouble::Link(error), .. } if error == refused
        ),
        "{:?}",
        world.engine.state()
    );
}

#[test]
fn a_name_that_nobody_has_looked_up_is_no_way_to_a_proxy() {
    let config = config().proxy("socks5://proxy.example:1080".parse().unwrap());
    let engine = Engine::new(start(), &config, None, Drbg::from_seed([1; 32]));
    let unknown = ConfigError::UnknownProxy("proxy.example:1080".to_owned());
    assert!(matches!(engine, Err(ConnectError::Config(error)) if error == unknown));
}
