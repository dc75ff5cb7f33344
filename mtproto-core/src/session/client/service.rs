//! Messages about messages, as the client understands them, in the order of 04-messages §9.

use super::{ClientSession, receive::Via};
use crate::{
    Error, Event, Instant, Notice, RequestError, RequestId, RpcError, Violation,
    session::{MOST_IDS, acks, channel::Gate, gzip, message::constructor, outbox::Fate},
};
use alloc::vec::Vec;
use bytes::{Buf, Bytes};
use mtproto_tl::{
    Constructor, Decode, Encode, Reader,
    mtproto::types::{
        self, BadMsgNotification, BadServerSalt, DestroySessionNone, DestroySessionOk, FutureSalts,
        MsgDetailedInfo, MsgNewDetailedInfo, MsgResendAnsReq, MsgResendReq, MsgsAck, MsgsAllInfo,
        MsgsStateInfo, MsgsStateReq, NewSessionCreated, Pong, RpcResult,
    },
};

/// Whether a message tells the time to those who have it wrong: it is looked at in any case.
pub(super) fn repairs_the_clock(body: &Bytes) -> bool {
    matches!(
        constructor(body),
        Some(BadMsgNotification::ID | BadServerSalt::ID | NewSessionCreated::ID | FutureSalts::ID)
    )
}

impl ClientSession {
    /// Acts on one message. What cannot be read harms nobody but itself (MSG-34).
    pub(super) fn dispatch(
        &mut self,
        now: Instant,
        via: Via,
        msg_id: u64,
        body: Bytes,
    ) -> Result<(), Error> {
        let Some(id) = constructor(&body) else {
            return Ok(());
        };
        match id {
            RpcResult::ID => self.rpc_result(now, via, msg_id, body)?,
            MsgsAck::ID => match acks::ids_in(&body) {
                Some(msg_ids) => self.msgs_ack(msg_ids),
                None => self.notice(Notice::Unreadable(msg_id)),
            },
            BadMsgNotification::ID => {
                if let Some(notice) = self.read(msg_id, body) {
                    self.bad_msg_notification(now, via, msg_id, &notice)?;
                }
            }
            BadServerSalt::ID => {
                if let Some(notice) = self.read(msg_id, body) {
                    self.bad_server_salt(now, via, msg_id, &notice)?;
                }
            }
            FutureSalts::ID => {
                if let Some(salts) = self.read::<FutureSalts>(msg_id, body) {
                    self.future_salts(now, via, msg_id, &salts);
                }
            }
            NewSessionCreated::ID => {
                if let Some(notice) = self.read(msg_id, body) {
                    self.new_session_created(now, via, &notice)?;
                }
            }
            MsgsStateReq::ID => {
                if let Some(request) = self.read(msg_id, body) {
                    self.msgs_state_req(via, msg_id, &request);
                }
            }
            MsgsStateInfo::ID => {
                if let Some(info) = self.read(msg_id, body) {
                    self.msgs_state_info(now, via, &info);
                }
            }
            MsgsAllInfo::ID => {
                if let Some(all) = self.read::<MsgsAllInfo>(msg_id, body) {
                    let msg_ids = all.msg_ids.iter().map(|id| id.cast_unsigned());
                    self.told(now, via, msg_ids, &all.info);
                }
            }
            MsgDetailedInfo::ID => {
                if let Some(info) = self.read::<MsgDetailedInfo>(msg_id, body) {
                    self.acked(info.msg_id.cast_unsigned());
                    self.detailed_info(now, via, info.answer_msg_id, info.bytes);
                }
            }
            MsgNewDetailedInfo::ID => {
                if let Some(info) = self.read::<MsgNewDetailedInfo>(msg_id, body) {
                    self.detailed_info(now, via, info.answer_msg_id, info.bytes);
                }
            }
            MsgResendReq::ID => {
                if let Some(request) = self.read::<MsgResendReq>(msg_id, body) {
                    self.msg_resend_req(via, msg_id, &request.msg_ids);
                }
            }
            Pong::ID => {
                if let Some(pong) = self.read::<Pong>(msg_id, body) {
                    self.answered(now, via, pong.msg_id.cast_unsigned(), msg_id);
                }
            }
            DESTROY_AUTH_KEY_OK | DESTROY_AUTH_KEY_NONE => {
                if self.is_destroying {
                    self.key_destroyed();
                }
            }
            DESTROY_AUTH_KEY_FAIL => self.is_destroying = false,
            DestroySessionOk::ID | DestroySessionNone::ID => {}
            // A server does not ask us for anything else (AT-113).
            id if is_service(id) => {}
            _ => self.push(body),
        }
        Ok(())
    }

