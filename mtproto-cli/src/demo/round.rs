//! One round of the demo: two clients come, talk and go.

use super::timeline::{Span, Timeline};
use crate::{
    args::{ProxyArg, Stack},
    failure::Failure,
};
use mtproto_core::{RsaPublicKey, transport::proxy::ProxyLink};
use mtproto_tokio::{Client, Config, Message, Update, Updates, tl::api::functions};
use std::{
    fmt,
    net::SocketAddr,
    path::PathBuf,
    time::{Duration, Instant},
};

/// Who takes part, and where their sessions are stored.
pub(super) struct Accounts {
    directory: PathBuf,
    public: RsaPublicKey,
    address: SocketAddr,
    way: Way,
}

/// How the data centre is reached.
pub(super) struct Way {
    pub(super) transport: Stack,
    /// The data centre itself, if it passes for a proxy.
    pub(super) link: Option<ProxyLink>,
    pub(super) proxy: Option<ProxyArg>,
}

impl Accounts {
    pub(super) const DC: i16 = 2;
    pub(super) const PHONE: &str = "9996610001";
    pub(super) const CODE: &str = "22222";
    pub(super) const USER: &str = "Ann";
    pub(super) const TOKEN: &str = "4242:demo-token";
    pub(super) const BOT: &str = "EchoBot";

    pub(super) fn new(
        directory: PathBuf,
        public: RsaPublicKey,
        address: SocketAddr,
        way: Way,
    ) -> Self {
        Self {
            directory,
            public,
            address,
            way,
        }
    }

    fn config(&self, name: &str) -> Config {
        let config = Config::new(1, "0123456789abcdef0123456789abcdef");
        let config = self.way.transport.apply(config);
        let config = match &self.way.link {
            Some(link) => config.mtproxy(link.clone()),
            None => config,
        };
        let config = match &self.way.proxy {
            Some(proxy) => proxy.apply(config),
            None => config,
        };
        config
            .dc(Self::DC, self.address)
            .server_key(self.public.clone())
            .session(self.directory.join(format!("{name}.session")))
    }
}

/// The two clients of a round.
pub(super) struct Cast {
    ann: Client,
    bot: Client,
}

impl Cast {
    /// Connects both.
    pub(super) async fn enter(timeline: &Timeline, accounts: &Accounts) -> Result<Self, Failure> {
        let ann = connect(timeline, accounts, "ann").await?;
        let bot = connect(timeline, accounts, "bot").await?;
        Ok(Self { ann, bot })
    }

    /// Ann signs in with the code of her phone, the bot with its token.
    pub(super) async fn sign_in(&self, timeline: &Timeline) -> Result<(), Failure> {
        let token = step(
            "asking for a login code",
            self.ann.request_code(Accounts::PHONE),
        )
        .await?;
        let ann = step(
            "signing in by code",
            self.ann.sign_in(token, Accounts::CODE),
        )
        .await?;
        timeline.event(
            "ann",
            format_args!("signed in as +{} (user {})", Accounts::PHONE, ann.id()),
        );
        let bot = step("signing in by token", self.bot.bot_sign_in(Accounts::TOKEN)).await?;
        timeline.event(
            "bot",
            format_args!("signed in with its token (user {})", bot.id()),
        );
        Ok(())
    }

    /// Both are who they were.
    pub(super) async fn expect_signed_in(&self, timeline: &Timeline) -> Result<(), Failure> {
        for (name, client) in [("ann", &self.ann), ("bot", &self.bot)] {
            let me = step("asking who we are", client.me()).await?;
            timeline.event(name, format_args!("is still signed in (user {})", me.id()));
        }
        Ok(())
    }

