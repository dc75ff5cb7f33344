//! The server's end of a session.

mod service;

use super::{
    acks::Acks,
    gzip,
    ids::{self, Ids, SeqNos},
    message::{self, MOST_BYTES, MOST_MESSAGES, Message, Sender, needs_ack},
    window::{Seen, Window},
};
use crate::{
    Drbg, Error, Instant, KeyId, Limits, RequestId, RpcError, Server, ServerEvent, ServerKey,
    SessionKey, Timing, crypto::kdf, packet::Opened, transport::Transport,
};
use alloc::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    vec::Vec,
};
use bytes::{BufMut, Bytes, BytesMut};
use core::fmt;
use mtproto_tl::{Constructor, Encode, mtproto::types};

/// A server's side of one session, detached from any byte stream.
///
/// Holds what must outlive a TCP connection: received ids, unacknowledged results, counters.
pub struct ServerSession {
    ids: Ids,
    seq_nos: SeqNos,
    window: Window,
    acks: Acks,
    /// What is to be sent for the first time.
    queue: VecDeque<Queued>,
    /// What was sent and not acknowledged: it is sent again on the next byte stream (MSG-44).
    unacked: BTreeMap<u64, (u32, Bytes)>,
    /// Of these, what is to be sent again now.
    again: BTreeSet<u64>,
    /// Requests that are being executed, and the messages that hold the answers of others.
    requests: BTreeMap<u64, Option<u64>>,
    /// The client has yet to be told that the session is a new one (MSG-90).
    is_new: bool,
}

struct Queued {
    body: Bytes,
    needs_ack: bool,
    /// The request that this answers, if it does.
    answers: Option<u64>,
    /// It is an answer of one kind or another: its identifier says so (MSG-6).
    is_reply: bool,
}

/// What a session needs to know about its surroundings.
pub(crate) struct Context<'a> {
    pub(crate) now: Instant,
    pub(crate) name: SessionKey,
    pub(crate) key: &'a ServerKey,
    pub(crate) limits: &'a Limits,
    pub(crate) timing: &'a Timing,
    pub(crate) rng: &'a mut Drbg,
    pub(crate) events: &'a mut VecDeque<ServerEvent>,
}

impl ServerSession {
    /// A session that nobody has held before.
    pub(crate) fn new() -> Self {
        Self {
            ids: Ids::new(0),
            seq_nos: SeqNos::default(),
            window: Window::default(),
            acks: Acks::default(),
            queue: VecDeque::new(),
            unacked: BTreeMap::new(),
            again: BTreeSet::new(),
            requests: BTreeMap::new(),
            is_new: true,
        }
    }

    /// The session continues on another byte stream.
    pub(crate) fn resumed(&mut self) {
        self.again = self.unacked.keys().copied().collect();
    }

    /// Takes a packet that was opened (04-messages §6, the server's steps).
    pub(crate) fn handle(&mut self, cx: &mut Context<'_>, opened: Opened) -> Result<(), Error> {
        let Opened { header, body, .. } = opened;
        let (msg_id, seq_no) = (header.msg_id, header.seq_no);
        if let Some(code) = self.refusal(cx.now, msg_id) {
            self.refuse(msg_id, seq_no, code);
            return Ok(());
        }
        if !accepts(cx.key, cx.now, header.salt) {
            let notice = types::BadServerSalt {
                bad_msg_id: msg_id.cast_signed(),
                bad_msg_seqno: seq_no.cast_signed(),
                error_code: 48,
                new_server_salt: salt(cx.key, cx.now).cast_signed(),
            };
            self.reply(notice.to_bytes());
            return Ok(());
        }
        if self.is_new {
            self.is_new = false;
            let notice = types::NewSessionCreated {
                first_msg_id: msg_id.cast_signed(),
                unique_id: i64::from_le_bytes(cx.rng.array()),
                server_salt: salt(cx.key, cx.now).cast_signed(),
            };
            self.push(notice.to_bytes());
        }
        let message = Message {
            msg_id,
            seq_no,
            body,
        };
        if message::constructor(&message.body) != Some(message::CONTAINER) {
            return self.handle_message(cx, message);
        }
        if self.window.note(msg_id) != Seen::New {
            self.refuse(msg_id, seq_no, 19);
            return Ok(());
        }
        let Ok(messages) = message::open_container(message.body) else {
            self.refuse(msg_id, seq_no, 64);
            return Ok(());
        };
        for inner in messages {
            if inner.msg_id >= msg_id {
                self.refuse(msg_id, seq_no, 64);
                return Ok(());
            }
            self.handle_message(cx, inner)?;
        }
        Ok(())
    }

