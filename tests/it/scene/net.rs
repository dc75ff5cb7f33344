//! Byte streams between clients and the data centre, and timers.

use super::Weather;
use bytes::{Buf, BytesMut};
use mtproto_client::{Clock, Hand, Instant, runtime};
use mtproto_kit::dice::Dice;
use mtproto_testdc::{LinkId, TestDc};
use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
    time::{Duration, Instant as StdInstant},
};

/// Where the data centre `number` listens.
pub(crate) fn address(number: i16) -> SocketAddr {
    let last = u8::try_from(number).expect("few data centres");
    SocketAddr::from(([10, 0, 0, last], 443))
}

/// Everything between clients and the data centre, which is in it.
#[derive(Clone)]
pub(crate) struct Net(Arc<Mutex<Inner>>);

struct Inner {
    dc: TestDc,
    clock: Clock,
    hand: Hand,
    dice: Dice,
    chunk: usize,
    latency: (Duration, Duration),
    /// Allowances of the byte streams to come.
    cuts: std::vec::IntoIter<usize>,
    /// Nothing can be reached.
    is_cut_off: bool,
    pipes: BTreeMap<u64, Pipe>,
    /// Bytes that each byte stream has carried, in the order in which they were opened.
    carried: Vec<usize>,
    links: BTreeMap<LinkId, u64>,
    /// What is under way, by when it arrives.
    mail: BTreeMap<(Instant, u64), (u64, Mail)>,
    timers: BTreeMap<(Instant, u64), Waker>,
    next: u64,
}

/// One byte stream, as the client has it.
struct Pipe {
    link: LinkId,
    input: BytesMut,
    ended: bool,
    reader: Option<Waker>,
    /// How many were opened before.
    number: usize,
    /// Bytes that it still carries.
    allowance: usize,
    /// When what was sent last arrives, up and down: nothing overtakes.
    last: [Instant; 2],
}

enum Mail {
    Up(BytesMut),
    Down(BytesMut),
    /// Nothing follows, in either direction.
    End,
}

impl Net {
    pub(super) fn new(dc: TestDc, weather: Weather, clock: Clock, hand: Hand, dice: Dice) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            dc,
            clock,
            hand,
            dice,
            chunk: weather.chunk,
            latency: weather.latency,
            cuts: weather.cuts.into_iter(),
            is_cut_off: false,
            pipes: BTreeMap::new(),
            carried: Vec::new(),
            links: BTreeMap::new(),
            mail: BTreeMap::new(),
            timers: BTreeMap::new(),
            next: 0,
        })))
    }

    pub(super) fn dc<T>(&self, with: impl FnOnce(&mut TestDc, Instant) -> T) -> T {
        let mut net = self.lock();
        let now = net.hand.now();
        with(&mut net.dc, now)
    }

    pub(super) fn cut_off(&self) {
        self.lock().is_cut_off = true;
    }

    pub(super) fn mend(&self) {
        self.lock().is_cut_off = false;
    }

    pub(super) fn streams(&self) -> usize {
        self.lock().pipes.len()
    }

    pub(super) fn cut_one(&self) -> bool {
        let mut net = self.lock();
        let count = net.pipes.len() as u64;
        let number = net.dice.below(count) as usize;
        let allowance = 1 + net.dice.below(SOON) as usize;
        let pipe = net.pipes.values_mut().nth(number);
        if let Some(pipe) = pipe {
            pipe.allowance = pipe.allowance.min(allowance);
            return true;
        }
        false
    }

    pub(super) fn carried(&self) -> Vec<usize> {
        self.lock().carried.clone()
    }

    /// Wakes whoever asks at `until`.
    pub(super) fn wake_at(&self, until: Instant, cx: &Context<'_>) {
        let mut net = self.lock();
        let id = net.fresh();
        net.timers.insert((until, id), cx.waker().clone());
    }

    /// Puts on its way what the data centre has to say; says whether anything happened.
    pub(super) fn flow(&self) -> bool {
        let mut net = self.lock();
        let now = net.hand.now();
        while let Some(event) = net.dc.poll_log() {
            if std::env::var_os("SCENE_LOG").is_some() {
                println!("{:?} link {}: {:?}", event.at, event.link, event.kind);
            }
        }
        let mut moved = false;
        while let Some(link) = net.dc.poll_ready() {
            let mut out = BytesMut::new();
            while net.dc.poll_transmit(now, link, &mut out) {}
            if let Some(id) = net.links.get(&link).copied()
                && !out.is_empty()
            {
                moved = true;
                net.post(id, 1, out);
            }
        }
        while let Some(link) = net.dc.poll_closed() {
            if let Some(id) = net.links.remove(&link) {
                moved = true;
                net.post_end(id);
            }
        }
        moved
    }

    /// When something is due.
    pub(super) fn next(&self) -> Option<Instant> {
        let net = self.lock();
        let mail = net.mail.keys().next().map(|(at, _)| *at);
        let timer = net.timers.keys().next().map(|(at, _)| *at);
        mail.into_iter()
            .chain(timer)
            .chain(net.dc.poll_timeout())
            .min()
    }

    /// Delivers what is due.
    pub(super) fn arrive(&self) {
        let mut net = self.lock();
        let now = net.hand.now();
        net.dc.handle_timeout(now);
        while let Some(entry) = net.mail.first_entry()
            && entry.key().0 <= now
        {
            let (id, mail) = entry.remove();
            net.deliver(now, id, mail);
        }
        let mut woken = Vec::new();
        while let Some(entry) = net.timers.first_entry()
            && entry.key().0 <= now
        {
            woken.push(entry.remove());
        }
        drop(net);
        woken.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }
}

