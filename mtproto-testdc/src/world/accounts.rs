//! Users and bots, and the names they are found under.

use super::{Events, Mailbox, Password, Peer};
use mtproto_tl::api::types::BotCommand;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Number of a user or bot.
pub(crate) type UserId = i64;

/// Someone who can sign in.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) id: UserId,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) username: String,
    pub(crate) about: String,
    pub(crate) login: Login,
    /// Data centre that this account lives in.
    pub(crate) dc: i32,
    pub(crate) password: Option<Password>,
    /// Address that login codes are sent to.
    pub(crate) login_email: Option<String>,
    /// Address whose code was not given yet.
    pub(crate) unconfirmed_email: Option<String>,
    pub(crate) mailbox: Mailbox,
    pub(crate) events: Events,
    /// What a bot can be told to do.
    pub(crate) commands: Vec<BotCommand>,
    /// Users who may not write to this account.
    pub(crate) blocked: BTreeSet<UserId>,
    /// Conversations fixed to the top of the list, the first on top.
    pub(crate) pinned: Vec<Peer>,
    /// Conversations marked as unread by hand.
    pub(crate) marked: BTreeSet<Peer>,
    /// Whose names and access hashes this account has been told.
    pub(crate) met: BTreeSet<Peer>,
    /// `random_id`s of the messages sent last, the latest at the end.
    sent: VecDeque<i64>,
}

/// How someone signs in.
#[derive(Clone, Debug)]
pub(crate) enum Login {
    /// With a phone number (digits only) and the code sent to it.
    Phone { number: String, code: String },
    /// With a token.
    Bot { token: String },
}

impl Account {
    pub(crate) fn is_bot(&self) -> bool {
        matches!(self.login, Login::Bot { .. })
    }

    /// Whether one of its names contains a text; every name contains the empty one.
    pub(crate) fn is_called(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let names = [&self.first_name, &self.last_name, &self.username];
        names.iter().any(|name| name.to_lowercase().contains(&text))
    }

    /// What of the login address everyone may see.
    pub(crate) fn email_pattern(&self) -> Option<String> {
        let (name, domain) = self.login_email.as_ref()?.split_once('@')?;
        let first = name.chars().next().unwrap_or_default();
        Some(format!("{first}***@{domain}"))
    }
}

/// All accounts.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    by_id: BTreeMap<UserId, Account>,
    /// In lower case, since names differ in more than case.
    by_username: BTreeMap<String, UserId>,
    by_phone: BTreeMap<String, UserId>,
    by_token: BTreeMap<String, UserId>,
}

impl Accounts {
    /// Adds an account, with a username made from its name.
    pub(crate) fn add(
        &mut self,
        login: Login,
        dc: i32,
        first_name: &str,
        last_name: &str,
    ) -> UserId {
        let id = self.free_id(&login);
        let username = self.free_username(first_name, id);
        self.by_username.insert(username.to_lowercase(), id);
        match &login {
            Login::Phone { number, .. } => self.by_phone.insert(number.clone(), id),
            Login::Bot { token } => self.by_token.insert(token.clone(), id),
        };
        let account = Account {
            id,
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            username,
            about: String::new(),
            login,
            dc,
            password: None,
            login_email: None,
            unconfirmed_email: None,
            mailbox: Mailbox::of(id),
            events: Events::default(),
            commands: Vec::new(),
            blocked: BTreeSet::new(),
            pinned: Vec::new(),
            marked: BTreeSet::new(),
            met: BTreeSet::new(),
            sent: VecDeque::new(),
        };
        self.by_id.insert(id, account);
        id
    }

    pub(crate) fn get(&self, id: UserId) -> Option<&Account> {
        self.by_id.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: UserId) -> Option<&mut Account> {
        self.by_id.get_mut(&id)
    }

    pub(crate) fn all_mut(&mut self) -> impl Iterator<Item = &mut Account> {
        self.by_id.values_mut()
    }

    /// The account of a number, given as digits only.
    pub(crate) fn with_phone(&self, number: &str) -> Option<&Account> {
        self.get(*self.by_phone.get(number)?)
    }

