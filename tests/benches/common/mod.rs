//! What benches of a client over loopback share: a data centre in a thread of its own, and a count of
//! what this thread allocates.

mod counter;

pub(crate) use counter::Counted;

use mtproto_client::{Client, Config, HubHandle};
use mtproto_core::{Drbg, RsaKeyPair};
use mtproto_testdc::{TestDc, listen};
use mtproto_tokio::Tokio;
use std::{error::Error, net::SocketAddr, sync::mpsc, thread};

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// How much to measure: what the command line says, or else `whole` if cargo measures, and `short` if
/// `cargo test` only wants to know that all of it works.
pub(crate) fn size(whole: u32, short: u32) -> u32 {
    let asked = std::env::args().skip(1).find_map(|arg| arg.parse().ok());
    asked.unwrap_or(if measured() { whole } else { short })
}

/// Whether cargo measures: it says `--bench` then.
pub(crate) fn measured() -> bool {
    std::env::args().any(|arg| arg == "--bench")
}

/// A data centre that knows one user and `bots` bots; settings of a client that trusts it.
pub(crate) fn serve(bots: u32) -> Outcome<Config> {
    let key = RsaKeyPair::generate(&mut Drbg::from_seed([9; 32]));
    let public = key.public().clone();
    let (started, address) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            let mut dc = TestDc::builder().key(key).user(PHONE, CODE, "Ann");
            for number in 0..bots {
                dc = dc.bot(&token(number), &name(number));
            }
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            started.send(listener.local_addr().unwrap()).unwrap();
            let server = listen::serve(dc, listener, Drbg::from_seed([6; 32])).unwrap();
            std::future::pending::<()>().await;
            server.shutdown().await;
        });
    });
    let address: SocketAddr = address.recv()?;
    Ok(Config::new(1, "hash").dc(2, address).server_key(public))
}

/// The user signs in.
pub(crate) async fn sign_in(client: &Client) -> Outcome<()> {
    let code = client.request_code(PHONE).await?;
    client.sign_in(code, CODE).await?;
    Ok(())
}

/// A bot in the task of the hub.
pub(crate) async fn bot(hub: &HubHandle<Tokio>, config: &Config, number: u32) -> Outcome<Client> {
    let client = hub.open(config)?;
    client.ready().await?;
    client.bot_sign_in(&token(number)).await?;
    Ok(client)
}

/// Under which name others find a bot.
pub(crate) fn name(number: u32) -> String {
    format!("Bot{number}")
}

fn token(number: u32) -> String {
    format!("{}:t", 1000 + number)
}

const PHONE: &str = "9996621234";
const CODE: &str = "22222";
