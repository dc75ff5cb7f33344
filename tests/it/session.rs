//! Sessions, rule by rule: stories in virtual time. The numbers are those of the specification.
//!
//! A [`rig::Rig`] is a client whose server is the test: it seals what it likes under the client's key.
//! [`server_rig::Rig`] is the same the other way round. A [`pair::Pair`] is a client and a data centre
//! of the core's own roles.

mod binding;
mod clock;
mod duties;
mod http;
mod idle;
mod keys;
mod order;
mod pair;
mod quick_acks;
mod receive;
mod refusals;
mod requests;
mod resend;
mod rig;
mod server_receive;
mod server_rig;
mod service;
mod steady;
mod together;
mod work;
