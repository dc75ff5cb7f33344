//! Constructor numbers: the CRC-32 of a declaration's normal form (TL-5, TL-6).

/// The number that `declaration` would have if none were written (TL-6).
///
/// `declaration` is one combinator without its final semicolon.
#[must_use]
pub fn computed_id(declaration: &str) -> u32 {
    crc32(normal_form(declaration).as_bytes())
}

/// CRC-32 as of IEEE 802.3, bit-reversed, with initial value and final xor of all ones.
#[must_use]
pub fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let carry = if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
            crc = crc >> 1 ^ carry;
        }
    }
    !crc
}

/// The text whose checksum the deployed numbers are.
fn normal_form(declaration: &str) -> String {
    let spaced: String = declaration
        .chars()
        .filter_map(|c| match c {
            '<' | ',' => Some(' '),
            '>' | '{' | '}' | '(' | ')' => None,
            _ => Some(c),
        })
        .collect();
    let mut words: Vec<String> = Vec::new();
    for (i, word) in spaced.split_whitespace().enumerate() {
        let word = if i == 0 {
            word.split('#').next().unwrap_or(word)
        } else {
            word
        };
        let (name, ty) = word.split_once(':').unwrap_or(("", word));
        let (flag, bare_ty) = ty.rsplit_once('?').unwrap_or(("", ty));
        if !flag.is_empty() && bare_ty == "true" {
            continue;
        }
        if name.is_empty() || bare_ty != "bytes" {
            words.push(word.to_owned());
        } else if flag.is_empty() {
            words.push(format!("{name}:string"));
        } else {
            words.push(format!("{name}:{flag}?string"));
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_ieee() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn ids_of_the_schema_are_reproduced() {
        for (declaration, id) in [
            ("req_pq_multi nonce:int128 = ResPQ", 0xbe7e_8ef1),
            ("boolTrue = Bool", 0x9972_75b5),
            (
                "invokeWithLayer {X:Type} layer:int query:!X = X",
                0xda9b_0d0d,
            ),
            (
                "inputFile id:long parts:int name:string md5_checksum:string = InputFile",
                0xf52f_f27f,
            ),
            ("msgs_ack msg_ids:Vector<long> = MsgsAck", 0x62d6_b459),
        ] {
            assert_eq!(computed_id(declaration), id, "{declaration}");
        }
    }

    #[test]
    fn bits_are_left_out_and_bytes_are_strings() {
        let written = "x#1 flags:# a:flags.0?true b:flags2.1?bytes bytes:bytes c:Vector<bytes> = X";
        let expected = "x flags:# b:flags2.1?string bytes:string c:Vector bytes = X";
        assert_eq!(normal_form(written), expected);
    }
}
