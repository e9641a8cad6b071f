//! The screen Findings: what is expected and not met, filtered, waived, explained, mended.

use std::sync::Arc;

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use sim::names::Timestamp;
use sim::policies::{NewWaiver, Severity, Subject};
use sim::{LogonRequest, QuestionId};

use crate::dashboard::keymap::{Action, Binding, bind, key, letter};
use crate::dashboard::list::{List, Scroll};
use crate::dashboard::overlay::{Field, Page, Prompt, PromptOf};
use crate::dashboard::pane::{frame_of, inside};
use crate::dashboard::screen::{Clicks, Effect, Found, Happened, Screen, ScreenEvent, ScreenId};
use crate::dashboard::snapshot::{FindingSeen, FindingsSeen, Snapshot, Status, WorldSeen};
use crate::dashboard::text::{cut, fitted, wrapped};
use crate::dashboard::theme::{Mark, Theme};
use crate::dashboard::worker::{Answer, PageOf, Request};

const KEYMAP: &[Binding] = &[
    bind(
        &[letter('s')],
        Action::Severity,
        "only errors, only warnings, only notes, or all",
    )
    .with_footer("severity"),
    bind(
        &[letter('t')],
        Action::Status,
        "only not met, expired, unknown, met but, waived, or all",
    )
    .with_footer("status"),
    bind(&[letter('f')], Action::Filter, "only what has a text in it").with_footer("filter"),
    bind(
        &[letter('w')],
        Action::Waive,
        "accept it until a day: rationale, owner, expiry",
    )
    .with_footer("waive"),
    bind(&[letter('e')], Action::Explain, "tell how it comes about").with_footer("explain"),
    bind(&[letter('c')], Action::Copy, "copy what to do about it").with_footer("copy fix"),
    bind(
        &[letter('m'), key(KeyCode::F(5))],
        Action::Mend,
        "look for changes that mend it, copy the command",
    )
    .with_footer("mend"),
];

/// How long a waiver lasts where nobody says otherwise.
const WAIVED_DAYS: i64 = 90;

/// What the screen remembers.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: List,
    detail: Scroll,
    /// Only this severity; `None`: all.
    severity: Option<Severity>,
    /// Only this status; `None`: all.
    status: Option<Status>,
    /// Only what has this text in it, in any case.
    text: String,
    /// The positions of the findings that are so.
    shown: Vec<usize>,
    /// The finding that a prompt for a waiver is about: its rule and its subject.
    waiving: Option<(String, String)>,
}

