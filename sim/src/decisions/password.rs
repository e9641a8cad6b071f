//! Who can still use a password, and where: one attempt with a password over one way
//! [MS-KILE 3.3.5.6.3; MS-APDS 3.1.5; Security Options: Require smart card].

use std::ops::ControlFlow;

use facts::{PASS, StepId, Verdict, refuse};

use super::account::{Checked, KERBEROS_PASSWORD, NTLM, PKINIT, account_may_log_on, host_admits};
use super::request::{clocks_agree, network_leads_to_domain, reaches_domain};
use super::right::{
    as_service, as_task, at_controller, at_screen, before_session, by_remote_desktop, locally,
    over_network, to_unlock,
};
use crate::roles::{Assumptions, DomainController, PasswordAttempt, SignOn, User, Workstation};
use crate::step::{
    APPLICATION_GUARDED, APPLICATION_KERBEROS, APPLICATION_NTLM, APPLICATION_UNKNOWN,
    CLIENT_DC_UNREACHABLE, CLIENT_NO_DOMAIN, PASSWORD_BIND, PASSWORD_CARD_REQUIRED,
    PASSWORD_CARD_REQUIRED_BIND, PASSWORD_CARD_REQUIRED_NTLM, PASSWORD_CARD_REQUIRED_SERVICE,
    PASSWORD_ELEVATES, PASSWORD_FORCED, PASSWORD_KERBEROS, PASSWORD_MACHINE,
    PASSWORD_NETWORK_OPENS, PASSWORD_NLA, PASSWORD_NO_KEY, PASSWORD_NO_RESTRICTED_ADMIN,
    PASSWORD_NTLM, PASSWORD_NTLM_CLIENT, PASSWORD_NTLM_DOMAIN, PASSWORD_OFFLINE,
    PASSWORD_OFFLINE_NONE, PASSWORD_OFFLINE_OFF, PASSWORD_OFFLINE_PROTECTED,
    PASSWORD_OFFLINE_UNSAID, PASSWORD_OPENS, PASSWORD_PROTECTED, PASSWORD_PROVIDER_EXCLUDED,
    PASSWORD_RESTRICTED, PASSWORD_RESTRICTED_ADMIN, PASSWORD_UNLOCKS, PASSWORD_WRONG,
    PASSWORD_WRONG_NTLM, PASSWORD_WRONG_OFFLINE, RDP_NOT_ADMINISTRATOR, RDP_RESTRICTED_ADMIN_OFF,
    REPLY_TICKET_ISSUED, UNLOCK_NEEDS_CONTROLLER,
};
use crate::value::{
    BindReading, DevicePolicy, ForcedElevationReading, ForcedRestrictedAdminReading,
    ForcedSafeModeReading, PasswordPath, RequiredFirstReading, ServiceReading, SignOnKind,
    TypedSecret,
};

facts::decision! {
    /// Does this secret open this account over this way?
    pub(crate) PASSWORD = password(User, PasswordAttempt, Workstation, DomainController, Assumptions);
}

facts::decision! {
    /// What does the KDC answer to a timestamp under a key? The computer is the one that the request names.
    pub(crate) KDC_PASSWORD = kdc_password(User, PasswordAttempt, Workstation, DomainController, Assumptions);
}

facts::decision! {
    /// Does an application of this kind still let the user in, after a logon by card?
    pub(crate) SIGN_ON = sign_on(
        User,
        SignOn,
        PasswordAttempt,
        Workstation,
        DomainController,
        Assumptions,
    );
}

fn sign_on<'f>(
    account: User<'f>,
    application: SignOn<'f>,
    attempt: PasswordAttempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    let by = By::of(account, attempt, workstation, kdc, assumptions);
    let opened = match application.kind() {
        SignOnKind::IntegratedKerberos => {
            by.reaches_kdc()?;
            account_may_log_on(by.checked(), &PKINIT)?;
            return ControlFlow::Continue((APPLICATION_KERBEROS, account));
        }
        SignOnKind::IntegratedNtlm => {
            by.integrated_ntlm()?;
            return ControlFlow::Continue((APPLICATION_NTLM, account));
        }
        SignOnKind::IntegratedNtlmV1 => {
            // What Credential Guard keeps to itself answers NTLMv2 only.
            if workstation.guards_credentials() {
                return ControlFlow::Break(APPLICATION_GUARDED);
            }
            by.integrated_ntlm()?;
            return ControlFlow::Continue((APPLICATION_NTLM, account));
        }
        SignOnKind::TypedKerberos => by.network_kerberos()?,
        SignOnKind::TypedNtlm => by.network_ntlm()?,
        SignOnKind::TypedBind => by.bind()?,
        SignOnKind::StoredService => {
            let opened = by.service()?;
            as_service(account, workstation)?;
            opened
        }
    };
    if !account.password_is_known() {
        return ControlFlow::Break(APPLICATION_UNKNOWN);
    }
    ControlFlow::Continue((opened, account))
}

