//! The command line.

mod stack;

pub(crate) use stack::{ProxyArg, Stack};

use clap::{ArgAction, Parser, Subcommand};
use mtproto_core::transport::proxy::Secret;
use std::{net::SocketAddr, path::PathBuf, str::FromStr};

/// Telegram's protocol, both ends of it, on your machine.
#[derive(Debug, Parser)]
#[command(name = "mtproto", version, arg_required_else_help = true)]
pub(crate) struct Args {
    /// Say more: one line per connection and call; twice for everything.
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a data centre and two clients, and watch them talk.
    ///
    /// A data centre starts on a free loopback port. A user signs in with a phone code, a bot with
    /// its token; they exchange messages over real TCP. Then both start again from their session
    /// files, without a new key exchange. Exits with 0 when all of it worked.
    Demo(DemoArgs),
    /// Serve a data centre for clients to be tested against.
    ///
    /// Any MTProto client can connect once it knows the address and the public key that are
    /// printed. Accounts and messages live in memory, until the process ends.
    Testdc(TestdcArgs),
    /// Let a recorded client live again, and compare byte for byte.
    ///
    /// A recording (.mtrec) holds what a client connection was told: input, times, requests and its
    /// seed. Exits with 0 when the same bytes came out as when it was recorded.
    Replay(ReplayArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct DemoArgs {
    /// Keep the session files in this directory, instead of a temporary one.
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
    /// How the clients' byte streams look.
    #[arg(long, value_enum, default_value_t = Stack::Intermediate)]
    pub(crate) transport: Stack,
    /// Reach the data centre through this proxy and no other way: socks5://…, http://…, or the link
    /// of an MTProto proxy, which also decides how streams look.
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<ProxyArg>,
    /// Address of the data centre, for a proxy that has to know it beforehand; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
}

#[derive(Debug, clap::Args)]
pub(crate) struct TestdcArgs {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4430")]
    pub(crate) listen: SocketAddr,
    /// Number of the data centre, as clients must name it.
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(crate) dc: i16,
    /// A user who can sign in, such as 9996610001:22222:Ann. May be repeated.
    #[arg(long = "user", value_name = "PHONE:CODE:NAME")]
    pub(crate) users: Vec<UserSpec>,
    /// A bot that can sign in, such as 123:abc:Echo. May be repeated.
    #[arg(long = "bot", value_name = "TOKEN:NAME")]
    pub(crate) bots: Vec<BotSpec>,
    /// Let unknown phone numbers sign up, with this login code.
    #[arg(long, value_name = "CODE")]
    pub(crate) sign_up: Option<String>,
    /// Secret of an MTProto proxy (plain, dd… or ee…): clients who know it need no proxy. May be
    /// repeated; clients without any are welcome all the same.
    #[arg(long = "secret", value_name = "SECRET")]
    pub(crate) secrets: Vec<Secret>,
    /// Private RSA key (PKCS#1 PEM); made and written there if the file does not exist.
    #[arg(long, value_name = "FILE.pem")]
    pub(crate) key: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArgs {
    /// The recording. It holds keys: treat it like a session file.
    #[arg(value_name = "FILE.mtrec")]
    pub(crate) file: PathBuf,
    /// Print every step with its time.
    #[arg(long)]
    pub(crate) steps: bool,
}

/// A user of the data centre: `PHONE:CODE:NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UserSpec {
    pub(crate) phone: String,
    pub(crate) code: String,
    pub(crate) name: String,
}

impl FromStr for UserSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, ':');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(phone), Some(code), Some(name)) if !name.is_empty() => {
                let phone = phone.trim_start_matches('+');
                if phone.is_empty() || !phone.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(format!("the phone number {phone:?} should be digits only"));
                }
                let [phone, code, name] = [phone, code, name].map(str::to_owned);
                Ok(Self { phone, code, name })
            }
            _ => Err("expected PHONE:CODE:NAME, such as 9996610001:22222:Ann".to_owned()),
        }
    }
}

/// A bot of the data centre: `TOKEN:NAME`, where the token itself has a colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BotSpec {
    pub(crate) token: String,
    pub(crate) name: String,
}

impl FromStr for BotSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.rsplit_once(':') {
            Some((token, name)) if token.contains(':') && !name.is_empty() => {
                let [token, name] = [token, name].map(str::to_owned);
                Ok(Self { token, name })
            }
            _ => Err("expected TOKEN:NAME, such as 123:abc:Echo".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_user_is_phone_code_and_name() {
        let user: UserSpec = "+9996610001:22222:Ann Example".parse().unwrap();
        assert_eq!(user.phone, "9996610001");
        assert_eq!(user.code, "22222");
        assert_eq!(user.name, "Ann Example");
        assert!("9996610001:22222".parse::<UserSpec>().is_err());
        assert!("nine:22222:Ann".parse::<UserSpec>().is_err());
    }

    #[test]
    fn the_name_of_a_bot_follows_the_last_colon() {
        let bot: BotSpec = "123:abc:Echo".parse().unwrap();
        assert_eq!(bot.token, "123:abc");
        assert_eq!(bot.name, "Echo");
        assert!("123:abc".parse::<BotSpec>().is_err());
    }
}
