//! Tests that cross crate boundaries.

mod adapters;
mod alloc;
mod architecture;
mod attacks;
mod client;
mod codegen;
mod conformance;
mod crash;
mod examples;
mod format;
mod freestanding;
mod handshake;
mod kat;
mod paths;
mod regressions;
mod scene;
mod session;
mod simulation;
mod stores;
mod testdc;
mod transport;
