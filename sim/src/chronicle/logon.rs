//! People prove who they are: at a screen, to unlock, beside another session, from another machine, inside a session.
//! What the form admits is done: the session that it speaks of opens.

use facts::Row;
use worlds::WorkstationRef;

use super::Happening;
use super::attempt::{Attempt, ByCard, ByPassword};
use super::card::tries;
use super::course::Course;
use crate::decisions::{ARRIVE, REDIRECT};
use crate::directory::replace_secret;
use crate::explain::ExplainError;
use crate::explanation::{FormExplanation, FormRequest, PasswordRequest, ToldStep};
use crate::lens::session::{Standing, arrival_row};
use crate::roles::{Card, DomainController, User, Workstation};
use crate::session::{Authenticated, CardProof, OpenedBy, Outcome, SessionStanding};
use crate::simulator::ScriptEvent;
use crate::step::{
    CARD_GONE, CARD_PIN_BLOCKED, CARD_PIN_RIGHT, CARD_PIN_WRONG, Effect, PASSWORD_OFFLINE,
    RDP_REMOTE_GUARD, RDP_RESTRICTED_ADMIN, REMOTE_NOT_SENT, SESSION_TICKET_ONLY,
    UNLOCK_OTHER_USER, step,
};
use crate::ticket::TicketContents;
use crate::value::{Credential, LogonForm, PasswordPath, ScreenState, SessionKind, SessionState};

/// Where somebody proves who he is.
#[derive(Debug, Clone, Copy)]
struct Place {
    machine: Row,
    /// The machine that he sits before, where it is another.
    client: Option<Row>,
    /// Whose session is there already.
    owner: Option<Row>,
    /// Who turns out to be another user than the owner gets a session beside the one that is there, if there can be one.
    beside: bool,
}

impl Place {
    fn at(machine: Row) -> Self {
        Self {
            machine,
            client: None,
            owner: None,
            beside: false,
        }
    }

    fn with(self, shown: &SessionStanding) -> Self {
        Self {
            owner: Some(shown.session.account),
            ..self
        }
    }

    fn kind(self) -> SessionKind {
        if self.client.is_some() {
            SessionKind::Remote
        } else {
            SessionKind::Console
        }
    }
}

impl Course {
    /// Somebody proves who he is.
    pub(super) fn log_on(&mut self, attempt: &Attempt) -> Result<(), ExplainError> {
        match attempt {
            Attempt::Card(by) => self.log_on_by_card(by),
            Attempt::Password(by) => self.log_on_by_password(by),
        }
    }

    fn log_on_by_card(&mut self, by: &ByCard) -> Result<(), ExplainError> {
        let (card, at) = (&by.request.card, &by.request.workstation);
        let machine = self.machine(at)?;
        let place = Place::at(machine);
        if let Some(from) = &by.from {
            return self.connect_by_card(by, from, place);
        }
        let event = match by.form {
            None | Some(LogonForm::Console) => format!("logon with {card} at {at}"),
            Some(LogonForm::Unlock) => format!("unlock with {card} at {at}"),
            Some(LogonForm::Elevation) => format!("{card} elevates at {at}"),
            Some(form) => format!("logon with {card} {}: {at}", form.sentence()),
        };
        if self.is_down(machine, &event) {
            return Ok(());
        }
        let shown = self.shown(machine);
        match (by.form, shown) {
            (Some(LogonForm::Unlock), _) => {
                let Some(locked) = self.locked(machine, None) else {
                    self.nothing(&event, "nothing: no session is locked there".to_owned());
                    return Ok(());
                };
                let place = Place {
                    client: locked.client,
                    ..place.with(&locked)
                };
                self.in_form(by, LogonForm::Unlock, place, event)
            }
            (Some(form), Some(shown)) if form.is_within() && is_in_use(&shown) => {
                self.in_form(by, form, place.with(&shown), event)
            }
            (Some(form), _) if form.is_within() => {
                self.nothing(&event, "nothing: nobody works at the screen".to_owned());
                Ok(())
            }
            (Some(form @ (LogonForm::Offline | LogonForm::SafeMode)), _) => {
                self.in_form(by, form, place, event)
            }
            (_, None) => self.log_on_at_free_screen(by, event),
            (Some(LogonForm::SwitchUser), Some(shown)) => {
                self.in_form(by, LogonForm::SwitchUser, place.with(&shown), event)
            }
            // Who comes to a desktop in use switches users; at a locked screen the card says whose session it is.
            (_, Some(shown)) if is_in_use(&shown) => {
                self.in_form(by, LogonForm::SwitchUser, place.with(&shown), event)
            }
            (_, Some(shown)) => {
                let place = Place {
                    beside: true,
                    ..place.with(&shown)
                };
                self.in_form(by, LogonForm::Unlock, place, event)
            }
        }
    }

