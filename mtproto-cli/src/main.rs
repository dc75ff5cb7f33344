//! The `mtproto` command.
#![forbid(unsafe_code)]
fn main() {}
