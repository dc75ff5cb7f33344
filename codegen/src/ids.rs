//! Constructor numbers: the CRC-32 of a declaration's normal form (TL-5, TL-6).

use crate::ast::Definition;

/// The number that `declaration` would have if none were written (TL-6).
///
/// `declaration` is one combinator in canonical form, with or without a number and without the final
/// semicolon, as [`Definition::text`] is.
#[must_use]
pub fn computed_id(declaration: &str) -> u32 {
    crc32(normal_form(declaration).as_bytes())
}

/// Where a constructor's number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is the checksum of the declaration (TL-6).
    Declaration,
    /// It is the checksum of the declaration under another name, by which some schemas do not call it.
    Renamed,
    /// It was assigned by hand, or belongs to a declaration that nobody writes: for this reason (TL-7).
    Assigned(&'static str),
    /// Nobody knows.
    Unknown,
}

/// Where the number of `definition` comes from.
#[must_use]
pub fn origin(definition: &Definition) -> Origin {
    let Definition { name, id, text, .. } = definition;
    if computed_id(text) == *id {
        return Origin::Declaration;
    }
    let name = name.to_string();
    let listed = ASSIGNED.iter().find(|(n, i, _)| *n == name && i == id);
    if let Some((_, _, reason)) = listed {
        return Origin::Assigned(reason);
    }
    let true_name = SUFFIXES
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix))
        .unwrap_or_else(|| name.trim_end_matches(|c: char| c.is_ascii_digit()));
    let fields = text.split_once(' ').map_or("", |(_, fields)| fields);
    if true_name != name && computed_id(&format!("{true_name} {fields}")) == *id {
        return Origin::Renamed;
    }
    Origin::Unknown
}

/// Numbers that are no checksum of what schemas declare, and why: all there are in layer 230, in the
/// service schema and in the schema of secret chats (TL-7).
const ASSIGNED: &[(&str, u32, &str)] = &[
    (
        "gzip_packed",
        0x3072_cfa1,
        "checksum of a declaration that constructs Object",
    ),
    (
        "msg_container",
        0x73f1_f8dc,
        "checksum with `messages:vector message`, without the percent sign",
    ),
    (
        "msg_resend_ans_req",
        0x8610_baeb,
        "assigned by hand: its declaration is that of msg_resend_req",
    ),
    (
        "http_wait",
        0x9299_359f,
        "checksum of a declaration that constructs HttpWait",
    ),
    ("ipPortSecret", 0x3798_2646, "assigned by hand"),
    ("accessPointRule", 0x4679_b65f, "assigned by hand"),
    ("help.configSimple", 0x5a59_2a6c, "assigned by hand"),
    (
        "decryptedMessageMediaDocument",
        0x6abd_9782,
        "assigned by hand, in layer 143 of secret chats",
    ),
];

/// What some schemas append to the name of a constructor that has changed since.
///
/// Layer numbers (`decryptedMessage46`) are appended, too.
const SUFFIXES: &[&str] = &["Legacy"];

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

    /// TL-5.
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

    fn origin_of(text: &str) -> Origin {
        origin(&crate::parse(text).unwrap().types[0])
    }

    /// TL-7.
    #[test]
    fn exceptions_are_listed_and_not_guessed() {
        for (text, expected) in [
            ("a x:int = A;", Origin::Declaration),
            (
                "inputPeerPhotoFileLocationLegacy#27d69997 flags:# big:flags.0?true peer:InputPeer
                 volume_id:long local_id:int = InputFileLocation;",
                Origin::Renamed,
            ),
            (
                "decryptedMessageService8#aa48327d random_id:long random_bytes:bytes
                 action:DecryptedMessageAction = DecryptedMessage;",
                Origin::Renamed,
            ),
            (
                "ipPortSecret#37982646 ipv4:int port:int secret:bytes = IpPort;",
                Origin::Assigned("assigned by hand"),
            ),
            (
                "ipPortSecret#37982647 ipv4:int port:int secret:bytes = IpPort;",
                Origin::Unknown,
            ),
            ("a#123 x:int = A;", Origin::Unknown),
        ] {
            assert_eq!(origin_of(text), expected, "{text}");
        }
    }

    /// TL-6.
    #[test]
    fn bits_are_left_out_and_bytes_are_strings() {
        let written = "x#1 flags:# a:flags.0?true b:flags2.1?bytes bytes:bytes c:Vector<bytes> = X";
        let expected = "x flags:# b:flags2.1?string bytes:string c:Vector bytes = X";
        assert_eq!(normal_form(written), expected);
    }
}
