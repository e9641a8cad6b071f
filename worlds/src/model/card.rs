//! Smart cards.

use names::EntityName;

use super::{CaRef, CardApplication, CardRef, CertificateSource, Place, UserRef};

/// A smart card.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Card {
    /// The name.
    pub name: EntityName,
    /// The minidriver that drives it.
    pub minidriver: String,
    /// The answer to reset.
    pub atr: Option<Vec<u8>>,
    /// The applications it answers for when they are selected.
    pub applications: Vec<CardApplication>,
    /// The person who carries it.
    pub holder: Option<UserRef>,
    /// The PIN.
    pub pin: String,
    /// How many wrong PINs in a row block the card.
    pub pin_tries_max: u8,
    /// How many are left.
    pub pin_tries_left: u8,
    /// The code that unblocks it.
    pub puk: Option<String>,
    /// Whether its administrator can unblock it by answering its challenge.
    pub admin_key: bool,
    /// The key containers.
    pub containers: Vec<KeyContainer>,
    /// The position of the default container: the only one, or the one that the document names.
    pub default_container: Option<usize>,
    /// How many milliseconds it takes from the PIN to the signature; `None`: no transaction is too short for it.
    pub signing_milliseconds: Option<u32>,
    /// The roots that it carries (`certutil -scroots`).
    pub roots: Vec<CaRef>,
    /// Where it is written.
    pub place: Place,
}

/// A key container on a card.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyContainer {
    /// The name, unique on its card.
    pub name: EntityName,
    /// What the key is for.
    pub key_spec: KeySpec,
    /// Whether its certificate is marked as archived.
    pub archived: bool,
    /// What of it is gone from the card, although Windows still shows it.
    pub lost: Option<LostPart>,
    /// The position on its card of the container whose key agreement goes with this key.
    pub paired_with: Option<usize>,
    /// The certificate; `None`: a key without one.
    pub certificate: Option<CertificateSource>,
    /// Where it is written.
    pub place: Place,
}

/// A part of a container that another program took from the card, while the cache of what is on the card still shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum LostPart {
    /// The container itself.
    Container,
    /// Its certificate.
    Certificate,
    /// Its private key.
    Key,
}

/// What a key is for, as `CryptoAPI` and CNG say it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum KeySpec {
    /// `AT_KEYEXCHANGE`: signs and decrypts.
    #[default]
    KeyExchange,
    /// `AT_SIGNATURE`: signs only.
    Signature,
    /// A key of CNG for agreement (ECDH): it signs nothing.
    KeyAgreement,
}

/// Refers to a key container of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContainerRef {
    /// The card.
    pub card: CardRef,
    /// The position in [`Card::containers`].
    pub container: usize,
}
