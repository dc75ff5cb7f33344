//! One part of a download, from wherever it is.

use super::{
    FileRef, LANES, PART, TransferError,
    cdn::{self, Copies},
};
use crate::{CallError, CallOptions, Client, Invoke, Target};
use bytes::Bytes;
use mtproto_tl::api::{enums, functions};
use std::{pin::Pin, sync::Arc};

/// Where parts are fetched.
#[derive(Clone)]
pub(super) enum Route {
    /// From the data centre that the file lives in, or wherever it sends us.
    Home,
    /// From one that has copies.
    Copies(Arc<Copies>),
    /// From the data centre that the file lives in, since a copy was not what it should be.
    HomeOnly,
}

/// What became of a part.
pub(super) enum Outcome {
    /// It is here.
    Bytes(Bytes),
    /// There are copies elsewhere.
    Redirected(Box<Copies>),
    /// The place with copies does not know the file any more.
    Forgotten,
    /// The copy is not what it should be.
    Untrue,
    /// The reference to the file has expired.
    Stale(CallError),
}

/// Asks for the part at `at`, at once.
pub(super) fn fetch(
    client: &Client,
    file: &FileRef,
    route: &Route,
    at: u64,
) -> Pin<Box<dyn Future<Output = Result<Outcome, TransferError>> + Send>> {
    let lane = ((at / PART) as usize % LANES) as u8;
    let home = Target::Media { dc: file.dc, lane };
    match route {
        Route::Copies(copies) => Box::pin(cdn::fetch(client.clone(), copies.clone(), home, at)),
        Route::Home | Route::HomeOnly => {
            let call = functions::upload::GetFile {
                precise: false,
                cdn_supported: matches!(route, Route::Home),
                location: file.location.clone(),
                offset: at as i64,
                limit: PART as i32,
            };
            let options = CallOptions {
                target: home,
                ..CallOptions::default()
            };
            Box::pin(from_home(
                client.invoke_with(&call, options),
                file.size.is_some(),
                matches!(route, Route::Home),
            ))
        }
    }
}

async fn from_home(
    call: Invoke<enums::upload::File>,
    sized: bool,
    takes_copies: bool,
) -> Result<Outcome, TransferError> {
    match call.await {
        Ok(enums::upload::File::File(part)) => checked(part.bytes),
        Ok(enums::upload::File::CdnRedirect(redirect)) if takes_copies => {
            let copies = Copies::new(*redirect, sized)
                .ok_or(CallError::Unexpected("keys of other lengths"))?;
            Ok(Outcome::Redirected(Box::new(copies)))
        }
        Ok(enums::upload::File::CdnRedirect(_)) => {
            Err(CallError::Unexpected("copies that nobody asked for").into())
        }
        Err(error) if is_stale(&error) => Ok(Outcome::Stale(error)),
        Err(error) => Err(error.into()),
    }
}

/// Nobody sends more than he was asked for.
pub(super) fn checked(bytes: Bytes) -> Result<Outcome, TransferError> {
    match bytes.len() as u64 > PART {
        true => Err(CallError::Unexpected("more bytes than were asked for").into()),
        false => Ok(Outcome::Bytes(bytes)),
    }
}

fn is_stale(error: &CallError) -> bool {
    let names = ["EXPIRED", "INVALID", "EMPTY"];
    names.iter().any(|end| {
        error.is(&format!("FILE_REFERENCE_{end}")) || error.is(&format!("FILE_REFERENCE_X_{end}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AT-149.
    #[test]
    fn more_bytes_than_were_asked_for_are_refused() {
        let part = |len: u64| checked(vec![7; len as usize].into());
        assert!(matches!(part(PART), Ok(Outcome::Bytes(_))));
        assert!(part(PART + 1).is_err());
    }
}