    /// Nobody is at the screen: the simulator executes the logon, from the tiles to the session.
    fn log_on_at_free_screen(&mut self, by: &ByCard, event: String) -> Result<(), ExplainError> {
        let request = &by.request;
        let before = self.tries_of(&request.card);
        let prepared = self.twin.prepare(request)?;
        let (card, machine) = (prepared.event.card, prepared.event.workstation);
        if !self.bring(card, machine, by.reader, &event) {
            return Ok(());
        }
        self.simulator.enter(&prepared.twin);
        let logon = ScriptEvent::LogonRequested(prepared.event.clone());
        self.simulator.run([logon]);
        let left = self.simulator.tries_left(card);
        let story = self.simulator.story();
        let told = self.twin.explanation(request, &prepared, story, left);
        self.note_tries(card)?;
        let mut effects = Vec::new();
        if let Some(label) = &told.certificate {
            let used = (label.card.as_str(), label.number);
            let (ticket, verified) = (told.ticket.as_ref(), told.account.is_some());
            effects.extend(self.proved_by_card(used, machine, ticket, verified)?);
        }
        effects.extend(self.pin_effects(card, before));
        if let Some(account) = &told.account {
            effects.extend(self.copies(card, machine, account)?);
        }
        let account = told.ticket.as_ref().map(|ticket| ticket.account.clone());
        let account = account.and_then(|name| self.twin.world.find_user(&name));
        let happening = Happening::Card(Box::new(told));
        self.push(event, Some(happening), effects, account);
        Ok(())
    }

    /// A logon in a form; what it admits opens.
    fn in_form(
        &mut self,
        by: &ByCard,
        form: LogonForm,
        place: Place,
        event: String,
    ) -> Result<(), ExplainError> {
        let card = self.twin.find(Card::ID, "card", &by.request.card)?;
        let seat = place.client.unwrap_or(place.machine);
        if !self.bring(card, seat, by.reader, &event) {
            return Ok(());
        }
        let before = self.tries_of(&by.request.card);
        let mut told = self
            .twin
            .explain_form(&self.form_request(by, form, place))?;
        if place.beside && told.ending.id == step(UNLOCK_OTHER_USER).id {
            let request = self.form_request(by, LogonForm::SwitchUser, place);
            told = self.twin.explain_form(&request)?;
        }
        // Who has a session in the background comes back to it.
        if told.form == LogonForm::SwitchUser
            && let Some(account) = &told.account
            && let Some(owner) = self.session_of(place.machine, account)
        {
            let place = Place {
                owner: Some(owner),
                ..place
            };
            let request = self.form_request(by, LogonForm::SwitchUser, place);
            told = self.twin.explain_form(&request)?;
        }
        // The card counts the tries itself.
        let typed = [CARD_PIN_RIGHT, CARD_PIN_WRONG, CARD_PIN_BLOCKED];
        if typed.iter().any(|id| has(&told.steps, *id)) {
            self.simulator.type_pin(card, by.request.pin.as_deref());
            self.note_tries(card)?;
        }
        if told.ending.id == step(CARD_GONE).id {
            self.simulator.run([ScriptEvent::CardRemoved { card }]);
        }
        let mut effects: Vec<String> = self.pin_effects(card, before).into_iter().collect();
        let mut account = None;
        if let Some(name) = told.account.clone() {
            let used = (told.certificate.card.as_str(), told.certificate.number);
            let ticket = told.ticket.as_ref();
            let verified = told
                .exchanges
                .iter()
                .any(|exchange| exchange.workstation == told.workstation);
            effects.extend(self.proved_by_card(used, place.machine, ticket, verified)?);
            if !(told.form.is_within() || keeps_the_card_away(&told)) {
                effects.extend(self.copies(card, place.machine, &name)?);
            }
            self.open_in_form(&told, (card, by.request.pin.as_deref()), place)?;
            account = self.twin.world.find_user(&name);
        }
        let happening = Happening::Form(Box::new(told));
        self.push(event, Some(happening), effects, account);
        Ok(())
    }

