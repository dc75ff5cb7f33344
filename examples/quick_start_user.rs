//! Logs a user in, asks for the password if the account has one, and writes to "Saved messages".
//!
//! ```text
//! cargo run --example quick_start_user -- ADDRESS KEY.pem PHONE
//! ```
//!
//! The code, and the password if there is one, are read from standard input. With Telegram itself,
//! leave `dc` and `server_key_pem` out, and use your own `api_id` and `api_hash`.

use mtproto_tokio::{Config, SignInError};
use std::{error::Error, io, time::Duration};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let [address, pem, phone] = arguments()?;
    let config = Config::new(1, "hash")
        .dc(2, address.parse()?)
        .server_key_pem(&std::fs::read_to_string(pem)?);
    let client = mtproto_tokio::connect(config).await?;

    if !client.is_authorized() {
        let token = client.request_code(&phone).await?;
        let user = match client.sign_in(token, &ask("Code: ")?).await {
            Err(SignInError::PasswordNeeded) => {
                let token = client.password().await?;
                let hint = token.hint().unwrap_or("no hint").to_owned();
                let password = ask(&format!("Password ({hint}): "))?;
                client.check_password(token, password).await?
            }
            result => result?,
        };
        println!("Welcome, {}!", user.first_name().unwrap_or("stranger"));
    }

    let sent = client.send_message("me", "Hello from mtproto!").await?;
    println!("Sent message {}.", sent.id());
    client.shutdown(Duration::from_secs(5)).await;
    Ok(())
}

fn ask(question: &str) -> io::Result<String> {
    println!("{question}");
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

fn arguments() -> Result<[String; 3], String> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    given
        .try_into()
        .map_err(|_| "usage: quick_start_user ADDRESS KEY.pem PHONE".to_owned())
}
