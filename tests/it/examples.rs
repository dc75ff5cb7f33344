//! The examples do what they say, against the embedded data centre.

use crate::adapters::dc::{self, Dc};
use mtproto_tokio::Update;
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Once,
    time::Duration,
};

#[test]
fn std_blocking_echoes() {
    echoes("std_blocking");
}

#[test]
fn epoll_loop_echoes() {
    echoes("epoll_loop");
}

#[test]
fn game_frame_echoes() {
    echoes("game_frame");
}

#[test]
fn own_runtime_echoes() {
    echoes("own_runtime");
}

#[test]
fn quick_start_bot_echoes() {
    echoes("quick_start_bot");
}

#[test]
fn quick_start_user_logs_in_with_a_password_and_writes_to_itself() {
    let dc = Dc::with(|dc| dc.password(dc::PHONE, "correct horse"));
    let directory = tempfile::tempdir().unwrap();
    let pem = directory.path().join("key.pem");
    fs::write(&pem, Dc::key().to_pem()).unwrap();
    let address = dc.address().to_string();
    let arguments = [&address, pem.to_str().unwrap(), dc::PHONE];
    let mut user = start("quick_start_user", &arguments);
    let answers = format!("{}\ncorrect horse\n", dc::CODE);
    user.stdin
        .take()
        .unwrap()
        .write_all(answers.as_bytes())
        .unwrap();
    let mut output = String::new();
    user.stdout
        .take()
        .unwrap()
        .read_to_string(&mut output)
        .unwrap();
    finish(user);
    assert!(output.contains("Welcome, Ann!"), "{output}");
    assert!(output.contains("Sent message"), "{output}");
}

