//! Stories of an engine and a server, in virtual time.

mod calls;
mod faults;
pub(crate) mod history;
mod links;
mod logins;
mod pfs;
mod proxies;
mod regressions;
mod standing;
mod updates;
mod ways;
mod world;

pub(crate) use world::World;
