//! Who we are, told to the server before anything else.
//!
//! The first calls on a byte stream are wrapped in `invokeWithLayer(initConnection(..))`, all of them
//! until one has succeeded (MSG-70); the server answers the others with `CONNECTION_NOT_INITED`. So
//! that a stream is introduced, and known to work, even when the application has nothing to ask, the
//! engine asks for the server's configuration, which tells where the data centres are.

use super::links::Lane;
use crate::Config;
use bytes::{BufMut, Bytes, BytesMut};
use mtproto_core::{
    RsaPublicKey,
    transport::proxy::{Host, ProxyLink},
};
use mtproto_tl::{
    Decode, Encode, Raw,
    api::{LAYER, functions, types},
};
use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

/// What calls on a fresh byte stream are wrapped in.
#[derive(Debug)]
pub(crate) struct Introduction {
    /// Everything up to the call itself, which comes last on the wire.
    prefix: Bytes,
    /// The same for data centres that are not to know who we are.
    neutral: Bytes,
}

impl Introduction {
    pub(crate) fn new(config: &Config) -> Self {
        let proxy = config.mtproxy.as_ref().map(input_client_proxy);
        let wrapper = |[model, system, app]: [&str; 3]| {
            let wrapper = functions::InvokeWithLayer {
                layer: LAYER,
                query: functions::InitConnection {
                    api_id: config.api_id,
                    device_model: model.to_owned(),
                    system_version: system.to_owned(),
                    app_version: app.to_owned(),
                    system_lang_code: LANGUAGE.to_owned(),
                    // Translations belong to the official applications (MSG-71).
                    lang_pack: String::new(),
                    lang_code: LANGUAGE.to_owned(),
                    proxy: proxy.clone(),
                    params: None,
                    query: Raw(Bytes::new()),
                },
            };
            wrapper.to_bytes()
        };
        let device = &config.device;
        Self {
            prefix: wrapper([&device.model, &device.system, &device.app]),
            neutral: wrapper(["n/a"; 3]),
        }
    }

    /// `call` with the introduction around it that a link on `lane` needs.
    pub(super) fn on(&self, lane: Lane, call: &Bytes) -> Bytes {
        match lane {
            Lane::Main => self.around(call),
            // Updates go to the main link, and to no other (API-40).
            Lane::Media(_) => {
                let query = Raw(call.clone());
                self.around(&functions::InvokeWithoutUpdates { query }.to_bytes())
            }
            Lane::Cdn => wrap(&self.neutral, call),
        }
    }

    /// `call` with the introduction around it.
    pub(crate) fn around(&self, call: &Bytes) -> Bytes {
        wrap(&self.prefix, call)
    }
}

fn wrap(prefix: &Bytes, call: &Bytes) -> Bytes {
    let mut body = BytesMut::with_capacity(prefix.len() + call.len());
    body.put_slice(prefix);
    body.put_slice(call);
    body.freeze()
}

/// What to ask on a fresh byte stream.
pub(super) fn first_call() -> Bytes {
    functions::help::GetConfig {}.to_bytes()
}

/// The MTProto proxy in use, as the server wants to hear of it (02-transport §5).
fn input_client_proxy(link: &ProxyLink) -> types::InputClientProxy {
    let address = match &link.server.host {
        Host::Ip(ip) => ip.to_string(),
        Host::Name(name) => name.clone(),
    };
    let port = link.server.port.into();
    types::InputClientProxy { address, port }
}

/// What the answer to [`first_call`] says about addresses.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    /// Those for everything.
    pub(super) usual: BTreeMap<i16, Vec<SocketAddr>>,
    /// Those that are better for files.
    pub(super) media: BTreeMap<i16, Vec<SocketAddr>>,
    /// Those of data centres that only have copies of files.
    pub(super) cdn: BTreeMap<i16, Vec<SocketAddr>>,
    /// For how long this is true.
    pub(super) valid_for: Option<Duration>,
}

