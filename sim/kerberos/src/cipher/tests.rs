//! Vectors of the RFCs, and values that an independent implementation (Python's impacket) computed.

use super::simplified::{Profile, des3_key, n_fold};
use super::{EncryptionKey, EncryptionType, sha2};

/// Keys of "password" with the salt "ATHENA.MIT.EDUraeburn" and the default iterations; DES3's is
/// that of [RFC 3961 §A.4].
const KEYS: [(i32, &str); 4] = [
    (16, "850bb51358548cd05e86768c313e3bfef7511937dcf72c3e"),
    (17, "fca822951813fb252154c883f5ee1cf4"),
    (
        18,
        "01b897121d933ab44b47eb5494db15e50eb74530dbdae9b634d65020ff5d88c1",
    ),
    (23, "8846f7eaee8fb117ad06bdd830b7586c"),
];

/// Type, key usage, plain text and cipher text; the confounder is A0, A1, ...
#[rustfmt::skip]
const CIPHER_TEXTS: &[(i32, u32, &str, &str)] = &[
    (16, 2, "", "5305151f32ec008274e1c2d0a4a222ed8da828bfe3468b85437b37f0"),
    (16, 3, "30313233343536373839616263646566", "f3935f9d7179cb5466ad23dbe79191c8442f6d3bcb592291fe784eb675aef94fdac5e0dd07380ba14df418ce"),
    (16, 7, "68656c6c6f20776f726c64", "f470ea8ad4ce7a9523da67234ef69804ede975c49b94e2e5c30052567ef6eacc6516f590eb46137c423d834c"),
    (16, 3, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c", "f3935f9d7179cb54b87b54712bf41ae75f02451303dab51a1354d50b2fe8c7ee2342b586602d1c4a9cdf40883c48edab4574ffb7e4b7dd2f953c4957f1e7d2fd4ce1fa5eb5e3a26eb921dc87"),
    (17, 2, "", "b0daf0774919ed3c81e84fe864750e4a2cbb76697733039903b80806"),
    (17, 3, "30313233343536373839616263646566", "744570f77d19b4f114b353fb91e81af3406bf2fb01803d625f584633cc92af15e033f9f4671af358c71dedc0"),
    (17, 7, "68656c6c6f20776f726c64", "86e948736e6af8ea6357c2c3c650d029eee2c6da24c44e9f2658a2bcf5ac7cbff51216d0c91d54"),
    (17, 3, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c", "406bf2fb01803d625f584633cc92af15431c41d47c9f6c8082ff9f3c0ef14f7545ee570f79d91c787df5f275dca608fc78bb3ce48438dcbe4d3ada3991f7652521cc9cebe466efa64c"),
    (18, 2, "", "af57cb20f4f1dbe4a39828f4cc788d7f00bbb18321b49dfe1062837d"),
    (18, 3, "30313233343536373839616263646566", "a905a34f42def2d78e948b2d16f5daece82002d32549cece156b81c56ca48848b0af4b8d86755a59607afb77"),
    (18, 7, "68656c6c6f20776f726c64", "062c1fd8a8cc45fb8207d64d35c47bcd4f85ccaab31dcfb98fbdef9c14d272842ec9b28613dc00"),
    (18, 3, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c", "e82002d32549cece156b81c56ca4884876144cd54c9e76fde6c1930f42074a2a6885b8b381753b9e7e46631ec1ee542d51530969ec377c15f1c01a8bc657d8572788f9b783c6b207cc"),
    (23, 2, "", "cbf5f76aaec3ffe1049d36d770756026c431a26d467b72d7"),
    (23, 3, "30313233343536373839616263646566", "aa07c6b0960bf3eade005c98c379586afc8d02d91595fbc022f3b9e97c478b5d88a8d8ae23be9062"),
    (23, 7, "68656c6c6f20776f726c64", "d9e8a1dc0166043117c19732cc4af897532e3605144bf6b7abd5d9b3811a43102fd43b"),
    (23, 3, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c", "e3466a5aeb2abbc263779f0cd17e18d38002d7981c18bd7e7643fbd54542b3a3a60fcbaaaac5e26d7c0f171ed6458dfd127486c75884652593568e43d73476412674ca0caa"),
];

/// Type, key usage and checksum of "a message".
#[rustfmt::skip]
const CHECKSUMS: &[(i32, u32, &str)] = &[
    (16, 3, "251ac7dc32aa177db632bfd617322d135b780e12"),
    (16, 6, "3e96382c7bd72f628dcb591eca97e61e3b9de03b"),
    (16, 9, "a51083345441fc592c42b2d4b05287e68391cb51"),
    (16, 17, "6f366dcef69dfaad29ca48080447d6e6c919bfc2"),
    (16, 23, "00279c4e4b5b86e8ad84c65a0955e599f9c30774"),
    (16, 56, "381f1ae832bf5c04e9d6458ae10718101dc5b92d"),
    (17, 3, "6c86c464386f010e8131a3c9"),
    (17, 6, "03043c958657a463229bc3e3"),
    (17, 9, "76873880b8a364a65f45518a"),
    (17, 17, "e56fd71f17a7658df657be85"),
    (17, 23, "fb0449f76212942bccf2195b"),
    (17, 56, "737e43155899f01151dc6c7b"),
    (18, 3, "9fb00817a81e3ee3e84c0141"),
    (18, 6, "7cecf24d74bbed19b60f0fdf"),
    (18, 9, "180dda91018074b39916461b"),
    (18, 17, "b1dcafbfa6c2c7f1f0d13420"),
    (18, 23, "f3be39683a74c4883f615ff2"),
    (18, 56, "538eac7391479b35edebaf7f"),
    (23, 3, "5519e433ebd8019f723932d57fb01545"),
    (23, 6, "600a0a4d112aaee91fde274625717edf"),
    (23, 9, "c3c7e4a657e1fa8da2ca8d30c095c54c"),
    (23, 17, "ecfa77e36cff70655c65783ff9a6550c"),
    (23, 23, "41852d58403c0894fd33ded05d6f01aa"),
    (23, 56, "c4bf16570e8bbf1e28b8cedf1ed31b44"),
];

/// Type, confounder, plain text and cipher text for key usage 2 [RFC 8009 §A].
#[rustfmt::skip]
const RFC_8009: &[(i32, &str, &str, &str)] = &[
    (19, "7e5895eaf2672435bad817f545a37148", "", "ef85fb890bb8472f4dab20394dca781dad877eda39d50c870c0d5a0a8e48c718"),
    (19, "7bca285e2fd4130fb55b1a5c83bc5b24", "000102030405", "84d7f30754ed987bab0bf3506beb09cfb55402cef7e6877ce99e247e52d16ed4421dfdf8976c"),
    (19, "56ab21713ff62c0a1457200f6fa9948f", "000102030405060708090a0b0c0d0e0f", "3517d640f50ddc8ad3628722b3569d2ae07493fa8263254080ea65c1008e8fc295fb4852e7d83e1e7c48c37eebe6b0d3"),
    (19, "a7a4e29a4728ce10664fb64e49ad3fac", "000102030405060708090a0b0c0d0e0f1011121314", "720f73b18d9859cd6ccb4346115cd336c70f58edc0c4437c5573544c31c813bce1e6d072c186b39a413c2f92ca9b8334a287ffcbfc"),
    (20, "f764e9fa15c276478b2c7d0c4e5f58e4", "", "41f53fa5bfe7026d91faf9be959195a058707273a96a40f0a01960621ac612748b9bbfbe7eb4ce3c"),
    (20, "b80d3251c1f6471494256ffe712d0b9a", "000102030405", "4ed7b37c2bcac8f74f23c1cf07e62bc7b75fb3f637b9f559c7f664f69eab7b6092237526ea0d1f61cb20d69d10f2"),
    (20, "53bf8a0d105265d4e276428624ce5e63", "000102030405060708090a0b0c0d0e0f", "bc47ffec7998eb91e8115cf8d19dac4bbbe2e163e87dd37f49beca92027764f68cf51f14d798c2273f35df574d1f932e40c4ff255b36a266"),
    (20, "763e65367e864f02f55153c7e3b58af1", "000102030405060708090a0b0c0d0e0f1011121314", "40013e2df58e8751957d2878bcd2d6fe101ccfd556cb1eae79db3c3ee86429f2b2a602ac86fef6ecb647d6295fae077a1feb517508d2c16b4192e01f62"),
];

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn key_of_password(code: i32) -> EncryptionKey {
    let etype = EncryptionType::from_code(code).unwrap();
    EncryptionKey::from_password(etype, "password", b"ATHENA.MIT.EDUraeburn").unwrap()
}

#[test]
fn n_fold_gives_the_vectors_of_rfc_3961() {
    for (input, size, folded) in [
        ("012345", 8, "be072631276b1955"),
        ("password", 7, "78a07b6caf85fa"),
        ("Rough Consensus, and Running Code", 8, "bb6ed30870b7f0e0"),
        ("password", 21, "59e4a8ca7c0385c3c37b3f6d2000247cb6e6bd5b3e"),
        ("Q", 21, "518a54a215a8452a518a54a215a8452a518a54a215"),
        ("ba", 21, "fb25d531ae8974499f52fd92ea9857c4ba24cf297e"),
        ("kerberos", 8, "6b65726265726f73"),
        ("kerberos", 16, "6b65726265726f737b9b5b2b93132b93"),
        (
            "kerberos",
            32,
            "6b65726265726f737b9b5b2b93132b935c9bdcdad95c9899c4cae4dee6d6cae4",
        ),
    ] {
        assert_eq!(hex(&n_fold(input.as_bytes(), size)), folded, "{input}");
    }
}

#[test]
fn des3_derives_the_vectors_of_rfc_3961() {
    let base = unhex("dce06b1f64c857a11c3db57c51899b2cc1791008ce973b92");
    let derived = Profile::new(true, &base).derive(&unhex("0000000155"));
    assert_eq!(
        hex(&derived),
        "925179d04591a79b5d3192c4a7e9c289b049c71f6ee604cd"
    );
    // [RFC 8636 §B]: the seed of a des3 key and the key.
    let seed = unhex("d3c78b78d75313e9a926f75dfb012363fa17fa01db");
    assert_eq!(
        hex(&des3_key(&seed)),
        "d3c78a79d65213efe9a826f75dfb01f72362fb16fb01dad6"
    );
    // A weak key is made another: seven zero bytes would be 01 01 01 01 01 01 01 01.
    assert_eq!(hex(&des3_key(&[0; 7])), "01010101010101f1");
}

#[test]
fn passwords_lead_to_their_keys() {
    for (code, key) in KEYS {
        assert_eq!(hex(key_of_password(code).bytes()), key, "{code}");
    }
    // [RFC 3962 §B]
    for (iterations, code, key) in [
        (1, 17, "42263c6e89f4fc28b8df68ee09799f15"),
        (
            1,
            18,
            "fe697b52bc0d3ce14432ba036a92e65bbb52280990a2fa27883998d72af30161",
        ),
        (2, 17, "c651bf29e2300ac27fa469d693bdda13"),
        (
            2,
            18,
            "a2e16d16b36069c135d5e9d2e25f896102685618b95914b467c67622225824ff",
        ),
        (1200, 17, "4c01cd46d632d01e6dbe230a01ed642a"),
        (
            1200,
            18,
            "55a6ac740ad17b4846941051e1e8b0a7548d93b0ab30a8bc3ff16280382b8c2a",
        ),
    ] {
        let etype = EncryptionType::from_code(code).unwrap();
        let made = EncryptionKey::from_password_iterated(
            etype,
            "password",
            b"ATHENA.MIT.EDUraeburn",
            Some(iterations),
        );
        assert_eq!(hex(made.unwrap().bytes()), key, "{code} {iterations}");
    }
    // [RFC 8009 §A], the default number of iterations
    let salt = [
        unhex("10DF9DD783E5BC8ACEA1730E74355F61"),
        b"ATHENA.MIT.EDUraeburn".to_vec(),
    ]
    .concat();
    for (code, key) in [
        (19, "089bca48b105ea6ea77ca5d2f39dc5e7"),
        (
            20,
            "45bd806dbf6a833a9cffc1c94589a222367a79bc21c413718906e9f578a78467",
        ),
    ] {
        let etype = EncryptionType::from_code(code).unwrap();
        let made = EncryptionKey::from_password(etype, "password", &salt).unwrap();
        assert_eq!(hex(made.bytes()), key, "{code}");
    }
    // [RFC 4757 §2]
    let made = EncryptionKey::from_password(EncryptionType::Rc4Hmac, "foo", b"any salt").unwrap();
    assert_eq!(hex(made.bytes()), "ac8e657f83df82beea5d43bdaf7800cc");
}

#[test]
fn another_implementation_computes_the_same_cipher_texts_and_checksums() {
    let confounder = std::array::from_fn(|at| 0xA0 + u8::try_from(at).unwrap());
    for (code, usage, plain, cipher) in CIPHER_TEXTS {
        let key = key_of_password(*code);
        let made = key.encrypt(*usage, confounder, &unhex(plain));
        assert_eq!(hex(&made), *cipher, "{code} {usage}");
        let opened = key.decrypt(*usage, &made).unwrap();
        assert!(opened.starts_with(&unhex(plain)), "{code} {usage}");
    }
    for (code, usage, checksum) in CHECKSUMS {
        let key = key_of_password(*code);
        assert_eq!(
            hex(&key.checksum(*usage, b"a message")),
            *checksum,
            "{code} {usage}"
        );
        assert!(key.verifies(*usage, b"a message", &unhex(checksum)));
        assert!(!key.verifies(*usage, b"A message", &unhex(checksum)));
        assert!(!key.verifies(*usage, b"a message", &unhex(&checksum[2..])));
    }
}

#[test]
fn sha2_types_give_the_vectors_of_rfc_8009() {
    let base = |code| {
        let bytes = match code {
            19 => "3705d96080c17728a0e800eab6e0d23c",
            _ => "6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52",
        };
        EncryptionKey::new(EncryptionType::from_code(code).unwrap(), unhex(bytes)).unwrap()
    };
    for (code, label, size, derived) in [
        (19, "0000000299", 16, "b31a018a48f54776f403e9a396325dc3"),
        (19, "00000002aa", 16, "9b197dd1e8c5609d6e67c3e37c62c72e"),
        (19, "0000000255", 16, "9fda0e56ab2d85e1569a688696c26a6c"),
        (
            20,
            "0000000299",
            24,
            "ef5718be86cc84963d8bbb5031e9f5c4ba41f28faf69e73d",
        ),
        (
            20,
            "00000002aa",
            32,
            "56ab22bee63d82d7bc5227f6773f8ea7a5eb1c825160c38312980c442e5c7e49",
        ),
        (
            20,
            "0000000255",
            24,
            "69b16514e3cd8e56b82010d5c73012b622c4d00ffc23ed1f",
        ),
    ] {
        let made = sha2::derive(base(code).bytes(), &unhex(label), size);
        assert_eq!(hex(&made), derived, "{code} {label}");
    }
    for (code, confounder, plain, cipher) in RFC_8009 {
        let key = base(*code);
        let confounder = unhex(confounder).try_into().unwrap();
        assert_eq!(hex(&key.encrypt(2, confounder, &unhex(plain))), *cipher);
        assert_eq!(key.decrypt(2, &unhex(cipher)).unwrap(), unhex(plain));
    }
    let message: Vec<u8> = (0..21).collect();
    for (code, checksum) in [
        (19, "d78367186643d67b411cba9139fc1dee"),
        (20, "45ee791567eefca37f4ac1e0222de80d43c3bfa06699672a"),
    ] {
        assert_eq!(hex(&base(code).checksum(2, &message)), checksum);
    }
}

#[test]
fn what_is_encrypted_is_decrypted_at_every_length_and_nothing_else_is() {
    for etype in EncryptionType::ALL {
        let key = EncryptionKey::from_seed(etype, &vec![7; etype.seed_size()]).unwrap();
        for length in 0..70 {
            let plain: Vec<u8> = (0..length).collect();
            let cipher = key.encrypt(3, [9; 16], &plain);
            let opened = key.decrypt(3, &cipher).unwrap();
            assert_eq!(opened[..plain.len()], plain, "{etype}");
            // Only DES3 pads, and with zeros.
            assert!(opened[plain.len()..].iter().all(|byte| *byte == 0));
            assert!(etype == EncryptionType::Des3CbcSha1Kd || opened.len() == plain.len());
            assert!(key.decrypt(2, &cipher).is_err(), "{etype}");
            for at in [0, cipher.len() / 2, cipher.len() - 1] {
                let mut damaged = cipher.clone();
                damaged[at] ^= 1;
                assert!(key.decrypt(3, &damaged).is_err(), "{etype}");
            }
            for short in 0..cipher.len() {
                assert!(key.decrypt(3, &cipher[..short]).is_err(), "{etype}");
            }
        }
    }
}

#[test]
fn numbers_and_sizes_are_those_of_the_registry() {
    for etype in EncryptionType::ALL {
        assert_eq!(EncryptionType::from_code(etype.code()), Some(etype));
        assert!(EncryptionKey::new(etype, vec![0; etype.key_size() + 1]).is_err());
        assert!(EncryptionKey::from_seed(etype, &vec![0; etype.seed_size() + 1]).is_err());
    }
    assert_eq!(EncryptionType::from_code(1), None);
    assert_eq!(EncryptionType::Rc4Hmac.to_string(), "rc4-hmac (23)");
}
