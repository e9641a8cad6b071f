//! The account that a request is for: by the client's name [MS-KILE 3.3.5.6.1], or, for
//! NT-X500-PRINCIPAL, by the strings that fit the certificate [MS-PKCA 3.1.5.2.1].

use std::ops::ControlFlow;

use facts::{Found, Key, PASS, Search, StepId, Verdict, refuse};

use crate::decisions::client_name::{Naming, is_in};
use crate::decisions::logon::Request;
use crate::roles::{
    Assumptions, Certificate, ClientName, Domain, DomainController, ForestIdentity, Identity,
    Trust, User,
};
use crate::step::{
    CLIENT_DC_UNREACHABLE, CLIENT_NO_CONTROLLER, MAP_AMBIGUOUS, MAP_AMBIGUOUS_AS_MISMATCH,
    MAP_HINT_AMBIGUOUS, MAP_HINT_UNKNOWN, MAP_METHODS_DISAGREE, MAP_NO_GLOBAL_CATALOG, MAP_NOBODY,
    MAP_OLD_KDC_UPN_ONLY, MAP_REFERRED_AGAIN, MAP_REFERRED_ON, MAP_UPN_AMBIGUOUS, MAP_UPN_UNKNOWN,
};
use crate::value::{AmbiguityReading, NameForm, SearchReading};

