//! A client and a data centre in virtual time, with a network between them that follows a script.

use crate::{
    clock::Clock,
    dice::Dice,
    driver::{Driver, Outcome, Style},
    host::{Host, LinkId},
    net::{Stream, Weather},
    repack::Repacker,
    script::{Action, Fault, Script},
    wire::{self, Frames},
};
use bytes::BytesMut;
use mtproto_core::{
    AuthKey, ClientConfig, Delivery, Drbg, Error, Instant, RequestError, RsaKeyPair, ServerConfig,
    ServerKey,
    session::Snapshot,
    transport::{Config, Framing, Obfuscation},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
    time::Duration,
};

/// Everything there is.
#[derive(Debug)]
pub struct World {
    script: Script,
    /// True time.
    pub now: Instant,
    begin: Instant,
    dice: Dice,
    /// The client.
    pub driver: Driver,
    /// The data centre.
    pub host: Host,
    streams: BTreeMap<LinkId, Stream>,
    /// The client's stream.
    link: Option<LinkId>,
    last_link: LinkId,
    repacker: Option<Repacker>,
    tape: Tape,
    next_action: usize,
    next_fault: usize,
    /// The client's socket takes nothing before.
    full_until: Instant,
    pushed: u64,
    steps: u64,
    steps_now: u32,
    /// Checksum of all bytes sent by either end.
    pub digest: u64,
    /// Bytes sent by either end.
    pub bytes: u64,
}

/// What was sent, to be sent again.
#[derive(Debug, Default)]
struct Tape {
    up: Frames,
    down: Frames,
    up_packets: Vec<BytesMut>,
    down_packets: Vec<BytesMut>,
}

/// How a simulation went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Virtual time it took.
    pub span: Duration,
    /// Faults that happened.
    pub faults: usize,
    /// Calls made.
    pub calls: usize,
    /// Rounds of the simulation.
    pub steps: u64,
    /// Checksum of all bytes sent by either end.
    pub digest: u64,
    /// From the end of the script until the last answer.
    pub recovery: Duration,
    /// Temporary keys that took the place of others.
    pub renewals: u32,
}

impl World {
    /// The beginning of a script.
    pub fn new(script: Script) -> Self {
        let begin = Instant::from_micros(1_764_000_000_000_000);
        let mut dice = Dice::new(script.seed ^ 0xd1ce);
        let key = known_key(script.seed);
        let server_key = ServerKey {
            key: key.clone(),
            first_salt: None,
            salt_changes: 0,
            expires: None,
        };
        let config = ServerConfig::new(2, Arc::new(vec![key_pair()]));
        let rng = Drbg::from_seed(dice.seed());
        let host = Host::new(config, [server_key], rng);
        let shape = &script.shape;
        let clock = Clock::ahead_by(shape.skew);
        let resume = (!shape.exchange).then(|| Snapshot::new(key.clone()));
        let mut config = client_config(shape.framing, shape.obfuscated);
        config.pfs = shape.pfs;
        let driver = Driver::new(begin, clock, shape.style, config, resume, dice.seed());
        let repacker = shape.repack.then(|| Repacker::new(vec![key], dice.seed()));
        Self {
            script,
            now: begin,
            begin,
            dice,
            driver,
            host,
            streams: BTreeMap::new(),
            link: None,
            last_link: 0,
            repacker,
            tape: Tape::default(),
            next_action: 0,
            next_fault: 0,
            full_until: begin,
            pushed: 0,
            steps: 0,
            steps_now: 0,
            digest: 0xcbf2_9ce4_8422_2325,
            bytes: 0,
        }
    }

    /// Plays the script to its end, and on until everything is answered.
    ///
    /// # Errors
    ///
    /// The invariant that did not hold.
    pub fn run(&mut self) -> Result<Report, String> {
        let end = self.begin + self.script.end;
        while self.now < end {
            self.step(end)?;
        }
        let deadline = self.now + PATIENCE;
        while self.driver.waiting().next().is_some() {
            if self.now >= deadline {
                let (id, entry) = self.driver.waiting().next().ok_or("nobody waits")?;
                return Err(format!(
                    "{id:?}, call {}, has no answer {} s after the last fault",
                    entry.call.number,
                    PATIENCE.as_secs()
                ));
            }
            self.step(deadline)?;
        }
        let recovery = self.now.saturating_since(end);
        // What nobody waits for arrives too.
        let calm = self.now + PATIENCE;
        while self.now < calm {
            self.step(calm)?;
        }
        self.check_end()?;
        Ok(Report {
            span: self.now.saturating_since(self.begin),
            faults: self.script.faults.len(),
            calls: self.driver.ledger.len(),
            steps: self.steps,
            digest: self.digest,
            recovery,
            renewals: self.driver.counts.renewals,
        })
    }

