use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::kdf::reply_key_of_octets;
use super::modp::Modp;
use super::{Group, Kdf, KdfInput, KeyPair, PublicValue, PublicValueFlaw, octetstring2key};
use crate::cipher::EncryptionType;
use pki::encode::{bit_string, dotted, sequence, unsigned};

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[test]
fn octetstring2key_gives_the_vectors_of_rfc_4556() {
    let count: Vec<u8> = (0..128u8).map(|i| i % 17).collect();
    for (secret, key) in [
        (
            vec![0; 256],
            "5ee50d675c809fe59e4a7762c54b65837547eafb159bd8cdc75ffca5911e4c41",
        ),
        (
            vec![0; 128],
            "acf7707c08973ddfdb27cd361442ccfba355c8884cb472f37da636d07d56787e",
        ),
        (
            count.clone(),
            "c442da585fcb80e43b47946f254093e37329d99001380db78371db3acf5c797e",
        ),
        (
            count[..77].to_vec(),
            "0053953b84c896f4eb385c3f2e751c4a590ed6ffadca6ff64f47ebeb8d780ffc",
        ),
    ] {
        assert_eq!(hex(&octetstring2key(&secret, 32)), key);
    }
}

#[test]
fn both_nonces_follow_the_secret() {
    let etype = EncryptionType::Aes256CtsHmacSha196;
    // The vector of 128 bytes, cut in three.
    let count: Vec<u8> = (0..128u8).map(|i| i % 17).collect();
    let key = reply_key_of_octets(etype, &count[..64], Some((&count[64..96], &count[96..])));
    assert_eq!(
        hex(key.unwrap().bytes()),
        "c442da585fcb80e43b47946f254093e37329d99001380db78371db3acf5c797e"
    );
}

#[test]
fn key_derivation_gives_the_vectors_of_rfc_8636() {
    let name = |parts: [&str; 2]| {
        let strings = parts
            .iter()
            .filter(|part| !part.is_empty())
            .map(|part| pki::encode::tagged(0x1B, part.as_bytes()));
        let strings = pki::encode::tagged(0xA1, &sequence(strings));
        let kind = pki::encode::tagged(0xA0, &unsigned(&[1]));
        let realm = pki::encode::tagged(0xA0, &pki::encode::tagged(0x1B, b"SU.SE"));
        sequence([realm, pki::encode::tagged(0xA1, &sequence([kind, strings]))])
    };
    let (client, server) = (name(["lha", ""]), name(["krbtgt", "SU.SE"]));
    let input = KdfInput {
        client: &client,
        server: &server,
        as_req: &[0xAA; 10],
        pk_as_rep: &[0xBB; 9],
    };
    let aes = EncryptionType::Aes256CtsHmacSha196;
    assert_eq!(
        hex(&Kdf::Sha1.other_info(aes, &input)),
        "307e300a06082b06010502030601a01f041d301ba0071b0553552e5345a110300ea003020101a10730051b036c\
         6861a12904273025a0071b0553552e5345a11a3018a003020101a111300f1b066b72627467741b0553552e5345\
         a22404223020a003020112a10c040aaaaaaaaaaaaaaaaaaaaaa20b0409bbbbbbbbbbbbbbbbbb"
    );
    for (kdf, etype, key) in [
        (
            Kdf::Sha1,
            aes,
            "e6ab38c9413e035bb079201ed0b6b73d8d49a814a737c04ee6649614206f73ad",
        ),
        (
            Kdf::Sha256,
            aes,
            "77ef4e48c420ae3fec75109d7981697eed5d295c90c62564f7bfd101fa9bc1d5",
        ),
        // Not in the RFC; computed with another implementation.
        (
            Kdf::Sha384,
            aes,
            "2da9824ca429ccdaeb553a09727346730a0a6c6a89a01b3c2e4987fc70800da2",
        ),
        (
            Kdf::Sha512,
            EncryptionType::Des3CbcSha1Kd,
            "d3c78a79d65213efe9a826f75dfb01f72362fb16fb01dad6",
        ),
    ] {
        let made = kdf.reply_key(etype, &[0; 256], &input).unwrap();
        assert_eq!(hex(made.bytes()), key, "{kdf}");
        assert_eq!(Kdf::from_oid(kdf.oid()), Some(kdf));
    }
}

