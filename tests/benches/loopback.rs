//! A client on tokio against the data centre over loopback: calls per second, files, memory.
//!
//! ```sh
//! cargo bench -p mtproto-tests --bench loopback            # files of 256 MiB
//! cargo bench -p mtproto-tests --bench loopback -- 16      # of 16 MiB
//! ```
//!
//! The data centre runs in a thread of its own; what it allocates is not counted. `cargo test` runs it
//! with few calls and a file of 1 MiB.

mod common;

use bytes::Bytes;
use common::{Counted, Outcome};
use mtproto_client::{
    Client, Config, Draft, Hub,
    files::{PART, Source},
    tl::api::functions::help::GetNearestDc,
};
use mtproto_tokio::Tokio;
use std::{
    io,
    time::{Duration, Instant},
};

fn main() -> Outcome<()> {
    let mib = u64::from(common::size(256, 1));
    let (count, accounts) = if common::measured() {
        (20_000, 200)
    } else {
        (IN_FLIGHT * 2, 5)
    };
    let config = common::serve(accounts + 1)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let client = mtproto_tokio::connect(config.clone()).await?;
        common::sign_in(&client).await?;
        one_by_one(&client, count).await?;
        together(&client, count).await?;
        files(&client, mib).await?;
        idle(&config, accounts).await
    })
}

async fn one_by_one(client: &Client, count: u32) -> Outcome<()> {
    calls(client, count / 40).await?;
    let (before, begun) = (Counted::now(), Instant::now());
    calls(client, count).await?;
    let (counted, span) = (Counted::since(before), begun.elapsed());
    rate("calls, one after the other", count, span);
    let each = |total: i64| total as f64 / f64::from(count);
    println!("allocations per call       {:>10.1}", each(counted.count));
    println!("bytes allocated per call   {:>10.0}", each(counted.bytes));
    Ok(())
}

async fn together(client: &Client, count: u32) -> Outcome<()> {
    let begun = Instant::now();
    let tasks: Vec<_> = (0..IN_FLIGHT)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { calls(&client, count / IN_FLIGHT).await.is_ok() })
        })
        .collect();
    for task in tasks {
        assert!(task.await?, "a call failed");
    }
    let done = count / IN_FLIGHT * IN_FLIGHT;
    rate(
        &format!("calls, {IN_FLIGHT} at a time"),
        done,
        begun.elapsed(),
    );
    Ok(())
}

async fn files(client: &Client, mib: u64) -> Outcome<()> {
    let mut pattern = Pattern::new(mib << 20);
    let begun = Instant::now();
    let file = client.upload(pattern.clone(), "pattern.bin").await?;
    throughput("upload", mib, begun.elapsed());

    let draft = Draft::text("").attach(file.as_document("application/x"));
    let sent = client.send_message("me", draft).await?;
    let file = sent.file().ok_or("no file is attached")?;
    let begun = Instant::now();
    let (mut parts, mut offset) = (client.download_parts(&file, 0), 0);
    while let Some(part) = parts.next().await? {
        let expected = pattern.read(offset, part.len())?;
        assert!(part == expected, "the file is another one");
        offset += part.len() as u64;
    }
    throughput("download", mib, begun.elapsed());
    assert_eq!(offset, mib << 20);
    Ok(())
}

async fn idle(config: &Config, count: u32) -> Outcome<()> {
    let (hub, task) = Hub::new(Tokio);
    tokio::spawn(task);
    // Whatever is made once is made before counting.
    let first = common::bot(&hub, config, count).await?;
    let before = Counted::now();
    let mut accounts = Vec::new();
    for number in 0..count {
        let account = common::bot(&hub, config, number).await?;
        // By the time of this answer, whatever follows a login is over.
        calls(&account, 1).await?;
        accounts.push(account);
    }
    let heap = Counted::since(before).live / i64::from(count);
    println!("heap per idle account      {heap:>10} bytes");
    drop((first, accounts));
    Ok(())
}

async fn calls(client: &Client, count: u32) -> Outcome<()> {
    for _ in 0..count {
        client.invoke(&GetNearestDc {}).await?;
    }
    Ok(())
}

fn rate(what: &str, count: u32, span: Duration) {
    let rate = f64::from(count) / span.as_secs_f64();
    println!("{what:<26} {rate:>10.0} per second");
}

fn throughput(what: &str, mib: u64, span: Duration) {
    let rate = (mib << 20) as f64 / 1e6 / span.as_secs_f64();
    let what = format!("{what} of {mib} MiB");
    println!("{what:<26} {rate:>10.1} MB/s");
}

/// A file whose parts differ from each other.
#[derive(Clone)]
struct Pattern {
    size: u64,
    part: Bytes,
}

impl Pattern {
    fn new(size: u64) -> Self {
        // What does not compress; a part begins at the byte that its number says.
        let mut state = 1_u32;
        let bytes = (0..PART + u64::from(u8::MAX)).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        });
        let part = bytes.collect();
        Self { size, part }
    }
}

impl Source for Pattern {
    fn size(&self) -> io::Result<u64> {
        Ok(self.size)
    }

    /// Costs nothing, so that only the transfer is measured.
    fn read(&mut self, offset: u64, len: usize) -> io::Result<Bytes> {
        let number = usize::from((offset / PART) as u8);
        let begin = number + (offset % PART) as usize;
        Ok(self.part.slice(begin..begin + len))
    }
}

/// Calls under way at a time.
const IN_FLIGHT: u32 = 64;
