//! A logon with a card in each of its forms: at the screen with a domain controller or without, to unlock, beside another
//! session, by Remote Desktop with Network Level Authentication and without, inside a session [Smart Card and Remote
//! Desktop Services; Certificate Requirements and Enumeration].

use std::ops::ControlFlow;

use facts::{PASS, StepId, Verdict, refuse};

use super::cached::cached_logon;
use super::logon::{Request, domain_answers, session_at};
use super::middleware::Driver;
use super::request::{Asked, card_signs};
use super::right::{
    at_screen, before_session, by_remote_desktop, locally, over_network, to_unlock,
};
use super::tile::{card_is_recognised, redirected_tile_is_shown, tile_is_shown};
use crate::roles::{Assumptions, Attempt, Certificate, DomainController, User, Workstation};
use crate::step::{
    ELEVATION_OPENS, RDP_ASKS_AGAIN, RDP_CLIENT, RDP_CLIENT_NO_KDC, RDP_CLIENT_NO_NLA,
    RDP_DELEGATED, RDP_HOST, RDP_HOST_NO_NLA, RDP_NLA_REQUIRED, RDP_NO_READER,
    RDP_NOT_ADMINISTRATOR, RDP_NOT_DELEGATED, RDP_NOT_OFFERED, RDP_NOT_TAKEN, RDP_OPENS,
    RDP_OTHER_ACCOUNT, RDP_REDIRECTED, RDP_REMOTE_GUARD, RDP_REMOTE_GUARD_OFF,
    RDP_RESTRICTED_ADMIN, RDP_RESTRICTED_ADMIN_OFF, SAFE_MODE_NO_PROVIDER,
    SAFE_MODE_PROVIDER_LOADED, SESSION_OPENED, SWITCH_HIDDEN, SWITCH_NONE, SWITCH_OPENS,
    SWITCH_SAME, UAC_ABSENT, UAC_CONSENT, UAC_CREDENTIALS, UAC_DENIED, UAC_NOT_ADMINISTRATOR,
    UAC_SECURE_DESKTOP, UAC_SILENT, UNLOCK_NEEDS_CONTROLLER, UNLOCK_OPENS, UNLOCK_OTHER_USER,
    UNLOCK_OTHER_USER_ONLY,
};
use crate::value::{ElevationPrompt, LogonForm, RemoteCredentials, SafeModeProviderReading};

facts::decision! {
    /// May the holder of this card log on here in this form, and as whom?
    ///
    /// The first workstation is the one that the user sits before, the second the one that the session is on; only Remote
    /// Desktop has two. Each asks a domain controller, which may refer it to another. The user is the one whose session is
    /// there already.
    pub(crate) LOGON_FORM = logon_form(
        Certificate,
        Attempt,
        Workstation,
        Workstation,
        DomainController,
        DomainController,
        DomainController,
        DomainController,
        User,
        Assumptions,
    );
}

#[expect(
    clippy::too_many_arguments,
    reason = "a decision names the roles that it starts from"
)]
fn logon_form<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    from: Workstation<'f>,
    at: Workstation<'f>,
    asked: DomainController<'f>,
    referred: DomainController<'f>,
    asked_by_host: DomainController<'f>,
    referred_by_host: DomainController<'f>,
    owner: User<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    let logon = Logon {
        certificate,
        attempt,
        from,
        at,
        asked,
        referred,
        asked_by_host,
        referred_by_host,
        owner,
        assumptions,
    };
    match attempt.form() {
        LogonForm::Console => logon.at_screen(),
        LogonForm::Offline => logon.without_controller(),
        LogonForm::Unlock => logon.unlocks(),
        LogonForm::SwitchUser => logon.switches(),
        LogonForm::Elevation => logon.elevates(),
        LogonForm::Uac => logon.at_prompt(),
        LogonForm::SafeMode => logon.in_safe_mode(),
        LogonForm::RemoteDesktop => logon.remotely(),
        LogonForm::RemoteDesktopWithoutNla => logon.remotely_without_nla(),
    }
}

/// The parties of a logon.
#[derive(Clone, Copy)]
struct Logon<'f> {
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    from: Workstation<'f>,
    at: Workstation<'f>,
    asked: DomainController<'f>,
    referred: DomainController<'f>,
    asked_by_host: DomainController<'f>,
    referred_by_host: DomainController<'f>,
    owner: User<'f>,
    assumptions: Assumptions<'f>,
}

type Opened<'f> = Verdict<(StepId, User<'f>)>;

