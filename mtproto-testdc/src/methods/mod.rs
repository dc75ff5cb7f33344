//! What clients can call: one function per method, and the table that finds it.

mod account;
mod auth;
mod bots;
mod channels;
mod chats;
mod contacts;
mod dialogs;
mod help;
mod invites;
mod messages;
mod quiet;
#[cfg(test)]
mod tests;
mod updates;
mod upload;
mod users;

use crate::{
    layers::not_implemented,
    rpc::{Call, error, undecodable},
    world::{QueryId, UserId, World},
};
use bytes::Bytes;
use mtproto_core::{Instant, RpcError, SessionKey};
use mtproto_tl::{
    Constructor, Decode, Encode, Function,
    api::{enums, functions, types},
};

/// What a method may look at and change.
pub(crate) struct Context<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) now: Instant,
    /// Data centre that was called.
    pub(crate) dc: i32,
    /// Session the call came in.
    pub(crate) session: SessionKey,
    /// Who is signed in with the session's key; 0 if nobody, which only open methods ever see.
    pub(crate) user: UserId,
}

impl Context<'_> {
    /// Where the caller's updates stand.
    fn state(&mut self) -> types::updates::State {
        self.world.state(self.user, self.session.key, self.now)
    }

    /// What the call changed, as its answer tells the caller.
    fn updates(&mut self) -> enums::Updates {
        let own = self.world.post.take_own();
        self.world.container(self.now, self.user, own).into()
    }
}

/// Answers a call that came in `session` of the data centre `dc`.
pub(crate) fn answer(
    world: &mut World,
    now: Instant,
    dc: i32,
    session: SessionKey,
    call: Call,
) -> Reply {
    let method = match admit(world, dc, session, &call) {
        Ok(method) => method,
        Err(error) => return Reply::Now(Err(error)),
    };
    let user = world.authorizations.user(session.key);
    world.post.begin(Some(session));
    let mut context = Context {
        world,
        now,
        dc,
        session,
        user: user.unwrap_or_default(),
    };
    let reply = (method.run)(&mut context, call.body);
    context.world.post.begin(None);
    reply
}

/// Finds the method, if the caller may call it.
fn admit(world: &mut World, dc: i32, session: SessionKey, call: &Call) -> Result<Method, RpcError> {
    let profile = world.sessions.enter(session);
    profile.layer = call.layer.or(profile.layer);
    if call.introduction.is_some() {
        profile.introduction.clone_from(&call.introduction);
    }
    profile.listens |= !call.without_updates;
    let introduced = profile.introduction.is_some();

    let method = method(call.id).ok_or_else(not_implemented)?;
    if !introduced {
        return Err(error(400, "CONNECTION_NOT_INITED"));
    }
    let is_cdn = world.site.centre(dc).is_some_and(|centre| centre.cdn);
    if is_cdn != (method.access == Access::Cdn) && !(is_cdn && method.access == Access::Open) {
        return Err(error(400, "METHOD_INVALID"));
    }
    let user = world.authorizations.user(session.key);
    let account = user.and_then(|user| world.accounts.get(user));
    match (method.access, account) {
        (Access::SignedIn | Access::Anywhere, None) => Err(error(401, "AUTH_KEY_UNREGISTERED")),
        (Access::SignedIn, Some(account)) if account.dc != dc => {
            Err(error(303, &format!("USER_MIGRATE_{}", account.dc)))
        }
        _ => Ok(method),
    }
}

/// Who may call a method (API-22).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// Everybody.
    Open,
    /// Users, at their own data centre.
    SignedIn,
    /// Users, at every data centre they took their authorization to.
    Anywhere,
    /// Everybody, at the data centre for public files and nowhere else.
    Cdn,
}

