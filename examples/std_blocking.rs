//! An echo bot on the protocol core alone: one thread, one blocking socket, no runtime.
//!
//! ```sh
//! mtproto testdc --bot 1:token:Echo          # prints an address and where its key is
//! cargo run --example std_blocking -- ADDRESS KEY.pem 1:token
//! ```
//!
//! Answers one message with its own text, and ends.

use bytes::{Bytes, BytesMut};
use mtproto_core::{
    ClientConfig, Connection, Drbg, Event, Instant, Limits, RequestId, RsaPublicKey, Timing,
    transport,
};
use mtproto_tl::{
    Decode,
    api::{LAYER, enums, functions, types},
};
use std::{
    error::Error,
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

fn main() -> Result<(), Box<dyn Error>> {
    let [_, address, key, token] = <[String; 4]>::try_from(std::env::args().collect::<Vec<_>>())
        .map_err(|_| "usage: std_blocking ADDRESS KEY.pem BOT_TOKEN")?;
    let key = RsaPublicKey::from_pem(&std::fs::read_to_string(key)?)?;
    let mut link = Link::open(&address, key)?;

    link.call(&introduced(functions::auth::ImportBotAuthorization {
        flags: 0,
        api_id: 1,
        api_hash: "hash".into(),
        bot_auth_token: token,
    }))?;
    println!("logged in");

    let (text, peer) = loop {
        if let Some(question) = question(link.wait_for_push()?) {
            break question;
        }
    };
    println!("echo: {text}");
    link.call(&functions::messages::SendMessage {
        peer,
        message: text,
        random_id: i64::try_from(now().as_micros())?,
        ..Default::default()
    })?;
    Ok(())
}

/// A socket and the connection on it.
struct Link {
    socket: TcpStream,
    connection: Connection,
    input: BytesMut,
    pushes: Vec<Bytes>,
}

impl Link {
    fn open(address: &str, key: RsaPublicKey) -> Result<Self, Box<dyn Error>> {
        let config = ClientConfig {
            transport: transport::Config {
                framing: transport::Framing::Abridged,
                ..transport::Config::default()
            },
            dc: 2,
            server_keys: [key].into(),
            pfs: None,
            limits: Limits::default(),
            timing: Timing::default(),
        };
        let connection = Connection::connect(now(), config, None, &mut Drbg::from_os()?);
        let socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        Ok(Self {
            socket,
            connection,
            input: BytesMut::new(),
            pushes: Vec::new(),
        })
    }

    /// Calls a function and waits for its answer.
    fn call<F: mtproto_tl::Function>(&mut self, function: &F) -> Result<F::Output, Box<dyn Error>> {
        let id = self
            .connection
            .request(function.to_bytes())
            .map_err(|_| "too many requests")?;
        loop {
            if let Some(answer) = self.turn(Some(id))? {
                return Ok(F::Output::from_bytes(answer)?);
            }
        }
    }

    /// Waits until the server sends something unasked.
    fn wait_for_push(&mut self) -> Result<Bytes, Box<dyn Error>> {
        while self.pushes.is_empty() {
            self.turn(None)?;
        }
        Ok(self.pushes.remove(0))
    }

    /// One turn of the loop: write, look at events, sleep until there is input or a deadline.
    fn turn(&mut self, awaited: Option<RequestId>) -> Result<Option<Bytes>, Box<dyn Error>> {
        let mut output = BytesMut::new();
        while self.connection.poll_transmit(now(), &mut output) {}
        self.socket.write_all(&output)?;

        let mut answer = None;
        while let Some(event) = self.connection.poll_event() {
            match event {
                Event::Response { id, body } if Some(id) == awaited => answer = Some(body),
                Event::Failed { error, .. } => return Err(format!("{error:?}").into()),
                Event::Push(body) => self.pushes.push(body),
                _ => {}
            }
        }
        if answer.is_some() || awaited.is_none() && !self.pushes.is_empty() {
            return Ok(answer);
        }

        let timeout = self
            .connection
            .poll_timeout()
            .map(|at| at.saturating_since(now()));
        self.socket
            .set_read_timeout(timeout.map(|t| t.max(Duration::from_millis(1))))?;
        self.input.resize(64 << 10, 0);
        match self.socket.read(&mut self.input) {
            Ok(0) => return Err("the server has closed the connection".into()),
            Ok(count) => self
                .connection
                .handle_input(now(), self.input.split_to(count))?,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                self.connection.handle_timeout(now())?;
            }
            Err(error) => return Err(error.into()),
        }
        Ok(None)
    }
}

/// The first call on a connection says who calls, and in which layer of the API.
fn introduced<F>(query: F) -> functions::InvokeWithLayer<functions::InitConnection<F>> {
    functions::InvokeWithLayer {
        layer: LAYER,
        query: functions::InitConnection {
            api_id: 1,
            device_model: "example".into(),
            system_version: "std".into(),
            app_version: "1".into(),
            system_lang_code: "en".into(),
            lang_pack: String::new(),
            lang_code: "en".into(),
            proxy: None,
            params: None,
            query,
        },
    }
}

/// The text of a message to us, and whom to answer.
fn question(push: Bytes) -> Option<(String, enums::InputPeer)> {
    let enums::Updates::Updates(all) = enums::Updates::from_bytes(push).ok()? else {
        return None;
    };
    let message = all.updates.into_iter().find_map(|update| match update {
        enums::Update::NewMessage(new) => match new.message {
            enums::Message::Message(message) if !message.out => Some(message),
            _ => None,
        },
        _ => None,
    })?;
    let enums::Peer::User(author) = message.from_id.as_ref().unwrap_or(&message.peer_id) else {
        return None;
    };
    let access_hash = all.users.iter().find_map(|user| match user {
        enums::User::User(user) if user.id == author.user_id => user.access_hash,
        _ => None,
    });
    let access_hash = access_hash.unwrap_or_default();
    let peer = types::InputPeerUser {
        user_id: author.user_id,
        access_hash,
    };
    Some((message.message.clone(), peer.into()))
}

fn now() -> Instant {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Instant::from_micros(0) + since_epoch
}
