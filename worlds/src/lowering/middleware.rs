//! Minidrivers and where they are registered.

use std::collections::BTreeSet;

use super::Lowering;
use crate::document::{
    AtrCachesDocument, MiddlewareDocument, MinidriverDocument, ReaderDocument, Text, WorldDocument,
};
use crate::model::{
    AtrCaches, CardPattern, Middleware, MiddlewareKind, Minidriver, PinCache, PinKind,
    ProductVersion, Reader, Specification, World,
};

/// The class minidriver of Windows for PIV; cards have it where nothing else is written.
pub(super) const CLASS_MINIDRIVER: &str = "PIV";
/// The same for GIDS.
pub(super) const CLASS_MINIDRIVER_GIDS: &str = "GIDS";

/// The reader that a computer has when nothing is said.
const READER: &str = "USB smart card reader";

impl Lowering<'_> {
    /// Those that are written, then the class minidriver of Windows, then those that only a card or a machine names.
    pub(super) fn minidrivers(&mut self, document: &WorldDocument) -> Vec<Minidriver> {
        let mut minidrivers: Vec<Minidriver> = Vec::new();
        for written in &document.minidrivers {
            let name = written.name.as_str();
            if known(&minidrivers, name) {
                self.error(
                    &written.name,
                    format!("two minidrivers are named `{name}`"),
                    "give this one another name",
                );
            }
            minidrivers.extend(self.minidriver(written));
        }
        let of_cards = document.cards.iter();
        let of_cards = of_cards.filter_map(|card| card.minidriver.as_ref());
        let of_machines = document.workstations.iter();
        let of_machines = of_machines
            .filter_map(|machine| machine.middleware.as_ref())
            .flatten()
            .map(|entry| &entry.minidriver);
        let named = of_cards.chain(of_machines).map(Text::as_str);
        for name in [CLASS_MINIDRIVER, CLASS_MINIDRIVER_GIDS]
            .into_iter()
            .chain(named)
        {
            if !known(&minidrivers, name) {
                minidrivers.push(named_only(name));
            }
        }
        minidrivers
    }

    fn minidriver(&mut self, written: &MinidriverDocument) -> Option<Minidriver> {
        let specification = self.parse_option(written.specification.as_ref())?;
        if !written.rsa && !written.elliptic {
            self.error(
                &written.name,
                format!(
                    "the minidriver `{}` does neither RSA nor elliptic curves",
                    written.name.as_str()
                ),
                "leave out `rsa` or `elliptic`",
            );
        }
        Some(Minidriver {
            name: written.name.as_str().to_owned(),
            kind: written.kind,
            specification: specification.unwrap_or_default(),
            rsa: written.rsa,
            // CryptoAPI has no elliptic curves.
            elliptic: written.elliptic && written.kind != MiddlewareKind::Csp,
            lists_every_certificate: written
                .lists_every_certificate
                .unwrap_or(written.kind == MiddlewareKind::Minidriver),
            pin: written.pin,
            pin_cache: written.pin_cache,
            on_windows_update: written.on_windows_update,
            place: Some(self.place(&written.name)),
        })
    }

    /// What is registered on a machine.
    pub(super) fn middleware(&mut self, documents: &[MiddlewareDocument]) -> Vec<Middleware> {
        documents
            .iter()
            .filter_map(|written| {
                let cards = self.pattern(written);
                let installed = self.parse_option(written.installed.as_ref());
                Some(Middleware {
                    minidriver: written.minidriver.as_str().to_owned(),
                    base_csp: written.base_csp,
                    smart_card_ksp: written.smart_card_ksp,
                    cards: cards?,
                    installed: installed?,
                })
            })
            .collect()
    }

    fn pattern(&mut self, written: &MiddlewareDocument) -> Option<CardPattern> {
        let Some(text) = &written.atr else {
            if let Some(mask) = &written.atr_mask {
                self.error(
                    mask,
                    "a mask is written without the ATR that it is for",
                    "write `atr` beside it",
                );
            }
            return Some(CardPattern::OfItsVendor);
        };
        let atr = self.bytes(text)?;
        let mask = match &written.atr_mask {
            None => vec![0xFF; atr.len()],
            Some(mask) => {
                let bytes = self.bytes(mask)?;
                if bytes.len() != atr.len() {
                    self.error(
                        mask,
                        format!("the mask has {} bytes, the ATR {}", bytes.len(), atr.len()),
                        "write a mask as long as the ATR",
                    );
                    return None;
                }
                bytes
            }
        };
        Some(CardPattern::Atr { atr, mask })
    }

    /// Bytes in hexadecimal, with or without spaces.
    pub(super) fn bytes(&mut self, text: &Text) -> Option<Vec<u8>> {
        let digits = text.derived(text.as_str().replace([' ', ':'], ""));
        self.parse::<names::SubjectKeyId>(&digits)
            .map(|bytes| bytes.as_bytes().to_vec())
    }

    pub(super) fn atr_caches(&mut self, document: &AtrCachesDocument) -> AtrCaches {
        let mut list = |texts: &[Text]| {
            texts
                .iter()
                .filter_map(|text| self.bytes(text))
                .collect::<Vec<_>>()
        };
        AtrCaches {
            piv: list(&document.piv),
            gids: list(&document.gids),
        }
    }
}

