//! Tests that cross crate boundaries.

mod architecture;
mod handshake;
mod kat;
