//! Errors of the API by name, and what a caller can do about each.
//!
//! The names come from `errors/known.txt`, which is grouped; `build.rs` makes the enum. Telegram adds
//! names without notice, so nothing depends on the list being complete.

use super::Name;
use crate::Remedy;
use mtproto_core::RpcError;
use std::time::Duration;

include!(concat!(env!("OUT_DIR"), "/rpc_error_kind.rs"));

/// A group of `errors/known.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Wait,
    Retry,
    FindOut,
    LogIn,
    AskUser,
    GetRights,
    Refresh,
    FixRequest,
    Update,
    /// The name is in no group: the code has to do.
    Unknown,
}

/// What an error says beyond its code and its text.
pub trait RpcErrorExt {
    /// Which error it is.
    ///
    /// ```
    /// use mtproto_client::{RpcError, RpcErrorExt, RpcErrorKind};
    ///
    /// let message = "FLOOD_WAIT_37".to_owned();
    /// let error = RpcError { code: 420, message };
    /// assert_eq!(error.kind(), RpcErrorKind::FloodWaitX);
    /// assert_eq!(error.value(), Some(37));
    /// ```
    fn kind(&self) -> RpcErrorKind;

    /// The first number in the name, such as 37 in `FLOOD_WAIT_37`; one that is too large to represent
    /// counts as the largest.
    fn value(&self) -> Option<u64>;

    /// What can be done about it.
    fn remedy(&self) -> Remedy;
}

impl RpcErrorExt for RpcError {
    fn kind(&self) -> RpcErrorKind {
        let name = Name::of(self).generic();
        let found = KNOWN.binary_search_by(|(known, _)| (*known).cmp(&name));
        if let Ok(at) = found {
            return KNOWN[at].1.clone();
        }
        let begins = |known: &str| known.strip_suffix('*').is_some_and(|k| name.starts_with(k));
        let open = KNOWN.iter().find(|(known, _)| begins(known));
        open.map_or_else(
            || RpcErrorKind::Other(name.into()),
            |(_, kind)| kind.clone(),
        )
    }

    fn value(&self) -> Option<u64> {
        Name::of(self).value()
    }

    fn remedy(&self) -> Remedy {
        match self.kind().group() {
            Group::Wait => {
                let seconds = self.value().unwrap_or(1);
                Remedy::Wait(Duration::from_secs(seconds))
            }
            Group::Retry => Remedy::Retry,
            Group::FindOut => Remedy::FindOut,
            Group::LogIn => Remedy::LogIn,
            Group::AskUser => Remedy::AskUser,
            Group::GetRights => Remedy::GetRights,
            Group::Refresh => Remedy::Refresh,
            Group::FixRequest => Remedy::FixRequest,
            Group::Update => Remedy::Update,
            Group::Unknown => by_code(self.code),
        }
    }
}

/// The reaction that the class of an error suggests (05-api-layer §1).
fn by_code(code: i32) -> Remedy {
    match code {
        401 => Remedy::LogIn,
        403 => Remedy::GetRights,
        code if code < 0 || code == 500 => Remedy::Retry,
        _ => Remedy::FixRequest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: i32, message: &str) -> RpcError {
        let message = message.to_owned();
        RpcError { code, message }
    }

    #[test]
    fn every_known_name_is_recognized_with_any_number_in_it() {
        for (name, kind) in &KNOWN {
            let message = name.replace("_X", "_41").replace('*', "any_thing");
            let error = error(400, &message);
            assert_eq!(error.kind(), *kind, "{message}");
            assert_eq!(kind.name(), *name);
            assert_eq!(
                error.value(),
                name.contains("_X").then_some(41),
                "{message}"
            );
        }
    }

    #[test]
    fn unknown_names_are_kept() {
        for (message, name) in [
            ("COFFEE_MISSING", "COFFEE_MISSING"),
            ("COFFEE_3_MISSING_4: sorry", "COFFEE_X_MISSING_X"),
            ("out of coffee 3", "out of coffee 3"),
            ("", ""),
            ("\u{1F980}", "\u{1F980}"),
        ] {
            let kind = error(400, message).kind();
            assert_eq!(kind, RpcErrorKind::Other(name.into()));
            assert_eq!(kind.name(), name);
        }
    }

    /// API-90.
    #[test]
    fn every_group_has_its_remedy() {
        for (code, message, remedy) in [
            (420, "FLOOD_WAIT_37", Remedy::Wait(Duration::from_secs(37))),
            (420, "SLOWMODE_WAIT_1", Remedy::Wait(Duration::from_secs(1))),
            (500, "RPC_CALL_FAIL", Remedy::Retry),
            (-503, "Timeout", Remedy::Retry),
            (500, "RANDOM_ID_DUPLICATE", Remedy::FindOut),
            (401, "SESSION_REVOKED", Remedy::LogIn),
            (406, "AUTH_KEY_DUPLICATED", Remedy::LogIn),
            (401, "SESSION_PASSWORD_NEEDED", Remedy::AskUser),
            (400, "PHONE_CODE_INVALID", Remedy::AskUser),
            (403, "CHAT_WRITE_FORBIDDEN", Remedy::GetRights),
            (400, "FILE_REFERENCE_2_EXPIRED", Remedy::Refresh),
            (400, "MESSAGE_EMPTY", Remedy::FixRequest),
            (406, "UPDATE_APP_TO_LOGIN", Remedy::Update),
            (401, "NEVER_HEARD_OF", Remedy::LogIn),
            (403, "NEVER_HEARD_OF", Remedy::GetRights),
            (500, "NEVER_HEARD_OF", Remedy::Retry),
            (-1, "", Remedy::Retry),
            (400, "NEVER_HEARD_OF", Remedy::FixRequest),
            (i32::MAX, "", Remedy::FixRequest),
        ] {
            assert_eq!(error(code, message).remedy(), remedy, "{code} {message}");
        }
    }
}
