//! Who lives in a data centre before it opens.

use crate::{
    TestDc,
    layers::Layers,
    world::{Centre, Login, Site, World},
};
use mtproto_core::{
    Drbg, Instant, RsaKeyPair,
    transport::{Accept, proxy::Secret},
};
use mtproto_tl::reflect::Schema;
use rand_core::CryptoRng;
use std::net::SocketAddr;

/// Describes a [`TestDc`]; made by [`TestDc::builder`].
///
/// Where something is said about a phone number that no [`user`](Self::user) has, it has no effect.
#[derive(Debug)]
pub struct TestDcBuilder {
    site: Site,
    keys: Vec<RsaKeyPair>,
    cdn_keys: Vec<RsaKeyPair>,
    secrets: Vec<Secret>,
    people: Vec<Person>,
    layers: Layers,
}

/// Someone who will have an account.
#[derive(Debug)]
struct Person {
    login: Login,
    dc: Option<i32>,
    name: String,
    password: Option<String>,
    recovery_email: Option<String>,
    login_email: Option<String>,
}

impl TestDcBuilder {
    pub(crate) fn new() -> Self {
        Self {
            site: Site::new(2),
            keys: Vec::new(),
            cdn_keys: Vec::new(),
            secrets: Vec::new(),
            people: Vec::new(),
            layers: Layers::default(),
        }
    }

    /// Number of the data centre that people live in, 2 unless told otherwise. A client that names
    /// another is refused.
    #[must_use]
    pub fn dc(mut self, number: i16) -> Self {
        if let Some(home) = self.site.centres.first_mut() {
            home.id = i32::from(number).abs();
        }
        self
    }

    /// Adds another data centre, where [`user_at`](Self::user_at) puts people. A client reaches it
    /// by [`TestDc::open_at`], and is sent there by `PHONE_MIGRATE_X` and its like.
    #[must_use]
    pub fn another_dc(mut self, number: i16) -> Self {
        self.add(number, false);
        self
    }

    /// Adds a data centre for public files: documents of 128 KiB and more are handed to it, if the
    /// client that fetches them can (`cdn_supported`). It has RSA keys of its own, which
    /// `help.getCdnConfig` tells.
    #[must_use]
    pub fn cdn_dc(mut self, number: i16) -> Self {
        self.add(number, true);
        self
    }

    /// Where clients reach the home data centre, for the answer to `help.getConfig`.
    #[must_use]
    pub fn address(mut self, address: SocketAddr) -> Self {
        if let Some(home) = self.site.centres.first_mut() {
            home.address = Some(address);
        }
        self
    }

    /// Where clients reach the data centre `number`, for the answer to `help.getConfig`.
    #[must_use]
    pub fn address_of(mut self, number: i16, address: SocketAddr) -> Self {
        let id = i32::from(number).abs();
        let centre = self.site.centres.iter_mut().find(|centre| centre.id == id);
        if let Some(centre) = centre {
            centre.address = Some(address);
        }
        self
    }

    /// Takes byte streams with this secret of an MTProto proxy too, as if the proxy stood in front.
    #[must_use]
    pub fn secret(mut self, secret: Secret) -> Self {
        self.secrets.push(secret);
        self
    }

    /// Adds a user who signs in with `code`.
    ///
    /// The first word of `name` is the first name; the username is `name` without what a username
    /// cannot have.
    #[must_use]
    pub fn user(self, phone: &str, code: &str, name: &str) -> Self {
        self.person(None, phone_login(phone, code), name)
    }

    /// Adds a user who lives in the data centre `dc`, and their files with them.
    #[must_use]
    pub fn user_at(self, dc: i16, phone: &str, code: &str, name: &str) -> Self {
        self.person(Some(dc), phone_login(phone, code), name)
    }

    /// Adds a bot that signs in with `token`; its username is made from `name`, its number is what
    /// the token starts with.
    #[must_use]
    pub fn bot(self, token: &str, name: &str) -> Self {
        self.person(None, bot_login(token), name)
    }

    /// Adds a bot that lives in the data centre `dc`.
    #[must_use]
    pub fn bot_at(self, dc: i16, token: &str, name: &str) -> Self {
        self.person(Some(dc), bot_login(token), name)
    }

    /// Protects a user by two-step verification. Building takes a tenth of a second longer for each.
    #[must_use]
    pub fn password(mut self, phone: &str, password: &str) -> Self {
        self.find(phone, |person| person.password = Some(password.to_owned()));
        self
    }

    /// Lets a user recover a forgotten [`password`](Self::password); the code sent to this address is
    /// the login code.
    #[must_use]
    pub fn recovery_email(mut self, phone: &str, email: &str) -> Self {
        self.find(phone, |person| {
            person.recovery_email = Some(email.to_owned())
        });
        self
    }

