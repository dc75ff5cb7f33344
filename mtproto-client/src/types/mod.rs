//! Thin views of the API's types.
//!
//! A view holds the generated value and names what is asked for most. Everything else is one
//! `raw()` away.

mod dialog;
mod draft;
mod message;
mod peer;
mod update;

pub use dialog::Dialog;
pub use draft::Draft;
pub use message::Message;
pub use peer::{PeerRef, Peers, User};
pub use update::{CatchUp, Update};

pub(crate) use message::{page, sent};
