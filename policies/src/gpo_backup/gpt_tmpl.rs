//! `GptTmpl.inf`: a security template, as the extension for security settings reads it [MS-GPSB] 2.2.
//!
//! A text in UTF-16 with sections. In `[Registry Values]` a line is `MACHINE\key\value=type,data`: type 1 is `REG_SZ` in
//! quotes, 4 is `REG_DWORD` in decimal, 7 a list with commas. In `[Privilege Rights]` it is `right = *SID,name`, in
//! `[Service General Setting]` it is `"name",start,"SDDL"`.

use worlds::ServiceStart;

use super::registry_pol::RecordData;

/// A security template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecurityTemplate {
    /// The sections, in the order of the file.
    pub sections: Vec<TemplateSection>,
}

/// A section of a security template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateSection {
    /// The name, without brackets.
    pub name: String,
    /// Its lines, without blank ones and comments.
    pub lines: Vec<TemplateLine>,
}

/// A line of a security template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateLine {
    /// The number of the line, from 1.
    pub number: usize,
    /// The text.
    pub text: String,
}

/// A line of `[Registry Values]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryValueLine {
    /// Key and value below `HKEY_LOCAL_MACHINE`.
    pub path: String,
    /// The type of the data, as the registry numbers it.
    pub kind: u32,
    /// The data.
    pub data: RecordData,
}

/// A line of `[Service General Setting]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceLine {
    /// The service.
    pub name: String,
    /// How it starts; `None`: the template leaves that.
    pub start: Option<ServiceStart>,
    /// Who may do what with it, as SDDL; empty: it is left.
    pub security: String,
}

/// A line of `[Privilege Rights]`: who holds a user right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivilegeLine {
    /// The right.
    pub name: String,
    /// Its holders: names, and SIDs after an asterisk; empty: nobody.
    pub holders: Vec<String>,
}

/// A line before the first section.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is in no section")]
pub struct TemplateError {
    /// The number of the line, from 1.
    pub line: usize,
}

/// The section for registry values.
pub(super) const REGISTRY_VALUES: &str = "Registry Values";
/// The section for user rights.
pub(super) const PRIVILEGE_RIGHTS: &str = "Privilege Rights";
/// The section for services.
pub(super) const SERVICES: &str = "Service General Setting";

impl SecurityTemplate {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// Something stands before the first section.
    pub fn read(text: &str) -> Result<Self, TemplateError> {
        let mut sections: Vec<TemplateSection> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with(';') {
                continue;
            }
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                sections.push(TemplateSection {
                    name: name.trim().to_owned(),
                    lines: Vec::new(),
                });
                continue;
            }
            let Some(section) = sections.last_mut() else {
                return Err(TemplateError { line: number });
            };
            section.lines.push(TemplateLine {
                number,
                text: line.to_owned(),
            });
        }
        Ok(Self { sections })
    }

    /// The template with registry values and services, as Windows writes one.
    pub fn new(values: &[RegistryValueLine], services: &[ServiceLine]) -> Self {
        let mut sections = vec![
            section("Unicode", vec!["Unicode=yes".to_owned()]),
            section(
                "Version",
                vec![
                    "signature=\"$CHICAGO$\"".to_owned(),
                    "Revision=1".to_owned(),
                ],
            ),
        ];
        if !values.is_empty() {
            let lines = values.iter().map(RegistryValueLine::write).collect();
            sections.push(section(REGISTRY_VALUES, lines));
        }
        if !services.is_empty() {
            let lines = services.iter().map(ServiceLine::write).collect();
            sections.push(section(SERVICES, lines));
        }
        Self { sections }
    }

    /// The same with user rights.
    #[must_use]
    pub fn with_rights(mut self, rights: &[PrivilegeLine]) -> Self {
        if !rights.is_empty() {
            let lines = rights.iter().map(PrivilegeLine::write).collect();
            self.sections.push(section(PRIVILEGE_RIGHTS, lines));
        }
        self
    }

    /// The text of the file, with the ends of lines of Windows.
    pub fn write(&self) -> String {
        let mut text = String::new();
        for section in &self.sections {
            text.push_str(&format!("[{}]\r\n", section.name));
            for line in &section.lines {
                text.push_str(&line.text);
                text.push_str("\r\n");
            }
        }
        text
    }
}

fn section(name: &str, lines: Vec<String>) -> TemplateSection {
    TemplateSection {
        name: name.to_owned(),
        lines: (1..)
            .zip(lines)
            .map(|(number, text)| TemplateLine { number, text })
            .collect(),
    }
}

