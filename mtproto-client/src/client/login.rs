//! Logging in and out.

use super::Client;
use crate::{
    CallError, SignInError, User,
    engine::login::{self, LoginToken, SignUpToken},
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
