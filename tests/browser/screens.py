"""Every screen of the product: its address, who looks at it, and what one does there with the keyboard alone.

A new page belongs in SCREENS (test_every_screen.py fails until it is there); what is no page belongs in NO_SCREENS.
"""

from dataclasses import dataclass

from django.urls import reverse

A_VISIT = "00000000-0000-4000-8000-000000000007"
EVERY = "main :is(a, button, input, summary)"


@dataclass(frozen=True)
class Screen:
    """`does`: (what to reach with Tab, keys to press there)…; `then`: what there is afterwards, else it leads on."""

    name: str  # the URL's
    who: str
    query: str = ""
    row: str = ""  # the row that fills the address, of the shop's
    does: tuple[tuple[str, str], ...] = ()
    then: str = ""
    status: int = 200
    path: str = ""  # for addresses without a name, and pages reached only on a way

    def __str__(self):
        return f"{self.name or self.path}{self.query} as {self.who}"

    def address(self, shop) -> str:
        row = shop[self.row] if self.row else ()
        return (self.path or reverse(self.name, args=row if isinstance(row, tuple) else [row])) + self.query


WANT_IT = ((".ticket", "Enter"),)
WANTED = ".ticket[aria-pressed=true]"
LEAVE = ((EVERY, "Enter"),)
BIG = ("form .btn-big", "Enter")

