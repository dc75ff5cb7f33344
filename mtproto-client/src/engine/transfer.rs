//! Being known in data centres other than the account's home (API-11).
//!
//! Files live where they were uploaded, so calls go there; but only the home knows who we are. It
//! gives out a voucher that another data centre takes in exchange for its trust, once per key. Calls
//! that go there before are held until that has happened.

use super::{
    CallId, CallOptions, Engine, Target,
    calls::Owner,
    links::{Lane, Way},
};
use crate::CallError;
use bytes::Bytes;
use mtproto_core::Instant;
use mtproto_tl::{
    Decode, Encode,
    api::{functions, types},
};
use std::collections::btree_map::Entry;

impl Engine {
    /// Whether a call of `owner` may go on `way` already; if not, sees to it that it may.
    pub(super) fn may_go(&mut self, now: Instant, way: Way, owner: Owner) -> bool {
        let dc = way.dc;
        // Copies of files are for everybody (§7.4).
        if way.lane == Lane::Cdn {
            return true;
        }
        if self.destroying.contains_key(&dc)
            && !matches!(owner, Owner::Introduction | Owner::DestroyKey)
        {
            return false;
        }
        let known = dc == self.dcs.home() || !self.is_authorized() || self.dcs.is_authorized(dc);
        let anonymous = matches!(
            owner,
            Owner::Introduction | Owner::Import(_) | Owner::DestroyKey
        );
        if known || anonymous {
            return true;
        }
        if let Entry::Vacant(transfer) = self.transfers.entry(dc) {
            transfer.insert(0);
            self.ask_for_voucher(now, dc);
        }
        false
    }

    fn ask_for_voucher(&mut self, now: Instant, dc: i16) {
        let body = functions::auth::ExportAuthorization { dc_id: dc.into() }.to_bytes();
        let options = CallOptions::default();
        self.calls.add(now, Owner::Export(dc), body, options);
    }

    /// The home has given out a voucher for `dc`, or has not.
    pub(super) fn handle_export(
        &mut self,
        now: Instant,
        dc: i16,
        answer: Result<Bytes, CallError>,
    ) {
        use types::auth::ExportedAuthorization as Voucher;
        let voucher = answer.and_then(|body| Ok(Voucher::from_bytes(body)?));
        match voucher {
            Ok(Voucher { id, bytes }) => {
                let body = functions::auth::ImportAuthorization { id, bytes }.to_bytes();
                let options = CallOptions {
                    target: Target::Dc(dc),
                    ..CallOptions::default()
                };
                self.calls.add(now, Owner::Import(dc), body, options);
            }
            Err(error) => self.end_transfer(now, dc, Err(error)),
        }
    }

    /// `dc` has taken the voucher, or has not.
    pub(super) fn handle_import(
        &mut self,
        now: Instant,
        dc: i16,
        answer: Result<Bytes, CallError>,
    ) {
        match &answer {
            Ok(_) => {
                self.dcs.set_authorized(dc, true);
                self.account.touch();
            }
            // It is good for minutes, and may have waited for a link, or been taken unheard.
            Err(error) if error.is("AUTH_BYTES_INVALID") => {
                if let Some(refused) = self.transfers.get_mut(&dc)
                    && *refused < MORE_VOUCHERS
                {
                    *refused += 1;
                    return self.ask_for_voucher(now, dc);
                }
            }
            Err(_) => {}
        }
        self.end_transfer(now, dc, answer.map(drop));
    }

    /// Lets the calls go that were held, or fails them.
    pub(super) fn end_transfer(&mut self, now: Instant, dc: i16, result: Result<(), CallError>) {
        self.transfers.remove(&dc);
        let held: Vec<CallId> = self
            .calls
            .ids(|call| call.is_held() && self.dcs.resolve(call.target).dc == dc);
        for id in held {
            match &result {
                Ok(()) => self.calls.send_again(id),
                Err(error) => self.give_up(now, id, error.clone()),
            }
        }
    }
}

/// Vouchers that are asked for after the first one was refused.
const MORE_VOUCHERS: u32 = 2;
