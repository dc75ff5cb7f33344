//! A thousand accounts in one task: what they hold, what they cost while nothing happens, and how soon
//! each gets its update.
//!
//! ```sh
//! cargo bench -p mtproto-tests --bench accounts -- 1000
//! ```
//!
//! The data centre runs in a thread of its own and is not counted. Each account needs two file
//! descriptors, one for either end (`ulimit -n`). `cargo test` runs it with twenty accounts.

mod common;

use common::{Counted, Outcome};
use mtproto_client::{Client, Config, Hub, Update, Updates};
use mtproto_tokio::Tokio;
use std::{
    fs,
    time::{Duration, Instant},
};

fn main() -> Outcome<()> {
    let count = common::size(1000, 20);
    let idle = if common::measured() { IDLE } else { IDLE / 50 };
    let config = common::serve(count + 1)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(&config, count, idle))
}

async fn measure(config: &Config, count: u32, idle: Duration) -> Outcome<()> {
    let (hub, task) = Hub::new(Tokio);
    tokio::spawn(task);
    // Whatever is made once is made before counting.
    let warm_up = common::bot(&hub, config, count).await?;
    warm_up.shutdown(PATIENCE).await;

    let (before, begun) = (Counted::now(), Instant::now());
    let mut accounts = Vec::with_capacity(count as usize);
    for number in 0..count {
        accounts.push(common::bot(&hub, config, number).await?);
    }
    let each = begun.elapsed() / count;
    println!(
        "connect, key exchange and login  {each:>10.1?} per account, {count} accounts in one task"
    );
    let heap = Counted::since(before).live / i64::from(count);
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
    common::sign_in(&writer).await?;
    let mut spans = Vec::with_capacity(streams.len());
    for (number, stream) in (0..).zip(&mut streams) {
        let to = writer.resolve(&common::name(number)).await?;
        let sent = Instant::now();
        writer.send_message(to, "hello").await?;
        message(stream).await?;
        spans.push(sent.elapsed());
    }
    spans.sort();
    let (median, late) = (spans[spans.len() / 2], spans[spans.len() * 99 / 100]);
    println!("from sending to the update       {median:>10.1?} median, {late:.1?} p99");
    Ok(())
}

async fn message(stream: &mut Updates) -> Outcome<()> {
    let stopped = "the hub has stopped";
    while !matches!(stream.next().await.ok_or(stopped)?, Update::NewMessage(_)) {}
    Ok(())
}

/// What this thread has computed so far.
fn cpu_time() -> Outcome<Duration> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = stat.split(' ').next().ok_or("no figure")?.parse()?;
    Ok(Duration::from_nanos(nanos))
}

/// How long nothing happens.
const IDLE: Duration = Duration::from_secs(5);

const PATIENCE: Duration = Duration::from_secs(5);
