//! `mtproto-core` on bare Linux: no standard library, no C library, nothing but the kernel.
//!
//! Linked with `-nostdlib`, so a single use of anything else is an unresolved symbol. The program
//! makes a client, lets it begin a key exchange, hears garbage as an answer, and ends with code 0 if
//! all this went as expected. Its exit code and its linking are checked by `tests/it/freestanding.rs`.
#![no_std]
#![no_main]

extern crate alloc;

mod bare;

use bytes::BytesMut;
use mtproto_core::{ClientConfig, Connection, Drbg, Instant, Limits, Timing, transport};

/// What the program does; its exit code.
fn run() -> i32 {
    let config = ClientConfig {
        transport: transport::Config {
            framing: transport::Framing::Intermediate,
            ..transport::Config::default()
        },
        dc: 2,
        server_keys: [].into(),
        pfs: None,
        limits: Limits::default(),
        timing: Timing::default(),
    };
    let now = Instant::from_micros(1_764_000_000_000_000);
    let mut connection = Connection::connect(now, config, None, &mut Drbg::from_seed([1; 32]));
    let mut out = BytesMut::new();
    while connection.poll_transmit(now, &mut out) {}
    // The preamble of the framing, a length, and `req_pq_multi`.
    if out.len() < 40 {
        return 1;
    }
    if connection
        .handle_input(now, BytesMut::from(&[0x7F; 64][..]))
        .is_ok()
    {
        return 2;
    }
    0
}