/// Where the search for a name ends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lookup<'f> {
    /// An account of the searching domain.
    Here(User<'f>),
    /// An account of another domain of the forest.
    InForest(User<'f>),
    /// Another forest, to which a trust routes the name's suffix: its root domain.
    Routed(Domain<'f>),
    /// No account has the name.
    Nobody,
    /// Several accounts have it.
    Several,
    /// None in this domain, and no global catalog answers for the others.
    NotTold,
}

/// Who searches: a domain controller, or any of a domain's.
#[derive(Debug, Clone, Copy)]
enum Searcher<'f> {
    Controller(DomainController<'f>),
    AnyOf(Domain<'f>),
}

impl<'f> Searcher<'f> {
    fn domain(self) -> Key<'f, Identity> {
        match self {
            Self::Controller(controller) => controller.domain(),
            Self::AnyOf(domain) => domain.identity(),
        }
    }

    fn forest(self) -> Key<'f, ForestIdentity> {
        match self {
            Self::Controller(controller) => controller.forest(),
            Self::AnyOf(domain) => domain.forest(),
        }
    }

    fn reaches_global_catalog(self) -> bool {
        match self {
            Self::Controller(controller) => controller.reaches_global_catalog(),
            Self::AnyOf(domain) => domain.reaches_global_catalog(),
        }
    }
}

/// Looks a name up as a domain controller does.
pub(crate) fn look_up<'f>(name: ClientName<'f>, kdc: DomainController<'f>) -> Lookup<'f> {
    search(name, Searcher::Controller(kdc))
}

fn search<'f>(name: ClientName<'f>, searcher: Searcher<'f>) -> Lookup<'f> {
    match name.form() {
        NameForm::Principal => search_principal(name, searcher),
        NameForm::Enterprise => search_enterprise(name, searcher),
    }
}

/// NT-PRINCIPAL: sAMAccountName, the same with a dollar sign, the UPN `name@realm`, then the global
/// catalog.
fn search_principal<'f>(name: ClientName<'f>, searcher: Searcher<'f>) -> Lookup<'f> {
    let domain = searcher.domain();
    if let Some(account) = by_account_name(name, domain) {
        return Lookup::Here(account);
    }
    match name.accounts_by_made_upn().found_with(User::domain, domain) {
        Found::One(account) => return Lookup::Here(account),
        Found::Several => return Lookup::Several,
        Found::None => {}
    }
    if !searcher.reaches_global_catalog() {
        return Lookup::NotTold;
    }
    match name
        .accounts_by_foreign_upn()
        .found_with(User::upn_domain, domain)
    {
        Found::One(account) if account.forest().is(searcher.forest()) => Lookup::InForest(account),
        Found::Several => Lookup::Several,
        Found::One(_) | Found::None => Lookup::Nobody,
    }
}

/// NT-ENTERPRISE: userPrincipalName; `sAMAccountName@domain` and the same with a dollar sign where the
/// suffix is the domain's own, or where there is none; the global catalog; the forest trusts.
fn search_enterprise<'f>(name: ClientName<'f>, searcher: Searcher<'f>) -> Lookup<'f> {
    let domain = searcher.domain();
    match name.accounts_by_upn().found_with(User::domain, domain) {
        Found::One(account) => return Lookup::Here(account),
        Found::Several => return Lookup::Several,
        Found::None => {}
    }
    let suffix = name.suffix_domain();
    let own = suffix.is_some_and(|suffix| suffix.identity().is(domain)) || !name.has_suffix();
    if own && let Some(account) = by_account_name(name, domain) {
        return Lookup::Here(account);
    }
    if !searcher.reaches_global_catalog() {
        return Lookup::NotTold;
    }
    match name
        .accounts_by_upn()
        .found_with(User::forest, searcher.forest())
    {
        Found::One(account) => return Lookup::InForest(account),
        Found::Several => return Lookup::Several,
        Found::None => {}
    }
    if let Some(suffix) = suffix.filter(|_| !own)
        && suffix.forest().is(searcher.forest())
    {
        return by_account_name(name, suffix.identity()).map_or(Lookup::Nobody, Lookup::InForest);
    }
    match name.routes().found_with(Trust::trusting, searcher.forest()) {
        Found::One(trust) => trust.root().map_or(Lookup::Nobody, Lookup::Routed),
        Found::None | Found::Several => Lookup::Nobody,
    }
}

/// An account of this name in a domain; failing that, one of the name with a dollar sign.
fn by_account_name<'f>(name: ClientName<'f>, domain: Key<'f, Identity>) -> Option<User<'f>> {
    // Account names are unique in a domain.
    let found = name.accounts_by_account_name();
    if let Found::One(account) = found.found_with(User::domain, domain) {
        return Some(account);
    }
    let found = name.accounts_by_dollar_name();
    match found.found_with(User::domain, domain) {
        Found::One(account) => Some(account),
        Found::None | Found::Several => None,
    }
}

/// The account of a request's name in the domain of the KDC. Who refers the client is asked before
/// ([`referral`]); where a name is referred again, the client gives up.
pub(crate) fn named_account<'f>(
    naming: Naming<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<Option<User<'f>>> {
    let Some(name) = naming.name() else {
        return ControlFlow::Continue(None);
    };
    match look_up(name, kdc) {
        Lookup::Here(account) => ControlFlow::Continue(Some(account)),
        Lookup::InForest(_) | Lookup::Routed(_) => refuse(MAP_REFERRED_AGAIN),
        lookup => refuse(not_found(naming, lookup, assumptions)),
    }
}

/// The step of a search that found no account.
fn not_found(naming: Naming<'_>, lookup: Lookup<'_>, assumptions: Assumptions<'_>) -> StepId {
    let by_hint = matches!(naming, Naming::Hint(_));
    match lookup {
        Lookup::NotTold => MAP_NO_GLOBAL_CATALOG,
        Lookup::Several if by_hint => ambiguous(MAP_HINT_AMBIGUOUS, assumptions),
        Lookup::Several => ambiguous(MAP_UPN_AMBIGUOUS, assumptions),
        _ if by_hint => MAP_HINT_UNKNOWN,
        _ => MAP_UPN_UNKNOWN,
    }
}

/// No document says with which error two accounts are answered.
fn ambiguous(step: StepId, assumptions: Assumptions<'_>) -> StepId {
    match assumptions.ambiguity() {
        AmbiguityReading::PrincipalUnknown => step,
        AmbiguityReading::NameMismatch => MAP_AMBIGUOUS_AS_MISMATCH,
    }
}

