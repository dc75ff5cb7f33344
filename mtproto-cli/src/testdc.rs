//! `mtproto testdc`: serve a data centre until interrupted.

use crate::{args::TestdcArgs, failure::Failure, style};
use mtproto_core::{
    Drbg, RsaKeyPair,
    transport::proxy::{Endpoint, ProxyLink},
};
use mtproto_testdc::{TestDc, TestDcBuilder, listen};
use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
};
use tokio::net::TcpListener;

/// Serves until Ctrl-C.
pub(crate) async fn run(options: TestdcArgs, verbose: u8) -> Result<(), Failure> {
    let mut rng = Drbg::from_os().map_err(|e| Failure::new(format!("no entropy: {e}")))?;
    let key = match &options.key {
        Some(path) => load_or_make_key(path, &mut rng)?,
        None => RsaKeyPair::generate(&mut rng),
    };
    let public = key.public().clone();

    let listener = bind(options.listen).await?;
    let address = listener.local_addr().map_err(Failure::new)?;
    let pem_path = public_key_path(options.key.as_deref(), address);
    write_public_key(&pem_path, &public.to_pem())?;

    let head = style::HEADING;
    anstream::println!(
        "{head}data centre {} listens on {address}{head:#}",
        options.dc
    );
    anstream::println!("  address      {}", address.ip());
    anstream::println!("  port         {}", address.port());
    anstream::println!("  fingerprint  {:016x}", public.fingerprint());
    anstream::println!("  public key   {}", pem_path.display());
    for user in &options.users {
        anstream::println!(
            "  user         +{} signs in with code {}: {}",
            user.phone,
            user.code,
            user.name
        );
    }
    for bot in &options.bots {
        anstream::println!(
            "  bot          {} signs in with token {}",
            bot.name,
            bot.token
        );
    }
    for secret in &options.secrets {
        let (server, secret) = (Endpoint::from(address), secret.clone());
        anstream::println!("  as proxy     {}", ProxyLink { server, secret });
    }
    anstream::println!(
        "stop with Ctrl-C{}",
        if verbose == 0 {
            "; -v logs every call"
        } else {
            ""
        }
    );

    let server = listen::serve(builder(&options, key), listener, rng).map_err(Failure::new)?;
    tokio::signal::ctrl_c().await.map_err(Failure::new)?;
    server.shutdown().await;
    Ok(())
}

/// The accounts of the command line.
fn builder(options: &TestdcArgs, key: RsaKeyPair) -> TestDcBuilder {
    let mut builder = TestDc::builder().dc(options.dc).key(key);
    for user in &options.users {
        builder = builder.user(&user.phone, &user.code, &user.name);
    }
    for bot in &options.bots {
        builder = builder.bot(&bot.token, &bot.name);
    }
    for secret in &options.secrets {
        builder = builder.secret(secret.clone());
    }
    match &options.sign_up {
        Some(code) => builder.sign_up_with(code),
        None => builder,
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => Failure::new(format!("port {} is in use", address.port()))
            .try_this("stop whoever uses it, or choose another with --listen (port 0 takes a free one)"),
        io::ErrorKind::PermissionDenied => Failure::new(format!("not allowed to listen on {address}"))
            .try_this("choose a port above 1023 with --listen"),
        _ => Failure::new(format!("cannot listen on {address}: {error}"))
            .try_this("choose an address of this machine with --listen"),
    })
}

fn load_or_make_key(path: &Path, rng: &mut Drbg) -> Result<RsaKeyPair, Failure> {
    match fs::read_to_string(path) {
        Ok(pem) => RsaKeyPair::from_pem(&pem).map_err(|error| {
            Failure::new(format!(
                "{} is not a 2048-bit RSA private key: {error}",
                path.display()
            ))
            .try_this("name another file with --key, or delete it to have one made")
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = RsaKeyPair::generate(rng);
            write_private(path, &key.to_pem()).map_err(|error| {
                Failure::new(format!("cannot write {}: {error}", path.display()))
                    .try_this("name another file with --key")
            })?;
            Ok(key)
        }
        Err(error) => Err(
            Failure::new(format!("cannot read {}: {error}", path.display()))
                .try_this("name another file with --key"),
        ),
    }
}

/// Beside the private key if there is a file of it, else among the temporary files.
fn public_key_path(private: Option<&Path>, address: SocketAddr) -> PathBuf {
    match private {
        Some(path) => path.with_extension("pub.pem"),
        None => std::env::temp_dir().join(format!("mtproto-testdc-{}.pub.pem", address.port())),
    }
}

fn write_public_key(path: &Path, pem: &str) -> Result<(), Failure> {
    fs::write(path, pem).map_err(|error| {
        Failure::new(format!(
            "cannot write the public key to {}: {error}",
            path.display()
        ))
        .try_this("name a file in a writable directory with --key")
    })
}

/// Readable by its owner only.
fn write_private(path: &Path, pem: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::Write::write_all(&mut options.open(path)?, pem.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_in_use_is_named_with_the_remedy() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = taken.local_addr().unwrap();
        let failure = bind(address).await.unwrap_err().to_string();
        assert!(
            failure.starts_with(&format!("port {} is in use; ", address.port())),
            "{failure}"
        );
        assert!(failure.contains("--listen"), "{failure}");
    }

    #[test]
    fn the_public_key_lies_beside_the_private_one() {
        let address = "127.0.0.1:4430".parse().unwrap();
        assert_eq!(
            public_key_path(Some(Path::new("/k/dc.pem")), address),
            Path::new("/k/dc.pub.pem")
        );
    }
}
