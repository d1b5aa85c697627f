"""Who voted and who saw, what they did besides, and what all customers buy: one department as arrays.

People are known here by 64-bit numbers made from their ids, never by name; the same person has the same number
everywhere. Time and memory are bounded: of a department that very many looked at, the looks of a part of the people are
read, always the same part, each counting for several.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Sum
from numpy.typing import NDArray

from collab.actions.read_votes.rows import whole_numbers
from collab.engine.correction import seen_from
from collab.engine.guards import Known
from collab.engine.members import members
from collab.engine.spread import Floats
from collab.engine.votes import NO, YES, Behaviour, Votes, behaviour, votes
from collab.models import SignalKind, SignalSum, SubjectType

MOST_LOOKS = 1_000_000
MOST_CUSTOMERS = 100_000  # besides those who vote here
LATELY = timedelta(days=365)  # purchases that tell what somebody is like
PARTS = 1024  # people are drawn in parts of this many


@dataclass(frozen=True, slots=True)
class Crowd:
    """Votes (YES) and looks that led to none (NO) with their weights (V,), per person (M,) number and traits (M, 3),
    and what else is known of the people, the votes and the ideas."""

    votes: Votes
    weight: Floats
    people: NDArray[np.int64]
    traits: Floats
    known: Known
    customers: int


def read_crowd(ideas: NDArray[np.int64], now: datetime) -> Crowd:
    """Everything about the votes on these ideas (ascending ids), in a handful of statements."""
    share = min(1.0, MOST_LOOKS / max(looks_of(ideas), 1))  # of all people
    asked = {"ideas": ideas.tolist(), "now": now, "since": now - LATELY, "part": round(share * PARTS), "parts": PARTS}
    voted, saw = whole_numbers(VOTED, 4, asked), whole_numbers(SAW, 2, asked)
    did = whole_numbers(DID, 3, asked)
    bought = whole_numbers(BOUGHT, 3, asked | {"customers": MOST_CUSTOMERS})
    few = looks_of() <= 2 * MOST_LOOKS  # else what people said of other departments' ideas is left out
    elsewhere = whole_numbers(ELSEWHERE, 3, asked) if few else np.zeros((0, 3), dtype=np.int64)
    people = np.unique(np.concatenate([each[:, 0] for each in (voted, saw, did, bought, elsewhere)]))
    cast = np.concatenate([voted[:, :2], saw])
    who, on = np.searchsorted(people, cast[:, 0]), np.searchsorted(ideas, cast[:, 1])
    said = np.repeat([YES, NO], [len(voted), len(saw)])
    rows = votes(who, on, said, in_turn(voted[:, 2], voted[:, 0], len(saw)), len(people), len(ideas))
    young = np.zeros(len(people))
    np.maximum.at(young, np.searchsorted(people, voted[:, 0]), voted[:, 3] / 86_400.0)
    activity, wanted = np.zeros((2, len(people)))
    activity[np.searchsorted(people, did[:, 0])] = did[:, 1]
    wanted[np.searchsorted(people, did[:, 0])] = did[:, 2]
    posted = whole_numbers(POSTED, 2, asked)
    born = np.searchsorted(np.sort(voted[:, 2]), posted[np.searchsorted(posted[:, 0], ideas), 1]).astype(float)
    age_days = np.where(rows.value == YES, young[rows.voter], np.inf)
    buys = np.isin(people, bought[:, 0])
    person = members(what_they_did(people, bought, elsewhere))
    return Crowd(
        votes=rows,
        weight=np.where(rows.value == YES, 1.0, 1.0 / max(share, 1.0 / PARTS)),
        people=people,
        traits=seen_from(person.traits, buys, person.activity > 0),
        known=Known(activity=activity, age_days=age_days, elsewhere=wanted, born=born),
        customers=int(buys.sum()),
    )


def in_turn(voted_at: NDArray[np.int64], person: NDArray[np.int64], looks: int) -> Floats:
    """The order of votes in time, of those at the same time person by person (a person's number is as good as a lot);
    and looks spread evenly among them: what comes all at once does so beside the other votes, whenever people look."""
    turn = np.argsort(np.lexsort((person, voted_at))).astype(float)
    return np.concatenate([turn, np.linspace(0.0, max(len(turn), 1), looks)])


def looks_of(ideas: NDArray[np.int64] | None = None) -> int:
    """How many people saw these ideas, or any, each counted once an idea."""
    about = {} if ideas is None else {"subject_id__in": ideas.tolist()}
    sums = SignalSum.objects.filter(subject_type=SubjectType.IDEA, kind=SignalKind.SEEN, **about)
    return sums.aggregate(all=Sum("value"))["all"] or 0


def what_they_did(people: NDArray[np.int64], bought: NDArray[np.int64], elsewhere: NDArray[np.int64]) -> Behaviour:
    """Purchases by category, done or not, and what people said of other departments' ideas, yes or no."""
    things, thing = np.unique(
        np.concatenate([np.column_stack([bought[:, 1], bought[:, 0] * 0]), elsewhere[:, 1:2] * [[1, 0]] + [[0, 1]]]),
        axis=0,
        return_inverse=True,
    )
    who = np.searchsorted(people, np.concatenate([bought[:, 0], elsewhere[:, 0]]))
    value = np.concatenate([bought[:, 2], elsewhere[:, 2]]).astype(float)
    return behaviour(who, thing.reshape(-1), value, len(people), len(things))


# A person's number; customers the till knows and no voter stands for have their profile's, below zero.
VOTED = """
SELECT uuid_hash_extended(v.voter_id, 0), v.idea_id, (extract(epoch FROM v.at) * 1000000)::bigint,
       greatest(0, extract(epoch FROM %(now)s - least(w.created_at, v.at, p.joined_on)))::bigint
  FROM feedback_vote v
  JOIN feedback_voter w ON w.id = v.voter_id
  LEFT JOIN loyalty_profile p ON p.voter_id = v.voter_id
 WHERE v.idea_id = ANY(%(ideas)s) AND v.value = 1
"""
SAW = """
SELECT uuid_hash_extended(m.voter_id, 0), m.idea_id
  FROM feedback_impression m
 WHERE m.idea_id = ANY(%(ideas)s) AND m.first
   AND uuid_hash_extended(m.voter_id, 1) & (%(parts)s - 1) < %(part)s
   AND NOT EXISTS (SELECT FROM feedback_vote v
                    WHERE v.idea_id = m.idea_id AND v.voter_id = m.voter_id AND v.value = 1)
"""
# Other things somebody who voted here did: bought, asked in a store, posted, looked at what they did not vote for, or
# voted in another department. One of each tells as much as many. And for how many ideas of others they voted.
DID = """
SELECT uuid_hash_extended(w.id, 0),
       (EXISTS (SELECT FROM loyalty_profile p JOIN loyalty_order o ON o.profile_id = p.id WHERE p.voter_id = w.id))
           ::int::bigint
     + (EXISTS (SELECT FROM feedback_storerequest r WHERE r.voter_id = w.id))::int
     + (EXISTS (SELECT FROM feedback_idea i WHERE i.author_id = w.id))::int
     + (EXISTS (SELECT FROM feedback_vote v
                 WHERE v.voter_id = w.id AND v.value = 1 AND NOT v.idea_id = ANY(%(ideas)s)))::int
     + (EXISTS (SELECT FROM feedback_impression m
                 WHERE m.voter_id = w.id AND NOT EXISTS (
                       SELECT FROM feedback_vote v
                        WHERE v.idea_id = m.idea_id AND v.voter_id = w.id AND v.value = 1)))::int,
       (SELECT count(*) FROM feedback_vote v
         WHERE v.voter_id = w.id AND v.value = 1 AND NOT v.idea_id = ANY(%(ideas)s))
  FROM (SELECT DISTINCT voter_id AS id FROM feedback_vote WHERE idea_id = ANY(%(ideas)s) AND value = 1) w
"""
POSTED = """
SELECT id, (extract(epoch FROM created_at) * 1000000)::bigint FROM feedback_idea WHERE id = ANY(%(ideas)s) ORDER BY id
"""
BOUGHT = """
SELECT DISTINCT coalesce(uuid_hash_extended(p.voter_id, 0), -p.id), g.category_id, 1::bigint
  FROM (SELECT id, voter_id FROM loyalty_profile
         WHERE erased_at IS NULL AND hashint8extended(id, 0) & (%(parts)s - 1)
               < %(parts)s * %(customers)s / greatest(1, (SELECT count(*) FROM loyalty_profile))
        UNION
        SELECT p.id, p.voter_id FROM loyalty_profile p JOIN feedback_vote v ON v.voter_id = p.voter_id
         WHERE v.idea_id = ANY(%(ideas)s) AND v.value = 1
        UNION
        SELECT p.id, p.voter_id FROM loyalty_profile p JOIN feedback_impression m ON m.voter_id = p.voter_id
         WHERE m.idea_id = ANY(%(ideas)s) AND m.first
           AND uuid_hash_extended(m.voter_id, 1) & (%(parts)s - 1) < %(part)s) p
  JOIN loyalty_order o ON o.profile_id = p.id AND o.ordered_at > %(since)s
  JOIN loyalty_orderline l ON l.order_id = o.id AND l.quantity > 0
  JOIN catalog_variant a ON a.id = l.variant_id
  JOIN catalog_product g ON g.id = a.product_id
"""
ELSEWHERE = """
SELECT uuid_hash_extended(m.voter_id, 0), m.idea_id,
       (EXISTS (SELECT FROM feedback_vote v
                 WHERE v.idea_id = m.idea_id AND v.voter_id = m.voter_id AND v.value = 1))::int::bigint
  FROM feedback_impression m
 WHERE m.first AND NOT m.idea_id = ANY(%(ideas)s)
"""