SCREENS = [
    # a guest
    Screen("feedback:board", "guest", does=WANT_IT, then=WANTED),
    Screen("feedback:board", "guest", "?stage=declined", does=LEAVE),
    Screen("feedback:board-of", "guest", row="board", does=WANT_IT, then=WANTED),
    Screen(
        "feedback:idea",
        "guest",
        row="idea",
        does=((".ticket", "Enter"), ("[name=would_buy]", "Enter")),
        then="#say-more-title:focus:has-text('You would buy it')",
    ),
    Screen("feedback:idea", "guest", row="declined"),
    Screen(
        "feedback:idea-new",
        "guest",
        does=(("#id_title", "A keep cup in racing green"), ("#id_agree", "Space"), ("form .btn-big", "Enter")),
        then="main h1:has-text('A keep cup in racing green')",
    ),
    Screen("feedback:search", "guest", does=(("main [name=q]", "teacup"), ("main [name=q]", "Enter")), then=".bay"),
    Screen(
        "feedback:search",
        "guest",
        "?q=teacup",
        does=((".ticket", "Enter"), (".toast .btn", "Enter")),
        then=".ticket:focus[aria-pressed=false]",
    ),
    Screen("feedback:search", "guest", "?q=nothing+of+the+kind", does=((".empty a", "Enter"),), then="#id_title"),
    Screen("feedback:product", "guest", row="sku", does=((".btn-go.push", "Enter"),), then="#id_title"),
    Screen("feedback:complaint-new", "guest", row="sku", does=(("[value=broken]", "Enter"),), then="#id_words"),
    Screen("feedback:polls", "guest", does=(("main .rows a", "Enter"),), then=".finalists"),
    Screen("feedback:poll", "guest", row="poll", does=((".finalist .btn", "Enter"),), then="[data-mine] .interval"),
    Screen("feedback:my-voice", "guest", does=((".empty a", "Enter"),), then=".shelf"),
    Screen("feedback:pairs", "guest", does=((".ticket-wide", "Enter"),), then=".steps:focus .num:has-text('2 / 5')"),
    Screen("feedback:pairs-so-far", "guest", does=((EVERY, "Enter"),)),
    Screen("feedback:impact", "guest", does=(("main .rows a", "Enter"),), then=".ticket"),
    Screen("loyalty:letters-stop", "guest", row="letter", does=(("main button", "Enter"),), then="h1:text('No more')"),
    Screen("about", "guest"),
    Screen("mailbox", "guest"),
    Screen("", "guest", path="/mailbox/", does=((".page-head a", "Enter"),), then=".page-head a"),
    Screen("", "guest", path="/no-such-page/", status=404, does=((".blank a", "Enter"),), then=".shelf"),
    Screen("account_login", "guest", does=(("#id_login", "ada@example.com"), ("#id_login", "Enter")), then="#id_code"),
    Screen("account_signup", "guest", does=(("#id_email", "eve@example.com"), ("#id_email", "Enter")), then="#id_code"),
    Screen(
        "account_request_login_code",
        "guest",
        does=(("#id_email", "ada@example.com"), ("#id_email", "Enter")),
        then="#id_code",
    ),
    Screen("account_inactive", "guest"),
    Screen("feedback:kiosk", "guest", does=(("main button", "Enter"),), then="#code"),
    Screen("feedback:take-over", "guest", row="token", does=(("main button", "Enter"),), then=".notice"),
    Screen("feedback:label", "guest", row="label", does=WANT_IT, then=WANTED),
    # Ada shops
    Screen("feedback:board", "ada", "?sort=wanted", does=WANT_IT, then=WANTED),
    Screen(
        "feedback:idea",
        "ada",
        row="own",
        does=(("#id_body", "For soup, too."), ("#say .btn-go", "Enter")),
        then="#talk:has(article:focus:has-text('For soup')) #id_body:invalid",  # empty again, so nothing is said twice
    ),
    Screen(
        "feedback:idea-new",
        "ada",
        "?title=Teacups+in+sage+green",
        does=(("#id_agree", "Space"), ("form .btn-big", "Enter")),
        then=".problem:has-text('asked for this already')",
    ),
    Screen(
        "feedback:idea-edit",
        "ada",
        row="own",
        does=(("#id_title", "Mugs with lids"), ("form .btn-big", "Enter")),
        then="main summary:has-text('what it said before')",
    ),
    Screen(
        "feedback:comment-new",
        "ada",
        row="idea",
        does=(("#id_body", "For soup, too."), ("#say .btn-go", "Enter")),
        then="#talk .prose:has-text('For soup, too.')",
    ),
    Screen(
        "feedback:comment-edit",
        "ada",
        row="said",
        does=(("#id_body", "More words."), ("#say .btn-go", "Enter")),
        then="#talk .prose:has-text('More words.')",
    ),
    Screen(
        "feedback:complaint",
        "ada",
        row="complaint",
        does=(("#id_words", "A crack."), ("form.panel .btn-go", "Enter")),
        then=".notice:has-text('that helps')",
    ),
    Screen(
        "feedback:moderation-words",
        "mira",
        does=(("#id_word", "casino"), ("#id_word", "Enter")),
        then=".rows:has-text('casino')",
    ),
    Screen(
        "feedback:my-wishes",
        "ada",
        does=(("#id_name", "Garden party"), ("#id_name", "Enter")),
        then="h1:text('Garden party')",
    ),
    Screen("feedback:my-wish-list", "ada", row="wishes", does=(("main [value=anew]", "Enter"),), then="#link"),
    Screen("feedback:wish-list", "guest", row="link", does=WANT_IT, then=WANTED),
    Screen("feedback:my-voice", "ada", does=(("main .rows a", "Enter"),), then=".ticket"),
    Screen("feedback:my-notices", "ada", does=(("main form button", "Enter"),), then="main:not(:has(.chip-new))"),
    Screen(
        "feedback:my-questions",
        "ada",
        does=(("main [value=mine]", "Enter"),),
        then="main [value=mine][aria-pressed=true]",
    ),
    Screen("loyalty:my-data", "ada", does=(("[role=switch]", "Space"),), then="[role=switch][aria-checked=true]"),
    Screen(
        "loyalty:notice-settings",
        "ada",
        does=(("#id_letters", "Space"), ("main form .btn-go", "Enter")),
        then="main .notice:has-text('Saved')",
    ),
    Screen("account_email", "ada"),
    Screen("mfa_activate_totp", "ada"),
    Screen("mfa_add_webauthn", "ada"),
    Screen("", "ada", path="/desk/", status=403, does=((EVERY, "Enter"),)),
    Screen("account_logout", "ada", does=(("main .btn-go", "Enter"),), then="a:has-text('Sign in')"),
    # Ben works in the Leeds store
    Screen("loyalty:staff", "ben", does=(("#find", "lovel"), (".people a", "Enter")), then="#customer"),
    Screen("loyalty:staff", "ben", "?q=love", does=((".people a", "Enter"),), then="#customer"),
    Screen("loyalty:staff", "ben", "?q=zzzz"),
    Screen(
        "loyalty:staff-customer",
        "ben",
        row="customer",
        does=(("#id_text", "a bigger teapot"), ("#asking .btn-go", "Enter")),
        then="#asking-title:focus",
    ),
    Screen("feedback:complaints", "ben", does=((".rows a", "Enter"),), then="#id_answer"),
    Screen(
        "feedback:complaint-answer",
        "ben",
        row="complaint",
        does=(("#id_answer", "We send a new one."), ("form .btn-go", "Enter")),
        then=".notice:has-text('The person is told')",
    ),
    Screen("feedback:staff-cards", "ben", does=(("[value=pairs]", "Space"), (".btn-big", "Enter")), then=".sheet .qr"),
    Screen("second-step", "ben", does=LEAVE),
    Screen("mfa_list_webauthn", "ben"),
    Screen("mfa_deactivate_totp", "ben"),
    Screen("mfa_view_recovery_codes", "ben"),
    Screen("mfa_generate_recovery_codes", "ben"),
    Screen("mfa_reauthenticate", "ben"),
    Screen(
        "feedback:report",
        "ada",
        row="reported",
        does=(("[name=reason]", "Space"), ("form .btn-big", "Enter")),
        then=".notice",
    ),
    Screen(
        "feedback:ruling",
        "ada",
        row="ruling",
        does=(("#id_words", "It was mine"), ("form .btn-go", "Enter")),
        then=".said",
    ),
    # Mira moderates
    Screen(
        "feedback:moderation",
        "mira",
        does=((".case summary", "Enter"), (".case [name=reason]", "Space"), (".case [name=words]", "Enter")),
        then=".toast:has-text('Hidden')",  # what is written to the author of what is hidden approves nothing
    ),
    Screen("feedback:moderation", "mira", "?tab=decided", does=(("main form .btn", "Enter"),), then=".notice"),
    # Mona manages the Leeds store, and has a screen of it before her
    Screen(
        "feedback:staff-kiosks",
        "mona",
        does=(("#id_code", "12"), ("#pair .btn-go", "Enter")),
        then=".problem:has-text('six digits')",
    ),
    Screen("feedback:kiosk", "mona", does=((".kiosk-touch", "Enter"),), then=".shelf"),
    Screen("feedback:kiosk-shelf", "mona", f"?visit={A_VISIT}", does=WANT_IT, then=WANTED),
    Screen(
        "feedback:moderation-voter",
        "mira",
        row="voter",
        does=(("[name=reason]", "Space"), ("[name=all]", "Enter")),
        then=".toast",
    ),
    Screen("feedback:moderation-votes", "mira", row="idea", does=(("main .rows a", "Enter"),), then="main [name=all]"),
    Screen(
        "feedback:kiosk-ask",
        "mona",
        f"?visit={A_VISIT}",
        does=(("#id_title", "A keep cup in racing green"), ("#id_agree", "Space"), ("main .btn-go", "Enter")),
        then=".shelf",
    ),
    # Cleo is the merchandiser
    Screen("collab:desk", "cleo", does=((".ranked a", "Enter"),), then="#decide"),
    Screen("collab:desk", "cleo", "?tab=later"),
    Screen("collab:desk", "cleo", "?tab=decided", does=(("main .rows [href^='/desk/']", "Enter"),), then="#decide"),
    Screen(
        "collab:suggestion",
        "cleo",
        row="suggestion",
        does=(("[name=verdict]", "Space"), ("section .btn-big", "Enter")),
        then="#toasts .toast:has-text('Nobody is told before')",
    ),
    Screen("collab:suggestion", "cleo", row="decided", does=(("section form .btn", "Enter"),), then="#decide"),
    Screen("collab:suggestion", "cleo", row="goods"),
    Screen(
        "feedback:ideas-desk",
        "cleo",
        does=((".triage [type=checkbox]", "Space"), ("main [value=read]", "Enter")),
        then=".notice:has-text('marked as read')",
    ),
    Screen("feedback:openness", "cleo", does=(("form .btn-big", "Enter"),), then=".notice:has-text('Kept')"),
    Screen("feedback:twins", "cleo", does=(("main [name=apart]", "Enter"),), then="#toasts .toast:has-text('Undo')"),
    Screen("feedback:repair-done", "cleo", row="repair", does=(("#id_words", "A new seal."), BIG), then=".notice"),
    Screen("feedback:polls", "cleo", does=((".page-head .btn", "Enter"),), then="#id_question"),
    Screen(
        "feedback:poll-new",
        "cleo",
        does=(("#id_question", "Which mug?"), ("#id_label_0", "Tall"), ("#id_label_1", "Short"), BIG),
        then=".finalist:has-text('Short')",
    ),
    Screen("feedback:poll-edit", "cleo", row="draft", does=(BIG,), then=".finalists"),
    Screen("feedback:poll", "cleo", row="poll", does=((".actions .btn", "Enter"),), then="main table"),
    Screen("collab:poll-results", "cleo", row="poll", does=((".crumb", "Enter"),), then=".finalists"),
    Screen("collab:scoreboard", "cleo", does=(("#standing .btn", "Enter"),), then="#standing:has-text('begin within')"),
    Screen("collab:weights", "cleo", does=(("#id_votes", "1,x"), (".actions .btn-go", "Enter")), then=".problem"),
    Screen("collab:people", "cleo", does=((".crumb", "Enter"),), then="#desk"),
    Screen("collab:range", "cleo", does=((".crumb", "Enter"),), then="#desk"),
]

