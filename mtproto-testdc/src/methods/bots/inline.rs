//! What bots offer while somebody types, and the messages that come of it.

use super::{Answer, Asked, Context, ask, check_bot, find_bot};
use crate::{
    methods::messages::{find_peer, reply_to, send},
    rpc::error,
    world::{Draft, InlineMessage, Kind, Offer, Peer, Query, QueryId, QueryKind},
};
use mtproto_core::RpcError;
use mtproto_tl::{
    Encode,
    api::{
        enums::{self, InlineQueryPeerType as Place},
        functions::messages as f,
        types,
    },
};

/// Asks a bot what it offers; the answer is the bot's.
pub(in crate::methods) fn get_inline_bot_results(
    context: &mut Context<'_>,
    call: f::GetInlineBotResults,
) -> Asked {
    Asked(ask_for_results(context, call))
}

fn ask_for_results(
    context: &mut Context<'_>,
    call: f::GetInlineBotResults,
) -> Result<QueryId, RpcError> {
    let bot = find_bot(context, &call.bot)?;
    let peer = match call.peer {
        enums::InputPeer::Empty => None,
        peer => Some(find_peer(context, &peer)?),
    };
    let (user_id, now) = (context.user, context.now);
    if call.query.chars().count() > MAX_QUERY {
        return Err(error(400, "QUERY_TOO_LONG"));
    }
    let query = Query {
        bot,
        asker: user_id,
        kind: QueryKind::Inline {
            text: call.query.clone(),
        },
    };
    let query_id = ask(context, query)?;
    let update = types::UpdateBotInlineQuery {
        query_id,
        user_id,
        query: call.query,
        geo: None,
        peer_type: peer.map(|peer| place(context, bot, peer)),
        offset: call.offset,
    };
    context.world.tell(now, bot, update.into());
    Ok(query_id)
}

/// Answers whoever typed a bot's name.
pub(in crate::methods) fn set_inline_bot_results(
    context: &mut Context<'_>,
    call: f::SetInlineBotResults,
) -> Answer<f::SetInlineBotResults> {
    check_bot(context)?;
    if call.results.len() > MAX_RESULTS {
        return Err(error(400, "RESULTS_TOO_MUCH"));
    }
    let (bot, query_id) = (context.user, call.query_id);
    let query = context.world.queries.take(query_id, bot);
    let query = query.ok_or_else(|| error(400, "QUERY_ID_INVALID"))?;
    let QueryKind::Inline { text } = query.kind else {
        return Err(error(400, "QUERY_ID_INVALID"));
    };
    let results = call.results.iter().map(present);
    let results: Result<Vec<_>, _> = results.collect();
    let cast = context.world.introduce(query.asker, [Peer::User(bot)]);
    let answer = types::messages::BotResults {
        gallery: call.gallery,
        query_id,
        next_offset: call.next_offset.filter(|offset| !offset.is_empty()),
        switch_pm: call.switch_pm,
        switch_webview: call.switch_webview,
        results: results?,
        cache_time: call.cache_time,
        users: cast.users,
    };
    let queries = &mut context.world.queries;
    queries.answer(query_id, answer.to_bytes());
    let offer = Offer {
        bot,
        asker: query.asker,
        text,
        results: call.results,
    };
    queries.offer(query_id, offer);
    Ok(true)
}

/// Sends one of the results that a bot offered, in the caller's name.
pub(in crate::methods) fn send_inline_bot_result(
    context: &mut Context<'_>,
    call: f::SendInlineBotResult,
) -> Answer<f::SendInlineBotResult> {
    let peer = find_peer(context, &call.peer)?;
    let (user, now) = (context.user, context.now);
    let offer = context.world.queries.offered(call.query_id);
    let offer = offer.filter(|offer| offer.asker == user);
    let offer = offer.ok_or_else(|| error(400, "QUERY_ID_INVALID"))?;
    let chosen = offer.results.iter().find(|result| id(result) == call.id);
    let chosen = chosen
        .ok_or_else(|| error(400, "RESULT_ID_INVALID"))?
        .clone();
    let (bot, text) = (offer.bot, offer.text.clone());
    let draft = Draft {
        reply_to: reply_to(call.reply_to.as_ref()),
        silent: call.silent,
        via_bot: (!call.hide_via).then_some(bot),
        ..draft(&chosen)?
    };
    let has_buttons = draft.reply_markup.is_some();
    let answer = send(context, peer, call.random_id, &draft)?;
    let origin = context.world.last_origin();
    let mailbox = context.world.mailbox_of(user, peer);
    let id = mailbox.and_then(|mailbox| mailbox.copy_of(origin));
    let message = InlineMessage {
        bot,
        sender: user,
        peer,
        id: id.map_or(0, |letter| letter.message.id),
    };
    context.world.queries.place(origin, message);
    // Only what can be pressed can be edited later, so only that is named.
    let msg_id = has_buttons.then(|| context.world.inline_id(bot, origin).into());
    let update = types::UpdateBotInlineSend {
        user_id: user,
        query: text,
        geo: None,
        id: call.id,
        msg_id,
    };
    context.world.tell(now, bot, update.into());
    Ok(answer)
}

