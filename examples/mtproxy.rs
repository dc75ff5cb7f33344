//! An MTProto proxy for one secret, in front of one data centre.
//!
//!     cargo run -p mtproto-tests --example mtproxy -- 127.0.0.1:4430 dd00112233445566778899aabbccddeeff
//!
//! Prints where it listens, and a link for clients. The secret decides how clients have to look:
//! plain, padded (`dd`), or like a TLS connection to a domain (`ee`). Whoever does not know it, or
//! repeats what another client said, is left without an answer.
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
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let (Some(dc), Some(secret)) = (arguments.next(), arguments.next()) else {
        return Err("usage: mtproxy DC-ADDRESS SECRET [LISTEN-ADDRESS]".into());
    };
    let (dc, secret): (SocketAddr, Secret) = (dc.parse()?, secret.parse()?);
    let listen = arguments.next().unwrap_or("127.0.0.1:0".into());
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
        let (accept, seen) = (accept.clone(), seen.clone());
        tokio::spawn(async move {
            if let Err(error) = serve(client, dc, &accept, &seen).await {
                eprintln!("client gone: {error}");
            }
        });
    }
}

/// Serves one client until either end is gone.
async fn serve(
    client: TcpStream,
    dc: SocketAddr,
    accept: &Accept,
    seen: &Mutex<ReplayCache>,
) -> Result<(), Failure> {
    let mut rng = Drbg::from_os()?;
    let mut near = Side::new(client, Transport::<Server>::accept(now(), accept, &mut rng));
    let mut held = Vec::new();
    let recognized = loop {
        timeout(PATIENCE, near.read()).await??;
        held.extend(near.transport.next(MAX)?);
        if let Some(fingerprint) = near.transport.poll_fingerprint()
            && !seen.lock().unwrap().admit(now(), fingerprint)
        {
            return Err("a stream that was seen before".into());
        }
        near.write().await?;
        if let Some(recognized) = near.transport.poll_recognized() {
            break recognized;
        }
    };
    println!("client uses {recognized}");

    let upstream = TcpStream::connect(dc).await?;
    let transport = Transport::<Client>::connect(now(), &Config::default(), &mut rng);
    let mut far = Side::new(upstream, transport);
    loop {
        while let Some(received) = held
            .pop()
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

/// Largest packet passed on.
const MAX: usize = 16 << 20;

/// How long a client may take to show that it knows the secret.
const PATIENCE: Duration = Duration::from_secs(10);
