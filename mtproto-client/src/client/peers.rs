//! Finding people and chats.

use super::Client;
use crate::{CallError, PeerRef, User, types::Peers};
use mtproto_tl::api::{enums, functions};

impl Client {
    /// Who we are.
    pub async fn me(&self) -> Result<User, CallError> {
        let call = functions::users::GetUsers {
            id: vec![enums::InputUser::UserSelf],
        };
        let users = self.invoke(&call).await?;
        users
            .into_iter()
            .find_map(User::new)
            .ok_or(CallError::Unexpected("no user"))
    }

    /// Somebody by name: `@name`, `name`, `https://t.me/name`, or `me`.
    pub async fn resolve(&self, name: &str) -> Result<PeerRef, CallError> {
        let name = bare_name(name);
        if name == "me" {
            return Ok(PeerRef::me());
        }
        let username = name.to_owned();
        let call = functions::contacts::ResolveUsername {
            username,
            referer: None,
        };
        let found = self.invoke(&call).await?;
        Ok(Peers::new(found.users, found.chats).refer_to(&found.peer))
    }
}

/// A name without what people put around it.
fn bare_name(name: &str) -> &str {
    let name = name.trim();
    let name = name
        .strip_prefix("https://")
        .or_else(|| name.strip_prefix("http://"))
        .unwrap_or(name);
    let host = ["t.me/", "telegram.me/", "telegram.dog/"];
    let name = host
        .iter()
        .find_map(|host| name.strip_prefix(host))
        .unwrap_or(name);
    let name = name.split(['/', '?']).next().unwrap_or(name);
    name.strip_prefix('@').unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_everything_people_paste() {
        for text in [
            "durov",
            "@durov",
            " durov\n",
            "t.me/durov",
            "https://t.me/durov",
            "http://telegram.me/durov/17",
            "https://t.me/durov?start=x",
        ] {
            assert_eq!(bare_name(text), "durov", "{text}");
        }
        assert_eq!(bare_name("me"), "me");
        assert_eq!(bare_name(""), "");
    }
}