    /// Has a user's login codes sent to an address instead of the phone.
    #[must_use]
    pub fn login_email(mut self, phone: &str, email: &str) -> Self {
        self.find(phone, |person| person.login_email = Some(email.to_owned()));
        self
    }

    /// Lets unknown phone numbers sign up with this login code.
    #[must_use]
    pub fn sign_up_with(mut self, code: &str) -> Self {
        self.site.sign_up = Some(code.to_owned());
        self
    }

    /// Adds an RSA key that clients may know the data centres by. Without any, one is made.
    #[must_use]
    pub fn key(mut self, key: RsaKeyPair) -> Self {
        self.keys.push(key);
        self
    }

    /// Adds an RSA key of the data centre for public files. Without any, one is made.
    #[must_use]
    pub fn cdn_key(mut self, key: RsaKeyPair) -> Self {
        self.cdn_keys.push(key);
        self
    }

    /// Lets clients declare another layer than [`LAYER`](mtproto_tl::api::LAYER), given its table.
    ///
    /// What such a client calls is rewritten to ours, and what it is told to its own:
    /// [`reflect::rewrite`](mtproto_tl::reflect::rewrite) says what becomes of what the other layer
    /// does not have. An answer that the layer has no words for is the error
    /// `CONNECTION_LAYER_INVALID`; such an update is not sent. A client of a layer without a table is
    /// taken for one of ours. `mtproto_codegen::load` makes tables of schemas at run time; one without
    /// a layer has no effect.
    #[must_use]
    pub fn layer(mut self, table: Schema) -> Self {
        self.layers.add(table);
        self
    }

    /// The data centres described so far, the home of people first, the one for public files last.
    #[cfg(feature = "listen")]
    pub(crate) fn centres(&self) -> impl Iterator<Item = i32> + '_ {
        self.site.centres.iter().map(|centre| centre.id)
    }

    /// Opens the data centre. Everything it does from now on follows from `rng` and its inputs.
    ///
    /// Without a [`key`](Self::key), or a [`cdn_key`](Self::cdn_key) where one is needed, this takes
    /// the time to make one, which is seconds in a debug build.
    #[must_use]
    pub fn build(mut self, now: Instant, rng: &mut impl CryptoRng) -> TestDc {
        let mut rng = Drbg::from_rng(rng);
        if self.keys.is_empty() {
            self.keys.push(RsaKeyPair::generate(&mut rng));
        }
        if self.site.cdn().is_some() {
            if self.cdn_keys.is_empty() {
                self.cdn_keys.push(RsaKeyPair::generate(&mut rng));
            }
            let keys = self.cdn_keys.iter().map(|key| key.public().to_pem());
            self.site.cdn_keys = keys.collect();
        }
        let home = self.site.home();
        let mut world = World::new(self.site, &mut rng);
        for person in self.people {
            person.move_in(&mut world, home);
        }
        let accept = Accept {
            secrets: self.secrets.into(),
            ..Accept::default()
        };
        let keys = (self.keys, self.cdn_keys);
        TestDc::new(now, keys, accept, world, self.layers, rng)
    }

    fn add(&mut self, number: i16, cdn: bool) {
        let id = i32::from(number).abs();
        if self.site.centre(id).is_none() {
            self.site.centres.push(Centre {
                id,
                address: None,
                cdn,
            });
        }
    }

    fn person(mut self, dc: Option<i16>, login: Login, name: &str) -> Self {
        self.people.push(Person {
            login,
            dc: dc.map(|dc| i32::from(dc).abs()),
            name: name.to_owned(),
            password: None,
            recovery_email: None,
            login_email: None,
        });
        if let Some(dc) = dc {
            self.add(dc, false);
        }
        self
    }

    fn find(&mut self, phone: &str, change: impl FnOnce(&mut Person)) {
        let wanted = digits(phone);
        let is_wanted = |person: &&mut Person| matches!(&person.login, Login::Phone { number, .. } if *number == wanted);
        self.people.iter_mut().find(is_wanted).map(change);
    }
}

impl Person {
    fn move_in(self, world: &mut World, home: i32) {
        let (first, last) = match self.login {
            Login::Phone { .. } => self.name.split_once(' ').unwrap_or((&self.name, "")),
            Login::Bot { .. } => (&*self.name, ""),
        };
        let dc = self.dc.unwrap_or(home);
        let user = world.accounts.add(self.login, dc, first, last);
        let password = self.password.and_then(|text| world.passwords.make(&text));
        if let Some(account) = world.accounts.get_mut(user) {
            account.login_email = self.login_email;
            account.password = password;
            if let Some(password) = &mut account.password {
                password.email = self.recovery_email;
            }
        }
    }
}

fn phone_login(phone: &str, code: &str) -> Login {
    Login::Phone {
        number: digits(phone),
        code: code.to_owned(),
    }
}

fn bot_login(token: &str) -> Login {
    Login::Bot {
        token: token.to_owned(),
    }
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}
