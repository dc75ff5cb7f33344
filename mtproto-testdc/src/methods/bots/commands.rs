//! What a bot can be told to do, and being told to stop.

use super::{Answer, Context, check_bot, find_bot};
use crate::{
    methods::messages::{find_peer, send},
    rpc::error,
    world::{Draft, Peer, seconds},
};
use mtproto_core::RpcError;
use mtproto_tl::api::{
    enums,
    functions::{bots, contacts, messages},
    types,
};

/// Presses the start button: `/start`, with the parameter of a deep link.
pub(in crate::methods) fn start_bot(
    context: &mut Context<'_>,
    call: messages::StartBot,
) -> Answer<messages::StartBot> {
    let bot = find_bot(context, &call.bot)?;
    let peer = match call.peer {
        enums::InputPeer::Empty => Peer::User(bot),
        peer => find_peer(context, &peer)?,
    };
    if call.start_param.len() > MAX_PARAMETER {
        return Err(error(400, "START_PARAM_TOO_LONG"));
    }
    let text = format!("/start {}", call.start_param);
    let draft = Draft {
        text: text.trim_end().to_owned(),
        ..Draft::default()
    };
    send(context, peer, call.random_id, &draft)
}

/// Says what the bot can be told to do. There is one list for everybody, everywhere.
pub(in crate::methods) fn set_bot_commands(
    context: &mut Context<'_>,
    call: bots::SetBotCommands,
) -> Answer<bots::SetBotCommands> {
    check_bot(context)?;
    if call.commands.len() > MAX_COMMANDS {
        return Err(error(400, "BOT_COMMANDS_TOO_MUCH"));
    }
    let valid = |command: &types::BotCommand| {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        (1..=32).contains(&command.command.len()) && command.command.chars().all(allowed)
    };
    if !call.commands.iter().all(valid) {
        return Err(error(400, "BOT_COMMAND_INVALID"));
    }
    replace(context, call.commands)
}

pub(in crate::methods) fn reset_bot_commands(
    context: &mut Context<'_>,
    _: bots::ResetBotCommands,
) -> Answer<bots::ResetBotCommands> {
    check_bot(context)?;
    replace(context, Vec::new())
}

pub(in crate::methods) fn get_bot_commands(
    context: &mut Context<'_>,
    _: bots::GetBotCommands,
) -> Answer<bots::GetBotCommands> {
    check_bot(context)?;
    let account = context.world.accounts.get(context.user);
    Ok(account.map_or(Vec::new(), |account| account.commands.clone()))
}

/// Stops somebody from writing to the caller. A bot is told that it was stopped.
pub(in crate::methods) fn block(
    context: &mut Context<'_>,
    call: contacts::Block,
) -> Answer<contacts::Block> {
    set_blocked(context, &call.id, true)
}

pub(in crate::methods) fn unblock(
    context: &mut Context<'_>,
    call: contacts::Unblock,
) -> Answer<contacts::Unblock> {
    set_blocked(context, &call.id, false)
}

fn set_blocked(
    context: &mut Context<'_>,
    peer: &enums::InputPeer,
    blocked: bool,
) -> Result<bool, RpcError> {
    let peer = find_peer(context, peer)?;
    let Peer::User(other) = peer else {
        return Err(error(400, "PEER_ID_INVALID"));
    };
    let (user_id, now) = (context.user, context.now);
    let Some(account) = context.world.accounts.get_mut(user_id) else {
        return Ok(false);
    };
    let changed = match blocked {
        true if account.blocked.len() >= MAX_BLOCKED => false,
        true => account.blocked.insert(other),
        false => account.blocked.remove(&other),
    };
    if changed && context.world.is_bot(other) {
        let update = types::UpdateBotStopped {
            user_id,
            date: seconds(now),
            stopped: blocked,
            qts: 0,
        };
        context.world.tell_bot(now, other, update.into());
    }
    Ok(true)
}

fn replace(context: &mut Context<'_>, commands: Vec<types::BotCommand>) -> Result<bool, RpcError> {
    if let Some(account) = context.world.accounts.get_mut(context.user) {
        account.commands = commands;
    }
    Ok(true)
}

/// Commands of one bot at most.
const MAX_COMMANDS: usize = 100;

/// Longest parameter of a deep link, in bytes.
const MAX_PARAMETER: usize = 64;

/// People that one account can keep out.
const MAX_BLOCKED: usize = 10_000;