impl Inner {
    fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn open(&mut self, address: SocketAddr) -> u64 {
        let IpAddr::V4(ip) = address.ip() else {
            panic!("{address}")
        };
        let now = self.hand.now();
        let link = self.dc.open_at(now, ip.octets()[3].into());
        let id = self.fresh();
        self.links.insert(link, id);
        let pipe = Pipe {
            link,
            input: BytesMut::new(),
            ended: false,
            reader: None,
            number: self.carried.len(),
            allowance: self.cuts.next().unwrap_or(usize::MAX),
            last: [now; 2],
        };
        self.pipes.insert(id, pipe);
        self.carried.push(0);
        id
    }

    /// Puts bytes on their way, in pieces, as far as the byte stream carries them.
    fn post(&mut self, id: u64, direction: usize, mut bytes: BytesMut) {
        let Some(pipe) = self.pipes.get_mut(&id) else {
            return;
        };
        let cut = bytes.len() >= pipe.allowance;
        bytes.truncate(pipe.allowance);
        pipe.allowance -= bytes.len();
        self.carried[pipe.number] += bytes.len();
        while !bytes.is_empty() {
            let piece = bytes.split_to(bytes.len().min(self.chunk));
            let at = self.arrival(id, direction);
            let mail = match direction {
                0 => Mail::Up(piece),
                _ => Mail::Down(piece),
            };
            let number = self.fresh();
            self.mail.insert((at, number), (id, mail));
        }
        if cut {
            self.post_end(id);
        }
    }

    fn post_end(&mut self, id: u64) {
        let at = self.arrival(id, 0).max(self.arrival(id, 1));
        let number = self.fresh();
        self.mail.insert((at, number), (id, Mail::End));
    }

    fn arrival(&mut self, id: u64, direction: usize) -> Instant {
        let (least, most) = self.latency;
        let range = (most - least).as_micros() as u64 + 1;
        let after = least + Duration::from_micros(self.dice.below(range));
        let at = self.hand.now() + after;
        match self.pipes.get_mut(&id) {
            Some(pipe) => {
                pipe.last[direction] = pipe.last[direction].max(at);
                pipe.last[direction]
            }
            None => at,
        }
    }

    fn deliver(&mut self, now: Instant, id: u64, mail: Mail) {
        let Some(pipe) = self.pipes.get_mut(&id).filter(|pipe| !pipe.ended) else {
            return;
        };
        match mail {
            Mail::Up(bytes) => self.dc.handle_input(now, pipe.link, bytes),
            Mail::Down(bytes) => {
                pipe.input.unsplit(bytes);
                pipe.reader.take().into_iter().for_each(Waker::wake);
            }
            Mail::End => self.end(id),
        }
    }

    fn end(&mut self, id: u64) {
        let now = self.hand.now();
        if let Some(pipe) = self.pipes.get_mut(&id) {
            pipe.ended = true;
            pipe.reader.take().into_iter().for_each(Waker::wake);
            if self.links.remove(&pipe.link).is_some() {
                self.dc.close(now, pipe.link);
            }
        }
    }
}

/// Bytes that a byte stream still carries, at most, when it is about to break.
const SOON: u64 = 2000;

pub(crate) struct Stream {
    net: Net,
    id: u64,
}

pub(crate) struct Timer {
    net: Net,
    deadline: Option<StdInstant>,
    set: Option<(Instant, u64)>,
}

impl runtime::Runtime for Net {
    type Stream = Stream;
    type Timer = Timer;

    fn connect(&self, to: SocketAddr) -> impl Future<Output = io::Result<Stream>> + Send + 'static {
        let net = self.clone();
        async move {
            if net.lock().is_cut_off {
                return Err(io::ErrorKind::NetworkUnreachable.into());
            }
            let id = net.lock().open(to);
            Ok(Stream { net, id })
        }
    }

    fn timer(&self) -> Timer {
        Timer {
            net: self.clone(),
            deadline: None,
            set: None,
        }
    }
}

impl runtime::Stream for Stream {
    fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut net = self.net.lock();
        let Some(pipe) = net.pipes.get_mut(&self.id) else {
            return Poll::Ready(Ok(0));
        };
        let count = pipe.input.len().min(buf.len());
        if count == 0 && !pipe.ended {
            pipe.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        buf[..count].copy_from_slice(&pipe.input[..count]);
        pipe.input.advance(count);
        Poll::Ready(Ok(count))
    }

    fn poll_write(&mut self, _: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let mut net = self.net.lock();
        if net.pipes.get(&self.id).is_none_or(|pipe| pipe.ended) {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        net.post(self.id, 0, buf.into());
        Poll::Ready(Ok(buf.len()))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut net = self.net.lock();
        net.end(self.id);
        net.pipes.remove(&self.id);
    }
}

impl runtime::Timer for Timer {
    fn reset(&mut self, deadline: StdInstant) {
        self.deadline = Some(deadline);
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(deadline) = self.deadline else {
            return Poll::Pending;
        };
        let mut net = self.net.lock();
        if let Some(set) = self.set.take() {
            net.timers.remove(&set);
        }
        let at = net.clock.from_std(deadline);
        if at <= net.hand.now() {
            return Poll::Ready(());
        }
        let set = (at, net.fresh());
        net.timers.insert(set, cx.waker().clone());
        self.set = Some(set);
        Poll::Pending
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(set) = self.set.take() {
            self.net.lock().timers.remove(&set);
        }
    }
}