    fn read<T: Decode>(&mut self, msg_id: u64, body: Bytes) -> Option<T> {
        let read = T::decode(&mut Reader::new(body)).ok();
        if read.is_none() {
            self.notice(Notice::Unreadable(msg_id));
        }
        read
    }

    /// > Matched by req_msg_id among pending; unknown: just ack. — 9.1
    fn rpc_result(
        &mut self,
        now: Instant,
        via: Via,
        msg_id: u64,
        mut body: Bytes,
    ) -> Result<(), Error> {
        if body.len() < 12 {
            self.notice(Notice::Unreadable(msg_id));
            return Ok(());
        }
        body.advance(4);
        let request = body.get_u64_le();
        self.answered(now, via, request, msg_id);
        let inner = constructor(&body);
        if self.is_destroying && matches!(inner, Some(DESTROY_AUTH_KEY_OK | DESTROY_AUTH_KEY_NONE))
        {
            self.key_destroyed();
            return Ok(());
        }
        let result = gzip::unpack(body, self.limits.max_inflated);
        if via == Via::Current && self.is_binding(request) {
            let Ok(body) = result else {
                return self.binding_answered(Ok(Bytes::new()));
            };
            let result = rpc_error(&body).map_or(Ok(body), Err);
            return self.binding_answered(result);
        }
        let Some(id) = self.outbox.of_message(request) else {
            return Ok(());
        };
        let Ok(body) = result else {
            self.fail(id, RequestError::Unreadable);
            return Ok(());
        };
        match rpc_error(&body) {
            Some(error) => self.rpc_error(now, via, id, request, error)?,
            None if self.outbox.remove(id).is_some() => {
                self.events.push_back(Event::Response { id, body });
            }
            None => {}
        }
        Ok(())
    }

    fn rpc_error(
        &mut self,
        now: Instant,
        via: Via,
        id: RequestId,
        request: u64,
        error: RpcError,
    ) -> Result<(), Error> {
        let waited = matches!(&*error.message, "MSG_WAIT_FAILED" | "MSG_WAIT_TIMEOUT");
        let unbound = error.code == 401 && error.message == "AUTH_KEY_PERM_EMPTY";
        if waited && !self.outbox.is_current(request) {
            // It has been sent again since, after whatever it waits for now.
            return Ok(());
        }
        let is_retried = if waited {
            self.outbox.retry_in_turn(id)
        } else {
            // The key before this one is bound no more when this one is (AK-66).
            unbound && (via == Via::Old || self.bind_again(now)) && self.outbox.retry(id)
        };
        if is_retried {
            self.notice_resent(1);
            return Ok(());
        }
        // Two have used the same key, which has cost it (MSG-82).
        let is_dead = error.code == 406 && error.message == "AUTH_KEY_DUPLICATED";
        self.fail(id, RequestError::Rpc(error));
        if is_dead {
            self.forget_keys();
            return Err(Error::KeyLost);
        }
        Ok(())
    }

    fn is_binding(&self, msg_id: u64) -> bool {
        let channel = self.channel.as_ref();
        matches!(
            channel.map(|channel| &channel.gate),
            Some(Gate::Bind(binding)) if binding.is_in(msg_id)
        )
    }

    /// > An ack means "received": the result is still awaited. — MSG-43
    fn msgs_ack(&mut self, msg_ids: impl Iterator<Item = u64>) {
        for msg_id in msg_ids.take(MOST_IDS) {
            self.acked(msg_id);
        }
    }

    pub(super) fn acked(&mut self, msg_id: u64) {
        for id in self.outbox.acknowledged(msg_id) {
            self.notice(Notice::Acked(id));
        }
    }

    /// What an answer says about our clock.
    fn answered(&mut self, now: Instant, via: Via, request: u64, msg_id: u64) {
        if let (clock, Some(channel)) = self.clock_and_channel(via) {
            clock.answered(now, &channel.ids, request, msg_id);
        }
    }

    /// What a refusal says about our clock.
    fn refused_for_its_time(
        &mut self,
        now: Instant,
        via: Via,
        refused: u64,
        code: i32,
        msg_id: u64,
    ) {
        let (clock, Some(channel)) = self.clock_and_channel(via) else {
            return;
        };
        let correction = match code {
            16 => clock.was_behind(now, msg_id),
            17 => clock.was_ahead(now, &channel.ids, refused, msg_id),
            _ => 0,
        };
        self.notice_correction(correction);
    }