impl Addresses {
    /// Forgets addresses that belong to somebody's own network or machine.
    pub(super) fn forget_private(&mut self) {
        for table in [&mut self.usual, &mut self.media, &mut self.cdn] {
            table.retain(|_, addresses| {
                addresses.retain(|address| !is_private(address.ip()));
                !addresses.is_empty()
            });
        }
    }
}

/// The addresses in the answer to [`first_call`] that can be used, as the server prefers them.
pub(super) fn addresses(answer: Bytes) -> Addresses {
    let mut found = Addresses::default();
    let Ok(config) = types::Config::from_bytes(answer) else {
        return found;
    };
    let seconds = config.expires.saturating_sub(config.date);
    let seconds = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0);
    found.valid_for = seconds.map(|seconds| Duration::from_secs(seconds.max(LEAST_VALIDITY)));
    for option in config.dc_options {
        // These need a secret in the transport.
        if option.tcpo_only || option.secret.is_some() {
            continue;
        }
        let table = match (option.cdn, option.media_only) {
            (true, _) => &mut found.cdn,
            (_, true) => &mut found.media,
            _ => &mut found.usual,
        };
        if let (Ok(dc), Ok(ip), Ok(port)) = (
            i16::try_from(option.id),
            option.ip_address.parse::<IpAddr>(),
            u16::try_from(option.port),
        ) && is_usable(ip, port)
            && (table.contains_key(&dc) || table.len() < MAX_DCS)
        {
            let addresses = table.entry(dc).or_default();
            if addresses.len() < MAX_ADDRESSES {
                addresses.push(SocketAddr::new(ip, port));
            }
        }
    }
    // IPv6 is what is missing where something is missing.
    let tables = [&mut found.usual, &mut found.media, &mut found.cdn];
    tables
        .into_iter()
        .flat_map(BTreeMap::values_mut)
        .for_each(|addresses| addresses.sort_by_key(SocketAddr::is_ipv6));
    found
}

/// Whether a byte stream can be opened to this at all.
fn is_usable(ip: IpAddr, port: u16) -> bool {
    let is_broadcast = matches!(ip, IpAddr::V4(ip) if ip.is_broadcast());
    port != 0 && !ip.is_unspecified() && !ip.is_multicast() && !is_broadcast
}

