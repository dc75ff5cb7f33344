//! A packet's way in, in the order of 04-messages §6: the server's steps 7 to 11.

use super::{Context, ServerSession, ledger::Execution, salts};
use crate::{
    Error, LimitKind,
    packet::Opened,
    session::{
        gzip,
        ids::{TOO_NEW, TOO_OLD, seconds_of},
        message::{self, CONTAINER, Container, Message, constructor, needs_ack},
        window::Seen,
    },
};
use bytes::Bytes;
use mtproto_tl::{
    Constructor, Encode,
    mtproto::{
        functions::{
            DestroyAuthKey, DestroySession, GetFutureSalts, HttpWait, Ping, PingDelayDisconnect,
            RpcDropAnswer, auth::BindTempAuthKey,
        },
        types::{
            self, MsgResendAnsReq, MsgResendReq, MsgsAck, MsgsAllInfo, MsgsStateInfo, MsgsStateReq,
        },
    },
};

/// What is remembered about a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Note {
    pub(super) seq_no: u32,
    is_container: bool,
}

/// Why a message is not accepted: the code of a `bad_msg_notification` (§9.2).
type Refusal = i32;

impl ServerSession {
    /// Takes a packet that was opened.
    pub(crate) fn handle(&mut self, cx: &mut Context<'_>, opened: Opened) -> Result<(), Error> {
        let Opened { header, body, .. } = opened;
        let message = Message {
            msg_id: header.msg_id,
            seq_no: header.seq_no,
            body,
        };
        let is_container = constructor(&message.body) == Some(CONTAINER);
        let contents = match is_container {
            true => container(&message)?,
            false => Ok(Container::default()),
        };
        // 7 and 8: the identifier, then the number.
        let refusal = self
            .time_refusal(cx, message.msg_id)
            .or(contents.as_ref().err().copied())
            .or_else(|| self.number_refusal(&message));
        if let Some(code) = refusal {
            self.refuse(&message, code);
            return Ok(());
        }
        // 9: the salt. Who binds a key may not know it yet.
        let is_binding = constructor(&message.body) == Some(BindTempAuthKey::ID);
        if !is_binding && !salts::accepts(cx.key, cx.now, header.salt) {
            let notice = types::BadServerSalt {
                bad_msg_id: message.msg_id.cast_signed(),
                bad_msg_seqno: message.seq_no.cast_signed(),
                error_code: 48,
                new_server_salt: salts::current(cx.key, cx.now).cast_signed(),
            };
            self.reply(notice.to_bytes());
            return Ok(());
        }
        let inner = contents.iter().flat_map(Container::ids);
        let oldest = inner.min().unwrap_or(message.msg_id);
        self.introduce(cx, message.msg_id, oldest);
        if !is_container {
            return self.handle_message(cx, message);
        }
        // 10: duplicates. A container that comes again holds messages that come again, and is no
        // reason to be angry; one with the name of another message is.
        let known = self.window.get(message.msg_id).copied();
        match known {
            Some(Note {
                is_container: false,
                ..
            }) => {
                self.refuse(&message, 19);
                return Ok(());
            }
            Some(_) => {}
            None => {
                if self.note(&message, true) == Seen::TooOld {
                    self.refuse(&message, 20);
                    return Ok(());
                }
            }
        }
        for inner in contents.into_iter().flatten() {
            let refusal = match inner.msg_id.is_multiple_of(4) {
                true => self.number_refusal(&inner),
                false => Some(18),
            };
            match refusal {
                Some(code) => self.refuse(&inner, code),
                None => self.handle_message(cx, inner)?,
            }
        }
        Ok(())
    }

    /// > new_session_created on new session; first_msg_id = id of the first message (container's id
    /// > if contained) — MSG-90
    ///
    /// What the client sent before is lost, as it is told, and sends again. It must not be executed
    /// when it arrives after all (MSG-105).
    fn introduce(&mut self, cx: &mut Context<'_>, first: u64, oldest: u64) {
        if !core::mem::take(&mut self.is_new) {
            return;
        }
        self.window.begin_at(oldest);
        let notice = types::NewSessionCreated {
            first_msg_id: first.cast_signed(),
            unique_id: i64::from_le_bytes(cx.rng.array()),
            server_salt: salts::current(cx.key, cx.now).cast_signed(),
        };
        self.push(notice.to_bytes());
    }

    fn handle_message(&mut self, cx: &mut Context<'_>, message: Message) -> Result<(), Error> {
        let known = self.window.get(message.msg_id).copied();
        if known.is_some_and(|note| note.is_container) {
            self.refuse(&message, 19);
            return Ok(());
        }
        match self.note(&message, false) {
            Seen::New => {}
            Seen::Before => {
                self.repeated(cx, &message);
                return Ok(());
            }
            Seen::TooOld => {
                self.refuse(&message, 20);
                return Ok(());
            }
        }
        let Message {
            msg_id,
            seq_no,
            body,
        } = message;
        if needs_ack(seq_no) {
            self.acknowledge(cx, msg_id);
        }
        let body = gzip::unpack(body, cx.limits.max_inflated).ok();
        self.dispatch(cx, msg_id, body)
    }

