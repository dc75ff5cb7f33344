//! Talking to bots by buttons and inline queries, and being one.

mod callback;
mod commands;
mod inline;

pub(super) use callback::{get_bot_callback_answer, set_bot_callback_answer};
pub(super) use commands::{
    block, get_bot_commands, reset_bot_commands, set_bot_commands, start_bot, unblock,
};
pub(super) use inline::{
    edit_inline_bot_message, get_inline_bot_results, send_inline_bot_result, set_inline_bot_results,
};

use super::{Answer, Asked, Context};
use crate::{
    rpc::error,
    world::{Query, QueryId, UserId},
};
use mtproto_core::RpcError;
use mtproto_tl::api::enums;

/// Puts a question to a bot.
fn ask(context: &mut Context<'_>, query: Query) -> Result<QueryId, RpcError> {
    let asked = context.world.queries.ask(query);
    asked.ok_or_else(|| error(420, "FLOOD_WAIT_1"))
}

/// The bot that the caller means.
fn find_bot(context: &Context<'_>, bot: &enums::InputUser) -> Result<UserId, RpcError> {
    let found = context.world.find_user(context.user, bot);
    found
        .filter(|bot| context.world.is_bot(*bot))
        .ok_or_else(|| error(400, "BOT_INVALID"))
}

/// Only bots may do this.
fn check_bot(context: &Context<'_>) -> Result<(), RpcError> {
    if context.world.is_bot(context.user) {
        Ok(())
    } else {
        Err(error(400, "USER_BOT_REQUIRED"))
    }
}
