//! From a request's bytes to the method in it: the wrappers are taken off, and what they say is
//! kept.
//!
//! The wrappers may come in any order and repeat, up to [`MAX_WRAPPERS`] of them.

use crate::world::Introduction;
use bytes::Bytes;
use mtproto_core::{RpcError, session::unpack};
use mtproto_tl::{
    Constructor, Decode, DecodeError, Raw, Reader,
    api::{LAYER, functions},
    mtproto::types::GzipPacked,
};

/// A request without its wrappers.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Call {
    /// Number of the method.
    pub(crate) id: u32,
    /// The method with its number and arguments.
    pub(crate) body: Bytes,
    /// Layer from `invokeWithLayer`.
    pub(crate) layer: Option<i32>,
    /// What `initConnection` said, if it was among the wrappers.
    pub(crate) introduction: Option<Introduction>,
    /// Whether `invokeWithoutUpdates` was among them.
    pub(crate) without_updates: bool,
}

impl Call {
    /// Takes the wrappers off.
    ///
    /// # Errors
    ///
    /// What the caller is to be told (MSG-99).
    pub(crate) fn unwrap(body: Bytes) -> Result<Self, RpcError> {
        let mut call = Self {
            body,
            ..Self::default()
        };
        for _ in 0..=MAX_WRAPPERS {
            let mut input = Reader::new(call.body.clone());
            call.id = input.peek_id().ok_or_else(undecodable)?;
            if !call.take_off(&mut input)? {
                return Ok(call);
            }
        }
        Err(undecodable())
    }

    /// Takes one wrapper off; `false` if there is none.
    fn take_off(&mut self, input: &mut Reader) -> Result<bool, RpcError> {
        use functions::{
            InitConnection, InvokeAfterMsg, InvokeAfterMsgs, InvokeWithLayer,
            InvokeWithMessagesRange, InvokeWithTakeout, InvokeWithoutUpdates,
        };
        self.body = match self.id {
            <InvokeWithLayer<Raw>>::ID => {
                let wrapper = read::<InvokeWithLayer<Raw>>(input)?;
                if !(OLDEST_LAYER..=LAYER).contains(&wrapper.layer) {
                    return Err(error(400, "CONNECTION_LAYER_INVALID"));
                }
                self.layer = Some(wrapper.layer);
                wrapper.query.0
            }
            <InitConnection<Raw>>::ID => {
                let wrapper = read::<InitConnection<Raw>>(input)?;
                check_introduction(&wrapper)?;
                self.introduction = Some(Introduction {
                    api_id: wrapper.api_id,
                    device_model: wrapper.device_model.chars().take(MAX_NAME).collect(),
                    system_version: wrapper.system_version.chars().take(MAX_NAME).collect(),
                    app_version: wrapper.app_version.chars().take(MAX_NAME).collect(),
                });
                wrapper.query.0
            }
            <InvokeWithoutUpdates<Raw>>::ID => {
                self.without_updates = true;
                read::<InvokeWithoutUpdates<Raw>>(input)?.query.0
            }
            // Requests run in the order of their arrival, so what comes after is already after.
            <InvokeAfterMsg<Raw>>::ID => read::<InvokeAfterMsg<Raw>>(input)?.query.0,
            <InvokeAfterMsgs<Raw>>::ID => read::<InvokeAfterMsgs<Raw>>(input)?.query.0,
            <InvokeWithMessagesRange<Raw>>::ID => {
                read::<InvokeWithMessagesRange<Raw>>(input)?.query.0
            }
            <InvokeWithTakeout<Raw>>::ID => read::<InvokeWithTakeout<Raw>>(input)?.query.0,
            // What a wrapper is around may be compressed on its own (MSG-101).
            GzipPacked::ID => unpack(self.body.clone(), MAX_INFLATED).map_err(|_| undecodable())?,
            _ => return Ok(false),
        };
        Ok(true)
    }
}

/// An error as the API reports it.
pub(crate) fn error(code: i32, message: &str) -> RpcError {
    RpcError {
        code,
        message: message.to_owned(),
    }
}

/// The answer to bytes that are not what they should be.
pub(crate) fn undecodable() -> RpcError {
    error(400, "INPUT_METHOD_INVALID")
}

