//! Exit codes: documented, tested, stable.

use miette::Report;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitCode {
    /// 0: done; with `check`, every expectation is met.
    Met,
    /// 1: an expectation at or above `--fail-level` is not met, or one of a scenario is refuted; somebody gets in where
    /// `--no-new-logon` forbids it, or `fix` finds nothing.
    Unmet,
    /// 2: the command line is wrong.
    Usage,
    /// 3: the input cannot be read or is wrong, a waiver matches nothing and `--strict` was given, or less was decided than
    /// `--min-coverage` asks for.
    Input,
    /// 4: something is undecided, and `--deny-unknown` was given; or an expectation of a scenario is.
    Undecided,
    /// 5: something is otherwise, and `--exit-code` was given.
    Differs,
    /// 6: `kinit` got no ticket, or none that it could verify.
    Refused,
    /// 7: a sweep has more leaves than its limit; of some cases nothing is claimed.
    Incomplete,
    /// 8: a case was remembered otherwise than it comes out, which is a bug.
    Bug,
}

impl ExitCode {
    /// The number.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Met => 0,
            Self::Unmet => 1,
            Self::Usage => 2,
            Self::Input => 3,
            Self::Undecided => 4,
            Self::Differs => 5,
            Self::Refused => 6,
            Self::Incomplete => 7,
            Self::Bug => 8,
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

/// Why the program gives up.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) code: ExitCode,
    /// What is shown.
    pub(crate) report: Report,
}

impl Failure {
    /// Wrong input.
    pub(crate) fn input(report: impl Into<Report>) -> Self {
        Self {
            code: ExitCode::Input,
            report: report.into(),
        }
    }

    /// A wrong word on the command line.
    pub(crate) fn usage(report: impl Into<Report>) -> Self {
        Self {
            code: ExitCode::Usage,
            report: report.into(),
        }
    }
}
