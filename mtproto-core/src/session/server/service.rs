//! Messages about messages, as the server understands them, in the order of 04-messages §9.

use super::{
    Context, ServerSession,
    ledger::Execution,
    order::{self, Turn},
    rpc_result, salts,
};
use crate::{
    Binding, Error, Instant, LimitKind, RequestId, RpcError, ServerEvent, SessionKey,
    session::{MOST_IDS, acks, gzip, message::constructor},
};
use alloc::vec::Vec;
use bytes::Bytes;
use core::time::Duration;
use mtproto_tl::{
    Constructor, Decode, Encode, Reader,
    mtproto::{
        enums,
        functions::{
            DestroyAuthKey, DestroySession, GetFutureSalts, HttpWait, Ping, PingDelayDisconnect,
            RpcDropAnswer, auth::BindTempAuthKey,
        },
        types::{
            DestroySessionNone, DestroySessionOk, FutureSalts, MsgResendAnsReq, MsgResendReq,
            MsgsAck, MsgsAllInfo, MsgsStateInfo, MsgsStateReq, Pong, RpcAnswerDropped,
        },
    },
};

impl ServerSession {
    /// Acts on one message; `body` is missing if it was compressed and cannot be read.
    pub(super) fn dispatch(
        &mut self,
        cx: &mut Context<'_>,
        msg_id: u64,
        body: Option<Bytes>,
    ) -> Result<(), Error> {
        let Some(body) = body else {
            self.begin(cx, msg_id)?;
            self.reject(cx, msg_id, undecodable());
            return Ok(());
        };
        match constructor(&body) {
            Some(MsgsAck::ID) => {
                if let Some(msg_ids) = acks::ids_in(&body) {
                    limited(msg_ids)?.for_each(|msg_id| self.ledger.acknowledged(msg_id));
                }
            }
            Some(GetFutureSalts::ID) => {
                if let Some(request) = read(body) {
                    self.get_future_salts(cx, msg_id, &request);
                }
            }
            Some(MsgsStateReq::ID) => {
                if let Some(request) = read::<MsgsStateReq>(body) {
                    self.msgs_state_req(msg_id, limited(unsigned(&request.msg_ids))?);
                }
            }
            Some(MsgResendReq::ID) => {
                if let Some(request) = read::<MsgResendReq>(body) {
                    self.msg_resend_req(msg_id, limited(unsigned(&request.msg_ids))?);
                }
            }
            Some(MsgResendAnsReq::ID) => {
                if let Some(request) = read::<MsgResendAnsReq>(body) {
                    self.msg_resend_ans_req(limited(unsigned(&request.msg_ids))?);
                }
            }
            Some(RpcDropAnswer::ID) => {
                if let Some(drop) = read(body) {
                    self.rpc_drop_answer(cx, msg_id, &drop);
                }
            }
            Some(Ping::ID) => {
                if let Some(ping) = read::<Ping>(body) {
                    self.pong(msg_id, ping.ping_id);
                }
            }
            Some(PingDelayDisconnect::ID) => {
                if let Some(ping) = read(body) {
                    self.ping_delay_disconnect(cx, msg_id, &ping);
                }
            }
            Some(DestroySession::ID) => {
                if let Some(request) = read(body) {
                    self.destroy_session(cx, &request);
                }
            }
            Some(DestroyAuthKey::ID) => self.destroy_auth_key(cx),
            Some(BindTempAuthKey::ID) => self.bind_temp_auth_key(cx, msg_id, body)?,
            Some(HttpWait::ID) => {
                if let Some(wait) = read(body) {
                    self.http_wait(cx, &wait);
                }
            }
            Some(MsgsStateInfo::ID | MsgsAllInfo::ID) | None => {}
            Some(_) => self.request(cx, msg_id, body)?,
        }
        Ok(())
    }

    /// A call of the application's.
    fn request(&mut self, cx: &mut Context<'_>, msg_id: u64, body: Bytes) -> Result<(), Error> {
        self.begin(cx, msg_id)?;
        // What a wrapper is around may be compressed on its own (MSG-63).
        let call = order::unwrap(body).and_then(|(after, body)| {
            let body = gzip::unpack(body, cx.limits.max_inflated).ok()?;
            Some((after, body))
        });
        let Some((after, body)) = call else {
            self.reject(cx, msg_id, undecodable());
            return Ok(());
        };
        match self.turn_of(msg_id, &after) {
            Turn::Now => cx.events.push_back(ServerEvent::Request {
                session: cx.name,
                id: RequestId(msg_id),
                body,
            }),
            Turn::Later => self.order.wait(cx.now, msg_id, after, body),
            Turn::Never => self.reject(cx, msg_id, order::failed()),
        }
        Ok(())
    }

