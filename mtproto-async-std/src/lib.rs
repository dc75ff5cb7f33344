//! Telegram client on async-std, which is discontinued: for programs that still run on it.
//!
//! Others choose `mtproto-smol` or `mtproto-tokio`. [`mtproto_client`] is re-exported whole.
#![forbid(unsafe_code)]

pub use mtproto_client::*;

use async_std::{
    io::{Read, Write},
    net::TcpStream,
    task,
};
use std::{
    future::pending,
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
    time,
};

/// Serves the session named in `config` on the current runtime; returns once the server answers.
pub async fn connect(config: Config) -> Result<Client, ConnectError> {
    let (client, driver) = Driver::new(config, AsyncStd)?;
    task::spawn(driver);
    client.ready().await?;
    Ok(client)
}

/// Sockets and timers of async-std.
#[derive(Clone, Copy, Debug, Default)]
pub struct AsyncStd;

/// A TCP stream of async-std.
#[derive(Debug)]
pub struct Stream(TcpStream);

/// A timer of async-std, made anew whenever it is set: its own cannot be set again.
pub struct Timer(Pin<Box<dyn Future<Output = ()> + Send>>);

impl runtime::Runtime for AsyncStd {
    type Stream = Stream;
    type Timer = Timer;

    #[expect(clippy::manual_async_fn, reason = "would borrow self")]
    fn connect(&self, to: SocketAddr) -> impl Future<Output = io::Result<Stream>> + Send + 'static {
        async move {
            let stream = TcpStream::connect(to).await?;
            stream.set_nodelay(true)?;
            Ok(Stream(stream))
        }
    }

    fn timer(&self) -> Timer {
        Timer(Box::pin(pending()))
    }
}

impl runtime::Stream for Stream {
    fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }
}

impl runtime::Timer for Timer {
    fn reset(&mut self, deadline: time::Instant) {
        self.0 = Box::pin(task::sleep(
            deadline.saturating_duration_since(time::Instant::now()),
        ));
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(cx)
    }
}
