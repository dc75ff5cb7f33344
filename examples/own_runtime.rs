//! An echo bot on a runtime that this file makes up: three traits, seven methods.
//!
//! ```sh
//! mtproto testdc --bot 1:token:Echo
//! cargo run --example own_runtime -- ADDRESS KEY.pem 1:token
//! ```
//!
//! The runtime is the simplest that can be: one thread that polls everything a thousand times a
//! second. Users of compio, glommio or embassy replace the three implementations by their own and
//! keep everything else, the whole of [`Client`] included.

use mtproto_client::{
    Config, Driver, Update,
    runtime::{Runtime, Stream, Timer},
};
use std::{
    error::Error,
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    pin::pin,
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

fn main() -> Result<(), Box<dyn Error>> {
    let [_, address, key, token] = <[String; 4]>::try_from(std::env::args().collect::<Vec<_>>())
        .map_err(|_| "usage: own_runtime ADDRESS KEY.pem BOT_TOKEN")?;
    let pem = std::fs::read_to_string(key)?;
    let config = Config::new(1, "hash")
        .dc(2, address.parse()?)
        .server_key_pem(&pem);

    let (client, driver) = Driver::new(config, Ticking)?;
    let bot = async move {
        client.ready().await?;
        client.bot_sign_in(&token).await?;
        println!("logged in");
        let mut updates = client.updates();
        while let Some(update) = updates.next().await {
            if let Update::NewMessage(message) = update
                && !message.is_outgoing()
            {
                println!("echo: {}", message.text());
                client.send_message(message.chat(), message.text()).await?;
                break;
            }
        }
        Ok(())
    };
    run(bot, driver)
}

/// Polls both futures until the first one is done.
fn run<T>(main: impl Future<Output = T>, background: impl Future<Output = ()>) -> T {
    let (mut main, mut background) = (pin!(main), pin!(background));
    let mut cx = Context::from_waker(Waker::noop());
    let mut background_runs = true;
    loop {
        if let Poll::Ready(result) = main.as_mut().poll(&mut cx) {
            return result;
        }
        if background_runs {
            background_runs = background.as_mut().poll(&mut cx).is_pending();
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// A runtime that looks at everything at every tick, so that nobody needs to be woken.
struct Ticking;

struct Socket(TcpStream);

struct Deadline(Option<Instant>);

impl Runtime for Ticking {
    type Stream = Socket;
    type Timer = Deadline;

    #[expect(clippy::manual_async_fn, reason = "would borrow self")]
    fn connect(
        &self,
        address: SocketAddr,
    ) -> impl Future<Output = io::Result<Socket>> + Send + 'static {
        async move {
            let stream = TcpStream::connect(address)?;
            stream.set_nonblocking(true)?;
            stream.set_nodelay(true)?;
            Ok(Socket(stream))
        }
    }

    fn timer(&self) -> Deadline {
        Deadline(None)
    }
}

impl Stream for Socket {
    fn poll_read(&mut self, _: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        not_yet(self.0.read(buf))
    }

    fn poll_write(&mut self, _: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        not_yet(self.0.write(buf))
    }
}

impl Timer for Deadline {
    fn reset(&mut self, deadline: Instant) {
        self.0 = Some(deadline);
    }

    fn poll(&mut self, _: &mut Context<'_>) -> Poll<()> {
        match self.0 {
            Some(deadline) if deadline <= Instant::now() => Poll::Ready(()),
            _ => Poll::Pending,
        }
    }
}

fn not_yet(result: io::Result<usize>) -> Poll<io::Result<usize>> {
    match result {
        Err(error) if error.kind() == ErrorKind::WouldBlock => Poll::Pending,
        result => Poll::Ready(result),
    }
}
