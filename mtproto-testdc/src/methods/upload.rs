//! `upload.*`: files in parts, in and out.

use super::{Answer, Context};
use crate::{
    rpc::error,
    world::{CdnPiece, FileError, Reference, StoredFile, World, seconds},
};
use bytes::Bytes;
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, functions::upload as f, types};

pub(super) fn save_file_part(
    context: &mut Context<'_>,
    call: f::SaveFilePart,
) -> Answer<f::SaveFilePart> {
    save(context, call.file_id, call.file_part, call.bytes)
}

pub(super) fn save_big_file_part(
    context: &mut Context<'_>,
    call: f::SaveBigFilePart,
) -> Answer<f::SaveBigFilePart> {
    if call.file_total_parts != -1 && call.file_part >= call.file_total_parts {
        return Err(error(400, "FILE_PART_INVALID"));
    }
    save(context, call.file_id, call.file_part, call.bytes)
}

/// A piece of a file, within the rules of API-74; or where else to get it.
pub(super) fn get_file(context: &mut Context<'_>, call: f::GetFile) -> Answer<f::GetFile> {
    let id = locate(context, &call.location)?;
    let (offset, limit) = range(call.offset, call.limit, call.precise)?;
    let redirected = call.cdn_supported && context.world.site.cdn().is_some();
    if redirected && let Some(redirect) = context.world.files.redirect(id) {
        let world = &context.world;
        let file = world.files.get(id);
        return Ok(types::upload::FileCdnRedirect {
            dc_id: world.site.cdn().map_or(0, |centre| centre.id),
            file_token: redirect.token,
            encryption_key: Bytes::copy_from_slice(&redirect.key),
            encryption_iv: Bytes::copy_from_slice(&redirect.iv),
            file_hashes: file.map_or(Vec::new(), |file| file.hashes(offset)),
        }
        .into());
    }
    let file = context.world.files.get(id);
    let file = file.ok_or_else(|| error(400, "FILE_ID_INVALID"))?;
    Ok(types::upload::File {
        r#type: enums::storage::FileType::FileUnknown,
        mtime: seconds(context.now),
        bytes: file.read(offset, limit),
    }
    .into())
}

/// Hashes of the pieces of a file (API-77).
pub(super) fn get_file_hashes(
    context: &mut Context<'_>,
    call: f::GetFileHashes,
) -> Answer<f::GetFileHashes> {
    let id = locate(context, &call.location)?;
    let file = context.world.files.get(id);
    hashes(file, call.offset, "FILE_ID_INVALID")
}

/// Hashes of the pieces of a file that is fetched elsewhere.
pub(super) fn get_cdn_file_hashes(
    context: &mut Context<'_>,
    call: f::GetCdnFileHashes,
) -> Answer<f::GetCdnFileHashes> {
    let file = context.world.files.with_token(&call.file_token);
    hashes(
        file.map(|(_, file)| file),
        call.offset,
        "FILE_TOKEN_INVALID",
    )
}

/// Hands a file to the data centre for public files, which has asked for it through the caller.
pub(super) fn reupload_cdn_file(
    context: &mut Context<'_>,
    call: f::ReuploadCdnFile,
) -> Answer<f::ReuploadCdnFile> {
    let files = &mut context.world.files;
    let (id, _) = files
        .with_token(&call.file_token)
        .ok_or_else(|| error(400, "FILE_TOKEN_INVALID"))?;
    if !files.hand_to_cdn(id, &call.request_token) {
        return Err(error(400, "REQUEST_TOKEN_INVALID"));
    }
    hashes(files.get(id), 0, "FILE_TOKEN_INVALID")
}

/// A piece as the data centre for public files has it.
pub(super) fn get_cdn_file(
    context: &mut Context<'_>,
    call: f::GetCdnFile,
) -> Answer<f::GetCdnFile> {
    let (offset, limit) = range(call.offset, call.limit, false)?;
    let files = &context.world.files;
    match files.cdn_piece(&call.file_token, offset, limit) {
        Some(CdnPiece::Here(bytes)) => Ok(types::upload::CdnFile { bytes }.into()),
        Some(CdnPiece::Wanted(request_token)) => {
            Ok(types::upload::CdnFileReuploadNeeded { request_token }.into())
        }
        None => Err(error(400, "FILE_TOKEN_INVALID")),
    }
}

