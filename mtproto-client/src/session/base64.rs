//! Bytes as text, in both alphabets of RFC 4648.

/// Which two characters stand for 62 and 63.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// `+` and `/`.
    Standard,
    /// `-` and `_`.
    Url,
}

impl Alphabet {
    fn character(self, value: u8) -> char {
        char::from(match value & 63 {
            n @ 0..=25 => b'A' + n,
            n @ 26..=51 => b'a' + (n - 26),
            n @ 52..=61 => b'0' + (n - 52),
            62 if self == Self::Standard => b'+',
            62 => b'-',
            _ if self == Self::Standard => b'/',
            _ => b'_',
        })
    }
}

/// `bytes` as text, without padding.
pub(super) fn encode(bytes: &[u8], alphabet: Alphabet) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..=chunk.len() {
            text.push(alphabet.character((bits >> (18 - 6 * i)) as u8));
        }
    }
    text
}

/// The bytes that `text` stands for, in whichever alphabet, padded or not.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=').as_bytes();
    if text.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.chunks(4) {
        let mut bits = 0;
        for character in chunk {
            bits = bits << 6 | value(*character)?;
        }
        let bits = bits << (6 * (4 - chunk.len()));
        let [_, three @ ..] = u32::to_be_bytes(bits);
        bytes.extend(&three[..chunk.len() - 1]);
    }
    Some(bytes)
}

fn value(character: u8) -> Option<u32> {
    Some(u32::from(match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_rfc() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes(), Alphabet::Standard), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
            let padded = format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4));
            assert_eq!(decode(&padded).as_deref(), Some(bytes.as_bytes()));
        }
    }

    #[test]
    fn both_alphabets_are_read() {
        let bytes = [0xFB, 0xFF, 0xFE];
        assert_eq!(encode(&bytes, Alphabet::Standard), "+//+");
        assert_eq!(encode(&bytes, Alphabet::Url), "-__-");
        assert_eq!(decode("+//+"), decode("-__-"));
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        for text in ["A", "AAAAA", "AA A", "AA\n", "ÄÄÄÄ", "A=A="] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }
}