    /// > MUST verify bad_msg_id belongs to a recently sent message (or container). — 9.2
    fn bad_msg_notification(
        &mut self,
        now: Instant,
        via: Via,
        msg_id: u64,
        notice: &BadMsgNotification,
    ) -> Result<(), Error> {
        let refused = notice.bad_msg_id.cast_unsigned();
        if !self.knows(via, refused) {
            return Ok(());
        }
        let code = notice.error_code;
        self.refused_for_its_time(now, via, refused, code, msg_id);
        match code {
            // Too old, or too old to tell: another identifier will do.
            16 | 20 => self.refuse(now, via, refused, code),
            64 => {
                self.refuse(now, via, refused, code)?;
                let channel = self.channel_of(via);
                match channel.is_some_and(|channel| !channel.pack_singly()) {
                    true => self.restart_guarded(now, via),
                    false => Ok(()),
                }
            }
            // Identifiers already used are in the future; or a bug. No other numbers would do.
            17 | 18 | 19 | 32..=35 => {
                self.refuse(now, via, refused, code)?;
                self.restart_guarded(now, via)
            }
            _ => {
                for id in self.outbox.requests_in(refused) {
                    self.fail(id, RequestError::Refused(code));
                }
                Ok(())
            }
        }
    }

    fn restart_guarded(&mut self, now: Instant, via: Via) -> Result<(), Error> {
        if self.guard.trips(now) {
            return Err(Error::Violation(Violation::Restless));
        }
        match via {
            Via::Current => self.restart(now),
            Via::Old => self.close_old(),
        }
        Ok(())
    }

    /// > Replace salt; re-send affected message(s) with new msg_id. — 9.3
    fn bad_server_salt(
        &mut self,
        now: Instant,
        via: Via,
        msg_id: u64,
        notice: &BadServerSalt,
    ) -> Result<(), Error> {
        let refused = notice.bad_msg_id.cast_unsigned();
        if !self.knows(via, refused) {
            return Ok(());
        }
        if !self.clock.is_trusted() {
            let correction = self.clock.correct(now, msg_id);
            self.notice_correction(correction);
        }
        self.use_salt(now, via, notice.new_server_salt);
        self.refuse(now, via, refused, 48)?;
        match self.guard.trips(now) {
            true => Err(Error::Violation(Violation::Restless)),
            false => Ok(()),
        }
    }

    fn use_salt(&mut self, now: Instant, via: Via, salt: i64) {
        let (seconds, salt) = (self.clock.server_seconds(now), salt.cast_unsigned());
        if let Some(channel) = self.channel_of(via)
            && channel.salts.current(seconds) != salt
        {
            channel.salts.replace(seconds, salt);
            self.notice(Notice::SaltRotated);
        }
    }

    /// > req_msg_id must match; sorted by valid_since, ignore absurd. — 9.4
    fn future_salts(&mut self, now: Instant, via: Via, msg_id: u64, salts: &FutureSalts) {
        self.answered(now, via, salts.req_msg_id.cast_unsigned(), msg_id);
        let seconds = self.clock.server_seconds(now);
        if let Some(channel) = self.channel_of(via) {
            channel.salts.learn(seconds, salts);
        }
    }

    /// > Every pending message with msg_id < first_msg_id was lost: re-send. — 9.5
    fn new_session_created(
        &mut self,
        now: Instant,
        via: Via,
        notice: &NewSessionCreated,
    ) -> Result<(), Error> {
        let Some(channel) = self.channel_of(via) else {
            return Ok(());
        };
        let session = channel.id;
        let before = channel.record.replace(notice.unique_id);
        if before == Some(notice.unique_id) {
            return Ok(());
        }
        self.use_salt(now, via, notice.server_salt);
        let first = notice.first_msg_id.cast_unsigned();
        let lost = self.outbox.lost_before(session, first);
        self.notice_resent(lost);
        // The first record is how every session begins, and who renewed a key was told already.
        if before.is_none() || via == Via::Old {
            return Ok(());
        }
        self.events.push_back(Event::SessionReset);
        // Judged last: what was lost is lost even if the server is too restless to go on with.
        match self.guard.trips(now) {
            true => Err(Error::Violation(Violation::Restless)),
            false => Ok(()),
        }
    }

    /// > Client answers per its received-set. — 9.6
    fn msgs_state_req(&mut self, via: Via, msg_id: u64, request: &MsgsStateReq) {
        let Some(channel) = self.channel_of(via) else {
            return;
        };
        let ids = request.msg_ids.iter().take(MOST_IDS);
        let info = ids.map(|id| channel.window.state(id.cast_unsigned()));
        let info = info.collect();
        self.tell(via, msg_id, info);
    }

    /// > info.length must equal the id count of the request; else ignore. — 9.6
    fn msgs_state_info(&mut self, now: Instant, via: Via, info: &MsgsStateInfo) {
        let request = info.req_msg_id.cast_unsigned();
        let channel = self.channel_of(via);
        let asked =
            channel.and_then(|channel| channel.inquiries.answered(request, info.info.len()));
        if let Some(asked) = asked {
            self.told(now, via, asked.into_iter(), &info.info);
        }
    }

