//! A bot that repeats what it hears, and answers the button below its answers.
//!
//! ```text
//! cargo run --example quick_start_bot -- ADDRESS KEY.pem TOKEN
//! ```
//!
//! With Telegram itself, leave `dc` and `server_key_pem` out, and use your own `api_id` and
//! `api_hash`.

use mtproto_tokio::{
    Config, Draft, Update,
    types::{Answer, InlineButton, InlineKeyboard},
};
use std::{error::Error, time::Duration};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let [address, pem, token] = arguments()?;
    let config = Config::new(1, "hash")
        .dc(2, address.parse()?)
        .server_key_pem(&std::fs::read_to_string(pem)?);
    let client = mtproto_tokio::connect(config).await?;
    client.bot_sign_in(&token).await?;
    println!("logged in");

    let mut updates = client.updates();
    while let Some(update) = updates.next().await {
        match update {
            Update::NewMessage(message) if !message.is_outgoing() => {
                let button = InlineButton::callback("Thanks", "thanks");
                let answer =
                    Draft::text(message.text()).markup(InlineKeyboard::new().row([button]));
                client.send_message(message.chat(), answer).await?;
                if message.text().starts_with("hello") {
                    break;
                }
            }
            Update::CallbackQuery(query) => {
                let text = format!("You pressed {}.", query.text().unwrap_or("a button"));
                query.answer(&client, Answer::text(text)).await?;
            }
            _ => {}
        }
    }
    client.shutdown(Duration::from_secs(5)).await;
    Ok(())
}

fn arguments() -> Result<[String; 3], String> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    given
        .try_into()
        .map_err(|_| "usage: quick_start_bot ADDRESS KEY.pem TOKEN".to_owned())
}
