//! Simulation kit: streams, clocks and pairs in virtual time.
#![forbid(unsafe_code)]

/// The programs of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
