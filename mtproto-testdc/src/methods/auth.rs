//! `auth.*`: signing in and out.

mod code;
mod devices;
mod password;
mod qr;
mod transfer;

pub(super) use code::{
    cancel_code, report_missing_code, resend_code, reset_login_email, send_code, sign_in, sign_up,
};
pub(super) use devices::{drop_temp_auth_keys, log_out, reset_authorizations};
pub(super) use password::{
    check_password, check_recovery_password, recover_password, request_password_recovery,
};
pub(super) use qr::{accept_login_token, export_login_token, import_login_token};
pub(super) use transfer::{export_authorization, import_authorization};

use super::{Answer, Context};
use crate::{rpc::error, world::UserId};
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, functions::auth as f, types};

pub(super) use code::number;

pub(super) fn import_bot_authorization(
    context: &mut Context<'_>,
    call: f::ImportBotAuthorization,
) -> Answer<f::ImportBotAuthorization> {
    check_api_id(call.api_id)?;
    let bot = context.world.accounts.with_token(&call.bot_auth_token);
    let bot = bot.ok_or_else(|| error(400, "ACCESS_TOKEN_INVALID"))?;
    let (id, home) = (bot.id, bot.dc);
    if home != context.dc {
        return Err(error(303, &format!("USER_MIGRATE_{home}")));
    }
    Ok(authorize(context, id))
}

/// Signs in, unless a password is wanted as well.
fn admit(context: &mut Context<'_>, user: UserId) -> Result<enums::auth::Authorization, RpcError> {
    let account = context.world.accounts.get(user);
    if account.is_some_and(|account| account.password.is_some()) {
        context
            .world
            .authorizations
            .demand_password(context.session.key, user);
        return Err(error(401, "SESSION_PASSWORD_NEEDED"));
    }
    Ok(authorize(context, user))
}

fn authorize(context: &mut Context<'_>, user: UserId) -> enums::auth::Authorization {
    context
        .world
        .authorizations
        .sign_in(context.now, context.session.key, user);
    let user = context.world.user(user, user);
    types::auth::Authorization {
        setup_password_required: false,
        otherwise_relogin_days: None,
        tmp_sessions: None,
        future_auth_token: None,
        user,
    }
    .into()
}

fn check_api_id(api_id: i32) -> Result<(), RpcError> {
    if api_id > 0 {
        Ok(())
    } else {
        Err(error(400, "API_ID_INVALID"))
    }
}
