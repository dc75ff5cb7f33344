//! `mtproto demo`: a data centre, a user and a bot, twice.
//!
//! The first round starts from nothing; the second from the session files of the first and must not
//! need another key exchange. The data centre counts the keys it makes, so this is checked and not
//! believed.

mod round;
mod timeline;

use crate::{
    args::{DemoArgs, ProxyArg, Stack},
    failure::Failure,
};
use mtproto_core::{
    Drbg, RsaKeyPair,
    transport::proxy::{Endpoint, ProxyLink},
};
use mtproto_testdc::{TestDc, listen};
use round::{Accounts, Cast, Way};
use std::{net::SocketAddr, path::PathBuf, time::Instant};
use timeline::{Span, Timeline};
use tokio::net::TcpListener;

/// Runs both rounds.
pub(crate) async fn run(options: DemoArgs) -> Result<(), Failure> {
    anstream::println!("A Telegram data centre, a user and a bot, over real TCP on this machine.");
    let timeline = Timeline::start();
    let temporary = tempfile::tempdir().map_err(Failure::new)?;
    let directory = options.keep.unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&directory).map_err(|error| {
        Failure::new(format!("cannot use {}: {error}", directory.display()))
            .try_this("name a directory you may write to with --keep")
    })?;

    timeline.heading("The data centre");
    let (transport, proxy) = (options.transport, options.proxy);
    let stage = Stage::open(&timeline, directory, options.listen, transport, proxy).await?;

    timeline.heading("First start: nobody knows anybody");
    let cast = Cast::enter(&timeline, &stage.accounts).await?;
    cast.sign_in(&timeline).await?;
    cast.talk(&timeline, "first").await?;
    cast.leave().await;
    let keys = stage.server.keys_created();
    timeline.event(
        "data centre",
        format_args!("has made {keys} auth keys, one for each client"),
    );

    timeline.heading("Second start: from the session files");
    let cast = Cast::enter(&timeline, &stage.accounts).await?;
    cast.expect_signed_in(&timeline).await?;
    cast.talk(&timeline, "second").await?;
    cast.measure(&timeline).await?;
    cast.leave().await;
    let again = stage.server.keys_created() - keys;
    if again != 0 {
        return Err(Failure::new(format!(
            "the second start made {again} new auth keys"
        )));
    }
    timeline.event(
        "data centre",
        "made no further key: nothing was negotiated again",
    );
    stage.server.shutdown().await;

    timeline.done("All of it worked.");
    Ok(())
}

/// The data centre and what is needed to reach it.
struct Stage {
    server: listen::Server,
    accounts: Accounts,
}

impl Stage {
    async fn open(
        timeline: &Timeline,
        directory: PathBuf,
        listen: SocketAddr,
        transport: Stack,
        proxy: Option<ProxyArg>,
    ) -> Result<Self, Failure> {
        let mut rng = Drbg::from_os().map_err(|e| Failure::new(format!("no entropy: {e}")))?;
        let begun = Instant::now();
        let key = RsaKeyPair::generate(&mut rng);
        let made = Span(begun.elapsed());
        let public = key.public().clone();
        timeline.event(
            "data centre",
            format_args!("made its RSA key {:016x} in {made}", public.fingerprint()),
        );

        let secret = transport.secret();
        let mut dc = TestDc::builder()
            .dc(Accounts::DC)
            .key(key)
            .user(Accounts::PHONE, Accounts::CODE, Accounts::USER)
            .bot(Accounts::TOKEN, Accounts::BOT);
        if let Some(secret) = &secret {
            dc = dc.secret(secret.clone());
        }
        let listener = TcpListener::bind(listen)
            .await
            .map_err(|error| Failure::new(format!("cannot listen on {listen}: {error}")))?;
        let address = listener.local_addr().map_err(Failure::new)?;
        let service = listen::serve(dc, listener, rng).map_err(Failure::new)?;
        timeline.event("data centre", format_args!("listens on {address}"));
        let server = Endpoint::from(address);
        let link = secret.map(|secret| ProxyLink { server, secret });
        let way = Way {
            transport,
            link,
            proxy,
        };
        Ok(Self {
            server: service,
            accounts: Accounts::new(directory, public, address, way),
        })
    }
}
