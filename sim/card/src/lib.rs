//! The card edge: containers, the PIN with its tries, signing and decrypting after the PIN.
//!
//! No operating system is in it. What a card refuses is a value: [`CardRefusal`].

use std::fmt;

use pki::{Certificate, DigestAlgorithm, PrivateKey};
use rand_core::Rng;
use thiserror::Error;

/// What a card was asked and would not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CardRefusal {
    /// The PIN is wrong; so many tries are left.
    #[error("the PIN is wrong, {tries_left} tries are left")]
    WrongPin {
        /// Tries left before the card blocks.
        tries_left: u8,
    },
    /// No tries are left.
    #[error("the card is blocked")]
    Blocked,
    /// The PIN has not been verified since the card was inserted or reset.
    #[error("the PIN has not been verified")]
    NotAuthenticated,
    /// There is no such container.
    #[error("the card has no such container")]
    NoContainer,
    /// The container holds no private key.
    #[error("the container holds no private key")]
    NoKey,
    /// The key cannot sign with this hash.
    #[error("the key cannot sign with this hash")]
    CannotSign,
    /// The key does not decrypt this.
    #[error("the key does not decrypt this")]
    CannotDecrypt,
    /// The code that unblocks it is another one.
    #[error("the code that unblocks the card is another one")]
    WrongCode,
    /// No code unblocks it.
    #[error("no code unblocks the card")]
    NoCode,
}

/// A container: a certificate and its private key.
#[derive(Debug, Clone)]
pub struct Container {
    /// Name.
    pub name: String,
    /// The certificate.
    pub certificate: Option<Certificate>,
    /// The private key, if it is here.
    pub key: Option<PrivateKey>,
}

/// A smart card in a reader.
#[derive(Clone)]
pub struct Card {
    containers: Vec<Container>,
    pin: String,
    code: Option<String>,
    tries_max: u8,
    tries_left: u8,
    verified: bool,
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Card")
            .field("containers", &self.containers.len())
            .field("tries_left", &self.tries_left)
            .field("verified", &self.verified)
            .finish_non_exhaustive()
    }
}

impl Card {
    /// A card with its containers and PIN. With no tries left it is blocked.
    pub fn new(
        containers: Vec<Container>,
        pin: impl Into<String>,
        tries_max: u8,
        tries_left: u8,
    ) -> Self {
        Self {
            containers,
            pin: pin.into(),
            code: None,
            tries_max,
            tries_left: tries_left.min(tries_max),
            verified: false,
        }
    }

    /// The same card, with a code that unblocks it (PUK).
    #[must_use]
    pub fn with_code(mut self, code: Option<String>) -> Self {
        self.code = code;
        self
    }

    /// The containers, in order.
    pub fn containers(&self) -> &[Container] {
        &self.containers
    }

    /// Tries left before the card blocks.
    pub fn tries_left(&self) -> u8 {
        self.tries_left
    }

    /// Whether no tries are left.
    pub fn is_blocked(&self) -> bool {
        self.tries_left == 0
    }

    /// Verifies the PIN. A right one restores the tries, a wrong one costs one.
    ///
    /// # Errors
    /// When the PIN is wrong or the card is blocked.
    pub fn verify_pin(&mut self, pin: &str) -> Result<(), CardRefusal> {
        if self.is_blocked() {
            return Err(CardRefusal::Blocked);
        }
        if pin == self.pin {
            self.tries_left = self.tries_max;
            self.verified = true;
            return Ok(());
        }
        self.verified = false;
        self.tries_left -= 1;
        match self.tries_left {
            0 => Err(CardRefusal::Blocked),
            tries_left => Err(CardRefusal::WrongPin { tries_left }),
        }
    }

    /// Opens a card that has no PIN: its minidriver says that nothing is to be asked for.
    pub fn open_without_pin(&mut self) {
        self.verified = true;
    }

    /// Signs with the key of a container, numbered from zero.
    ///
    /// # Errors
    /// When the PIN was not verified, or there is no such key.
    pub fn sign(
        &self,
        container: usize,
        digest: DigestAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, CardRefusal> {
        let key = self.key(container)?;
        key.sign(digest, message)
            .map_err(|_| CardRefusal::CannotSign)
    }

    /// Applies the RSA key of a container to a cipher text; the result is the padded block [RFC 8017 §7.2.2].
    ///
    /// # Errors
    /// When the PIN was not verified, there is no such key, or it does not decrypt.
    pub fn decrypt(
        &self,
        container: usize,
        cipher_text: &[u8],
        blinding: &mut impl Rng,
    ) -> Result<Vec<u8>, CardRefusal> {
        let key = self.key(container)?;
        key.rsa()
            .and_then(|key| key.decrypt_block(cipher_text, blinding))
            .ok_or(CardRefusal::CannotDecrypt)
    }

    /// The key of a container, once the PIN was verified.
    fn key(&self, container: usize) -> Result<&PrivateKey, CardRefusal> {
        if !self.verified {
            return Err(CardRefusal::NotAuthenticated);
        }
        let container = self
            .containers
            .get(container)
            .ok_or(CardRefusal::NoContainer)?;
        container.key.as_ref().ok_or(CardRefusal::NoKey)
    }

    /// Forgets that the PIN was verified: the card was reset or taken out.
    pub fn reset(&mut self) {
        self.verified = false;
    }

    /// Changes the PIN.
    ///
    /// # Errors
    /// When the old PIN is wrong or the card is blocked.
    pub fn change_pin(&mut self, old: &str, new: impl Into<String>) -> Result<(), CardRefusal> {
        self.verify_pin(old)?;
        self.pin = new.into();
        Ok(())
    }

    /// Gives the card a new PIN and all its tries, by the code that unblocks it.
    ///
    /// # Errors
    /// When the code is wrong, or there is none.
    pub fn unblock_by_code(
        &mut self,
        code: &str,
        new: impl Into<String>,
    ) -> Result<(), CardRefusal> {
        match &self.code {
            None => Err(CardRefusal::NoCode),
            Some(own) if own != code => Err(CardRefusal::WrongCode),
            Some(_) => {
                self.unblock(new);
                Ok(())
            }
        }
    }

    /// Gives the card a new PIN and all its tries, as its administrator can.
    pub fn unblock(&mut self, new: impl Into<String>) {
        self.pin = new.into();
        self.tries_left = self.tries_max;
        self.verified = false;
    }
}

#[cfg(test)]
mod tests {
    use pki::{DigestAlgorithm, KeyAlgorithm, PrivateKey, SignatureVerdict};