    fn handle_message(&mut self, cx: &mut Context<'_>, message: Message) -> Result<(), Error> {
        let Message {
            msg_id,
            seq_no,
            body,
        } = message;
        match self.window.note(msg_id) {
            Seen::New => {}
            Seen::Before => {
                // The answer may have been lost: it is repeated, the request is not (MSG-91).
                match self.requests.get(&msg_id) {
                    Some(Some(answer)) if self.unacked.contains_key(answer) => {
                        self.again.insert(*answer);
                    }
                    _ if needs_ack(seq_no) => self.acks.push(cx.now, msg_id),
                    _ => {}
                }
                return Ok(());
            }
            Seen::TooOld => {
                self.refuse(msg_id, seq_no, 20);
                return Ok(());
            }
        }
        if needs_ack(seq_no) {
            self.acks.push(cx.now, msg_id);
        }
        // What does not inflate is answered like anything else that makes no sense.
        let body = match gzip::unpack(body.clone(), cx.limits.max_inflated) {
            Ok(body) => body,
            Err(_) => body,
        };
        self.dispatch(cx, msg_id, body);
        Ok(())
    }

    /// Why a message is not accepted, as the code of a `bad_msg_notification` (§9.2).
    fn refusal(&self, now: Instant, msg_id: u64) -> Option<i32> {
        let (made, now) = (ids::seconds_of(msg_id), self.ids.server_seconds(now));
        if !msg_id.is_multiple_of(4) {
            Some(18)
        } else if made.saturating_add(ids::TOO_OLD) < now {
            Some(16)
        } else if made > now.saturating_add(ids::TOO_NEW) {
            Some(17)
        } else {
            None
        }
    }

    fn refuse(&mut self, msg_id: u64, seq_no: u32, error_code: i32) {
        let notice = types::BadMsgNotification {
            bad_msg_id: msg_id.cast_signed(),
            bad_msg_seqno: seq_no.cast_signed(),
            error_code,
        };
        self.reply(notice.to_bytes());
    }

    /// Queues something unasked that must arrive.
    pub(crate) fn push(&mut self, body: Bytes) {
        self.queue.push_back(Queued {
            body,
            needs_ack: true,
            answers: None,
            is_reply: false,
        });
    }

    /// Queues a remark about the client's messages.
    fn reply(&mut self, body: Bytes) {
        self.queue.push_back(Queued {
            body,
            needs_ack: false,
            answers: None,
            is_reply: true,
        });
    }

    /// Queues the answer to a request. Unknown requests are ignored.
    pub(crate) fn respond(&mut self, id: RequestId, result: Result<Bytes, RpcError>) {
        let RequestId(req_msg_id) = id;
        if self.requests.get(&req_msg_id) != Some(&None) {
            return;
        }
        self.acks.forget(req_msg_id);
        let result = result.unwrap_or_else(|error| {
            let (error_code, error_message) = (error.code, error.message);
            types::RpcError {
                error_code,
                error_message,
            }
            .to_bytes()
        });
        let mut body = BytesMut::with_capacity(12 + result.len());
        body.put_u32_le(types::RpcResult::ID);
        body.put_u64_le(req_msg_id);
        body.put_slice(&result);
        let (body, answers) = (body.freeze(), Some(req_msg_id));
        self.queue.push_back(Queued {
            body,
            needs_ack: true,
            answers,
            is_reply: true,
        });
    }

