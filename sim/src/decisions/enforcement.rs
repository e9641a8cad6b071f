//! What keeps passwords from interactive logons: the policy of a machine, the flag of an account
//! [Interactive logon: Require smart card; MS-SAMR UF_SMARTCARD_REQUIRED].

use std::ops::ControlFlow;

use facts::StepId;

use crate::roles::{User, Workstation};
use crate::step::{ENFORCED_BY_BOTH, ENFORCED_BY_MACHINE, ENFORCED_BY_USER, ENFORCED_NOT};

facts::decision! {
    /// Is this user forced to use a card at this machine, and by what?
    pub(crate) ENFORCEMENT = enforcement(User, Workstation);
}

fn enforcement<'f>(account: User<'f>, workstation: Workstation<'f>) -> ControlFlow<StepId, StepId> {
    let (machine, user) = (
        workstation.requires_smart_card(),
        account.smart_card_required(),
    );
    ControlFlow::Continue(match (machine, user) {
        (false, false) => ENFORCED_NOT,
        (true, false) => ENFORCED_BY_MACHINE,
        (false, true) => ENFORCED_BY_USER,
        (true, true) => ENFORCED_BY_BOTH,
    })
}
