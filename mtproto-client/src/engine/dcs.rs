//! Data centres: where they are, and what we share with them.

use super::{
    Target,
    introduction::Addresses,
    links::{Lane, Way},
    peers::Cache,
    route::Route,
    updates::Stored,
};
use crate::{
    Config, ConfigError,
    session::{DcData, Identity, SessionData},
};
use mtproto_core::{
    ClientConfig, Instant, Limits, Pfs, RsaPublicKey, Timing, session::Snapshot, transport,
};
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

/// What is known about data centres.
#[derive(Debug)]
pub(super) struct Dcs {
    /// Doubles as the form in which it is stored.
    data: SessionData,
    /// An address that was given by the application: nobody knows better.
    pinned: Option<(i16, SocketAddr)>,
    route: Route,
    pfs: Option<Pfs>,
    server_keys: Arc<[RsaPublicKey]>,
    limits: Limits,
    /// Addresses that are better for files.
    media: BTreeMap<i16, Vec<SocketAddr>>,
    cdn: BTreeMap<i16, Vec<SocketAddr>>,
    /// Keys of data centres that only have copies of files.
    cdn_keys: BTreeMap<i16, Arc<[RsaPublicKey]>>,
    cdn_snapshots: BTreeMap<i16, Snapshot>,
    /// When what is known about addresses may be out of date (API-10).
    stale: Option<Instant>,
}

impl Dcs {
    pub(super) fn new(config: &Config, stored: SessionData) -> Result<Self, ConfigError> {
        let mut data = stored;
        if data.home == 0 {
            data.home = config.dc.map_or(FIRST_HOME, |(dc, _)| dc);
        }
        if config.dc.is_none() {
            for (dc, ip) in PRODUCTION {
                let known = data.dcs.entry(dc).or_default();
                if known.addresses.is_empty() {
                    known.addresses.push(SocketAddr::new(IpAddr::V4(ip), PORT));
                }
            }
        }
        let mut dcs = Self {
            data,
            pinned: config.dc,
            route: Route::new(config)?,
            pfs: config.pfs.map(|pfs| Pfs {
                renew_before: pfs.renew_before.max(RENEWAL),
                ..pfs
            }),
            server_keys: config.server_keys()?,
            limits: config.limits.connection,
            media: BTreeMap::new(),
            cdn: BTreeMap::new(),
            cdn_keys: BTreeMap::new(),
            cdn_snapshots: BTreeMap::new(),
            stale: None,
        };
        dcs.pin();
        if !dcs.knows(dcs.home()) {
            return Err(ConfigError::UnknownDc(dcs.home()));
        }
        Ok(dcs)
    }

    /// Where the account lives.
    pub(super) fn home(&self) -> i16 {
        self.data.home
    }

    /// The account lives somewhere else.
    pub(super) fn move_home(&mut self, dc: i16) {
        self.data.home = dc;
    }

    /// The way on which a call to `target` goes.
    pub(super) fn resolve(&self, target: Target) -> Way {
        match target {
            Target::Home => Way::main(self.home()),
            Target::Dc(dc) => Way::main(dc),
            Target::Media { dc, lane } => Way {
                dc: dc.unwrap_or(self.home()),
                lane: Lane::Media(lane),
            },
            Target::Cdn(dc) => Way {
                dc,
                lane: Lane::Cdn,
            },
        }
    }

    /// Where to go on `way`, best address first.
    pub(super) fn addresses(&self, way: Way) -> &[SocketAddr] {
        let usual = || self.data.dcs.get(&way.dc).map(|known| &known.addresses);
        let found = match way.lane {
            Lane::Main => usual(),
            Lane::Media(_) => self.media.get(&way.dc).or_else(usual),
            Lane::Cdn => self.cdn.get(&way.dc),
        };
        found.map_or(&[], |addresses| addresses)
    }

    /// Whether `dc` can be reached at all.
    pub(super) fn knows(&self, dc: i16) -> bool {
        !self.addresses(Way::main(dc)).is_empty()
    }

    /// Whether a connection on `way` has to wait for one on the main way to have a key.
    pub(super) fn lacks_key(&self, way: Way) -> bool {
        // Files go under the temporary key of the main link, which renews it for all (AK-66).
        let ready = |key: &Snapshot| self.pfs.is_none() || key.temporary.is_some();
        let has_key = |dc: &DcData| dc.snapshot.as_ref().is_some_and(ready);
        match way.lane {
            Lane::Main => false,
            Lane::Media(_) => !self.data.dcs.get(&way.dc).is_some_and(has_key),
            Lane::Cdn => !self.cdn_keys.contains_key(&way.dc),
        }
    }

    /// What a connection on `way` needs, if it can be made at all.
    pub(super) fn connection(&self, way: Way) -> Option<(ClientConfig, Option<Snapshot>)> {
        if self.addresses(way).is_empty() || self.lacks_key(way) {
            return None;
        }
        let (server_keys, resume, pfs) = match way.lane {
            Lane::Cdn => (
                self.cdn_keys.get(&way.dc)?,
                self.cdn_snapshots.get(&way.dc).cloned(),
                // There is nobody there to bind a key to.
                None,
            ),
            Lane::Main | Lane::Media(_) => (
                &self.server_keys,
                self.data.dcs.get(&way.dc)?.snapshot.clone(),
                self.pfs,
            ),
        };
        let config = ClientConfig {
            // Each byte stream has its own.
            transport: transport::Config::default(),
            dc: way.dc,
            server_keys: server_keys.clone(),
            pfs,
            limits: self.limits,
            timing: Timing::default(),
        };
        Some((config, resume))
    }

