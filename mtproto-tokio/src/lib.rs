//! Telegram client on tokio.
#![forbid(unsafe_code)]