    fn begin(&mut self, cx: &Context<'_>, msg_id: u64) -> Result<(), Error> {
        match self.ledger.begin(msg_id, cx.limits.max_queued_requests) {
            true => Ok(()),
            false => Err(Error::Limit(LimitKind::Requests)),
        }
    }

    fn reject(&mut self, cx: &mut Context<'_>, msg_id: u64, error: RpcError) {
        self.respond(cx.name, cx.events, RequestId(msg_id), Err(error));
    }

    /// > Salts change every 30 min; num clamp 1..64. — 9.4
    fn get_future_salts(&mut self, cx: &Context<'_>, msg_id: u64, request: &GetFutureSalts) {
        let count = u64::from(request.num.clamp(1, 64).cast_unsigned());
        let salts = FutureSalts {
            req_msg_id: msg_id.cast_signed(),
            now: (cx.now.as_secs() as u32).cast_signed(),
            salts: salts::future(cx.key, cx.now, count).collect(),
        };
        self.reply(salts.to_bytes());
    }

    /// > Low 3 bits: 1 nothing known, 2 or 3 not received, 4 received; flags. — 9.6
    fn msgs_state_req(&mut self, msg_id: u64, asked: impl Iterator<Item = u64>) {
        let info: Vec<u8> = asked.map(|id| self.state_of(id)).collect();
        self.tell(msg_id, info);
    }

    fn state_of(&self, msg_id: u64) -> u8 {
        let state = self.window.state(msg_id);
        let Some(note) = self.window.get(msg_id) else {
            return state;
        };
        let progress = match self.ledger.get(msg_id) {
            Some(Execution::Running) => PROCESSED,
            Some(Execution::Queued { .. } | Execution::Sent { .. }) => PROCESSED | ANSWERED,
            None if note.seq_no & 1 == 0 => NEEDS_NO_ACK,
            None => ACKED,
        };
        state | progress
    }

    fn tell(&mut self, req_msg_id: u64, info: Vec<u8>) {
        let info = MsgsStateInfo {
            req_msg_id: req_msg_id.cast_signed(),
            info: info.into(),
        };
        self.reply(info.to_bytes());
    }

    /// > Re-send the messages still remembered (inside a container with original ids) and report
    /// > the others with msgs_state_info. — 9.8
    fn msg_resend_req(&mut self, msg_id: u64, wanted: impl Iterator<Item = u64>) {
        let lacking: Vec<u64> = wanted.filter(|id| !self.ledger.repeat(*id)).collect();
        if !lacking.is_empty() {
            let info = lacking.into_iter().map(|id| self.state_of(id)).collect();
            self.tell(msg_id, info);
        }
    }

    /// The same for the answers to messages.
    fn msg_resend_ans_req(&mut self, requests: impl Iterator<Item = u64>) {
        for request in requests {
            if let Some(Execution::Sent { answer, .. }) = self.ledger.get(request) {
                self.ledger.repeat(answer);
            }
        }
    }

    /// > All come inside an rpc_result for the drop query. — MSG-48
    fn rpc_drop_answer(&mut self, cx: &mut Context<'_>, msg_id: u64, drop: &RpcDropAnswer) {
        let dropped = drop.req_msg_id.cast_unsigned();
        let result = match self.ledger.drop_request(dropped) {
            None => enums::RpcDropAnswer::RpcAnswerUnknown,
            Some(Execution::Running) => {
                self.order.forget(dropped);
                let (session, id) = (cx.name, RequestId(dropped));
                cx.events.push_back(ServerEvent::Cancelled { session, id });
                enums::RpcDropAnswer::RpcAnswerDroppedRunning
            }
            Some(Execution::Queued { .. }) => {
                let queued = self.queue.iter();
                let at = queued
                    .enumerate()
                    .find(|(_, queued)| queued.answers == Some(dropped))
                    .map(|(at, _)| at);
                let queued = at.and_then(|at| self.queue.remove(at));
                let bytes = queued.map_or(0, |queued| queued.body.len());
                answer_dropped(0, 0, bytes)
            }
            Some(Execution::Sent { answer, .. }) => {
                let (seq_no, bytes) = self.ledger.kept(answer).unwrap_or_default();
                self.ledger.acknowledged(answer);
                answer_dropped(answer, seq_no, bytes)
            }
        };
        self.reply(rpc_result(msg_id, &result.to_bytes()));
    }

