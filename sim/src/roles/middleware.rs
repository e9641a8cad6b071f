//! Roles of what drives cards, and of who uses them.

use super::CardModel;
use crate::lens;
use crate::lens::Source;
use crate::value::{ApplicationKind, DriverKind, PinCache, PinKind};

facts::role! {
    /// A smart card minidriver, or what a vendor has instead.
    pub Minidriver = 8 in Source<'_> {
        /// What it is.
        field kind: DriverKind = lens::minidriver::kind;
        /// Whether it does RSA.
        field does_rsa: bool = lens::minidriver::does_rsa;
        /// Whether it does elliptic curves.
        field does_elliptic: bool = lens::minidriver::does_elliptic;
        /// Whether it lists the certificates of every container in one call.
        field lists_every_certificate: bool = lens::minidriver::lists_every_certificate;
        /// What its PIN is.
        field pin: PinKind = lens::minidriver::pin;
        /// Whether its specification has it say what its PIN is.
        field tells_pin_kind: bool = lens::minidriver::tells_pin_kind;
        /// How long its PIN may be kept.
        field pin_cache: PinCache = lens::minidriver::pin_cache;
        /// Whether Windows Update has it.
        field on_windows_update: bool = lens::minidriver::on_windows_update;
    }
}

facts::role! {
    /// The driver that a machine has registered for a model of card.
    pub Registration = 19 in Source<'_> {
        /// Whether the Base CSP uses it.
        field base_csp: bool = lens::minidriver::base_csp;
        /// Whether the Smart Card KSP uses it.
        field smart_card_ksp: bool = lens::minidriver::smart_card_ksp;
        /// The model of card.
        key model: CardModel = lens::minidriver::model;
        /// The driver.
        link driver: Minidriver = lens::minidriver::driver;
    }
}

facts::role! {
    /// A kind of program that uses cards.
    pub Application = 20 in Source<'_> {
        /// Which.
        field kind: ApplicationKind = lens::minidriver::application;
    }
}