#[test]
fn both_sides_agree_over_every_group_and_values_survive_the_wire() {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    for group in Group::ALL {
        let (a, b) = (
            KeyPair::generate(group, &mut rng),
            KeyPair::generate(group, &mut rng),
        );
        let secret = a.agree(b.public()).unwrap();
        assert_eq!(*secret, *b.agree(a.public()).unwrap(), "{group}");
        let size = match group {
            Group::Modp2 => 128,
            Group::Modp14 => 256,
            Group::Modp16 => 512,
            Group::P256 => 32,
            Group::P384 => 48,
            Group::P521 => 66,
        };
        assert_eq!(secret.len(), size, "{group}");
        let spki = a.public().to_spki_der();
        assert_eq!(PublicValue::from_spki_der(&spki).unwrap(), *a.public());
        assert_eq!(
            PublicValue::from_bits(group, &a.public().to_bits()).unwrap(),
            *a.public()
        );
        assert_eq!(
            Group::from_algorithm_identifier(&group.algorithm_identifier()),
            Some(group)
        );
        let other = if group == Group::P256 {
            Group::P384
        } else {
            Group::P256
        };
        assert!(
            a.agree(KeyPair::generate(other, &mut rng).public())
                .is_err()
        );
    }
}

#[test]
fn values_outside_of_their_group_are_refused() {
    for group in [Group::Modp2, Group::Modp14, Group::Modp16] {
        let prime = Modp::of(group).prime();
        let mut below = prime.to_vec();
        *below.last_mut().unwrap() -= 1;
        for outside in [&[0][..], &[1], prime, &below, &vec![0xFF; prime.len() + 1]] {
            let refused = PublicValue::from_bits(group, &unsigned(outside));
            assert_eq!(
                refused,
                Err(PublicValueFlaw::OutsideOfGroup(group)),
                "{group}"
            );
        }
        *below.last_mut().unwrap() -= 1;
        assert!(PublicValue::from_bits(group, &unsigned(&below)).is_ok());
        assert!(PublicValue::from_bits(group, &unsigned(&[2])).is_ok());
        // A negative number, an empty one, something else, too much of anything.
        for bits in [&[2, 1, 0x82][..], &[2, 0], &[4, 1, 2], &[], &[0; 2000]] {
            assert!(PublicValue::from_bits(group, bits).is_err());
        }
    }
    let mut rng = ChaCha20Rng::from_seed([2; 32]);
    for group in [Group::P256, Group::P384, Group::P521] {
        let mut point = KeyPair::generate(group, &mut rng).public().to_bits();
        let last = point.len() - 1;
        point[last] ^= 1;
        for outside in [&point[..], &[0], &[], &[4], &[4; 65], &point[..last]] {
            assert!(PublicValue::from_bits(group, outside).is_err(), "{group}");
        }
    }
}

#[test]
fn an_unknown_group_is_refused_whatever_its_size() {
    let value = |p: &[u8], g: &[u8]| {
        let domain = sequence([unsigned(p), unsigned(g)]);
        let algorithm = sequence([dotted("1.2.840.10046.2.1"), domain]);
        sequence([algorithm, bit_string(&unsigned(&[5]))])
    };
    let prime = Modp::of(Group::Modp14).prime();
    assert!(
        PublicValue::from_spki_der(&value(prime, &[2])).is_ok(),
        "the order may be absent"
    );
    let large = vec![0xFF; 12_500];
    for (p, g) in [
        (&large[..], &[2][..]),
        (prime, &large),
        (prime, &[3]),
        (&[23], &[2]),
        (&[], &[]),
    ] {
        let refused = PublicValue::from_spki_der(&value(p, g));
        assert_eq!(refused, Err(PublicValueFlaw::UnknownGroup));
    }
    // PKCS #3 is another kind of key.
    let algorithm = sequence([
        dotted("1.2.840.113549.1.3.1"),
        sequence([unsigned(prime), unsigned(&[2])]),
    ]);
    let other = sequence([algorithm, bit_string(&unsigned(&[5]))]);
    assert_eq!(
        PublicValue::from_spki_der(&other),
        Err(PublicValueFlaw::UnknownGroup)
    );
}
