//! Group Policy objects read from backups, as JSON.

use schemars::JsonSchema;
use serde::Serialize;
use sim::policies::{BackedUpGpo, setting};
use sim::worlds::GpoRight;

#[derive(Serialize, JsonSchema)]
pub(super) struct Gpos {
    schema: &'static str,
    rows: Vec<Gpo>,
}

#[derive(Serialize, JsonSchema)]
struct Gpo {
    folder: String,
    name: Option<String>,
    guid: Option<String>,
    domain: Option<String>,
    backed_up: Option<String>,
    computer: Half,
    user: Half,
    links: Vec<Link>,
    permissions: Option<Vec<Permission>>,
    wmi_filter: Option<String>,
    settings: Vec<Setting>,
    services: Vec<Service>,
    remarks: Vec<String>,
    not_understood: Vec<Left>,
}

#[derive(Serialize, JsonSchema)]
struct Half {
    enabled: Option<bool>,
    version: Option<u16>,
}

#[derive(Serialize, JsonSchema)]
struct Link {
    container: String,
    enabled: bool,
    enforced: bool,
}

#[derive(Serialize, JsonSchema)]
struct Permission {
    sid: String,
    name: Option<String>,
    denies: bool,
    rights: Vec<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct Setting {
    name: &'static str,
    path: String,
    value: String,
}

#[derive(Serialize, JsonSchema)]
struct Service {
    name: String,
    start: String,
}

#[derive(Serialize, JsonSchema)]
struct Left {
    extension: String,
    key: String,
    value: String,
    why: String,
}

impl Gpos {
    pub(super) fn new(gpos: &[BackedUpGpo]) -> Self {
        Self {
            schema: "cardtwin/gpo-backups/1",
            rows: gpos.iter().map(Gpo::from).collect(),
        }
    }
}

impl From<&BackedUpGpo> for Gpo {
    fn from(gpo: &BackedUpGpo) -> Self {
        let half = |half: sim::policies::BackedUpHalf| Half {
            enabled: half.enabled,
            version: half.version,
        };
        let permissions = gpo.permissions.as_ref().map(|list| {
            let told = list.iter().map(|one| Permission {
                sid: one.sid.clone(),
                name: one.name.clone(),
                denies: one.denies,
                rights: one
                    .rights
                    .iter()
                    .map(|right| match right {
                        GpoRight::Read => "read",
                        GpoRight::Apply => "apply",
                    })
                    .collect(),
            });
            told.collect()
        });
        Self {
            folder: gpo.folder.clone(),
            name: gpo.name.clone(),
            guid: gpo.guid.clone(),
            domain: gpo.domain.clone(),
            backed_up: gpo.backed_up.clone(),
            computer: half(gpo.computer),
            user: half(gpo.user),
            links: gpo
                .links
                .iter()
                .map(|link| Link {
                    container: link.container.clone(),
                    enabled: link.enabled,
                    enforced: link.enforced,
                })
                .collect(),
            permissions,
            wmi_filter: gpo.wmi_filter.clone(),
            settings: gpo
                .settings
                .iter()
                .map(|one| Setting {
                    name: setting(one.setting).name,
                    path: setting(one.setting).path(),
                    value: one.value.to_string(),
                })
                .collect(),
            services: gpo
                .services
                .iter()
                .map(|(name, start)| Service {
                    name: name.clone(),
                    start: format!("{start:?}").to_lowercase(),
                })
                .collect(),
            remarks: gpo.remarks.clone(),
            not_understood: gpo
                .not_understood
                .iter()
                .map(|one| Left {
                    extension: one.extension.clone(),
                    key: one.key.clone(),
                    value: one.value.clone(),
                    why: one.why.clone(),
                })
                .collect(),
        }
    }
}
