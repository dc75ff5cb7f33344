//! Two-step verification: proving a password to a server that does not know it.
//!
//! A client takes the algorithm from `account.password` through [`Kdf::check`], and answers the
//! server's `srp_B` with [`Kdf::prove`]. A server keeps the [`verifier`](Kdf::verifier) and asks with
//! a [`Challenge`].
//!
//! ```
//! use mtproto_core::{Drbg, srp::{Challenge, Kdf}};
//!
//! let rng = &mut Drbg::from_seed([7; 32]);
//! let kdf = Kdf::known(b"salt", b"more salt").freshen(rng);
//! let verifier = kdf.verifier(b"hunter2")?;
//!
//! let challenge = Challenge::new(kdf.clone(), verifier, rng).ok_or("a broken generator")?;
//! let proof = kdf.prove(b"hunter2", challenge.public(), rng)?;
//! assert!(challenge.verify(&proof.a, &proof.m1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub use crate::crypto::srp::{Challenge, Kdf, Proof, SrpError};
