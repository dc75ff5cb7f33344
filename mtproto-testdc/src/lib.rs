//! An embedded Telegram data centre for tests.
#![forbid(unsafe_code)]
