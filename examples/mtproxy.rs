//! An MTProto proxy for one secret, in front of one data centre.
//!
//!     cargo run -p mtproto-tests --example mtproxy -- 127.0.0.1:4430 dd00112233445566778899aabbccddeeff
//!
//! Prints where it listens, and a link for clients. The secret decides how clients have to look:
//! plain, padded (`dd`), or like a TLS connection to a domain (`ee`). Whoever does not know it, or
//! repeats what another client said, is left without an answer; with `--mask example.com:443`, he is
//! passed on to there, and sees what anybody sees.
//!
//! A proxy opens no packet. It takes them out of the client's framing and puts them into the data
//! centre's, and the other way round.

use bytes::{BufMut, BytesMut};
use mtproto_core::{
    Client, Drbg, Instant, Server,
    transport::{
        Accept, Config, Marked, Received, ReplayCache, Transport,
        proxy::{Endpoint, ProxyLink, Secret},
        trim,
    },
};
use std::{
    error::Error,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    time::timeout,
};

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let Some(options) = Options::read(std::env::args().skip(1))? else {
        println!("{USAGE}");
        return Ok(());
    };
    let Options {
        dc,
        secret,
        listen,
        mask,
    } = options;
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    let server = Endpoint::from(address);
    println!(
        "{address} {}",
        ProxyLink {
            server,
            secret: secret.clone()
        }
    );

    let accept = Accept::only(secret);
    let seen = Arc::new(Mutex::new(ReplayCache::default()));
    loop {
        let (client, _) = listener.accept().await?;
        let (accept, seen, mask) = (accept.clone(), seen.clone(), mask.clone());
        tokio::spawn(async move {
            if let Err(error) = serve(client, dc, &accept, &seen, mask.as_deref()).await {
                eprintln!("client gone: {error}");
            }
        });
    }
}

/// What the command line says.
struct Options {
    dc: SocketAddr,
    secret: Secret,
    listen: String,
    /// Where strangers are passed on to.
    mask: Option<String>,
}

impl Options {
    /// `None` if it asks for help.
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, Failure> {
        let (mut places, mut mask) = (Vec::new(), None);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--help" => return Ok(None),
                "--mask" => mask = Some(arguments.next().ok_or("--mask needs HOST:PORT")?),
                _ => places.push(argument),
            }
        }
        let (dc, secret, listen) = match places.as_slice() {
            [dc, secret] => (dc, secret, "127.0.0.1:0"),
            [dc, secret, listen] => (dc, secret, listen.as_str()),
            _ => return Err(USAGE.into()),
        };
        Ok(Some(Self {
            dc: dc.parse()?,
            secret: secret.parse()?,
            listen: listen.to_owned(),
            mask,
        }))
    }
}

/// Serves one client until either end is gone. A stranger is passed on, if there is a mask.
async fn serve(
    client: TcpStream,
    dc: SocketAddr,
    accept: &Accept,
    seen: &Mutex<ReplayCache>,
    mask: Option<&str>,
) -> Result<(), Failure> {
    let mut rng = Drbg::from_os()?;
    let mut near = Side::new(client, Transport::<Server>::accept(now(), accept, &mut rng));
    let first = match recognize(&mut near, seen).await {
        Ok(first) => first,
        Err(refusal) => {
            return match (mask, near.transport.into_unanswered()) {
                (Some(mask), Some(said)) => show(near.stream, mask, &said).await,
                _ => Err(refusal),
            };
        }
    };
    let upstream = TcpStream::connect(dc).await?;
    let transport = Transport::<Client>::connect(now(), &Config::default(), &mut rng);
    relay(near, first, Side::new(upstream, transport)).await
}

/// Waits until the client has shown that it knows the secret; returns what else it has said by then,
/// if that is whole.
async fn recognize(
    near: &mut Side<Server>,
    seen: &Mutex<ReplayCache>,
) -> Result<Option<Received>, Failure> {
    loop {
        timeout(PATIENCE, near.read()).await??;
        let first = near.transport.next(MAX)?;
        if let Some(fingerprint) = near.transport.poll_fingerprint()
            && !seen.lock().unwrap().admit(now(), fingerprint)
        {
            return Err("a stream that was seen before".into());
        }
        near.write().await?;
        if let Some(recognized) = near.transport.poll_recognized() {
            println!("client uses {recognized}");
            return Ok(first);
        }
    }
}

/// Lets a stranger talk to the host behind the mask, to which he has `said` something already.
async fn show(mut stranger: TcpStream, mask: &str, said: &[u8]) -> Result<(), Failure> {
    let mut host = TcpStream::connect(mask).await?;
    host.write_all(said).await?;
    copy_bidirectional(&mut stranger, &mut host).await?;
    Ok(())
}

/// Passes packets on, both ways.
async fn relay(
    mut near: Side<Server>,
    mut first: Option<Received>,
    mut far: Side<Client>,
) -> Result<(), Failure> {
    loop {
        while let Some(received) = first
            .take()
            .map_or_else(|| near.transport.next(MAX), |it| Ok(Some(it)))?
        {
            far.pass_on(received);
        }
        while let Some(received) = far.transport.next(MAX)? {
            match received {
                Received::QuickAck(token) => near.transport.send_quick_ack(token, &mut near.output),
                Received::Status(code) => near.transport.send_status(code, &mut near.output),
                packet => near.pass_on(packet),
            }
        }
        near.write().await?;
        far.write().await?;
        tokio::select! {
            read = near.read() => read?,
            read = far.read() => read?,
        }
    }
}

/// One of the two streams of a client.
struct Side<R: mtproto_core::Role> {
    stream: TcpStream,
    transport: Transport<R>,
    input: BytesMut,
    output: BytesMut,
}

impl<R: mtproto_core::Role> Side<R> {
    fn new(stream: TcpStream, transport: Transport<R>) -> Self {
        let (input, output) = (BytesMut::new(), BytesMut::new());
        Self {
            stream,
            transport,
            input,
            output,
        }
    }

    /// Waits for bytes; the end of the stream is an error.
    async fn read(&mut self) -> Result<(), Failure> {
        self.input.reserve(64 << 10);
        if self.stream.read_buf(&mut self.input).await? == 0 {
            return Err("end of stream".into());
        }
        self.transport.receive(now(), self.input.split());
        Ok(())
    }

    async fn write(&mut self) -> Result<(), Failure> {
        while self.transport.poll_transmit(&mut self.output) {}
        self.stream.write_all(&self.output).await?;
        self.output.clear();
        Ok(())
    }

    fn pass_on(&mut self, received: Received) {
        if let Received::Packet {
            mut bytes,
            quick_ack,
        } = received
        {
            trim(&mut bytes);
            let marked = if quick_ack {
                Marked::QuickAck
            } else {
                Marked::No
            };
            let fill = |out: &mut BytesMut| out.put_slice(&bytes);
            self.transport
                .send_marked(marked, bytes.len(), &mut self.output, fill);
        }
    }
}

fn now() -> Instant {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Instant::default() + since.unwrap_or_default()
}

const USAGE: &str = "\
usage: mtproxy [--mask HOST:PORT] DC-ADDRESS SECRET [LISTEN-ADDRESS]

  --mask HOST:PORT  pass whoever does not know the secret on to there: for a secret that names a
                    domain, that domain";

/// Largest packet passed on.
const MAX: usize = 16 << 20;

/// How long a client may take to show that it knows the secret.
const PATIENCE: Duration = Duration::from_secs(10);
