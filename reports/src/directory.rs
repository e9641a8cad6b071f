//! Plans as files for a directory: LDIF [RFC 2849], and PowerShell with the module ActiveDirectory.

use sim::{PlannedMapping, StrongMappingPlan};

/// The values of a plan as changes that `ldifde -i -f FILE`, `ldapmodify` or `ldbmodify` makes: one record an account.
///
/// The line `version: 1` of [RFC 2849] is left out: `ldbmodify` takes no file with it.
pub fn ldif(plan: &StrongMappingPlan) -> String {
    let mut text = String::new();
    for mappings in by_account(plan) {
        let Some(first) = mappings.first() else {
            continue;
        };
        if !text.is_empty() {
            text.push('\n');
        }
        for mapping in &mappings {
            let label = &mapping.certificate;
            text.push_str(&format!(
                "# {} #{}: {}\n",
                label.card, label.number, mapping.form
            ));
        }
        text.push_str(&line("dn", &first.distinguished_name));
        text.push_str("changetype: modify\nadd: altSecurityIdentities\n");
        for mapping in mappings {
            text.push_str(&line("altSecurityIdentities", &mapping.value));
        }
        text.push_str("-\n");
    }
    text
}

/// The same as commands of PowerShell.
pub fn powershell(plan: &StrongMappingPlan) -> String {
    let mut text = "#Requires -Modules ActiveDirectory\n".to_owned();
    for mapping in &plan.mappings {
        let label = &mapping.certificate;
        text.push_str(&format!(
            "\n# {} #{}: {}\nSet-ADUser -Identity {} -Server {} -Add @{{ altSecurityIdentities = {} }}\n",
            label.card,
            label.number,
            mapping.form,
            quoted(&mapping.sam_account_name),
            quoted(&mapping.domain),
            quoted(&mapping.value)
        ));
    }
    text
}

/// The mappings of each account, in the order of the plan.
fn by_account(plan: &StrongMappingPlan) -> Vec<Vec<&PlannedMapping>> {
    let mut list: Vec<Vec<&PlannedMapping>> = Vec::new();
    for mapping in &plan.mappings {
        let same = list.iter_mut().find(|known| {
            known
                .first()
                .is_some_and(|first| first.distinguished_name == mapping.distinguished_name)
        });
        match same {
            Some(known) => known.push(mapping),
            None => list.push(vec![mapping]),
        }
    }
    list
}

/// An attribute with its value; in base64 where it is no SAFE-STRING [RFC 2849], in lines of at most 76 characters.
fn line(attribute: &str, value: &str) -> String {
    let begins_safe = !value.starts_with([' ', ':', '<']);
    let is_safe = begins_safe
        && !value.ends_with(' ')
        && value
            .chars()
            .all(|c| c.is_ascii() && !matches!(c, '\0' | '\r' | '\n'));
    let whole = if is_safe {
        format!("{attribute}: {value}")
    } else {
        format!("{attribute}:: {}", base64(value.as_bytes()))
    };
    let mut text = String::new();
    let mut room = 76;
    for character in whole.chars() {
        if room == 0 {
            text.push_str("\n ");
            room = 75;
        }
        text.push(character);
        room -= 1;
    }
    text.push('\n');
    text
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let digit = usize::try_from(group >> (18 - 6 * at) & 63).unwrap_or(0);
            let digit = DIGITS.get(digit).copied().unwrap_or(b'=');
            text.push(if at <= chunk.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    text
}

/// A literal: a quote within is doubled, and so are the typographic ones that PowerShell takes for it.
fn quoted(text: &str) -> String {
    let mut literal = "'".to_owned();
    for character in text.chars() {
        literal.push(character);
        if matches!(
            character,
            '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}'
        ) {
            literal.push(character);
        }
    }
    literal.push('\'');
    literal
}

#[cfg(test)]
mod tests {
    use super::{base64, line, quoted};

    #[test]
    fn what_is_no_safe_string_is_written_in_base64() {
        // Vectors of [RFC 4648 §10].
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
        assert_eq!(line("dn", "CN=Ren\u{e9}"), "dn:: Q049UmVuw6k=\n");
        assert_eq!(line("dn", " x"), "dn:: IHg=\n");
        assert_eq!(line("dn", "CN=Ann"), "dn: CN=Ann\n");
        let long = line("a", &"x".repeat(200));
        assert!(long.lines().all(|line| line.len() <= 76), "{long}");
        assert_eq!(long.replace("\n ", ""), format!("a: {}\n", "x".repeat(200)));
    }

    #[test]
    fn quotes_within_a_literal_are_doubled() {
        assert_eq!(quoted("O'Hara"), "'O''Hara'");
    }
}
