//! The same stories on every runtime, over real TCP, against the embedded data centre.
//!
//! What differs between runtimes fits into [`Host`]; the stories are written once. `chaos` is tokio
//! with everything that a runtime may do and usually does not: reads and writes of a few bytes,
//! wake-ups without reason, failures at any call.

mod chaos;
pub(crate) mod dc;
mod endings;
mod stories;

use mtproto_client::{Client, Config, ConnectError};
use std::pin::Pin;

/// A future that a story waits for.
type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A runtime: how to run a story on it, and how to connect from there.
trait Host: Copy + Send + 'static {
    fn run(self, story: impl Future<Output = ()> + Send + 'static);
    fn connect(self, config: Config) -> BoxFuture<Result<Client, ConnectError>>;
}

macro_rules! host {
    ($module:ident, $run:expr, $connect:expr) => {
        mod $module {
            use super::{BoxFuture, Client, Config, ConnectError, Host, stories};

            #[derive(Clone, Copy)]
            struct This;

            impl Host for This {
                fn run(self, story: impl Future<Output = ()> + Send + 'static) {
                    $run(story)
                }

                fn connect(self, config: Config) -> BoxFuture<Result<Client, ConnectError>> {
                    Box::pin($connect(config))
                }
            }

            stories::tests!();
        }
    };
}

host!(
    tokio_current_thread,
    |story| tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(story),
    mtproto_tokio::connect
);

host!(
    tokio_multi_thread,
    |story| tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async { tokio::spawn(story).await.unwrap() }),
    mtproto_tokio::connect
);

host!(
    async_std,
    async_std::task::block_on,
    mtproto_async_std::connect
);

host!(smol, smol::block_on, mtproto_smol::connect);

host!(
    chaos_on_tokio,
    |story| tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(story),
    super::chaos::connect
);
