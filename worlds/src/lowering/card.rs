//! Cards.

use super::Lowering;
use super::certificate::{Issuing, Owner};
use super::middleware::{CLASS_MINIDRIVER, CLASS_MINIDRIVER_GIDS};
use crate::document::{CardDocument, ContainerDocument, Text};
use crate::error::Problem;
use crate::model::{
    AltSecurityIdentityEntry, Card, CardApplication, CertificateSource, ContainerRef, KeyContainer,
    User,
};
use crate::nearest::did_you_mean;

const PIN: &str = "1234";
const PIN_TRIES: u8 = 3;

impl Lowering<'_> {
    pub(super) fn cards(&mut self, documents: &[CardDocument], issuing: &Issuing) -> Vec<Card> {
        documents
            .iter()
            .filter_map(|document| self.card(document, issuing))
            .collect()
    }

    fn card(&mut self, document: &CardDocument, issuing: &Issuing) -> Option<Card> {
        let name = self.parse(&document.name);
        let holder = document
            .holder
            .as_ref()
            .and_then(|holder| self.user_ref(holder));
        let owner = Owner::Card {
            holder,
            dangling: document.holder.is_some() && holder.is_none(),
        };
        let pin = document.pin.as_ref().map_or(PIN, Text::as_str);
        if let Some(text) = &document.pin
            && pin.is_empty()
        {
            self.error(
                text,
                "the PIN is empty",
                "leave `pin` out for the default, 1234",
            );
        }
        let pin_tries_max = document.pin_tries_max.unwrap_or(PIN_TRIES);
        let pin_tries_left = document.pin_tries_left.unwrap_or(pin_tries_max);
        if pin_tries_left > pin_tries_max {
            self.error(
                &document.name,
                format!("the card has {pin_tries_left} tries left of {pin_tries_max}"),
                "write a `pin_tries_left` that is at most `pin_tries_max`",
            );
        }
        let atr = match &document.atr {
            Some(atr) => Some(self.bytes(atr)?),
            None => None,
        };
        let containers: Vec<KeyContainer> = document
            .containers
            .iter()
            .filter_map(|container| self.key_container(document, container, owner, issuing))
            .collect();
        let default_container = self.default_container(document);
        let roots = self.ca_refs(&document.roots);
        let minidriver = document
            .minidriver
            .as_ref()
            .map_or(CLASS_MINIDRIVER, Text::as_str);
        let mut applications = document
            .applications
            .clone()
            .unwrap_or_else(|| default_applications(minidriver));
        applications.sort_unstable();
        applications.dedup();
        Some(Card {
            name: name?,
            minidriver: minidriver.to_owned(),
            atr,
            applications,
            holder,
            pin: pin.to_owned(),
            pin_tries_max,
            pin_tries_left,
            puk: document.puk.as_ref().map(|puk| puk.as_str().to_owned()),
            admin_key: document.admin_key,
            containers,
            default_container,
            signing_milliseconds: document.signing_milliseconds,
            roots,
            place: self.place(&document.name),
        })
    }

    fn key_container(
        &mut self,
        card: &CardDocument,
        document: &ContainerDocument,
        owner: Owner,
        issuing: &Issuing,
    ) -> Option<KeyContainer> {
        let name = self.parse(&document.name);
        let certificate = self.certificate(
            &document.name,
            document.issued.as_ref(),
            document.given.as_ref(),
            owner,
            issuing,
        );
        let paired_with = match &document.paired_with {
            Some(other) => Some(self.pair(card, document, other)?),
            None => None,
        };
        Some(KeyContainer {
            name: name?,
            key_spec: document.key_spec,
            archived: document.archived,
            lost: document.lost,
            paired_with,
            certificate: certificate?,
            place: self.place(&document.name),
        })
    }

    /// The position of the container that another one is paired with.
    fn pair(
        &mut self,
        card: &CardDocument,
        own: &ContainerDocument,
        other: &Text,
    ) -> Option<usize> {
        let same = |name: &str| name.eq_ignore_ascii_case(other.as_str());
        let names = card
            .containers
            .iter()
            .map(|container| container.name.as_str());
        let found = names
            .clone()
            .position(same)
            .filter(|_| !same(own.name.as_str()));
        if found.is_none() {
            let others = names.filter(|name| *name != own.name.as_str());
            let help = did_you_mean(other.as_str(), others.clone()).unwrap_or_else(|| {
                let others: Vec<&str> = others.collect();
                match others.as_slice() {
                    [] => "it has no other container".to_owned(),
                    others => format!("its other containers are {}", others.join(", ")),
                }
            });
            let message = format!(
                "the card `{}` has no other container `{}`",
                card.name.as_str(),
                other.as_str()
            );
            self.error(other, message, help);
        }
        found
    }

    /// The container that is named, or the only one.
    fn default_container(&mut self, document: &CardDocument) -> Option<usize> {
        let names: Vec<&str> = document
            .containers
            .iter()
            .map(|container| container.name.as_str())
            .collect();
        let Some(written) = &document.default_container else {
            if names.len() > 1 {
                self.warning(
                    &document.name,
                    format!(
                        "the card `{}` has no default container",
                        document.name.as_str()
                    ),
                    format!(
                        "write `default_container: \"{}\"`: Windows XP looks nowhere else",
                        names.first().unwrap_or(&"…")
                    ),
                );
            }
            return (names.len() == 1).then_some(0);
        };
        let found = names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(written.as_str()));
        if found.is_none() {
            let help =
                did_you_mean(written.as_str(), names.iter().copied()).unwrap_or_else(
                    || match names.as_slice() {
                        [] => "the card has no containers".to_owned(),
                        names => format!("its containers are {}", names.join(", ")),
                    },
                );
            let message = format!(
                "the card `{}` has no container `{}`",
                document.name.as_str(),
                written.as_str()
            );
            self.error(written, message, help);
        }
        found
    }

    /// What is made of another container's certificate or key needs one that is there.
    pub(super) fn check_containers(&mut self, cards: &[Card], users: &[User]) {
        let container =
            |of: &ContainerRef| cards.get(of.card.index())?.containers.get(of.container);
        for user in users {
            for identity in &user.alt_security_identities {
                if let AltSecurityIdentityEntry::Computed { of, place, .. } = identity
                    && let Some(container) = container(of)
                    && container.certificate.is_none()
                {
                    let message = format!(
                        "the container `{}` has no certificate to make this of",
                        container.name
                    );
                    self.problems.push(
                        Problem::error(*place, message)
                            .with_help("write `issued` or `given` in the container"),
                    );
                }
            }
        }
        for card in cards {
            for own in &card.containers {
                let Some(CertificateSource::Issued(issue)) = &own.certificate else {
                    continue;
                };
                let Some(of) = &issue.same_key_as else {
                    continue;
                };
                let has_key = match container(of).map(|container| &container.certificate) {
                    // One step only: the container that is named makes the key.
                    Some(Some(CertificateSource::Issued(other))) => other.same_key_as.is_none(),
                    Some(Some(CertificateSource::Given(given))) => given.private_key.is_some(),
                    Some(None) => false,
                    // The card has problems of its own, which are shown.
                    None => true,
                };
                if !has_key {
                    self.problems.push(
                        Problem::error(
                            issue.place,
                            "`same_key_as` names a container that makes no key of its own",
                        )
                        .with_help("name the container for which the key was first made"),
                    );
                }
            }
        }
    }
}

/// A card of the class minidriver answers for the application that it knows.
fn default_applications(minidriver: &str) -> Vec<CardApplication> {
    if minidriver.eq_ignore_ascii_case(CLASS_MINIDRIVER) {
        vec![CardApplication::Piv]
    } else if minidriver.eq_ignore_ascii_case(CLASS_MINIDRIVER_GIDS) {
        vec![CardApplication::Gids]
    } else {
        Vec::new()
    }
}
