//! The names by which clients ask for accounts: what was typed as a hint, and certificates' UPNs.

use std::collections::BTreeMap;

use facts::Row;
use names::Upn;

use crate::certificate_services::Vault;
use crate::value::NameForm;

/// A name as a request carries it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ClientName {
    /// Its type.
    pub(crate) form: NameForm,
    /// The name itself: an account name, or a UPN.
    pub(crate) text: String,
    /// The domain that was typed before a backslash, which the client asks.
    pub(crate) domain: Option<String>,
}

impl ClientName {
    /// What a hint says: `user`, `DOMAIN\user` or `user@suffix`
    /// [Smart Card Group Policy and Registry Settings].
    pub(crate) fn typed(hint: &str) -> Self {
        let (domain, user) = match hint.split_once('\\') {
            Some((domain, user)) => (Some(domain.to_owned()), user),
            None => (None, hint),
        };
        Self {
            form: if user.contains('@') {
                NameForm::Enterprise
            } else {
                NameForm::Principal
            },
            text: user.to_owned(),
            domain,
        }
    }

    /// The name that a client takes from a certificate.
    pub(crate) fn of_upn(upn: &Upn) -> Self {
        Self {
            form: NameForm::Enterprise,
            text: upn.to_string(),
            domain: None,
        }
    }

    /// What stands before the last `@` of an enterprise name; all of a principal's.
    pub(crate) fn prefix(&self) -> &str {
        match self.form {
            NameForm::Principal => &self.text,
            NameForm::Enterprise => self
                .text
                .rsplit_once('@')
                .map_or(&self.text, |(prefix, _)| prefix),
        }
    }

    /// What stands after the last `@` of an enterprise name.
    pub(crate) fn suffix(&self) -> Option<&str> {
        match self.form {
            NameForm::Principal => None,
            NameForm::Enterprise => self.text.rsplit_once('@').map(|(_, suffix)| suffix),
        }
    }

    /// As it is shown: as it was typed, or the UPN.
    pub(crate) fn shown(&self) -> String {
        match &self.domain {
            Some(domain) => format!("{domain}\\{}", self.text),
            None => self.text.clone(),
        }
    }
}

/// The names of a twin: each once, with who uses it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClientNames {
    list: Vec<ClientName>,
    of_certificates: BTreeMap<Row, Row>,
    of_attempts: Vec<Row>,
}

impl ClientNames {
    /// The names of certificates with a UPN, and of the hints, in this order.
    pub(crate) fn collect<'h>(vault: &Vault, hints: impl Iterator<Item = &'h ClientName>) -> Self {
        let mut names = Self::default();
        let mut known = BTreeMap::new();
        for (certificate, entry) in (0u32..).zip(&vault.certificates) {
            if let Some(upn) = &entry.content.upn {
                let row = names.enter(&mut known, ClientName::of_upn(upn));
                names.of_certificates.insert(certificate, row);
            }
        }
        for hint in hints {
            let row = names.enter(&mut known, hint.clone());
            names.of_attempts.push(row);
        }
        names
    }

    fn enter(&mut self, known: &mut BTreeMap<ClientName, Row>, name: ClientName) -> Row {
        let next = Row::try_from(self.list.len()).unwrap_or(Row::MAX);
        *known.entry(name.clone()).or_insert_with(|| {
            self.list.push(name);
            next
        })
    }

    /// How each is shown, in the order of their rows.
    pub(crate) fn shown(&self) -> Vec<String> {
        self.list.iter().map(ClientName::shown).collect()
    }

    pub(crate) fn get(&self, row: Row) -> Option<&ClientName> {
        self.list.get(usize::try_from(row).ok()?)
    }

    /// The name of a certificate's UPN.
    pub(crate) fn of_certificate(&self, certificate: Row) -> Option<Row> {
        self.of_certificates.get(&certificate).copied()
    }

    /// How many attempts there are: one without a hint, and one with each.
    pub(crate) fn attempts(&self) -> Row {
        Row::try_from(self.of_attempts.len() + 1).unwrap_or(Row::MAX)
    }

    /// The name that an attempt types; attempt zero types none.
    pub(crate) fn of_attempt(&self, attempt: Row) -> Option<Row> {
        let at = usize::try_from(attempt).ok()?.checked_sub(1)?;
        self.of_attempts.get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_an_account_name_or_a_upn_and_may_name_a_domain() {
        for (hint, form, domain, prefix, suffix) in [
            ("jane", NameForm::Principal, None, "jane", None),
            ("FAB\\jane", NameForm::Principal, Some("FAB"), "jane", None),
            (
                "jane@fab.com",
                NameForm::Enterprise,
                None,
                "jane",
                Some("fab.com"),
            ),
            (
                "FAB\\jane@x.org",
                NameForm::Enterprise,
                Some("FAB"),
                "jane",
                Some("x.org"),
            ),
            (
                "a@b@fab.com",
                NameForm::Enterprise,
                None,
                "a@b",
                Some("fab.com"),
            ),
        ] {
            let name = ClientName::typed(hint);
            assert_eq!(name.form, form, "{hint}");
            assert_eq!(name.domain.as_deref(), domain, "{hint}");
            assert_eq!((name.prefix(), name.suffix()), (prefix, suffix), "{hint}");
            assert_eq!(name.shown(), hint);
        }
    }

    #[test]
    fn a_upn_without_a_suffix_is_an_enterprise_name_all_the_same() {
        let name = ClientName::of_upn(&"administrator".parse().unwrap());
        assert_eq!(name.form, NameForm::Enterprise);
        assert_eq!((name.prefix(), name.suffix()), ("administrator", None));
    }
}
