//! What clients can call: one function per method, and the table that finds it.

mod account;
mod auth;
mod contacts;
mod dialogs;
mod help;
mod messages;
mod quiet;
#[cfg(test)]
mod tests;
mod updates;
mod upload;
mod users;

use crate::{
    rpc::{Call, error, undecodable},
    world::{UserId, World},
};
use bytes::Bytes;
use mtproto_core::{Instant, RpcError, SessionKey};
use mtproto_tl::{Constructor, Decode, Encode, Function, api::functions};

/// What a method may look at and change.
pub(crate) struct Context<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) now: Instant,
    /// Session the call came in.
    pub(crate) session: SessionKey,
    /// Who is signed in with the session's key; 0 if nobody, which only open methods ever see.
    pub(crate) user: UserId,
}

/// Answers a request that came in `session`; also returns the number of the method, if it got so far.
pub(crate) fn answer(
    world: &mut World,
    now: Instant,
    session: SessionKey,
    body: Bytes,
) -> (Option<u32>, Result<Bytes, RpcError>) {
    let call = match Call::unwrap(body) {
        Ok(call) => call,
        Err(error) => return (None, Err(error)),
    };
    (Some(call.id), admit(world, now, session, call))
}

fn admit(
    world: &mut World,
    now: Instant,
    session: SessionKey,
    call: Call,
) -> Result<Bytes, RpcError> {
    let profile = world.sessions.enter(session);
    profile.layer = call.layer.or(profile.layer);
    profile.introduced |= call.introduces;
    profile.listens |= !call.without_updates;
    let introduced = profile.introduced;

    let method = method(call.id).ok_or_else(|| error(400, "METHOD_NOT_IMPLEMENTED"))?;
    if !introduced {
        return Err(error(400, "CONNECTION_NOT_INITED"));
    }
    let user = world.authorizations.user(session.key);
    if user.is_none() && method.access == Access::SignedIn {
        return Err(error(401, "AUTH_KEY_UNREGISTERED"));
    }
    let mut context = Context {
        world,
        now,
        session,
        user: user.unwrap_or_default(),
    };
    (method.run)(&mut context, call.body)
}

/// Who may call a method (API-22).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Open,
    SignedIn,
}

struct Method {
    access: Access,
    run: fn(&mut Context<'_>, Bytes) -> Result<Bytes, RpcError>,
}

/// What a method returns.
type Answer<F> = Result<<F as Function>::Output, RpcError>;

fn run<F>(
    context: &mut Context<'_>,
    body: Bytes,
    method: fn(&mut Context<'_>, F) -> Answer<F>,
) -> Result<Bytes, RpcError>
where
    F: Function<Output: Encode> + Decode,
{
    let arguments = F::from_bytes(body).map_err(|_| undecodable())?;
    method(context, arguments).map(|output| output.to_bytes())
}

macro_rules! methods {
    ($($access:ident { $($($function:ident)::+ => $($method:ident)::+,)+ })+) => {
        /// The method with this number.
        fn method(id: u32) -> Option<Method> {
            match id {
                $($(functions::$($function)::+::ID => Some(Method {
                    access: Access::$access,
                    run: |context, body| {
                        run::<functions::$($function)::+>(context, body, $($method)::+)
                    },
                }),)+)+
                _ => None,
            }
        }
    };
}

methods! {
    Open {
        auth::CancelCode => auth::cancel_code,
        auth::ImportBotAuthorization => auth::import_bot_authorization,
        auth::ResendCode => auth::resend_code,
        auth::SendCode => auth::send_code,
        auth::SignIn => auth::sign_in,
        auth::SignUp => auth::sign_up,
        help::GetAppConfig => quiet::app_config,
        help::GetAppUpdate => quiet::app_update,
        help::GetConfig => help::get_config,
        help::GetCountriesList => quiet::countries_list,
        help::GetNearestDc => help::get_nearest_dc,
        langpack::GetDifference => quiet::lang_pack_difference,
        langpack::GetLangPack => quiet::lang_pack,
        langpack::GetLanguages => quiet::languages,
        langpack::GetStrings => quiet::lang_pack_strings,
    }
    SignedIn {
        account::GetChatThemes => quiet::chat_themes,
        account::GetContentSettings => quiet::content_settings,
        account::GetNotifySettings => quiet::notify_settings,
        account::GetReactionsNotifySettings => quiet::reactions_notify_settings,
        account::GetThemes => quiet::themes,
        account::GetWebBrowserSettings => quiet::web_browser_settings,
        account::UpdateStatus => account::update_status,
        aicompose::GetTones => quiet::tones,
        auth::LogOut => auth::log_out,
        contacts::GetContacts => contacts::get_contacts,
        contacts::GetStatuses => quiet::statuses,
        contacts::GetTopPeers => quiet::top_peers,
        contacts::ResolveUsername => contacts::resolve_username,
        help::GetPeerColors => quiet::peer_colors,
        help::GetPeerProfileColors => quiet::peer_profile_colors,
        help::GetPromoData => quiet::promo_data,
        help::GetTermsOfServiceUpdate => quiet::terms_of_service_update,
        messages::DeleteMessages => messages::delete_messages,
        messages::EditMessage => messages::edit_message,
        messages::GetAllStickers => quiet::all_stickers,
        messages::GetAttachMenuBots => quiet::attach_menu_bots,
        messages::GetAvailableEffects => quiet::available_effects,
        messages::GetAvailableReactions => quiet::available_reactions,
        messages::GetDialogFilters => quiet::dialog_filters,
        messages::GetDialogs => dialogs::get_dialogs,
        messages::GetHistory => messages::get_history,
        messages::GetMessages => messages::get_messages,
        messages::GetPeerDialogs => dialogs::get_peer_dialogs,
        messages::GetPeerSettings => quiet::peer_settings,
        messages::GetPinnedDialogs => dialogs::get_pinned_dialogs,
        messages::GetSavedHistory => quiet::saved_history,
        messages::GetStickerSet => quiet::sticker_set,
        messages::GetTopReactions => quiet::top_reactions,
        messages::ReadHistory => messages::read_history,
        messages::ReceivedMessages => quiet::received_messages,
        messages::SendMedia => messages::send_media,
        messages::SendMessage => messages::send_message,
        messages::SetTyping => messages::set_typing,
        updates::GetDifference => updates::get_difference,
        updates::GetState => updates::get_state,
        upload::GetFile => upload::get_file,
        upload::SaveBigFilePart => upload::save_big_file_part,
        upload::SaveFilePart => upload::save_file_part,
        users::GetFullUser => users::get_full_user,
        users::GetUsers => users::get_users,
    }
}
