//! Data centres behind TCP ports, one each.
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
        oneshot, watch,
    },
    task::JoinHandle,
    time,
};

/// Data centres that are being served. Dropping it stops the service.
#[derive(Debug)]
pub struct Server {
    addresses: Vec<(i32, SocketAddr)>,
    keys_created: Arc<AtomicU64>,
    commands: mpsc::Sender<Order>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Something to be done between two events.
enum Order {
    Once(Command),
    /// After every event, until it says that it is done.
    Watch(Watcher),
}

type Command = Box<dyn FnOnce(&mut TestDc, Instant) + Send>;
type Watcher = Box<dyn FnMut(&mut TestDc, Instant) -> bool + Send>;

impl Server {
    /// Where clients reach the data centre that people live in.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        let (_, address) = self.addresses[0];
        address
    }

    /// Where clients reach the data centre `number`, if it is being served.
    #[must_use]
    pub fn addr_of(&self, number: i16) -> Option<SocketAddr> {
        let is_it = |(dc, _): &&(i32, SocketAddr)| *dc == i32::from(number).abs();
        self.addresses
            .iter()
            .find(is_it)
            .map(|(_, address)| *address)
    }

    /// How many keys clients have agreed on with it so far.
    #[must_use]
    pub fn keys_created(&self) -> u64 {
        self.keys_created.load(Ordering::Relaxed)
    }

    /// Does something to the data centre, such as telling it to misbehave, and returns the outcome;
    /// `None` if it is no longer served.
    ///
    /// ```no_run
    /// # async fn example(server: mtproto_testdc::listen::Server) {
    /// use mtproto_testdc::Fault;
    ///
    /// server.with(|dc, _| dc.add_fault(Fault::refuse("messages.sendMessage", 420, "FLOOD_WAIT_3"))).await;
    /// # }
    /// ```
    pub async fn with<R: Send + 'static>(
        &self,
        command: impl FnOnce(&mut TestDc, Instant) -> R + Send + 'static,
    ) -> Option<R> {
        let (outcome, answer) = oneshot::channel();
        let command: Command = Box::new(move |dc, now| {
            // Whoever asked may have stopped waiting.
            let _ = outcome.send(command(dc, now));
        });
        self.commands.send(Order::Once(command)).await.ok()?;
        answer.await.ok()
    }

    /// Waits until the data centre is as `condition` wants it, and returns what that found; `None` if
    /// it is no longer served.
    ///
    /// The condition is asked again whenever something happens, so a test waits neither too long nor
    /// too short:
    ///
    /// ```no_run
    /// # async fn example(server: mtproto_testdc::listen::Server) {
    /// let reply = server.until(|dc, _| dc.conversation("Ann", "EchoBot").into_iter().nth(1)).await;
    /// # }
    /// ```
    pub async fn until<R: Send + 'static>(
        &self,
        mut condition: impl FnMut(&mut TestDc, Instant) -> Option<R> + Send + 'static,
    ) -> Option<R> {
        let (outcome, answer) = oneshot::channel();
        let mut outcome = Some(outcome);
        let watcher: Watcher = Box::new(move |dc, now| {
            let given_up = outcome.as_ref().is_none_or(oneshot::Sender::is_closed);
            let found = if given_up { None } else { condition(dc, now) };
            let done = given_up || found.is_some();
            if let (Some(found), Some(outcome)) = (found, outcome.take_if(|_| done)) {
                // Whoever asked may have stopped waiting.
                let _ = outcome.send(found);
            }
            done
        });
        let command = Order::Watch(watcher);
        self.commands.send(command).await.ok()?;
        answer.await.ok()
    }

    /// Closes all streams and the ports.
    pub async fn shutdown(self) {
        self.stop.send_replace(true);
        // It ends by itself; if it panicked there is nothing left to stop.
        let _ = self.task.await;
    }
}

/// Serves a data centre on the current tokio runtime until the [`Server`] is shut down.
///
/// The address in its configuration is the listener's. Other data centres that the builder describes
/// are not reachable: [`serve_all`] serves those too.
///
/// # Errors
///
/// Those of [`TcpListener::local_addr`].
pub fn serve(builder: TestDcBuilder, listener: TcpListener, rng: Drbg) -> io::Result<Server> {
    serve_all(builder, vec![listener], rng)
}