impl RegistryValueLine {
    /// Reads a line; `None`: it has another form.
    pub fn read(line: &str) -> Option<Self> {
        let (path, rest) = line.split_once('=')?;
        let (kind, data) = rest.split_once(',').unwrap_or((rest, ""));
        let kind: u32 = kind.trim().parse().ok()?;
        let data = data.trim();
        let data = match kind {
            1 | 2 => RecordData::Text(unquoted(data)),
            3 => RecordData::Bytes(bytes(data)?),
            4 => RecordData::Number(number(data)?),
            7 => RecordData::List(items(data)),
            _ => return None,
        };
        let path = path.trim();
        let below = path
            .split_once('\\')
            .filter(|(root, _)| root.eq_ignore_ascii_case("MACHINE"))?
            .1;
        Some(Self {
            path: below.to_owned(),
            kind,
            data,
        })
    }

    fn write(&self) -> String {
        let data = match &self.data {
            RecordData::Text(text) => quoted(text),
            RecordData::Number(number) => number.to_string(),
            RecordData::List(list) => listed(list),
            RecordData::Bytes(bytes) => {
                let bytes = bytes.iter().map(|byte| format!("{byte:x}"));
                bytes.collect::<Vec<_>>().join(",")
            }
        };
        format!("MACHINE\\{}={},{data}", self.path, self.kind)
    }
}

impl PrivilegeLine {
    /// Reads a line; `None`: it has another form.
    pub fn read(line: &str) -> Option<Self> {
        let (name, holders) = line.split_once('=')?;
        let holders = items(holders.trim());
        Some(Self {
            name: name.trim().to_owned(),
            holders: holders.into_iter().filter(|one| !one.is_empty()).collect(),
        })
    }

    fn write(&self) -> String {
        format!("{} = {}", self.name, listed(&self.holders))
    }
}

impl ServiceLine {
    /// Reads a line; `None`: it has another form.
    pub fn read(line: &str) -> Option<Self> {
        let parts = items(line);
        let [name, start, security] = parts.as_slice() else {
            return None;
        };
        let start = match start.as_str() {
            "2" => Some(ServiceStart::Automatic),
            "3" => Some(ServiceStart::Manual),
            "4" => Some(ServiceStart::Disabled),
            "" => None,
            _ => return None,
        };
        Some(Self {
            name: name.clone(),
            start,
            security: security.clone(),
        })
    }

    fn write(&self) -> String {
        let start = match self.start {
            Some(ServiceStart::Automatic) => "2",
            Some(ServiceStart::Manual) => "3",
            Some(ServiceStart::Disabled) => "4",
            None => "",
        };
        format!("{},{start},{}", quoted(&self.name), quoted(&self.security))
    }
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| {
        let signed: i32 = text.parse().ok()?;
        Some(u32::from_le_bytes(signed.to_le_bytes()))
    })
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    text.split(',')
        .map(|byte| u8::from_str_radix(byte.trim(), 16).ok())
        .collect()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn unquoted(text: &str) -> String {
    match text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(inner) => inner.replace("\"\"", "\""),
        None => text.to_owned(),
    }
}

/// Items with commas between them, those in quotes that need it.
fn listed(items: &[String]) -> String {
    let items = items.iter().map(|item| {
        if item.is_empty() || item.contains([',', '"']) || item.trim() != item {
            quoted(item)
        } else {
            item.clone()
        }
    });
    items.collect::<Vec<_>>().join(",")
}