    fn form_request(&self, by: &ByCard, form: LogonForm, place: Place) -> FormRequest {
        let name = |role, row| self.twin.view.row_name(role, row);
        FormRequest {
            card: by.request.card.clone(),
            certificate: by.request.certificate,
            hint: by.request.hint.clone(),
            pin: by.request.pin.clone(),
            form,
            workstation: by.request.workstation.clone(),
            from: by.from.clone(),
            readers_not_offered: !by.redirected,
            session_of: place.owner.map(|owner| name(User::ID, owner)),
            domain_controller: by.request.domain_controller.clone(),
            mishap: by.request.mishap,
        }
    }

    /// The session that the form speaks of.
    fn open_in_form(
        &mut self,
        told: &FormExplanation,
        (card, pin): (Row, Option<&str>),
        place: Place,
    ) -> Result<(), ExplainError> {
        let Some(name) = &told.account else {
            return Ok(());
        };
        let account = self.twin.find(User::ID, "user", name)?;
        let ticket = self.ticket(told.ticket.as_ref());
        let workstation = place.machine;
        let event = if told.form.is_within() {
            ScriptEvent::Elevated {
                workstation,
                account,
            }
        } else if told.ending.id == step(SESSION_TICKET_ONLY).id {
            return Ok(());
        } else if keeps_the_card_away(told) {
            ScriptEvent::Authenticated(Authenticated {
                workstation,
                account,
                kind: place.kind(),
                client: place.client,
                by: OpenedBy {
                    credential: Credential::NetworkLogon,
                    card: None,
                },
                reader: None,
                pin: None,
                ticket: None,
            })
        } else {
            ScriptEvent::ProvedByCard(CardProof {
                card,
                certificate: self.twin.numbered(card, told.certificate.number)?,
                workstation,
                account,
                pin: self.simulator.pin_typed(card, pin),
                ticket,
            })
        };
        self.simulator.run([event]);
        Ok(())
    }

    /// A user was authenticated with a card: what that does to the account, where a domain controller did it, and what the
    /// machine keeps.
    fn proved_by_card(
        &mut self,
        used: (&str, usize),
        machine: Row,
        ticket: Option<&TicketContents>,
        verified: bool,
    ) -> Result<Vec<String>, ExplainError> {
        let mut world = (*self.twin.world).clone();
        let now = world.clock;
        let mut effects = Vec::new();
        let Some(ticket) = ticket else {
            return Ok(effects);
        };
        let Some(account) = world.find_user(&ticket.account) else {
            return Ok(effects);
        };
        let secret = ticket.secret.as_ref();
        if secret.is_some_and(|secret| secret.cause.is_replaced()) {
            replace_secret(&mut world, account, now);
            effects.push(
                "the domain controller has replaced the secret; the ticket carries the new one's hash"
                    .to_owned(),
            );
        }
        if verified {
            let machine = self.twin.view.row_name(Workstation::ID, machine);
            effects.extend(self.keep_card(&mut world, account, used, &machine));
        }
        self.become_world(world)?;
        Ok(effects)
    }

    /// Certificates and roots of the card are copied for the user who has logged on with it.
    fn copies(
        &mut self,
        card: Row,
        machine: Row,
        account: &str,
    ) -> Result<Vec<String>, ExplainError> {
        let account = self.twin.find(User::ID, "user", account)?;
        let mut world = (*self.twin.world).clone();
        let effects = self.propagate(&mut world, (card, machine, account));
        self.become_world(world)?;
        Ok(effects)
    }