#[test]
fn raw_core_server_serves_a_client() {
    let mut server = start("raw_core_server", &["--once"]);
    let mut line = String::new();
    BufReader::new(server.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let (address, pem) = line.trim().split_once(' ').unwrap();
    let pem = fs::read_to_string(pem).unwrap();
    let config = mtproto_tokio::Config::new(1, "hash")
        .dc(2, address.parse().unwrap())
        .server_key_pem(&pem);
    block_on(async {
        let (client, driver) = mtproto_tokio::Driver::new(config, mtproto_tokio::Tokio).unwrap();
        tokio::spawn(driver);
        let call = mtproto_tokio::tl::api::functions::help::GetNearestDc {};
        assert_eq!(client.invoke(&call).await.unwrap().this_dc, 2);
        client.shutdown(Duration::from_secs(1)).await;
    });
    finish(server);
}

#[test]
fn mtproxy_lets_clients_with_a_plain_secret_through() {
    passes_on("00112233445566778899aabbccddeeff");
}

#[test]
fn mtproxy_lets_clients_with_a_padding_secret_through() {
    passes_on("dd00112233445566778899aabbccddeeff");
}

#[test]
fn mtproxy_lets_clients_with_a_disguise_through() {
    passes_on("ee00112233445566778899aabbccddeeff6578616d706c652e636f6d");
}

#[test]
fn mtproxy_shows_strangers_the_host_of_its_mask() {
    let mask = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = mask.local_addr().unwrap().to_string();
    let disguise = "ee00112233445566778899aabbccddeeff6578616d706c652e636f6d";
    // Nobody is let through to a data centre.
    let mut proxy = start("mtproxy", &["--mask", &address, &address, disguise]);
    let mut line = String::new();
    let mut output = BufReader::new(proxy.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    let (proxied, _) = line.trim().split_once(' ').unwrap();
    for said in [
        &b"GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"[..],
        &[0x16],
        &[],
    ] {
        let mut stranger = TcpStream::connect(proxied).unwrap();
        stranger.write_all(said).unwrap();
        stranger.shutdown(Shutdown::Write).unwrap();
        let (mut host, _) = mask.accept().unwrap();
        let mut heard = Vec::new();
        host.read_to_end(&mut heard).unwrap();
        assert_eq!(heard, said);
        host.write_all(b"nothing to see here").unwrap();
        drop(host);
        let mut answer = String::new();
        stranger.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "nothing to see here");
    }
    proxy.kill().unwrap();
    proxy.wait().unwrap();
}

#[test]
fn mtproxy_says_how_to_use_it() {
    let mut help = start("mtproxy", &["--help"]);
    let mut said = String::new();
    let output = help.stdout.as_mut().unwrap();
    output.read_to_string(&mut said).unwrap();
    finish(help);
    assert!(said.contains("--mask HOST:PORT"), "{said}");
}

/// A client logs in through the proxy that the example is.
fn passes_on(secret: &str) {
    let dc = Dc::start();
    let mut proxy = start("mtproxy", &[&dc.address().to_string(), secret]);
    let mut line = String::new();
    let mut output = BufReader::new(proxy.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    let (_, link) = line.trim().split_once(' ').unwrap();
    assert!(link.contains("/proxy?server=127.0.0.1&port="), "{link}");
    block_on(async {
        let config = dc.config().mtproxy(link.parse().unwrap());
        let user = mtproto_tokio::connect(config).await.unwrap();
        let token = user.request_code(dc::PHONE).await.unwrap();
        user.sign_in(token, dc::CODE).await.unwrap();
        assert!(user.me().await.is_ok());
        user.shutdown(Duration::from_secs(1)).await;
    });
    line.clear();
    output.read_line(&mut line).unwrap();
    assert!(line.starts_with("client uses "), "{line}");
    proxy.kill().unwrap();
    proxy.wait().unwrap();
}

/// A user writes to the bot that the example is, and hears it repeat him.
fn echoes(example: &str) {
    let dc = Dc::start();
    let directory = tempfile::tempdir().unwrap();
    let pem = directory.path().join("key.pem");
    fs::write(&pem, Dc::key().to_pem()).unwrap();
    let address = dc.address().to_string();
    let mut bot = start(example, &[&address, pem.to_str().unwrap(), dc::BOT_TOKEN]);
    let mut line = String::new();
    let mut output = BufReader::new(bot.stdout.take().unwrap());
    while !line.contains("logged in") {
        line.clear();
        assert!(
            output.read_line(&mut line).unwrap() > 0,
            "{example} did not log in"
        );
    }
    block_on(async {
        let user = mtproto_tokio::connect(dc.config()).await.unwrap();
        let token = user.request_code(dc::PHONE).await.unwrap();
        user.sign_in(token, dc::CODE).await.unwrap();
        let mut updates = user.updates();
        let to_bot = dc.refer_to_bot(&user).await;
        user.send_message(to_bot, format!("hello, {example}"))
            .await
            .unwrap();
        assert_eq!(incoming(&mut updates).await, format!("hello, {example}"));
    });
    finish(bot);
}

async fn incoming(updates: &mut mtproto_tokio::Updates) -> String {
    loop {
        match updates.next().await.expect("the driver runs") {
            Update::NewMessage(message) if !message.is_outgoing() => {
                return message.text().to_owned();
            }
            _ => {}
        }
    }
}

fn block_on(story: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let limit = Duration::from_secs(60);
    runtime.block_on(async { tokio::time::timeout(limit, story).await.expect("in time") });
}

fn start(example: &str, arguments: &[&str]) -> Child {
    static BUILT: Once = Once::new();
    BUILT.call_once(|| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "-p", "mtproto-tests", "--examples"]);
        assert!(cargo.status().unwrap().success());
    });
    let mut command = Command::new(directory().join(example));
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn finish(mut child: Child) {
    let status = child.wait().unwrap();
    let mut errors = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut errors)
        .unwrap();
    assert!(status.success(), "{errors}");
}

/// Where cargo puts examples: beside the directory of this test.
fn directory() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    profile.join("examples")
}
