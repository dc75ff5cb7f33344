//! Telegram client on smol.
//!
//! [`mtproto_client`] is re-exported whole; this crate adds what it needs from the runtime.
#![forbid(unsafe_code)]

pub use mtproto_client::*;

use smol::{
    Async,
    io::{AsyncRead, AsyncWrite},
};
use std::{
    io,
    net::{SocketAddr, TcpStream},
    pin::Pin,
    task::{Context, Poll},
    time,
};

/// Serves the session named in `config` on smol's executor; returns once the server answers.
pub async fn connect(config: Config) -> Result<Client, ConnectError> {
    let (client, driver) = Driver::new(config, Smol)?;
    smol::spawn(driver).detach();
    client.ready().await?;
    Ok(client)
}

/// Sockets and timers of smol.
#[derive(Clone, Copy, Debug, Default)]
pub struct Smol;

/// A TCP stream of smol.
#[derive(Debug)]
pub struct Stream(Async<TcpStream>);

/// A timer of smol.
#[derive(Debug)]
pub struct Timer(smol::Timer);

impl runtime::Runtime for Smol {
    type Stream = Stream;
    type Timer = Timer;

    #[expect(clippy::manual_async_fn, reason = "would borrow self")]
    fn connect(&self, to: SocketAddr) -> impl Future<Output = io::Result<Stream>> + Send + 'static {
        async move {
            let stream = Async::<TcpStream>::connect(to).await?;
            stream.get_ref().set_nodelay(true)?;
            Ok(Stream(stream))
        }
    }

    fn timer(&self) -> Timer {
        Timer(smol::Timer::never())
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
        self.0.set_at(deadline);
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx).map(drop)
    }
}
