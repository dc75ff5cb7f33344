//! Proxies, of both kinds.
//!
//! A *tunnel* passes a byte stream on without knowing what is in it: SOCKS5 and HTTP proxies do so
//! when asked. An *MTProto proxy* speaks obfuscated MTProto itself, to those who know its secret, and
//! chooses the data centre by what the stream begins with. Both can be combined: the tunnel then
//! leads to the MTProto proxy.
//!
//! Nothing here connects anywhere. Whoever opens the byte stream opens it to the proxy, and nowhere
//! else if it cannot be reached.

mod endpoint;
mod http;
mod link;
mod secret;
mod socks5;
mod text;
mod tunnel;
mod url;

pub use endpoint::{BadEndpoint, Endpoint, Host};
pub use link::{BadLink, ProxyLink};
pub use secret::{BadSecret, ProxyKey, Secret};
pub use tunnel::{Tunnel, TunnelError};
pub use url::{BadProxy, Protocol, Proxy};

pub(super) use tunnel::Handshake;
