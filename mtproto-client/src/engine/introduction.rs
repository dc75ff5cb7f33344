//! Who we are, told to the server before anything else.
//!
//! The first calls on a byte stream are wrapped in `invokeWithLayer(initConnection(..))`, all of them
//! until one has succeeded (MSG-70); the server answers the others with `CONNECTION_NOT_INITED`. So
//! that a stream is introduced, and known to work, even when the application has nothing to ask, the
//! engine asks for the server's configuration, which tells where the data centres are.

use crate::Config;
use bytes::{BufMut, Bytes, BytesMut};
use mtproto_tl::{
    Decode, Encode, Raw,
    api::{LAYER, functions, types},
};
use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
};

/// What calls on a fresh byte stream are wrapped in.
#[derive(Debug)]
pub(crate) struct Introduction {
    /// Everything up to the call itself, which comes last on the wire.
    prefix: Bytes,
}

impl Introduction {
    pub(crate) fn new(config: &Config) -> Self {
        let wrapper = functions::InvokeWithLayer {
            layer: LAYER,
            query: functions::InitConnection {
                api_id: config.api_id,
                device_model: config.device.model.clone(),
                system_version: config.device.system.clone(),
                app_version: config.device.app.clone(),
                system_lang_code: LANGUAGE.to_owned(),
                // Translations belong to the official applications (MSG-71).
                lang_pack: String::new(),
                lang_code: LANGUAGE.to_owned(),
                proxy: None,
                params: None,
                query: Raw(Bytes::new()),
            },
        };
        Self {
            prefix: wrapper.to_bytes(),
        }
    }

    /// `call` with the introduction around it.
    pub(crate) fn around(&self, call: &Bytes) -> Bytes {
        let mut body = BytesMut::with_capacity(self.prefix.len() + call.len());
        body.put_slice(&self.prefix);
        body.put_slice(call);
        body.freeze()
    }
}

/// What to ask on a fresh byte stream.
pub(super) fn first_call() -> Bytes {
    functions::help::GetConfig {}.to_bytes()
}

/// The addresses in the answer to [`first_call`] that can be used, as the server prefers them.
pub(super) fn addresses(answer: Bytes) -> BTreeMap<i16, Vec<SocketAddr>> {
    let mut found: BTreeMap<i16, Vec<SocketAddr>> = BTreeMap::new();
    let Ok(config) = types::Config::from_bytes(answer) else {
        return found;
    };
    for option in config.dc_options {
        let special = option.media_only || option.cdn || option.tcpo_only;
        if let (false, Ok(dc), Ok(ip), Ok(port)) = (
            special,
            i16::try_from(option.id),
            option.ip_address.parse::<IpAddr>(),
            u16::try_from(option.port),
        ) && found.len() < MAX_DCS
        {
            let addresses = found.entry(dc).or_default();
            if addresses.len() < MAX_ADDRESSES {
                addresses.push(SocketAddr::new(ip, port));
            }
        }
    }
    // IPv6 is what is missing where something is missing.
    found
        .values_mut()
        .for_each(|addresses| addresses.sort_by_key(SocketAddr::is_ipv6));
    found
}

/// Language of the texts that the server sends.
const LANGUAGE: &str = "en";

/// Data centres that are remembered; Telegram has five.
const MAX_DCS: usize = 64;

/// Addresses that are remembered of each; Telegram gives two or three.
const MAX_ADDRESSES: usize = 8;
