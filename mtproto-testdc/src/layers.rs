//! Clients of other layers than ours.
//!
//! The data centre knows one layer, that of [`LAYER`]. A client that declares another in
//! `invokeWithLayer` is understood by the table of that layer, if the builder was given it: what the
//! client calls is rewritten before a method sees it, what it is told after. Without a table, the
//! client is taken for one of ours, as far as numbers match.

use crate::rpc::{Call, error, undecodable};
use bytes::Bytes;
use mtproto_core::RpcError;
use mtproto_tl::{
    api::{LAYER, ORIGIN},
    reflect::{RewriteError, Schema, rewrite, rewrite_answer},
};
use std::collections::BTreeMap;

/// The tables of other layers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layers(BTreeMap<i32, Schema>);

impl Layers {
    pub(crate) fn add(&mut self, table: Schema) {
        if let Some(layer) = table.layer().filter(|layer| *layer != LAYER) {
            self.0.insert(layer, table);
        }
    }

    /// A call by a client of `layer`, as one of ours.
    ///
    /// # Errors
    ///
    /// What the caller is to be told.
    pub(crate) fn lift(&self, layer: Option<i32>, mut call: Call) -> Result<Call, RpcError> {
        let Some(theirs) = self.table(layer) else {
            return Ok(call);
        };
        let (body, _) =
            rewrite(theirs, ORIGIN.schema(), &call.body).map_err(|error| match error {
                RewriteError::NoConstructor { .. } => not_implemented(),
                _ => undecodable(),
            })?;
        call.id = number(&body).ok_or_else(undecodable)?;
        call.body = body;
        Ok(call)
    }

    /// Our answer to our method with the number `method`, for a client of `layer`.
    ///
    /// # Errors
    ///
    /// The layer has no words for it.
    pub(crate) fn lower_answer(
        &self,
        layer: Option<i32>,
        method: u32,
        body: Bytes,
    ) -> Result<Bytes, RpcError> {
        let Some(theirs) = self.table(layer) else {
            return Ok(body);
        };
        let name = ORIGIN.schema().name_for_id(method).unwrap_or_default();
        match rewrite_answer(ORIGIN.schema(), theirs, name, &body) {
            Ok((body, _)) => Ok(body),
            Err(_) => Err(error(400, "CONNECTION_LAYER_INVALID")),
        }
    }

    /// Our update, for a client of `layer`; none if the layer has no words for it. The client will
    /// notice the gap.
    pub(crate) fn lower_update(&self, layer: Option<i32>, body: Bytes) -> Option<Bytes> {
        match self.table(layer) {
            None => Some(body),
            Some(theirs) => {
                let rewritten = rewrite(ORIGIN.schema(), theirs, &body).ok();
                rewritten.map(|(body, _)| body)
            }
        }
    }

    fn table(&self, layer: Option<i32>) -> Option<&Schema> {
        self.0.get(&layer?)
    }
}

fn number(body: &Bytes) -> Option<u32> {
    body.first_chunk().map(|id| u32::from_le_bytes(*id))
}

/// The answer to a method that nobody has written.
pub(crate) fn not_implemented() -> RpcError {
    error(400, "METHOD_NOT_IMPLEMENTED")
}
