"""Every screen of the product: its address, who looks at it, and what one does there with the keyboard alone.

A new page belongs in SCREENS (test_every_screen.py fails until it is there); what is no page belongs in NO_SCREENS.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils import timezone

A_VISIT = "00000000-0000-4000-8000-000000000007"
EVERY = "main :is(a, button, input, summary)"
SOLD = {"q10": 2, "q50": 4, "q90": 9, "sold": 11}
TOMORROW = timezone.localdate() + timedelta(days=1)


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
    Screen("feedback:twins", "cleo", does=(("main [name=apart]", "Enter"),), then="main:not(:has([name=apart]))"),
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


def furnish(make, people) -> dict:
    """A shop with something of everything in it; row → what its address needs."""
    from collab.actions.decide import decide
    from collab.models import Foretold
    from feedback.actions.merge import merge
    from feedback.actions.moderate import rule
    from feedback.models import Flag, Idea, Notice, StatusChange
    from loyalty.actions.letters import SALT

    ada, ben, cleo, leeds = people["ada"], people["ben"], people["cleo"], people["leeds"]
    cups = make.category("Tea and table")
    cups.picture = "img/departments/tea-and-table.svg"
    cups.save()
    cup = make.variant("Regency teacup", category=cups, cost=200)
    make.listing(cup, leeds)
    make.stock(cup, leeds, 3)
    make.sold(cup, leeds)
    make.order(leeds, (cup, 2), profile=ada.profile)

    kiosk = make.kiosk(leeds)
    idea = make.idea("Teacups in sage green", category=cups, product=cup.product, store=leeds, body="For the garden.")
    own = make.idea("Mugs with lids " + "that do not leak in any bag " * 4, author=ada.voter)
    make.idea("كوب شاي باللون الأخضر", category=cups)
    make.idea("Gift wrap at the till", board=make.board("how-we-shop"))
    declined = make.idea("Fresh fish")
    for told, stage, reason in ((own, "coming", ""), (declined, "declined", "We have no cooling counter.")):
        make.vote(told, ada.voter)
        StatusChange.objects.create(idea=told, stage=stage, reason=reason, team="the range team", cause=f"x:{stage}")
    Idea.objects.filter(pk=declined.pk).update(stage="declined", state="closed")
    for kind in Notice.Kind.values:
        Notice.objects.create(voter=ada.voter, idea=own, kind=kind, cause=f"x:{kind}", facts={"title": own.title})
    said = make.comment(idea, ada.voter, "Would it fit a **large** mug?")
    make.comment(idea, make.voter(), "It will fit.", parent=said, official=True, role="merchandiser")
    poll = make.poll("A tall mug", "A short mug with a rather longer name, for those who like soup")
    poll.options.filter(position=0).update(product=cup.product, is_reference=True, price_effect="20p more")
    make.poll_answer(poll.options.first(), ada.voter, store=leeds)
    broken = make.complaint(cup, ada.voter, store=leeds, words="The handle came off.")
    make.request(leeds, "a mug for the train", idea=idea, voter=ada.voter, by=ben)

    twin = make.idea("Mugs with a lid")
    make.idea("Tea towels, please")
    make.vote(twin, ada.voter)
    merge(absorbed=twin, survivor=own, by=cleo, now=timezone.now())

    wish = {"idea": idea, "interest_q50": 0.2, "wanted": 3, "seen": 20, "asked": 1}
    money = {"money_q10": 12_000, "money_q50": 30_000, "money_q90": 80_000, "units_q50": 4}
    waits = make.suggestion(**wish, **money)
    like_it = [{"variant": cup.pk, "sku": cup.sku, "name": "Regency teacup", "similarity": 0.5, "weekly": 7}]
    make.evidence(
        waits, "look_alikes", products=like_it, items=like_it, weekly={"q10": 1, "q50": 4, "q90": 9}, stores=1
    )
    make.evidence(waits, "few_saw_it", against=True, seen=14)
    goods = make.suggestion("delist", variant=cup, money="revenue", **money)
    done = make.suggestion(idea=own, **money)
    decide(suggestion=done, verdict="accept", by=cleo, now=timezone.now(), promised_for=TOMORROW)
    figures = {"cases": 40, "measure": "pairs right", "ours": 0.6, "theirs": 0.65, "gain": -0.05, "gain_se": 0.01}
    night = make.score("rank-ideas", in_use="beta-binomial", reason="behind", peer="beta-binomial", **figures)
    make.score("rank-pairs", run=night.run, reason="none")
    Foretold.objects.create(run=night.run, variant=cup, said_on=TOMORROW, from_day=TOMORROW, weeks=4, **SOLD)
    wrong = make.idea("Cheap watches", body="https://watches.example", state="held")
    Flag.objects.create(thing="idea", thing_id=wrong.pk, reason="link", words="https://watches.example")
    hidden = make.idea("Watches, cheap", author=ada.voter)
    ruling = rule(
        thing="idea", thing_id=hidden.pk, verdict="hide", by=people["mira"], now=timezone.now(), reason="advert"
    )
    make.suggestion(idea=make.idea("Tea towels"), state="snoozed", snoozed_until=timezone.now() + timedelta(weeks=1))
    wishes = make.wish_list(ada.voter, link="a-link-to-wishes", others_add=True)
    make.wish(idea, wishes)
    return {
        "wishes": wishes.pk,
        "link": wishes.link,
        "board": "how-we-shop",
        "idea": idea.pk,
        "reported": ("idea", idea.pk),
        "voter": make.vote(idea).voter_id,
        "ruling": ruling.pk,
        "own": own.pk,
        "complaint": broken.pk,
        "poll": poll.pk,
        "draft": make.poll(opens_at=timezone.now() + timedelta(days=1)).pk,
        "said": said.pk,
        "declined": declined.pk,
        "sku": cup.sku,
        "customer": ada.profile.pk,
        "repair": make.repair(cup.product).pk,
        "label": make.label(product=cup.product, store=leeds).code,
        "token": kiosk.visits.create(key=A_VISIT[:-1] + "8").offer(timezone.now()),
        "letter": signing.dumps(ada.profile.pk, salt=SALT),
        "suggestion": waits.pk,
        "decided": done.pk,
        "goods": goods.pk,
    }