    /// Ann writes to the bot, the bot answers, Ann gets the answer.
    pub(super) async fn talk(&self, timeline: &Timeline, what: &str) -> Result<(), Failure> {
        let (mut to_ann, mut to_bot) = (self.ann.updates(), self.bot.updates());
        let bot = step("looking up the bot", self.ann.resolve(Accounts::BOT)).await?;
        let question = format!("the {what} hello");

        let sent = Instant::now();
        step(
            "sending a message",
            self.ann.send_message(bot, question.as_str()),
        )
        .await?;
        timeline.event("ann", format_args!("wrote to the bot: “{question}”"));
        let heard = next_message(&mut to_bot, "the bot's update").await?;
        let after = Span(sent.elapsed());
        timeline.event(
            "bot",
            format_args!("got the update {after} after it was sent"),
        );

        let answer = format!("you said: {}", heard.text());
        step(
            "answering",
            self.bot.send_message(heard.chat(), answer.as_str()),
        )
        .await?;
        let heard = next_message(&mut to_ann, "Ann's update").await?;
        let after = Span(sent.elapsed());
        timeline.event(
            "ann",
            format_args!("got the answer after {after}: “{}”", heard.text()),
        );
        if heard.text() == answer {
            Ok(())
        } else {
            Err(Failure::new(format!(
                "Ann got {:?} instead of {answer:?}",
                heard.text()
            )))
        }
    }

    /// Time of a call, there and back.
    pub(super) async fn measure(&self, timeline: &Timeline) -> Result<(), Failure> {
        let mut spans = Vec::new();
        for _ in 0..200 {
            let begun = Instant::now();
            step(
                "asking for the configuration",
                self.ann.invoke(&functions::help::GetConfig {}),
            )
            .await?;
            spans.push(Span(begun.elapsed()));
        }
        spans.sort();
        let (median, worst) = (spans[spans.len() / 2], spans[spans.len() - 1]);
        timeline.event(
            "ann",
            format_args!("200 calls: round trip {median} (median), {worst} (worst)"),
        );
        Ok(())
    }

    /// Says what is left to say and closes both connections.
    pub(super) async fn leave(self) {
        self.ann.shutdown(PATIENCE).await;
        self.bot.shutdown(PATIENCE).await;
    }
}

/// Connects one client and makes its first call.
async fn connect(timeline: &Timeline, accounts: &Accounts, name: &str) -> Result<Client, Failure> {
    let known = accounts.directory.join(format!("{name}.session")).exists();
    let begun = Instant::now();
    let client = step("connecting", mtproto_tokio::connect(accounts.config(name))).await?;
    step(
        "asking for the configuration",
        client.invoke(&functions::help::GetConfig {}),
    )
    .await?;
    let took = Span(begun.elapsed());
    if known {
        timeline.event(
            name,
            format_args!("connected with its stored key: first answer after {took}"),
        );
    } else {
        timeline.event(
            name,
            format_args!("connected: key exchange and first answer took {took}"),
        );
    }
    Ok(client)
}

/// The next message somebody else wrote.
async fn next_message(updates: &mut Updates, what: &str) -> Result<Message, Failure> {
    let search = async {
        loop {
            match updates.next().await? {
                Update::NewMessage(message) if !message.is_outgoing() => return Some(message),
                _ => {}
            }
        }
    };
    match tokio::time::timeout(PATIENCE, search).await {
        Ok(Some(message)) => Ok(message),
        Ok(None) => Err(Failure::new(format!(
            "the client stopped before {what} came"
        ))),
        Err(_) => Err(Failure::new(format!(
            "{what} did not come within {} s",
            PATIENCE.as_secs()
        ))),
    }
}

/// Names the step in the failure, and bounds its time.
async fn step<T, E: fmt::Display>(
    what: &str,
    call: impl Future<Output = Result<T, E>>,
) -> Result<T, Failure> {
    match tokio::time::timeout(PATIENCE, call).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Failure::new(format!("{what} failed: {error}"))),
        Err(_) => Err(Failure::new(format!(
            "{what} took longer than {} s",
            PATIENCE.as_secs()
        ))),
    }
}

/// How long the demo waits for anything: far longer than loopback ever needs.
const PATIENCE: Duration = Duration::from_secs(20);
