//! Tests that cross crate boundaries.

mod architecture;
