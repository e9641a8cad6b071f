//! What would change an answer.

use schemars::JsonSchema;
use serde::Serialize;

/// `null` where there are too many certificates to try; the field is absent where nobody asked.
#[derive(Serialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Flips {
    tried: Option<Tried>,
    #[serde(skip)]
    is_asked: bool,
}

#[derive(Serialize, JsonSchema)]
struct Tried {
    worlds: usize,
    claims: Vec<Claim>,
}

#[derive(Serialize, JsonSchema)]
struct Claim {
    of: String,
    says: Outcome,
    flips: Vec<Flip>,
    is_bounded: bool,
}

#[derive(Serialize, JsonSchema)]
struct Flip {
    changes: Vec<String>,
    to: Outcome,
}

#[derive(Serialize, JsonSchema)]
struct Outcome {
    step: &'static str,
    sentence: &'static str,
    account: Option<String>,
}

impl Flips {
    pub(super) fn is_not_asked(&self) -> bool {
        !self.is_asked
    }
}

impl From<&sim::Flips> for Flips {
    fn from(flips: &sim::Flips) -> Self {
        let tried = match flips {
            sim::Flips::NotAsked | sim::Flips::NotTried => None,
            sim::Flips::Tried { claims, worlds } => Some(Tried {
                worlds: *worlds,
                claims: claims.iter().map(Claim::from).collect(),
            }),
        };
        Self {
            tried,
            is_asked: !matches!(flips, sim::Flips::NotAsked),
        }
    }
}

impl From<&sim::FlippedClaim> for Claim {
    fn from(claim: &sim::FlippedClaim) -> Self {
        Self {
            of: claim.of.clone(),
            says: Outcome::from(&claim.says),
            flips: claim.flips.iter().map(Flip::from).collect(),
            is_bounded: claim.is_bounded,
        }
    }
}

impl From<&sim::Flip> for Flip {
    fn from(flip: &sim::Flip) -> Self {
        Self {
            changes: flip.changes.iter().map(ToString::to_string).collect(),
            to: Outcome::from(&flip.to),
        }
    }
}

impl From<&sim::Outcome> for Outcome {
    fn from(outcome: &sim::Outcome) -> Self {
        Self {
            step: outcome.step.id,
            sentence: outcome.step.sentence,
            account: outcome.account.clone(),
        }
    }
}
