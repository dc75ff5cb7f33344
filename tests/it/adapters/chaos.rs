//! A runtime that does everything it may do and usually does not.

use mtproto_client::{Client, Config, ConnectError, Driver, runtime};
use mtproto_tokio::Tokio;
use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

/// [`mtproto_tokio::connect`], on a runtime that misbehaves.
pub(super) async fn connect(config: Config) -> Result<Client, ConnectError> {
    let (client, driver) = Driver::new(config, Chaos::default())?;
    tokio::spawn(driver);
    client.ready().await?;
    Ok(client)
}

/// Tokio's sockets and timers, made worse.
#[derive(Clone, Default)]
struct Chaos {
    lots: Lots,
}

struct Stream {
    inner: mtproto_tokio::Stream,
    lots: Lots,
}

struct Timer {
    inner: mtproto_tokio::Timer,
    lots: Lots,
}

/// A sequence of numbers that looks random and is always the same.
#[derive(Clone, Default)]
struct Lots(Arc<AtomicU64>);

impl Lots {
    fn draw(&self, below: u64) -> u64 {
        // SplitMix64.
        let mut z = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below
    }

    /// Now and then: a poll without result, and a wake-up without reason.
    fn hesitates(&self, cx: &Context<'_>) -> bool {
        let hesitates = self.draw(3) == 0;
        if hesitates {
            cx.waker().wake_by_ref();
        }
        hesitates
    }

    fn few(&self) -> usize {
        1 + usize::try_from(self.draw(300)).unwrap()
    }
}

impl runtime::Runtime for Chaos {
    type Stream = Stream;
    type Timer = Timer;

    fn connect(&self, to: SocketAddr) -> impl Future<Output = io::Result<Stream>> + Send + 'static {
        let lots = self.lots.clone();
        let inner = Tokio.connect(to);
        async move {
            Ok(Stream {
                inner: inner.await?,
                lots,
            })
        }
    }

    fn timer(&self) -> Timer {
        Timer {
            inner: Tokio.timer(),
            lots: self.lots.clone(),
        }
    }
}

impl runtime::Stream for Stream {
    fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        if self.lots.hesitates(cx) {
            return Poll::Pending;
        }
        let most = self.lots.few().min(buf.len());
        self.inner.poll_read(cx, &mut buf[..most])
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.lots.hesitates(cx) {
            return Poll::Pending;
        }
        let most = self.lots.few().min(buf.len());
        self.inner.poll_write(cx, &buf[..most])
    }
}

impl runtime::Timer for Timer {
    fn reset(&mut self, deadline: Instant) {
        // Early, in time, or late, but never by much.
        let shift = Duration::from_millis(self.lots.draw(20));
        let late = deadline + shift;
        let early = deadline.checked_sub(shift).unwrap_or(deadline);
        self.inner
            .reset(if self.lots.draw(2) == 0 { late } else { early });
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.inner.poll(cx)
    }
}