fn kdc_password<'f>(
    account: User<'f>,
    attempt: PasswordAttempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    let by = By::of(account, attempt, workstation, kdc, assumptions);
    by.kerberos()?;
    kdc.note(REPLY_TICKET_ISSUED);
    ControlFlow::Continue((REPLY_TICKET_ISSUED, account))
}

fn password<'f>(
    account: User<'f>,
    attempt: PasswordAttempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    let by = By::of(account, attempt, workstation, kdc, assumptions);
    let opened = match attempt.path() {
        PasswordPath::Console => {
            by.console()?;
            at_screen(account, workstation)?;
            PASSWORD_OPENS
        }
        PasswordPath::RemoteDesktop => {
            account.note(PASSWORD_NLA);
            by.console()?;
            before_session(account, workstation, assumptions)?;
            by_remote_desktop(account, workstation)?;
            PASSWORD_OPENS
        }
        PasswordPath::ConsoleNtlm => by.console_ntlm()?,
        PasswordPath::Unlock => by.unlock()?,
        PasswordPath::RestrictedAdmin => by.restricted_admin()?,
        PasswordPath::Elevation => by.elevation()?,
        PasswordPath::SafeMode => by.safe_mode()?,
        PasswordPath::Offline => by.offline()?,
        PasswordPath::NetworkKerberos => by.network_kerberos()?,
        PasswordPath::NetworkNtlm => {
            by.client_speaks_ntlm()?;
            by.network_ntlm()?
        }
        PasswordPath::LdapBind => by.bind()?,
        PasswordPath::Service => {
            let opened = by.service()?;
            as_service(account, workstation)?;
            opened
        }
        PasswordPath::Task => {
            let opened = by.service()?;
            as_task(account, workstation)?;
            opened
        }
    };
    ControlFlow::Continue((opened, account))
}

/// The parties of an attempt.
#[derive(Clone, Copy)]
struct By<'f> {
    account: User<'f>,
    attempt: PasswordAttempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
}

impl<'f> By<'f> {
    fn of(
        account: User<'f>,
        attempt: PasswordAttempt<'f>,
        workstation: Workstation<'f>,
        kdc: DomainController<'f>,
        assumptions: Assumptions<'f>,
    ) -> Self {
        Self {
            account,
            attempt,
            workstation,
            kdc,
            assumptions,
        }
    }

    /// At the screen of a machine of the domain, with a domain controller: Kerberos.
    fn console(self) -> Verdict {
        self.machine_takes_passwords()?;
        self.reaches_kdc()?;
        self.kerberos()?;
        host_admits(self.account, self.workstation)
    }

    /// The session of this user is locked; how it was opened does not matter.
    fn unlock(self) -> Verdict<StepId> {
        self.machine_takes_passwords()?;
        if reaches_domain(self.workstation, self.kdc) {
            self.reaches_kdc()?;
            self.kerberos()?;
        } else if self.workstation.unlocks_by_controller_only() {
            return refuse(UNLOCK_NEEDS_CONTROLLER);
        } else {
            self.is_kept()?;
        }
        to_unlock(self.account, self.workstation, self.assumptions)?;
        ControlFlow::Continue(PASSWORD_UNLOCKS)
    }

