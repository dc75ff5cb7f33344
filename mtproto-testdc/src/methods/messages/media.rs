//! What can be attached to a message.

use crate::{
    methods::{
        Context,
        upload::{check_reference, refusal},
    },
    rpc::error,
    world::{Media, MediaKind},
};
use bytes::Bytes;
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, types};

/// Makes an attachment of what a client sends along.
pub(super) fn attach(
    context: &mut Context<'_>,
    media: enums::InputMedia,
) -> Result<Media, RpcError> {
    match media {
        enums::InputMedia::UploadedDocument(uploaded) => {
            let (file, name) = assemble(context, uploaded.file)?;
            let mut attributes = uploaded.attributes;
            let is_name =
                |attribute: &_| matches!(attribute, enums::DocumentAttribute::Filename(_));
            if !attributes.iter().any(is_name) {
                attributes.push(types::DocumentAttributeFilename { file_name: name }.into());
            }
            let kind = MediaKind::Document {
                mime_type: uploaded.mime_type,
                attributes,
            };
            context.world.files.describe(file, &kind);
            Ok(Media { file, kind })
        }
        enums::InputMedia::UploadedPhoto(uploaded) => {
            let (file, _) = assemble(context, uploaded.file)?;
            let kind = MediaKind::Photo;
            context.world.files.describe(file, &kind);
            Ok(Media { file, kind })
        }
        enums::InputMedia::Document(sent) => match sent.id {
            enums::InputDocument::Document(known) => {
                existing(context, known.id, known.access_hash, &known.file_reference)
            }
            enums::InputDocument::Empty => Err(error(400, "MEDIA_EMPTY")),
        },
        enums::InputMedia::Photo(sent) => match sent.id {
            enums::InputPhoto::Photo(known) => {
                existing(context, known.id, known.access_hash, &known.file_reference)
            }
            enums::InputPhoto::Empty => Err(error(400, "MEDIA_EMPTY")),
        },
        enums::InputMedia::Empty => Err(error(400, "MEDIA_EMPTY")),
        _ => Err(error(400, "MEDIA_INVALID")),
    }
}

/// Puts the parts of an uploaded file together; returns its number and name.
fn assemble(context: &mut Context<'_>, file: enums::InputFile) -> Result<(i64, String), RpcError> {
    let (id, parts, name) = match file {
        enums::InputFile::File(file) => (file.id, file.parts, file.name),
        enums::InputFile::Big(file) => (file.id, file.parts, file.name),
        _ => return Err(error(400, "FILE_ID_INVALID")),
    };
    let files = &mut context.world.files;
    let file = files
        .assemble(context.dc, context.user, id, parts)
        .map_err(refusal)?;
    Ok((file, name))
}

fn existing(
    context: &Context<'_>,
    id: i64,
    access_hash: i64,
    reference: &Bytes,
) -> Result<Media, RpcError> {
    let world = &context.world;
    if access_hash != world.access_hash(context.user, id) {
        return Err(error(400, "MEDIA_INVALID"));
    }
    check_reference(world, id, reference)?;
    let kind = world.files.get(id).and_then(|file| file.kind.clone());
    let kind = kind.ok_or_else(|| error(400, "MEDIA_INVALID"))?;
    Ok(Media { file: id, kind })
}
