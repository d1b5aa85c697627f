"""Count again from the facts what was folded from them, hour by hour. It finds; it never repairs."""

from dataclasses import dataclass

from django.db import connection, transaction

CLAIMS = {
    "an idea's counter is the sum of what was heard of its votes": """
        SELECT i.id, COALESCE(v.heard, 0), i.votes_folded
          FROM feedback_idea i
          LEFT JOIN (SELECT idea_id, sum(heard_value) AS heard FROM feedback_vote GROUP BY idea_id) v
            ON v.idea_id = i.id
         WHERE i.votes_folded <> COALESCE(v.heard, 0)
    """,
    "an idea's daily sums are its counter": """
        SELECT i.id, i.votes_folded, COALESCE(d.value, 0)
          FROM feedback_idea i
          LEFT JOIN (SELECT subject_id, sum(value) AS value FROM collab_signalday
                      WHERE subject_type = 1 AND kind = 2 GROUP BY subject_id) d ON d.subject_id = i.id
         WHERE i.votes_folded <> COALESCE(d.value, 0)
    """,
    "an idea's sights are its daily sums": """
        SELECT i.id, COALESCE(d.value, 0), i.seen_folded
          FROM feedback_idea i
          LEFT JOIN (SELECT subject_id, sum(value) AS value FROM collab_signalday
                      WHERE subject_type = 1 AND kind = 1 GROUP BY subject_id) d ON d.subject_id = i.id
         WHERE i.seen_folded <> COALESCE(d.value, 0)
    """,
    "what was sold is the sum of what was heard of the receipts": """
        SELECT variant_id, l.units, s.units
          FROM (SELECT variant_id, sum(heard_quantity) AS units, sum(heard_amount) AS revenue
                  FROM loyalty_orderline GROUP BY variant_id) l
          FULL JOIN (SELECT variant_id, sum(units) AS units, sum(revenue) AS revenue
                       FROM loyalty_saleday GROUP BY variant_id) s USING (variant_id)
         WHERE (COALESCE(l.units, 0), COALESCE(l.revenue, 0)) <> (COALESCE(s.units, 0), COALESCE(s.revenue, 0))
    """,
    "daily sums are the journal's": """
        SELECT subject_id, j.value, d.value
          FROM (SELECT subject_type, subject_id, kind, sum(value) AS value
                  FROM collab_signal GROUP BY 1, 2, 3) j
          FULL JOIN (SELECT subject_type, subject_id, kind, sum(value) AS value
                       FROM collab_signalday GROUP BY 1, 2, 3) d
          USING (subject_type, subject_id, kind)
         WHERE COALESCE(j.value, 0) <> COALESCE(d.value, 0)
    """,
    "sums of all days are the daily sums'": """
        SELECT COALESCE(d.subject_id, t.subject_id), d.value, t.value
          FROM (SELECT subject_type, subject_id, store_id, kind, sum(value) AS value
                  FROM collab_signalday WHERE kind NOT IN (4, 5) GROUP BY 1, 2, 3, 4) d
          FULL JOIN collab_signalsum t
            ON (t.subject_type, t.subject_id, t.kind, COALESCE(t.store_id, 0))
             = (d.subject_type, d.subject_id, d.kind, COALESCE(d.store_id, 0))
         WHERE COALESCE(d.value, 0) <> COALESCE(t.value, 0)
    """,
    "a balance is the sum of its entries": """
        SELECT a.id, COALESCE(e.points, 0), a.balance
          FROM loyalty_account a
          LEFT JOIN (SELECT account_id, sum(points) AS points FROM loyalty_entry GROUP BY account_id) e
            ON e.account_id = a.id
         WHERE a.balance <> COALESCE(e.points, 0)
    """,
    "the entries of a booking sum to 0": """
        SELECT 0, 0, sum(points) FROM loyalty_entry GROUP BY booking HAVING sum(points) <> 0
    """,
    "every signal has its month": """
        SELECT 0, 0, count(*) FROM collab_signal_default HAVING count(*) > 0
    """,
}

EXAMPLES = 5


@dataclass(frozen=True)
class Broken:
    """A claim that does not hold: for how many rows, and (id, from the facts, as kept) of the first."""

    claim: str
    rows: int
    examples: list[tuple[int, ...]]


@transaction.atomic
def check() -> list[Broken]:
    """Every claim that does not hold, each counted in one snapshot."""
    return [broken for claim, sql in CLAIMS.items() if (broken := count(claim, sql))]


def count(claim: str, sql: str) -> Broken | None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5min'")
        cursor.execute(sql)
        found = [tuple(int(number or 0) for number in row) for row in cursor.fetchall()]
    return Broken(claim, len(found), found[:EXAMPLES]) if found else None