    pub(crate) fn with_token(&self, token: &str) -> Option<&Account> {
        self.get(*self.by_token.get(token)?)
    }

    /// Accounts of which a name contains a text.
    pub(crate) fn called(&self, text: &str) -> impl Iterator<Item = UserId> {
        let all = self.by_id.values();
        all.filter(move |account| account.is_called(text))
            .map(|account| account.id)
    }

    /// The account of a username in any case.
    pub(crate) fn with_username(&self, username: &str) -> Option<&Account> {
        self.get(*self.by_username.get(&username.to_lowercase())?)
    }

    /// Gives an account another username.
    pub(crate) fn rename(&mut self, id: UserId, username: &str) {
        let Some(account) = self.by_id.get_mut(&id) else {
            return;
        };
        self.by_username.remove(&account.username.to_lowercase());
        self.by_username.insert(username.to_lowercase(), id);
        username.clone_into(&mut account.username);
    }

    /// Whether `user` has not lately sent a message with this `random_id`; from now on it has.
    pub(crate) fn is_first(&mut self, user: UserId, random_id: i64) -> bool {
        let Some(account) = self.get_mut(user) else {
            return false;
        };
        if account.sent.contains(&random_id) {
            return false;
        }
        if account.sent.len() == MAX_SENT {
            account.sent.pop_front();
        }
        account.sent.push_back(random_id);
        true
    }

    /// A bot's number is the one its token starts with, as on Telegram.
    fn free_id(&self, login: &Login) -> UserId {
        let from_token = match login {
            Login::Bot { token } => token.split(':').next().and_then(|id| id.parse().ok()),
            Login::Phone { .. } => None,
        };
        let fresh = || {
            self.by_id
                .keys()
                .next_back()
                .map_or(FIRST_USER, |last| (last + 1).max(FIRST_USER))
        };
        from_token
            .filter(|id| *id > 0 && *id < FIRST_USER && !self.by_id.contains_key(id))
            .unwrap_or_else(fresh)
    }

    fn free_username(&self, name: &str, id: UserId) -> String {
        let mut username: String = name
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        if !username.starts_with(|c: char| c.is_ascii_alphabetic()) {
            username = format!("user{id}");
        }
        let taken = |username: &str| self.by_username.contains_key(&username.to_lowercase());
        let mut choices = (1..).map(|n: u64| {
            if n == 1 {
                username.clone()
            } else {
                format!("{username}{n}")
            }
        });
        choices.find(|choice| !taken(choice)).unwrap_or_default()
    }
}

/// Longest description of oneself, in characters.
pub(crate) const MAX_ABOUT: usize = 255;

/// Beyond 32 bits, as numbers of new users are, so that nobody gets away with keeping only those.
const FIRST_USER: UserId = 5_000_000_001;

/// `random_id`s remembered per account, so that a repeated request does not send twice.
const MAX_SENT: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(number: &str) -> Login {
        Login::Phone {
            number: number.to_owned(),
            code: "1".to_owned(),
        }
    }

    #[test]
    fn usernames_are_made_from_names_and_never_given_twice() {
        let mut accounts = Accounts::default();
        let names = ["Ann", "ann", "Ann Lee", "愛", "9lives"];
        let ids: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(i, n)| accounts.add(phone(&i.to_string()), 2, n, ""))
            .collect();
        let usernames: Vec<_> = ids
            .iter()
            .map(|id| accounts.get(*id).unwrap().username.as_str())
            .collect();
        assert_eq!(
            usernames,
            ["Ann", "ann2", "AnnLee", "user5000000004", "user5000000005"]
        );
        assert_eq!(accounts.with_username("ANN").unwrap().id, ids[0]);
    }

    #[test]
    fn a_bot_has_the_number_its_token_starts_with() {
        let mut accounts = Accounts::default();
        let bot = |token: &str| Login::Bot {
            token: token.to_owned(),
        };
        assert_eq!(accounts.add(bot("123:abc"), 2, "Echo", ""), 123);
        assert_eq!(accounts.add(bot("123:def"), 2, "Other", ""), FIRST_USER);
        assert_eq!(accounts.with_token("123:abc").unwrap().id, 123);
    }
}
