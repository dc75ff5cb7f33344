//! Logging in, step by step.
//!
//! Each step is a function that builds the next call, and one that reads its answer. Between them
//! lies a call that may be made in any way: [`Client`](crate::Client) awaits it, an application with
//! a loop of its own passes it to [`Engine::call`](super::Engine::call). What a step yields is a
//! token that the next step consumes, so steps can be neither skipped nor repeated by mistake.

use crate::{CallError, Config, Identity, SignInError, User};
use bytes::Bytes;
use mtproto_tl::{
    Constructor, Decode,
    api::{enums, functions, types},
};
use std::fmt;

/// The application that logs in, as it is registered at <https://my.telegram.org>.
#[derive(Clone)]
pub struct Application {
    api_id: i32,
    api_hash: String,
}

/// A code was sent to the owner of a phone number: what is needed to make use of it.
pub struct LoginToken {
    phone: String,
    code_hash: String,
    delivery: enums::auth::SentCodeType,
}

/// There is no account with a phone number whose owner has proved to be its owner.
pub struct SignUpToken {
    phone: String,
    code_hash: String,
}

impl Application {
    /// The application named in `config`.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            api_id: config.api_id,
            api_hash: config.api_hash.clone(),
        }
    }
}

impl LoginToken {
    /// The phone number in question.
    #[must_use]
    pub fn phone(&self) -> &str {
        &self.phone
    }

    /// How the code was sent, and how long it is.
    #[must_use]
    pub fn delivery(&self) -> &enums::auth::SentCodeType {
        &self.delivery
    }
}

/// First step: have a code sent to the owner of `phone`, in international form.
#[must_use]
pub fn request_code(application: &Application, phone: &str) -> functions::auth::SendCode {
    functions::auth::SendCode {
        phone_number: phone.to_owned(),
        api_id: application.api_id,
        api_hash: application.api_hash.clone(),
        settings: types::CodeSettings::default(),
    }
}

/// The answer to [`request_code`].
pub fn code_requested(phone: &str, answer: enums::auth::SentCode) -> Result<LoginToken, CallError> {
    match answer {
        enums::auth::SentCode::Code(sent) => Ok(LoginToken {
            phone: phone.to_owned(),
            code_hash: sent.phone_code_hash,
            delivery: sent.r#type,
        }),
        enums::auth::SentCode::Success(_) => Err(CallError::Unexpected("auth.sentCodeSuccess")),
        enums::auth::SentCode::PaymentRequired(_) => {
            Err(CallError::Unexpected("auth.sentCodePaymentRequired"))
        }
    }
}

/// Instead of the second step: have the code sent again, in the next way that the server knows.
#[must_use]
pub fn request_code_again(token: &LoginToken) -> functions::auth::ResendCode {
    functions::auth::ResendCode {
        phone_number: token.phone.clone(),
        phone_code_hash: token.code_hash.clone(),
        reason: None,
    }
}

/// Second step: give the code.
#[must_use]
pub fn sign_in(token: &LoginToken, code: &str) -> functions::auth::SignIn {
    functions::auth::SignIn {
        phone_number: token.phone.clone(),
        phone_code_hash: token.code_hash.clone(),
        phone_code: Some(code.trim().to_owned()),
        email_verification: None,
    }
}

/// The answer to [`sign_in`].
pub fn signed_in(
    token: LoginToken,
    answer: Result<enums::auth::Authorization, CallError>,
) -> Result<User, SignInError> {
    let sign_up = |token: LoginToken| {
        let LoginToken {
            phone, code_hash, ..
        } = token;
        Err(SignInError::SignUpNeeded(SignUpToken { phone, code_hash }))
    };
    match answer {
        Ok(enums::auth::Authorization::SignUpRequired(_)) => sign_up(token),
        Ok(authorization) => Ok(authorized(authorization)?),
        Err(error) if error.is("PHONE_CODE_INVALID") || error.is("PHONE_CODE_EMPTY") => {
            Err(SignInError::InvalidCode(token))
        }
        Err(error) if error.is("PHONE_CODE_EXPIRED") => Err(SignInError::CodeExpired),
        Err(error) if error.is("SESSION_PASSWORD_NEEDED") => Err(SignInError::PasswordNeeded),
        Err(error) if error.is("PHONE_NUMBER_UNOCCUPIED") => sign_up(token),
        Err(error) => Err(error.into()),
    }
}

/// Third step, for those who have no account yet: make one.
#[must_use]
pub fn sign_up(token: &SignUpToken, first: &str, last: &str) -> functions::auth::SignUp {
    functions::auth::SignUp {
        no_joined_notifications: false,
        phone_number: token.phone.clone(),
        phone_code_hash: token.code_hash.clone(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
    }
}

/// The answer to [`sign_up`], and to [`bot_sign_in`].
pub fn authorized(authorization: enums::auth::Authorization) -> Result<User, CallError> {
    match authorization {
        enums::auth::Authorization::Authorization(authorization) => {
            User::new(authorization.user).ok_or(CallError::Unexpected("userEmpty"))
        }
        enums::auth::Authorization::SignUpRequired(_) => {
            Err(CallError::Unexpected("auth.authorizationSignUpRequired"))
        }
    }
}

/// The only step of a bot: give its token, as it came from @BotFather.
#[must_use]
pub fn bot_sign_in(
    application: &Application,
    token: &str,
) -> functions::auth::ImportBotAuthorization {
    functions::auth::ImportBotAuthorization {
        flags: 0,
        api_id: application.api_id,
        api_hash: application.api_hash.clone(),
        bot_auth_token: token.trim().to_owned(),
    }
}

/// What a successful call means for who is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    LoggedIn(Identity),
    LoggedOut,
    None,
}

/// What the call of `function` that was answered with `answer` means for who is logged in.
///
/// Looked at for every call, so that logging in by hand, with functions of the API, is no different
/// from logging in with the steps above.
pub(super) fn effect(function: u32, answer: &Bytes) -> Effect {
    if function == functions::auth::LogOut::ID {
        return Effect::LoggedOut;
    }
    if !LOGINS.contains(&function) {
        return Effect::None;
    }
    let user = enums::auth::Authorization::from_bytes(answer.clone()).map(authorized);
    match user {
        Ok(Ok(user)) => Effect::LoggedIn(Identity {
            id: user.id(),
            bot: user.is_bot(),
        }),
        _ => Effect::None,
    }
}

/// Functions that answer with an `auth.Authorization` for this very session.
const LOGINS: [u32; 5] = [
    functions::auth::SignIn::ID,
    functions::auth::SignUp::ID,
    functions::auth::ImportBotAuthorization::ID,
    functions::auth::CheckPassword::ID,
    functions::auth::RecoverPassword::ID,
];

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application")
            .field("api_id", &self.api_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for LoginToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginToken").finish_non_exhaustive()
    }
}

impl fmt::Debug for SignUpToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignUpToken").finish_non_exhaustive()
    }
}
