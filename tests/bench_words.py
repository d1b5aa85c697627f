"""Words among 200,000 ideas: milliseconds of Postgres while a title is typed, and for a search.

`python -m tests.bench_words`. A database of its own is made, filled and dropped. Each figure is the median of five.
"""

import csv
import lzma
import random
import statistics
import sys
from collections import Counter
from io import StringIO
from itertools import accumulate
from types import SimpleNamespace

from tests.bench_gather import ROOT, database, run

IDEAS = 200_000
RARE = 30_000  # words nobody uses twice a day: names, dialects, slips
RUNS = 5
LIMITS = {"alike-200k": 80, "search-200k": 150}  # ms
ASKED = {
    "en": (
        "bag",
        "bigg",
        "the r",
        "heart sign",
        "bigger lunch bag",
        "lunhc bag",
        "Bring back the regency teacups in sage",
    ),
    "de": ("Tasche", "Ein Liter Haferdrink", "Halbes Brot für Leute die allein wohnen"),
    "fr": ("de la", "idée", "Une idée pour votre magasin"),
}
GUEST = SimpleNamespace(roles=frozenset(), voter_id=None, key=None)


def texts():
    """Of each language, what people really wrote."""
    data = ROOT / "config" / "demo" / "data"
    with (data / "ideas.csv").open(encoding="utf-8") as file:
        english = [f"{row['title']} {row['body']}" for row in csv.DictReader(file)]
    with lzma.open(data / "products.csv.xz", "rt", encoding="utf-8") as file:
        english += [" ".join(row.values()) for row in csv.DictReader(file)]
    with (ROOT / "tests" / "feedback" / "reworded" / "de.csv").open(encoding="utf-8") as file:
        german = [" ".join(row.values()) for row in csv.DictReader(file)]
    french = [line for line in (ROOT / "config/locale/fr/LC_MESSAGES/django.po").open(encoding="utf-8") if '"' in line]
    return {"en": english, "de": german, "fr": french}


def ideas(dice):
    """(title, body, language) of each: words as often as in the texts, one in ten of a long tail."""
    bags = {}
    for language, written in texts().items():
        counted = Counter(word for text in written for word in text.split() if word.isalpha())
        bags[language] = list(counted), list(accumulate(counted.values()))
    tail = ["".join(dice.choices("aeioubdglmnprst", k=dice.randint(5, 11))) for _ in range(RARE)]
    for language in dice.choices(["en", "de", "fr"], [70, 18, 12], k=IDEAS):
        known, sums = bags[language]
        words = dice.choices(known, cum_weights=sums, k=dice.randint(3, 10) + dice.choice([0, 10, 25]))
        words = [word if dice.random() > 0.1 else tail[int(RARE ** dice.random()) - 1] for word in words]
        title = " ".join(words[:10])[:120].capitalize()
        yield title, " ".join(words[10:]), language


def fill():
    from django.db import connection

    rows = StringIO()
    csv.writer(rows).writerows(ideas(random.Random(1)))
    rows.seek(0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE written (id serial, title text, body text, language text)")
        cursor.copy_expert("COPY written (title, body, language) FROM STDIN (FORMAT csv, FORCE_NOT_NULL (body))", rows)
    run("""
        INSERT INTO feedback_idea (id, board_id, title, body, author_id, by_staff, step, language, state, stage, photo,
                                   votes_folded, shuffle, version, created_at)
        SELECT 100000 + id, 1, title, body, (SELECT id FROM feedback_voter LIMIT 1), false, '', language, 'open',
               'posted', '', 0, 0.5, 1, now() FROM written
    """)
    run("ANALYZE")


def spent():
    """Milliseconds this connection's process has computed so far."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        with open(f"/proc/{cursor.fetchone()[0]}/schedstat") as stat:
            return int(stat.read().split()[0]) / 1e6


def median(ask):
    figures = []
    for _ in range(RUNS):
        before = spent()
        ask()
        figures.append(spent() - before)
    return statistics.median(figures)


def main():
    with database():
        from feedback.models import Idea
        from feedback.models.alike import nearest_ideas
        from feedback.views.cards import for_visitor
        from ground import meaning
        from ground.words import found_by
        from tests.conftest import connect_as

        meaning.present = lambda: False  # what words cost
        connect_as(owner=True)
        fill()
        connect_as(owner=False)
        run("SET max_parallel_workers_per_gather = 0")  # all of it in the process that is looked at

        def typed(text, language):
            return nearest_ideas(for_visitor(Idea.objects.open(), GUEST), text, language=language)

        def searched(text, language):
            rows = for_visitor(Idea.objects.all(), GUEST)
            return list(found_by(rows, text, "title", "body", language=language, own="language")[:24])

        failed = False
        for (name, limit), ask in zip(LIMITS.items(), (typed, searched), strict=True):
            took = {
                text: median(lambda ask=ask, text=text, language=language: ask(text, language))
                for language, asked in ASKED.items()
                for text in asked
            }
            slowest = max(took, key=took.get)
            failed |= took[slowest] > limit
            print(
                f"bench {name}: {took[slowest]:.0f} ms of Postgres at most (“{slowest}”; limit {limit}, "
                f"ratio {took[slowest] / limit:.2f}), median {statistics.median(took.values()):.0f} ms"
            )
        return int(failed)


if __name__ == "__main__":
    sys.exit(main())
