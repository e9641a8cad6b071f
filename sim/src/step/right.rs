//! Steps of user rights: who may log on to a machine, and how.

use super::step_table;

step_table! { RIGHT_BASE = 1000, RIGHT_STEPS;
RIGHT_INTERACTIVE_DENIED = "right.interactive.denied", Client Refuses Inferred,
    "User Rights Assignment: Deny log on locally; [MS-ERREF] STATUS_LOGON_TYPE_NOT_GRANTED",
    "the account is authenticated and may not log on locally here: it is in the list of SeDenyInteractiveLogonRight",
    nt_status 0xC000_015B, user "the sign-in method you are trying to use isn't allowed";
RIGHT_INTERACTIVE_NONE = "right.interactive.none", Client Refuses Inferred,
    "User Rights Assignment: Allow log on locally; [MS-ERREF] STATUS_LOGON_TYPE_NOT_GRANTED",
    "the account is authenticated and may not log on locally here: it is not in the list of SeInteractiveLogonRight",
    nt_status 0xC000_015B, user "the sign-in method you are trying to use isn't allowed";
RIGHT_REMOTE_DENIED = "right.remote.denied", Client Refuses Inferred,
    "User Rights Assignment: Deny log on through Remote Desktop Services; [MS-ERREF] STATUS_LOGON_TYPE_NOT_GRANTED",
    "the account is authenticated and may have no session here by Remote Desktop: it is in the list of SeDenyRemoteInteractiveLogonRight",
    nt_status 0xC000_015B, user "the connection was denied because the user account is not authorized for remote login";
RIGHT_REMOTE_NONE = "right.remote.none", Client Refuses Inferred,
    "User Rights Assignment: Allow log on through Remote Desktop Services; [MS-ERREF] STATUS_LOGON_TYPE_NOT_GRANTED",
    "the account is authenticated and may have no session here by Remote Desktop: it is not in the list of SeRemoteInteractiveLogonRight, which has Administrators and Remote Desktop Users by default",
    nt_status 0xC000_015B, user "to sign in remotely, you need the right to sign in through Remote Desktop Services";
RIGHT_NETWORK_DENIED = "right.network.denied", Client Refuses Inferred,
    "User Rights Assignment: Deny access to this computer from the network; [MS-ERREF] STATUS_LOGON_TYPE_NOT_GRANTED",
    "the account is authenticated and is not let in over the network: it is in the list of SeDenyNetworkLogonRight",
    nt_status 0xC000_015B, user "the user has not been granted the requested logon type at this computer";
RIGHT_NETWORK_NONE = "right.network.none", Client Refuses Inferred,
    "User Rights Assignment: Access this computer from the network; [MS-ERREF] STATUS_LOGON_TYPE_NOT_GRANTED",
    "the account is authenticated and is not let in over the network: it is not in the list of SeNetworkLogonRight",
    nt_status 0xC000_015B, user "the user has not been granted the requested logon type at this computer";
RIGHT_BATCH_DENIED = "right.batch.denied", Client Refuses Inferred,
    "User Rights Assignment: Deny log on as a batch job; [MS-ERREF] STATUS_LOGON_TYPE_NOT_GRANTED",
    "no task runs as the account here: it is in the list of SeDenyBatchLogonRight",
    nt_status 0xC000_015B, user "the task did not start: the account may not log on as a batch job";
RIGHT_BATCH_NONE = "right.batch.none", Client Refuses Inferred,
    "User Rights Assignment: Log on as a batch job; [MS-ERREF] STATUS_LOGON_TYPE_NOT_GRANTED",
    "no task runs as the account here: it is not in the list of SeBatchLogonRight, which a policy has put in the place of the machine's own",
    nt_status 0xC000_015B, user "the task did not start: the account may not log on as a batch job";
RIGHT_BATCH_ADDED = "right.batch.added", Client Passes Inferred,
    "User Rights Assignment: Log on as a batch job",
    "no policy lists as whom scheduled tasks may run: the task scheduler gave the right to the account that was entered";
RIGHT_SERVICE_DENIED = "right.service.denied", Client Refuses Inferred,
    "User Rights Assignment: Deny log on as a service; [MS-ERREF] STATUS_LOGON_TYPE_NOT_GRANTED",
    "no service runs as the account here: it is in the list of SeDenyServiceLogonRight",
    nt_status 0xC000_015B, user "the service did not start due to a logon failure";
RIGHT_SERVICE_NONE = "right.service.none", Client Refuses Inferred,
    "User Rights Assignment: Log on as a service; [MS-ERREF] STATUS_LOGON_TYPE_NOT_GRANTED",
    "no service runs as the account here: it is not in the list of SeServiceLogonRight, which a policy has put in the place of the machine's own",
    nt_status 0xC000_015B, user "the service did not start due to a logon failure";
RIGHT_SERVICE_ADDED = "right.service.added", Client Passes Inferred,
    "User Rights Assignment: Log on as a service",
    "no policy lists who may log on as a service: whoever entered the account in the console for services gave it the right";
}