    /// What a logon has cost of the tries of the card's PIN, or given back.
    fn pin_effects(&mut self, card: Row, before: Option<u8>) -> Option<String> {
        let left = self.simulator.tries_left(card)?;
        let at = usize::try_from(card).ok()?;
        let most = self.twin.world.cards.get(at)?.pin_tries_max;
        (before != Some(left)).then(|| tries(left, most))
    }

    /// Somebody before a machine logs on to another one with a card in a reader of the first.
    fn connect_by_card(
        &mut self,
        by: &ByCard,
        from: &str,
        place: Place,
    ) -> Result<(), ExplainError> {
        let client = self.machine(from)?;
        let card = &by.request.card;
        let event = format!(
            "{card} by remote desktop from {from} to {}",
            by.request.workstation
        );
        if self.is_down(client, &event) || self.is_down(place.machine, &event) {
            return Ok(());
        }
        let card = self.twin.find(Card::ID, "card", card)?;
        if !self.bring(card, client, by.reader, &event) {
            return Ok(());
        }
        self.connect(client, place.machine, by.redirected);
        let form = by.form.unwrap_or_else(|| {
            // Both ends use it where both know it, whether or not the host demands it.
            let knows = |row| self.twin.flag(Workstation::ID, "knows_nla", row);
            if knows(client) && knows(place.machine) {
                LogonForm::RemoteDesktop
            } else {
                LogonForm::RemoteDesktopWithoutNla
            }
        });
        let place = Place {
            client: Some(client),
            ..place
        };
        self.in_form(by, form, place, event)?;
        self.simulator.drop_waiting_connections();
        Ok(())
    }

    /// A connection is made, whose session sees the readers of the client, or not: that is told.
    fn connect(&mut self, client: Row, host: Row, redirected: bool) {
        let trace = self.twin.view.trace(&REDIRECT, &[host], &[]);
        let told = if redirected {
            self.twin.wording().told(&self.twin.view, &trace)
        } else {
            vec![(step(REMOTE_NOT_SENT), Vec::new())]
        };
        let redirects_cards = told
            .last()
            .is_some_and(|(step, _)| step.effect != Effect::Refuses);
        self.concerned.extend([client, host]);
        self.simulator.turn_the_page();
        self.simulator.tell(Outcome {
            machine: host,
            session: None,
            told,
        });
        self.simulator.run([ScriptEvent::Connected {
            client,
            host,
            redirects_cards,
        }]);
    }

    fn log_on_by_password(&mut self, by: &ByPassword) -> Result<(), ExplainError> {
        let mut request = by.request.clone();
        let machine = self.machine(&request.workstation)?;
        let account = self.twin.find(User::ID, "user", &request.user)?;
        let mut place = Place::at(machine);
        let event = password_event(by);
        if let Some(from) = &by.from {
            let client = self.machine(from)?;
            if self.is_down(client, &event) || self.is_down(machine, &event) {
                return Ok(());
            }
            place.client = Some(client);
            self.connect(client, machine, by.redirected);
            self.verify_password(&request, account, place, event)?;
            self.simulator.drop_waiting_connections();
            return Ok(());
        }
        if self.is_down(machine, &event) {
            return Ok(());
        }
        match request.path {
            PasswordPath::Unlock => {
                let Some(locked) = self.locked(machine, Some(account)) else {
                    self.nothing(&event, "nothing: no session is locked there".to_owned());
                    return Ok(());
                };
                place.client = locked.client;
                // Another user logs on beside it, if he can.
                if locked.session.account != account {
                    request.path = PasswordPath::Console;
                }
            }
            PasswordPath::Console | PasswordPath::ConsoleNtlm | PasswordPath::Offline => {
                match self.shown(machine) {
                    Some(shown) if is_in_use(&shown) => {
                        if let Some(told) = self.no_switching(machine) {
                            self.simulator.tell(told);
                            self.push(event, None, Vec::new(), None);
                            return Ok(());
                        }
                    }
                    Some(shown)
                        if shown.session.account == account
                            && request.path == PasswordPath::Console =>
                    {
                        request.path = PasswordPath::Unlock;
                    }
                    _ => {}
                }
            }
            PasswordPath::Elevation if !self.shown(machine).is_some_and(|it| is_in_use(&it)) => {
                self.nothing(&event, "nothing: nobody works at the screen".to_owned());
                return Ok(());
            }
            _ => {}
        }
        self.verify_password(&request, account, place, event)
    }

