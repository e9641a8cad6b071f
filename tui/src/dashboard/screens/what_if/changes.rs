//! Sets of changes, each with what it was before.

use sim::{Change, ChangeableProperty};

/// A set of changes that is put together.
#[derive(Debug, Default)]
pub(super) struct ChangeSet {
    changes: Vec<Change>,
    before: Vec<Vec<Change>>,
}

impl ChangeSet {
    pub(super) fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What a property is changed to.
    pub(super) fn value_of(&self, property: &ChangeableProperty) -> Option<&str> {
        let mut changes = self.changes.iter();
        let change = changes.find(|change| change.target == property.target);
        change.map(|change| change.value.as_str())
    }

    /// A property takes a value; where that is what it is anyway, it is changed no more.
    pub(super) fn set(&mut self, property: &ChangeableProperty, value: &str) {
        let mut next = self.changes.clone();
        let is_as_it_was = property.now.as_deref() == Some(value);
        let known = next
            .iter()
            .position(|change| change.target == property.target);
        match (known, is_as_it_was) {
            (Some(at), true) => {
                next.remove(at);
            }
            (Some(at), false) => {
                if let Some(change) = next.get_mut(at) {
                    value.clone_into(&mut change.value);
                }
            }
            (None, true) => {}
            (None, false) => next.push(property.change(value)),
        }
        self.become_set(next);
    }

    /// One change is made no more.
    pub(super) fn remove(&mut self, at: usize) {
        let mut next = self.changes.clone();
        if at < next.len() {
            next.remove(at);
            self.become_set(next);
        }
    }

    fn become_set(&mut self, next: Vec<Change>) {
        if next != self.changes {
            self.before.push(std::mem::replace(&mut self.changes, next));
        }
    }

    /// Back to what it was before the last change of it; whether there was something before.
    pub(super) fn undo(&mut self) -> bool {
        match self.before.pop() {
            Some(before) => {
                self.changes = before;
                true
            }
            None => false,
        }
    }

    /// The next of the values that a property takes, after the one that it has or is changed to; none after the last, so
    /// that it comes to what it is.
    pub(super) fn next_value(&self, property: &ChangeableProperty, back: bool) -> Option<String> {
        let values: Vec<&str> = property
            .values
            .iter()
            .map(|offered| offered.value.as_str())
            .collect();
        let count = values.len();
        if count == 0 {
            return None;
        }
        let now = self.value_of(property).or(property.now.as_deref());
        let at = now.and_then(|now| values.iter().position(|value| *value == now));
        let next = match (at, back) {
            (None, false) => 0,
            (None, true) => count - 1,
            (Some(at), false) => (at + 1) % count,
            (Some(at), true) => (at + count - 1) % count,
        };
        values.get(next).map(|value| (*value).to_owned())
    }
}

/// The options of a command line that makes changes, quoted as a shell takes them.
pub(super) fn options(changes: &[Change]) -> String {
    let options = changes.iter().map(|change| {
        let text = change.to_string();
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.,:/=@".contains(letter);
        if text.chars().all(plain) {
            format!(" --what-if {text}")
        } else {
            format!(" --what-if '{}'", text.replace('\'', "'\\''"))
        }
    });
    options.collect()
}

#[cfg(test)]
mod tests {
    use sim::OfferedValue;

    use super::*;

    fn property(text: &str, now: Option<&str>, values: &[&str]) -> ChangeableProperty {
        let values = values.iter().map(|value| OfferedValue {
            value: (*value).to_owned(),
            meaning: String::new(),
        });
        ChangeableProperty {
            target: text.parse().unwrap(),
            meaning: String::new(),
            now: now.map(str::to_owned),
            values: values.collect(),
        }
    }

    fn said(set: &ChangeSet) -> Vec<String> {
        set.changes().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_property_is_changed_once_and_no_more_where_it_is_as_it_was() {
        let flag = property("user:tmiller.disabled", Some("false"), &["true", "false"]);
        let option = property(
            "gpo:Workstations.ScRemoveOption",
            Some("1"),
            &["0", "1", "2"],
        );
        let mut set = ChangeSet::default();
        set.set(&option, "0");
        set.set(&flag, "true");
        set.set(&option, "2");
        assert_eq!(
            said(&set),
            [
                "gpo:Workstations.ScRemoveOption=2",
                "user:tmiller.disabled=true"
            ]
        );
        set.set(&option, "1");
        assert_eq!(said(&set), ["user:tmiller.disabled=true"]);
        assert!(set.undo() && set.undo());
        assert_eq!(
            said(&set),
            [
                "gpo:Workstations.ScRemoveOption=0",
                "user:tmiller.disabled=true"
            ]
        );
        set.remove(0);
        assert_eq!(said(&set), ["user:tmiller.disabled=true"]);
        assert!(set.undo() && set.undo() && set.undo() && !set.undo());
        assert!(set.changes().is_empty());
    }

    #[test]
    fn values_follow_each_other_in_a_ring() {
        let option = property("gpo:W.ScRemoveOption", Some("1"), &["0", "1", "2"]);
        let mut set = ChangeSet::default();
        let mut seen = Vec::new();
        for _ in 0..3 {
            let next = set.next_value(&option, false).unwrap();
            set.set(&option, &next);
            seen.push(next);
        }
        assert_eq!(seen, ["2", "0", "1"]);
        assert!(set.changes().is_empty());
        assert_eq!(set.next_value(&option, true).as_deref(), Some("0"));
        let unset = property("gpo:W.ScRemoveOption", None, &["0", "1"]);
        assert_eq!(set.next_value(&unset, false).as_deref(), Some("0"));
        assert_eq!(set.next_value(&unset, true).as_deref(), Some("1"));
    }

    #[test]
    fn a_shell_takes_the_options() {
        let changes: Vec<Change> = [
            "gpo:Shared workstations.ScRemoveOption=1",
            "user:tmiller.disabled=true",
            "card:Tom's card.pin_tries_left=0",
        ]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
        assert_eq!(
            options(&changes),
            " --what-if 'gpo:Shared workstations.ScRemoveOption=1' --what-if user:tmiller.disabled=true \
             --what-if 'card:Tom'\\''s card.pin_tries_left=0'"
        );
    }
}
