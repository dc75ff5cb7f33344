//! The one function that simulated servers serve.

use bytes::{Buf, BufMut, Bytes, BytesMut};

/// A call: what it is, and what it asks of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Which call, counted over a simulation.
    pub number: u64,
    /// The call that has to be executed before, if any.
    pub after: Option<u64>,
    /// How long the server takes.
    pub millis: u32,
    /// Bytes of its argument, a multiple of four.
    pub argument: u32,
    /// Bytes of its answer, a multiple of four.
    pub answer: u32,
    /// Whether it fails.
    pub fails: bool,
}

/// `simulation.call`.
const CALL: u32 = 0x5eed_ca11;

/// `simulation.answer`.
const ANSWER: u32 = 0x5eed_a115;

/// `simulation.push`.
const PUSH: u32 = 0x5eed_b007;

/// `invokeAfterMsg`.
const INVOKE_AFTER_MSG: u32 = 0xcb9f_372d;

impl Call {
    /// A short call that is answered at once.
    pub fn new(number: u64) -> Self {
        Self {
            number,
            after: None,
            millis: 0,
            argument: 0,
            answer: 0,
            fails: false,
        }
    }

    /// Serialized.
    pub fn to_bytes(&self) -> Bytes {
        let mut out = BytesMut::with_capacity(36 + self.argument as usize);
        out.put_u32_le(CALL);
        out.put_u64_le(self.number);
        out.put_u64_le(self.after.map_or(0, |after| after + 1));
        out.put_u32_le(self.millis);
        out.put_u32_le(self.answer);
        out.put_u32_le(u32::from(self.fails));
        out.put_u32_le(self.argument);
        out.extend((0..self.argument).map(|i| filler(self.number, i)));
        out.freeze()
    }

    /// A call, and the message it was wrapped to come after. `None` if it is no call, or was damaged.
    pub fn read(mut body: Bytes) -> Option<(Self, Option<u64>)> {
        let mut message = None;
        if body.try_get_u32_le().ok()? == INVOKE_AFTER_MSG {
            message = Some(body.try_get_u64_le().ok()?);
            body.try_get_u32_le().ok()?;
        }
        let call = Self {
            number: body.try_get_u64_le().ok()?,
            after: body.try_get_u64_le().ok()?.checked_sub(1),
            millis: body.try_get_u32_le().ok()?,
            answer: body.try_get_u32_le().ok()?,
            fails: body.try_get_u32_le().ok()? == 1,
            argument: body.try_get_u32_le().ok()?,
        };
        let intact = body.len() == call.argument as usize
            && (0..call.argument)
                .zip(&body)
                .all(|(i, byte)| filler(call.number, i) == *byte);
        intact.then_some((call, message))
    }

    /// Its answer.
    pub fn answer(&self) -> Bytes {
        let mut out = BytesMut::with_capacity(16 + self.answer as usize);
        out.put_u32_le(ANSWER);
        out.put_u64_le(self.number);
        out.put_u32_le(self.answer);
        out.extend((0..self.answer).map(|i| filler(self.number, i)));
        out.freeze()
    }
}

/// Something a server says unasked.
pub fn push(number: u64) -> Bytes {
    let mut out = BytesMut::with_capacity(12);
    out.put_u32_le(PUSH);
    out.put_u64_le(number);
    out.freeze()
}

/// Which of the things a server said unasked this is.
pub fn read_push(body: &Bytes) -> Option<u64> {
    let mut body = body.clone();
    let is_push = body.try_get_u32_le().ok()? == PUSH;
    let number = body.try_get_u64_le().ok()?;
    (is_push && body.is_empty()).then_some(number)
}

fn filler(number: u64, i: u32) -> u8 {
    (number as u8).wrapping_mul(31).wrapping_add((i / 7) as u8)
}
