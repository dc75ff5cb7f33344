//! A server on the protocol core alone: one thread per client, blocking sockets.
//!
//! ```sh
//! cargo run --example raw_core_server
//! ```
//!
//! Prints its address and where its public key is, answers `help.getNearestDc` to whoever asks, and
//! refuses everything else. With `--once` it ends after the first client.

use bytes::{Bytes, BytesMut};
use mtproto_core::{
    BindError, Connection, Drbg, Instant, KeyId, RpcError, RsaKeyPair, Server, ServerConfig,
    ServerEvent, ServerKey,
};
use mtproto_tl::{
    Constructor, Encode,
    api::{functions, types},
};
use std::{
    collections::BTreeMap,
    error::Error,
    io::{ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Keys are shared: a client agrees on one over one connection, and uses it over all.
type Keys = Arc<Mutex<BTreeMap<KeyId, ServerKey>>>;

fn main() -> Result<(), Box<dyn Error>> {
    let once = std::env::args().any(|argument| argument == "--once");
    let identity = RsaKeyPair::generate(&mut Drbg::from_os()?);
    let pem = std::env::temp_dir().join(format!("raw_core_server-{}.pem", std::process::id()));
    std::fs::write(&pem, identity.public().to_pem())?;
    let config = ServerConfig::new(2, Arc::new(vec![identity]));
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{} {}", listener.local_addr()?, pem.display());

    let keys = Keys::default();
    for stream in listener.incoming() {
        let (stream, config, keys) = (stream?, config.clone(), keys.clone());
        let client = thread::spawn(move || {
            if let Err(error) = serve(stream, config, &keys) {
                println!("client gone: {error}");
            }
        });
        if once {
            let _ = client.join();
            break;
        }
    }
    std::fs::remove_file(pem)?;
    Ok(())
}

fn serve(mut socket: TcpStream, config: ServerConfig, keys: &Keys) -> Result<(), Box<dyn Error>> {
    socket.set_nodelay(true)?;
    let mut connection = Connection::<Server>::accept(now(), config, &mut Drbg::from_os()?);
    let mut input = BytesMut::new();
    loop {
        while let Some(event) = connection.poll_event() {
            handle(&mut connection, event, keys);
        }
        let mut output = BytesMut::new();
        while connection.poll_transmit(now(), &mut output) {}
        socket.write_all(&output)?;

        let timeout = connection
            .poll_timeout()
            .map(|at| at.saturating_since(now()));
        socket.set_read_timeout(timeout.map(|t| t.max(Duration::from_millis(1))))?;
        input.resize(16 << 10, 0);
        match socket.read(&mut input) {
            Ok(0) => return Ok(()),
            Ok(count) => connection.handle_input(now(), input.split_to(count))?,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                connection.handle_timeout(now())?;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn handle(connection: &mut Connection<Server>, event: ServerEvent, keys: &Keys) {
    let Ok(mut keys) = keys.lock() else { return };
    match event {
        ServerEvent::KeyCreated(key) => drop(keys.insert(key.key.id(), key)),
        ServerEvent::KeyNeeded(id) => connection.provide_key(id, keys.get(&id).cloned()),
        // Sessions end with their byte stream here. A server that loses nothing keeps them.
        ServerEvent::SessionNeeded(session) => connection.provide_session(session, None),
        ServerEvent::Request { session, id, body } => {
            println!("{} bytes asked", body.len());
            connection.respond(session, id, answer(&body));
        }
        // Traffic goes under temporary keys, each of which stands for a permanent one.
        ServerEvent::Bind {
            session,
            id,
            binding,
        } => {
            let bound = match keys.get(&binding.temporary()) {
                Some(temporary) => binding.check(now(), keys.get(&binding.permanent()), temporary),
                None => Err(BindError::NotTemporary),
            };
            let answer = bound.map(|()| true.to_bytes()).map_err(RpcError::from);
            connection.respond(session, id, answer);
        }
        ServerEvent::KeyDestroyed(id) => drop(keys.remove(&id)),
        _ => {}
    }
}

/// Looks for the function at the end: a first call comes with an introduction around it.
fn answer(call: &Bytes) -> Result<Bytes, RpcError> {
    let asked = call.last_chunk().copied().map(u32::from_le_bytes);
    if asked == Some(functions::help::GetNearestDc::ID) {
        let nearest = types::NearestDc {
            country: "NL".to_owned(),
            this_dc: 2,
            nearest_dc: 2,
        };
        return Ok(nearest.to_bytes());
    }
    Err(RpcError {
        code: 400,
        message: "METHOD_NOT_IMPLEMENTED".to_owned(),
    })
}

fn now() -> Instant {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Instant::from_micros(0) + since_epoch
}
