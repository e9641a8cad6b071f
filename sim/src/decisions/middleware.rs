//! Which driver serves a card on a machine, and through which providers [Smart card minidriver discovery].

use std::ops::ControlFlow;

use facts::{Found, PASS, StepId, Verdict, refuse};

use crate::roles::{Card, Minidriver, Registration, Workstation};
use crate::step::{
    MIDDLEWARE_GIDS, MIDDLEWARE_IN_CACHE, MIDDLEWARE_INSTALLED, MIDDLEWARE_NO_MINIDRIVER,
    MIDDLEWARE_NO_PLUG_AND_PLAY, MIDDLEWARE_NO_WINDOWS_UPDATE, MIDDLEWARE_NOT_ON_WINDOWS_UPDATE,
    MIDDLEWARE_PIV, MIDDLEWARE_PLUG_AND_PLAY_OFF, MIDDLEWARE_PLUG_AND_PLAY_STOPPED,
    MIDDLEWARE_REGISTERED, MIDDLEWARE_TOLD, TILE_CARD_NOT_RECOGNISED, TILE_CARD_RECOGNISED,
    TILE_NO_READER, TILE_NO_READER_DRIVER, TILE_NULL_DRIVER, TILE_READER_SILENT,
    TILE_RESOURCE_MANAGER_STOPPED,
};
use crate::value::{DriverKind, PinKind};

facts::decision! {
    /// Which driver serves the card here?
    pub(crate) MIDDLEWARE = middleware(Card, Workstation);
}
facts::decision! {
    /// How does the card get its PIN here?
    pub(crate) PIN_PROMPT = pin_prompt(Card, Workstation);
}

/// The driver of a card, and who uses it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Driver<'f> {
    /// The driver.
    pub(crate) minidriver: Minidriver<'f>,
    /// A provider of `CryptoAPI` uses it.
    pub(crate) capi: bool,
    /// A provider of CNG uses it.
    pub(crate) cng: bool,
    /// How it was found.
    how: StepId,
    /// Whether the user is told that it was installed.
    told: bool,
}

/// Why a card has no driver.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoDriver {
    /// Why plug and play installs none; `None`: no card is seen at all.
    why: Option<StepId>,
    /// What comes of it.
    pub(crate) end: StepId,
}

fn middleware<'f>(
    card: Card<'f>,
    workstation: Workstation<'f>,
) -> ControlFlow<StepId, (StepId, Minidriver<'f>)> {
    match driver_of(card, workstation) {
        Ok(driver) => {
            driver.note(card);
            ControlFlow::Continue((TILE_CARD_RECOGNISED, driver.minidriver))
        }
        Err(none) => ControlFlow::Break(none.note(card)),
    }
}

impl Driver<'_> {
    /// Says how it was found.
    pub(crate) fn note(&self, card: Card<'_>) {
        card.note(self.how);
        if self.told {
            card.note(MIDDLEWARE_TOLD);
        }
    }

    /// What the PIN is, as far as machine and driver know kinds of PINs.
    pub(crate) fn pin(&self, workstation: Workstation<'_>) -> Option<PinKind> {
        let kind = self.minidriver.pin();
        let is_known = || workstation.knows_pin_kinds() && self.minidriver.tells_pin_kind();
        (kind == PinKind::Alphanumeric || is_known()).then_some(kind)
    }
}

impl NoDriver {
    /// Says why, and gives the step with which it ends.
    pub(crate) fn note(self, card: Card<'_>) -> StepId {
        if let Some(why) = self.why {
            card.note(why);
        }
        self.end
    }
}

/// Reader, resource manager, then the driver: a registration, the class minidriver, plug and play.
pub(crate) fn driver_of<'f>(
    card: Card<'f>,
    workstation: Workstation<'f>,
) -> Result<Driver<'f>, NoDriver> {
    if let ControlFlow::Break(end) = readers_are_seen(workstation) {
        return Err(NoDriver { why: None, end });
    }
    redirected_driver_of(card, workstation)
}

/// Reader, its driver, resource manager; and the reader answers.
pub(crate) fn readers_are_seen(workstation: Workstation<'_>) -> Verdict {
    if !workstation.has_reader() {
        return refuse(TILE_NO_READER);
    }
    if !workstation.has_driven_reader() {
        return refuse(TILE_NO_READER_DRIVER);
    }
    if !workstation.smart_card_service_runs() {
        return refuse(TILE_RESOURCE_MANAGER_STOPPED);
    }
    if !workstation.has_answering_reader() {
        return refuse(TILE_READER_SILENT);
    }
    PASS
}