impl Screen for Findings {
    fn keymap(&self) -> &'static [Binding] {
        KEYMAP
    }

    fn update(&mut self, event: ScreenEvent, seen: &Snapshot) -> Vec<Effect> {
        let parts = Parts::of(event.area);
        let selected = self.selected(seen);
        let count = self.shown.len();
        match event.what {
            Happened::Did(Action::Severity) => {
                const ALL: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];
                self.severity = after(&ALL, self.severity);
                self.filter(seen);
            }
            Happened::Did(Action::Status) => {
                self.status = after(&Status::ALL, self.status);
                self.filter(seen);
            }
            Happened::Did(Action::Filter) => {
                return vec![Effect::Prompt(Prompt::filter(&self.text))];
            }
            Happened::Did(Action::Back) => {
                self.text.clear();
                self.severity = None;
                self.status = None;
                self.filter(seen);
            }
            Happened::Did(action) => {
                if self.list.act(action, count, parts.list.height) {
                    self.detail = Scroll::default();
                } else if let Some((finding, world)) = selected.zip(seen.world.as_deref()) {
                    return self.act_on(action, finding, world);
                }
            }
            Happened::Clicked(at, clicks) => {
                let is_on_row = self.list.click(at, parts.list, count).is_some();
                self.detail = Scroll::default();
                if is_on_row && clicks == Clicks::Two {
                    return self.selected(seen).map(open).into_iter().collect();
                }
            }
            Happened::Scrolled(at, lines) if parts.detail.contains(at) => {
                let all = selected.map_or(0, |one| {
                    detail(one, parts.detail.width, Theme::plain()).len()
                });
                self.detail.move_by(lines, all, parts.detail.height);
            }
            Happened::Scrolled(_, lines) => self.list.move_by(lines, count, parts.list.height),
            Happened::Said(PromptOf::Filter, said) => {
                self.text = said.concat();
                self.filter(seen);
            }
            Happened::Said(PromptOf::Waiver, said) => return self.waive(&said, seen),
            Happened::Said(..) | Happened::Shown => {}
        }
        Vec::new()
    }

    fn take(&mut self, answer: &Answer, seen: &Snapshot) -> Vec<Effect> {
        if matches!(answer, Answer::Findings(_) | Answer::Loaded(_)) {
            let selected = self.list.clone();
            self.filter(seen);
            self.list = selected;
        }
        let Answer::Mended {
            rule,
            subject,
            changes,
        } = answer
        else {
            return Vec::new();
        };
        let Some((changes, world)) = changes.as_ref().zip(seen.world.as_ref()) else {
            let words =
                format!("no change of the world was found that makes {subject} meet {rule}");
            return vec![Effect::Notice(words)];
        };
        let own = world.changes.iter().cloned();
        let changes = own.chain(changes.iter().map(ToString::to_string));
        let changes = changes.map(|change| format!(" --what-if {}", quoted(&change)));
        let command = format!(
            "cardtwin check --world {} --pack all{}",
            quoted(&world.source),
            changes.collect::<String>()
        );
        vec![Effect::Copy(command, "what mends it")]
    }

    fn searchable(&self, seen: &Snapshot) -> Arc<[Found]> {
        let all = seen.findings.iter().flat_map(|findings| &findings.rows);
        all.enumerate()
            .map(|(at, finding)| Found {
                screen: ScreenId::Findings,
                kind: "finding",
                name: format!("{} {}: {}", finding.rule, finding.subject, finding.title).into(),
                at,
            })
            .collect()
    }

    fn go_to(&mut self, found: &Found, seen: &Snapshot) -> Vec<Effect> {
        self.severity = None;
        self.status = None;
        self.text.clear();
        self.filter(seen);
        self.list.select(found.at);
        self.detail = Scroll::default();
        Vec::new()
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, seen: &Snapshot, theme: Theme) {
        let parts = Parts::of(area);
        self.draw_filters(frame, parts.filters, seen, theme);
        let count = self.shown.len();
        let title = match &seen.findings {
            None => "Findings".to_owned(),
            Some(findings) => format!("Findings, {count} of {}", findings.rows.len()),
        };
        frame_of(frame, parts.list_frame, &title, (theme, true));
        match &seen.findings {
            None => frame.render_widget(Line::styled("checking …", theme.faint()), parts.list),
            Some(findings) if findings.rows.is_empty() => frame.render_widget(
                Line::from(vec![
                    Span::styled(Mark::Good.symbol(), theme.mark(Mark::Good)),
                    Span::raw(" every expectation is met"),
                ]),
                parts.list,
            ),
            Some(_) if count == 0 => {
                let words = "nothing is so: Esc shows all again";
                frame.render_widget(Line::styled(words, theme.faint()), parts.list);
            }
            Some(_) => {}
        }
        let width = parts.list.width.saturating_sub(1);
        self.list
            .draw(frame, parts.list, count, (theme, true), |at| {
                let line = self
                    .row(at, seen)
                    .map(|finding| line(finding, width, theme));
                cut(line.unwrap_or_default(), width)
            });
        let selected = self.selected(seen);
        let title =
            selected.map_or_else(String::new, |one| format!("{} {}", one.rule, one.subject));
        frame_of(frame, parts.detail_frame, &title, (theme, false));
        if let Some(finding) = selected {
            let width = parts.detail.width.saturating_sub(1);
            let lines = detail(finding, width, theme);
            self.detail
                .draw(frame, parts.detail, lines.len(), theme, |at| {
                    lines.get(at).cloned().unwrap_or_default()
                });
        }
    }
}

impl Findings {
    /// Looks which findings are to be shown; the first of them is selected.
    fn filter(&mut self, seen: &Snapshot) {
        let all = seen.findings.iter().flat_map(|findings| &findings.rows);
        let wanted = self.text.to_lowercase();
        let is_shown = |finding: &FindingSeen| {
            self.severity.is_none_or(|only| finding.severity == only)
                && self.status.is_none_or(|only| finding.status == only)
                && (wanted.is_empty() || has(finding, &wanted))
        };
        let shown = all.enumerate().filter(|(_, finding)| is_shown(finding));
        self.shown = shown.map(|(at, _)| at).collect();
        self.list = List::default();
        self.detail = Scroll::default();
    }

