//! `upload.*`: files in parts, in and out.

use super::{Answer, Context};
use crate::{
    rpc::error,
    world::{FileError, Reference, World, seconds},
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

/// A piece of a document, within the rules of API-74.
pub(super) fn get_file(context: &mut Context<'_>, call: f::GetFile) -> Answer<f::GetFile> {
    let (id, access_hash, reference) = match &call.location {
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
    check_reference(world, id, reference)?;
    let (offset, limit) = range(call.offset, call.limit, call.precise)?;
    Ok(types::upload::File {
        r#type: enums::storage::FileType::FileUnknown,
        mtime: seconds(context.now),
        bytes: file.read(offset, limit),
    }
    .into())
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
