//! Updates on their way to clients, and what faults make of them.

use crate::{
    TestDc,
    faults::Misfortune,
    links::Outgoing,
    world::{Parcel, seconds},
};
use bytes::Bytes;
use mtproto_core::{Instant, SessionKey};
use mtproto_tl::{
    Decode, Encode,
    api::{enums, types},
};

impl TestDc {
    /// Sends an update, or whatever a fault makes of it.
    pub(crate) fn hand_over_update(&mut self, now: Instant, parcel: Parcel) {
        let Parcel {
            to,
            channel,
            mut body,
        } = parcel;
        let user = self.world.authorizations.user(to.key);
        let misfortune = self.faults.strike_update(channel, user);
        let mut behind = None;
        match self.held.remove(&to) {
            Some(Held::Along(earlier)) => match together(&earlier, &body) {
                Some(both) => body = both,
                None => self.push(to, earlier),
            },
            Some(Held::Behind(earlier)) => behind = Some(earlier),
            None => {}
        }
        match misfortune {
            Some(Misfortune::Drop) => {}
            Some(Misfortune::Delay(by)) => {
                if let Some(outgoing) = self.lowered(to, body) {
                    self.hand_over_later(now, by, to, outgoing);
                }
            }
            Some(Misfortune::Repeat) => {
                self.push(to, body.clone());
                self.push(to, body);
            }
            Some(Misfortune::TooLong) => self.push(to, too_long(now, channel)),
            Some(Misfortune::Swap) => {
                self.held.insert(to, Held::Behind(body));
            }
            Some(Misfortune::Combine) => {
                self.held.insert(to, Held::Along(body));
            }
            _ => self.push(to, body),
        }
        if let Some(body) = behind {
            self.push(to, body);
        }
    }

    /// Sends updates to a client, in its own layer.
    fn push(&mut self, to: SessionKey, body: Bytes) {
        if let Some(outgoing) = self.lowered(to, body) {
            self.hand_over(to, outgoing);
        }
    }

    fn lowered(&self, to: SessionKey, body: Bytes) -> Option<Outgoing> {
        let layer = self.world.sessions.layer(to);
        let body = self.layers.lower_update(layer, body);
        body.map(Outgoing::Push)
    }
}

/// An update that waits for the next one to the same session.
#[derive(Debug)]
pub(crate) enum Held {
    /// To be sent after it.
    Behind(Bytes),
    /// To be sent in one container with it.
    Along(Bytes),
}

/// One container of two, if both are containers and the second follows the first.
fn together(first: &Bytes, second: &Bytes) -> Option<Bytes> {
    let (mut all, second) = (opened(first)?, opened(second)?);
    if all.seq == 0 {
        (all.seq_start, all.seq) = (second.seq_start, second.seq);
    } else if second.seq_start == all.seq + 1 {
        all.seq = second.seq;
    } else if second.seq > 0 {
        return None;
    }
    all.date = all.date.max(second.date);
    all.updates.extend(second.updates);
    extend(&mut all.users, second.users);
    extend(&mut all.chats, second.chats);
    Some(enums::Updates::from(all).to_bytes())
}

fn opened(container: &Bytes) -> Option<types::UpdatesCombined> {
    match enums::Updates::from_bytes(container.clone()) {
        Ok(enums::Updates::Combined(all)) => Some(*all),
        Ok(enums::Updates::Updates(one)) => Some(types::UpdatesCombined {
            updates: one.updates,
            users: one.users,
            chats: one.chats,
            date: one.date,
            seq_start: one.seq,
            seq: one.seq,
        }),
        _ => None,
    }
}

fn extend<T: PartialEq>(all: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

/// What a client is told instead of updates: to ask for the difference.
fn too_long(now: Instant, channel: Option<i64>) -> Bytes {
    let Some(channel_id) = channel else {
        return enums::Updates::TooLong.to_bytes();
    };
    let update = types::UpdateChannelTooLong {
        channel_id,
        pts: None,
    };
    let updates: enums::Updates = types::UpdateShort {
        update: update.into(),
        date: seconds(now),
    }
    .into();
    updates.to_bytes()
}
