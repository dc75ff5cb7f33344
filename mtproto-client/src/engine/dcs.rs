//! Data centres: where they are, and what we share with them.

use super::{Target, updates::Stored};
use crate::{
    Config, ConfigError,
    session::{DcData, Identity, SessionData},
};
use mtproto_core::{
    ClientConfig, Instant, Limits, RsaPublicKey, Timing,
    session::Snapshot,
    transport::{self, Framing},
};
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

/// What is known about data centres.
#[derive(Debug)]
pub(super) struct Dcs {
    /// Doubles as the form in which it is stored.
    data: SessionData,
    /// An address that was given by the application: nobody knows better.
    pinned: Option<(i16, SocketAddr)>,
    framing: Framing,
    server_keys: Arc<[RsaPublicKey]>,
    limits: Limits,
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
            framing: config.framing,
            server_keys: config.server_keys()?,
            limits: config.limits.connection,
        };
        dcs.pin();
        if dcs.addresses(dcs.home()).is_empty() {
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

    pub(super) fn resolve(&self, target: Target) -> i16 {
        match target {
            Target::Home => self.home(),
            Target::Dc(dc) => dc,
        }
    }

    /// Where `dc` listens, best address first.
    pub(super) fn addresses(&self, dc: i16) -> &[SocketAddr] {
        self.data.dcs.get(&dc).map_or(&[], |known| &known.addresses)
    }

    /// Whether `dc` can be reached at all.
    pub(super) fn knows(&self, dc: i16) -> bool {
        !self.addresses(dc).is_empty()
    }

    /// What a connection to `dc` needs, if it can be reached at all.
    pub(super) fn connection(&self, dc: i16) -> Option<(ClientConfig, Option<Snapshot>)> {
        let known = self
            .data
            .dcs
            .get(&dc)
            .filter(|known| !known.addresses.is_empty())?;
        let config = ClientConfig {
            transport: transport::Config {
                framing: self.framing,
                obfuscation: None,
                disguise: transport::Disguise::None,
            },
            dc,
            server_keys: self.server_keys.clone(),
            pfs: None,
            limits: self.limits,
            timing: Timing::default(),
        };
        Some((config, known.snapshot.clone()))
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

    /// Somebody else is logged in, or nobody.
    pub(super) fn forget_authorizations(&mut self) {
        self.data
            .dcs
            .values_mut()
            .for_each(|known| known.authorized = false);
    }

    /// Takes over what the server says about addresses; says whether it is news (API-10).
    pub(super) fn learn(&mut self, _now: Instant, told: BTreeMap<i16, Vec<SocketAddr>>) -> bool {
        let mut changed = false;
        for (dc, addresses) in told {
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
        updates: Option<Stored>,
    ) -> &SessionData {
        self.data.user = user;
        self.data.updates = updates;
        &self.data
    }

    fn pin(&mut self) {
        if let Some((dc, address)) = self.pinned {
            self.data.dcs.entry(dc).or_default().addresses = vec![address];
        }
    }
}

/// Where new accounts are asked for first; the server sends them on.
const FIRST_HOME: i16 = 2;

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
