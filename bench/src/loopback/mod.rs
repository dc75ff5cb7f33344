//! A client and a data centre on one machine, with and without what lies between them.

mod counter;
mod grammers;
mod machines;
mod raw;
mod server;
mod subject;

pub use counter::Counter;
pub use machines::Machines;
pub use server::Server;
pub use subject::{Subject, on_each_runtime};

/// Bytes of a call and of its answer on the wire.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    pub up: usize,
    pub down: usize,
}

/// Who logs in.
const TOKEN: &str = "4242:bench";
