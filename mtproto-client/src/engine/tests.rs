//! Stories of an engine and a server, in virtual time.

mod calls;
mod faults;
mod links;
mod logins;
mod pfs;
mod proxies;
mod regressions;
pub(crate) mod updates;
mod ways;
mod world;

pub(crate) use world::World;