    /// A password is verified on its way, and opens what that way opens.
    fn verify_password(
        &mut self,
        request: &PasswordRequest,
        row: Row,
        place: Place,
        event: String,
    ) -> Result<(), ExplainError> {
        let told = self.twin.explain_password(request)?;
        let mut world = (*self.twin.world).clone();
        let now = world.clock;
        let account = world.find_user(&request.user);
        let machine = world.find_workstation(&request.workstation);
        let mut effects = Vec::new();
        let controller = self.twin.find(
            DomainController::ID,
            "domain controller",
            &told.domain_controller,
        )?;
        if let Some(account) = account
            && self.twin.replaces_secret(
                row,
                request.path,
                request.wrong,
                place.machine,
                controller,
            )
        {
            replace_secret(&mut world, account, now);
            effects.push(
                "the domain controller has replaced the secret all the same: a request to its KDC is enough"
                    .to_owned(),
            );
        }
        let opens = told.ending.effect == Effect::Opens;
        let is_kept = opens && is_interactive(request.path) && !has(&told.steps, PASSWORD_OFFLINE);
        if let (true, Some(account), Some(machine)) = (is_kept, account, machine)
            && self.keeps(account, machine)
        {
            let mut evicted = Vec::new();
            effects.extend(self.keep_password(&mut world, account, machine, &mut evicted));
            let evicted = evicted.iter();
            effects.extend(evicted.map(|gone| self.evicted(gone, &request.workstation)));
        }
        if opens && place.client.is_none() && is_at_screen(request.path) {
            effects.extend(self.propagate_present(&mut world, place.machine, row));
        }
        self.become_world(world)?;
        if opens {
            self.open_by_password(request.path, row, place, told.ticket.as_ref());
        }
        let happening = Happening::Password(Box::new(told));
        self.push(event, Some(happening), effects, account);
        Ok(())
    }

    fn open_by_password(
        &mut self,
        path: PasswordPath,
        account: Row,
        place: Place,
        ticket: Option<&TicketContents>,
    ) {
        let (kind, credential) = match path {
            PasswordPath::Console | PasswordPath::ConsoleNtlm | PasswordPath::Offline => {
                (SessionKind::Console, Credential::Password)
            }
            PasswordPath::Unlock => (place.kind(), Credential::Password),
            PasswordPath::RemoteDesktop => (SessionKind::Remote, Credential::Password),
            PasswordPath::RestrictedAdmin => (SessionKind::Remote, Credential::NetworkLogon),
            PasswordPath::Elevation => {
                return self.simulator.run([ScriptEvent::Elevated {
                    workstation: place.machine,
                    account,
                }]);
            }
            PasswordPath::SafeMode
            | PasswordPath::NetworkKerberos
            | PasswordPath::NetworkNtlm
            | PasswordPath::LdapBind
            | PasswordPath::Service
            | PasswordPath::Task => return,
        };
        let ticket = ticket.filter(|_| credential == Credential::Password);
        self.simulator
            .run([ScriptEvent::Authenticated(Authenticated {
                workstation: place.machine,
                account,
                kind,
                client: place.client,
                by: OpenedBy {
                    credential,
                    card: None,
                },
                reader: None,
                pin: None,
                ticket: self.ticket(ticket),
            })]);
    }

    /// The session whose desktop or lock is on the screen of a machine.
    fn shown(&mut self, machine: Row) -> Option<SessionStanding> {
        // A session host has no seats of its own.
        if self.twin.usual_kind(machine) == SessionKind::Remote {
            return None;
        }
        let many = self
            .twin
            .flag(Workstation::ID, "holds_many_sessions", machine);
        let mut sessions = self.simulator.sessions().into_iter();
        sessions.find(|standing| {
            standing.session.machine == machine
                && standing.state != SessionState::Disconnected
                && (!many || standing.kind == SessionKind::Console)
        })
    }

