//! Versions of Windows.

use std::fmt;
use std::str::FromStr;

/// A version of Windows, in order of release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProductVersion {
    /// Windows 2000 Server.
    Server2000,
    /// Windows XP.
    WindowsXp,
    /// Windows Server 2003.
    Server2003,
    /// Windows Vista.
    WindowsVista,
    /// Windows Server 2008.
    Server2008,
    /// Windows 7.
    Windows7,
    /// Windows Server 2008 R2.
    Server2008R2,
    /// Windows 8.
    Windows8,
    /// Windows Server 2012.
    Server2012,
    /// Windows 8.1.
    Windows8_1,
    /// Windows Server 2012 R2.
    Server2012R2,
    /// Windows 10.
    Windows10,
    /// Windows Server 2016.
    Server2016,
    /// Windows Server 2019.
    Server2019,
    /// Windows Server 2022.
    Server2022,
    /// Windows 11.
    Windows11,
    /// Windows Server, version 23H2.
    Server23H2,
    /// Windows Server 2025.
    Server2025,
}

/// A text that is not a version of Windows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a version of Windows that the twin knows")]
pub struct ParseProductVersionError {
    text: String,
}

impl ProductVersion {
    /// Every version, in order of release.
    pub const ALL: [Self; 18] = [
        Self::Server2000,
        Self::WindowsXp,
        Self::Server2003,
        Self::WindowsVista,
        Self::Server2008,
        Self::Windows7,
        Self::Server2008R2,
        Self::Windows8,
        Self::Server2012,
        Self::Windows8_1,
        Self::Server2012R2,
        Self::Windows10,
        Self::Server2016,
        Self::Server2019,
        Self::Server2022,
        Self::Windows11,
        Self::Server23H2,
        Self::Server2025,
    ];

    /// The name as it is written in a world document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Server2000 => "Server 2000",
            Self::WindowsXp => "Windows XP",
            Self::Server2003 => "Server 2003",
            Self::WindowsVista => "Windows Vista",
            Self::Server2008 => "Server 2008",
            Self::Windows7 => "Windows 7",
            Self::Server2008R2 => "Server 2008 R2",
            Self::Windows8 => "Windows 8",
            Self::Server2012 => "Server 2012",
            Self::Windows8_1 => "Windows 8.1",
            Self::Server2012R2 => "Server 2012 R2",
            Self::Windows10 => "Windows 10",
            Self::Server2016 => "Server 2016",
            Self::Server2019 => "Server 2019",
            Self::Server2022 => "Server 2022",
            Self::Windows11 => "Windows 11",
            Self::Server23H2 => "Server 23H2",
            Self::Server2025 => "Server 2025",
        }
    }

    /// Whether this is a server.
    pub fn is_server(self) -> bool {
        self.name().starts_with("Server")
    }
}

impl fmt::Display for ProductVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for ProductVersion {
    type Err = ParseProductVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // `Windows Server 2008 R2` is the same as `Server 2008 R2`.
        let short = match text.strip_prefix("Windows ") {
            Some(rest) if rest.starts_with("Server ") => rest,
            _ => text,
        };
        Self::ALL
            .into_iter()
            .find(|version| version.name().eq_ignore_ascii_case(short))
            .ok_or_else(|| ParseProductVersionError {
                text: text.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_order_of_release_and_read_back() {
        assert!(ProductVersion::ALL.is_sorted());
        for version in ProductVersion::ALL {
            assert_eq!(version.to_string().parse(), Ok(version));
            assert_eq!(version.is_server(), !version.name().starts_with("Windows"));
        }
        assert_eq!(
            "Windows Server 2008 R2".parse(),
            Ok(ProductVersion::Server2008R2)
        );
        assert!("Windows 9".parse::<ProductVersion>().is_err());
    }
}
