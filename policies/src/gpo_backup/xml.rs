//! The XML files of a backup: `manifest.xml`, `bkupInfo.xml`, `Backup.xml`, `gpreport.xml`.
//!
//! Elements are found by their local names: the reports of several extensions bring namespaces of their own.

use roxmltree::{Document, Node};

use super::security_descriptor::{self, BackedUpPermission};

/// What `bkupInfo.xml`, or an entry of `manifest.xml`, says of a backup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Instance {
    pub(super) backup: Option<String>,
    pub(super) guid: Option<String>,
    pub(super) domain: Option<String>,
    pub(super) time: Option<String>,
    pub(super) name: Option<String>,
}

/// What `Backup.xml` says of the object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Core {
    pub(super) guid: Option<String>,
    pub(super) domain: Option<String>,
    pub(super) name: Option<String>,
    pub(super) options: Option<u32>,
    pub(super) machine_version: Option<u32>,
    pub(super) user_version: Option<u32>,
    pub(super) wmi_filter: Option<String>,
    pub(super) permissions: Option<Vec<BackedUpPermission>>,
    pub(super) extensions: Vec<Extension>,
    /// The identifiers of client-side extensions that the object names.
    pub(super) named: Vec<String>,
}

/// An extension and the files that it keeps in the backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Extension {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) files: Vec<String>,
}

/// What `gpreport.xml` says of the object that nothing else does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) name: Option<String>,
    pub(super) guid: Option<String>,
    pub(super) domain: Option<String>,
    pub(super) links: Vec<BackedUpLink>,
    pub(super) wmi_filter: Option<String>,
    pub(super) computer_enabled: Option<bool>,
    pub(super) user_enabled: Option<bool>,
    pub(super) names_of_sids: Vec<(String, String)>,
    /// Security options: path below the root key with `MACHINE`, and the data as the report writes them.
    pub(super) security_options: Vec<(String, String)>,
}

/// A link of the object, at the time of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackedUpLink {
    /// The site, domain or organizational unit, as a path: `corp.example/Workstations`.
    pub container: String,
    /// Whether the link is enabled.
    pub enabled: bool,
    /// Whether the link is enforced.
    pub enforced: bool,
}

type Parsed<T> = Result<T, roxmltree::Error>;

/// The entries of `manifest.xml`, or the one of `bkupInfo.xml`.
pub(super) fn instances(text: &str) -> Parsed<Vec<Instance>> {
    let document = Document::parse(text)?;
    let all = document.descendants().filter(|node| is(node, "BackupInst"));
    Ok(all
        .map(|node| Instance {
            backup: child_text(node, "ID"),
            guid: child_text(node, "GPOGuid"),
            domain: child_text(node, "GPODomain"),
            time: child_text(node, "BackupTime"),
            name: child_text(node, "GPODisplayName"),
        })
        .collect())
}

/// `Backup.xml`.
pub(super) fn core(text: &str) -> Parsed<Core> {
    let document = Document::parse(text)?;
    let Some(settings) = document
        .descendants()
        .find(|node| is(node, "GroupPolicyCoreSettings"))
    else {
        return Ok(Core::default());
    };
    let number = |name| child_text(settings, name).and_then(|text| text.parse().ok());
    let groups = document.descendants().filter(|node| is(node, "Group"));
    let names: Vec<(String, String)> = groups
        .filter_map(|group| {
            Some((
                child_text(group, "Sid")?,
                child_text(group, "SamAccountName")?,
            ))
        })
        .collect();
    let mut permissions = child_text(settings, "SecurityDescriptor")
        .and_then(|text| hexadecimal(&text))
        .and_then(|bytes| security_descriptor::permissions(&bytes));
    for permission in permissions.iter_mut().flatten() {
        if permission.name.is_none() {
            permission.name = name_of(&names, &permission.sid);
        }
    }
    let extensions = document
        .descendants()
        .filter(|node| is(node, "GroupPolicyExtension"))
        .map(|node| Extension {
            id: attribute(node, "ID").unwrap_or_default(),
            name: attribute(node, "DescName").unwrap_or_default(),
            files: node
                .descendants()
                .filter(|file| is(file, "FSObjectFile"))
                .filter_map(|file| attribute(file, "Location"))
                .collect(),
        })
        .collect();
    let named = ["MachineExtensionGuids", "UserExtensionGuids"]
        .into_iter()
        .filter_map(|name| child_text(settings, name))
        .flat_map(|text| client_side(&text))
        .collect();
    Ok(Core {
        guid: child_text(settings, "ID"),
        domain: child_text(settings, "Domain"),
        name: child_text(settings, "DisplayName"),
        options: number("Options"),
        machine_version: number("MachineVersionNumber"),
        user_version: number("UserVersionNumber"),
        wmi_filter: child_text(settings, "WMIFilter"),
        permissions,
        extensions,
        named,
    })
}

/// `gpreport.xml`.
pub(super) fn report(text: &str) -> Parsed<Report> {
    let document = Document::parse(text)?;
    let root = document.root_element();
    let identifier = child(root, "Identifier");
    let half = |name| {
        let enabled = child(root, name).and_then(|half| child_text(half, "Enabled"));
        enabled.as_deref().and_then(flag)
    };
    let links = root.children().filter(|node| is(node, "LinksTo"));
    let links = links
        .filter_map(|link| {
            Some(BackedUpLink {
                container: child_text(link, "SOMPath")?,
                enabled: child_text(link, "Enabled").as_deref().and_then(flag) != Some(false),
                enforced: child_text(link, "NoOverride").as_deref().and_then(flag) == Some(true),
            })
        })
        .collect();
    let trustees = document.descendants().filter(|node| is(node, "Trustee"));
    let options = document
        .descendants()
        .filter(|node| is(node, "SecurityOptions"))
        .filter_map(|node| {
            let data = child_text(node, "SettingString");
            Some((
                child_text(node, "KeyName")?,
                data.or_else(|| child_text(node, "SettingNumber"))?,
            ))
        });
    Ok(Report {
        name: child_text(root, "Name"),
        guid: identifier.and_then(|node| child_text(node, "Identifier")),
        domain: identifier.and_then(|node| child_text(node, "Domain")),
        links,
        wmi_filter: child_text(root, "FilterName"),
        computer_enabled: half("Computer"),
        user_enabled: half("User"),
        names_of_sids: trustees
            .filter_map(|node| Some((child_text(node, "SID")?, child_text(node, "Name")?)))
            .collect(),
        security_options: options.collect(),
    })
}

/// The name of a SID among those that are given.
pub(super) fn name_of(names: &[(String, String)], sid: &str) -> Option<String> {
    let found = names.iter().find(|(known, _)| known == sid);
    found.map(|(_, name)| name.clone())
}

/// The client-side extensions of a list of pairs, `[{extension}{tool}…][…]`: the first of each.
fn client_side(text: &str) -> Vec<String> {
    let entries = text.split('[').skip(1);
    entries
        .filter_map(|entry| entry.split_inclusive('}').next())
        .filter(|id| id.starts_with('{'))
        .map(str::to_owned)
        .collect()
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).ok())
        .collect()
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| is(child, name))
}

/// The text of a child; `None`: there is none, or nothing in it.
fn child_text(node: Node<'_, '_>, name: &str) -> Option<String> {
    let text: String = child(node, name)?
        .descendants()
        .filter(Node::is_text)
        .filter_map(|text| text.text())
        .collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn attribute(node: Node<'_, '_>, name: &str) -> Option<String> {
    let found = node.attributes().find(|attribute| attribute.name() == name);
    found.map(|attribute| attribute.value().to_owned())
}

/// A text between tags.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