impl<'f> Logon<'f> {
    /// At the screen; where no domain controller answers, from the cache.
    fn at_screen(self) -> Opened<'f> {
        self.is_shown_and_signs()?;
        self.opens(|_| ControlFlow::Continue(SESSION_OPENED))
    }

    /// The same, and no domain controller answers.
    fn without_controller(self) -> Opened<'f> {
        self.is_shown_and_signs()?;
        let account = cached_logon(self.certificate, self.at)?;
        self.has_right(account)?;
        ControlFlow::Continue((SESSION_OPENED, account))
    }

    /// The machine looks at its user rights when it knows who it is.
    fn has_right(self, account: User<'f>) -> Verdict {
        match self.attempt.form() {
            LogonForm::Console
            | LogonForm::Offline
            | LogonForm::SwitchUser
            | LogonForm::SafeMode => at_screen(account, self.at),
            LogonForm::Unlock => to_unlock(account, self.at, self.assumptions),
            LogonForm::Elevation | LogonForm::Uac => locally(account, self.at),
            LogonForm::RemoteDesktop | LogonForm::RemoteDesktopWithoutNla => {
                by_remote_desktop(account, self.at)
            }
        }
    }

    /// Whoever the card authenticates is compared with the user of the session, not the certificate.
    fn unlocks(self) -> Opened<'f> {
        self.is_shown_and_signs()?;
        self.opens(|account| {
            if account.is_same(self.owner) {
                return ControlFlow::Continue(UNLOCK_OPENS);
            }
            match self.switching_is_offered() {
                ControlFlow::Continue(()) => refuse(UNLOCK_OTHER_USER),
                ControlFlow::Break(_) => refuse(UNLOCK_OTHER_USER_ONLY),
            }
        })
    }

    /// Beside the session that is there.
    fn switches(self) -> Opened<'f> {
        self.switching_is_offered()?;
        self.is_shown_and_signs()?;
        self.opens(|account| {
            ControlFlow::Continue(if account.is_same(self.owner) {
                SWITCH_SAME
            } else {
                SWITCH_OPENS
            })
        })
    }

    fn switching_is_offered(self) -> Verdict {
        if !self.at.keeps_background_sessions() {
            return refuse(SWITCH_NONE);
        }
        if self.at.hides_switching() {
            return refuse(SWITCH_HIDDEN);
        }
        PASS
    }

    /// By `runas /smartcard`: the same certificates, the same hint.
    fn elevates(self) -> Opened<'f> {
        self.is_shown_and_signs()?;
        self.opens(|_| ControlFlow::Continue(ELEVATION_OPENS))
    }

    /// User Account Control asks for credentials, for consent, or for nothing; what asks for credentials takes a card.
    fn at_prompt(self) -> Opened<'f> {
        let prompt = if self.owner.is_administrator() {
            self.at.prompts_administrators()
        } else {
            self.at.prompts_users()
        };
        match prompt {
            ElevationPrompt::Absent => return refuse(UAC_ABSENT),
            ElevationPrompt::Denied => return refuse(UAC_DENIED),
            ElevationPrompt::Nothing => return ControlFlow::Continue((UAC_SILENT, self.owner)),
            ElevationPrompt::Consent => return ControlFlow::Continue((UAC_CONSENT, self.owner)),
            ElevationPrompt::Credentials => self.certificate.note(UAC_CREDENTIALS),
        }
        if self.at.prompts_on_secure_desktop() {
            self.certificate.note(UAC_SECURE_DESKTOP);
        }
        self.is_shown_and_signs()?;
        self.opens(|account| {
            if account.is_administrator() {
                ControlFlow::Continue(ELEVATION_OPENS)
            } else {
                refuse(UAC_NOT_ADMINISTRATOR)
            }
        })
    }

    /// At the screen, if the provider of cards is loaded in safe mode with networking.
    fn in_safe_mode(self) -> Opened<'f> {
        if self.assumptions.safe_mode_provider() == SafeModeProviderReading::NotLoaded {
            return refuse(SAFE_MODE_NO_PROVIDER);
        }
        self.certificate.note(SAFE_MODE_PROVIDER_LOADED);
        self.at_screen()
    }

    /// The client authenticates itself first and hands the PIN over; the host repeats it with the redirected card.
    fn remotely(self) -> Opened<'f> {
        if !self.from.knows_nla() {
            return refuse(RDP_CLIENT_NO_NLA);
        }
        if !self.at.knows_nla() {
            return refuse(RDP_HOST_NO_NLA);
        }
        self.is_shown_and_signs_at(self.from)?;
        let request = self.request_of_client();
        let Some(known) = domain_answers(request, self.assumptions)? else {
            return refuse(RDP_CLIENT_NO_KDC);
        };
        self.certificate.note(RDP_CLIENT);
        let is_member = self.at.joined();
        if is_member {
            before_session(known, self.at, self.assumptions)?;
        }
        match self.from.remote_credentials() {
            RemoteCredentials::RestrictedAdmin => {
                if !self.at.takes_restricted_admin() {
                    return refuse(RDP_RESTRICTED_ADMIN_OFF);
                }
                if !known.is_administrator() {
                    return refuse(RDP_NOT_ADMINISTRATOR);
                }
                if is_member {
                    over_network(known, self.at)?;
                    by_remote_desktop(known, self.at)?;
                }
                return ControlFlow::Continue((RDP_RESTRICTED_ADMIN, known));
            }
            RemoteCredentials::RemoteGuard => {
                if !self.at.takes_restricted_admin() {
                    return refuse(RDP_REMOTE_GUARD_OFF);
                }
                if is_member {
                    by_remote_desktop(known, self.at)?;
                }
                return ControlFlow::Continue((RDP_REMOTE_GUARD, known));
            }
            RemoteCredentials::Delegated => {}
        }
        if !self.from.delegates_fresh() {
            return refuse(RDP_NOT_DELEGATED);
        }
        self.certificate.note(RDP_DELEGATED);
        self.card_is_redirected()?;
        if self.at.asks_again() {
            self.certificate.note(RDP_ASKS_AGAIN);
            redirected_tile_is_shown(self.certificate, self.at, self.assumptions)?;
        } else {
            card_is_recognised(self.certificate, self.at)?;
        }
        self.certificate.note(RDP_HOST);
        self.opens(|account| {
            if account.is_same(known) {
                ControlFlow::Continue(RDP_OPENS)
            } else {
                refuse(RDP_OTHER_ACCOUNT)
            }
        })
    }

    /// The host shows its own screen, with the tiles of the redirected card.
    fn remotely_without_nla(self) -> Opened<'f> {
        if self.at.demands_nla() {
            return refuse(RDP_NLA_REQUIRED);
        }
        if !(self.from.has_reader() && self.from.smart_card_service_runs()) {
            return refuse(RDP_NO_READER);
        }
        self.card_is_redirected()?;
        let driver = redirected_tile_is_shown(self.certificate, self.at, self.assumptions)?;
        self.signs(driver, self.at)?;
        self.opens(|_| ControlFlow::Continue(RDP_OPENS))
    }

    /// Both ends let the card through.
    fn card_is_redirected(self) -> Verdict {
        if !self.attempt.redirects_cards() {
            return refuse(RDP_NOT_OFFERED);
        }
        if !self.at.redirects_cards() {
            return refuse(RDP_NOT_TAKEN);
        }
        self.certificate.note(RDP_REDIRECTED);
        PASS
    }

    /// Its holder is authenticated here; where the domain did it and the machine is a member, it gives him a ticket for the
    /// machine. `opened` says which session that is; outside of a domain there is none.
    fn opens(self, opened: impl FnOnce(User<'f>) -> Verdict<StepId>) -> Opened<'f> {
        let Some(account) = domain_answers(self.request_of_host(), self.assumptions)? else {
            let unlocks = self.attempt.form() == LogonForm::Unlock;
            if unlocks && self.at.unlocks_by_controller_only() {
                return refuse(UNLOCK_NEEDS_CONTROLLER);
            }
            let account = cached_logon(self.certificate, self.at)?;
            let opened = opened(account)?;
            self.has_right(account)?;
            return ControlFlow::Continue((opened, account));
        };
        match session_at(account, self.at)? {
            SESSION_OPENED => {
                let opened = opened(account)?;
                self.has_right(account)?;
                ControlFlow::Continue((opened, account))
            }
            other => ControlFlow::Continue((other, account)),
        }
    }

    fn is_shown_and_signs(self) -> Verdict {
        self.is_shown_and_signs_at(self.at)
    }

    fn is_shown_and_signs_at(self, workstation: Workstation<'f>) -> Verdict {
        let driver = tile_is_shown(self.certificate, workstation, self.assumptions)?;
        self.signs(driver, workstation)
    }

    fn signs(self, driver: Driver<'f>, workstation: Workstation<'f>) -> Verdict {
        let card = Asked {
            driver,
            workstation,
            assumptions: self.assumptions,
        };
        card_signs(self.certificate, self.attempt, card)
    }

    fn request_of_client(self) -> Request<'f> {
        Request {
            certificate: self.certificate,
            attempt: self.attempt,
            screen: self.from,
            workstation: self.from,
            asked: self.asked,
            referred: self.referred,
        }
    }

    /// With Network Level Authentication the hint was typed at the client and comes with the PIN.
    fn request_of_host(self) -> Request<'f> {
        let screen = if self.attempt.form() == LogonForm::RemoteDesktop {
            self.from
        } else {
            self.at
        };
        Request {
            certificate: self.certificate,
            attempt: self.attempt,
            screen,
            workstation: self.at,
            asked: self.asked_by_host,
            referred: self.referred_by_host,
        }
    }
}
