//! A client on tokio against the data centre over loopback: calls per second, files, memory.
//!
//! ```sh
//! cargo bench -p mtproto-tests --bench loopback            # files of 256 MiB
//! cargo bench -p mtproto-tests --bench loopback -- 16      # of 16 MiB
//! ```
//!
//! The data centre runs in a thread of its own; what it allocates is not counted. Figures are in
//! `BENCHMARKS.md`.

use bytes::Bytes;
use mtproto_client::{
    Client, Config, Draft, Hub,
    files::{PART, Source},
    tl::api::functions::help::GetNearestDc,
};
use mtproto_core::{Drbg, RsaKeyPair};
use mtproto_testdc::{TestDc, listen};
use mtproto_tokio::Tokio;
use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    error::Error,
    io,
    net::SocketAddr,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mib = std::env::args().skip(1).find_map(|arg| arg.parse().ok());
    let config = serve()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(config, mib.unwrap_or(256)))
}

async fn measure(config: Config, mib: u64) -> Outcome<()> {
    let client = mtproto_tokio::connect(config.clone()).await?;
    let token = client.request_code(PHONE).await?;
    client.sign_in(token, CODE).await?;
    calls(&client, 500).await?;

    let (before, begun) = (Counted::now(), Instant::now());
    calls(&client, CALLS).await?;
    let (counted, each) = (Counted::now().since(before), begun.elapsed() / CALLS);
    println!(
        "calls, one after the other       {:>10.0} per second",
        1.0 / each.as_secs_f64()
    );
    println!(
        "allocations per call             {:>10.1}",
        counted.count as f64 / f64::from(CALLS)
    );
    println!(
        "bytes allocated per call         {:>10.0}",
        counted.bytes as f64 / f64::from(CALLS)
    );

    let begun = Instant::now();
    let tasks: Vec<_> = (0..IN_FLIGHT)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { calls(&client, CALLS / IN_FLIGHT).await.is_ok() })
        })
        .collect();
    for task in tasks {
        assert!(task.await?, "a call failed");
    }
    let done = f64::from(CALLS / IN_FLIGHT * IN_FLIGHT);
    println!(
        "calls, {IN_FLIGHT} at a time             {:>10.0} per second",
        done / begun.elapsed().as_secs_f64()
    );

    let begun = Instant::now();
    let file = client.upload(Pattern(mib << 20), "pattern.bin").await?;
    rate("upload", mib, begun);
    let draft = Draft::text("").attach(file.as_document("application/x"));
    let sent = client.send_message("me", draft).await?;
    let file = sent.file().ok_or("no file is attached")?;
    let begun = Instant::now();
    let (mut parts, mut offset) = (client.download_parts(&file, 0), 0);
    while let Some(part) = parts.next().await? {
        let expected = Pattern(mib << 20).read(offset, part.len())?;
        assert!(part == expected, "the file is another one");
        offset += part.len() as u64;
    }
    assert_eq!(offset, mib << 20);
    rate("download", mib, begun);

    let (hub, task) = Hub::new(Tokio);
    tokio::spawn(task);
    let mut accounts = Vec::new();
    let first = bot(&hub.open(&config)?, 0).await?;
    let before = Counted::now();
    for number in 1..=ACCOUNTS {
        accounts.push(bot(&hub.open(&config)?, number).await?);
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let heap = Counted::now().since(before).live / i64::from(ACCOUNTS);
    println!("heap per idle logged-in account  {heap:>10} bytes");
    drop((first, accounts));
    Ok(())
}

async fn calls(client: &Client, count: u32) -> Outcome<()> {
    for _ in 0..count {
        client.invoke(&GetNearestDc {}).await?;
    }
    Ok(())
}

async fn bot(client: &Client, number: u32) -> Outcome<Client> {
    client.ready().await?;
    client.bot_sign_in(&token(number)).await?;
    Ok(client.clone())
}

fn rate(what: &str, mib: u64, begun: Instant) {
    let megabytes = (mib << 20) as f64 / 1e6;
    let rate = megabytes / begun.elapsed().as_secs_f64();
    println!(
        "{what} of {mib} MiB {:>width$.1} MB/s",
        rate,
        width = 30 - what.len() - mib.to_string().len()
    );
}

/// So many bytes, each of which follows from its place.
struct Pattern(u64);

impl Source for Pattern {
    fn size(&self) -> io::Result<u64> {
        Ok(self.0)
    }

    fn read(&mut self, offset: u64, len: usize) -> io::Result<Bytes> {
        let number = (offset / PART) as u8;
        Ok((0..len)
            .map(|i| (i as u8).wrapping_mul(31) ^ number)
            .collect())
    }
}

/// A data centre; settings of a client that trusts it.
fn serve() -> Outcome<Config> {
    let key = RsaKeyPair::generate(&mut Drbg::from_seed([9; 32]));
    let public = key.public().clone();
    let (started, address) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            let mut dc = TestDc::builder().key(key).user(PHONE, CODE, "Ann");
            for number in 0..=ACCOUNTS {
                dc = dc.bot(&token(number), &format!("Bot{number}"));
            }
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            started.send(listener.local_addr().unwrap()).unwrap();
            let server = listen::serve(dc, listener, Drbg::from_seed([6; 32])).unwrap();
            std::future::pending::<()>().await;
            server.shutdown().await;
        });
    });
    let address: SocketAddr = address.recv()?;
    Ok(Config::new(1, "hash").dc(2, address).server_key(public))
}

fn token(number: u32) -> String {
    format!("{}:t", 1000 + number)
}

/// What this thread has allocated.
#[derive(Clone, Copy, Default)]
struct Counted {
    count: i64,
    bytes: i64,
    live: i64,
}

impl Counted {
    fn now() -> Self {
        COUNTED.get()
    }

    fn since(self, before: Self) -> Self {
        Self {
            count: self.count - before.count,
            bytes: self.bytes - before.bytes,
            live: self.live - before.live,
        }
    }

    fn add(count: i64, bytes: i64, live: i64) {
        // Not while a thread ends.
        let _ = COUNTED.try_with(|all| {
            let before = all.get();
            all.set(Self {
                count: before.count + count,
                bytes: before.bytes + bytes,
                live: before.live + live,
            });
        });
    }
}

thread_local! {
    static COUNTED: Cell<Counted> = const { Cell::new(Counted { count: 0, bytes: 0, live: 0 }) };
}

struct Counter;

#[global_allocator]
static COUNTER: Counter = Counter;

// SAFETY: everything is done by the system's allocator.
unsafe impl GlobalAlloc for Counter {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Counted::add(1, layout.size() as i64, layout.size() as i64);
        // SAFETY: the caller's obligations are the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        Counted::add(0, 0, -(layout.size() as i64));
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

const PHONE: &str = "9996621234";
const CODE: &str = "22222";

/// Calls that are timed.
const CALLS: u32 = 20_000;

/// Calls under way at a time.
const IN_FLIGHT: u32 = 64;

/// Accounts whose memory is averaged.
const ACCOUNTS: u32 = 200;
