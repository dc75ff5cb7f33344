//! What a server sends that the schema does not know, and what nobody should send.

use bytes::{BufMut, Bytes, BytesMut};
use mtproto_tl::{
    Decode, Encode, ErrorKind, Reader, TooLong,
    api::{LAYER, enums, types},
};

/// An answer with four users, the last of which has a photo.
fn captured() -> Bytes {
    let photo = types::UserProfilePhoto {
        photo_id: 7,
        dc_id: 2,
        ..Default::default()
    };
    let user = |id| types::User {
        id,
        first_name: Some("Anna".to_owned()),
        ..Default::default()
    };
    let last = types::User {
        photo: Some(photo.into()),
        ..user(4)
    };
    let users = [user(1), user(2), user(3), last];
    let dialogs = types::messages::Dialogs {
        users: users.map(|user| enums::User::User(user.into())).into(),
        ..Default::default()
    };
    dialogs.to_bytes()
}

/// Replaces a number, wherever it stands, and says where that was.
fn replaced(body: &Bytes, id: u32, by: u32) -> (Bytes, usize) {
    let at = body
        .chunks(4)
        .position(|word| word == id.to_le_bytes())
        .unwrap()
        * 4;
    let mut body = BytesMut::from(&body[..]);
    body[at..at + 4].copy_from_slice(&by.to_le_bytes());
    (body.freeze(), at)
}

/// TL-3, TL-14.
#[test]
fn an_unknown_constructor_is_named_with_its_path_and_the_next_message_decodes() {
    use mtproto_tl::Constructor;
    let (body, at) = replaced(&captured(), types::UserProfilePhoto::ID, 0xdead_beef);
    let error = enums::messages::Dialogs::from_bytes(body.clone()).unwrap_err();

    assert_eq!(error.unknown_id(), Some(0xdead_beef));
    assert_eq!(error.path(), "messages.dialogs > users[3] > photo");
    assert_eq!((error.offset(), error.layer()), (at, Some(LAYER)));
    let expected = format!(
        "constructor 0xdeadbeef is not a UserProfilePhoto at offset {at} \
         in messages.dialogs > users[3] > photo (layer {LAYER})"
    );
    assert_eq!(error.to_string(), expected);

    // The body is still there, and so is what comes behind it.
    assert_eq!(error.body(), Some(&body));
    assert!(enums::messages::Dialogs::from_bytes(captured()).is_ok());
}

#[test]
fn only_the_first_unknown_number_counts() {
    use mtproto_tl::Constructor;
    let (body, _) = replaced(&captured(), types::UserProfilePhoto::ID, 0xdead_beef);
    let (body, _) = replaced(&body, types::User::ID, 0x0bad_cafe);
    let error = enums::messages::Dialogs::from_bytes(body).unwrap_err();
    assert_eq!(error.unknown_id(), Some(0x0bad_cafe));
    assert_eq!(error.path(), "messages.dialogs > users[0]");
}

/// TL-10.
#[test]
fn whatever_is_cut_off_is_missed_where_it_should_be() {
    let body = captured();
    for len in 0..body.len() {
        let error = types::messages::Dialogs::from_bytes(body.slice(..len)).unwrap_err();
        let short = matches!(
            error.kind(),
            ErrorKind::Truncated { .. } | ErrorKind::BadCount { .. }
        );
        assert!(short, "{len}: {error}");
        assert!(error.offset() <= len);
    }
}

/// TL-15.
#[test]
fn bytes_behind_a_value_are_an_error() {
    let mut body = BytesMut::from(&captured()[..]);
    body.put_u32_le(0);
    let error = types::messages::Dialogs::from_bytes(body.freeze()).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::TrailingBytes { count: 4 });
}