/// Changes a message that a bot wrote for somebody.
pub(in crate::methods) fn edit_inline_bot_message(
    context: &mut Context<'_>,
    call: f::EditInlineBotMessage,
) -> Answer<f::EditInlineBotMessage> {
    check_bot(context)?;
    let (bot, now) = (context.user, context.now);
    let enums::InputBotInlineMessageId::Id(wanted) = call.id else {
        return Err(error(400, "MESSAGE_ID_INVALID"));
    };
    let origin = wanted.id.cast_unsigned();
    let placed = context.world.queries.placed(origin);
    let placed = placed.filter(|placed| placed.bot == bot);
    let placed = placed.filter(|_| wanted == context.world.inline_id(bot, origin));
    let placed = placed.ok_or_else(|| error(400, "MESSAGE_ID_INVALID"))?;
    let mailbox = context.world.mailbox_of(placed.sender, placed.peer);
    let letter = mailbox.and_then(|mailbox| mailbox.letter(placed.id));
    let letter = letter.ok_or_else(|| error(400, "MESSAGE_ID_INVALID"))?;
    let text = call
        .message
        .unwrap_or_else(|| letter.message.message.clone());
    if text == letter.message.message && call.reply_markup == letter.message.reply_markup {
        return Err(error(400, "MESSAGE_NOT_MODIFIED"));
    }
    let draft = Draft {
        text,
        entities: call.entities,
        reply_markup: call.reply_markup,
        ..Draft::default()
    };
    let (sender, peer) = (placed.sender, placed.peer);
    Ok(context.world.edit(now, sender, peer, placed.id, &draft))
}

/// What kind of place the query is typed in, as the bot is told.
fn place(context: &Context<'_>, bot: i64, peer: Peer) -> Place {
    match peer {
        Peer::User(user) if user == bot => Place::SameBotPm,
        Peer::User(user) if context.world.is_bot(user) => Place::BotPm,
        Peer::User(_) => Place::Pm,
        Peer::Group(_) => Place::Chat,
        Peer::Channel(id) => match context.world.chats.channel(id).map(|chat| chat.kind) {
            Some(Kind::Broadcast) => Place::Broadcast,
            _ => Place::Megagroup,
        },
    }
}

/// A result as those who asked see it.
fn present(result: &enums::InputBotInlineResult) -> Result<enums::BotInlineResult, RpcError> {
    let enums::InputBotInlineResult::Result(result) = result else {
        return Err(error(400, "RESULT_TYPE_INVALID"));
    };
    if result.id.is_empty() {
        return Err(error(400, "RESULT_ID_EMPTY"));
    }
    let (message, entities, reply_markup) = content(&result.send_message)?;
    let send_message = types::BotInlineMessageText {
        message,
        entities,
        reply_markup,
        ..types::BotInlineMessageText::default()
    };
    Ok(types::BotInlineResult {
        id: result.id.clone(),
        r#type: result.r#type.clone(),
        title: result.title.clone(),
        description: result.description.clone(),
        url: result.url.clone(),
        send_message: send_message.into(),
        ..types::BotInlineResult::default()
    }
    .into())
}

/// The message that a result stands for.
fn draft(result: &enums::InputBotInlineResult) -> Result<Draft, RpcError> {
    let enums::InputBotInlineResult::Result(result) = result else {
        return Err(error(400, "RESULT_TYPE_INVALID"));
    };
    let (text, entities, reply_markup) = content(&result.send_message)?;
    Ok(Draft {
        text,
        entities,
        reply_markup,
        ..Draft::default()
    })
}

type Content = (
    String,
    Option<Vec<enums::MessageEntity>>,
    Option<enums::ReplyMarkup>,
);

fn content(message: &enums::InputBotInlineMessage) -> Result<Content, RpcError> {
    match message {
        enums::InputBotInlineMessage::Text(text) if !text.message.trim().is_empty() => Ok((
            text.message.clone(),
            text.entities.clone(),
            text.reply_markup.clone(),
        )),
        _ => Err(error(400, "SEND_MESSAGE_TYPE_INVALID")),
    }
}

fn id(result: &enums::InputBotInlineResult) -> &str {
    match result {
        enums::InputBotInlineResult::Result(result) => &result.id,
        enums::InputBotInlineResult::Photo(result) => &result.id,
        enums::InputBotInlineResult::Document(result) => &result.id,
        enums::InputBotInlineResult::Game(result) => &result.id,
    }
}

/// Results of one query at most.
const MAX_RESULTS: usize = 50;

/// Longest query, in characters.
const MAX_QUERY: usize = 256;
