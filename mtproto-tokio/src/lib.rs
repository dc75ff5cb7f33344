//! Telegram client on tokio.
//!
//! [`mtproto_client`] is re-exported whole; this crate adds what it needs from the runtime.
#![forbid(unsafe_code)]

pub use mtproto_client::*;

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
    time,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep_until},
};

/// Serves the session named in `config` on the current runtime; returns once the server answers.
pub async fn connect(config: Config) -> Result<Client, ConnectError> {
    let (client, driver) = Driver::new(config, Tokio)?;
    tokio::spawn(driver);
    client.ready().await?;
    Ok(client)
}

/// Sockets and timers of the current tokio runtime.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tokio;

/// A TCP stream of tokio.
#[derive(Debug)]
pub struct Stream(TcpStream);

/// A timer of tokio.
#[derive(Debug)]
pub struct Timer(Pin<Box<Sleep>>);

impl runtime::Runtime for Tokio {
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
        Timer(Box::pin(sleep_until(time::Instant::now().into())))
    }
}

impl runtime::Stream for Stream {
    fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut buf = ReadBuf::new(buf);
        let poll = Pin::new(&mut self.0).poll_read(cx, &mut buf);
        poll.map_ok(|()| buf.filled().len())
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }
}

impl runtime::Timer for Timer {
    fn reset(&mut self, deadline: time::Instant) {
        self.0.as_mut().reset(deadline.into());
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(cx)
    }
}