/// The domain to which a KDC refers the client, if it does [RFC 6806 §7].
pub(crate) fn referral<'f>(naming: Naming<'f>, kdc: DomainController<'f>) -> Option<Domain<'f>> {
    match look_up(naming.name()?, kdc) {
        Lookup::InForest(account) => account.home(),
        Lookup::Routed(root) => Some(root),
        Lookup::Here(_) | Lookup::Nobody | Lookup::Several | Lookup::NotTold => None,
    }
}

/// Does the client come to this domain controller at last? Within the forest it is referred at once,
/// into another forest by that forest's root domain.
pub(crate) fn follow_referral<'f>(
    request: Request<'f>,
    naming: Naming<'f>,
    first: Domain<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict {
    let Request {
        workstation,
        asked,
        referred,
        ..
    } = request;
    let mut last = first;
    if let Some(name) = naming.name()
        && !first.forest().is(asked.forest())
    {
        if !first.has_running_controller() {
            return refuse(if workstation.joined() {
                CLIENT_NO_CONTROLLER
            } else {
                CLIENT_DC_UNREACHABLE
            });
        }
        match search(name, Searcher::AnyOf(first)) {
            Lookup::Here(_) => {}
            Lookup::InForest(account) => {
                first.note(MAP_REFERRED_ON);
                match account.home() {
                    Some(home) => last = home,
                    None => return refuse(MAP_UPN_UNKNOWN),
                }
            }
            // A third forest is not followed: trusts are not transitive between forests.
            Lookup::Routed(_) => return refuse(MAP_UPN_UNKNOWN),
            lookup => return refuse(not_found(naming, lookup, assumptions)),
        }
    }
    is_in(referred, last)
}

/// The explicit forms in the order of the search without a hint: issuer and subject, subject, issuer
/// and serial, subject key identifier, SHA-1 hash, e-mail address, issuer and SID.
fn explicit_forms<'f>(
    certificate: Certificate<'f>,
    kdc: DomainController<'f>,
    mut visit: impl FnMut(Search<'f, User<'f>>) -> ControlFlow<StepId>,
) -> ControlFlow<StepId> {
    let Some(values) = certificate.mapping_values() else {
        return PASS;
    };
    visit(values.accounts_by_issuer_subject())?;
    visit(values.accounts_by_subject())?;
    visit(values.accounts_by_issuer_serial())?;
    visit(values.accounts_by_ski())?;
    visit(values.accounts_by_sha1_public_key())?;
    visit(values.accounts_by_rfc822())?;
    if kdc.maps_by_issuer_sid() {
        visit(values.accounts_by_issuer_sid())?;
    }
    PASS
}

/// Without a name the first form that finds an account of the KDC's domain ends the search; several
/// accounts of one form need a hint [Certificate Requirements and Enumeration].
pub(crate) fn search_explicitly<'f>(
    certificate: Certificate<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<User<'f>> {
    if !kdc.maps_explicitly() {
        return refuse(MAP_OLD_KDC_UPN_ONLY);
    }
    let mut first: Option<User<'f>> = None;
    explicit_forms(certificate, kdc, |form| {
        match (form.found_with(User::domain, kdc.domain()), first) {
            (Found::None, _) => {}
            (Found::Several, None) => return refuse(ambiguous(MAP_AMBIGUOUS, assumptions)),
            (Found::One(account), None) => first = Some(account),
            (Found::Several, Some(_))
                if assumptions.search() == SearchReading::DisagreementFails =>
            {
                return refuse(ambiguous(MAP_METHODS_DISAGREE, assumptions));
            }
            (Found::One(account), Some(found))
                if assumptions.search() == SearchReading::DisagreementFails
                    && !account.is_same(found) =>
            {
                return refuse(ambiguous(MAP_METHODS_DISAGREE, assumptions));
            }
            (_, Some(_)) => {}
        }
        PASS
    })?;
    match first {
        Some(account) => ControlFlow::Continue(account),
        None => refuse(MAP_NOBODY),
    }
}