    /// Appends one packet, if there is anything to send.
    pub(crate) fn poll_transmit(
        &mut self,
        cx: &mut Context<'_>,
        transport: &mut Transport<Server>,
        out: &mut BytesMut,
    ) -> bool {
        let Context { now, rng, .. } = cx;
        let mut messages: Vec<Message> = Vec::new();
        let mut bytes = 0;
        while bytes < MOST_BYTES
            && messages.len() < MOST_MESSAGES / 2
            && let Some(msg_id) = self.again.pop_first()
        {
            if let Some((seq_no, body)) = self.unacked.get(&msg_id) {
                bytes += body.len();
                messages.push(Message {
                    msg_id,
                    seq_no: *seq_no,
                    body: body.clone(),
                });
            }
        }
        let repeats = !messages.is_empty();
        while messages.len() < MOST_MESSAGES
            && let Some(next) = self.queue.front()
            && (messages.is_empty() || bytes + next.body.len() <= MOST_BYTES)
            && let Some(Queued {
                body,
                needs_ack,
                answers,
                is_reply,
            }) = self.queue.pop_front()
        {
            let low_bits = if is_reply { 1 } else { 3 };
            let msg_id = self.ids.next(*now, low_bits, rng);
            let seq_no = self.seq_nos.next(needs_ack);
            bytes += body.len();
            if needs_ack {
                self.unacked.insert(msg_id, (seq_no, body.clone()));
                if self.unacked.len() > MOST_UNACKED {
                    self.unacked.pop_first();
                }
            }
            if let Some(request) = answers {
                self.requests.insert(request, Some(msg_id));
                if self.requests.len() > MOST_UNACKED {
                    self.requests.pop_first();
                }
            }
            messages.push(Message {
                msg_id,
                seq_no,
                body,
            });
        }
        if (!messages.is_empty() || self.acks.is_due(*now, cx.timing.ack_delay))
            && let Some(body) = self.acks.take()
        {
            let msg_id = self.ids.next(*now, 1, rng);
            messages.push(Message {
                msg_id,
                seq_no: self.seq_nos.next(false),
                body,
            });
        }
        let salt = salt(cx.key, *now);
        let sender = Sender {
            key: &cx.key.key,
            salt,
            session_id: cx.name.session,
        };
        match messages.as_slice() {
            [] => return false,
            [message] if !repeats => message::send(sender, message, rng, transport, out),
            several => {
                let outer = (self.ids.next(*now, 1, rng), self.seq_nos.next(false));
                message::send_container(sender, outer, several, rng, transport, out);
            }
        }
        true
    }

    pub(crate) fn poll_timeout(&self, timing: &Timing) -> Option<Instant> {
        self.acks.due(timing.ack_delay)
    }
}

impl fmt::Debug for ServerSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerSession")
            .field("queued", &self.queue.len())
            .field("unacknowledged", &self.unacked.len())
            .finish_non_exhaustive()
    }
}

/// The salt of a key at this time: the same for all its sessions, and nobody else's to guess.
fn salt(key: &ServerKey, now: Instant) -> u64 {
    salt_in(key, epoch(now))
}

fn salt_in(key: &ServerKey, epoch: u64) -> u64 {
    let hash = kdf::sha256([key.key.bytes().as_slice(), b"salt", &epoch.to_le_bytes()]);
    hash.first_chunk()
        .copied()
        .map(u64::from_le_bytes)
        .unwrap_or_default()
}

/// Whether a client may still use `given`: the current salt, the one before, or that of the key
/// exchange (§9.4).
fn accepts(key: &ServerKey, now: Instant, given: u64) -> bool {
    let epoch = epoch(now);
    let recent = [epoch, epoch.saturating_sub(1)].map(|epoch| salt_in(key, epoch));
    recent.contains(&given) || key.first_salt == Some(given)
}

fn epoch(now: Instant) -> u64 {
    now.as_micros() / 1_000_000 / SALT_SECONDS
}

/// How long a salt is the current one.
const SALT_SECONDS: u64 = 1800;

/// Answers and pushes that are kept until they are acknowledged.
const MOST_UNACKED: usize = 4096;

/// Names the key of a session.
pub(crate) fn name(key: KeyId, session: u64) -> SessionKey {
    SessionKey { key, session }
}
