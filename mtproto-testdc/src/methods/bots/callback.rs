//! Buttons under messages.

use super::{Answer, Asked, Context, ask, check_bot};
use crate::{
    methods::messages::{find_letter, find_peer},
    rpc::error,
    world::{Peer, Query, QueryId, QueryKind, UserId, has_button},
};
use mtproto_core::RpcError;
use mtproto_tl::{
    Encode,
    api::{functions::messages as f, types},
};

/// Presses a button; the answer is the bot's.
pub(in crate::methods) fn get_bot_callback_answer(
    context: &mut Context<'_>,
    call: f::GetBotCallbackAnswer,
) -> Asked {
    Asked(press(context, call))
}

fn press(context: &mut Context<'_>, call: f::GetBotCallbackAnswer) -> Result<QueryId, RpcError> {
    let peer = find_peer(context, &call.peer)?;
    let (asker, now) = (context.user, context.now);
    let data = call.data.unwrap_or_default();
    let letter = find_letter(context, peer, call.msg_id)?;
    if !has_button(letter.message.reply_markup.as_ref(), &data) {
        return Err(error(400, "DATA_INVALID"));
    }
    let bot = letter.message.via_bot_id.unwrap_or(letter.author);
    if !context.world.is_bot(bot) {
        return Err(error(400, "BOT_INVALID"));
    }
    let inline = letter.message.via_bot_id.is_some();
    let origin = letter.origin;
    let place = place_for(context, bot, peer, origin, call.msg_id);
    let query = Query {
        bot,
        asker,
        kind: QueryKind::Callback,
    };
    let query_id = ask(context, query)?;
    let chat_instance = context.world.chat_instance(asker, peer);
    if inline {
        let update = types::UpdateInlineBotCallbackQuery {
            query_id,
            user_id: asker,
            msg_id: context.world.inline_id(bot, origin).into(),
            chat_instance,
            data: Some(data),
            game_short_name: None,
        };
        context.world.tell(now, bot, update.into());
        return Ok(query_id);
    }
    let Some((peer, msg_id)) = place else {
        context.world.queries.give_up(query_id);
        return Err(error(400, "MESSAGE_ID_INVALID"));
    };
    let update = types::UpdateBotCallbackQuery {
        query_id,
        user_id: asker,
        peer: peer.into(),
        msg_id,
        chat_instance,
        data: Some(data),
        game_short_name: None,
    };
    context.world.tell(now, bot, update.into());
    Ok(query_id)
}

/// Answers whoever pressed a button.
pub(in crate::methods) fn set_bot_callback_answer(
    context: &mut Context<'_>,
    call: f::SetBotCallbackAnswer,
) -> Answer<f::SetBotCallbackAnswer> {
    check_bot(context)?;
    let query = context.world.queries.take(call.query_id, context.user);
    let query = query.filter(|query| query.kind == QueryKind::Callback);
    query.ok_or_else(|| error(400, "QUERY_ID_INVALID"))?;
    let answer = types::messages::BotCallbackAnswer {
        alert: call.alert,
        has_url: call.url.is_some(),
        native_ui: false,
        message: call.message.filter(|message| !message.is_empty()),
        url: call.url,
        cache_time: call.cache_time,
    };
    context
        .world
        .queries
        .answer(call.query_id, answer.to_bytes());
    Ok(true)
}

/// Where the bot finds its copy of a message.
fn place_for(
    context: &Context<'_>,
    bot: UserId,
    peer: Peer,
    origin: u64,
    id: i32,
) -> Option<(Peer, i32)> {
    match peer {
        Peer::Channel(_) => Some((peer, id)),
        Peer::User(_) | Peer::Group(_) => {
            let copy = context.world.mailbox(bot)?.copy_of(origin)?;
            Some((copy.peer, copy.message.id))
        }
    }
}
