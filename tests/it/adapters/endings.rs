//! What is left behind when a client goes: nothing.

use super::dc::Dc;
use mtproto_client::{Config, Driver};
use mtproto_tokio::Tokio;
use std::{future::Future, time::Duration};
use tokio::{io::AsyncReadExt, net::TcpListener, runtime, time};

#[test]
fn dropping_the_last_handle_closes_the_socket_and_ends_the_task() {
    on_tokio(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let config = Config::new(1, "hash")
            .dc(2, listener.local_addr().unwrap())
            .server_key(Dc::key());
        let (client, driver) = Driver::new(config, Tokio).unwrap();
        let task = tokio::spawn(driver);
        let (mut stream, _) = listener.accept().await.unwrap();

        let another = client.clone();
        drop(client);
        assert!(!task.is_finished());
        drop(another);
        task.await.unwrap();
        let mut written = Vec::new();
        stream.read_to_end(&mut written).await.unwrap();
        assert_eq!(runtime::Handle::current().metrics().num_alive_tasks(), 0);
    });
}

#[test]
fn after_shutting_down_no_task_is_left() {
    on_tokio(async {
        let dc = Dc::start();
        let clients = [
            mtproto_tokio::connect(dc.config()).await.unwrap(),
            mtproto_tokio::connect(dc.config()).await.unwrap(),
        ];
        let metrics = runtime::Handle::current().metrics();
        assert_eq!(metrics.num_alive_tasks(), 2);
        for client in &clients {
            client.shutdown(Duration::from_secs(1)).await;
        }
        // The task says that it is done, and then is.
        while metrics.num_alive_tasks() > 0 {
            tokio::task::yield_now().await;
        }
    });
}

fn on_tokio(story: impl Future<Output = ()>) {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let limit = Duration::from_secs(30);
    runtime.block_on(async { time::timeout(limit, story).await.expect("in time") });
}
