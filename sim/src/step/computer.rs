//! Steps of a computer that logs on by certificate itself.

use super::step_table;

step_table! { COMPUTER_BASE = 230, COMPUTER_STEPS;
COMPUTER_OFF = "computer.off", Client Refuses Documented,
    "Kerberos.admx DevicePKInitEnabled",
    "the policy for device authentication by certificate is off: the computer uses its password",
    user "no logon of the computer by certificate";
COMPUTER_AUTOMATIC = "computer.automatic", Client Passes Documented,
    "Kerberos.admx DevicePKInitBehavior",
    "the computer tries its certificate, and may use its password where that does not lead to a ticket";
COMPUTER_FORCED = "computer.forced", Client Passes Documented,
    "Kerberos.admx DevicePKInitBehavior",
    "the computer must log on by certificate, and has nothing else where that fails";
COMPUTER_PURPOSE = "computer.eku", Client Refuses Documented,
    "[MS-PKCA] 3.1.5.1",
    "the computer's certificate has neither the purpose Client Authentication nor id-pkinit-KPClientAuth",
    user "no logon of the computer by certificate";
COMPUTER_NO_KEY = "computer.key", Client Refuses Documented,
    "[RFC 4556 §3.2.1]",
    "the private key of the computer's certificate is missing",
    user "no logon of the computer by certificate";
COMPUTER_SIGNED = "computer.signed", Client Passes Documented,
    "[RFC 4556 §3.2.1]",
    "the computer signs the AuthPack with the key in its own store";
COMPUTER_NAMES_ITSELF = "computer.name", Client Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.1; [MS-KILE] 3.3.5.6.1",
    "the computer asks for a ticket by its account's name";
COMPUTER_USER_TICKET = "computer.user-ticket", Client Refuses Inferred,
    "[MS-PKCA] 3.1.5.2.1.1",
    "the ticket is a user's, whose account has the computer's name",
    user "no logon of the computer by certificate";
COMPUTER_PASSWORD = "computer.password", Client Passes Documented,
    "Kerberos.admx DevicePKInitBehavior",
    "the computer goes on with its password: its certificate led to no ticket, and the policy leaves it the choice";
COMPUTER_NO_PASSWORD = "computer.no-password", Client Refuses Documented,
    "Kerberos.admx DevicePKInitBehavior",
    "the policy forces the certificate: the computer tries no password, and has no ticket",
    user "the computer cannot reach its domain: no policy, and no logon of anybody that needs it";
COMPUTER_BY_PASSWORD_AUTHENTICATED = "computer.password.authenticated", Client Opens Documented,
    "Kerberos.admx DevicePKInitBehavior; [MS-KILE] 3.3.5.6",
    "the computer has a ticket-granting ticket of its account by its password";
COMPUTER_AUTHENTICATED = "computer.authenticated", Client Opens Documented,
    "[MS-PKCA] 3.1.5.1; 3.1.5.2.1.1",
    "the computer has a ticket-granting ticket of its account";
}