    /// What the byte stream on `way` that is to reach `address` is opened to, and looks like.
    pub(super) fn route(&self, way: Way, address: SocketAddr) -> (SocketAddr, transport::Config) {
        let transport = self.route.transport(way, address);
        (self.route.first_hop(address), transport)
    }

    /// Takes over the keys of data centres that only have copies of files.
    pub(super) fn learn_cdn_keys(&mut self, keys: BTreeMap<i16, Vec<RsaPublicKey>>) {
        let keys = keys.into_iter().map(|(dc, keys)| (dc, Arc::from(keys)));
        self.cdn_keys.extend(keys);
    }

    /// Key we share with a data centre that only has copies of files; lost with the process.
    pub(super) fn remember_cdn(&mut self, dc: i16, snapshot: Option<Snapshot>) {
        match snapshot {
            Some(snapshot) => drop(self.cdn_snapshots.insert(dc, snapshot)),
            None => drop(self.cdn_snapshots.remove(&dc)),
        }
    }

    /// When what is known about addresses may be out of date.
    pub(super) fn stale_at(&self) -> Option<Instant> {
        self.stale
    }

    /// It is being asked for.
    pub(super) fn refresh(&mut self) {
        self.stale = None;
    }

    /// Keys and salts we share with `dc`.
    pub(super) fn remember(&mut self, dc: i16, snapshot: Snapshot) {
        self.data.dcs.entry(dc).or_default().snapshot = Some(snapshot);
    }

    /// `dc` does not know our key any more.
    pub(super) fn forget_key(&mut self, dc: i16) {
        let known = self.data.dcs.entry(dc).or_default();
        known.snapshot = None;
        known.authorized = false;
    }

    /// Whether `dc`, other than the home, knows who we are.
    pub(super) fn is_authorized(&self, dc: i16) -> bool {
        self.data.dcs.get(&dc).is_some_and(|known| known.authorized)
    }

    /// `dc` has learnt who we are, or has forgotten it.
    pub(super) fn set_authorized(&mut self, dc: i16, authorized: bool) {
        self.data.dcs.entry(dc).or_default().authorized = authorized;
    }

    /// Whether we share a key with `dc`.
    pub(super) fn has_key(&self, dc: i16) -> bool {
        let known = self.data.dcs.get(&dc);
        known.is_some_and(|known| known.snapshot.is_some())
    }

    /// Data centres that we share a key with.
    pub(super) fn with_keys(&self) -> Vec<i16> {
        let known = self.data.dcs.keys().copied();
        known.filter(|dc| self.has_key(*dc)).collect()
    }

    /// Somebody else is logged in, or nobody.
    pub(super) fn forget_authorizations(&mut self) {
        self.data
            .dcs
            .values_mut()
            .for_each(|known| known.authorized = false);
    }

    /// Takes over what the server says about addresses; says whether it is news (API-10).
    pub(super) fn learn(&mut self, now: Instant, mut told: Addresses) -> bool {
        if self.pinned.is_none() {
            // Telegram's data centres are in no network of the user's, whatever a server says.
            told.forget_private();
        }
        let mut changed = false;
        self.stale = told.valid_for.map(|time| now + time);
        (self.media, self.cdn) = (told.media, told.cdn);
        for (dc, addresses) in told.usual {
            let known: &mut DcData = self.data.dcs.entry(dc).or_default();
            if !addresses.is_empty() && known.addresses != addresses {
                known.addresses = addresses;
                changed = true;
            }
        }
        self.pin();
        changed
    }

    /// Everything, in the form in which it is stored.
    pub(super) fn session(
        &mut self,
        user: Option<Identity>,
        nameless: bool,
        updates: Option<Stored>,
        peers: &Cache,
    ) -> &SessionData {
        self.data.user = user;
        self.data.nameless = nameless;
        self.data.updates = updates;
        self.data.peers.clone_from(peers);
        &self.data
    }

    fn pin(&mut self) {
        if let Some((dc, address)) = self.pinned {
            self.data.dcs.entry(dc).or_default().addresses = vec![address];
            self.media.remove(&dc);
        }
    }
}

/// Where new accounts are asked for first; the server sends them on.
const FIRST_HOME: i16 = 2;

/// The main link renews a temporary key this long before its end at the latest: links for files, which
/// got it second hand, would do it themselves two minutes before.
const RENEWAL: Duration = Duration::from_secs(180);

/// The port that is open in most networks.
const PORT: u16 = 443;

/// Telegram's data centres (02-transport §9), until the server has told us better.
const PRODUCTION: [(i16, Ipv4Addr); 5] = [
    (1, Ipv4Addr::new(149, 154, 175, 50)),
    (2, Ipv4Addr::new(149, 154, 167, 51)),
    (3, Ipv4Addr::new(149, 154, 175, 100)),
    (4, Ipv4Addr::new(149, 154, 167, 91)),
    (5, Ipv4Addr::new(149, 154, 171, 5)),
];
