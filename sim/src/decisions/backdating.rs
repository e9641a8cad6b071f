//! How much older than the account a weakly mapped certificate may be (KB5014754).

use crate::roles::{Certificate, DomainController, User};
use crate::value::Backdating;

/// Was the certificate issued before the account was created, less the tolerance?
pub(crate) fn is_older_than_account<'f>(
    certificate: Certificate<'f>,
    account: User<'f>,
    kdc: DomainController<'f>,
) -> bool {
    let earliest = match kdc.backdating() {
        Backdating::TenMinutes => account.created_less_ten_minutes(),
        Backdating::OneYear => account.created_less_one_year(),
        Backdating::ThreeYears => account.created_less_three_years(),
        Backdating::FiveYears => account.created_less_five_years(),
        Backdating::TenYears => account.created_less_ten_years(),
        Backdating::TwentyFiveYears => account.created_less_twenty_five_years(),
        Backdating::FiftyYears => account.created_less_fifty_years(),
        Backdating::FirstOther => account.created_less_first_other(),
        Backdating::SecondOther => account.created_less_second_other(),
        Backdating::ThirdOther => account.created_less_third_other(),
    };
    certificate.issued().is_before(earliest)
}