/// The parts between commas, of which those in quotes may hold commas.
fn items(text: &str) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    let mut items = Vec::new();
    let mut item = String::new();
    let mut in_quotes = false;
    for character in text.chars() {
        match character {
            '"' => {
                in_quotes = !in_quotes;
                item.push(character);
            }
            ',' if !in_quotes => items.push(unquoted(std::mem::take(&mut item).trim())),
            _ => item.push(character),
        }
    }
    items.push(unquoted(item.trim()));
    items
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_of_real_templates_read() {
        let line = |text| RegistryValueLine::read(text).unwrap();
        let remove = line(
            "MACHINE\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\ScRemoveOption=1,\"1\"",
        );
        assert_eq!(remove.data, RecordData::Text("1".to_owned()));
        assert!(remove.path.starts_with("Software\\Microsoft"));
        let remote = line(
            "MACHINE\\System\\CurrentControlSet\\Control\\Lsa\\RestrictRemoteSAM=1,\"O:BAG:BAD:(A;;RC;;;BA)\"",
        );
        assert_eq!(
            remote.data,
            RecordData::Text("O:BAG:BAD:(A;;RC;;;BA)".to_owned())
        );
        assert_eq!(
            line("machine\\A\\B=4,-1").data,
            RecordData::Number(u32::MAX)
        );
        assert_eq!(
            line("MACHINE\\A\\B=3,1,ff").data,
            RecordData::Bytes(vec![1, 255])
        );
        assert_eq!(
            line("MACHINE\\A\\B=7,a,\"b,c\"").data,
            RecordData::List(vec!["a".to_owned(), "b,c".to_owned()])
        );
        for wrong in [
            "MACHINE\\A\\B",
            "USER\\A\\B=4,1",
            "MACHINE\\A\\B=4,x",
            "MACHINE\\A\\B=9,1",
        ] {
            assert_eq!(RegistryValueLine::read(wrong), None, "{wrong}");
        }
        let right = PrivilegeLine::read("SeNetworkLogonRight = *S-1-5-32-544,Kiosk users").unwrap();
        assert_eq!(right.name, "SeNetworkLogonRight");
        assert_eq!(right.holders, ["*S-1-5-32-544", "Kiosk users"]);
        assert_eq!(
            PrivilegeLine::read("SeTcbPrivilege =").unwrap().holders,
            [""; 0]
        );
        assert_eq!(PrivilegeLine::read("SeTcbPrivilege"), None);
        let written = SecurityTemplate::new(&[], &[])
            .with_rights(&[right])
            .write();
        assert!(
            written.ends_with(
                "[Privilege Rights]\r\nSeNetworkLogonRight = *S-1-5-32-544,Kiosk users\r\n"
            ),
            "{written}"
        );
        let odd = PrivilegeLine {
            name: "SeNetworkLogonRight".to_owned(),
            holders: vec!["a\\M\"T, 2".to_owned(), "b=}c".to_owned()],
        };
        assert_eq!(PrivilegeLine::read(&odd.write()), Some(odd));
        let service = ServiceLine::read("\"SCPolicySvc\",2,\"\"").unwrap();
        assert_eq!(
            (service.name.as_str(), service.start),
            ("SCPolicySvc", Some(ServiceStart::Automatic))
        );
    }

    #[test]
    fn a_template_has_sections_and_says_where_a_line_has_none() {
        let template = SecurityTemplate::read("; c\r\n[A]\r\nx=1\r\n\r\n[ B ]\r\n").unwrap();
        let names: Vec<&str> = template
            .sections
            .iter()
            .map(|section| section.name.as_str())
            .collect();
        assert_eq!(names, ["A", "B"]);
        let first = template.sections.first().unwrap().lines.first().unwrap();
        assert_eq!((first.number, first.text.as_str()), (3, "x=1"));
        let error = SecurityTemplate::read("\nx=1").unwrap_err();
        assert_eq!(error.to_string(), "line 2 is in no section");
    }

    #[test]
    fn a_template_is_written_as_windows_writes_one() {
        let value = RegistryValueLine {
            path: "A\\B".to_owned(),
            kind: 4,
            data: RecordData::Number(1),
        };
        let service = ServiceLine {
            name: "SCPolicySvc".to_owned(),
            start: Some(ServiceStart::Automatic),
            security: String::new(),
        };
        assert_eq!(
            SecurityTemplate::new(&[value], &[service]).write(),
            "[Unicode]\r\nUnicode=yes\r\n[Version]\r\nsignature=\"$CHICAGO$\"\r\nRevision=1\r\n\
             [Registry Values]\r\nMACHINE\\A\\B=4,1\r\n\
             [Service General Setting]\r\n\"SCPolicySvc\",2,\"\"\r\n"
        );
    }

    proptest! {
        #[test]
        fn values_read_back(number in any::<u32>(), text in "[ -~]{0,12}", list in prop::collection::vec("[!-~]{1,8}", 1..4)) {
            for (kind, data) in [
                (4, RecordData::Number(number)),
                (1, RecordData::Text(text)),
                (7, RecordData::List(list)),
            ] {
                let line = RegistryValueLine { path: "Software\\X".to_owned(), kind, data };
                prop_assert_eq!(RegistryValueLine::read(&line.write()), Some(line));
            }
        }
    }
}
