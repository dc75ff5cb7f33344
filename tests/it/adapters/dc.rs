//! The data centre that the stories are told against, and a wire that breaks.

use mtproto_client::{Client, Config, PeerRef, User, tl::api::functions};
use mtproto_core::{Drbg, RsaKeyPair, RsaPublicKey};
use mtproto_testdc::{TestDc, TestDcBuilder, listen};
use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

pub(crate) const PHONE: &str = "9996621234";
pub(crate) const CODE: &str = "22222";
pub(crate) const USER: &str = "Ann";
pub(crate) const BOT_TOKEN: &str = "4242:token";
pub(crate) const BOT: &str = "EchoBot";

/// Making an RSA key takes a while: each test process makes two.
static KEY: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(&mut Drbg::from_seed([9; 32])));
static STRANGER: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(&mut Drbg::from_seed([8; 32])));

/// A data centre in a thread of its own, whatever the runtime of the story is.
pub(crate) struct Dc {
    address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Dc {
    pub(crate) fn start() -> Self {
        Self::with(|dc| dc)
    }

    /// A data centre that is described further.
    pub(crate) fn with(
        describe: impl FnOnce(TestDcBuilder) -> TestDcBuilder + Send + 'static,
    ) -> Self {
        let (started, address) = mpsc::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let serve = async move {
            let dc = TestDc::builder()
                .dc(2)
                .key(KEY.clone())
                .user(PHONE, CODE, USER)
                .bot(BOT_TOKEN, BOT);
            let dc = describe(dc);
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            started.send(listener.local_addr().unwrap()).unwrap();
            let server = listen::serve(dc, listener, Drbg::from_seed([6; 32])).unwrap();
            let _ = stopped.await;
            server.shutdown().await;
        };
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(serve);
        });
        Self {
            address: address.recv().unwrap(),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn key() -> RsaPublicKey {
        KEY.public().clone()
    }

    /// A key of somebody else.
    pub(crate) fn stranger() -> RsaPublicKey {
        STRANGER.public().clone()
    }

    /// Settings of a client that trusts this data centre.
    pub(crate) fn config(&self) -> Config {
        Config::new(1, "hash")
            .dc(2, self.address)
            .server_key(Self::key())
    }

    /// The bot, as somebody sees it who has looked up its name.
    pub(crate) async fn refer_to_bot(&self, client: &Client) -> PeerRef {
        let username = BOT.to_owned();
        let resolve = functions::contacts::ResolveUsername {
            username,
            referer: None,
        };
        let found = client.invoke(&resolve).await.unwrap();
        let bot = found
            .users
            .into_iter()
            .find_map(User::new)
            .expect("the bot is known");
        PeerRef::from(&bot)
    }
}

impl Drop for Dc {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.thread.take().map(thread::JoinHandle::join);
    }
}

/// A wire to a server that is cut once, after a number of bytes in either direction.
pub(crate) struct Wire {
    address: SocketAddr,
    done: Arc<AtomicBool>,
}

impl Wire {
    pub(crate) fn cut_once_after(server: SocketAddr, bytes: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let done = Arc::new(AtomicBool::new(false));
        let stop = done.clone();
        thread::spawn(move || {
            let mut left = Some(bytes);
            for client in listener.incoming() {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let Ok(client) = client else { continue };
                let Ok(upstream) = TcpStream::connect(server) else {
                    continue;
                };
                let allowance = Arc::new(AtomicUsize::new(left.take().unwrap_or(usize::MAX)));
                copy(&client, &upstream, &allowance);
                copy(&upstream, &client, &allowance);
            }
        });
        Self { address, done }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for clients.
        let _ = TcpStream::connect(self.address);
    }
}

/// Copies in a thread of its own until an end is reached or the allowance of both directions is spent.
fn copy(from: &TcpStream, to: &TcpStream, allowance: &Arc<AtomicUsize>) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    let allowance = allowance.clone();
    thread::spawn(move || {
        let mut buffer = [0; 512];
        loop {
            let count = match from.read(&mut buffer) {
                Ok(0) | Err(_) => break,
                Ok(count) => count,
            };
            let spend = |left: usize| Some(left.saturating_sub(count));
            let left = allowance
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend)
                .unwrap();
            if to.write_all(&buffer[..count.min(left)]).is_err() || left <= count {
                break;
            }
        }
        let _ = from.shutdown(Shutdown::Both);
        let _ = to.shutdown(Shutdown::Both);
    });
}
