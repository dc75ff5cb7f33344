//! The stack of grammers on tokio, with a key that our client made: its own exchange trusts nobody but
//! Telegram.

use super::{Counter, Server, Sizes, TOKEN, raw, subject};
use grammers_mtproto::{mtp::Encrypted, transport::Intermediate};
use grammers_mtsender::{Sender, ServerAddr, connect_with_auth};
use grammers_tl_types::functions::{help::GetNearestDc, upload};
use mtproto_client::{
    Config, Driver, Store, StoreError, session::SessionData,
    tl::api::functions::upload::SaveFilePart,
};
use mtproto_tokio::Tokio;
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Instant,
};
use tokio::runtime::Runtime;

/// A logged-in sender of grammers.
pub struct Grammers<'a> {
    runtime: &'a Runtime,
    sender: Sender<Intermediate, Encrypted>,
    echo: SocketAddr,
}

impl<'a> Grammers<'a> {
    pub(super) fn new(runtime: &'a Runtime, server: &Server) -> Self {
        let (key, address) = (runtime.block_on(key(server.config())), server.dc());
        let address = ServerAddr::Tcp { address };
        let opening = connect_with_auth(Intermediate::new(), address, key);
        let sender = runtime.block_on(opening).expect("the data centre listens");
        Self {
            runtime,
            sender,
            echo: server.echo(),
        }
    }
}

impl subject::Subject for Grammers<'_> {
    fn name(&self) -> &'static str {
        "grammers (tokio)"
    }

    fn raw(&mut self, count: usize, sizes: Sizes) -> f64 {
        self.runtime.block_on(raw::tokio(self.echo, count, sizes))
    }

    fn echo(&mut self, count: usize, sizes: Sizes) -> f64 {
        self.runtime
            .block_on(subject::echo(Tokio, self.echo, count, sizes))
    }

    fn calls(&mut self, count: usize) -> f64 {
        let begun = Instant::now();
        self.runtime.block_on(async {
            for _ in 0..count {
                let answer = self.sender.invoke(&GetNearestDc {}).await;
                answer.expect("an answer");
            }
        });
        begun.elapsed().as_secs_f64() / count as f64
    }

    fn uploads(&mut self, count: usize, part: &SaveFilePart) -> f64 {
        let part = upload::SaveFilePart {
            file_id: part.file_id,
            file_part: part.file_part,
            bytes: part.bytes.to_vec(),
        };
        let begun = Instant::now();
        self.runtime.block_on(async {
            for _ in 0..count {
                self.sender.invoke(&part).await.expect("an answer");
            }
        });
        begun.elapsed().as_secs_f64() / count as f64
    }

    fn allocations(&mut self, count: usize) -> f64 {
        let before = Counter::count();
        self.calls(count);
        (Counter::count() - before) as f64 / count as f64
    }
}

/// A key of the data centre, made and logged in by our client.
async fn key(config: Config) -> [u8; 256] {
    let kept = Kept::default();
    let store = kept.clone();
    let config = config.store(move || Box::new(store.clone()));
    let (client, driver) = Driver::new(config, Tokio).expect("settings");
    let login = async {
        client.ready().await.expect("the data centre answers");
        client.bot_sign_in(TOKEN).await.expect("the bot is known");
        client.shutdown(std::time::Duration::from_secs(1)).await;
    };
    tokio::join!(driver, login);
    let bytes = kept.0.lock().expect("one thread").take();
    let session = SessionData::from_bytes(&bytes.expect("a session")).expect("our own format");
    let home = session
        .dcs
        .get(&session.home)
        .and_then(|dc| dc.snapshot.as_ref());
    home.expect("a key").key.to_bytes()
}

/// Keeps a session where we can look at it.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Option<Vec<u8>>>>);

impl Store for Kept {
    fn name(&self) -> String {
        "the bench".to_owned()
    }

    fn load(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }

    fn save(&mut self, session: &[u8]) -> Result<(), StoreError> {
        *self.0.lock().expect("one thread") = Some(session.to_vec());
        Ok(())
    }
}
