//! A packet's way in, in the order of 04-messages §6, from step 7. The steps before are
//! [`packet::open`](crate::packet::open).

use super::{ClientSession, service};
use crate::{
    Error, Event, Instant, KeyId, Notice, Violation,
    packet::Opened,
    session::{
        channel::{Channel, Gate},
        clock::Clock,
        gzip,
        message::{self, CONTAINER, MSG_COPY, Message, constructor, needs_ack},
        timer::Timer,
        window::Seen,
    },
};
use bytes::{Buf, Bytes};
use core::time::Duration;

/// Which session a message came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Via {
    Current,
    /// Under the key before.
    Old,
}

/// A message and what is known about it from outside.
pub(super) struct Received {
    pub(super) via: Via,
    pub(super) message: Message,
    /// It came inside another one, so the time it was made says nothing.
    is_inner: bool,
    /// It came in a `msg_copy`.
    is_copy: bool,
    /// Length of the packet it came in.
    packet: usize,
}

impl ClientSession {
    /// Takes a packet that was opened with the key called `key`.
    pub(crate) fn handle(&mut self, now: Instant, key: KeyId, opened: Opened) -> Result<(), Error> {
        self.tick(now);
        let Opened { header, body, .. } = opened;
        let Some(via) = self.via(key, header.session_id) else {
            // 7: a session of ours that is over, or none.
            return match self.ended.contains(&header.session_id) {
                true => Ok(()),
                false => Err(Error::Violation(Violation::WrongSession)),
            };
        };
        if header.msg_id & 1 == 0 {
            // 8.
            return Err(Error::Violation(Violation::BadMessageId));
        }
        self.heard(now);
        if via == Via::Current {
            self.checked();
        }
        let packet = body.len();
        let message = Message {
            msg_id: header.msg_id,
            seq_no: header.seq_no,
            body,
        };
        if constructor(&message.body) != Some(CONTAINER) {
            return self.handle_message(
                now,
                Received {
                    via,
                    message,
                    is_inner: false,
                    is_copy: false,
                    packet,
                },
            );
        }
        let container = message.msg_id;
        if !self.admit(now, via, container, message.seq_no, Some(now)) {
            return Ok(());
        }
        self.clock.observe(now, container);
        // A container is taken whole or not at all (MSG-34).
        let inner = message::open_container(message.body).map_err(Error::Violation)?;
        if inner.ids().any(|id| id >= container || id & 1 == 0) {
            return Err(Error::Violation(Violation::BadMessageId));
        }
        for message in inner {
            // What follows a restart belongs to the session before.
            if self.via(key, header.session_id) != Some(via) {
                return Ok(());
            }
            self.handle_message(
                now,
                Received {
                    via,
                    message,
                    is_inner: true,
                    is_copy: false,
                    packet,
                },
            )?;
        }
        Ok(())
    }

    fn via(&self, key: KeyId, session: u64) -> Option<Via> {
        let is = |channel: &Channel| channel.id == session && channel.key.id() == key;
        if self.channel.as_deref().is_some_and(is) {
            Some(Via::Current)
        } else if self.old.as_deref().is_some_and(is) {
            Some(Via::Old)
        } else {
            None
        }
    }

    pub(super) fn clock_and_channel(&mut self, via: Via) -> (&mut Clock, Option<&Channel>) {
        let channel = match via {
            Via::Current => &self.channel,
            Via::Old => &self.old,
        };
        (&mut self.clock, channel.as_deref())
    }

    pub(super) fn channel_of(&mut self, via: Via) -> Option<&mut Channel> {
        match via {
            Via::Current => self.channel.as_deref_mut(),
            Via::Old => self.old.as_deref_mut(),
        }
    }

    /// The server knows the permanent key: what was checked is settled (AK-65).
    fn checked(&mut self) {
        let channel = self.channel.as_ref();
        if channel.is_some_and(|channel| matches!(channel.gate, Gate::Check)) {
            self.drop_channel();
            self.keyring.confirmed();
        }
    }

