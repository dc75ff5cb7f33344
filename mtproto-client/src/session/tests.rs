use super::*;

fn channel(pts: i32) -> StoredChannel {
    StoredChannel {
        pts,
        access_hash: i64::MIN,
    }
}

fn session() -> SessionData {
    let mut snapshot = Snapshot::new(AuthKey::new([0xA5; 256]));
    snapshot.salts = vec![
        (Instant::from_micros(1), 2),
        (Instant::from_micros(3), u64::MAX),
    ];
    snapshot.clock_offset = -1_500_000;
    let mut bound = snapshot.clone();
    bound.temporary = Some((AuthKey::new([0x5A; 256]), Instant::from_micros(u64::MAX)));
    let home = DcData {
        addresses: vec![
            "127.0.0.1:443".parse().unwrap(),
            "[2001:db8::1]:80".parse().unwrap(),
        ],
        snapshot: Some(bound),
        authorized: false,
    };
    let other = DcData {
        addresses: Vec::new(),
        snapshot: Some(snapshot),
        authorized: true,
    };
    let dcs = BTreeMap::from([(2, home), (4, other), (-3, DcData::default())]);
    let user = Some(Identity {
        id: 777_000,
        bot: true,
    });
    let standing = Standing {
        pts: 1,
        qts: -2,
        date: i32::MAX,
        seq: i32::MIN,
    };
    let updates = Some(Stored {
        standing,
        channels: BTreeMap::from([(5, channel(6)), (-7, channel(-8))]),
    });
    let mut peers = Cache::default();
    peers.insert(Key::User(5), -6, Some("Ann"), Some("+1 555"));
    peers.insert(Key::Channel(7), 8, None, None);
    SessionData {
        home: 2,
        dcs,
        user,
        nameless: false,
        updates,
        peers,
        unknown: vec![(99, b"from the future".to_vec())],
    }
}

#[test]
fn a_session_is_read_back_as_it_was_written() {
    let bytes = session().to_bytes();
    let read = SessionData::from_bytes(&bytes).unwrap();
    assert_eq!(read.to_bytes(), bytes);
    assert_eq!(read.home, 2);
    assert_eq!(
        read.user,
        Some(Identity {
            id: 777_000,
            bot: true
        })
    );
    assert_eq!(read.dcs[&2].addresses, session().dcs[&2].addresses);
    assert!(read.dcs[&4].authorized && !read.dcs[&2].authorized);
    let snapshot = read.dcs[&2].snapshot.as_ref().unwrap();
    assert_eq!(snapshot.key, AuthKey::new([0xA5; 256]));
    let temporary = (AuthKey::new([0x5A; 256]), Instant::from_micros(u64::MAX));
    assert_eq!(snapshot.temporary, Some(temporary));
    assert_eq!(snapshot.salts[1], (Instant::from_micros(3), u64::MAX));
    assert_eq!(snapshot.clock_offset, -1_500_000);
}

#[test]
fn a_key_from_elsewhere_has_no_name_until_it_gets_one() {
    let mut data = SessionData::with_key(2, None, [0xA5; 256]);
    assert!(read_back(&data).is_nameless());
    data.user = session().user;
    assert!(!read_back(&data).is_nameless());
    assert!(!read_back(&SessionData::default()).is_nameless());
}

fn read_back(data: &SessionData) -> SessionData {
    SessionData::from_bytes(&data.to_bytes()).unwrap()
}

#[test]
fn sections_of_a_newer_program_survive() {
    let read = SessionData::from_bytes(&session().to_bytes()).unwrap();
    assert_eq!(read.unknown, [(99, b"from the future".to_vec())]);
}

#[test]
fn every_cut_and_every_changed_bit_is_noticed() {
    let bytes = session().to_bytes();
    for end in 0..bytes.len() {
        assert!(
            SessionData::from_bytes(&bytes[..end]).is_err(),
            "cut at {end}"
        );
    }
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            assert!(
                SessionData::from_bytes(&changed).is_err(),
                "bit {bit} of byte {at}"
            );
        }
    }
}

#[test]
fn each_kind_of_wrong_file_has_its_own_remedy() {
    assert_eq!(
        SessionData::from_bytes(b"SQLite format 3\0").unwrap_err(),
        FormatError::Foreign
    );
    assert_eq!(
        SessionData::from_bytes(b"").unwrap_err(),
        FormatError::Foreign
    );

    let mut newer = session().to_bytes();
    newer[MAGIC.len()] = 7;
    let error = SessionData::from_bytes(&newer).unwrap_err();
    assert_eq!(error, FormatError::Version { found: 7, known: 1 });
    assert!(error.to_string().contains("update the program"));

    let mut damaged = session().to_bytes();
    damaged.pop();
    let error = SessionData::from_bytes(&damaged).unwrap_err();
    assert_eq!(error, FormatError::Damaged);
    assert!(error.to_string().contains("log in again"));
}

#[test]
fn crafted_sections_behind_a_valid_checksum_are_refused() {
    let sealed = |body: &[u8]| {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(crc32(body).to_le_bytes());
        bytes.extend(body);
        SessionData::from_bytes(&bytes)
    };
    let mut valid = Vec::new();
    section(&mut valid, HOME, |out| out.extend(5_i16.to_le_bytes()));
    assert_eq!(sealed(&valid).unwrap().home, 5);

    let damaged = |tag, bytes: &[u8]| {
        let mut body = Vec::new();
        section(&mut body, tag, |out| out.extend(bytes));
        assert_eq!(
            sealed(&body).unwrap_err(),
            FormatError::Damaged,
            "{tag}: {bytes:?}"
        );
    };
    damaged(HOME, &[1]);
    damaged(HOME, &[1, 2, 3]);
    damaged(DC, &[2, 0, 1, 5, 0, 0]);
    damaged(DC, &[2, 0, 0, 2]);
    damaged(DC, &[2, 0, 0, 0, 2]);
    damaged(DC, &[2, 0, 255]);
    damaged(USER, &[0; 8]);
    damaged(PEERS, &[2; 17]);
    damaged(PEERS, &[[0; 17].as_slice(), &[1, 0xFF, 0]].concat());
    let endless = [DC.to_le_bytes(), u32::MAX.to_le_bytes()].concat();
    assert_eq!(sealed(&endless).unwrap_err(), FormatError::Damaged);
}

#[test]
fn the_checksum_is_the_usual_one() {
    assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
}

#[test]
fn keys_are_not_printed() {
    let text = format!("{:?}", session());
    assert!(
        !text.contains("165") && !text.to_lowercase().contains("a5a5"),
        "{text}"
    );
}
