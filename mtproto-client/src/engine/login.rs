//! Logging in, step by step.
//!
//! Each step is a function that builds the next call, and one that reads its answer. Between them
//! lies a call that may be made in any way: [`Client`](crate::Client) awaits it, an application with
//! a loop of its own passes it to [`Engine::call`](super::Engine::call). What a step yields is a
//! token that the next step consumes, so steps can be neither skipped nor repeated by mistake.

use crate::{CallError, Config, Identity, SignInError, User};
use bytes::Bytes;
use mtproto_core::{
    Drbg,
    srp::{Kdf, SrpError},
};
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

/// The code was right, but the account is protected by a password as well.
pub struct PasswordToken {
    kdf: Kdf,
    srp_b: Bytes,
    srp_id: i64,
    hint: Option<String>,
}

impl PasswordToken {
    /// What the owner of the account noted to remember the password by.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

/// Instead of a phone number: a token that a device which is logged in already accepts.
#[derive(Debug)]
#[non_exhaustive]
pub enum QrStep {
    /// Show this, and ask again when `updateLoginToken` comes, or when it has expired.
    Show(QrToken),
    /// The account lives in another data centre: ask there, with [`import_token`].
    Move(i16, Bytes),
    /// Somebody is logged in.
    Done(User),
}

/// What to show as a QR code.
pub struct QrToken {
    token: Bytes,
    expires: i32,
}

/// The token behind the address of a QR code; empty, which no server takes, if it is none.
pub(crate) fn scanned(url: &str) -> Bytes {
    let token = url.strip_prefix("tg://login?token=");
    let token = token.and_then(crate::session::from_base64);
    token.unwrap_or_default().into()
}

impl QrToken {
    /// The address that the QR code stands for.
    #[must_use]
    pub fn url(&self) -> String {
        let token = crate::session::base64_url(&self.token);
        format!("tg://login?token={token}")
    }

