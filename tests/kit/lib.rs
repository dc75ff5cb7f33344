//! Simulation kit: streams, clocks and pairs in virtual time.
#![forbid(unsafe_code)]
