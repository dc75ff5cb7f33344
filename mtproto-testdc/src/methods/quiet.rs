//! Methods that full clients call at start-up and to which an empty data centre has nothing to say.
//!
//! Each answers with its type's empty or "not modified" constructor: an error would make some
//! clients ask again for ever.

use super::{Answer, Context};
use crate::{rpc::error, world::seconds};
use mtproto_tl::api::{
    enums,
    functions::{account, aicompose, contacts, help, langpack, messages, photos},
    types,
};

pub(super) fn app_config(_: &mut Context<'_>, _: help::GetAppConfig) -> Answer<help::GetAppConfig> {
    let config = types::JsonObject { value: Vec::new() }.into();
    Ok(types::help::AppConfig { hash: 0, config }.into())
}

pub(super) fn app_update(_: &mut Context<'_>, _: help::GetAppUpdate) -> Answer<help::GetAppUpdate> {
    Ok(enums::help::AppUpdate::NoAppUpdate)
}

/// Nobody has a photo here.
pub(super) fn user_photos(
    context: &mut Context<'_>,
    call: photos::GetUserPhotos,
) -> Answer<photos::GetUserPhotos> {
    let user = context.world.find_user(context.user, &call.user_id);
    user.ok_or_else(|| error(400, "USER_ID_INVALID"))?;
    Ok(types::photos::Photos {
        photos: Vec::new(),
        users: Vec::new(),
    }
    .into())
}

pub(super) fn countries_list(
    _: &mut Context<'_>,
    _: help::GetCountriesList,
) -> Answer<help::GetCountriesList> {
    Ok(types::help::CountriesList {
        countries: Vec::new(),
        hash: 0,
    }
    .into())
}

pub(super) fn peer_colors(
    _: &mut Context<'_>,
    _: help::GetPeerColors,
) -> Answer<help::GetPeerColors> {
    Ok(types::help::PeerColors {
        hash: 0,
        colors: Vec::new(),
    }
    .into())
}

pub(super) fn peer_profile_colors(
    _: &mut Context<'_>,
    _: help::GetPeerProfileColors,
) -> Answer<help::GetPeerProfileColors> {
    Ok(types::help::PeerColors {
        hash: 0,
        colors: Vec::new(),
    }
    .into())
}

pub(super) fn promo_data(
    context: &mut Context<'_>,
    _: help::GetPromoData,
) -> Answer<help::GetPromoData> {
    Ok(types::help::PromoDataEmpty {
        expires: tomorrow(context),
    }
    .into())
}

pub(super) fn terms_of_service_update(
    context: &mut Context<'_>,
    _: help::GetTermsOfServiceUpdate,
) -> Answer<help::GetTermsOfServiceUpdate> {
    Ok(types::help::TermsOfServiceUpdateEmpty {
        expires: tomorrow(context),
    }
    .into())
}

pub(super) fn lang_pack(
    _: &mut Context<'_>,
    call: langpack::GetLangPack,
) -> Answer<langpack::GetLangPack> {
    Ok(no_strings(call.lang_code))
}

pub(super) fn lang_pack_difference(
    _: &mut Context<'_>,
    call: langpack::GetDifference,
) -> Answer<langpack::GetDifference> {
    Ok(no_strings(call.lang_code))
}

pub(super) fn lang_pack_strings(
    _: &mut Context<'_>,
    _: langpack::GetStrings,
) -> Answer<langpack::GetStrings> {
    Ok(Vec::new())
}

pub(super) fn languages(
    _: &mut Context<'_>,
    _: langpack::GetLanguages,
) -> Answer<langpack::GetLanguages> {
    Ok(Vec::new())
}

pub(super) fn chat_themes(
    _: &mut Context<'_>,
    _: account::GetChatThemes,
) -> Answer<account::GetChatThemes> {
    Ok(types::account::Themes {
        hash: 0,
        themes: Vec::new(),
    }
    .into())
}

pub(super) fn themes(_: &mut Context<'_>, _: account::GetThemes) -> Answer<account::GetThemes> {
    Ok(types::account::Themes {
        hash: 0,
        themes: Vec::new(),
    }
    .into())
}

pub(super) fn content_settings(
    _: &mut Context<'_>,
    _: account::GetContentSettings,
) -> Answer<account::GetContentSettings> {
    Ok(types::account::ContentSettings::default())
}

pub(super) fn notify_settings(
    _: &mut Context<'_>,
    _: account::GetNotifySettings,
) -> Answer<account::GetNotifySettings> {
    Ok(types::PeerNotifySettings::default())
}