/// The file at a location, if the caller may have it and has come to the right place (API-76).
fn locate(context: &Context<'_>, location: &enums::InputFileLocation) -> Result<i64, RpcError> {
    let (id, access_hash, reference) = match location {
        enums::InputFileLocation::InputDocumentFileLocation(document) => {
            (document.id, document.access_hash, &document.file_reference)
        }
        enums::InputFileLocation::InputPhotoFileLocation(photo) => {
            (photo.id, photo.access_hash, &photo.file_reference)
        }
        _ => return Err(error(400, "LOCATION_INVALID")),
    };
    let world = &context.world;
    let file = world.files.get(id);
    let file = file.filter(|_| access_hash == world.access_hash(context.user, id));
    let file = file.ok_or_else(|| error(400, "FILE_ID_INVALID"))?;
    if file.dc != context.dc {
        return Err(error(303, &format!("FILE_MIGRATE_{}", file.dc)));
    }
    check_reference(world, id, reference)?;
    Ok(id)
}

fn hashes(
    file: Option<&StoredFile>,
    offset: i64,
    refusal: &str,
) -> Result<Vec<types::FileHash>, RpcError> {
    let offset = usize::try_from(offset).map_err(|_| error(400, "OFFSET_INVALID"))?;
    let file = file.ok_or_else(|| error(400, refusal))?;
    Ok(file.hashes(offset))
}

/// Whether a reference is still good, and what is wrong with it (API-79).
pub(super) fn check_reference(world: &World, file: i64, reference: &[u8]) -> Result<(), RpcError> {
    if reference.is_empty() {
        return Err(error(400, "FILE_REFERENCE_EMPTY"));
    }
    match world.judge_reference(file, reference) {
        Reference::Current => Ok(()),
        Reference::Expired => Err(error(400, "FILE_REFERENCE_EXPIRED")),
        Reference::Invalid => Err(error(400, "FILE_REFERENCE_INVALID")),
    }
}

/// The error a client is told.
pub(super) fn refusal(reason: FileError) -> RpcError {
    match reason {
        FileError::Part => error(400, "FILE_PART_INVALID"),
        FileError::Empty => error(400, "FILE_PART_EMPTY"),
        FileError::TooBig => error(400, "FILE_PART_TOO_BIG"),
        FileError::Missing(part) => error(400, &format!("FILE_PART_{part}_MISSING")),
        FileError::SizeChanged => error(400, "FILE_PART_SIZE_CHANGED"),
        FileError::Full => error(400, "FILE_PARTS_INVALID"),
    }
}

fn save(context: &mut Context<'_>, file: i64, part: i32, bytes: Bytes) -> Result<bool, RpcError> {
    context
        .world
        .files
        .save_part(context.user, file, part, bytes)
        .map(|()| true)
        .map_err(refusal)
}

fn range(offset: i64, limit: i32, precise: bool) -> Result<(usize, usize), RpcError> {
    let unit = if precise { 1024 } else { 4096 };
    let offset = usize::try_from(offset)
        .ok()
        .filter(|offset| offset.is_multiple_of(unit));
    let offset = offset.ok_or_else(|| error(400, "OFFSET_INVALID"))?;
    let divides = |limit: &usize| precise || MEBIBYTE.is_multiple_of(*limit);
    let limit = usize::try_from(limit)
        .ok()
        .filter(|limit| (unit..=MEBIBYTE).contains(limit));
    let limit = limit
        .filter(|limit| limit.is_multiple_of(unit))
        .filter(divides);
    let limit = limit.ok_or_else(|| error(400, "LIMIT_INVALID"))?;
    let end = offset
        .checked_add(limit - 1)
        .ok_or_else(|| error(400, "OFFSET_INVALID"))?;
    if offset / MEBIBYTE != end / MEBIBYTE {
        return Err(error(400, "LIMIT_INVALID"));
    }
    Ok((offset, limit))
}

/// No piece crosses a multiple of this.
const MEBIBYTE: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    /// API-74, API-76.
    #[test]
    fn pieces_keep_to_their_mebibyte() {
        assert_eq!(range(0, 1 << 20, false), Ok((0, 1 << 20)));
        assert_eq!(range(4096, 4096, false), Ok((4096, 4096)));
        assert_eq!(range(1024, 3072, true), Ok((1024, 3072)));
        assert_eq!(
            range(4096, 1 << 20, false),
            Err(error(400, "LIMIT_INVALID"))
        );
        assert_eq!(range(1024, 4096, false), Err(error(400, "OFFSET_INVALID")));
        assert_eq!(range(-4096, 4096, false), Err(error(400, "OFFSET_INVALID")));
        assert_eq!(range(0, 12_288, false), Err(error(400, "LIMIT_INVALID")));
        assert_eq!(range(0, 0, true), Err(error(400, "LIMIT_INVALID")));
    }
}