    /// Moves on to the next thing that happens, at the latest to `limit`.
    ///
    /// # Errors
    ///
    /// The invariant that did not hold.
    pub fn step(&mut self, limit: Instant) -> Result<(), String> {
        let next = self.next().map_or(limit, |at| at.min(limit)).max(self.now);
        self.steps += 1;
        self.steps_now = if next > self.now {
            0
        } else {
            self.steps_now + 1
        };
        if self.steps_now > SPINS {
            return Err(format!(
                "spins: deadline of the client {:?}, of the host {:?}, now {:?}",
                self.driver.poll_timeout(),
                self.host.poll_timeout(),
                self.now
            ));
        }
        self.now = next;
        self.act();
        self.deliver();
        for (link, error) in self.host.handle_timeout(self.now) {
            self.server_closes(link, &error);
        }
        if self.link.is_some() && self.driver.is_due(self.now) {
            let result = self.driver.handle_timeout(self.now);
            self.client_heard(result);
        }
        if self.driver.reconnect_at.is_some_and(|at| at <= self.now) {
            self.connect();
        }
        self.transmit();
        self.check()
    }

    fn next(&self) -> Option<Instant> {
        let script = [
            self.script
                .actions
                .get(self.next_action)
                .map(|(at, _)| self.begin + *at),
            self.script
                .faults
                .get(self.next_fault)
                .map(|(at, _)| self.begin + *at),
        ];
        let eager = (self.script.shape.style == Style::Eager)
            .then(|| self.now + Duration::from_millis(250));
        let client = self.link.and_then(|_| self.driver.poll_timeout());
        let full = (self.full_until > self.now).then_some(self.full_until);
        script
            .into_iter()
            .chain(self.streams.values().map(Stream::next))
            .chain([self.host.poll_timeout(), self.driver.reconnect_at])
            .chain([client, eager, full])
            .flatten()
            .min()
    }

    fn act(&mut self) {
        while let Some((at, action)) = self.script.actions.get(self.next_action)
            && self.begin + *at <= self.now
        {
            match *action {
                Action::Call(call) => {
                    self.driver.call(self.now, call, None);
                }
                Action::CallFor(call, millis) => {
                    let patience = Some(Duration::from_millis(millis));
                    self.driver.call(self.now, call, patience);
                }
                Action::Cancel(number) => self.driver.cancel(number),
                Action::Push => self.pushed = self.host.push(),
            }
            self.next_action += 1;
        }
        while let Some((at, fault)) = self.script.faults.get(self.next_fault)
            && self.begin + *at <= self.now
        {
            self.next_fault += 1;
            self.suffer(*fault);
        }
    }

