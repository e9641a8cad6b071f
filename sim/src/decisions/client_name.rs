//! What the client sends: the name of the account, and to whom [MS-PKCA 3.1.5.2.1; KB4043463].

use std::ops::ControlFlow;

use facts::{Found, PASS, Verdict, refuse};

use crate::roles::{
    Attempt, Certificate, ClientName, Domain, DomainController, Trust, Workstation,
};
use crate::step::{
    CLIENT_DC_UNREACHABLE, CLIENT_DOMAIN_FROM_SUBJECT, CLIENT_HINT_DOMAIN_UNKNOWN,
    CLIENT_HINT_NOT_OFFERED, CLIENT_NAME_FROM_HINT, CLIENT_NAME_FROM_SUBJECT, CLIENT_NAME_FROM_UPN,
    CLIENT_NOT_ASKED, CLIENT_OWN_DOMAIN, CLIENT_SUBJECT_NAMES_NO_DOMAIN,
};

/// How a request names its account.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Naming<'f> {
    /// By what was typed as a hint: NT-PRINCIPAL, or NT-ENTERPRISE where it is a UPN.
    Hint(ClientName<'f>),
    /// By the certificate's UPN: NT-ENTERPRISE.
    Upn(ClientName<'f>),
    /// By the certificate's subject: NT-X500-PRINCIPAL.
    Subject,
}

impl<'f> Naming<'f> {
    /// The name by which the KDC looks the account up, if there is one.
    pub(crate) fn name(self) -> Option<ClientName<'f>> {
        match self {
            Self::Hint(name) | Self::Upn(name) => Some(name),
            Self::Subject => None,
        }
    }
}

/// The name that the client sends. A hint comes first; without one, the certificate's UPN, unless the
/// client's UseSubjectAltName is 0 [KB4043463]. The hint is typed at a screen, which need not be that of the
/// machine whose Kerberos client asks.
pub(crate) fn naming<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    screen: Workstation<'f>,
    workstation: Workstation<'f>,
) -> Naming<'f> {
    if let Some(typed) = attempt.name()
        && screen.offers_hint()
    {
        return Naming::Hint(typed);
    }
    match certificate.upn_name() {
        Some(upn) if workstation.uses_subject_alternative_name() => Naming::Upn(upn),
        _ => Naming::Subject,
    }
}

/// The client names its account and picks whom to ask first.
pub(crate) fn client_names_account<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    screen: Workstation<'f>,
    workstation: Workstation<'f>,
    asked: DomainController<'f>,
) -> Verdict<(Naming<'f>, Domain<'f>)> {
    let naming = naming(certificate, attempt, screen, workstation);
    match naming {
        Naming::Hint(_) => certificate.note(CLIENT_NAME_FROM_HINT),
        _ if attempt.name().is_some() => certificate.note(CLIENT_HINT_NOT_OFFERED),
        _ => {}
    }
    match naming {
        Naming::Hint(_) => {}
        Naming::Upn(_) => certificate.note(CLIENT_NAME_FROM_UPN),
        Naming::Subject => certificate.note(CLIENT_NAME_FROM_SUBJECT),
    }
    let domain = first_domain(certificate, naming, workstation)?;
    is_in(asked, domain)?;
    ControlFlow::Continue((naming, domain))
}

/// The domain whose controllers are asked first: the one that the hint names, else the workstation's
/// own; a UPN suffix is for the KDC to route. A machine outside of any domain takes what the DC= parts of the
/// subject spell [Certificate Requirements and Enumeration].
fn first_domain<'f>(
    certificate: Certificate<'f>,
    naming: Naming<'f>,
    workstation: Workstation<'f>,
) -> Verdict<Domain<'f>> {
    let typed = naming.name().filter(|name| name.names_domain());
    let Some(home) = workstation.home() else {
        return domain_from_outside(certificate, naming);
    };
    let Some(name) = typed else {
        own_domain_will_do(certificate, naming, workstation)?;
        return ControlFlow::Continue(home);
    };
    let Some(domain) = name.domain() else {
        return refuse(CLIENT_HINT_DOMAIN_UNKNOWN);
    };
    if domain.forest().is(home.forest()) {
        return ControlFlow::Continue(domain);
    }
    match domain.trusts().found_with(Trust::trusting, home.forest()) {
        Found::One(_) => ControlFlow::Continue(domain),
        Found::None | Found::Several => refuse(CLIENT_HINT_DOMAIN_UNKNOWN),
    }
}

/// Where the name is the subject and the subject names no domain, the own one is assumed
/// [Certificate Requirements and Enumeration].
fn own_domain_will_do<'f>(
    certificate: Certificate<'f>,
    naming: Naming<'f>,
    workstation: Workstation<'f>,
) -> Verdict {
    let is_nameless = matches!(naming, Naming::Subject)
        && !certificate.has_upn()
        && certificate.subject_domain().is_none();
    if !is_nameless {
        return PASS;
    }
    if !workstation.asks_own_domain() {
        return refuse(CLIENT_SUBJECT_NAMES_NO_DOMAIN);
    }
    certificate.note(CLIENT_OWN_DOMAIN);
    PASS
}

/// The domain that a machine outside of any asks: the one of the hint, else that of the subject; the
/// certificate's UPN does not count.
fn domain_from_outside<'f>(
    certificate: Certificate<'f>,
    naming: Naming<'f>,
) -> Verdict<Domain<'f>> {
    let hinted = match naming {
        Naming::Hint(name) if name.names_domain() => Some(name.domain()),
        Naming::Hint(name) if name.has_suffix() => Some(name.suffix_domain()),
        _ => None,
    };
    if let Some(domain) = hinted {
        return domain.map_or_else(|| refuse(CLIENT_HINT_DOMAIN_UNKNOWN), ControlFlow::Continue);
    }
    match certificate.subject_domain() {
        Some(domain) => {
            certificate.note(CLIENT_DOMAIN_FROM_SUBJECT);
            ControlFlow::Continue(domain)
        }
        None => refuse(CLIENT_SUBJECT_NAMES_NO_DOMAIN),
    }
}

/// Does this domain controller serve the domain? The others are not asked.
pub(crate) fn is_in<'f>(controller: DomainController<'f>, domain: Domain<'f>) -> Verdict {
    if !domain.has_controller() {
        return refuse(CLIENT_DC_UNREACHABLE);
    }
    if !controller.domain().is(domain.identity()) {
        return refuse(CLIENT_NOT_ASKED);
    }
    PASS
}