    /// Steps 9 and 10: whether a message is new, and made at a time that can be. `window` is when it
    /// arrived, if the time counts.
    fn admit(
        &mut self,
        now: Instant,
        via: Via,
        msg_id: u64,
        seq_no: u32,
        window: Option<Instant>,
    ) -> bool {
        let is_timely = window.is_none_or(|now| self.clock.is_timely(now, msg_id));
        let Some(channel) = self.channel_of(via) else {
            return false;
        };
        let seen = match channel.window.state(msg_id) {
            4 => Seen::Before,
            1 => Seen::TooOld,
            _ if !is_timely => {
                self.untimely(now, msg_id);
                return false;
            }
            _ => channel.window.note(msg_id, ()),
        };
        match seen {
            Seen::New => {
                self.untimely = 0;
                true
            }
            Seen::Before => {
                // Our acknowledgement was lost: it is repeated, the message is not (MSG-22).
                if needs_ack(seq_no) {
                    self.acknowledge(now, via, msg_id);
                }
                self.notice(Notice::Duplicate(msg_id));
                false
            }
            Seen::TooOld => {
                self.untimely(now, msg_id);
                false
            }
        }
    }

    /// The message is ignored. If that happens over and over, and for a while, it is we who are wrong
    /// (MSG-24). A burst of them is somebody who repeats what he has recorded.
    fn untimely(&mut self, now: Instant, msg_id: u64) {
        self.notice(Notice::Untimely(msg_id));
        if self.untimely == 0 {
            self.untimely_since = now;
        }
        self.untimely = self.untimely.saturating_add(1);
        let lasts = now.saturating_since(self.untimely_since) >= UNTIMELY_SPAN;
        if self.untimely >= MOST_UNTIMELY && lasts {
            self.clock.distrust();
            self.restart(now);
        }
    }

    fn acknowledge(&mut self, now: Instant, via: Via, msg_id: u64) {
        let delay = self.timing.ack_delay;
        if let Some(channel) = self.channel_of(via) {
            channel.acks.push(now, msg_id);
            let due = channel.acks.due(delay).unwrap_or(now);
            self.timers.set_if_unset(Timer::Acks, due);
        }
    }

    pub(super) fn handle_message(&mut self, now: Instant, received: Received) -> Result<(), Error> {
        let Received {
            via,
            message:
                Message {
                    msg_id,
                    seq_no,
                    body,
                },
            is_inner,
            is_copy,
            packet,
        } = received;
        let repairs = service::repairs_the_clock(&body);
        let window = (!is_inner && !repairs).then_some(now);
        if !self.admit(now, via, msg_id, seq_no, window) {
            return Ok(());
        }
        if needs_ack(seq_no) {
            self.acknowledge(now, via, msg_id);
            self.polling.heard();
        }
        if !repairs && !is_inner {
            self.clock.observe(now, msg_id);
        }
        // What cannot be read harms nobody but itself, and has arrived all the same (MSG-42).
        let Ok(body) = gzip::unpack(body, self.limits.max_inflated) else {
            self.notice(Notice::Unreadable(msg_id));
            return Ok(());
        };
        match constructor(&body) {
            Some(CONTAINER) => {
                self.notice(Notice::Unreadable(msg_id));
                Ok(())
            }
            Some(MSG_COPY) => match copied(body) {
                Some(message) if !is_copy => self.handle_message(
                    now,
                    Received {
                        via,
                        message,
                        is_inner: true,
                        is_copy: true,
                        packet,
                    },
                ),
                _ => {
                    self.notice(Notice::Unreadable(msg_id));
                    Ok(())
                }
            },
            _ => self.dispatch(now, via, msg_id, handout(body, packet)),
        }
    }

    pub(super) fn push(&mut self, body: Bytes) {
        self.events.push_back(Event::Push(body));
    }
}

/// The message in a `msg_copy` (§9.13).
fn copied(mut body: Bytes) -> Option<Message> {
    body.try_get_u32_le().ok()?;
    let msg_id = body.try_get_u64_le().ok()?;
    let seq_no = body.try_get_u32_le().ok()?;
    let length = body.try_get_u32_le().ok()? as usize;
    let fits = length == body.len() && length >= 4 && msg_id & 1 == 1;
    let inner = constructor(&body);
    let plain = !matches!(inner, Some(CONTAINER | MSG_COPY));
    (fits && plain).then_some(Message {
        msg_id,
        seq_no,
        body,
    })
}

/// What is handed out of a packet. A small part of a large packet is copied out, lest it keeps all of
/// it in memory.
fn handout(body: Bytes, packet: usize) -> Bytes {
    if body.len() < SMALL && packet > 8 * body.len() {
        Bytes::copy_from_slice(&body)
    } else {
        body
    }
}

/// Messages in a row outside the window before everything is begun anew ...
const MOST_UNTIMELY: u32 = 10;

/// ... and how long it must have gone on: a server that speaks at all is heard in time meanwhile.
const UNTIMELY_SPAN: Duration = Duration::from_secs(10);

/// Bodies from here on are worth the memory they keep.
const SMALL: usize = 1024;