    /// Whether a user has a session at a machine: he himself, if so.
    fn session_of(&mut self, machine: Row, account: &str) -> Option<Row> {
        let account = self.twin.find(User::ID, "user", account).ok()?;
        let sessions = self.simulator.sessions();
        let mut here = sessions.iter().map(|standing| standing.session);
        here.any(|session| session.machine == machine && session.account == account)
            .then_some(account)
    }

    /// A locked session of a machine: of the user meant, else on the screen, else another one.
    fn locked(&mut self, machine: Row, account: Option<Row>) -> Option<SessionStanding> {
        let all = self.simulator.sessions().into_iter();
        all.filter(|standing| {
            standing.session.machine == machine && standing.state == SessionState::Locked
        })
        .min_by_key(|standing| {
            (
                account.is_some_and(|account| standing.session.account != account),
                standing.kind != SessionKind::Console,
                standing.session.number,
            )
        })
    }

    /// Why users cannot be switched at a machine: what another user would be told at its locked screen.
    pub(super) fn no_switching(&self, workstation: Row) -> Option<Outcome> {
        let rows = [
            workstation,
            Standing::opened(SessionKind::Console, Credential::Card).row(),
            arrival_row(ScreenState::LockedByAnother, false),
        ];
        let trace = self.twin.view.trace(&ARRIVE, &rows, &[]);
        let told = self.twin.wording().told(&self.twin.view, &trace);
        let refused = told.last()?.0.effect == Effect::Refuses;
        refused.then_some(Outcome {
            machine: workstation,
            session: None,
            told,
        })
    }

    /// Whether a machine keeps what it verified of an account's password.
    pub(super) fn keeps(&self, account: worlds::UserRef, machine: WorkstationRef) -> bool {
        let Ok(row) = Row::try_from(machine.index()) else {
            return false;
        };
        let on = |name| self.twin.flag(Workstation::ID, name, row);
        let protected = self
            .twin
            .memberships
            .is_protected(&self.twin.world, account.index());
        on("keeps_logons") && !(protected && on("protects_users"))
    }
}

/// Whether somebody works at the screen.
fn is_in_use(shown: &SessionStanding) -> bool {
    shown.kind == SessionKind::Console && shown.state == SessionState::Active
}

/// Whether a step was told.
fn has(steps: &[ToldStep], id: facts::StepId) -> bool {
    let wanted = step(id).id;
    steps.iter().any(|told| told.step.id == wanted)
}

/// Whether the host of a remote desktop opens its session without seeing the card.
fn keeps_the_card_away(told: &FormExplanation) -> bool {
    [RDP_RESTRICTED_ADMIN, RDP_REMOTE_GUARD]
        .iter()
        .any(|id| told.ending.id == step(*id).id)
}

/// Whether the way leads to the screen of the machine itself.
fn is_at_screen(path: PasswordPath) -> bool {
    matches!(
        path,
        PasswordPath::Console | PasswordPath::ConsoleNtlm | PasswordPath::Offline
    )
}

/// Whether the way leads to a session of the user, of which machines keep what they verified.
fn is_interactive(path: PasswordPath) -> bool {
    matches!(
        path,
        PasswordPath::Console
            | PasswordPath::ConsoleNtlm
            | PasswordPath::Unlock
            | PasswordPath::RemoteDesktop
            | PasswordPath::Elevation
    )
}

fn password_event(by: &ByPassword) -> String {
    let PasswordRequest {
        user,
        workstation,
        path,
        wrong,
        ..
    } = &by.request;
    let typed = if *wrong { "a wrong" } else { "the right" };
    match (&by.from, path) {
        (Some(from), _) => format!("{user} by remote desktop from {from} to {workstation}"),
        (None, PasswordPath::Unlock) => {
            format!("unlock with {typed} password of {user} at {workstation}")
        }
        (None, path) => format!(
            "{user} uses {typed} password {}, {workstation}",
            path.sentence()
        ),
    }
}