    /// The remote machine gets a network logon and no credentials.
    fn restricted_admin(self) -> Verdict<StepId> {
        if !self.workstation.knows_restricted_admin() {
            return refuse(PASSWORD_NO_RESTRICTED_ADMIN);
        }
        if !self.workstation.takes_restricted_admin() {
            return refuse(RDP_RESTRICTED_ADMIN_OFF);
        }
        if !self.account.is_administrator() {
            return refuse(RDP_NOT_ADMINISTRATOR);
        }
        let reading = || self.assumptions.forced_restricted_admin();
        if self.workstation.requires_smart_card()
            && reading() == ForcedRestrictedAdminReading::Refused
        {
            return refuse(PASSWORD_FORCED);
        }
        self.network_ntlm()?;
        over_network(self.account, self.workstation)?;
        by_remote_desktop(self.account, self.workstation)?;
        ControlFlow::Continue(PASSWORD_RESTRICTED_ADMIN)
    }

    /// A logon session inside the one that is there.
    fn elevation(self) -> Verdict<StepId> {
        let reading = || self.assumptions.forced_elevation();
        if self.workstation.requires_smart_card() && reading() == ForcedElevationReading::Refused {
            return refuse(PASSWORD_FORCED);
        }
        if reaches_domain(self.workstation, self.kdc) {
            self.reaches_kdc()?;
            self.kerberos()?;
        } else {
            self.is_kept()?;
        }
        locally(self.account, self.workstation)?;
        ControlFlow::Continue(PASSWORD_ELEVATES)
    }

    /// Safe mode has no network: the cache, and the password provider alone.
    fn safe_mode(self) -> Verdict<StepId> {
        let reading = || self.assumptions.forced_safe_mode();
        if self.workstation.requires_smart_card() && reading() == ForcedSafeModeReading::Refused {
            return refuse(PASSWORD_FORCED);
        }
        self.is_kept()?;
        at_screen(self.account, self.workstation)?;
        ControlFlow::Continue(PASSWORD_OPENS)
    }

    /// At the screen, where Kerberos cannot be had: an interactive logon through NetLogon.
    fn console_ntlm(self) -> Verdict<StepId> {
        self.machine_takes_passwords()?;
        self.reaches_kdc()?;
        self.account.note(PASSWORD_NTLM);
        self.takes_ntlm()?;
        if self.account.smart_card_required() {
            return refuse(PASSWORD_CARD_REQUIRED_NTLM);
        }
        self.is_right(PASSWORD_WRONG_NTLM)?;
        account_may_log_on(self.checked(), &NTLM)?;
        at_screen(self.account, self.workstation)?;
        ControlFlow::Continue(PASSWORD_OPENS)
    }

    /// A ticket for somebody's use of the network: `kinit`, `runas /netonly`, a browser.
    fn network_kerberos(self) -> Verdict<StepId> {
        self.reaches_kdc()?;
        self.kerberos()?;
        ControlFlow::Continue(PASSWORD_NETWORK_OPENS)
    }

    /// The hash that the logon by card brought answers for whoever is logged on.
    fn integrated_ntlm(self) -> Verdict {
        self.is_running()?;
        self.client_speaks_ntlm()?;
        self.takes_ntlm()?;
        account_may_log_on(self.checked(), &NTLM)
    }

    /// The machine before which the user sits answers other machines by NTLM.
    fn client_speaks_ntlm(self) -> Verdict {
        if self.workstation.restricts_ntlm() {
            return refuse(PASSWORD_NTLM_CLIENT);
        }
        PASS
    }

    /// A network logon through NetLogon, by password or by its NT hash: the flag does not matter.
    fn network_ntlm(self) -> Verdict<StepId> {
        self.is_running()?;
        self.account.note(PASSWORD_NTLM);
        self.takes_ntlm()?;
        self.is_right(PASSWORD_WRONG_NTLM)?;
        account_may_log_on(self.checked(), &NTLM)?;
        ControlFlow::Continue(PASSWORD_NETWORK_OPENS)
    }

    fn bind(self) -> Verdict<StepId> {
        self.is_running()?;
        self.account.note(PASSWORD_BIND);
        if self.account.smart_card_required()
            && self.assumptions.ldap_bind() == BindReading::AsInteractiveLogon
        {
            return refuse(PASSWORD_CARD_REQUIRED_BIND);
        }
        self.is_right(PASSWORD_WRONG_NTLM)?;
        account_may_log_on(self.checked(), &NTLM)?;
        at_controller(self.account, self.kdc)?;
        ControlFlow::Continue(PASSWORD_NETWORK_OPENS)
    }

