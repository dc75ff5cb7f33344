//! Lists of conversations.

use super::*;

pub(super) fn conversations_are_listed(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let client = user(&scene, ANN).await;
            client.send_message("me", "a note").await.unwrap();
            client
                .send_message(to_bot(&client).await, "a question")
                .await
                .unwrap();
            let mut dialogs = client.dialogs();
            let mut seen = Vec::new();
            while let Some(dialog) = dialogs.next().await.unwrap() {
                let text = dialog
                    .last_message()
                    .map(|message| message.text().to_owned());
                seen.push((dialog.title(), text));
            }
            let titles: Vec<_> = seen.iter().map(|(_, text)| text.as_deref()).collect();
            assert_eq!(titles, [Some("a question"), Some("a note")]);
            assert_eq!(seen[0].0.as_deref(), Some(BOT));
            assert_eq!(dialogs.total(), Some(2));
        },
    )
}

pub(super) fn a_conversation_is_read_pinned_and_deleted(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (ann, ben, mut to_ben, to) = ann_and_ben(&scene).await;
            for text in ["one", "two"] {
                ann.send_message(&to, text).await.unwrap();
            }
            ben.send_message("me", "a note").await.unwrap();
            incoming(&mut to_ben).await;
            let from_ann = incoming(&mut to_ben).await.chat();
            let state = async || {
                let mut dialogs = ben.dialogs();
                let mut all = Vec::new();
                while let Some(dialog) = dialogs.next().await.unwrap() {
                    let (unread, marked) = (dialog.unread_count(), dialog.raw().unread_mark);
                    all.push((
                        dialog.chat() == from_ann,
                        unread,
                        marked,
                        dialog.is_pinned(),
                    ));
                }
                all
            };
            let note = (false, 0, false, false);
            assert_eq!(state().await, [note, (true, 2, false, false)]);
            ben.mark_as_read(&from_ann).await.unwrap();
            ben.clear_mentions(&from_ann).await.unwrap();
            ben.mark_as_unread(&from_ann).await.unwrap();
            ben.pin_dialog(&from_ann).await.unwrap();
            assert_eq!(state().await, [(true, 0, true, true), note]);
            ben.unpin_dialog(&from_ann).await.unwrap();
            ben.delete_dialog(&from_ann).await.unwrap();
            assert_eq!(state().await, [note]);
        },
    )
}
