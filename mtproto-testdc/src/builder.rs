//! Who lives in a data centre before it opens.

use crate::{
    TestDc,
    world::{Login, Site, World},
};
use mtproto_core::{Drbg, Instant, RsaKeyPair, ServerConfig};
use rand_core::CryptoRng;
use std::{net::SocketAddr, sync::Arc};

/// Describes a [`TestDc`]; made by [`TestDc::builder`].
#[derive(Debug)]
pub struct TestDcBuilder {
    site: Site,
    keys: Vec<RsaKeyPair>,
    people: Vec<(Login, String)>,
}

impl TestDcBuilder {
    pub(crate) fn new() -> Self {
        Self {
            site: Site {
                dc: 2,
                address: None,
                sign_up: None,
            },
            keys: Vec::new(),
            people: Vec::new(),
        }
    }

    /// Number of the data centre; 2 unless told otherwise. A client that names another is refused.
    #[must_use]
    pub fn dc(mut self, number: i16) -> Self {
        self.site.dc = number;
        self
    }

    /// Where clients reach the data centre, for the answer to `help.getConfig`.
    #[must_use]
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.site.address = Some(address);
        self
    }

    /// Adds a user who signs in with `code`.
    ///
    /// The first word of `name` is the first name; the username is `name` without what a username
    /// cannot have.
    #[must_use]
    pub fn user(mut self, phone: &str, code: &str, name: &str) -> Self {
        let number = phone.chars().filter(char::is_ascii_digit).collect();
        self.people.push((
            Login::Phone {
                number,
                code: code.to_owned(),
            },
            name.to_owned(),
        ));
        self
    }

    /// Adds a bot that signs in with `token`; its username is made from `name`, its number is what
    /// the token starts with.
    #[must_use]
    pub fn bot(mut self, token: &str, name: &str) -> Self {
        self.people.push((
            Login::Bot {
                token: token.to_owned(),
            },
            name.to_owned(),
        ));
        self
    }

    /// Lets unknown phone numbers sign up with this login code.
    #[must_use]
    pub fn sign_up_with(mut self, code: &str) -> Self {
        self.site.sign_up = Some(code.to_owned());
        self
    }

    /// Adds an RSA key that clients may know the data centre by. Without any, one is made.
    #[must_use]
    pub fn key(mut self, key: RsaKeyPair) -> Self {
        self.keys.push(key);
        self
    }

    /// Opens the data centre. Everything it does from now on follows from `rng` and its inputs.
    ///
    /// Without a [`key`](Self::key) this takes the time to make one, which is seconds in a debug
    /// build.
    #[must_use]
    pub fn build(mut self, now: Instant, rng: &mut impl CryptoRng) -> TestDc {
        let mut rng = Drbg::from_rng(rng);
        if self.keys.is_empty() {
            self.keys.push(RsaKeyPair::generate(&mut rng));
        }
        let mut world = World::new(self.site.clone(), &mut rng);
        for (login, name) in self.people {
            let (first, last) = match login {
                Login::Phone { .. } => name.split_once(' ').unwrap_or((&name, "")),
                Login::Bot { .. } => (&*name, ""),
            };
            world.accounts.add(login, first, last);
        }
        let config = ServerConfig::new(self.site.dc, Arc::new(self.keys));
        TestDc::new(now, config, world, rng)
    }
}
