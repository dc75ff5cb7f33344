//! `users.*`: who somebody is.

use super::{Answer, Context};
use crate::{rpc::error, world::Peer};
use mtproto_tl::api::{enums, functions::users as f, types};

/// Users in the order asked for; those the caller may not know are empty.
pub(super) fn get_users(context: &mut Context<'_>, call: f::GetUsers) -> Answer<f::GetUsers> {
    let viewer = context.user;
    let found: Vec<_> = call
        .id
        .iter()
        .map(|user| (context.world.find_user(viewer, user), user))
        .collect();
    context.world.introduce(
        viewer,
        found.iter().filter_map(|(user, _)| user.map(Peer::User)),
    );
    let show = |(found, asked): (Option<i64>, &enums::InputUser)| match (found, asked) {
        (Some(user), _) => context.world.user(viewer, user),
        (None, enums::InputUser::User(user)) => types::UserEmpty { id: user.user_id }.into(),
        (None, _) => types::UserEmpty { id: 0 }.into(),
    };
    Ok(found.into_iter().map(show).collect())
}

pub(super) fn get_full_user(
    context: &mut Context<'_>,
    call: f::GetFullUser,
) -> Answer<f::GetFullUser> {
    let user = context
        .world
        .find_user(context.user, &call.id)
        .ok_or_else(|| error(400, "USER_ID_INVALID"))?;
    let full_user = types::UserFull {
        can_pin_message: true,
        id: user,
        settings: types::PeerSettings::default(),
        notify_settings: types::PeerNotifySettings::default(),
        ..types::UserFull::default()
    };
    let mailbox = context.world.mailbox(context.user);
    let pinned = mailbox.and_then(|mailbox| mailbox.pinned(Peer::User(user)));
    let account = context.world.accounts.get(user);
    let own = context.world.accounts.get(context.user);
    let full_user = types::UserFull {
        about: account.map(|account| account.about.clone()),
        pinned_msg_id: pinned.map(|letter| letter.message.id),
        bot_info: context
            .world
            .is_bot(user)
            .then(|| context.world.bot_info(user).into()),
        blocked: own.is_some_and(|own| own.blocked.contains(&user)),
        ..full_user
    };
    let cast = context.world.introduce(context.user, [Peer::User(user)]);
    Ok(types::users::UserFull {
        full_user,
        chats: cast.chats,
        users: cast.users,
    })
}