    /// The finding in a row of the list.
    fn row<'s>(&self, row: usize, seen: &'s Snapshot) -> Option<&'s FindingSeen> {
        seen.findings.as_ref()?.rows.get(*self.shown.get(row)?)
    }

    fn selected<'s>(&self, seen: &'s Snapshot) -> Option<&'s FindingSeen> {
        self.row(self.list.selected(self.shown.len())?, seen)
    }

    fn draw_filters(&self, frame: &mut Frame<'_>, area: Rect, seen: &Snapshot, theme: Theme) {
        let severity = self
            .severity
            .map_or_else(|| "all".to_owned(), |one| one.to_string());
        let status = self.status.map_or("all", Status::words);
        let text = if self.text.is_empty() {
            "any"
        } else {
            self.text.as_str()
        };
        let mut spans = Vec::new();
        for (what, value) in [
            ("severity", severity.as_str()),
            ("status", status),
            ("text", text),
        ] {
            spans.push(Span::styled(format!(" {what} "), theme.faint()));
            spans.push(Span::raw(format!("{value} ")));
        }
        if let Some(findings) = &seen.findings {
            spans.push(Span::styled(format!(" {}", tally(findings)), theme.faint()));
            if let Some(problem) = findings.problems.first() {
                let words = format!(
                    "  {} waivers: {} {}",
                    Mark::Bad.symbol(),
                    problem.place,
                    problem.message
                );
                spans.insert(0, Span::styled(words, theme.mark(Mark::Bad)));
            }
        }
        frame.render_widget(cut(Line::from(spans), area.width), area);
    }

    fn act_on(&mut self, action: Action, finding: &FindingSeen, world: &WorldSeen) -> Vec<Effect> {
        match action {
            Action::Open => vec![open(finding)],
            Action::Explain => explain(finding, world),
            Action::Copy => vec![Effect::Copy(finding.remedy.clone(), "the fix")],
            Action::Mend if finding.about.is_some() => {
                let notice = format!(
                    "looking for what makes {} meet {} …",
                    finding.subject, finding.rule
                );
                let request = Request::Mend {
                    rule: finding.rule.clone(),
                    subject: finding.subject.clone(),
                };
                vec![Effect::Notice(notice), Effect::Ask(request)]
            }
            Action::Waive if world.waivers.is_none() => {
                let words = "there is no file for waivers: start with --waivers FILE";
                vec![Effect::Notice(words.to_owned())]
            }
            Action::Waive if matches!(finding.status, Status::MetBut | Status::Waived) => {
                let words = format!("it is {} already", finding.status.words());
                vec![Effect::Notice(words.trim_end_matches(", but").to_owned())]
            }
            Action::Waive => {
                self.waiving = Some((finding.rule.clone(), finding.subject.clone()));
                let title = format!("Waive {} of {}", finding.rule, finding.subject);
                let expires = world.clock.plus_days(WAIVED_DAYS).date();
                let fields = vec![
                    Field::new("Rationale", "", |text| said(text, "why it is accepted")),
                    Field::new("Owner", "", |text| said(text, "who answers for it")),
                    Field::new("Expires", &expires, |text| day(text).map(|_| ())),
                ];
                vec![Effect::Prompt(Prompt::new(PromptOf::Waiver, title, fields))]
            }
            _ => Vec::new(),
        }
    }

    fn waive(&mut self, said: &[String], seen: &Snapshot) -> Vec<Effect> {
        let (Some((rule, subject)), Some(world), [rationale, owner, expires]) =
            (self.waiving.take(), &seen.world, said)
        else {
            return Vec::new();
        };
        let Ok(expires) = day(expires) else {
            return Vec::new();
        };
        let waiver = NewWaiver {
            expectation: rule,
            subject,
            world: world.name.clone(),
            rationale: rationale.trim().to_owned(),
            owner: owner.trim().to_owned(),
            expires,
        };
        vec![Effect::Ask(Request::Waive(waiver))]
    }
}

/// What comes after one of some, and all after the last.
fn after<T: Copy + PartialEq>(all: &[T], now: Option<T>) -> Option<T> {
    match now {
        None => all.first().copied(),
        Some(now) => {
            let at = all.iter().position(|one| *one == now)?;
            all.get(at + 1).copied()
        }
    }
}

fn said(text: &str, what: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err(format!("say {what}"));
    }
    Ok(())
}

fn day(text: &str) -> Result<Timestamp, String> {
    let day = text.trim().parse();
    day.map_err(|_| "write a day, as in 2027-01-31".to_owned())
}

fn has(finding: &FindingSeen, wanted: &str) -> bool {
    [
        finding.rule.as_str(),
        &finding.subject,
        &finding.title,
        &finding.why,
        &finding.remedy,
    ]
    .iter()
    .any(|text| text.to_lowercase().contains(wanted))
}

fn tally(findings: &FindingsSeen) -> String {
    let tally = findings.tally;
    let words = [
        (tally.not_met, "not met"),
        (tally.unknown, "unknown"),
        (tally.waived, "waived"),
        (tally.met, "met"),
    ];
    let words: Vec<String> = words
        .iter()
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    words.join(", ")
}