    fn suffer(&mut self, fault: Fault) {
        let now = self.now;
        match fault {
            Fault::Restart => {
                self.host.restart();
                for stream in self.streams.values_mut() {
                    stream.up.clear();
                    stream.client_hears_end.get_or_insert(now);
                }
                return;
            }
            Fault::Forget => return self.host.forget_sessions(),
            Fault::Jump(seconds) => return self.driver.clock.jump(seconds),
            Fault::Full { millis } => {
                self.full_until = now + Duration::from_millis(millis);
                return;
            }
            _ => {}
        }
        let Some(link) = self.link else { return };
        let can_forge = self.can_forge();
        let Some(stream) = self.streams.get_mut(&link) else {
            return;
        };
        let weather = &self.script.shape.weather;
        let pipe = |stream: &'_ mut Stream, up| match up {
            true => std::mem::take(&mut stream.up),
            false => std::mem::take(&mut stream.down),
        };
        match fault {
            Fault::Cut { up: true, bytes } => stream.up.cut_after(bytes),
            Fault::Cut { up: false, bytes } => stream.down.cut_after(bytes),
            Fault::Stall { up: true, millis } => {
                stream.up.stall(now + Duration::from_millis(millis));
            }
            Fault::Stall { up: false, millis } => {
                stream.down.stall(now + Duration::from_millis(millis));
            }
            Fault::Hole => {
                stream.up.swallow();
                stream.down.swallow();
            }
            Fault::Hangup => {
                stream.client_hears_end = Some(now + weather.latency);
                self.host.close(link);
            }
            Fault::Corrupt { up: true, bytes } => stream.up.corrupt_after(bytes),
            Fault::Corrupt { up: false, bytes } => stream.down.corrupt_after(bytes),
            Fault::Status(code) if can_forge => {
                let bytes = wire::frame(&code.to_le_bytes());
                let _ = stream.down.send(now, &bytes, weather, &mut self.dice);
            }
            Fault::Replay { up, packets } if can_forge => {
                let tape = match up {
                    true => &self.tape.up_packets,
                    false => &self.tape.down_packets,
                };
                let mut bytes = BytesMut::new();
                for _ in 0..packets.min(tape.len() as u64) {
                    let packet = &tape[self.dice.below(tape.len() as u64) as usize];
                    bytes.extend_from_slice(&wire::frame(packet));
                }
                let mut way = pipe(stream, up);
                let _ = way.send(now, &bytes, weather, &mut self.dice);
                match up {
                    true => stream.up = way,
                    false => stream.down = way,
                }
            }
            _ => {}
        }
    }

    /// Whether somebody on the way can tell packets apart.
    fn can_forge(&self) -> bool {
        let shape = &self.script.shape;
        shape.framing == Framing::Intermediate && !shape.obfuscated
    }

    fn connect(&mut self) {
        self.last_link += 1;
        self.link = Some(self.last_link);
        self.streams.insert(self.last_link, Stream::default());
        self.host.open(self.now, self.last_link);
        self.driver.connected(self.now);
        self.tape.up = Frames::default();
        self.tape.down = Frames::default();
        if let Some(repacker) = &mut self.repacker {
            repacker.reconnected();
        }
    }

    fn deliver(&mut self) {
        let now = self.now;
        let links: Vec<_> = self.streams.keys().copied().collect();
        for link in links {
            while let Some(bytes) = self.stream(link).and_then(|stream| stream.up.arrive(now)) {
                if let Err(error) = self.host.receive(now, link, bytes) {
                    self.server_closes(link, &error);
                }
            }
            while let Some(bytes) = self.stream(link).and_then(|stream| stream.down.arrive(now)) {
                if self.link == Some(link) {
                    let result = self.driver.receive(now, bytes);
                    self.client_heard(result);
                }
            }
            let Some(stream) = self.streams.get_mut(&link) else {
                continue;
            };
            let due = |at: &mut Option<Instant>| at.take_if(|at| *at <= now).is_some();
            let (client, server) = (
                due(&mut stream.client_hears_end),
                due(&mut stream.server_hears_end),
            );
            if client && self.link == Some(link) {
                self.client_leaves(None);
            }
            if server {
                self.host.close(link);
                self.streams.remove(&link);
            }
        }
    }

    fn stream(&mut self, link: LinkId) -> Option<&mut Stream> {
        self.streams.get_mut(&link)
    }

    fn client_heard(&mut self, result: Result<(), Error>) {
        if let Err(error) = result
            && self.link.is_some()
        {
            self.client_leaves(Some(&error));
        }
    }

    /// The client closes its stream; the server hears of it when everything before has arrived.
    fn client_leaves(&mut self, error: Option<&Error>) {
        let Some(link) = self.link.take() else { return };
        self.driver.disconnected(self.now, error);
        let late = self.dice.one_in(2);
        let latency = self.script.shape.weather.latency;
        let now = self.now;
        if let Some(stream) = self.streams.get_mut(&link) {
            stream.down.clear();
            if !late {
                stream.up.clear();
            }
            // Sometimes the end takes long to be noticed.
            let delay = if late { LINGER } else { latency };
            stream.server_hears_end.get_or_insert(now + delay);
        }
    }

    fn server_closes(&mut self, link: LinkId, _: &Error) {
        let mut out = BytesMut::new();
        self.host.transmit(self.now, link, &mut out);
        self.host.close(link);
        let weather = self.script.shape.weather;
        if let Some(stream) = self.streams.get_mut(&link) {
            let _ = stream.down.send(self.now, &out, &weather, &mut self.dice);
            let at = self.now + weather.latency + weather.jitter;
            stream.client_hears_end.get_or_insert(at);
        }
    }

    fn transmit(&mut self) {
        let now = self.now;
        let weather = self.script.shape.weather;
        let mut out = BytesMut::new();
        if let Some(link) = self.link
            && now >= self.full_until
        {
            self.driver.transmit(now, &mut out);
            if !out.is_empty() {
                self.note(&out, true);
                self.send(link, &out, &weather, true);
            }
        }
        let links: Vec<_> = self.host.links().collect();
        for link in links {
            out.clear();
            self.host.transmit(now, link, &mut out);
            if out.is_empty() {
                continue;
            }
            let current = self.link == Some(link);
            if current {
                self.note(&out, false);
            }
            match &mut self.repacker {
                Some(repacker) if current => out = repacker.repack(&out, &mut self.dice),
                _ => {}
            }
            self.send(link, &out, &weather, false);
        }
    }

    fn send(&mut self, link: LinkId, bytes: &[u8], weather: &Weather, up: bool) {
        let now = self.now;
        let Some(stream) = self.streams.get_mut(&link) else {
            return;
        };
        let pipe = if up { &mut stream.up } else { &mut stream.down };
        if pipe.send(now, bytes, weather, &mut self.dice) {
            let at = now + weather.latency + weather.jitter;
            stream.client_hears_end.get_or_insert(at);
            stream.server_hears_end.get_or_insert(at);
        }
    }

    fn note(&mut self, bytes: &[u8], up: bool) {
        self.bytes += bytes.len() as u64;
        for byte in bytes {
            self.digest = (self.digest ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        if self.can_forge() {
            let tape = &mut self.tape;
            let (frames, packets) = match up {
                true => (&mut tape.up, &mut tape.up_packets),
                false => (&mut tape.down, &mut tape.down_packets),
            };
            packets.extend(frames.feed(bytes));
            let surplus = packets.len().saturating_sub(256);
            packets.drain(..surplus);
        }
    }

    /// What holds at all times.
    fn check(&self) -> Result<(), String> {
        match (&self.driver.fault, &self.host.fault) {
            (Some(fault), _) => Err(format!("client: {fault}")),
            (_, Some(fault)) => Err(format!("server: {fault}")),
            _ => Ok(()),
        }
    }

    /// What holds in the end.
    fn check_end(&self) -> Result<(), String> {
        if let Some((number, times)) = self.driver.pushes.iter().find(|(_, times)| **times > 1) {
            return Err(format!("push {number} was heard {times} times"));
        }
        let strict = self.script.is_strict();
        let is_final = !self.script.repeats_the_client();
        for entry in self.driver.ledger.values() {
            let number = entry.call.number;
            let runs = self.host.runs.get(&number).copied().unwrap_or_default();
            let lost = self.host.lost.get(&number).copied().unwrap_or_default();
            if strict && runs > 1 + lost {
                return Err(format!(
                    "call {number} was executed {runs} times, though it was lost {lost} times"
                ));
            }
            if is_final && runs > 0 && entry.given_up() == Some(Delivery::NotSent) {
                return Err(format!(
                    "call {number} was executed, and whoever gave it up was told that it was not"
                ));
            }
            match &entry.outcome {
                Some(Outcome::Answered) if runs == 0 => {
                    return Err(format!("call {number} was answered and not executed"));
                }
                Some(Outcome::Failed(RequestError::Rpc(error))) if error.code == 420 => {}
                Some(Outcome::Failed(RequestError::TimedOut(_))) => {}
                Some(Outcome::Failed(error)) if strict => {
                    return Err(format!("call {number} failed with {error:?} for no reason"));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// A configuration of the simulation's client.
pub fn client_config(framing: Framing, obfuscated: bool) -> ClientConfig {
    let transport = Config {
        framing,
        obfuscation: obfuscated.then(Obfuscation::default),
        ..Config::default()
    };
    ClientConfig::new(2, [key_pair().public().clone()].into(), transport)
}

/// A key that client and server know without a key exchange.
pub fn known_key(seed: u64) -> AuthKey {
    let mut bytes = [0; 256];
    let mut dice = Dice::new(seed);
    bytes
        .chunks_mut(8)
        .for_each(|part| part.copy_from_slice(&dice.roll().to_le_bytes()));
    AuthKey::new(bytes)
}

/// The data centre's identity. Made once: it takes a while.
pub fn key_pair() -> RsaKeyPair {
    static PAIR: OnceLock<RsaKeyPair> = OnceLock::new();
    PAIR.get_or_init(|| RsaKeyPair::generate(&mut Drbg::from_seed([1; 32])))
        .clone()
}

/// How long everything may take once nothing goes wrong any more: noticing a dead stream takes the
/// longest.
const PATIENCE: Duration = Duration::from_secs(150);

/// How late a server may learn that a stream is over.
const LINGER: Duration = Duration::from_secs(20);

/// Rounds without time passing that mean nobody will ever sleep.
const SPINS: u32 = 5000;
