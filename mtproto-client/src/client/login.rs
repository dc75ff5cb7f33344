//! Logging in and out.

use super::Client;
use crate::{
    CallError, CallOptions, SignInError, Target, User,
    engine::login::{self, LoginToken, PasswordToken, QrStep, SignUpToken},
};
use mtproto_tl::api::functions;

impl Client {
    /// Has a login code sent to the owner of a phone number.
    pub async fn request_code(&self, phone: &str) -> Result<LoginToken, CallError> {
        let answer = self
            .invoke(&login::request_code(self.application(), phone))
            .await?;
        login::code_requested(phone, answer)
    }

    /// Has the code sent again, in the next way that the server knows.
    pub async fn request_code_again(&self, token: LoginToken) -> Result<LoginToken, CallError> {
        let answer = self.invoke(&login::request_code_again(&token)).await?;
        login::code_requested(token.phone(), answer)
    }

    /// Logs in with the code that was sent. After a wrong code the error returns the token.
    pub async fn sign_in(&self, token: LoginToken, code: &str) -> Result<User, SignInError> {
        let answer = self.invoke(&login::sign_in(&token, code)).await;
        login::signed_in(token, answer)
    }

    /// After [`SignInError::PasswordNeeded`]: what is needed to prove the password.
    pub async fn password(&self) -> Result<PasswordToken, CallError> {
        let answer = self.invoke(&login::request_password()).await?;
        self.with_rng(|rng| login::password_requested(answer, rng))
    }

    /// Logs in with the password of an account whose code was right.
    ///
    /// The password is not sent; proving it takes a few hundred milliseconds of computing.
    pub async fn check_password(
        &self,
        token: PasswordToken,
        password: impl AsRef<[u8]>,
    ) -> Result<User, SignInError> {
        let call = self.with_rng(|rng| login::check_password(&token, password, rng))?;
        login::password_checked(self.invoke(&call).await)
    }

    /// Logs in through a device that is logged in already: shows what to scan there.
    ///
    /// Call it again when an `updateLoginToken` comes in the stream of updates, or when the token has
    /// expired, until it says [`QrStep::Done`]. An account in another data centre is followed there.
    pub async fn qr_login(&self) -> Result<QrStep, SignInError> {
        let answer = self.invoke(&login::export_token(self.application())).await;
        let mut step = login::token_answered(answer)?;
        for _ in 0..MOVES {
            let QrStep::Move(dc, token) = step else { break };
            let options = CallOptions {
                target: Target::Dc(dc),
                ..CallOptions::default()
            };
            let answer = self.invoke_with(&login::import_token(token), options).await;
            step = login::token_answered(answer)?;
        }
        Ok(step)
    }

    /// Lets another device in that shows `url` as a QR code: the other side of
    /// [`qr_login`](Self::qr_login).
    ///
    /// Whoever shows the code can do everything with the account. The server refuses what is no code,
    /// or an expired one.
    pub async fn accept_login(&self, url: &str) -> Result<(), CallError> {
        let token = login::scanned(url);
        self.invoke(&functions::auth::AcceptLoginToken { token })
            .await
            .map(drop)
    }

    /// Takes back a code that was sent.
    pub async fn cancel_code(&self, token: LoginToken) -> Result<(), CallError> {
        self.invoke(&login::cancel_code(&token)).await.map(drop)
    }

    /// Makes an account for a number that has none.
    pub async fn sign_up(
        &self,
        token: SignUpToken,
        first_name: &str,
        last_name: &str,
    ) -> Result<User, CallError> {
        login::authorized(
            self.invoke(&login::sign_up(&token, first_name, last_name))
                .await?,
        )
    }

    /// Logs a bot in with its token, as it came from @BotFather.
    pub async fn bot_sign_in(&self, token: &str) -> Result<User, CallError> {
        login::authorized(
            self.invoke(&login::bot_sign_in(self.application(), token))
                .await?,
        )
    }

    /// Logs out. The session can be used to log in again.
    pub async fn log_out(&self) -> Result<(), CallError> {
        self.invoke(&functions::auth::LogOut {}).await.map(drop)
    }
}

/// How often a login follows the account to another data centre (API-3).
const MOVES: usize = 5;