    /// The server says what became of messages.
    fn told(&mut self, now: Instant, via: Via, msg_ids: impl Iterator<Item = u64>, info: &[u8]) {
        let mut again = 0;
        let mut unheard = Vec::new();
        for (msg_id, state) in msg_ids.zip(info).take(MOST_IDS) {
            match self.outbox.told(now, msg_id, *state) {
                Some((_, Fate::Again)) => again += 1,
                Some((_, Fate::Answered)) => unheard.push(msg_id.cast_signed()),
                Some((id, Fate::Nonsense)) => self.fail(id, RequestError::Lost),
                Some((_, Fate::Arrived)) | None => {}
            }
        }
        self.notice_resent(again);
        if !unheard.is_empty()
            && let Some(channel) = self.channel_of(via)
        {
            let msg_ids = unheard;
            channel.push_service(MsgResendAnsReq { msg_ids }.to_bytes());
        }
        self.settle_inquiries();
    }

    /// > If answer_msg_id already received: ack it. Else: msg_resend_req, unless bytes is too
    /// > large to be wanted (then ack to drop). — 9.7
    fn detailed_info(&mut self, now: Instant, via: Via, answer: i64, bytes: i32) {
        let max = self.limits.max_packet;
        let Some(channel) = self.channel_of(via) else {
            return;
        };
        let is_received = channel.window.state(answer.cast_unsigned()) == 4;
        let is_unwanted = usize::try_from(bytes).map_or(true, |bytes| bytes > max);
        if is_received || is_unwanted {
            channel.acks.push(now, answer.cast_unsigned());
        } else {
            let msg_ids = Vec::from([answer]);
            channel.push_service(MsgResendReq { msg_ids }.to_bytes());
        }
    }

    /// > Re-send the query inside a container under its original id if still pending, otherwise
    /// > answer with info byte 1. — 9.8
    fn msg_resend_req(&mut self, via: Via, msg_id: u64, msg_ids: &[i64]) {
        let wanted = msg_ids.iter().take(MOST_IDS);
        let lacking: Vec<i64> = wanted
            .filter(|id| !self.outbox.wanted_again(id.cast_unsigned()))
            .copied()
            .collect();
        if !lacking.is_empty() {
            self.tell(via, msg_id, alloc::vec![1; lacking.len()]);
        }
    }

    fn tell(&mut self, via: Via, req_msg_id: u64, info: Vec<u8>) {
        if let Some(channel) = self.channel_of(via) {
            let info = MsgsStateInfo {
                req_msg_id: req_msg_id.cast_signed(),
                info: info.into(),
            };
            channel.push_service(info.to_bytes());
        }
    }

    /// Whether a message or a packet was sent lately.
    fn knows(&mut self, via: Via, msg_id: u64) -> bool {
        let is_request = self.outbox.knows(msg_id);
        let channel = self.channel_of(via);
        is_request || channel.is_some_and(|channel| channel.knows(msg_id))
    }

    /// A message, or all in a container, goes again under another identifier.
    fn refuse(&mut self, now: Instant, via: Via, msg_id: u64, code: i32) -> Result<(), Error> {
        let (hopeless, again) = self.outbox.refused(msg_id);
        self.notice_resent(again);
        for id in hopeless {
            self.fail(id, RequestError::Refused(code));
        }
        let Some(channel) = self.channel_of(via) else {
            return Ok(());
        };
        let service = channel.refused(now, msg_id);
        for msg_id in &service {
            channel.inquiries.refused(*msg_id);
        }
        for msg_id in service {
            self.binding_bounced(msg_id)?;
        }
        Ok(())
    }
}

/// Whether a constructor belongs to the protocol, and not to what is said over it.
fn is_service(id: u32) -> bool {
    mtproto_tl::mtproto::name_for_id(id).is_some()
}

fn rpc_error(body: &Bytes) -> Option<RpcError> {
    if constructor(body) != Some(types::RpcError::ID) {
        return None;
    }
    let error = types::RpcError::from_bytes(body.clone()).ok()?;
    Some(RpcError {
        code: error.error_code,
        message: error.error_message,
    })
}

/// Answers without fields to `destroy_auth_key` (§9.12).
const DESTROY_AUTH_KEY_OK: u32 = 0xf660_e1d4;
const DESTROY_AUTH_KEY_NONE: u32 = 0x0a9f_2259;
const DESTROY_AUTH_KEY_FAIL: u32 = 0xea10_9b13;
