//! Messages about messages, as the client understands them, in the order of 04-messages §9.

use super::ClientSession;
use crate::{
    Error, Event, Instant, Notice, RequestError, RpcError,
    session::{gzip, message::constructor},
};
use alloc::vec::Vec;
use bytes::{Buf, Bytes};
use mtproto_tl::{
    Constructor, Decode, Encode, Reader,
    mtproto::types::{
        BadMsgNotification, BadServerSalt, DestroySessionNone, DestroySessionOk, FutureSalts,
        MsgDetailedInfo, MsgNewDetailedInfo, MsgResendReq, MsgsAck, MsgsAllInfo, MsgsStateInfo,
        MsgsStateReq, NewSessionCreated, Pong, RpcResult,
    },
};

/// Whether a message tells the time to those who have it wrong: it is looked at in any case.
pub(super) fn repairs_the_clock(body: &Bytes) -> bool {
    let id = constructor(body);
    [
        BadMsgNotification::ID,
        BadServerSalt::ID,
        NewSessionCreated::ID,
        FutureSalts::ID,
    ]
    .into_iter()
    .any(|known| id == Some(known))
}

impl ClientSession {
    /// Acts on one message. What cannot be read harms nobody but itself (MSG-34).
    pub(super) fn dispatch(&mut self, now: Instant, msg_id: u64, body: Bytes) -> Result<(), Error> {
        match constructor(&body) {
            Some(RpcResult::ID) => return self.rpc_result(body),
            Some(BadMsgNotification::ID) => {
                read(body)
                    .into_iter()
                    .for_each(|notice| self.bad_msg_notification(now, msg_id, notice));
            }
            Some(BadServerSalt::ID) => {
                read(body)
                    .into_iter()
                    .for_each(|notice| self.bad_server_salt(notice));
            }
            Some(NewSessionCreated::ID) => {
                read(body)
                    .into_iter()
                    .for_each(|notice| self.new_session_created(notice));
            }
            Some(MsgsStateReq::ID) => {
                read(body)
                    .into_iter()
                    .for_each(|request| self.msgs_state_req(msg_id, &request));
            }
            Some(MsgDetailedInfo::ID) => {
                let answer = read(body).map(|info: MsgDetailedInfo| info.answer_msg_id);
                answer
                    .into_iter()
                    .for_each(|id| self.detailed_info(now, id));
            }
            Some(MsgNewDetailedInfo::ID) => {
                let answer = read(body).map(|info: MsgNewDetailedInfo| info.answer_msg_id);
                answer
                    .into_iter()
                    .for_each(|id| self.detailed_info(now, id));
            }
            // Received is not answered (MSG-43): there is nothing to do about the former.
            Some(
                MsgsAck::ID
                | Pong::ID
                | FutureSalts::ID
                | MsgsStateInfo::ID
                | MsgsAllInfo::ID
                | DestroySessionOk::ID
                | DestroySessionNone::ID,
            ) => {}
            Some(_) => self.events.push_back(Event::Push(body)),
            None => {}
        }
        Ok(())
    }

    /// > Matched by req_msg_id among pending; unknown: just ack. — 9.1
    fn rpc_result(&mut self, mut body: Bytes) -> Result<(), Error> {
        if body.len() < 16 {
            return Ok(());
        }
        body.advance(4);
        let Some(id) = self.outbox.answered(body.get_u64_le()) else {
            return Ok(());
        };
        let body = gzip::unpack(body, self.limits.max_inflated)?;
        let event = match rpc_error(&body) {
            Some(error) => Event::Failed {
                id,
                error: RequestError::Rpc(error),
            },
            None => Event::Response { id, body },
        };
        self.events.push_back(event);
        Ok(())
    }

    /// > MUST verify bad_msg_id belongs to a recently sent message (or container). — 9.2
    fn bad_msg_notification(&mut self, now: Instant, msg_id: u64, notice: BadMsgNotification) {
        let refused = notice.bad_msg_id.cast_unsigned();
        if !self.outbox.knows(refused) && !matches!(notice.error_code, 16 | 17) {
            return;
        }
        match notice.error_code {
            16 => {
                let correction = self.ids.correct(now, msg_id);
                self.events
                    .push_back(Event::Notice(Notice::ClockCorrected(correction)));
                self.refuse(refused, notice.error_code);
            }
            17 => {
                let correction = self.ids.correct(now, msg_id);
                self.events
                    .push_back(Event::Notice(Notice::ClockCorrected(correction)));
                self.refuse(refused, notice.error_code);
                self.restart();
            }
            20 | 64 => self.refuse(refused, notice.error_code),
            _ => {
                self.refuse(refused, notice.error_code);
                self.restart();
            }
        }
    }

    /// > Replace salt; re-send affected message(s) with new msg_id. — 9.3
    fn bad_server_salt(&mut self, notice: BadServerSalt) {
        self.salt = notice.new_server_salt.cast_unsigned();
        self.events.push_back(Event::Notice(Notice::SaltRotated));
        self.refuse(notice.bad_msg_id.cast_unsigned(), notice.error_code);
    }

    /// > Every pending message with msg_id < first_msg_id was lost: re-send. — 9.5
    fn new_session_created(&mut self, notice: NewSessionCreated) {
        let salt = notice.server_salt.cast_unsigned();
        if self.salt != salt {
            self.salt = salt;
            self.events.push_back(Event::Notice(Notice::SaltRotated));
        }
        let before = self.record.replace(notice.unique_id);
        if before == Some(notice.unique_id) {
            return;
        }
        let lost = self.outbox.lost_before(notice.first_msg_id.cast_unsigned());
        self.notice_resent(lost);
        // The first record is how every session begins.
        if before.is_some() {
            self.events.push_back(Event::SessionReset);
        }
    }

    /// > Client answers per its received-set. — 9.6
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
        self.service.push_back(
            MsgsStateInfo {
                req_msg_id,
                info: info.into(),
            }
            .to_bytes(),
        );
    }

    /// > If answer_msg_id already received: ack it. Else: msg_resend_req. — 9.7
    fn detailed_info(&mut self, now: Instant, answer: i64) {
        if self.window.contains(answer.cast_unsigned()) {
            self.acks.push(now, answer.cast_unsigned());
        } else {
            let msg_ids = Vec::from([answer]);
            self.service.push_back(MsgResendReq { msg_ids }.to_bytes());
        }
    }

    fn refuse(&mut self, msg_id: u64, code: i32) {
        let (hopeless, again) = self.outbox.refused(msg_id);
        self.notice_resent(again);
        for id in hopeless {
            self.outbox.remove(id);
            self.events.push_back(Event::Failed {
                id,
                error: RequestError::Refused(code),
            });
        }
    }
}

fn read<T: Decode>(body: Bytes) -> Option<T> {
    T::decode(&mut Reader::new(body)).ok()
}

fn rpc_error(body: &Bytes) -> Option<RpcError> {
    use mtproto_tl::mtproto::types;
    if constructor(body) != Some(types::RpcError::ID) {
        return None;
    }
    let error: types::RpcError = read(body.clone())?;
    Some(RpcError {
        code: error.error_code,
        message: error.error_message,
    })
}
