//! What the engine can do about an error of the server, without asking the application.
//!
//! The only place that knows the names of such errors (05-api-layer §1). Everything else is the
//! caller's business.

use super::LogoutReason;
use crate::rpc::Name;
use mtproto_core::RpcError;
use std::time::Duration;

/// A way to deal with an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cure {
    /// Send the call again after this long (API-2).
    Wait(Duration),
    /// Send the call again, introducing ourselves (API-5, MSG-70).
    Introduce,
    /// The account lives in another data centre: move there, and send the call again (API-3).
    MoveHome(i16),
    /// Send the call to another data centre (API-3).
    Redirect(i16),
    /// Something failed inside the server: send the call again a little later (API-1).
    Retry,
    /// We are not logged in any more: tell the application, and the caller (MSG-81).
    LoggedOut(LogoutReason),
    /// A password is asked for as well, where the account lives: there it has to be proven.
    Stay,
    /// There is none.
    None,
}

impl Cure {
    /// The cure for `error`.
    pub(super) fn of(error: &RpcError) -> Self {
        let name = Name::of(error);
        match error.code {
            303 => migration(name),
            400 if NOT_INTRODUCED.iter().any(|known| name.is(known)) => Self::Introduce,
            401 if name.is("SESSION_PASSWORD_NEEDED") => Self::Stay,
            401 | 406 => logged_out(name),
            420 => WAITS
                .iter()
                .find_map(|prefix| name.value_after(prefix))
                .map_or(
                    Self::None,
                    // A wait of nothing would be asked for again at once.
                    |seconds| Self::Wait(Duration::from_secs(seconds.max(1))),
                ),
            500 if FINAL.iter().any(|known| name.is(known)) => Self::None,
            code if code == 500 || code < 0 => Self::Retry,
            _ => Self::None,
        }
    }
}

fn logged_out(name: Name<'_>) -> Cure {
    let known = LOGGED_OUT.iter().find(|(known, _)| name.is(known));
    known.map_or(Cure::None, |(_, why)| Cure::LoggedOut(*why))
}

fn migration(name: Name<'_>) -> Cure {
    let to = |prefix| {
        let dc = name.value_after(prefix)?;
        i16::try_from(dc)
            .ok()
            .filter(|dc| (1..=LARGEST_DC).contains(dc))
    };
    let home = HOME_MIGRATIONS
        .iter()
        .find_map(|prefix| to(prefix))
        .map(Cure::MoveHome);
    let call = || {
        CALL_MIGRATIONS
            .iter()
            .find_map(|prefix| to(prefix))
            .map(Cure::Redirect)
    };
    home.or_else(call).unwrap_or(Cure::None)
}

const NOT_INTRODUCED: [&str; 5] = [
    "CONNECTION_NOT_INITED",
    "CONNECTION_LAYER_INVALID",
    "CONNECTION_API_ID_INVALID",
    "INPUT_LAYER_INVALID",
    "CONNECTION_DEVICE_MODEL_EMPTY",
];

/// Errors inside the server that another attempt would meet again: the login has to begin anew, or the
/// message was sent by an earlier attempt.
const FINAL: [&str; 2] = ["AUTH_RESTART", "RANDOM_ID_DUPLICATE"];

const LOGGED_OUT: [(&str, LogoutReason); 7] = [
    ("AUTH_KEY_UNREGISTERED", LogoutReason::Unregistered),
    ("AUTH_KEY_INVALID", LogoutReason::Unregistered),
    ("AUTH_KEY_DUPLICATED", LogoutReason::Duplicated),
    ("SESSION_REVOKED", LogoutReason::Revoked),
    ("SESSION_EXPIRED", LogoutReason::Expired),
    ("USER_DEACTIVATED", LogoutReason::Deactivated),
    ("USER_DEACTIVATED_BAN", LogoutReason::Deactivated),
];

const WAITS: [&str; 3] = ["FLOOD_WAIT_", "FLOOD_PREMIUM_WAIT_", "SLOWMODE_WAIT_"];

const HOME_MIGRATIONS: [&str; 3] = ["PHONE_MIGRATE_", "NETWORK_MIGRATE_", "USER_MIGRATE_"];

const CALL_MIGRATIONS: [&str; 2] = ["FILE_MIGRATE_", "STATS_MIGRATE_"];

/// No data centre has a larger number (API-3).
const LARGEST_DC: i16 = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    /// API-1, API-3 to API-5, API-100.
    #[test]
    fn every_curable_error_has_its_cure() {
        let seconds = |n| Cure::Wait(Duration::from_secs(n));
        for (code, message, cure) in [
            (303, "PHONE_MIGRATE_4", Cure::MoveHome(4)),
            (303, "NETWORK_MIGRATE_1", Cure::MoveHome(1)),
            (303, "USER_MIGRATE_5", Cure::MoveHome(5)),
            (303, "FILE_MIGRATE_2", Cure::Redirect(2)),
            (303, "STATS_MIGRATE_3", Cure::Redirect(3)),
            (303, "FILE_MIGRATE_0", Cure::None),
            (303, "FILE_MIGRATE_1001", Cure::None),
            (303, "USER_MIGRATE_99999999999999999999", Cure::None),
            (303, "SOMETHING_ELSE", Cure::None),
            (400, "CONNECTION_NOT_INITED", Cure::Introduce),
            (400, "CONNECTION_LAYER_INVALID", Cure::Introduce),
            (400, "CONNECTION_API_ID_INVALID", Cure::Introduce),
            (400, "INPUT_LAYER_INVALID", Cure::Introduce),
            (400, "PHONE_CODE_INVALID", Cure::None),
            (
                401,
                "AUTH_KEY_UNREGISTERED",
                Cure::LoggedOut(LogoutReason::Unregistered),
            ),
            (401, "SESSION_PASSWORD_NEEDED", Cure::Stay),
            (403, "RECAPTCHA_CHECK_signup__KEY", Cure::None),
            (403, "INTEGRITY_CHECK_CLASSIC_nonce_1", Cure::None),
            (403, "APNS_VERIFY_CHECK_nonce", Cure::None),
            (
                406,
                "AUTH_KEY_DUPLICATED",
                Cure::LoggedOut(LogoutReason::Duplicated),
            ),
            (406, "UPDATE_APP_TO_LOGIN", Cure::None),
            (420, "FLOOD_WAIT_37", seconds(37)),
            (420, "FLOOD_WAIT_0", seconds(1)),
            (420, "FLOOD_PREMIUM_WAIT_3", seconds(3)),
            (420, "SLOWMODE_WAIT_10", seconds(10)),
            (420, "FLOOD_WAIT_-1", Cure::None),
            (420, "FLOOD_WAIT_99999999999999999999", seconds(u64::MAX)),
            (420, "TAKEOUT_INIT_DELAY_60", Cure::None),
            (500, "RPC_CALL_FAIL", Cure::Retry),
            (500, "AUTH_RESTART", Cure::None),
            (500, "RANDOM_ID_DUPLICATE", Cure::None),
            (-503, "Timeout", Cure::Retry),
            (0, "", Cure::None),
        ] {
            assert_eq!(
                Cure::of(&RpcError {
                    code,
                    message: message.into()
                }),
                cure,
                "{message}"
            );
        }
    }
}
