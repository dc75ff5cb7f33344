//! The other end: a data centre, and somebody who only repeats how much was said.

use super::TOKEN;
use mtproto_client::Config;
use mtproto_core::{Drbg, RsaKeyPair};
use mtproto_testdc::{TestDc, TestDcBuilder, listen};
use std::{net::SocketAddr, sync::mpsc, thread};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Both, in a thread of their own.
pub struct Server {
    key: RsaKeyPair,
    dc: SocketAddr,
    echo: SocketAddr,
}

impl Server {
    pub fn start() -> Self {
        let key = RsaKeyPair::generate(&mut Drbg::from_seed([9; 32]));
        let (started, addresses) = mpsc::channel();
        let builder = builder(key.clone());
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async {
                let dc = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                let echo = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                let addresses = [&dc, &echo].map(|l| l.local_addr().expect("an address"));
                started.send(addresses).expect("somebody waits");
                let _server = listen::serve(builder, dc, Drbg::from_seed([6; 32])).expect("served");
                while let Ok((stream, _)) = echo.accept().await {
                    tokio::spawn(repeat(stream));
                }
            });
        });
        let [dc, echo] = addresses.recv().expect("the server starts");
        Self { key, dc, echo }
    }

    /// Where the data centre listens.
    pub(super) fn dc(&self) -> SocketAddr {
        self.dc
    }

    /// Where bytes are repeated.
    pub(super) fn echo(&self) -> SocketAddr {
        self.echo
    }

    /// Settings of a client that trusts the data centre.
    pub(super) fn config(&self) -> Config {
        let key = self.key.public().clone();
        Config::new(1, "hash").dc(2, self.dc).server_key(key)
    }

    /// Another data centre of the same kind.
    pub(super) fn builder(&self) -> (TestDcBuilder, RsaKeyPair) {
        (builder(self.key.clone()), self.key.clone())
    }
}

fn builder(key: RsaKeyPair) -> TestDcBuilder {
    TestDc::builder().key(key).bot(TOKEN, "Bench")
}

/// Two lengths come first; then, for so many bytes, as many as the second says.
async fn repeat(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let question = stream.read_u32_le().await?;
    let answer = stream.read_u32_le().await?;
    let mut input = vec![0; question as usize];
    let output = vec![0; answer as usize];
    loop {
        stream.read_exact(&mut input).await?;
        stream.write_all(&output).await?;
    }
}
