//! Simulation kit: streams, clocks and pairs in virtual time.