/// TL-12.
#[test]
fn a_vector_cannot_claim_more_than_is_there() {
    let mut body = BytesMut::new();
    body.put_u32_le(0x1cb5_c415);
    body.put_u32_le(u32::MAX);
    body.put_bytes(0, 400);
    let error = Vec::<i64>::from_bytes(body.freeze()).unwrap_err();
    let expected = ErrorKind::BadCount {
        count: u32::MAX,
        remaining: 400,
    };
    assert_eq!(*error.kind(), expected);
}

/// TL-13.
#[test]
fn a_bomb_of_nested_values_is_refused_before_the_stack_is() {
    use mtproto_tl::Constructor;
    let mut body = BytesMut::new();
    for _ in 0..1 << 20 {
        body.put_u32_le(types::TextBold::ID);
    }
    let error = enums::RichText::from_bytes(body.freeze()).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::TooDeep);
    assert_eq!(error.offset(), 4 * usize::from(Reader::MAX_DEPTH));
}

/// TL-16.
#[test]
fn a_bool_is_one_of_two_numbers_and_a_string_does_not_start_with_255() {
    let error = bool::from_bytes(Bytes::from_static(&[1, 0, 0, 0])).unwrap_err();
    assert_eq!(error.unknown_id(), Some(1));
    let error = String::from_bytes(Bytes::from_static(&[255, 0, 0, 0])).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::BadLength);
}

/// TL-18.
#[test]
fn padding_may_hold_anything_and_short_strings_may_have_the_long_header() {
    let text = String::from_bytes(Bytes::from_static(b"\x01a\xff\xff")).unwrap();
    assert_eq!(text, "a");
    let text = String::from_bytes(Bytes::from_static(b"\xfe\x01\0\0a\0\0\0")).unwrap();
    assert_eq!(text, "a");
}

/// TL-17: behind them stands nothing that we know of.
#[test]
fn bits_of_a_later_layer_are_ignored() {
    use mtproto_tl::Constructor;
    let mut body = BytesMut::new();
    body.put_u32_le(types::MessageEntityBlockquote::ID);
    body.put_u32_le(0b1010_0001);
    body.put_i32_le(3);
    body.put_i32_le(4);
    let quote = types::MessageEntityBlockquote::from_bytes(body.freeze()).unwrap();
    let expected = types::MessageEntityBlockquote {
        collapsed: true,
        offset: 3,
        length: 4,
    };
    assert_eq!(quote, expected);
}

/// TL-1: and neither schema knows the other's.
#[test]
fn an_object_of_another_schema_is_unknown() {
    use mtproto_tl::{Constructor, mtproto};
    let service = mtproto::types::Pong::default().to_bytes();
    let error = enums::Updates::from_bytes(service).unwrap_err();
    assert_eq!(error.unknown_id(), Some(mtproto::types::Pong::ID));
    let api = enums::Updates::TooLong.to_bytes();
    let error = mtproto::enums::DestroySessionRes::from_bytes(api.clone()).unwrap_err();
    assert_eq!(
        error.unknown_id(),
        api.first_chunk().copied().map(u32::from_le_bytes)
    );
}

/// TL-8.
#[test]
fn invalid_text_costs_a_character_and_not_the_message() {
    let text = String::from_bytes(Bytes::from_static(b"\x03a\xffb")).unwrap();
    assert_eq!(text, "a\u{fffd}b");
}

/// TL-21.
#[test]
fn a_string_of_16_mib_is_refused_and_never_cut() {
    let text = |len| "x".repeat(len);
    let longest = text(TooLong::LIMIT - 1).to_bytes();
    assert_eq!(longest[..4], [254, 0xff, 0xff, 0xff]);
    assert_eq!(longest.len(), TooLong::LIMIT + 4);
    assert!(String::from_bytes(longest).is_ok());

    assert!(text(1000).try_to_bytes().is_ok());
    let refused = text(TooLong::LIMIT).try_to_bytes().unwrap_err();
    assert!(refused.len > TooLong::LIMIT);
    let whole = text(TooLong::LIMIT).to_bytes();
    assert!(whole.len() > TooLong::LIMIT);
    let error = String::from_bytes(whole).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::BadLength);
}