    /// A service or a scheduled task that was given the password.
    fn service(self) -> Verdict<StepId> {
        if !self.account.smart_card_required() {
            self.reaches_kdc()?;
            self.kerberos()?;
            return ControlFlow::Continue(PASSWORD_OPENS);
        }
        match self.assumptions.service_logon() {
            ServiceReading::Refused => refuse(PASSWORD_CARD_REQUIRED_SERVICE),
            ServiceReading::NtlmIsTried => {
                self.network_ntlm()?;
                ControlFlow::Continue(PASSWORD_OPENS)
            }
        }
    }

    /// No domain controller answers: the machine asks its own cache, and nothing else.
    fn offline(self) -> Verdict<StepId> {
        self.machine_takes_passwords()?;
        self.is_kept()?;
        at_screen(self.account, self.workstation)?;
        ControlFlow::Continue(PASSWORD_OPENS)
    }

    /// What the machine has kept of the account is of this password.
    fn is_kept(self) -> Verdict {
        if !self.workstation.joined() {
            return refuse(CLIENT_NO_DOMAIN);
        }
        self.account.note(PASSWORD_OFFLINE);
        if !self.workstation.keeps_logons() {
            return refuse(PASSWORD_OFFLINE_OFF);
        }
        if self.workstation.protects_users() && self.account.protected() {
            return refuse(PASSWORD_OFFLINE_PROTECTED);
        }
        if !self.account.cached_at().includes(self.workstation) {
            let is_said = self.workstation.cache_is_said()
                || self.account.not_cached_at().includes(self.workstation);
            return refuse(if is_said {
                PASSWORD_OFFLINE_NONE
            } else {
                PASSWORD_OFFLINE_UNSAID
            });
        }
        self.is_right(PASSWORD_WRONG_OFFLINE)
    }

    /// An AS-REQ with a timestamp under the password's key.
    fn kerberos(self) -> Verdict {
        clocks_agree(self.workstation, self.kdc)?;
        self.account.note(PASSWORD_KERBEROS);
        account_may_log_on(self.checked(), &KERBEROS_PASSWORD)?;
        let required = self.account.smart_card_required();
        let right = self.attempt.secret() == TypedSecret::Right;
        if required
            && (right || self.assumptions.required_first() == RequiredFirstReading::BeforeTheKey)
        {
            return refuse(PASSWORD_CARD_REQUIRED);
        }
        if self.kdc.protects_users() && self.account.protected() && !self.account.has_aes_keys() {
            return refuse(PASSWORD_NO_KEY);
        }
        if !right {
            return refuse(PASSWORD_WRONG);
        }
        PASS
    }

    fn checked(self) -> Checked<'f> {
        Checked {
            account: self.account,
            workstation: self.workstation,
            kdc: self.kdc,
            assumptions: self.assumptions,
        }
    }

    fn is_right(self, otherwise: StepId) -> Verdict {
        match self.attempt.secret() {
            TypedSecret::Right => PASS,
            TypedSecret::Wrong => refuse(otherwise),
        }
    }

    fn machine_takes_passwords(self) -> Verdict {
        if self.workstation.requires_smart_card() {
            return refuse(PASSWORD_MACHINE);
        }
        // What comes by remote desktop was typed at another screen.
        if self.attempt.path() != PasswordPath::RemoteDesktop
            && self.workstation.excludes_passwords()
        {
            return refuse(PASSWORD_PROVIDER_EXCLUDED);
        }
        PASS
    }

    fn is_running(self) -> Verdict {
        if !self.kdc.running() {
            return refuse(CLIENT_DC_UNREACHABLE);
        }
        PASS
    }

    fn reaches_kdc(self) -> Verdict {
        if !self.workstation.joined() {
            return refuse(CLIENT_NO_DOMAIN);
        }
        self.is_running()?;
        network_leads_to_domain(self.workstation)
    }

    /// Protected Users and accounts that may authenticate from some computers only have no NTLM
    /// [MS-APDS 3.1.5].
    fn takes_ntlm(self) -> Verdict {
        if self.kdc.protects_users() && self.account.protected() {
            return refuse(PASSWORD_PROTECTED);
        }
        if self.account.device_policy() == DevicePolicy::Enforced {
            return refuse(PASSWORD_RESTRICTED);
        }
        if self.kdc.refuses_ntlm() {
            return refuse(PASSWORD_NTLM_DOMAIN);
        }
        PASS
    }
}