pub(super) fn reactions_notify_settings(
    _: &mut Context<'_>,
    _: account::GetReactionsNotifySettings,
) -> Answer<account::GetReactionsNotifySettings> {
    let sound = enums::NotificationSound::Default;
    Ok(types::ReactionsNotifySettings {
        sound,
        ..types::ReactionsNotifySettings::default()
    })
}

pub(super) fn web_browser_settings(
    _: &mut Context<'_>,
    _: account::GetWebBrowserSettings,
) -> Answer<account::GetWebBrowserSettings> {
    Ok(types::account::WebBrowserSettings::default().into())
}

pub(super) fn tones(_: &mut Context<'_>, _: aicompose::GetTones) -> Answer<aicompose::GetTones> {
    Ok(types::aicompose::Tones {
        hash: 0,
        tones: Vec::new(),
        users: Vec::new(),
    }
    .into())
}

pub(super) fn statuses(
    _: &mut Context<'_>,
    _: contacts::GetStatuses,
) -> Answer<contacts::GetStatuses> {
    Ok(Vec::new())
}

pub(super) fn top_peers(
    _: &mut Context<'_>,
    _: contacts::GetTopPeers,
) -> Answer<contacts::GetTopPeers> {
    Ok(types::contacts::TopPeers {
        categories: Vec::new(),
        chats: Vec::new(),
        users: Vec::new(),
    }
    .into())
}

pub(super) fn all_stickers(
    _: &mut Context<'_>,
    _: messages::GetAllStickers,
) -> Answer<messages::GetAllStickers> {
    Ok(types::messages::AllStickers {
        hash: 0,
        sets: Vec::new(),
    }
    .into())
}

pub(super) fn attach_menu_bots(
    _: &mut Context<'_>,
    _: messages::GetAttachMenuBots,
) -> Answer<messages::GetAttachMenuBots> {
    Ok(types::AttachMenuBots {
        hash: 0,
        bots: Vec::new(),
        users: Vec::new(),
    }
    .into())
}

pub(super) fn available_effects(
    _: &mut Context<'_>,
    _: messages::GetAvailableEffects,
) -> Answer<messages::GetAvailableEffects> {
    Ok(types::messages::AvailableEffects {
        hash: 0,
        effects: Vec::new(),
        documents: Vec::new(),
    }
    .into())
}

pub(super) fn available_reactions(
    _: &mut Context<'_>,
    _: messages::GetAvailableReactions,
) -> Answer<messages::GetAvailableReactions> {
    Ok(types::messages::AvailableReactions {
        hash: 0,
        reactions: Vec::new(),
    }
    .into())
}

pub(super) fn top_reactions(
    _: &mut Context<'_>,
    _: messages::GetTopReactions,
) -> Answer<messages::GetTopReactions> {
    Ok(types::messages::Reactions {
        hash: 0,
        reactions: Vec::new(),
    }
    .into())
}

pub(super) fn dialog_filters(
    _: &mut Context<'_>,
    _: messages::GetDialogFilters,
) -> Answer<messages::GetDialogFilters> {
    Ok(types::messages::DialogFilters {
        tags_enabled: false,
        filters: Vec::new(),
    })
}

pub(super) fn peer_settings(
    _: &mut Context<'_>,
    _: messages::GetPeerSettings,
) -> Answer<messages::GetPeerSettings> {
    Ok(types::messages::PeerSettings {
        settings: types::PeerSettings::default(),
        chats: Vec::new(),
        users: Vec::new(),
    })
}

pub(super) fn saved_history(
    _: &mut Context<'_>,
    _: messages::GetSavedHistory,
) -> Answer<messages::GetSavedHistory> {
    Ok(types::messages::Messages::default().into())
}

/// There are no sticker sets; only a client that claims to hold one is told that nothing changed.
pub(super) fn sticker_set(
    _: &mut Context<'_>,
    call: messages::GetStickerSet,
) -> Answer<messages::GetStickerSet> {
    match call.hash {
        0 => Err(error(400, "STICKERSET_INVALID")),
        _ => Ok(enums::messages::StickerSet::NotModified),
    }
}

/// Nothing was held back for a notification.
pub(super) fn received_messages(
    _: &mut Context<'_>,
    _: messages::ReceivedMessages,
) -> Answer<messages::ReceivedMessages> {
    Ok(Vec::new())
}

fn no_strings(lang_code: String) -> types::LangPackDifference {
    types::LangPackDifference {
        lang_code,
        from_version: 0,
        version: 0,
        strings: Vec::new(),
    }
}

fn tomorrow(context: &Context<'_>) -> i32 {
    seconds(context.now).saturating_add(86_400)
}
