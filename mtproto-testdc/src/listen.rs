//! A data centre behind a TCP port.
//!
//! One task owns the machine; nothing is locked. One task per byte stream reads and writes, but
//! never both: while a client does not take its answers, its questions are not read either, and the
//! machine keeps what it has for it in the connection. Everything between the tasks is bounded.

use crate::{LinkId, LogKind, TestDc, TestDcBuilder};
use bytes::{Bytes, BytesMut};
use mtproto_core::{Drbg, Instant};
use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{
        mpsc::{self, error::TrySendError},
        watch,
    },
    task::JoinHandle,
    time,
};

/// A data centre that is being served. Dropping it stops the service.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    keys_created: Arc<AtomicU64>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    /// Where clients reach it.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// How many keys clients have agreed on with it so far.
    #[must_use]
    pub fn keys_created(&self) -> u64 {
        self.keys_created.load(Ordering::Relaxed)
    }

    /// Closes all streams and the port.
    pub async fn shutdown(self) {
        self.stop.send_replace(true);
        // It ends by itself; if it panicked there is nothing left to stop.
        let _ = self.task.await;
    }
}

/// Serves a data centre on the current tokio runtime until the [`Server`] is shut down.
///
/// The address in its configuration is the listener's.
///
/// # Errors
///
/// Those of [`TcpListener::local_addr`].
pub fn serve(builder: TestDcBuilder, listener: TcpListener, mut rng: Drbg) -> io::Result<Server> {
    let address = listener.local_addr()?;
    let clock = Clock::start();
    let keys_created = Arc::new(AtomicU64::new(0));
    let (stop, stopped) = watch::channel(false);
    let dc = builder.address(address).build(clock.now(), &mut rng);
    let service = Service {
        dc,
        clock,
        streams: BTreeMap::new(),
        keys_created: Arc::clone(&keys_created),
    };
    let task = tokio::spawn(service.run(listener, stopped));
    Ok(Server {
        address,
        keys_created,
        stop,
        task,
    })
}

/// The task that owns the machine.
struct Service {
    dc: TestDc,
    clock: Clock,
    streams: BTreeMap<LinkId, Stream>,
    keys_created: Arc<AtomicU64>,
}

/// The machine's end of a stream.
struct Stream {
    output: mpsc::Sender<Bytes>,
    /// Whether the stream's task has not yet asked for more since it was last given something.
    busy: bool,
}

/// What a stream's task reports.
enum Report {
    Received(LinkId, BytesMut),
    /// Everything it was given is written.
    Written(LinkId),
    Ended(LinkId),
}

impl Service {
    async fn run(mut self, listener: TcpListener, mut stopped: watch::Receiver<bool>) {
        let (reports, mut inbox) = mpsc::channel(INBOX);
        loop {
            let deadline = self.dc.poll_timeout().map(|at| self.clock.at(at));
            let timer = async {
                match deadline {
                    Some(deadline) => time::sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = stopped.changed() => break,
                Some(report) = inbox.recv() => self.hear(report),
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => self.accept(stream, &reports),
                    // Out of descriptors, or the client is gone already: others go on.
                    Err(error) => {
                        tracing::warn!(%error, "cannot accept");
                        time::sleep(ACCEPT_PAUSE).await;
                    }
                },
                () = timer => {}
            }
            let now = self.clock.now();
            if self.dc.poll_timeout().is_some_and(|at| at <= now) {
                self.dc.handle_timeout(now);
            }
            self.flush();
            self.tell();
        }
    }

    fn accept(&mut self, stream: TcpStream, reports: &mpsc::Sender<Report>) {
        let link = self.dc.open(self.clock.now());
        let (output, outbox) = mpsc::channel(1);
        self.streams.insert(
            link,
            Stream {
                output,
                busy: false,
            },
        );
        tokio::spawn(attend(stream, link, reports.clone(), outbox));
    }

    fn hear(&mut self, report: Report) {
        let now = self.clock.now();
        match report {
            Report::Received(link, bytes) => self.dc.handle_input(now, link, bytes),
            Report::Written(link) => {
                if let Some(stream) = self.streams.get_mut(&link) {
                    stream.busy = false;
                    self.send(link);
                }
            }
            Report::Ended(link) => {
                self.streams.remove(&link);
                self.dc.close(now, link);
            }
        }
    }

