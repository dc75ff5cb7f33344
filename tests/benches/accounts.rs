//! A thousand accounts in one task: what they hold, what they cost while nothing happens, and how soon
//! each gets its update.
//!
//! ```sh
//! cargo bench -p mtproto-tests --bench accounts -- 1000
//! ```
//!
//! The data centre runs in a thread of its own and is not counted. Each account needs two file
//! descriptors, one for either end (`ulimit -n`). `cargo test` runs it with twenty accounts.

use mtproto_client::{Client, Config, Hub, HubHandle, Update, Updates};
use mtproto_core::{Drbg, RsaKeyPair};
use mtproto_testdc::{TestDc, listen};
use mtproto_tokio::Tokio;
use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    error::Error,
    fs,
    net::SocketAddr,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let asked = std::env::args().skip(1).find_map(|arg| arg.parse().ok());
    // Cargo says `--bench` when it measures; `cargo test` only wants to know that all of it works.
    let measured = std::env::args().any(|arg| arg == "--bench");
    let (count, idle) = if measured {
        (1000, IDLE)
    } else {
        (20, IDLE / 50)
    };
    let count = asked.unwrap_or(count);
    let config = serve(count)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(&config, count, idle))
}

async fn measure(config: &Config, count: usize, idle: Duration) -> Outcome<()> {
    let (hub, task) = Hub::new(Tokio);
    tokio::spawn(task);
    // Whatever is made once is made before counting.
    open(&hub, config, "warm-up:t")
        .await?
        .shutdown(PATIENCE)
        .await;

    let (bytes, begun) = (Counter::live(), Instant::now());
    let mut accounts = Vec::with_capacity(count);
    for number in 0..count {
        accounts.push(open(&hub, config, &token(number)).await?);
    }
    let each = begun.elapsed() / u32::try_from(count)?;
    println!(
        "connect, key exchange and login  {each:>10.1?} per account, {count} accounts in one task"
    );
    let heap = (Counter::live() - bytes) / i64::try_from(count)?;
    println!("heap per idle account            {heap:>10} bytes");

    let (spent, begun) = (cpu_time()?, Instant::now());
    tokio::time::sleep(idle).await;
    let share = (cpu_time()? - spent).as_secs_f64() / begun.elapsed().as_secs_f64();
    println!(
        "CPU while idle                   {:>10.4} % of one core",
        share * 100.0
    );

    let mut streams: Vec<Updates> = accounts.iter().map(Client::updates).collect();
    let writer = hub.open(config)?;
    writer.ready().await?;
    let code = writer.request_code(PHONE).await?;
    writer.sign_in(code, CODE).await?;
    let mut spans = Vec::with_capacity(count);
    for (number, stream) in streams.iter_mut().enumerate() {
        let to = writer.resolve(&name(number)).await?;
        let sent = Instant::now();
        writer.send_message(to, "hello").await?;
        message(stream).await?;
        spans.push(sent.elapsed());
    }
    spans.sort();
    let (median, late) = (spans[count / 2], spans[count * 99 / 100]);
    println!("from sending to the update       {median:>10.1?} median, {late:.1?} p99");
    Ok(())
}

async fn open(hub: &HubHandle<Tokio>, config: &Config, token: &str) -> Outcome<Client> {
    let client = hub.open(config)?;
    client.ready().await?;
    client.bot_sign_in(token).await?;
    Ok(client)
}

async fn message(stream: &mut Updates) -> Outcome<()> {
    let stopped = "the hub has stopped";
    while !matches!(stream.next().await.ok_or(stopped)?, Update::NewMessage(_)) {}
    Ok(())
}

/// A data centre that knows one user and `count` bots; settings of a client that trusts it.
fn serve(count: usize) -> Outcome<Config> {
    let key = RsaKeyPair::generate(&mut Drbg::from_seed([9; 32]));
    let public = key.public().clone();
    let (started, address) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut dc = TestDc::builder().key(key).user(PHONE, CODE, "Ann");
            dc = dc.bot("warm-up:t", "WarmUp");
            for number in 0..count {
                dc = dc.bot(&token(number), &name(number));
            }
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            started.send(listener.local_addr().unwrap()).unwrap();
            let server = listen::serve(dc, listener, Drbg::from_seed([6; 32])).unwrap();
            std::future::pending::<()>().await;
            server.shutdown().await;
        });
    });
    let address: SocketAddr = address.recv()?;
    let config = Config::new(1, "hash").dc(2, address);
    Ok(config.server_key(public))
}

fn token(number: usize) -> String {
    format!("{}:t", 1000 + number)
}

fn name(number: usize) -> String {
    format!("Bot{number}")
}

/// What this thread has computed so far.
fn cpu_time() -> Outcome<Duration> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = stat.split(' ').next().ok_or("no figure")?.parse()?;
    Ok(Duration::from_nanos(nanos))
}

/// Counts what each thread has allocated and not freed.
struct Counter;

impl Counter {
    fn live() -> i64 {
        LIVE.get()
    }

    fn add(count: i64) {
        // Not while a thread ends.
        let _ = LIVE.try_with(|live| live.set(live.get() + count));
    }
}

thread_local! {
    static LIVE: Cell<i64> = const { Cell::new(0) };
}

#[global_allocator]
static COUNTER: Counter = Counter;

// SAFETY: everything is done by the system's allocator.
unsafe impl GlobalAlloc for Counter {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::add(layout.size() as i64);
        // SAFETY: the caller's obligations are the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        Self::add(-(layout.size() as i64));
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

const PHONE: &str = "9996621234";
const CODE: &str = "22222";

/// How long nothing happens.
const IDLE: Duration = Duration::from_secs(5);

const PATIENCE: Duration = Duration::from_secs(5);