    use super::{Card, CardRefusal, Container};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn card() -> Card {
        let key = PrivateKey::generate(KeyAlgorithm::P256, [1; 32]).unwrap();
        let container = |key| Container {
            name: "9A".into(),
            certificate: None,
            key,
        };
        Card::new(vec![container(Some(key)), container(None)], "1234", 3, 3)
    }

    #[test]
    fn a_wrong_pin_costs_a_try_and_a_right_one_restores_them() {
        let mut card = card();
        assert_eq!(
            card.verify_pin("0"),
            Err(CardRefusal::WrongPin { tries_left: 2 })
        );
        assert_eq!(card.verify_pin("1234"), Ok(()));
        assert_eq!(card.tries_left(), 3);
    }

    #[test]
    fn three_wrong_pins_block_the_card_even_for_the_right_one() {
        let mut card = card();
        assert!(card.verify_pin("0").is_err() && card.verify_pin("0").is_err());
        assert_eq!(card.verify_pin("0"), Err(CardRefusal::Blocked));
        assert_eq!(card.verify_pin("1234"), Err(CardRefusal::Blocked));
        card.unblock("5678");
        assert_eq!(card.verify_pin("5678"), Ok(()));
    }

    #[test]
    fn a_card_signs_only_after_its_pin_and_not_after_a_reset() {
        let mut card = card();
        let sign = |card: &Card, at| card.sign(at, DigestAlgorithm::Sha256, b"message");
        assert_eq!(sign(&card, 0), Err(CardRefusal::NotAuthenticated));
        card.verify_pin("1234").unwrap();
        let signature = sign(&card, 0).unwrap();
        let public = card.containers()[0]
            .key
            .as_ref()
            .unwrap()
            .public_key()
            .clone();
        let verdict = public.verify("1.2.840.10045.4.3.2", None, b"message", &signature);
        assert_eq!(verdict, SignatureVerdict::Valid);
        assert_eq!(sign(&card, 1), Err(CardRefusal::NoKey));
        assert_eq!(sign(&card, 2), Err(CardRefusal::NoContainer));
        card.reset();
        assert_eq!(sign(&card, 0), Err(CardRefusal::NotAuthenticated));
    }

    #[test]
    fn a_card_decrypts_only_after_its_pin_and_with_an_rsa_key() {
        let key = PrivateKey::generate(KeyAlgorithm::Rsa2048, [2; 32]).unwrap();
        let mut block = vec![7; 256];
        block[..2].copy_from_slice(&[0, 2]);
        let cipher_text = key
            .public_key()
            .rsa()
            .unwrap()
            .encrypt_block(&block)
            .unwrap();
        let elliptic = card().containers()[0].clone();
        let rsa = Container {
            key: Some(key),
            ..elliptic.clone()
        };
        let mut card = Card::new(vec![rsa, elliptic], "1234", 3, 3);
        let decrypt = |card: &Card, at, cipher_text: &[u8]| {
            card.decrypt(at, cipher_text, &mut ChaCha20Rng::from_seed([3; 32]))
        };
        let refused = decrypt(&card, 0, &cipher_text);
        assert_eq!(refused, Err(CardRefusal::NotAuthenticated));
        card.verify_pin("1234").unwrap();
        assert_eq!(decrypt(&card, 0, &cipher_text), Ok(block));
        let short = decrypt(&card, 0, &cipher_text[1..]);
        assert_eq!(short, Err(CardRefusal::CannotDecrypt));
        let elliptic = decrypt(&card, 1, &cipher_text);
        assert_eq!(elliptic, Err(CardRefusal::CannotDecrypt));
    }

    #[test]
    fn the_pin_can_be_changed_by_who_knows_it() {
        let mut card = card();
        assert!(card.change_pin("0", "9").is_err());
        card.change_pin("1234", "9").unwrap();
        assert_eq!(card.verify_pin("9"), Ok(()));
    }
}
