//! Files: where they are, how long a reference is good, and public copies.

use super::*;
use mtproto_core::cdn;

impl Desk {
    /// A data centre for public files beside the others.
    fn with_cdn() -> Self {
        let mut desk = Self::new();
        desk.world.site.centres.push(Centre {
            id: CDN,
            address: None,
            cdn: true,
        });
        desk
    }

    /// Sends a document to oneself; returns it as the message shows it.
    fn document(&mut self, session: SessionKey, bytes: Bytes) -> types::Document {
        let parts: Vec<Bytes> = bytes.chunks(PART).map(Bytes::copy_from_slice).collect();
        for (file_part, bytes) in (0..).zip(parts.iter().cloned()) {
            let call = functions::upload::SaveFilePart {
                file_id: 9,
                file_part,
                bytes,
            };
            self.call(session, call).unwrap();
        }
        let file = types::InputFile {
            id: 9,
            parts: i32::try_from(parts.len()).unwrap(),
            name: "blob".to_owned(),
            md5_checksum: String::new(),
        };
        let media = types::InputMediaUploadedDocument {
            file: file.into(),
            ..types::InputMediaUploadedDocument::default()
        };
        let call = functions::messages::SendMedia {
            peer: enums::InputPeer::PeerSelf,
            media: media.into(),
            random_id: 1,
            ..functions::messages::SendMedia::default()
        };
        let sent = self.call(session, call).unwrap();
        let enums::Update::NewMessage(new) = &container(&sent).updates[1] else {
            panic!("{sent:?}")
        };
        document_of(&new.message)
    }
}

fn document_of(message: &enums::Message) -> types::Document {
    let enums::Message::Message(message) = message else {
        panic!()
    };
    let Some(enums::MessageMedia::Document(media)) = &message.media else {
        panic!("{message:?}")
    };
    let Some(enums::Document::Document(document)) = &media.document else {
        panic!()
    };
    (**document).clone()
}

fn get(document: &types::Document, offset: i64) -> functions::upload::GetFile {
    let location = types::InputDocumentFileLocation {
        id: document.id,
        access_hash: document.access_hash,
        file_reference: document.file_reference.clone(),
        thumb_size: String::new(),
    };
    functions::upload::GetFile {
        precise: false,
        cdn_supported: false,
        location: location.into(),
        offset,
        limit: 131_072,
    }
}

/// Bytes that differ from piece to piece.
fn blob(len: usize) -> Bytes {
    (0..len).map(|i| (i / 7 % 251) as u8).collect()
}

const PART: usize = 1 << 19;
const CDN: i32 = 203;

/// API-76, API-79.
#[test]
fn a_reference_expires_until_the_message_is_fetched_again() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let document = desk.document(ann, blob(1000));
    assert!(desk.call(ann, get(&document, 0)).is_ok());
    desk.world.files.expire_references();
    assert_eq!(
        desk.call(ann, get(&document, 0)),
        Err(error(400, "FILE_REFERENCE_EXPIRED"))
    );
    let again = functions::messages::GetMessages {
        id: vec![types::InputMessageId { id: 1 }.into()],
    };
    let enums::messages::Messages::Messages(again) = desk.call(ann, again).unwrap() else {
        panic!()
    };
    let document = document_of(&again.messages[0]);
    assert!(desk.call(ann, get(&document, 0)).is_ok());
}

/// API-13, API-76.
#[test]
fn a_file_is_fetched_where_it_is_and_nowhere_else() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let document = desk.document(ann, blob(1000));
    assert_eq!(document.dc_id, 2);
    let away = session(7, 1);
    desk.introduce_at(4, away);
    let export = functions::auth::ExportAuthorization { dc_id: 4 };
    let ticket = desk.call(ann, export).unwrap();
    let import = functions::auth::ImportAuthorization {
        id: ticket.id,
        bytes: ticket.bytes,
    };
    desk.call_at(4, away, import).unwrap();
    assert_eq!(
        desk.call_at(4, away, get(&document, 0)),
        Err(error(303, "FILE_MIGRATE_2"))
    );
}

