//! Hellos as browsers send them.

use super::hello::{
    Part::{self, *},
    Template,
};

/// Chrome's, with a post-quantum key and extensions in random order: about 1.7 KiB.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chrome;

/// Chrome's of some years ago, always 517 bytes: the only one that many proxies know.
#[derive(Clone, Copy, Debug, Default)]
pub struct Short;

impl Template for Chrome {
    fn parts(&self) -> &[Part] {
        CHROME
    }
}

impl Template for Short {
    fn parts(&self) -> &[Part] {
        SHORT
    }
}

const CHROME: &[Part] = &[
    SESSION_ID,
    CIPHER_SUITES,
    NO_COMPRESSION,
    Sized(&[
        FIRST_GREASE,
        Shuffled(&[
            SERVER_NAME,
            STATUS_REQUEST,
            // supported_groups
            All(&[
                Bytes(&[0x00, 0x0a, 0x00, 0x0c, 0x00, 0x0a]),
                Grease(4),
                Bytes(&[0x11, 0xec, 0x00, 0x1d, 0x00, 0x17, 0x00, 0x18]),
            ]),
            EC_POINT_FORMATS,
            SIGNATURE_ALGORITHMS,
            ALPN,
            CERTIFICATE_TIMESTAMP,
            EXTENDED_MAIN_SECRET,
            COMPRESS_CERTIFICATE,
            SESSION_TICKET,
            SUPPORTED_VERSIONS,
            PSK_KEY_EXCHANGE_MODES,
            // key_share
            All(&[
                Bytes(&[0x00, 0x33]),
                Sized(&[Sized(&[
                    Grease(4),
                    Bytes(&[0x00, 0x01, 0x00, 0x11, 0xec]),
                    Sized(&[MlKem768Key, X25519Key]),
                    Bytes(&[0x00, 0x1d]),
                    Sized(&[X25519Key]),
                ])]),
            ]),
            // application_settings
            Bytes(&[0x44, 0xcd, 0x00, 0x05, 0x00, 0x03, 0x02, b'h', b'2']),
            // encrypted_client_hello
            All(&[
                Bytes(&[0xfe, 0x0d]),
                Sized(&[
                    Bytes(&[0x00, 0x00, 0x01, 0x00, 0x01]),
                    Random(1),
                    Sized(&[Random(32)]),
                    Sized(&[RandomOneOf(&[144, 176, 208, 240])]),
                ]),
            ]),
            RENEGOTIATION_INFO,
        ]),
        LAST_GREASE,
        PadTo(517),
    ]),
];

const SHORT: &[Part] = &[
    SESSION_ID,
    CIPHER_SUITES,
    NO_COMPRESSION,
    Sized(&[
        FIRST_GREASE,
        SERVER_NAME,
        EXTENDED_MAIN_SECRET,
        RENEGOTIATION_INFO,
        // supported_groups
        Bytes(&[0x00, 0x0a, 0x00, 0x0a, 0x00, 0x08]),
        Grease(4),
        Bytes(&[0x00, 0x1d, 0x00, 0x17, 0x00, 0x18]),
        EC_POINT_FORMATS,
        SESSION_TICKET,
        ALPN,
        STATUS_REQUEST,
        SIGNATURE_ALGORITHMS,
        CERTIFICATE_TIMESTAMP,
        // key_share
        Bytes(&[0x00, 0x33]),
        Sized(&[Sized(&[
            Grease(4),
            Bytes(&[0x00, 0x01, 0x00, 0x00, 0x1d]),
            Sized(&[X25519Key]),
        ])]),
        PSK_KEY_EXCHANGE_MODES,
        SUPPORTED_VERSIONS,
        COMPRESS_CERTIFICATE,
        LAST_GREASE,
        PadTo(517),
    ]),
];

const SESSION_ID: Part = All(&[Bytes(&[32]), Random(32)]);

/// AES and ChaCha20 of TLS 1.3, then those of TLS 1.2.
const CIPHER_SUITES: Part = Sized(&[
    Grease(0),
    Bytes(&[
        0x13, 0x01, 0x13, 0x02, 0x13, 0x03, 0xc0, 0x2b, 0xc0, 0x2f, 0xc0, 0x2c, 0xc0, 0x30, 0xcc,
        0xa9, 0xcc, 0xa8, 0xc0, 0x13, 0xc0, 0x14, 0x00, 0x9c, 0x00, 0x9d, 0x00, 0x2f, 0x00, 0x35,
    ]),
]);

const NO_COMPRESSION: Part = Bytes(&[1, 0]);

// Extensions: type, length, contents.

const FIRST_GREASE: Part = All(&[Grease(2), Bytes(&[0x00, 0x00])]);
const LAST_GREASE: Part = All(&[Grease(3), Bytes(&[0x00, 0x01, 0x00])]);
const SERVER_NAME: Part = All(&[
    Bytes(&[0x00, 0x00]),
    Sized(&[Sized(&[Bytes(&[0x00]), Sized(&[Domain])])]),
]);
const STATUS_REQUEST: Part = Bytes(&[0x00, 0x05, 0x00, 0x05, 0x01, 0x00, 0x00, 0x00, 0x00]);
const EC_POINT_FORMATS: Part = Bytes(&[0x00, 0x0b, 0x00, 0x02, 0x01, 0x00]);
const SIGNATURE_ALGORITHMS: Part = Bytes(&[
    0x00, 0x0d, 0x00, 0x12, 0x00, 0x10, 0x04, 0x03, 0x08, 0x04, 0x04, 0x01, 0x05, 0x03, 0x08, 0x05,
    0x05, 0x01, 0x08, 0x06, 0x06, 0x01,
]);
const ALPN: Part = Bytes(b"\x00\x10\x00\x0e\x00\x0c\x02h2\x08http/1.1");
const CERTIFICATE_TIMESTAMP: Part = Bytes(&[0x00, 0x12, 0x00, 0x00]);
const EXTENDED_MAIN_SECRET: Part = Bytes(&[0x00, 0x17, 0x00, 0x00]);
const COMPRESS_CERTIFICATE: Part = Bytes(&[0x00, 0x1b, 0x00, 0x03, 0x02, 0x00, 0x02]);
const SESSION_TICKET: Part = Bytes(&[0x00, 0x23, 0x00, 0x00]);
const SUPPORTED_VERSIONS: Part = All(&[
    Bytes(&[0x00, 0x2b, 0x00, 0x07, 0x06]),
    Grease(6),
    Bytes(&[0x03, 0x04, 0x03, 0x03]),
]);
const PSK_KEY_EXCHANGE_MODES: Part = Bytes(&[0x00, 0x2d, 0x00, 0x02, 0x01, 0x01]);
const RENEGOTIATION_INFO: Part = Bytes(&[0xff, 0x01, 0x00, 0x01, 0x00]);
