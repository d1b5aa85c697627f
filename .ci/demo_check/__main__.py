"""Boots the demo in a temporary folder, uses it in every role, and says in one line how it went."""

import contextlib
import subprocess
import sys
import time

from demo_check import Trouble
from demo_check.boot import settled, somewhere_else

FIRST_PORT = 18000


def main() -> int:
    began = time.monotonic()
    with somewhere_else():
        from config.run import Demo

        with Demo(port=FIRST_PORT, quiet=True) as demo:
            say(f"open after {time.monotonic() - began:.1f} s: {demo.url}")
            loader = demo.load()
            say(f"first pages after {time.monotonic() - began:.1f} s")
            if loader.wait():
                raise Trouble("the demo retailer could not be loaded")
            say(f"all loaded after {time.monotonic() - began:.1f} s")
            import django

            django.setup()
            counts, wrong = check(demo)
    for line in wrong:
        print(line, file=sys.stderr)
    counts["seconds"] = round(time.monotonic() - began)
    print("demo-check: " + " ".join(f"{name}={count}" for name, count in counts.items()))
    return 1 if wrong else 0


def check(demo) -> tuple[dict[str, int], list[str]]:
    """What was counted, and what was wrong."""
    from config.demo.accounts import ACCOUNTS
    from demo_check import console, job, people, walk
    from demo_check.visitor import Visitor

    wrong: list[str] = []
    settled()
    visitors: dict[str, Visitor] = {"guest": Visitor(demo.url, "guest")}
    for account in ACCOUNTS:
        with noted(wrong):
            name = account.role if account.role not in visitors else f"{account.role} 2"
            visitors[name] = people.sign_in(demo.url, account)
    say(f"{len(visitors)} people came in")
    with noted(wrong):
        for line in job.do_it(demo.url, visitors, make_key()):
            say(line)
    starts = {account.role: ["/", account.starts_at] for account in ACCOUNTS} | {"guest": ["/"]}
    seen: set[tuple[str, str]] = set()
    for name, visitor in visitors.items():
        pages, faults = walk.walk(visitor, starts.get(name, ["/"]), walk.ALIKE if name == "guest" else walk.FEWER)
        seen |= {(name, url) for url in pages}
        if program := console.chromium():
            faults += console.look(visitor, one_of_a_kind(pages), program)
        say(f"{name}: {len(pages)} pages, {len(faults)} faults")
        for fault in faults:
            say(fault)
        wrong += faults
    if not console.chromium():
        say("browser: not run")
    demo.check()
    return {"pages": len(seen), "roles": len({name.split()[0] for name in visitors}), **counted()}, wrong


def one_of_a_kind(pages: dict) -> list[str]:
    """A page of every kind is enough for a browser: the rest are the same template."""
    from demo_check.walk import kind

    return list({kind(url): url for url, page in pages.items() if page.is_html}.values())


def counted() -> dict[str, int]:
    from collab.models import Signal, Suggestion
    from feedback.models import Impression, Notice, StoreRequest, Vote
    from loyalty.models import OrderLine

    facts = sum(fact.objects.count() for fact in (Vote, StoreRequest, OrderLine, Impression))
    return {
        "facts": facts,
        "signals": Signal.objects.count(),
        "suggestions": Suggestion.objects.waiting().count(),
        "notices": Notice.objects.count(),
    }


def make_key() -> str:
    """A till's key, made by the operator's own command."""
    command = [sys.executable, "manage.py", "create_api_key", "--name", "demo-check", "--scopes", "record-orders"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@contextlib.contextmanager
def noted(wrong: list[str]):
    """What went wrong is told at the end, with all the rest."""
    try:
        yield
    except Trouble as trouble:
        wrong.append(str(trouble))


def say(line: str) -> None:
    print(f"demo-check: {line}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(f"demo-check: {trouble}")
