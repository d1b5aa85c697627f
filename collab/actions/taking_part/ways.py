"""The ways customers go from looking to a voice to a purchase, counted from what the shop knows of single steps."""

from datetime import datetime, timedelta
from enum import IntEnum

import numpy as np
from django.utils import timezone

from collab.actions.read_goods.sales import columns
from collab.actions.taking_part.said import VOICES, WHOSE
from collab.engine import process

KNOWN = 91  # days that are read
PAUSE = 7 * 86_400  # seconds; who does nothing for longer sets out anew
STEPS = 150_000  # receipts and steps online at most; of a larger shop one customer in so many is read, by lot
FEW = 30  # ways, under which nothing is said
EDGES, WAYS, PARTINGS = 12, 8, 6  # kept of each list, the most common


class Step(IntEnum):
    """Kinds of step, as the statements below number them."""

    FIND = 0
    CHOOSE = 1
    TRY = 2
    IDEAS = 3
    VOICE = 4
    PAY = 5
    BUY = 6
    COLLECT = 7
    RETURN = 8


def ways_gone(*, now: datetime) -> dict | None:
    """Which step follows which, how long it takes, the ways most customers go, and what those who set out in a store
    do otherwise than those who set out on the web. None while too few ways have two steps."""
    today = timezone.localdate(now)
    asked = {"today": today, "first": today - timedelta(days=KNOWN)}
    parts = 1 + max(int(columns(HOW_MUCH, asked, 1)[0][0]) // STEPS, 0)
    key, at, step, in_store = columns(ALL_STEPS, asked | {"parts": parts}, 4)
    log = process.log_of(key, at, np.arange(len(key)), step, pause=PAUSE).changes()
    ways = log.of(np.bincount(log.session, minlength=log.sessions) > 1)
    if ways.sessions < FEW:
        return None
    all_ways = process.map_of(ways, len(Step))
    return {
        "days": KNOWN,
        "ways": ways.sessions,
        "one_in": parts,
        "edges": _edges(all_ways),
        "common": [
            {"steps": list(way.steps), "ways": way.sessions, "seconds": round(way.typical)}
            for way in process.variants(ways, WAYS)
        ],
        "voice": _after_voice(ways),
        "partings": _partings(ways, process.begun_with(ways, in_store) > 0),
    }


def _edges(found: process.Map) -> list[dict]:
    """The steps that follow each other most often, of all that follow the first of the two."""
    rows, columns_ = np.nonzero(found.edges)
    order = np.argsort(-found.edges[rows, columns_], kind="stable")[:EDGES]
    return [
        {"from": int(row), "to": int(column), "times": int(found.edges[row, column])}
        | {"share": round(float(found.edges[row, column] / found.times[row]), 4)}
        | {"seconds": round(float(found.typical[row, column]))}
        for row, column in zip(rows[order], columns_[order], strict=True)
    ]


def _after_voice(ways: process.Log) -> dict:
    """Of ways with a voice, how many have a purchase after the first of them, and the median seconds between."""
    said, bought = ways.step == Step.VOICE, ways.step == Step.BUY
    first = np.full(ways.sessions, np.inf)
    np.minimum.at(first, ways.session[said], ways.at[said])
    later = bought & (ways.at > first[ways.session])
    then = np.full(ways.sessions, np.inf)
    np.minimum.at(then, ways.session[later], ways.at[later])
    took = then[np.isfinite(then)] - first[np.isfinite(then)]
    return {
        "ways": int(np.isfinite(first).sum()),
        "bought": len(took),
        "seconds": round(float(np.median(took))) if len(took) else None,
    }


def _partings(ways: process.Log, in_store: process.Flags) -> list[dict]:
    """Where those who set out in a store go on otherwise than those on the web, beyond chance, the widest first."""
    if min(in_store.sum(), (~in_store).sum()) < FEW:
        return []
    store, web = (process.map_of(ways.of(chosen), len(Step)) for chosen in (in_store, ~in_store))
    surely = process.difference(store, web).surely_onward
    order = np.argsort(-np.abs(surely), axis=None, kind="stable")[:PARTINGS]
    return [
        {"from": int(row), "to": int(column), "store": _share(store, row, column), "web": _share(web, row, column)}
        for row, column in zip(*np.unravel_index(order, surely.shape), strict=True)
        if surely[row, column] and min(store.times[row], web.times[row]) >= FEW
    ]


def _share(found: process.Map, row: int, column: int) -> float:
    return round(float(found.edges[row, column] / max(found.times[row], 1)), 4)


HOW_MUCH = """
SELECT (SELECT count(*) FROM loyalty_order WHERE ordered_at >= %(first)s AND ordered_at < %(today)s)
     + (SELECT count(*) FROM loyalty_interaction WHERE at >= %(first)s AND at < %(today)s)
"""
# A customer's steps belong together whatever channel they took; a stranger's those of one session. A receipt that
# knows its day only stands at the end of it: whoever buys has looked before.
ALL_STEPS = f"""
WITH whose AS MATERIALIZED ({WHOSE})
SELECT key, floor(extract(epoch FROM at)), step, in_store FROM (
     SELECT coalesce(i.profile_id, -abs(hashtextextended(i.session, 0) / 2)) AS key, i.at,
            CASE WHEN i.name = 'Order Completed' THEN {Step.BUY:d} ELSE
            CASE i.step WHEN 'find' THEN {Step.FIND:d} WHEN 'choose' THEN {Step.CHOOSE:d} WHEN 'try' THEN {Step.TRY:d}
                        WHEN 'pay' THEN {Step.PAY:d} WHEN 'collect' THEN {Step.COLLECT:d}
                        WHEN 'use' THEN {Step.VOICE:d} WHEN 'return' THEN {Step.RETURN:d} END END AS step,
            (i.channel IN ('kiosk', 'till'))::int AS in_store
       FROM loyalty_interaction i WHERE i.at >= %(first)s AND i.at < %(today)s AND i.step <> ''
     UNION ALL
     SELECT o.profile_id,
            o.ordered_at + CASE WHEN (o.ordered_at AT TIME ZONE s.timezone)::time = '00:00' THEN interval '23:59'
                                ELSE interval '0' END,
            {Step.BUY:d}, (c.kind = 'store')::int
       FROM loyalty_order o JOIN loyalty_profile p ON p.id = o.profile_id
       JOIN catalog_store s ON s.id = o.store_id JOIN catalog_saleschannel c ON c.id = s.channel_id
      WHERE p.erased_at IS NULL AND o.total > 0 AND o.ordered_at >= %(first)s AND o.ordered_at < %(today)s
     UNION ALL
     SELECT DISTINCT w.profile_id, s.hour, {Step.IDEAS:d}, 0
       FROM feedback_impression s JOIN whose w USING (voter_id)
      WHERE s.hour >= %(first)s AND s.hour < %(today)s
     UNION ALL
     SELECT w.profile_id, said.at, {Step.VOICE:d}, said.in_store FROM ({VOICES}) said JOIN whose w USING (voter_id)
      WHERE said.at >= %(first)s AND said.at < %(today)s
) steps
 WHERE step IS NOT NULL AND abs(hashint8(key)::bigint) %% %(parts)s = 0
 ORDER BY key, at, step
"""