# Addresses that answer GET and are no screens, and why.
NO_SCREENS = {
    "kiosk-worker": "a script",
    "ideas-alike": "a fragment of idea-new",
    "staff-alike": "a fragment of staff",
    "pairs-here": "leads on to pairs",
    "pairs-receipt": "leads on to pairs",
    "decide": "leads back to suggestion",
    "trial-decide": "leads back to suggestion",
    "desk-csv": "a file",
    "set-aside-csv": "a file",
    "count-anyway": "leads back to suggestion",
    "scoreboard-csv": "a file",
    "range-csv": "a file",
    "people-csv": "a file",
    "my-data-export": "a file",
    "mfa_download_recovery_codes": "a file",
    "health": "for machines",
    "favicon": "a picture",
    "idea-card": "a picture",
    "push-worker": "a script",
    "photo": "a picture",
    "mfa_login_webauthn": "for the browser's passkeys",
    "mfa_index": "one address with second-step",
    "mfa_reauthenticate_webauthn": "needs a passkey in hand; drawn like mfa_reauthenticate",
    "mfa_remove_webauthn": "needs a passkey in hand",
    "mfa_edit_webauthn": "needs a passkey in hand",
    "account_reauthenticate": "would ask for a password, which nobody has: leads on to mfa_reauthenticate",
    "account_confirm_login_code": "a step of account_login: its main action leads there",
    "account_email_verification_sent": "a step of account_signup: its main action leads there",
    "mfa_authenticate": "a step of signing in, walked in tests/loyalty/test_sign_in.py",
}
