//! Messages about messages, as the server understands them, in the order of 04-messages §9.

use super::{Context, SALT_SECONDS, ServerSession, epoch, salt_in};
use crate::{RequestId, ServerEvent, SessionKey, session::message::constructor};
use alloc::vec::Vec;
use bytes::{BufMut, Bytes, BytesMut};
use mtproto_tl::{
    Constructor, Decode, Encode, Reader,
    mtproto::{
        enums,
        functions::{
            DestroyAuthKey, DestroySession, GetFutureSalts, HttpWait, Ping, PingDelayDisconnect,
            RpcDropAnswer,
        },
        types::{
            DestroySessionNone, DestroySessionOk, FutureSalt, FutureSalts, MsgResendReq, MsgsAck,
            MsgsAllInfo, MsgsStateInfo, MsgsStateReq, Pong, RpcResult,
        },
    },
};

impl ServerSession {
    /// Acts on one message.
    pub(super) fn dispatch(&mut self, cx: &mut Context<'_>, msg_id: u64, body: Bytes) {
        match constructor(&body) {
            Some(MsgsAck::ID) => {
                read(body)
                    .into_iter()
                    .for_each(|acks: MsgsAck| self.acknowledged(&acks.msg_ids));
            }
            Some(MsgsStateReq::ID) => {
                read(body)
                    .into_iter()
                    .for_each(|request| self.msgs_state_req(msg_id, &request));
            }
            Some(MsgResendReq::ID) => {
                read(body)
                    .into_iter()
                    .for_each(|request| self.msg_resend_req(&request));
            }
            Some(RpcDropAnswer::ID) => {
                read(body)
                    .into_iter()
                    .for_each(|drop| self.rpc_drop_answer(cx, msg_id, &drop));
            }
            Some(GetFutureSalts::ID) => {
                read(body)
                    .into_iter()
                    .for_each(|request| self.get_future_salts(cx, msg_id, &request));
            }
            Some(Ping::ID) => {
                read(body)
                    .into_iter()
                    .for_each(|ping: Ping| self.pong(msg_id, ping.ping_id));
            }
            Some(PingDelayDisconnect::ID) => {
                let ping = read(body).map(|ping: PingDelayDisconnect| ping.ping_id);
                ping.into_iter()
                    .for_each(|ping_id| self.pong(msg_id, ping_id));
            }
            Some(DestroySession::ID) => {
                read(body)
                    .into_iter()
                    .for_each(|request| self.destroy_session(cx, &request));
            }
            Some(DestroyAuthKey::ID) => {
                self.reply(enums::DestroyAuthKeyRes::DestroyAuthKeyOk.to_bytes());
                cx.events.push_back(ServerEvent::KeyDestroyed(cx.name.key));
            }
            Some(MsgsStateInfo::ID | MsgsAllInfo::ID | HttpWait::ID) | None => {}
            Some(_) => {
                self.requests.insert(msg_id, None);
                let id = RequestId(msg_id);
                cx.events.push_back(ServerEvent::Request {
                    session: cx.name,
                    id,
                    body,
                });
            }
        }
    }

    /// > Server keeps each rpc_result and update until acked. — MSG-44
    fn acknowledged(&mut self, msg_ids: &[i64]) {
        for msg_id in msg_ids {
            self.unacked.remove(&msg_id.cast_unsigned());
            self.again.remove(&msg_id.cast_unsigned());
        }
    }

    /// > 4 = received, 2 = not received. — 9.6
    fn msgs_state_req(&mut self, msg_id: u64, request: &MsgsStateReq) {
        let known = |id: &i64| {
            if self.window.contains(id.cast_unsigned()) {
                4
            } else {
                2
            }
        };
        let info: Vec<u8> = request.msg_ids.iter().map(known).collect();
        let req_msg_id = msg_id.cast_signed();
        self.reply(
            MsgsStateInfo {
                req_msg_id,
                info: info.into(),
            }
            .to_bytes(),
        );
    }

    /// > Re-send the messages still remembered, inside a container with original ids. — 9.8
    fn msg_resend_req(&mut self, request: &MsgResendReq) {
        let wanted = request.msg_ids.iter().map(|id| id.cast_unsigned());
        let known: Vec<u64> = wanted.filter(|id| self.unacked.contains_key(id)).collect();
        self.again.extend(known);
    }

    /// > All come inside an rpc_result for the drop query. — MSG-48
    fn rpc_drop_answer(&mut self, cx: &mut Context<'_>, msg_id: u64, drop: &RpcDropAnswer) {
        let dropped = drop.req_msg_id.cast_unsigned();
        let result = if self.requests.get(&dropped) == Some(&None) {
            self.requests.remove(&dropped);
            let (session, id) = (cx.name, RequestId(dropped));
            cx.events.push_back(ServerEvent::Cancelled { session, id });
            enums::RpcDropAnswer::RpcAnswerDroppedRunning.to_bytes()
        } else {
            enums::RpcDropAnswer::RpcAnswerUnknown.to_bytes()
        };
        let mut body = BytesMut::with_capacity(12 + result.len());
        body.put_u32_le(RpcResult::ID);
        body.put_u64_le(msg_id);
        body.put_slice(&result);
        self.reply(body.freeze());
    }

    /// > Salts change every 30 min; num clamp 1..64. — 9.4
    fn get_future_salts(&mut self, cx: &Context<'_>, msg_id: u64, request: &GetFutureSalts) {
        let first = epoch(cx.now);
        let count = u64::from(request.num.clamp(1, 64).cast_unsigned());
        let seconds = |epoch: u64| i32::try_from(epoch * SALT_SECONDS).unwrap_or(i32::MAX);
        let salts = (first..first + count).map(|epoch| FutureSalt {
            valid_since: seconds(epoch),
            valid_until: seconds(epoch + 1),
            salt: salt_in(cx.key, epoch).cast_signed(),
        });
        let salts = FutureSalts {
            req_msg_id: msg_id.cast_signed(),
            now: i32::try_from(cx.now.as_micros() / 1_000_000).unwrap_or(i32::MAX),
            salts: salts.collect(),
        };
        self.reply(salts.to_bytes());
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

    /// > Can't destroy own current session. — 9.11
    fn destroy_session(&mut self, cx: &mut Context<'_>, request: &DestroySession) {
        let session = request.session_id.cast_unsigned();
        if session == cx.name.session {
            self.reply(
                DestroySessionNone {
                    session_id: request.session_id,
                }
                .to_bytes(),
            );
            return;
        }
        self.reply(
            DestroySessionOk {
                session_id: request.session_id,
            }
            .to_bytes(),
        );
        let key = cx.name.key;
        cx.events
            .push_back(ServerEvent::SessionDestroyed(SessionKey { key, session }));
    }
}

fn read<T: Decode>(body: Bytes) -> Option<T> {
    T::decode(&mut Reader::new(body)).ok()
}
