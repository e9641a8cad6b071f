//! User principal names.

use crate::text::{TextError, check_text};

fn check_upn(text: &str) -> Result<(), TextError> {
    check_text("user principal name", text, 1024, |character| {
        !character.is_control()
    })?;
    let incomplete = |part| TextError::Incomplete {
        kind: "user principal name",
        text: text.to_owned(),
        part,
    };
    match text.rsplit_once('@') {
        Some(("", _)) => Err(incomplete("prefix before `@`")),
        Some((_, "")) => Err(incomplete("suffix after `@`")),
        _ => Ok(()),
    }
}

case_insensitive_name! {
    /// A user principal name, `prefix@suffix` [MS-ADA3] userPrincipalName.
    ///
    /// One without `@` is allowed: Windows has them, in certificates and in the directory.
    Upn, "a user principal name such as `janderson@fabrikam.com`", check_upn
}

impl Upn {
    /// What stands before the last `@`: all of it when there is none.
    pub fn prefix(&self) -> &str {
        self.0
            .rsplit_once('@')
            .map_or(&*self.0, |(prefix, _)| prefix)
    }

    /// What stands after the last `@`.
    pub fn suffix(&self) -> Option<&str> {
        self.0.rsplit_once('@').map(|(_, suffix)| suffix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefix_and_suffix_part_at_the_last_at() {
        let upn: Upn = "jane@home@fabrikam.com".parse().unwrap();
        assert_eq!(
            (upn.prefix(), upn.suffix()),
            ("jane@home", Some("fabrikam.com"))
        );
        let bare: Upn = "administrator".parse().unwrap();
        assert_eq!((bare.prefix(), bare.suffix()), ("administrator", None));
        assert!("@fabrikam.com".parse::<Upn>().is_err());
        assert!("jane@".parse::<Upn>().is_err());
    }
}