    fn flush(&mut self) {
        while let Some(link) = self.dc.poll_ready() {
            self.send(link);
        }
        while let Some(link) = self.dc.poll_closed() {
            // The stream's task writes what it has and ends.
            self.streams.remove(&link);
        }
    }

    /// Gives a stream its next piece, unless it still has one.
    fn send(&mut self, link: LinkId) {
        let Some(stream) = self.streams.get_mut(&link).filter(|stream| !stream.busy) else {
            return;
        };
        let now = self.clock.now();
        let mut piece = BytesMut::new();
        while piece.len() < PIECE && self.dc.poll_transmit(now, link, &mut piece) {}
        if piece.is_empty() {
            return;
        }
        match stream.output.try_send(piece.freeze()) {
            Ok(()) => stream.busy = true,
            // It ended, and its report is on the way.
            Err(TrySendError::Closed(_) | TrySendError::Full(_)) => {}
        }
    }

    fn tell(&mut self) {
        while let Some(event) = self.dc.poll_log() {
            let link = event.link;
            match event.kind {
                LogKind::Opened => tracing::debug!(%link, "opened"),
                LogKind::Closed(None) => tracing::debug!(%link, "closed"),
                LogKind::Closed(Some(error)) => tracing::debug!(%link, %error, "closed"),
                LogKind::KeyCreated(key) => {
                    self.keys_created.fetch_add(1, Ordering::Relaxed);
                    tracing::debug!(%link, key = format_args!("{:016x}", key.0), "key created");
                }
                LogKind::SessionOpened(session) => {
                    tracing::debug!(%link, session = format_args!("{session:016x}"), "session opened");
                }
                LogKind::Called {
                    method,
                    id,
                    user,
                    error,
                } => {
                    let method = method.unwrap_or("?");
                    let (id, user) = (id.unwrap_or_default(), user.unwrap_or_default());
                    match error {
                        None => tracing::debug!(%link, method, user, "ok"),
                        Some(error) => {
                            let id = format_args!("{id:08x}");
                            tracing::debug!(%link, method, id, user, %error, "refused");
                        }
                    }
                }
            }
        }
    }
}

/// The task of one stream.
async fn attend(
    stream: TcpStream,
    link: LinkId,
    reports: mpsc::Sender<Report>,
    outbox: mpsc::Receiver<Bytes>,
) {
    // Answers are small and awaited; a failure costs latency only.
    let _ = stream.set_nodelay(true);
    // However the stream ended, the client is gone.
    let _ = pump(stream, link, &reports, outbox).await;
    let _ = reports.send(Report::Ended(link)).await;
}

async fn pump(
    mut stream: TcpStream,
    link: LinkId,
    reports: &mpsc::Sender<Report>,
    mut outbox: mpsc::Receiver<Bytes>,
) -> io::Result<()> {
    let mut input = BytesMut::new();
    loop {
        input.reserve(READ);
        tokio::select! {
            biased;
            piece = outbox.recv() => {
                let Some(piece) = piece else { return stream.shutdown().await };
                time::timeout(WRITE_PATIENCE, stream.write_all(&piece)).await??;
                if reports.send(Report::Written(link)).await.is_err() {
                    return Ok(());
                }
            }
            read = stream.read_buf(&mut input) => {
                if read? == 0 || reports.send(Report::Received(link, input.split())).await.is_err() {
                    return Ok(());
                }
            }
        }
    }
}

/// The operating system's clocks as one that never goes back.
#[derive(Clone, Copy, Debug)]
struct Clock {
    started: time::Instant,
    epoch: Instant,
}

impl Clock {
    fn start() -> Self {
        let since = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            started: time::Instant::now(),
            epoch: Instant::from_micros(0) + since,
        }
    }

    fn now(&self) -> Instant {
        self.epoch + self.started.elapsed()
    }

    fn at(&self, at: Instant) -> time::Instant {
        self.started + at.saturating_since(self.epoch)
    }
}

/// Reports under way to the machine; beyond, streams wait before they read on.
const INBOX: usize = 64;

/// Bytes given to a stream at once, up to the packet that crosses the line.
const PIECE: usize = 128 << 10;

/// Bytes read at once.
const READ: usize = 64 << 10;

/// A client that takes nothing for so long is gone.
const WRITE_PATIENCE: Duration = Duration::from_secs(60);

/// Rest after a failed accept, lest the same failure be met in a tight loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