#[test]
fn a_big_file_is_handed_to_the_data_centre_for_public_files_and_comes_back_whole() {
    let mut desk = Desk::with_cdn();
    let ann = desk.user(1, ANN);
    let bytes = blob(300_000);
    let document = desk.document(ann, bytes.clone());
    let asked = functions::upload::GetFile {
        cdn_supported: true,
        ..get(&document, 0)
    };
    let enums::upload::File::CdnRedirect(redirect) = desk.call(ann, asked).unwrap() else {
        panic!("no redirect")
    };
    let sizes: Vec<_> = redirect.file_hashes.iter().map(|hash| hash.limit).collect();
    assert_eq!(
        (redirect.dc_id, sizes),
        (CDN, vec![131_072, 131_072, 37_856])
    );
    let stranger = session(8, 1);
    desk.introduce_at(CDN, stranger);
    let piece = |offset| functions::upload::GetCdnFile {
        file_token: redirect.file_token.clone(),
        offset,
        limit: 131_072,
    };
    let enums::upload::CdnFile::ReuploadNeeded(wanted) =
        desk.call_at(CDN, stranger, piece(0)).unwrap()
    else {
        panic!("it cannot have the file yet")
    };
    let hand_over = |request_token| functions::upload::ReuploadCdnFile {
        file_token: redirect.file_token.clone(),
        request_token,
    };
    assert_eq!(
        desk.call(ann, hand_over(Bytes::from_static(b"guess"))),
        Err(error(400, "REQUEST_TOKEN_INVALID"))
    );
    desk.call(ann, hand_over(wanted.request_token)).unwrap();

    let key = redirect.encryption_key[..].try_into().unwrap();
    let iv = redirect.encryption_iv[..].try_into().unwrap();
    let mut whole = Vec::new();
    for hash in &redirect.file_hashes {
        let answer = desk.call_at(CDN, stranger, piece(hash.offset)).unwrap();
        let enums::upload::CdnFile::File(got) = answer else {
            panic!("{answer:?}")
        };
        let mut clear = got.bytes.to_vec();
        let offset = hash.offset.cast_unsigned();
        cdn::apply(&key, &iv, offset, &mut clear).unwrap();
        assert!(cdn::is_intact(&clear, &hash.hash));
        whole.extend(clear);
    }
    assert!(whole == bytes);

    desk.world.files.spoil_cdn();
    let answer = desk.call_at(CDN, stranger, piece(0)).unwrap();
    let enums::upload::CdnFile::File(got) = answer else {
        panic!("{answer:?}")
    };
    let mut clear = got.bytes.to_vec();
    cdn::apply(&key, &iv, 0, &mut clear).unwrap();
    assert!(!cdn::is_intact(&clear, &redirect.file_hashes[0].hash));
}

/// API-77.
#[test]
fn hashes_of_the_pieces_of_a_file_can_be_asked_for() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let bytes = blob(300_000);
    let document = desk.document(ann, bytes.clone());
    let call = functions::upload::GetFileHashes {
        location: get(&document, 0).location,
        offset: 0,
    };
    let mut end = 0;
    for hash in desk.call(ann, call).unwrap() {
        let start = usize::try_from(hash.offset).unwrap();
        assert_eq!(start, end);
        end = start + usize::try_from(hash.limit).unwrap();
        assert!(cdn::is_intact(&bytes[start..end], &hash.hash));
    }
    assert_eq!(end, bytes.len());
}

/// API-99.
#[test]
fn the_data_centre_for_public_files_knows_nobody_and_nothing_else() {
    let mut desk = Desk::with_cdn();
    let ann = desk.user(1, ANN);
    let unknown = functions::upload::GetCdnFile {
        file_token: Bytes::from_static(b"?"),
        offset: 0,
        limit: 4096,
    };
    assert_eq!(
        desk.call(ann, unknown.clone()),
        Err(error(400, "METHOD_INVALID")),
        "not at home"
    );
    let stranger = session(8, 1);
    desk.introduce_at(CDN, stranger);
    assert_eq!(
        desk.call_at(CDN, stranger, unknown),
        Err(error(400, "FILE_TOKEN_INVALID"))
    );
    let state = functions::updates::GetState {};
    assert_eq!(
        desk.call_at(CDN, stranger, state),
        Err(error(400, "METHOD_INVALID"))
    );
}

#[test]
fn an_album_is_several_messages_that_belong_together() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let document = desk.document(ann, blob(1000));
    let media = types::InputMediaDocument {
        id: types::InputDocument {
            id: document.id,
            access_hash: document.access_hash,
            file_reference: document.file_reference,
        }
        .into(),
        ..types::InputMediaDocument::default()
    };
    let single = |random_id, message: &str| types::InputSingleMedia {
        media: media.clone().into(),
        random_id,
        message: message.to_owned(),
        entities: None,
    };
    let call = functions::messages::SendMultiMedia {
        peer: desk.find(ann, "bob"),
        multi_media: vec![single(5, "one"), single(6, "")],
        ..functions::messages::SendMultiMedia::default()
    };
    let sent = desk.call(ann, call).unwrap();
    assert_eq!(container(&sent).updates.len(), 4, "two names, two messages");
    let albums: Vec<_> = desk
        .updates(bob)
        .iter()
        .map(|update| match update {
            enums::Update::NewMessage(new) => match &new.message {
                enums::Message::Message(message) => message.grouped_id,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(albums.len() == 2 && albums[0].is_some() && albums[0] == albums[1]);
}

#[test]
fn what_was_sent_once_is_sent_again_without_uploading() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let document = desk.document(ann, blob(1000));
    let media = types::InputMediaDocument {
        id: types::InputDocument {
            id: document.id,
            access_hash: document.access_hash,
            file_reference: document.file_reference.clone(),
        }
        .into(),
        ..types::InputMediaDocument::default()
    };
    let call = functions::messages::SendMedia {
        peer: enums::InputPeer::PeerSelf,
        media: media.into(),
        random_id: 2,
        ..functions::messages::SendMedia::default()
    };
    let sent = desk.call(ann, call).unwrap();
    let enums::Update::NewMessage(new) = &container(&sent).updates[1] else {
        panic!("{sent:?}")
    };
    assert_eq!(document_of(&new.message).id, document.id);
}
