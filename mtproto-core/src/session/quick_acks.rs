//! Quick acknowledgements that are expected (TR-10 to TR-14).
//!
//! They come from the edge of the server's network and are not protected, so they decide nothing:
//! requests are sent again, or not, as if there were none.

use crate::RequestId;
use alloc::{collections::VecDeque, vec::Vec};

/// Packets of this byte stream whose arrival somebody wants to know of.
#[derive(Debug, Default)]
pub(crate) struct QuickAcks {
    expected: VecDeque<(u32, Vec<RequestId>)>,
}

impl QuickAcks {
    /// A packet with these requests was sent.
    pub(crate) fn expect(&mut self, token: u32, requests: Vec<RequestId>) {
        if requests.is_empty() {
            return;
        }
        if self.expected.len() >= MAX_EXPECTED {
            self.expected.pop_front();
        }
        self.expected.push_back((token, requests));
    }

    /// A packet is said to have arrived; returns the requests in it. Unknown tokens mean nothing.
    pub(crate) fn take(&mut self, token: u32) -> Vec<RequestId> {
        let at = self.expected.iter().position(|(known, _)| *known == token);
        let found = at.and_then(|at| self.expected.remove(at));
        found.map_or_else(Vec::new, |(_, requests)| requests)
    }

    /// The byte stream ended.
    pub(crate) fn clear(&mut self) {
        self.expected.clear();
    }
}

/// Packets that may be waited for. Some framings never answer.
const MAX_EXPECTED: usize = 256;
