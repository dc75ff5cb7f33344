//! Packets as TDLib computes them: OpenSSL's ciphers, which know no IGE, bent to it.

use openssl::{cipher::Cipher, cipher_ctx::CipherCtx, sha::Sha256};

/// Hashes and encrypts the plaintext of a message in place; returns its message key.
pub fn seal(context: &mut CipherCtx, auth_key: &[u8; 256], x: usize, data: &mut [u8]) -> [u8; 16] {
    let msg_key = hash(auth_key, x, data);
    let (key, iv) = derive(auth_key, x, &msg_key);
    encrypt(context, &key, &iv, data);
    msg_key
}

/// Decrypts and hashes in place; says whether the message is authentic.
pub fn open(
    context: &mut CipherCtx,
    auth_key: &[u8; 256],
    x: usize,
    msg_key: &[u8; 16],
    data: &mut [u8],
) -> bool {
    let (key, iv) = derive(auth_key, x, msg_key);
    decrypt(context, &key, &iv, data);
    openssl::memcmp::eq(&hash(auth_key, x, data), msg_key)
}

fn hash(auth_key: &[u8; 256], x: usize, data: &[u8]) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(&auth_key[88 + x..120 + x]);
    hash.update(data);
    hash.finish()[8..24].try_into().expect("16 bytes")
}

fn derive(auth_key: &[u8; 256], x: usize, msg_key: &[u8; 16]) -> ([u8; 32], [u8; 32]) {
    let sha256 = |parts: [&[u8]; 2]| {
        let mut hash = Sha256::new();
        parts.iter().for_each(|part| hash.update(part));
        hash.finish()
    };
    let a = sha256([msg_key, &auth_key[x..36 + x]]);
    let b = sha256([&auth_key[40 + x..76 + x], msg_key]);
    let join = |parts: [&[u8]; 3]| parts.concat().try_into().expect("32 bytes");
    let key = join([&a[..8], &b[8..24], &a[24..]]);
    (key, join([&b[..8], &a[8..24], &b[24..]]))
}

/// In CBC mode `y[i] = E(x[i] ^ y[i-1])`. With `x[i] = p[i] ^ p[i-2]` that is `c[i] ^ p[i-1]`.
fn encrypt(context: &mut CipherCtx, key: &[u8; 32], iv: &[u8; 32], data: &mut [u8]) {
    let cipher = Some(Cipher::aes_256_cbc());
    context
        .encrypt_init(cipher, Some(key), Some(&iv[..16]))
        .expect("a cipher");
    context.set_padding(false);
    let mut before = [
        0,
        u128::from_ne_bytes(iv[16..].try_into().expect("16 bytes")),
    ];
    for blocks in data.as_chunks_mut().0.chunks_mut(31) {
        let (mut x, mut y) = ([[0; 16]; 31], [[0; 16]; 33]);
        let [mut two_before, mut one_before] = before;
        for (x, block) in x.iter_mut().zip(&*blocks) {
            let block = u128::from_ne_bytes(*block);
            *x = (block ^ two_before).to_ne_bytes();
            (two_before, one_before) = (one_before, block);
        }
        let input = x[..blocks.len()].as_flattened();
        context
            .cipher_update(input, Some(y.as_flattened_mut()))
            .expect("whole blocks");
        let mut last = before[1];
        for (y, block) in y.iter().zip(&mut *blocks) {
            let output = u128::from_ne_bytes(*y) ^ last;
            last = u128::from_ne_bytes(*block);
            *block = output.to_ne_bytes();
        }
        before = [two_before, one_before];
    }
}

/// No mode helps here: block by block.
fn decrypt(context: &mut CipherCtx, key: &[u8; 32], iv: &[u8; 32], data: &mut [u8]) {
    let cipher = Some(Cipher::aes_256_ecb());
    context
        .decrypt_init(cipher, Some(key), None)
        .expect("a cipher");
    context.set_padding(false);
    let word = |half: &[u8]| u128::from_ne_bytes(half.try_into().expect("16 bytes"));
    let (mut input, mut output) = (word(&iv[..16]), word(&iv[16..]));
    for block in data.as_chunks_mut::<16>().0 {
        let current = u128::from_ne_bytes(*block);
        let mut result = [0; 32];
        let state = (current ^ output).to_ne_bytes();
        context
            .cipher_update(&state, Some(&mut result))
            .expect("a whole block");
        output = word(&result[..16]) ^ input;
        input = current;
        *block = output.to_ne_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mtproto_core::testing::{Job, Path, open_all, seal_all};

    #[test]
    fn it_computes_what_we_compute() {
        let mut context = CipherCtx::new().unwrap();
        for blocks in [3, 30, 31, 32, 100] {
            let plain: Vec<u8> = (0..blocks * 16).map(|i| i as u8).collect();
            let (mut ours, mut theirs) = (plain.clone(), plain.clone());
            let mut job = Job::seal(&mut ours);
            seal_all(
                &Path::best().auth_key([7; 256]),
                0,
                std::slice::from_mut(&mut job),
            );
            let msg_key = job.msg_key;
            assert_eq!(seal(&mut context, &[7; 256], 0, &mut theirs), msg_key);
            assert_eq!(ours, theirs);
            assert!(open(&mut context, &[7; 256], 0, &msg_key, &mut theirs));
            let mut job = Job::open(msg_key, &mut ours);
            open_all(
                &Path::best().auth_key([7; 256]),
                0,
                std::slice::from_mut(&mut job),
            );
            assert_eq!((ours, &theirs), (theirs.clone(), &plain));
        }
    }
}
