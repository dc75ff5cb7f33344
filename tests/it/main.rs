//! Tests that cross crate boundaries.

mod adapters;
mod alloc;
mod architecture;
mod examples;
mod freestanding;
mod handshake;
mod kat;
mod simulation;
mod paths;
mod testdc;
