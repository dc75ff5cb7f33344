//! Simulation kit: streams, clocks and pairs in virtual time.
//!
//! A [`Script`](script::Script) is made from a seed, a [`World`](world::World) plays it: a client
//! with its [`driver`], a [data centre](host), and a [network](net) between them that does
//! what the script says. [`wire`] makes packets under a known key.
#![forbid(unsafe_code)]

pub mod call;
pub mod clock;
pub mod dice;
pub mod driver;
pub mod exchange;
pub mod host;
pub mod lab;
pub mod net;
pub mod paths;
pub mod repack;
pub mod script;
pub mod shrink;
pub mod stages;
pub mod start;
pub mod wire;
pub mod world;

/// The programs of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