/// Serves the data centres that `builder` describes, each on a listener of its own: the home of
/// people on the first, then the others in the order in which they were described.
///
/// # Errors
///
/// Those of [`TcpListener::local_addr`], and [`io::ErrorKind::InvalidInput`] without any listener.
pub fn serve_all(
    mut builder: TestDcBuilder,
    listeners: Vec<TcpListener>,
    mut rng: Drbg,
) -> io::Result<Server> {
    let clock = Clock::start();
    let keys_created = Arc::new(AtomicU64::new(0));
    let (stop, stopped) = watch::channel(false);
    let (reports, inbox) = mpsc::channel(INBOX);
    let (commands, orders) = mpsc::channel(INBOX);
    let centres: Vec<i32> = builder.centres().collect();
    let mut addresses = Vec::new();
    for (dc, listener) in centres.into_iter().zip(&listeners) {
        addresses.push((dc, listener.local_addr()?));
    }
    if addresses.is_empty() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    for ((dc, address), listener) in addresses.iter().zip(listeners) {
        let number = i16::try_from(*dc).unwrap_or_default();
        builder = builder.address_of(number, *address);
        tokio::spawn(welcome(number, listener, reports.clone(), stopped.clone()));
    }
    let service = Service {
        dc: builder.build(clock.now(), &mut rng),
        clock,
        streams: BTreeMap::new(),
        keys_created: Arc::clone(&keys_created),
        reports,
        watchers: Vec::new(),
    };
    let task = tokio::spawn(service.run(inbox, orders, stopped));
    Ok(Server {
        addresses,
        keys_created,
        commands,
        stop,
        task,
    })
}

/// Accepts the streams of one data centre.
async fn welcome(
    dc: i16,
    listener: TcpListener,
    reports: mpsc::Sender<Report>,
    mut stopped: watch::Receiver<bool>,
) {
    loop {
        let accepted = tokio::select! {
            _ = stopped.changed() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                if reports.send(Report::Accepted(dc, stream)).await.is_err() {
                    return;
                }
            }
            // Out of descriptors, or the client is gone already: others go on.
            Err(error) => {
                tracing::warn!(%error, "cannot accept");
                time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// The task that owns the machine.
struct Service {
    dc: TestDc,
    clock: Clock,
    streams: BTreeMap<LinkId, Stream>,
    keys_created: Arc<AtomicU64>,
    reports: mpsc::Sender<Report>,
    watchers: Vec<Watcher>,
}

/// The machine's end of a stream.
struct Stream {
    output: mpsc::Sender<Bytes>,
    /// Whether the stream's task has not yet asked for more since it was last given something.
    busy: bool,
}

/// What the tasks of streams and ports report.
enum Report {
    Accepted(i16, TcpStream),
    Received(LinkId, BytesMut),
    /// Everything it was given is written.
    Written(LinkId),
    Ended(LinkId),
}

impl Service {
    async fn run(
        mut self,
        mut inbox: mpsc::Receiver<Report>,
        mut orders: mpsc::Receiver<Order>,
        mut stopped: watch::Receiver<bool>,
    ) {
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
                Some(order) = orders.recv() => match order {
                    Order::Once(command) => command(&mut self.dc, self.clock.now()),
                    Order::Watch(watcher) => self.watchers.push(watcher),
                },
                () = timer => {}
            }
            let now = self.clock.now();
            if self.dc.poll_timeout().is_some_and(|at| at <= now) {
                self.dc.handle_timeout(now);
            }
            self.watchers
                .retain_mut(|watcher| !watcher(&mut self.dc, now));
            self.flush();
            self.tell();
        }
    }

    fn accept(&mut self, dc: i16, stream: TcpStream) {
        let link = self.dc.open_at(self.clock.now(), dc);
        let (output, outbox) = mpsc::channel(1);
        self.streams.insert(
            link,
            Stream {
                output,
                busy: false,
            },
        );
        tokio::spawn(attend(stream, link, self.reports.clone(), outbox));
    }

    fn hear(&mut self, report: Report) {
        let now = self.clock.now();
        match report {
            Report::Accepted(dc, stream) => self.accept(dc, stream),
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
                LogKind::Recognized(stack) => tracing::debug!(%link, %stack, "recognized"),
                LogKind::Replayed => tracing::debug!(%link, "repeats another, closed"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_condition_is_asked_again_until_it_holds() {
        let mut rng = Drbg::from_seed([1; 32]);
        let people = TestDc::builder()
            .key(mtproto_core::RsaKeyPair::generate(&mut rng))
            .user("9996610001", "22222", "Ann")
            .bot("123:abc", "EchoBot");
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = serve(people, port, rng).unwrap();
        let first = server.until(|dc, _| dc.conversation("Ann", "EchoBot").into_iter().next());
        let said = server.with(|dc, now| dc.say(now, "Ann", "EchoBot", "hello"));
        let (first, said) = tokio::join!(first, said);
        assert_eq!(
            (said, first.unwrap().text),
            (Some(true), "hello".to_owned())
        );
        server.shutdown().await;
    }
}
