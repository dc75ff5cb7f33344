//! Logging in and out.

use super::*;
use mtproto_client::{SignInError, State, engine::login::QrStep};

/// API-93.
pub(super) fn a_password_is_asked_for_and_a_wrong_one_is_refused(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc.password(ANN, "correct horse"),
        async |scene| {
            let client = scene.connect(scene.config()).await;
            let answer = enter_code(&client, ANN, CODE).await;
            assert!(
                matches!(answer, Err(SignInError::PasswordNeeded)),
                "{answer:?}"
            );
            for password in ["", "battery staple"] {
                let answer = prove(&client, password).await;
                assert!(
                    matches!(answer, Err(SignInError::InvalidPassword)),
                    "{answer:?}"
                );
            }
            let user = prove(&client, "correct horse").await.unwrap();
            assert_eq!(user.first_name(), Some("Ann"));
            assert!(client.is_authorized());
        },
    )
}

pub(super) fn a_number_without_an_account_makes_one(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc.sign_up_with("33333"),
        async |scene| {
            let client = scene.connect(scene.config()).await;
            let user = loop {
                match enter_code(&client, "9996620000", "33333").await {
                    Err(SignInError::SignUpNeeded(token)) => {
                        match client.sign_up(token, "Carl", "Cole").await {
                            // It was made before, but the answer got lost.
                            Err(error) if error.is("PHONE_CODE_EXPIRED") => {}
                            answer => break answer.unwrap(),
                        }
                    }
                    answer => break answer.unwrap(),
                }
            };
            assert_eq!(
                (user.first_name(), user.last_name()),
                (Some("Carl"), Some("Cole"))
            );
            assert_eq!(client.me().await.unwrap().id(), user.id());
        },
    )
}

pub(super) fn a_second_device_lets_a_qr_code_in(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let phone = user(&scene, ANN).await;
            let desktop = scene.connect(scene.config()).await;
            let mut updates = desktop.updates();
            let mut shown = 0;
            let user = loop {
                match desktop.qr_login().await.unwrap() {
                    QrStep::Done(user) => break user,
                    QrStep::Show(code) => {
                        shown += 1;
                        // By the time it is scanned it may have expired.
                        if phone.accept_login(&code.url()).await.is_ok() {
                            // An update says so, unless it gets lost.
                            scene.within(MINUTE, updates.next()).await;
                        }
                    }
                    step => panic!("there is one data centre: {step:?}"),
                }
            };
            assert_eq!(user.first_name(), Some("Ann"));
            assert!(shown > 0);
            assert!(desktop.is_authorized());
        },
    )
}

pub(super) fn logging_out_destroys_the_key_and_says_why(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let client = user(&scene, ANN).await;
            let exchanges = client.stats().key_exchanges;
            client.log_out().await.unwrap();
            assert!(!client.is_authorized());
            log_in(&client, ANN).await;
            assert_eq!(client.stats().key_exchanges, exchanges + 1);
            assert!(!matches!(client.state(), State::LoggedOut { .. }));
        },
    )
}

/// API-3, API-20, API-93: the code is asked for again there, and given there.
pub(super) fn an_account_that_lives_elsewhere_is_followed_there(weather: Weather) -> Carried {
    let far = "9996640000";
    tell(
        weather,
        |dc| dc.user_at(4, far, CODE, "Dora"),
        async move |scene| {
            let client = user(&scene, far).await;
            let dora = client.me().await.unwrap();
            assert_eq!(dora.first_name(), Some("Dora"));
            assert_eq!(client.stats().key_exchanges, 2);
            let sent = client.send_message("me", "here").await.unwrap();
            assert_eq!(
                client.messages("me", &[sent.id()]).await.unwrap()[0].text(),
                "here"
            );
        },
    )
}

const MINUTE: std::time::Duration = std::time::Duration::from_secs(60);
