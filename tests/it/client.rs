//! What people do with a client, against the data centre, in virtual time.
//!
//! Every story is told in calm weather, then again with a byte stream that breaks at a random byte.
//! All together they are told in five hundred kinds of rough weather: breaks, delays, updates that get
//! lost or come twice, byte streams that end around a call.
//!
//! ```sh
//! SCENE_LOG=1 STORY_SEED=17 cargo test -p mtproto-tests --test it client::rough -- --nocapture
//! STORY_FROM=500 STORY_SEEDS=100000 cargo test --release -p mtproto-tests --test it client::rough
//! STORY=nothing_is_sent_twice STORY_SEEDS=5000 cargo test --release -p mtproto-tests --test it client::rough
//! ```

mod bots;
mod cancellation;
mod cast;
mod channels;
mod dialogs;
mod files;
mod groups;
mod login;
mod messages;
mod moved;
mod peers;
mod rough;
mod sessions;
mod talk;
mod telling;
mod updates;

use crate::scene::Weather;
use cast::*;
use mtproto_client::{Client, Message, PeerRef, Updates, tl::api::enums};
use telling::{Carried, tell};

/// Tells a story in the given weather.
type Story = fn(Weather) -> Carried;

/// One test per story, and the list of all.
macro_rules! stories {
    ($($chapter:ident: [$($name:ident),* $(,)?])*) => {
        $($(
            #[test]
            fn $name() {
                telling::in_all_weathers($chapter::$name);
            }
        )*)*

        const STORIES: &[(&str, Story)] = &[
            $($((stringify!($name), $chapter::$name)),*),*
        ];
    };
}

stories! {
    login: [
        a_password_is_asked_for_and_a_wrong_one_is_refused,
        a_number_without_an_account_makes_one,
        a_second_device_lets_a_qr_code_in,
        logging_out_destroys_the_key_and_says_why,
        an_account_that_lives_elsewhere_is_followed_there,
    ]
    messages: [
        messages_are_sent_found_changed_and_deleted,
        a_message_is_answered,
        history_is_read_page_by_page,
        who_types_is_shown_until_the_guard_is_dropped,
        nothing_is_sent_twice,
        a_message_whose_answer_was_lost_for_good_is_found,
    ]
    talk: [
        a_message_is_forwarded_pinned_and_reacted_to,
        messages_are_found_here_and_everywhere,
        a_message_waits_for_its_time,
        an_album_arrives_together,
        whoever_says_that_the_network_is_back_does_not_wait,
    ]
    dialogs: [
        conversations_are_listed,
        a_conversation_is_read_pinned_and_deleted,
    ]
    groups: [
        a_group_talks_and_loses_a_member,
        a_message_disappears_everywhere,
    ]
    channels: [
        a_channel_is_followed_in_order,
        members_are_promoted_restricted_and_banned,
    ]
    bots: [
        a_pressed_button_is_answered,
        an_inline_query_is_answered_and_a_result_sent,
    ]
    peers: [
        whoever_was_seen_once_is_known_by_name_and_number,
        people_are_found_and_have_no_photos,
    ]
    files: [
        a_file_arrives_as_it_was_sent,
        a_file_that_ends_early_is_no_success,
        an_upload_goes_on_where_it_stopped,
        a_file_whose_reference_has_expired_is_found_again,
        a_file_goes_straight_to_the_disk,
        a_file_with_copies_elsewhere_arrives_as_it_was_sent,
    ]
    updates: [
        every_message_is_delivered_once_and_in_order,
        an_update_that_was_not_committed_comes_again_after_a_restart,
        what_happened_while_nobody_was_there_is_caught_up,
        a_container_that_was_lost_is_noticed_by_the_next_one,
        containers_that_come_in_one_count_as_many,
        what_happened_beside_messages_is_caught_up,
    ]
    sessions: [
        a_session_can_be_kept_in_a_store_of_ones_own,
        a_session_that_does_not_say_whose_it_is_finds_out,
        a_session_file_is_used_by_one_program_at_a_time,
        a_session_goes_on_under_temporary_keys,
    ]
}
