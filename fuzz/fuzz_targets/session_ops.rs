//! Calls in any order: a request ends in one event at most, and a cancelled one in none.
#![no_main]

use mtproto_core::Event;
use mtproto_kit::lab::ClientLab;
use std::{collections::BTreeMap, time::Duration};

libfuzzer_sys::fuzz_target!(|ops: &[u8]| {
    let (mut lab, first, call) = ClientLab::calling(b"\x01\x02\x03\x5e");
    let mut pending = BTreeMap::from([(first, call.msg_id)]);
    for op in ops {
        let oldest = pending
            .first_key_value()
            .map(|(id, message)| (*id, *message));
        match (op % 8, oldest) {
            (0, _) => drop(
                lab.client
                    .request(bytes::Bytes::from_static(b"\x02\x02\x03\x5e"))
                    .map(|id| pending.insert(id, 4)),
            ),
            (1, Some((id, _))) => {
                pending.remove(&id);
                lab.client.cancel(id);
            }
            (2, Some((_, message))) => drop(lab.answer(message, b"\x05\x02\x03\x5e")),
            (3, _) => drop(lab.wait(Duration::from_secs(1 << (op / 32)))),
            (4, _) => lab.reconnect(),
            (5, _) => drop(lab.push(&op.to_le_bytes().repeat(8))),
            (6, _) => drop(lab.receive(&[*op; 40])),
            _ => drop(lab.sent()),
        }
        for event in lab.events() {
            if let Event::Response { id, .. } | Event::Failed { id, .. } = event {
                assert!(pending.remove(&id).is_some(), "{id:?} was not pending");
            }
        }
    }
});
