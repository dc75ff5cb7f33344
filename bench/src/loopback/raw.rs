//! Bytes there and back with a runtime's own streams and its own ways of reading and writing.

use super::{Sizes, subject::lengths};
use std::{net::SocketAddr, pin::Pin, time::Instant};

/// Seconds for one of so many exchanges with the server that repeats.
pub(super) type Exchange = Pin<Box<dyn Future<Output = f64>>>;

/// The traits of tokio and of the others have methods of the same names, and nothing else in common.
macro_rules! exchange {
    ($stream:ident, $count:ident, $sizes:ident) => {{
        $stream
            .set_nodelay(true)
            .expect("an option of every socket");
        $stream.write_all(&lengths($sizes)).await.expect("sound");
        let (output, mut input) = (vec![0; $sizes.up], vec![0; $sizes.down]);
        let begun = Instant::now();
        for _ in 0..$count {
            $stream.write_all(&output).await.expect("sound");
            $stream.read_exact(&mut input).await.expect("sound");
        }
        begun.elapsed().as_secs_f64() / $count as f64
    }};
}

pub(super) fn tokio(address: SocketAddr, count: usize, sizes: Sizes) -> Exchange {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    Box::pin(async move {
        let mut stream = tokio::net::TcpStream::connect(address)
            .await
            .expect("the echo listens");
        exchange!(stream, count, sizes)
    })
}

pub(super) fn smol(address: SocketAddr, count: usize, sizes: Sizes) -> Exchange {
    use smol::io::{AsyncReadExt, AsyncWriteExt};
    Box::pin(async move {
        let mut stream = smol::net::TcpStream::connect(address)
            .await
            .expect("the echo listens");
        exchange!(stream, count, sizes)
    })
}

pub(super) fn async_std(address: SocketAddr, count: usize, sizes: Sizes) -> Exchange {
    use async_std::io::{ReadExt, WriteExt};
    Box::pin(async move {
        let mut stream = async_std::net::TcpStream::connect(address)
            .await
            .expect("the echo listens");
        exchange!(stream, count, sizes)
    })
}