struct Method {
    access: Access,
    run: fn(&mut Context<'_>, Bytes) -> Reply,
}

/// What becomes of a call.
#[derive(Debug)]
pub(crate) enum Reply {
    /// It is answered at once.
    Now(Result<Bytes, RpcError>),
    /// It is answered when a bot has answered this.
    Later(QueryId),
}

/// What a method returns that puts a question to a bot.
struct Asked(Result<QueryId, RpcError>);

/// What a method can return.
trait Outcome<F> {
    fn reply(self) -> Reply;
}

impl<F: Function<Output: Encode>> Outcome<F> for Answer<F> {
    fn reply(self) -> Reply {
        Reply::Now(self.map(|output| output.to_bytes()))
    }
}

impl<F> Outcome<F> for Asked {
    fn reply(self) -> Reply {
        self.0
            .map_or_else(|error| Reply::Now(Err(error)), Reply::Later)
    }
}

/// What a method returns.
type Answer<F> = Result<<F as Function>::Output, RpcError>;

fn run<F: Function + Decode, O: Outcome<F>>(
    context: &mut Context<'_>,
    body: Bytes,
    method: fn(&mut Context<'_>, F) -> O,
) -> Reply {
    match F::from_bytes(body) {
        Ok(arguments) => method(context, arguments).reply(),
        Err(_) => Reply::Now(Err(undecodable())),
    }
}

macro_rules! methods {
    ($($access:ident { $($($function:ident)::+ => $($method:ident)::+,)+ })+) => {
        /// The method with this number.
        fn method(id: u32) -> Option<Method> {
            match id {
                $($(functions::$($function)::+::ID => Some(Method {
                    access: Access::$access,
                    run: |context, body| {
                        run::<functions::$($function)::+, _>(context, body, $($method)::+)
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
        account::GetPassword => account::get_password,
        account::SendVerifyEmailCode => account::send_verify_email_code,
        account::VerifyEmail => account::verify_email,
        auth::CheckPassword => auth::check_password,
        auth::CheckRecoveryPassword => auth::check_recovery_password,
        auth::DropTempAuthKeys => auth::drop_temp_auth_keys,
        auth::ExportLoginToken => auth::export_login_token,
        auth::ImportAuthorization => auth::import_authorization,
        auth::ImportLoginToken => auth::import_login_token,
        auth::RecoverPassword => auth::recover_password,
        auth::ReportMissingCode => auth::report_missing_code,
        auth::RequestPasswordRecovery => auth::request_password_recovery,
        auth::ResetLoginEmail => auth::reset_login_email,
        auth::ImportBotAuthorization => auth::import_bot_authorization,
        auth::ResendCode => auth::resend_code,
        auth::SendCode => auth::send_code,
        auth::SignIn => auth::sign_in,
        auth::SignUp => auth::sign_up,
        help::GetAppConfig => quiet::app_config,
        help::GetAppUpdate => quiet::app_update,
        help::GetCdnConfig => help::get_cdn_config,
        help::GetConfig => help::get_config,
        help::GetCountriesList => quiet::countries_list,
        help::GetNearestDc => help::get_nearest_dc,
        langpack::GetDifference => quiet::lang_pack_difference,
        langpack::GetLangPack => quiet::lang_pack,
        langpack::GetLanguages => quiet::languages,
        langpack::GetStrings => quiet::lang_pack_strings,
    }
    Anywhere {
        auth::ExportAuthorization => auth::export_authorization,
        auth::LogOut => auth::log_out,
        upload::GetCdnFileHashes => upload::get_cdn_file_hashes,
        upload::GetFileHashes => upload::get_file_hashes,
        upload::ReuploadCdnFile => upload::reupload_cdn_file,
        upload::GetFile => upload::get_file,
        upload::SaveBigFilePart => upload::save_big_file_part,
        upload::SaveFilePart => upload::save_file_part,
    }
    Cdn {
        upload::GetCdnFile => upload::get_cdn_file,
    }
    SignedIn {
        account::CheckUsername => account::check_username,
        account::ConfirmPasswordEmail => account::confirm_password_email,
        account::GetAuthorizations => account::get_authorizations,
        account::GetPasswordSettings => account::get_password_settings,
        account::ResetAuthorization => account::reset_authorization,
        account::ResetPassword => account::reset_password,
        account::UpdateNotifySettings => account::update_notify_settings,
        account::UpdatePasswordSettings => account::update_password_settings,
        account::UpdateProfile => account::update_profile,
        account::UpdateUsername => account::update_username,
        auth::AcceptLoginToken => auth::accept_login_token,
        auth::ResetAuthorizations => auth::reset_authorizations,
        account::GetChatThemes => quiet::chat_themes,
        account::GetContentSettings => quiet::content_settings,
        account::GetNotifySettings => quiet::notify_settings,
        account::GetReactionsNotifySettings => quiet::reactions_notify_settings,
        account::GetThemes => quiet::themes,
        account::GetWebBrowserSettings => quiet::web_browser_settings,
        account::UpdateStatus => account::update_status,
        aicompose::GetTones => quiet::tones,
        bots::GetBotCommands => bots::get_bot_commands,
        bots::ResetBotCommands => bots::reset_bot_commands,
        bots::SetBotCommands => bots::set_bot_commands,
        channels::CheckUsername => channels::check_username,
        channels::CreateChannel => channels::create_channel,
        channels::DeleteChannel => channels::delete_channel,
        channels::DeleteHistory => channels::delete_channel_history,
        channels::DeleteMessages => channels::delete_messages,
        channels::EditAdmin => channels::edit_admin,
        channels::EditBanned => channels::edit_banned,
        channels::EditTitle => channels::edit_title,
        channels::ExportMessageLink => channels::export_message_link,
        channels::GetAdminedPublicChannels => channels::get_admined_public_channels,
        channels::GetChannels => channels::get_channels,
        channels::GetFullChannel => channels::get_full_channel,
        channels::GetMessages => channels::get_messages,
        channels::GetParticipant => channels::get_participant,
        channels::GetParticipants => channels::get_participants,
        channels::InviteToChannel => channels::invite_to_channel,
        channels::JoinChannel => channels::join_channel,
        channels::LeaveChannel => channels::leave_channel,
        channels::ReadHistory => channels::read_history,
        channels::ReadMessageContents => channels::read_message_contents,
        channels::ToggleSlowMode => channels::toggle_slow_mode,
        channels::UpdateUsername => channels::update_username,
        contacts::Search => contacts::search,
        contacts::Block => bots::block,
        contacts::Unblock => bots::unblock,
        contacts::GetContacts => contacts::get_contacts,
        contacts::GetStatuses => quiet::statuses,
        contacts::GetTopPeers => quiet::top_peers,
        contacts::ResolvePhone => contacts::resolve_phone,
        contacts::ResolveUsername => contacts::resolve_username,
        help::GetPeerColors => quiet::peer_colors,
        help::GetPeerProfileColors => quiet::peer_profile_colors,
        help::GetPromoData => quiet::promo_data,
        help::GetTermsOfServiceUpdate => quiet::terms_of_service_update,
        messages::AddChatUser => chats::add_chat_user,
        messages::CheckChatInvite => invites::check_chat_invite,
        messages::CreateChat => chats::create_chat,
        messages::DeleteChat => chats::delete_chat,
        messages::DeleteChatUser => chats::delete_chat_user,
        messages::DeleteExportedChatInvite => invites::delete_exported_chat_invite,
        messages::DeleteHistory => messages::delete_history,
        messages::EditChatAbout => chats::edit_chat_about,
        messages::EditChatAdmin => chats::edit_chat_admin,
        messages::EditChatDefaultBannedRights => chats::edit_chat_default_banned_rights,
        messages::EditChatTitle => chats::edit_chat_title,
        messages::EditExportedChatInvite => invites::edit_exported_chat_invite,
        messages::ExportChatInvite => invites::export_chat_invite,
        messages::ForwardMessages => messages::forward_messages,
        messages::GetChats => chats::get_chats,
        messages::GetDialogUnreadMarks => dialogs::get_dialog_unread_marks,
        messages::GetExportedChatInvites => invites::get_exported_chat_invites,
        messages::GetFullChat => chats::get_full_chat,
        messages::GetMessageReactionsList => messages::get_message_reactions_list,
        messages::GetMessagesReactions => messages::get_messages_reactions,
        messages::GetSearchCounters => messages::get_search_counters,
        messages::ImportChatInvite => invites::import_chat_invite,
        messages::MarkDialogUnread => dialogs::mark_dialog_unread,
        messages::ReadMessageContents => messages::read_message_contents,
        messages::ReorderPinnedDialogs => dialogs::reorder_pinned_dialogs,
        messages::ReadMentions => messages::read_mentions,
        messages::Search => messages::search,
        messages::SearchGlobal => messages::search_global,
        messages::SendReaction => messages::send_reaction,
        messages::ToggleDialogPin => dialogs::toggle_dialog_pin,
        messages::UnpinAllMessages => messages::unpin_all_messages,
        messages::UpdatePinnedMessage => messages::update_pinned_message,
        messages::DeleteMessages => messages::delete_messages,
        messages::DeleteScheduledMessages => messages::delete_scheduled_messages,
        messages::GetScheduledHistory => messages::get_scheduled_history,
        messages::GetScheduledMessages => messages::get_scheduled_messages,
        messages::SendScheduledMessages => messages::send_scheduled_messages,
        messages::SendMultiMedia => messages::send_multi_media,
        messages::UploadMedia => messages::upload_media,
        messages::EditInlineBotMessage => bots::edit_inline_bot_message,
        messages::GetBotCallbackAnswer => bots::get_bot_callback_answer,
        messages::GetInlineBotResults => bots::get_inline_bot_results,
        messages::SendInlineBotResult => bots::send_inline_bot_result,
        messages::SetBotCallbackAnswer => bots::set_bot_callback_answer,
        messages::SetInlineBotResults => bots::set_inline_bot_results,
        messages::StartBot => bots::start_bot,
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
        photos::GetUserPhotos => quiet::user_photos,
        updates::GetChannelDifference => updates::get_channel_difference,
        updates::GetDifference => updates::get_difference,
        updates::GetState => updates::get_state,
        users::GetFullUser => users::get_full_user,
        users::GetUsers => users::get_users,
    }
}