/// > strings non-empty: device, system, app (MSG-71)
fn check_introduction(introduction: &functions::InitConnection<Raw>) -> Result<(), RpcError> {
    if introduction.api_id <= 0 {
        return Err(error(400, "CONNECTION_API_ID_INVALID"));
    }
    if introduction.device_model.is_empty() {
        return Err(error(400, "CONNECTION_DEVICE_MODEL_EMPTY"));
    }
    if introduction.system_version.is_empty() {
        return Err(error(400, "CONNECTION_SYSTEM_EMPTY"));
    }
    if introduction.app_version.is_empty() {
        return Err(error(400, "CONNECTION_APP_VERSION_EMPTY"));
    }
    Ok(())
}

fn read<T: Decode>(input: &mut Reader) -> Result<T, RpcError> {
    T::decode(input).map_err(|_: DecodeError| undecodable())
}

/// More wrappers than any client uses; a chain of them must not cost more than it weighs.
const MAX_WRAPPERS: usize = 8;

/// Characters kept of what a client calls itself.
const MAX_NAME: usize = 128;

/// What a compressed method may inflate to.
const MAX_INFLATED: usize = 10 << 20;

/// Clients of layers before this one do not understand our answers at all.
const OLDEST_LAYER: i32 = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use mtproto_tl::Encode;

    fn introduction<X>(query: X) -> functions::InitConnection<X> {
        functions::InitConnection {
            api_id: 1,
            device_model: "d".into(),
            system_version: "s".into(),
            app_version: "a".into(),
            system_lang_code: "en".into(),
            lang_pack: String::new(),
            lang_code: "en".into(),
            proxy: None,
            params: None,
            query,
        }
    }

    fn raw(value: impl Encode) -> Raw {
        Raw(value.to_bytes())
    }

    #[test]
    fn wrappers_come_off_in_any_order() {
        let config = functions::help::GetConfig {};
        let inner = functions::InvokeWithoutUpdates {
            query: raw(functions::InvokeAfterMsg {
                msg_id: 4,
                query: raw(config.clone()),
            }),
        };
        let ways = [
            functions::InvokeWithLayer {
                layer: LAYER,
                query: raw(introduction(raw(inner.clone()))),
            }
            .to_bytes(),
            introduction(raw(functions::InvokeWithLayer {
                layer: LAYER,
                query: raw(inner),
            }))
            .to_bytes(),
        ];
        for way in ways {
            let call = Call::unwrap(way).unwrap();
            let id = functions::help::GetConfig::ID;
            let expected = Call {
                id,
                body: config.to_bytes(),
                layer: Some(LAYER),
                introduction: Some(Introduction {
                    api_id: 1,
                    device_model: "d".to_owned(),
                    system_version: "s".to_owned(),
                    app_version: "a".to_owned(),
                }),
                without_updates: true,
            };
            assert_eq!(call, expected);
        }
    }

    #[test]
    fn a_tower_of_wrappers_is_refused() {
        let mut tower = raw(functions::help::GetConfig {});
        for _ in 0..1000 {
            tower = raw(functions::InvokeWithoutUpdates { query: tower });
        }
        assert_eq!(Call::unwrap(tower.0), Err(undecodable()));
    }

    #[test]
    fn any_truncation_is_an_error_or_a_method_without_its_end() {
        let whole = functions::InvokeWithLayer {
            layer: LAYER,
            query: raw(introduction(raw(functions::help::GetConfig {}))),
        }
        .to_bytes();
        for len in 0..whole.len() {
            assert!(Call::unwrap(whole.slice(..len)).is_err(), "{len} bytes");
        }
    }

    #[test]
    fn an_empty_device_model_and_an_unknown_layer_are_named() {
        let mut empty = introduction(Raw::default());
        empty.device_model.clear();
        assert_eq!(
            Call::unwrap(empty.to_bytes()),
            Err(error(400, "CONNECTION_DEVICE_MODEL_EMPTY"))
        );
        let future = functions::InvokeWithLayer {
            layer: LAYER + 1,
            query: Raw::default(),
        };
        assert_eq!(
            Call::unwrap(future.to_bytes()),
            Err(error(400, "CONNECTION_LAYER_INVALID"))
        );
    }
}