    /// > id already processed → re-send stored answer/ack, do not execute again — §6, MSG-91
    fn repeated(&mut self, cx: &Context<'_>, message: &Message) {
        match self.ledger.get(message.msg_id) {
            Some(Execution::Sent { answer, .. }) => {
                self.ledger.repeat(answer);
            }
            Some(Execution::Queued { .. }) => {}
            Some(Execution::Running) | None => {
                if needs_ack(message.seq_no) {
                    self.acknowledge(cx, message.msg_id);
                }
            }
        }
    }

    fn note(&mut self, message: &Message, is_container: bool) -> Seen {
        let seq_no = message.seq_no;
        self.seq_no = self.seq_no.max(Some(seq_no));
        let note = Note {
            seq_no,
            is_container,
        };
        self.window.note(message.msg_id, note)
    }

    fn time_refusal(&self, cx: &Context<'_>, msg_id: u64) -> Option<Refusal> {
        let (made, now) = (seconds_of(msg_id), cx.now.as_secs());
        if !msg_id.is_multiple_of(4) {
            Some(18)
        } else if made.saturating_add(TOO_OLD) < now {
            Some(16)
        } else if made > now.saturating_add(TOO_NEW) {
            Some(17)
        } else {
            None
        }
    }

    /// Whether the sequence number is even or odd as it must be, and fits between those of the
    /// messages next to it (MSG-12 to MSG-14).
    fn number_refusal(&self, message: &Message) -> Option<Refusal> {
        let number = message.seq_no;
        match (parity(&message.body), needs_ack(number)) {
            (Parity::Even, true) => return Some(34),
            (Parity::Odd, false) => return Some(35),
            _ => {}
        }
        if self.window.get(message.msg_id).is_some() {
            return None;
        }
        let (before, after) = self.window.neighbours(message.msg_id);
        let is_odd = needs_ack(number);
        let collides = |other: u32| other == number && is_odd;
        // Nothing is lost in the middle of a byte stream, so numbers do not leap there.
        let leaps = self
            .seq_no
            .is_some_and(|highest| number > highest.saturating_add(LEAP));
        if before.is_some_and(|note| note.seq_no > number || collides(note.seq_no)) {
            Some(32)
        } else if leaps || after.is_some_and(|note| note.seq_no < number || collides(note.seq_no)) {
            Some(33)
        } else {
            None
        }
    }

    pub(super) fn refuse(&mut self, message: &Message, error_code: Refusal) {
        let notice = types::BadMsgNotification {
            bad_msg_id: message.msg_id.cast_signed(),
            bad_msg_seqno: message.seq_no.cast_signed(),
            error_code,
        };
        self.reply(notice.to_bytes());
    }
}

/// Takes a container apart; it is accepted whole or not at all (MSG-102).
fn container(message: &Message) -> Result<Result<Container, Refusal>, Error> {
    let Ok(inner) = message::open_container(message.body.clone()) else {
        return Ok(Err(INVALID_CONTAINER));
    };
    let mut ids: alloc::vec::Vec<u64> = inner.ids().collect();
    if ids.len() > MOST_IN_CONTAINER {
        return Err(Error::Limit(LimitKind::Messages));
    }
    ids.sort_unstable();
    let repeats = ids.windows(2).any(|pair| matches!(pair, [a, b] if a == b));
    let is_last = ids.last().is_none_or(|last| *last < message.msg_id);
    match repeats || !is_last {
        true => Ok(Err(INVALID_CONTAINER)),
        false => Ok(Ok(inner)),
    }
}

/// What a message's sequence number has to be.
enum Parity {
    Even,
    Odd,
    Either,
}

/// > Must be content-related: every API call. Must not be: msgs_ack, msg_container, msg_copy.
/// > Optional: other service messages. — MSG-14
fn parity(body: &Bytes) -> Parity {
    match constructor(body) {
        Some(CONTAINER | message::MSG_COPY | MsgsAck::ID) => Parity::Even,
        Some(
            Ping::ID
            | PingDelayDisconnect::ID
            | HttpWait::ID
            | GetFutureSalts::ID
            | RpcDropAnswer::ID
            | DestroySession::ID
            | DestroyAuthKey::ID
            | MsgsStateReq::ID
            | MsgsStateInfo::ID
            | MsgsAllInfo::ID
            | MsgResendReq::ID
            | MsgResendAnsReq::ID,
        ) => Parity::Either,
        Some(_) => Parity::Odd,
        None => Parity::Either,
    }
}

/// Messages in a container (MSG-32).
const MOST_IN_CONTAINER: usize = 1024;

const INVALID_CONTAINER: Refusal = 64;

/// How far ahead of all others on its byte stream a number may be.
const LEAP: u32 = 998;
