//! What the logon screen of a machine shows before a card is in a reader, and how a person gets its attention.

use std::ops::ControlFlow;

use facts::{StepId, refuse};

use super::middleware::readers_are_seen;
use crate::roles::Workstation;
use crate::step::{
    SCREEN_CARD_FIRST, SCREEN_CARD_IS_ATTENTION, SCREEN_DIALOG, SCREEN_INSERT_TILE, SCREEN_KEYS,
    SCREEN_NO_KEYS, SCREEN_OPTION, SCREEN_OTHER_FIRST, TILE_PROVIDER_EXCLUDED,
};
use crate::value::{Preselected, TileLayout};

facts::decision! {
    /// What does the logon screen show where no card is in a reader?
    pub(crate) SCREEN = screen(Workstation);
}

fn screen(workstation: Workstation<'_>) -> ControlFlow<StepId, StepId> {
    let layout = workstation.tile_layout();
    let readers = readers_are_seen(workstation);
    let card_is_attention = layout == TileLayout::Dialog && readers.is_continue();
    workstation.note(if card_is_attention {
        SCREEN_CARD_IS_ATTENTION
    } else if workstation.asks_for_attention() {
        SCREEN_KEYS
    } else {
        SCREEN_NO_KEYS
    });
    if workstation.excludes_smart_cards() {
        return refuse(TILE_PROVIDER_EXCLUDED);
    }
    readers?;
    match workstation.preselected() {
        Preselected::NoPolicy => {}
        Preselected::SmartCards => workstation.note(SCREEN_CARD_FIRST),
        Preselected::AnotherProvider => workstation.note(SCREEN_OTHER_FIRST),
    }
    ControlFlow::Continue(match layout {
        TileLayout::Dialog => SCREEN_DIALOG,
        TileLayout::Tiles => SCREEN_INSERT_TILE,
        TileLayout::SignInOptions => SCREEN_OPTION,
    })
}