    /// > pong is not wrapped in rpc_result; its msg_id is that of the ping. — 9.10
    fn pong(&mut self, msg_id: u64, ping_id: i64) {
        self.reply(
            Pong {
                msg_id: msg_id.cast_signed(),
                ping_id,
            }
            .to_bytes(),
        );
    }

    /// > Only HTTP transport. Not answered by itself; not acked. — 9.9
    fn http_wait(&mut self, cx: &mut Context<'_>, wait: &HttpWait) {
        if let Some(polls) = &mut cx.polls {
            polls.wait(cx.now, wait);
            self.gathering.set(wait);
        }
    }

    /// > Server must close the connection if disconnect_delay s pass without another such ping
    /// > (each resets). — 9.10
    fn ping_delay_disconnect(
        &mut self,
        cx: &mut Context<'_>,
        msg_id: u64,
        ping: &PingDelayDisconnect,
    ) {
        let delay = ping.disconnect_delay.clamp(0, LONGEST_DELAY).unsigned_abs();
        *cx.disconnect = Some(cx.now + Duration::from_secs(delay.into()));
        self.pong(msg_id, ping.ping_id);
    }

    /// > Can't destroy own current session. — 9.11
    fn destroy_session(&mut self, cx: &mut Context<'_>, request: &DestroySession) {
        let SessionKey { key, session } = cx.name;
        let target = request.session_id.cast_unsigned();
        if target == session {
            self.destroyed(target, Destroyed::None);
            return;
        }
        cx.events.push_back(ServerEvent::DestroySession {
            session: cx.name,
            target: SessionKey {
                key,
                session: target,
            },
        });
    }

    /// Answers `destroy_session`.
    pub(crate) fn destroyed(&mut self, target: u64, what: Destroyed) {
        let session_id = target.cast_signed();
        self.reply(match what {
            Destroyed::Ok => DestroySessionOk { session_id }.to_bytes(),
            Destroyed::None => DestroySessionNone { session_id }.to_bytes(),
        });
    }

    /// > After ok the key is gone. — 9.12
    fn destroy_auth_key(&mut self, cx: &mut Context<'_>) {
        self.reply(enums::DestroyAuthKeyRes::DestroyAuthKeyOk.to_bytes());
        // Nothing more is accepted under it; the answer still goes out.
        cx.key.expires = Some(Instant::default());
        cx.events.push_back(ServerEvent::KeyDestroyed(cx.name.key));
    }

    /// AK-72.
    fn bind_temp_auth_key(
        &mut self,
        cx: &mut Context<'_>,
        msg_id: u64,
        body: Bytes,
    ) -> Result<(), Error> {
        self.begin(cx, msg_id)?;
        match read::<BindTempAuthKey>(body) {
            Some(request) => cx.events.push_back(ServerEvent::Bind {
                session: cx.name,
                id: RequestId(msg_id),
                binding: Binding::new(cx.name, msg_id, request),
            }),
            None => self.reject(cx, msg_id, undecodable()),
        }
        Ok(())
    }
}

/// What became of a session that its client wanted to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destroyed {
    /// It is forgotten.
    Ok,
    /// There was none.
    None,
}

fn answer_dropped(msg_id: u64, seq_no: u32, bytes: usize) -> enums::RpcDropAnswer {
    enums::RpcDropAnswer::RpcAnswerDropped(RpcAnswerDropped {
        msg_id: msg_id.cast_signed(),
        seq_no: seq_no.cast_signed(),
        bytes: i32::try_from(bytes).unwrap_or(i32::MAX),
    })
}

/// The identifiers in a message, of which there are not too many (MSG-96).
fn limited<I: ExactSizeIterator>(msg_ids: I) -> Result<I, Error> {
    match msg_ids.len() <= MOST_IDS {
        true => Ok(msg_ids),
        false => Err(Error::Limit(LimitKind::Ids)),
    }
}

fn unsigned(msg_ids: &[i64]) -> impl ExactSizeIterator<Item = u64> + '_ {
    msg_ids.iter().map(|id| id.cast_unsigned())
}

/// The answer to bytes that are not what they should be (MSG-99).
fn undecodable() -> RpcError {
    RpcError {
        code: 400,
        message: "INPUT_METHOD_INVALID".into(),
    }
}

fn read<T: Decode>(body: Bytes) -> Option<T> {
    T::decode(&mut Reader::new(body)).ok()
}

/// Flags of a message's state (§9.6).
const ACKED: u8 = 8;
const NEEDS_NO_ACK: u8 = 16;
const PROCESSED: u8 = 32;
const ANSWERED: u8 = 64;

/// The longest time a client may ask its byte stream to be kept for: a day.
const LONGEST_DELAY: i32 = 86_400;
