//! Tests that cross crate boundaries.

mod adapters;
mod architecture;
mod examples;
mod freestanding;
mod handshake;
mod kat;
mod testdc;
