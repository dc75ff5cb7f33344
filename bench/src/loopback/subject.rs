//! The client on a runtime, and bare streams of the same runtime.

use super::{Counter, Server, Sizes, TOKEN, grammers::Grammers, raw};
use mtproto_client::{
    Client, Driver,
    runtime::{Runtime, Stream},
    tl::api::functions::{help::GetNearestDc, upload::SaveFilePart},
};
use std::{future::poll_fn, net::SocketAddr, pin::Pin, task::Poll, time::Instant};

/// What can be measured on every runtime. Times are seconds for one of `count`.
pub trait Subject {
    fn name(&self) -> &'static str;
    /// Bytes there and back on a bare stream of the runtime.
    fn raw(&mut self, count: usize, sizes: Sizes) -> f64;
    /// The same through the adapter's stream.
    fn echo(&mut self, count: usize, sizes: Sizes) -> f64;
    /// Small calls, one after the other.
    fn calls(&mut self, count: usize) -> f64;
    /// Uploads of one part, one after the other.
    fn uploads(&mut self, count: usize, part: &SaveFilePart) -> f64;
    /// Allocations of the client's thread for one of `count` small calls.
    fn allocations(&mut self, count: usize) -> f64;
}

/// Hands a subject on each runtime to `measure`, and another library on tokio.
pub fn on_each_runtime(server: &Server, mut measure: impl FnMut(&mut dyn Subject)) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    // Its timers ask for it when they are made.
    let entered = runtime.enter();
    measure(&mut On::new(
        "tokio",
        mtproto_tokio::Tokio,
        raw::tokio,
        server,
        |story| runtime.block_on(story),
    ));
    measure(&mut Grammers::new(&runtime, server));
    drop(entered);
    measure(&mut On::new(
        "smol",
        mtproto_smol::Smol,
        raw::smol,
        server,
        |story| smol::block_on(story),
    ));
    let block_on = |story: Story<'_>| async_std::task::block_on(story);
    measure(&mut On::new(
        "async-std",
        mtproto_async_std::AsyncStd,
        raw::async_std,
        server,
        block_on,
    ));
}

type Raw = fn(SocketAddr, usize, Sizes) -> raw::Exchange;

type Story<'a> = Pin<&'a mut (dyn Future<Output = ()> + 'a)>;

struct On<R: Runtime, B> {
    name: &'static str,
    runtime: R,
    raw: Raw,
    block_on: B,
    client: Client,
    driver: Pin<Box<Driver<R>>>,
    echo: SocketAddr,
}

impl<R: Runtime + Clone, B: Fn(Story<'_>)> On<R, B> {
    fn new(name: &'static str, runtime: R, raw: Raw, server: &Server, block_on: B) -> Self {
        let (client, driver) = Driver::new(server.config(), runtime.clone()).expect("settings");
        let (driver, echo) = (Box::pin(driver), server.echo());
        let mut on = Self {
            name,
            runtime,
            raw,
            block_on,
            client: client.clone(),
            driver,
            echo,
        };
        on.run(async move {
            client.ready().await.expect("the data centre answers");
            client.bot_sign_in(TOKEN).await.expect("the bot is known");
        });
        on
    }

    /// Polls the driver and the story in one task.
    fn run<T>(&mut self, story: impl Future<Output = T>) -> T {
        let mut story = std::pin::pin!(story);
        let (driver, mut result) = (&mut self.driver, None);
        let both = poll_fn(|cx| {
            let _ = driver.as_mut().poll(cx);
            match story.as_mut().poll(cx) {
                Poll::Ready(value) => {
                    result = Some(value);
                    Poll::Ready(())
                }
                Poll::Pending => {
                    // What the story has just asked for goes out now.
                    driver.as_mut().poll(cx).map(drop)
                }
            }
        });
        (self.block_on)(std::pin::pin!(both));
        result.expect("the story ended")
    }
}

impl<R: Runtime + Clone, B: Fn(Story<'_>)> Subject for On<R, B> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn raw(&mut self, count: usize, sizes: Sizes) -> f64 {
        self.run((self.raw)(self.echo, count, sizes))
    }

    fn echo(&mut self, count: usize, sizes: Sizes) -> f64 {
        let echo = echo(self.runtime.clone(), self.echo, count, sizes);
        self.run(echo)
    }

    fn calls(&mut self, count: usize) -> f64 {
        let client = self.client.clone();
        self.run(async move {
            let begun = Instant::now();
            for _ in 0..count {
                client.invoke(&GetNearestDc {}).await.expect("an answer");
            }
            begun.elapsed().as_secs_f64() / count as f64
        })
    }

    fn uploads(&mut self, count: usize, part: &SaveFilePart) -> f64 {
        let client = self.client.clone();
        self.run(async move {
            let begun = Instant::now();
            for _ in 0..count {
                client.invoke(part).await.expect("an answer");
            }
            begun.elapsed().as_secs_f64() / count as f64
        })
    }

    fn allocations(&mut self, count: usize) -> f64 {
        let before = Counter::count();
        self.calls(count);
        (Counter::count() - before) as f64 / count as f64
    }
}

/// Seconds for one of `count` exchanges with the server that repeats.
pub(super) async fn echo<R: Runtime>(
    runtime: R,
    address: SocketAddr,
    count: usize,
    sizes: Sizes,
) -> f64 {
    let mut stream = runtime.connect(address).await.expect("the echo listens");
    write(&mut stream, &lengths(sizes)).await;
    let (output, mut input) = (vec![0; sizes.up], vec![0; sizes.down]);
    let begun = Instant::now();
    for _ in 0..count {
        write(&mut stream, &output).await;
        read(&mut stream, &mut input).await;
    }
    begun.elapsed().as_secs_f64() / count as f64
}

/// What the server that repeats wants to know first.
pub(super) fn lengths(sizes: Sizes) -> Vec<u8> {
    [sizes.up, sizes.down]
        .map(|n| (n as u32).to_le_bytes())
        .concat()
}

async fn write(stream: &mut impl Stream, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        let written = poll_fn(|cx| stream.poll_write(cx, bytes))
            .await
            .expect("a sound stream");
        bytes = &bytes[written..];
    }
}

async fn read(stream: &mut impl Stream, mut bytes: &mut [u8]) {
    while !bytes.is_empty() {
        let count = poll_fn(|cx| stream.poll_read(cx, bytes))
            .await
            .expect("a sound stream");
        bytes = &mut bytes[count..];
    }
}