/// A word for a shell, in quotes where it needs them.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=,@".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn line(finding: &FindingSeen, width: u16, theme: Theme) -> Line<'_> {
    let mark = finding.mark();
    let wide = width >= 90;
    let subject = if wide { 24 } else { 16 };
    let mut spans = vec![
        Span::styled(
            format!("{} {:<8} ", mark.symbol(), finding.status.words()),
            theme.mark(mark),
        ),
        Span::raw(format!("{:<8}", finding.severity)),
        Span::styled(format!("{} ", fitted(&finding.rule, 21)), theme.faint()),
        Span::raw(format!("{} ", fitted(&finding.subject, subject))),
    ];
    spans.push(Span::raw(finding.title.as_str()));
    Line::from(spans)
}

fn open(finding: &FindingSeen) -> Effect {
    let lines = detail(finding, 160, Theme::plain());
    let text: Vec<String> = lines.iter().map(Line::to_string).collect();
    let title = format!("{} of {}", finding.rule, finding.subject);
    Effect::Page(Page::new(title, PageOf::Text(text.join("\n").into())))
}

/// All that is known of a finding.
fn detail(finding: &FindingSeen, width: u16, theme: Theme) -> Vec<Line<'static>> {
    let mark = finding.mark();
    let mut lines = Vec::new();
    let mut say = |label: &str, text: &str, style: Style| {
        let mut label = label;
        for part in wrapped(text, width.saturating_sub(11)) {
            lines.push(Line::from(vec![
                Span::styled(format!("{label:<11}"), theme.faint()),
                Span::styled(part, style),
            ]));
            label = "";
        }
    };
    let plain = Style::new();
    say("expected", &finding.title, theme.title());
    let status = format!(
        "{} {}, {}",
        mark.symbol(),
        finding.status.words(),
        finding.severity
    );
    say("status", &status, theme.mark(mark));
    say("because", &finding.why, plain);
    for read in &finding.evidence {
        say("read", read, plain);
    }
    if let Some(at) = &finding.at {
        say("written", at, plain);
    }
    for other in &finding.otherwise {
        say("otherwise", other, plain);
    }
    if let Some(waiver) = &finding.waiver {
        say("waiver", waiver, plain);
    }
    say("matters", &finding.rationale, plain);
    say("fix", &finding.remedy, plain);
    say("source", &finding.source, theme.faint());
    lines
}

/// How a finding comes about: the policy of the machine, the logon with the card, the certificate of the KDC, the mapping.
fn explain(finding: &FindingSeen, world: &WorldSeen) -> Vec<Effect> {
    let subject = &finding.subject;
    let (title, of) = match finding.about {
        Some(Subject::Workstations) => (
            format!("policy of {subject}"),
            PageOf::Policy(subject.clone()),
        ),
        Some(Subject::DomainControllers) => (
            "which certificate each domain controller uses".to_owned(),
            PageOf::Question(QuestionId::KdcCertificates),
        ),
        Some(Subject::Users) if finding.rule.contains("MAPPING") => (
            "which certificate belongs to which account".to_owned(),
            PageOf::Question(QuestionId::Mapping),
        ),
        Some(Subject::Users) => (
            "who needs a card, and what a password is good for".to_owned(),
            PageOf::Question(QuestionId::SmartCardRequired),
        ),
        Some(Subject::Cards) => {
            let workstation = world.first_machine.clone().unwrap_or_default();
            let request = LogonRequest {
                card: subject.clone(),
                workstation: workstation.clone(),
                ..LogonRequest::default()
            };
            (
                format!("why {subject} ends so at {workstation}"),
                PageOf::Why(request),
            )
        }
        None => return vec![open(finding)],
    };
    vec![Effect::Page(Page::new(title, of))]
}

/// Where the parts are drawn.
struct Parts {
    filters: Rect,
    list_frame: Rect,
    list: Rect,
    detail_frame: Rect,
    detail: Rect,
}

impl Parts {
    fn of(area: Rect) -> Self {
        let [filters, rest] =
            Layout::vertical([Constraint::Length(1), Constraint::Min(4)]).areas(area);
        let [list_frame, detail_frame] = if area.width >= 150 {
            Layout::horizontal([Constraint::Percentage(60), Constraint::Percentage(40)]).areas(rest)
        } else {
            Layout::vertical([Constraint::Percentage(52), Constraint::Percentage(48)]).areas(rest)
        };
        Self {
            filters,
            list_frame,
            list: inside(list_frame),
            detail_frame,
            detail: inside(detail_frame),
        }
    }
}
