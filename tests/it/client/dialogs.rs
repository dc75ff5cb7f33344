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