/// The readers of a machine: one, when nothing is said.
pub(super) fn readers(written: Option<&Vec<ReaderDocument>>) -> Vec<Reader> {
    let Some(written) = written else {
        return vec![Reader {
            name: READER.to_owned(),
            has_driver: true,
            has_pin_pad: false,
            answers: true,
        }];
    };
    written
        .iter()
        .map(|document| match document {
            ReaderDocument::Name(name) => Reader {
                name: name.as_str().to_owned(),
                has_driver: true,
                has_pin_pad: false,
                answers: true,
            },
            ReaderDocument::Told(told) => Reader {
                name: told.name.as_str().to_owned(),
                has_driver: told.driver,
                has_pin_pad: told.pin_pad,
                answers: told.answers,
            },
        })
        .collect()
}

/// Every minidriver of the world that its own cards name, as if plug and play or an administrator had installed it. CNG,
/// and with it the Key Storage Provider, came with Vista; the class minidriver came with 7 and is not registered.
pub(super) fn default_middleware(
    product: ProductVersion,
    minidrivers: &[Minidriver],
    of_cards: &BTreeSet<&str>,
) -> Vec<Middleware> {
    registered(product, minidrivers, of_cards)
}

/// The minidrivers that cards name.
pub(super) fn of_cards(cards: &[crate::document::CardDocument]) -> BTreeSet<&str> {
    let named = cards.iter().map(|card| {
        let minidriver = card.minidriver.as_ref();
        minidriver.map_or(CLASS_MINIDRIVER, Text::as_str)
    });
    named.collect()
}

fn registered(
    product: ProductVersion,
    minidrivers: &[Minidriver],
    of_cards: &BTreeSet<&str>,
) -> Vec<Middleware> {
    let wanted = |minidriver: &&Minidriver| {
        let mut names = of_cards.iter();
        names.any(|name| name.eq_ignore_ascii_case(&minidriver.name))
    };
    let inbox = |minidriver: &&Minidriver| {
        product >= ProductVersion::Windows7
            && [CLASS_MINIDRIVER, CLASS_MINIDRIVER_GIDS]
                .iter()
                .any(|class| class.eq_ignore_ascii_case(&minidriver.name))
    };
    minidrivers
        .iter()
        .filter(wanted)
        .filter(|minidriver| !inbox(minidriver))
        .map(|minidriver| Middleware {
            minidriver: minidriver.name.clone(),
            base_csp: true,
            smart_card_ksp: product >= ProductVersion::WindowsVista,
            cards: CardPattern::OfItsVendor,
            installed: None,
        })
        .collect()
}

impl World {
    /// What is registered on a machine of a version of which nothing is written: every minidriver that the world's cards
    /// name, but for what the version brings itself.
    pub fn default_middleware(&self, product: ProductVersion) -> Vec<Middleware> {
        let names: BTreeSet<&str> = self
            .cards
            .iter()
            .map(|card| card.minidriver.as_str())
            .collect();
        registered(product, &self.minidrivers, &names)
    }
}

fn known(minidrivers: &[Minidriver], name: &str) -> bool {
    minidrivers
        .iter()
        .any(|minidriver| minidriver.name.eq_ignore_ascii_case(name))
}

/// A minidriver of which nothing but the name is said.
fn named_only(name: &str) -> Minidriver {
    Minidriver {
        name: name.to_owned(),
        kind: MiddlewareKind::Minidriver,
        specification: Specification::default(),
        rsa: true,
        elliptic: true,
        lists_every_certificate: true,
        pin: PinKind::default(),
        pin_cache: PinCache::default(),
        on_windows_update: false,
        place: None,
    }
}
