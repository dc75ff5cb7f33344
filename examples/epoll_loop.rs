//! Echo bots in an event loop of one's own: many accounts, one thread, one `epoll`.
//!
//! ```sh
//! mtproto testdc --bot 1:one:One --bot 2:two:Two
//! cargo run --example epoll_loop -- ADDRESS KEY.pem 1:one 2:two
//! ```
//!
//! Each bot answers one message with its own text; then the program ends. The engines decide
//! everything about the protocol; the loop moves bytes and tells the time.

use bytes::{Buf, Bytes, BytesMut};
use mio::{Events, Interest, Poll, Registry, Token, net::TcpStream};
use mtproto_client::{
    CallOptions, Clock, Config, Engine, Message, Update,
    engine::{Effect, Event, LinkEvent, LinkId, login},
};
use mtproto_core::Drbg;
use mtproto_tl::{
    Encode,
    api::{enums, functions},
};
use std::{
    collections::BTreeMap,
    error::Error,
    io::{self, ErrorKind, Read, Write},
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: epoll_loop ADDRESS KEY.pem BOT_TOKEN...";
    let address = arguments.next().ok_or(usage)?.parse()?;
    let pem = std::fs::read_to_string(arguments.next().ok_or(usage)?)?;
    let config = Config::new(1, "hash").dc(2, address).server_key_pem(&pem);

    let mut clock = Clock::new();
    let mut poll = Poll::new()?;
    let mut sockets: BTreeMap<Token, Socket> = BTreeMap::new();
    let mut bots: Vec<Bot> = Vec::new();
    for token in arguments {
        let mut engine = Engine::new(clock.now(), &config, None, Drbg::from_os()?)?;
        let login = login::bot_sign_in(&login::Application::new(&config), &token);
        engine.call(clock.now(), login.to_bytes(), CallOptions::default());
        bots.push(Bot {
            engine,
            echoed: false,
        });
    }

    let mut events = Events::with_capacity(256);
    while bots.iter().any(Bot::is_busy) {
        for (number, bot) in bots.iter_mut().enumerate() {
            bot.act(number, &mut sockets, poll.registry(), &mut clock)?;
        }
        let deadline = bots
            .iter()
            .filter_map(|bot| bot.engine.poll_timeout())
            .min();
        let now = clock.now();
        poll.poll(&mut events, deadline.map(|at| at.saturating_since(now)))?;
        for event in &events {
            if let Some(socket) = sockets.get_mut(&event.token()) {
                let closed = socket.read(&mut bots[socket.bot].engine, &mut clock);
                if closed {
                    sockets.remove(&event.token());
                }
            }
        }
        let now = clock.now();
        for bot in &mut bots {
            bot.engine.handle_timeout(now);
        }
    }
    Ok(())
}

struct Bot {
    engine: Engine,
    echoed: bool,
}

struct Socket {
    bot: usize,
    link: LinkId,
    stream: TcpStream,
    output: BytesMut,
    opened: bool,
}

impl Bot {
    fn is_busy(&self) -> bool {
        !self.echoed || self.engine.has_calls()
    }

    /// Does what the engine wants, and listens to what it has to say.
    fn act(
        &mut self,
        number: usize,
        sockets: &mut BTreeMap<Token, Socket>,
        registry: &Registry,
        clock: &mut Clock,
    ) -> Result<(), Box<dyn Error>> {
        while let Some(effect) = self.engine.poll_effect() {
            match effect {
                Effect::Connect { link, address } => {
                    let mut stream = TcpStream::connect(address)?;
                    let token = Token(sockets.last_key_value().map_or(0, |(last, _)| last.0 + 1));
                    registry.register(
                        &mut stream,
                        token,
                        Interest::READABLE | Interest::WRITABLE,
                    )?;
                    let output = BytesMut::new();
                    sockets.insert(
                        token,
                        Socket {
                            bot: number,
                            link,
                            stream,
                            output,
                            opened: false,
                        },
                    );
                }
                Effect::Close(link) => {
                    sockets.retain(|_, socket| (socket.bot, socket.link) != (number, link));
                }
                // These bots do not live long enough to keep a session.
                _ => {}
            }
        }
        while let Some(event) = self.engine.poll_event() {
            match event {
                Event::Done { result, .. } => drop(result?),
                Event::Authorized(true) => println!("bot {number} logged in"),
                Event::Update(Update::NewMessage(message)) if !message.is_outgoing() => {
                    println!("bot {number} echoes: {}", message.text());
                    self.engine
                        .call(clock.now(), echo(&message, clock), CallOptions::default());
                    self.echoed = true;
                }
                _ => {}
            }
        }
        for socket in sockets.values_mut().filter(|socket| socket.bot == number) {
            // If this fails, reading fails as well, and is where it is dealt with.
            let _ = socket.write(&mut self.engine, clock);
        }
        Ok(())
    }
}

impl Socket {
    fn write(&mut self, engine: &mut Engine, clock: &mut Clock) -> io::Result<()> {
        while engine.poll_transmit(clock.now(), self.link, &mut self.output) {}
        while !self.output.is_empty() {
            let count = self.stream.write(&self.output)?;
            self.output.advance(count);
        }
        Ok(())
    }

    /// Reads all there is; says whether the stream has ended.
    fn read(&mut self, engine: &mut Engine, clock: &mut Clock) -> bool {
        if !self.opened && self.stream.peer_addr().is_ok() {
            self.opened = true;
            engine.handle_link(clock.now(), self.link, LinkEvent::Opened);
        }
        loop {
            let mut input = BytesMut::zeroed(16 << 10);
            let event = match self.stream.read(&mut input) {
                Ok(0) => LinkEvent::Closed(None),
                Ok(count) => LinkEvent::Received(input.split_to(count)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return false,
                Err(error) => LinkEvent::Closed(Some(error.kind())),
            };
            let closed = matches!(event, LinkEvent::Closed(_));
            engine.handle_link(clock.now(), self.link, event);
            if closed {
                return true;
            }
        }
    }
}

fn echo(message: &Message, clock: &mut Clock) -> Bytes {
    let call = functions::messages::SendMessage {
        peer: message
            .chat()
            .input()
            .cloned()
            .unwrap_or(enums::InputPeer::Empty),
        message: message.text().to_owned(),
        random_id: clock.now().as_micros().cast_signed(),
        ..Default::default()
    };
    call.to_bytes()
}
