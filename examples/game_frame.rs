//! An echo bot inside a game: sixty frames a second, and never more than a little work in each.
//!
//! ```sh
//! mtproto testdc --bot 1:token:Echo
//! cargo run --example game_frame -- ADDRESS KEY.pem 1:token
//! ```
//!
//! The frame asks the sockets what has come, without waiting, gives the engine a bounded amount of
//! it, and goes on to draw. What did not fit waits in the kernel until the next frame.

use bytes::{Buf, BytesMut};
use mtproto_client::{
    CallOptions, Clock, Config, Engine, Update,
    engine::{Effect, Event, LinkEvent, LinkId, login},
};
use mtproto_core::Drbg;
use mtproto_tl::{
    Encode,
    api::{enums, functions},
};
use std::{
    error::Error,
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

/// Bytes that the network may bring into one frame.
const INPUT_PER_FRAME: usize = 4 << 10;

/// Packets that may be built in one frame.
const PACKETS_PER_FRAME: usize = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let [_, address, key, token] = <[String; 4]>::try_from(std::env::args().collect::<Vec<_>>())
        .map_err(|_| "usage: game_frame ADDRESS KEY.pem BOT_TOKEN")?;
    let pem = std::fs::read_to_string(key)?;
    let config = Config::new(1, "hash")
        .dc(2, address.parse()?)
        .server_key_pem(&pem);

    let mut network = Network::new(&config, &token)?;
    let mut slowest = Duration::ZERO;
    for frame in 0_u64.. {
        let began = Instant::now();
        let finished = network.frame()?;
        slowest = slowest.max(began.elapsed());
        if finished {
            println!("{frame} frames; the slowest gave the network {slowest:?}");
            break;
        }
        // Here the game draws.
        thread::sleep(Duration::from_secs(1) / 60);
    }
    Ok(())
}

struct Network {
    engine: Engine,
    clock: Clock,
    socket: Option<(LinkId, TcpStream)>,
    input: BytesMut,
    output: BytesMut,
    echoed: bool,
}

impl Network {
    fn new(config: &Config, token: &str) -> Result<Self, Box<dyn Error>> {
        let mut clock = Clock::new();
        let mut engine = Engine::new(clock.now(), config, None, Drbg::from_os()?)?;
        let login = login::bot_sign_in(&login::Application::new(config), token);
        engine.call(clock.now(), login.to_bytes(), CallOptions::default());
        let (input, output) = (BytesMut::new(), BytesMut::new());
        Ok(Self {
            engine,
            clock,
            socket: None,
            input,
            output,
            echoed: false,
        })
    }

    /// The network's share of a frame; says whether the bot has done its work.
    fn frame(&mut self) -> Result<bool, Box<dyn Error>> {
        let now = self.clock.now();
        self.receive();
        self.engine.handle_timeout(now);
        while let Some(effect) = self.engine.poll_effect() {
            match effect {
                Effect::Connect { link, address } => self.connect(link, address),
                Effect::Close(_) => self.socket = None,
                _ => {}
            }
        }
        self.send();
        while let Some(event) = self.engine.poll_event() {
            match event {
                Event::Done { result, .. } => drop(result?),
                Event::Authorized(true) => println!("logged in"),
                Event::Update(Update::NewMessage(message)) if !message.is_outgoing() => {
                    println!("echo: {}", message.text());
                    let call = functions::messages::SendMessage {
                        peer: message
                            .chat()
                            .input()
                            .cloned()
                            .unwrap_or(enums::InputPeer::Empty),
                        message: message.text().to_owned(),
                        random_id: now.as_micros().cast_signed(),
                        ..Default::default()
                    };
                    self.engine
                        .call(now, call.to_bytes(), CallOptions::default());
                    self.echoed = true;
                }
                _ => {}
            }
        }
        Ok(self.echoed && !self.engine.has_calls())
    }

    fn connect(&mut self, link: LinkId, address: std::net::SocketAddr) {
        // A game would connect on another thread; on loopback this takes no time.
        let stream = TcpStream::connect(address).and_then(|stream| {
            stream.set_nonblocking(true)?;
            stream.set_nodelay(true)?;
            Ok(stream)
        });
        self.output.clear();
        let event = match stream {
            Ok(stream) => {
                self.socket = Some((link, stream));
                LinkEvent::Opened
            }
            Err(error) => LinkEvent::Closed(Some(error.kind())),
        };
        self.engine.handle_link(self.clock.now(), link, event);
    }

    fn receive(&mut self) {
        let Some((link, stream)) = &mut self.socket else {
            return;
        };
        self.input.resize(INPUT_PER_FRAME, 0);
        let event = match stream.read(&mut self.input) {
            Ok(0) => LinkEvent::Closed(None),
            Ok(count) => LinkEvent::Received(self.input.split_to(count)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return,
            Err(error) => LinkEvent::Closed(Some(error.kind())),
        };
        let (link, closed) = (*link, matches!(event, LinkEvent::Closed(_)));
        if closed {
            self.socket = None;
        }
        self.engine.handle_link(self.clock.now(), link, event);
    }

    fn send(&mut self) {
        let Some((link, stream)) = &mut self.socket else {
            return;
        };
        let now = self.clock.now();
        for _ in 0..PACKETS_PER_FRAME {
            if !self.engine.poll_transmit(now, *link, &mut self.output) {
                break;
            }
        }
        // An error shows up again when reading, and is dealt with there.
        while !self.output.is_empty() {
            let Ok(count) = stream.write(&self.output) else {
                break;
            };
            self.output.advance(count);
        }
    }
}