fn is_private(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_private() || ip.is_loopback() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

/// What to ask for the keys of data centres that only have copies of files.
pub(super) fn cdn_call() -> Bytes {
    functions::help::GetCdnConfig {}.to_bytes()
}

/// The keys in the answer to [`cdn_call`] that can be read.
pub(super) fn cdn_keys(answer: Bytes) -> BTreeMap<i16, Vec<RsaPublicKey>> {
    let mut found: BTreeMap<i16, Vec<RsaPublicKey>> = BTreeMap::new();
    let config = types::CdnConfig::from_bytes(answer).unwrap_or_default();
    for key in config.public_keys.into_iter().take(MAX_DCS) {
        if let (Ok(dc), Ok(key)) = (
            i16::try_from(key.dc_id),
            RsaPublicKey::from_pem(&key.public_key),
        ) {
            found.entry(dc).or_default().push(key);
        }
    }
    found
}

/// Language of the texts that the server sends.
const LANGUAGE: &str = "en";

/// Least time, in seconds, before addresses are asked for again, whatever the server says.
const LEAST_VALIDITY: u64 = 60;

/// Data centres that are remembered; Telegram has five.
const MAX_DCS: usize = 64;

/// Addresses that are remembered of each; Telegram gives two or three.
const MAX_ADDRESSES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use mtproto_tl::Constructor;

    fn told(options: impl IntoIterator<Item = (i32, &'static str, i32)>) -> Addresses {
        let option = |(id, ip_address, port): (i32, &str, i32)| types::DcOption {
            id,
            ip_address: ip_address.to_owned(),
            port,
            ..types::DcOption::default()
        };
        let dc_options = options.into_iter().map(option).collect();
        let config = types::Config {
            dc_options,
            ..types::Config::default()
        };
        addresses(config.to_bytes())
    }

    /// AT-40.
    #[test]
    fn addresses_that_no_server_can_have_are_left_out() {
        let mut found = told([
            (1, "149.154.175.50", 0),
            (1, "149.154.175.50", 65_536),
            (1, "149.154.175.50", -443),
            (1, "0.0.0.0", 443),
            (1, "255.255.255.255", 443),
            (1, "224.0.0.1", 443),
            (1, "::", 443),
            (1, "dc.example", 443),
            (70_000, "149.154.175.50", 443),
            (2, "10.0.0.1", 443),
            (2, "127.0.0.1", 443),
            (2, "::ffff:192.168.0.1", 443),
            (2, "fd00::1", 443),
            (3, "192.168.0.1", 443),
            (3, "149.154.175.100", 443),
        ]);
        assert_eq!(found.usual.len(), 2);
        found.forget_private();
        let left = BTreeMap::from([(3, vec!["149.154.175.100:443".parse().unwrap()])]);
        assert_eq!(found.usual, left);
    }

    /// AT-40.
    #[test]
    fn a_hundred_thousand_addresses_are_a_few_hundred() {
        let many = (0..100_000).map(|n| (n % 1000, "149.154.175.50", 443));
        let found = told(many);
        assert_eq!(found.usual.len(), MAX_DCS);
        let most = found.usual.values().map(Vec::len).max();
        assert_eq!(most, Some(MAX_ADDRESSES));
    }

    /// TR-35: the older kind of address comes first, and one that needs a secret not at all.
    #[test]
    fn addresses_that_most_networks_reach_come_first() {
        let option = |ip_address: &str, secret: Option<Bytes>| types::DcOption {
            id: 2,
            ip_address: ip_address.to_owned(),
            port: 443,
            secret,
            ..types::DcOption::default()
        };
        let config = types::Config {
            dc_options: vec![
                option("2001:67c:4e8:f002::a", None),
                option("149.154.167.99", Some(Bytes::from_static(&[7; 16]))),
                option("149.154.167.51", None),
            ],
            ..types::Config::default()
        };
        let found = addresses(config.to_bytes()).usual;
        let order: Vec<_> = found[&2].iter().map(SocketAddr::to_string).collect();
        assert_eq!(order, ["149.154.167.51:443", "[2001:67c:4e8:f002::a]:443"]);
    }

    /// AT-147: an address that is said to have copies is one for copies, whatever its number: nothing
    /// that concerns the account goes there.
    #[test]
    fn an_address_for_copies_is_never_one_for_the_account() {
        let copies = types::DcOption {
            id: 2,
            ip_address: "149.154.167.99".to_owned(),
            port: 443,
            cdn: true,
            ..types::DcOption::default()
        };
        let config = types::Config {
            dc_options: vec![copies],
            ..types::Config::default()
        };
        let found = addresses(config.to_bytes());
        assert!(found.usual.is_empty() && found.media.is_empty());
        assert_eq!(found.cdn.len(), 1);
    }

    /// MSG-72, MSG-73, API-40: links for files get no updates, and copies learn nothing about us.
    #[test]
    fn each_link_is_introduced_as_what_it_is_for() {
        let introduction = Introduction::new(&Config::new(7, "hash"));
        let call = first_call();
        let id = |part: u32| part.to_le_bytes();
        let has = |lane, part: &[u8]| {
            let bytes = introduction.on(lane, &call);
            bytes.windows(part.len()).any(|window| window == part)
        };
        let silent = id(functions::InvokeWithoutUpdates::<Raw>::ID);
        assert!(has(Lane::Media(0), &silent));
        assert!(!has(Lane::Main, &silent) && !has(Lane::Cdn, &silent));
        let model = Config::new(7, "hash").device.model;
        assert!(has(Lane::Main, model.as_bytes()));
        assert!(!has(Lane::Cdn, model.as_bytes()));
    }
}
