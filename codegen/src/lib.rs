//! Compiler for the TL schema language: text in, Rust types out.
#![forbid(unsafe_code)]
