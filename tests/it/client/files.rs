//! Files, there and back.

use super::*;
use mtproto_client::{
    Draft, Remedy,
    files::{FileRef, PART, TransferError, UploadedFile},
};
use mtproto_testdc::Fault;
use std::{future::poll_fn, pin::Pin, task::Poll};

pub(super) fn a_file_arrives_as_it_was_sent(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let client = user(&scene, ANN).await;
            for size in [1, PART as usize, 3 * PART as usize + 17] {
                let content = content(size);
                let file = client.upload(content.clone(), "data.bin").await.unwrap();
                let draft = Draft::text("here").attach(file.as_document("application/x"));
                let sent = client.send_message("me", draft).await.unwrap();
                let file = sent.file().expect("a file is attached");
                assert_eq!(file.size(), Some(size as u64));
                assert!(
                    client.download(&file).await.unwrap() == content,
                    "the file is another one"
                );
                if size > PART as usize {
                    let mut rest = client.download_parts(&file, PART);
                    let next = rest.next().await.unwrap().unwrap();
                    assert_eq!(next[..], content[PART as usize..2 * PART as usize]);
                }
            }
            let empty = client.upload(Vec::new(), "empty").await;
            assert_eq!(empty, Err(TransferError::TooLarge { size: 0 }));
        },
    )
}

/// API-75, bug 41.
pub(super) fn a_file_that_ends_early_is_no_success(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let client = user(&scene, ANN).await;
            let file = client.upload(vec![7; 1000], "short").await.unwrap();
            let file = kept(&client, &file).await;
            let promised = FileRef::new(file.location().clone(), None, Some(2000));
            let expected = TransferError::Size {
                expected: 2000,
                found: 1000,
            };
            assert_eq!(client.download(&promised).await.map(drop), Err(expected));
        },
    )
}

/// API-72, bug 40: nothing is sent again that the server has.
pub(super) fn an_upload_goes_on_where_it_stopped(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let client = user(&scene, ANN).await;
            let content = content(5 * PART as usize + 3);
            let mut upload = client.upload(content.clone(), "data.bin");
            let progress = upload.progress();
            assert_eq!(
                (progress.moved(), progress.total()),
                (0, Some(content.len() as u64))
            );
            // Stops as soon as anything has arrived.
            poll_fn(|cx| match Pin::new(&mut upload).poll(cx) {
                Poll::Ready(_) => Poll::Ready(()),
                Poll::Pending if progress.moved() > 0 => Poll::Ready(()),
                Poll::Pending => Poll::Pending,
            })
            .await;
            let checkpoint = upload.checkpoint().unwrap();
            drop(upload);
            assert!(checkpoint.missing.len() < 6, "a part has arrived");
            assert_eq!(progress.after(progress.moved()).await, None, "it is over");

            let rest = client.resume_upload(checkpoint, content.clone(), "data.bin");
            assert!(rest.progress().moved() > 0);
            let file = rest.await.unwrap();
            let file = kept(&client, &file).await;
            assert!(
                client.download(&file).await.unwrap() == content,
                "the file is another one"
            );
        },
    )
}

/// API-7, API-79, bug 44.
pub(super) fn a_file_whose_reference_has_expired_is_found_again(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let client = user(&scene, ANN).await;
            let content = content(4 * PART as usize);
            let file = client.upload(content.clone(), "data.bin").await.unwrap();
            let draft = Draft::text("").attach(file.as_document("application/x"));
            let sent = client.send_message("me", draft).await.unwrap();
            let file = sent.file().unwrap();
            // Twice: whoever is refused a third time in a row does not ask again.
            scene.dc(|dc, _| dc.add_fault(expired().skip(2).times(2)));
            assert!(
                client.download(&file).await.unwrap() == content,
                "the file is another one"
            );

            // Whoever knows the location alone has to say where to look.
            scene.dc(|dc, _| dc.add_fault(expired()));
            let lost = FileRef::new(file.location().clone(), None, file.size());
            let Err(TransferError::Call(error)) = client.download(&lost).await else {
                panic!("nobody has said where to look")
            };
            assert_eq!(error.remedy(), Remedy::Refresh);
            scene.dc(|dc, _| dc.add_fault(expired()));
            let (finder, id) = (client.clone(), sent.id());
            let mut parts = client.download_parts(&lost, 0).refreshed_by(move || {
                let client = finder.clone();
                async move {
                    let found = client.messages("me", &[id]).await?;
                    Ok(found[0].file().unwrap())
                }
            });
            let first = parts.next().await.unwrap().unwrap();
            assert_eq!(first[..], content[..PART as usize]);
        },
    )
}

fn expired() -> Fault {
    Fault::refuse("upload.getFile", 400, "FILE_REFERENCE_EXPIRED")
}

/// API-99, bug 42: every piece of a copy is checked, and what is not right is fetched from home.
pub(super) fn a_file_with_copies_elsewhere_arrives_as_it_was_sent(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc.cdn_dc(CDN),
        async |scene| {
            let client = user(&scene, ANN).await;
            let content = content(3 * PART as usize + 70_000);
            let file = client.upload(content.clone(), "data.bin").await.unwrap();
            let file = kept(&client, &file).await;
            let exchanges = client.stats().key_exchanges;
            let arrived = client.download(&file).await.unwrap();
            assert!(arrived == content, "the file is another one");
            // There is a key for the copies, which is not one of the account's.
            assert_eq!(client.stats().key_exchanges, exchanges);
            scene.dc(|dc, _| dc.empty_cdn());
            let arrived = client.download(&file).await.unwrap();
            assert!(arrived == content, "the file is another one");
            let unsized_file = FileRef::new(file.location().clone(), None, None);
            let arrived = client.download(&unsized_file).await.unwrap();
            assert!(arrived == content, "the file is another one");
            scene.dc(|dc, _| dc.spoil_cdn());
            let arrived = client.download(&file).await.unwrap();
            assert!(arrived == content, "the file is another one");
        },
    )
}

/// Bug 51: a file under its own name is whole.
pub(super) fn a_file_goes_straight_to_the_disk(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let directory = tempfile::tempdir().unwrap();
            let (source, target) = (
                directory.path().join("source"),
                directory.path().join("target"),
            );
            let content = content(2 * PART as usize + 1);
            std::fs::write(&source, &content).unwrap();
            let client = user(&scene, ANN).await;
            let source = std::fs::File::open(source).unwrap();
            let file = client.upload(source, "data.bin").await.unwrap();
            let file = kept(&client, &file).await;
            let size = client.download_to(&file, &target).await.unwrap();
            assert_eq!(size, content.len() as u64);
            assert!(std::fs::read(&target).unwrap() == content);
            let promised = FileRef::new(file.location().clone(), None, Some(size + 1));
            let other = directory.path().join("other");
            assert!(client.download_to(&promised, &other).await.is_err());
            assert!(!other.exists());
        },
    )
}

/// The file in a message to oneself.
async fn kept(client: &Client, file: &UploadedFile) -> FileRef {
    let draft = Draft::text("").attach(file.as_document("application/x"));
    let sent = client.send_message("me", draft).await.unwrap();
    sent.file().unwrap()
}

fn content(size: usize) -> Vec<u8> {
    (0..size).map(|i| (i * 31 % 251) as u8).collect()
}

const CDN: i16 = 203;
