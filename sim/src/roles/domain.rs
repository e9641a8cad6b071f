//! Roles of domains, of trusts between forests, and of the names by which a domain is asked for accounts.

use super::{ForestIdentity, Identity, User};
use crate::lens;
use crate::lens::Source;
use crate::value::NameForm;

facts::role! {
    /// A domain.
    pub Domain = 9 in Source<'_> {
        /// Whether the world has a domain controller of it.
        field has_controller: bool = lens::domain::has_controller;
        /// Whether one of its domain controllers answers.
        field has_running_controller: bool = lens::domain::has_running_controller;
        /// Whether a global catalog of its forest answers.
        field reaches_global_catalog: bool = lens::domain::reaches_global_catalog;
        /// The domain itself.
        key identity: Identity = lens::domain::identity;
        /// Its forest.
        key forest: ForestIdentity = lens::domain::forest;
        /// Trusts of other forests in its own.
        search trusts: Trust = lens::domain::trusts;
    }
}

facts::role! {
    /// A name by which a client asks for an account: typed as a hint, or a certificate's UPN.
    pub ClientName = 10 in Source<'_> {
        /// Its type.
        field form: NameForm = lens::client_name::form;
        /// Whether a domain was typed with it.
        field names_domain: bool = lens::client_name::names_domain;
        /// Whether it has a suffix after an `@`.
        field has_suffix: bool = lens::client_name::has_suffix;
        /// The domain that was typed with it.
        link domain: Domain = lens::client_name::domain;
        /// The domain whose DNS name its suffix is.
        link suffix_domain: Domain = lens::client_name::suffix_domain;
        /// Accounts whose userPrincipalName it is.
        search accounts_by_upn: User = lens::client_name::accounts_by_upn;
        /// Accounts, one a domain, whose sAMAccountName is its first part.
        search accounts_by_account_name: User = lens::client_name::accounts_by_account_name;
        /// Accounts, one a domain, whose sAMAccountName is its first part and a dollar sign.
        search accounts_by_dollar_name: User = lens::client_name::accounts_by_dollar_name;
        /// Accounts whose userPrincipalName is the name at their own domain.
        search accounts_by_made_upn: User = lens::client_name::accounts_by_made_upn;
        /// Accounts whose userPrincipalName is the name at another domain than their own.
        search accounts_by_foreign_upn: User = lens::client_name::accounts_by_foreign_upn;
        /// Forest trusts that route its suffix.
        search routes: Trust = lens::client_name::routes;
    }
}

facts::role! {
    /// A trust of one forest in another.
    pub Trust = 11 in Source<'_> {
        /// The forest that trusts.
        key trusting: ForestIdentity = lens::trust::trusting;
        /// The root domain of the forest that is trusted.
        link root: Domain = lens::trust::root;
    }
}
