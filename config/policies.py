"""Rights of the house itself, and of routes that come from libraries."""

from ground.policies import PEOPLE

SIGNED_IN = PEOPLE - {"guest", "kiosk"}

RIGHTS = {
    "open-door": PEOPLE | {"key"},  # health, about, icons
    "sign-in": PEOPLE,
    "manage-own-account": SIGNED_IN,
    "read-demo-mailbox": PEOPLE,  # the route exists in the demo only
    "use-passwords": (),  # nobody has one: these routes of allauth lead nowhere
}

GET = frozenset({"GET", "HEAD"})
GET_POST = frozenset({"GET", "HEAD", "POST"})

# Routes of libraries: URL name → (right, methods). A library route that is not here stops start-up.
LIBRARY_ROUTES = dict.fromkeys(
    (
        "account_login",
        "account_logout",
        "account_signup",
        "account_email_verification_sent",
        "account_request_login_code",
        "account_confirm_login_code",
        "mfa_authenticate",
        "mfa_login_webauthn",
    ),
    ("sign-in", GET_POST),
) | dict.fromkeys(
    (
        "account_email",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_add_webauthn",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
        "mfa_reauthenticate_webauthn",
    ),
    ("manage-own-account", GET_POST),
)
LIBRARY_ROUTES |= dict.fromkeys(
    (
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_confirm_email",
    ),
    ("use-passwords", GET_POST),
)
LIBRARY_ROUTES |= dict.fromkeys(
    ("mfa_index", "mfa_list_webauthn", "mfa_view_recovery_codes"), ("manage-own-account", GET)
)
LIBRARY_ROUTES["account_inactive"] = ("sign-in", GET)
