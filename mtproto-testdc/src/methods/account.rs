//! `account.*`: settings of one's own account.

use super::{Answer, Context};
use mtproto_tl::api::functions::account as f;

/// Being online or not is not kept: everybody is here "recently".
pub(super) fn update_status(_: &mut Context<'_>, _: f::UpdateStatus) -> Answer<f::UpdateStatus> {
    Ok(true)
}