    /// When it is of no use any more, in seconds since the Unix epoch: about half a minute from now.
    #[must_use]
    pub fn expires(&self) -> i32 {
        self.expires
    }
}

impl fmt::Debug for QrToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QrToken")
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// Asks for a token to show, or whether it was accepted.
#[must_use]
pub fn export_token(application: &Application) -> functions::auth::ExportLoginToken {
    functions::auth::ExportLoginToken {
        api_id: application.api_id,
        api_hash: application.api_hash.clone(),
        except_ids: Vec::new(),
    }
}

/// Asks the data centre where the account lives.
#[must_use]
pub fn import_token(token: Bytes) -> functions::auth::ImportLoginToken {
    functions::auth::ImportLoginToken { token }
}

/// The answer to [`export_token`] and [`import_token`].
pub fn token_answered(
    answer: Result<enums::auth::LoginToken, CallError>,
) -> Result<QrStep, SignInError> {
    match answer {
        Ok(enums::auth::LoginToken::Token(shown)) => Ok(QrStep::Show(QrToken {
            token: shown.token,
            expires: shown.expires,
        })),
        Ok(enums::auth::LoginToken::MigrateTo(moved)) => {
            let dc = i16::try_from(moved.dc_id)
                .map_err(|_| CallError::Unexpected("a data centre with an impossible number"))?;
            Ok(QrStep::Move(dc, moved.token))
        }
        Ok(enums::auth::LoginToken::Success(success)) => {
            Ok(QrStep::Done(authorized(success.authorization)?))
        }
        Err(error) if error.is("SESSION_PASSWORD_NEEDED") => Err(SignInError::PasswordNeeded),
        Err(error) => Err(error.into()),
    }
}

/// After [`SignInError::PasswordNeeded`]: what is needed to prove a password.
#[must_use]
pub fn request_password() -> functions::account::GetPassword {
    functions::account::GetPassword {}
}

/// The answer to [`request_password`].
pub fn password_requested(
    answer: types::account::Password,
    rng: &mut Drbg,
) -> Result<PasswordToken, CallError> {
    use enums::PasswordKdfAlgo as Algo;
    let (
        Some(Algo::Sha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow(algo)),
        Some(srp_b),
        Some(srp_id),
    ) = (answer.current_algo, answer.srp_b, answer.srp_id)
    else {
        return Err(CallError::Unexpected(
            "a way to check passwords that needs a newer version of this program",
        ));
    };
    let kdf = Kdf::check(&algo.salt1, &algo.salt2, algo.g, &algo.p, rng)
        .map_err(|_| CallError::Unexpected("numbers that would give the password away"))?;
    Ok(PasswordToken {
        kdf,
        srp_b,
        srp_id,
        hint: answer.hint,
    })
}

/// Third step, for accounts with a password: prove it. This takes a few hundred milliseconds.
pub fn check_password(
    token: &PasswordToken,
    password: impl AsRef<[u8]>,
    rng: &mut Drbg,
) -> Result<functions::auth::CheckPassword, SignInError> {
    let proof = match token.kdf.prove(password.as_ref(), &token.srp_b, rng) {
        Ok(proof) => proof,
        Err(SrpError::EmptyPassword) => return Err(SignInError::InvalidPassword),
        Err(_) => {
            let why = "numbers that would give the password away";
            return Err(CallError::Unexpected(why).into());
        }
    };
    let password = types::InputCheckPasswordSrp {
        srp_id: token.srp_id,
        a: proof.a.to_vec().into(),
        m1: proof.m1.to_vec().into(),
    };
    Ok(functions::auth::CheckPassword {
        password: password.into(),
    })
}

/// The answer to [`check_password`].
pub fn password_checked(
    answer: Result<enums::auth::Authorization, CallError>,
) -> Result<User, SignInError> {
    match answer {
        Ok(authorization) => Ok(authorized(authorization)?),
        Err(error) if error.is("PASSWORD_HASH_INVALID") => Err(SignInError::InvalidPassword),
        Err(error) => Err(error.into()),
    }
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

/// Instead of the second step: take the code back.
#[must_use]
pub fn cancel_code(token: &LoginToken) -> functions::auth::CancelCode {
    functions::auth::CancelCode {
        phone_number: token.phone.clone(),
        phone_code_hash: token.code_hash.clone(),
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
    /// Whoever is logged in is this one.
    Is(Identity),
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
    let answer = answer.clone();
    if function == functions::users::GetUsers::ID {
        let users = Vec::<enums::User>::from_bytes(answer).unwrap_or_default();
        let mut users = users.into_iter().filter_map(User::new);
        let us = users.find(|user| user.raw().self_);
        return us.map_or(Effect::None, |user| Effect::Is(identity(&user)));
    }
    let user = if LOGINS.contains(&function) {
        let answer = enums::auth::Authorization::from_bytes(answer);
        answer.ok().and_then(|answer| authorized(answer).ok())
    } else if TOKENS.contains(&function) {
        match enums::auth::LoginToken::from_bytes(answer) {
            Ok(enums::auth::LoginToken::Success(success)) => authorized(success.authorization).ok(),
            _ => None,
        }
    } else {
        None
    };
    user.map_or(Effect::None, |user| Effect::LoggedIn(identity(&user)))
}

/// Whether somebody is logged in if a call of `function` succeeds.
pub(super) fn logs_in(function: u32) -> bool {
    LOGINS.contains(&function) || TOKENS.contains(&function)
}

/// Asks who is logged in.
pub(crate) fn who_is_it() -> functions::users::GetUsers {
    functions::users::GetUsers {
        id: vec![enums::InputUser::UserSelf],
    }
}

fn identity(user: &User) -> Identity {
    Identity {
        id: user.id(),
        bot: user.is_bot(),
    }
}

/// Functions that answer with an `auth.LoginToken`.
const TOKENS: [u32; 2] = [
    functions::auth::ExportLoginToken::ID,
    functions::auth::ImportLoginToken::ID,
];

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

impl fmt::Debug for PasswordToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordToken").finish_non_exhaustive()
    }
}

impl fmt::Debug for SignUpToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignUpToken").finish_non_exhaustive()
    }
}