/// The same where the reader is at another machine: this one has no part in reading it.
pub(crate) fn redirected_driver_of<'f>(
    card: Card<'f>,
    workstation: Workstation<'f>,
) -> Result<Driver<'f>, NoDriver> {
    let registrations = workstation.registrations();
    if let Found::One(registration) = registrations.found_with(Registration::model, card.model())
        && let Some(minidriver) = registration.driver()
    {
        return Ok(registered(registration, minidriver, workstation));
    }
    if workstation.has_class_minidriver()
        && let Some(how) = known_to_windows(card, workstation)
        && let Some(minidriver) = card.class_minidriver()
    {
        return Ok(of_windows(minidriver, how));
    }
    plug_and_play(card, workstation)
}

/// A registered driver, with the providers that its registration names.
fn registered<'f>(
    registration: Registration<'f>,
    minidriver: Minidriver<'f>,
    workstation: Workstation<'f>,
) -> Driver<'f> {
    let (capi, cng) = match minidriver.kind() {
        DriverKind::Minidriver => (registration.base_csp(), registration.smart_card_ksp()),
        DriverKind::Csp => (true, false),
        DriverKind::Ksp => (false, true),
        DriverKind::Pkcs11 => (false, false),
    };
    Driver {
        minidriver,
        capi,
        cng: cng && workstation.has_cng(),
        how: MIDDLEWARE_REGISTERED,
        told: false,
    }
}

/// A minidriver that both providers of Windows use.
fn of_windows(minidriver: Minidriver<'_>, how: StepId) -> Driver<'_> {
    Driver {
        minidriver,
        capi: true,
        cng: true,
        how,
        told: false,
    }
}

/// Whether the class minidriver knows the card: from a cache, or by the application it answers for.
fn known_to_windows<'f>(card: Card<'f>, workstation: Workstation<'f>) -> Option<StepId> {
    if workstation.cards_in_cache().includes(card) {
        Some(MIDDLEWARE_IN_CACHE)
    } else if card.answers_gids() {
        Some(MIDDLEWARE_GIDS)
    } else if card.answers_piv() {
        Some(MIDDLEWARE_PIV)
    } else {
        None
    }
}

/// A driver from Windows Update [Smart card plug and play].
fn plug_and_play<'f>(card: Card<'f>, workstation: Workstation<'f>) -> Result<Driver<'f>, NoDriver> {
    let nothing = |why| {
        let end = if workstation.binds_null_driver() {
            TILE_NULL_DRIVER
        } else {
            TILE_CARD_NOT_RECOGNISED
        };
        Err(NoDriver {
            why: Some(why),
            end,
        })
    };
    if !workstation.installs_card_drivers() {
        return nothing(MIDDLEWARE_NO_PLUG_AND_PLAY);
    }
    if !workstation.allows_card_plug_and_play() {
        return nothing(MIDDLEWARE_PLUG_AND_PLAY_OFF);
    }
    if !workstation.propagation_service_runs() {
        return nothing(MIDDLEWARE_PLUG_AND_PLAY_STOPPED);
    }
    if !workstation.reaches_windows_update() {
        return nothing(MIDDLEWARE_NO_WINDOWS_UPDATE);
    }
    let Some(minidriver) = card.vendor_driver() else {
        return nothing(MIDDLEWARE_NOT_ON_WINDOWS_UPDATE);
    };
    if minidriver.kind() != DriverKind::Minidriver {
        return nothing(MIDDLEWARE_NO_MINIDRIVER);
    }
    if !minidriver.on_windows_update() {
        return nothing(MIDDLEWARE_NOT_ON_WINDOWS_UPDATE);
    }
    Ok(Driver {
        told: workstation.tells_of_card_drivers(),
        ..of_windows(minidriver, MIDDLEWARE_INSTALLED)
    })
}

/// Typed, at the pad, by a finger, or not at all; a card without a driver asks for nothing.
fn pin_prompt<'f>(card: Card<'f>, workstation: Workstation<'f>) -> StepId {
    use crate::step::{
        CARD_PIN_AT_PAD, CARD_PIN_BY_FINGER, CARD_PIN_CHALLENGE, CARD_PIN_NONE, CARD_PIN_TYPED,
        CARD_PIN_TYPED_INSTEAD,
    };
    let driver = match driver_of(card, workstation) {
        Ok(driver) => driver,
        Err(none) => return none.end,
    };
    match driver.pin(workstation) {
        None => CARD_PIN_TYPED_INSTEAD,
        Some(PinKind::Alphanumeric) => CARD_PIN_TYPED,
        Some(PinKind::PinPad) => CARD_PIN_AT_PAD,
        Some(PinKind::Biometric) => CARD_PIN_BY_FINGER,
        Some(PinKind::ChallengeResponse) => CARD_PIN_CHALLENGE,
        Some(PinKind::Empty) => CARD_PIN_NONE,
    }
}
