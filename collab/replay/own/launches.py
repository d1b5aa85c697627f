"""Own past: what products just launched went on to sell."""

from collab.engine import peers
from collab.engine.launch_forecast import forecast
from collab.engine.launches import FRESH, Sales, first_days, fresh, ordered, sold
from collab.engine.spread import Floats
from collab.replay.own.history import Codes, History, Receipts
from collab.replay.own.marks import Launched, Marks, pinball


def launches(history: History, cut: int, end: int) -> Marks:
    """A case is a product launched in the four weeks before: the pinball loss of what it would sell, in shares of what
    launches of that morning sold on average."""
    products, ours, run_rate = foretold(history.goods.before(cut), cut, end - cut)
    truth = sold(_sales(history.goods), products, cut, end - cut)
    scale = max(float(truth.mean()), 1e-9) if len(truth) else 1.0
    inside = (truth >= ours[:, 0]) & (truth <= ours[:, 2])
    return Marks(
        pinball(ours, truth) / scale,
        {"run-rate": pinball(run_rate, truth) / scale},
        ranges=len(truth),
        inside=int(inside.sum()),
        launched=Launched(products, ours, truth, cut, end - cut),
    )


def foretold(known: Receipts, cut: int, horizon: int) -> tuple[Codes, Floats, Floats]:
    """Products launched by that morning, and their units in the horizon, (n, 3), by us and by their run-rate."""
    sales = _sales(known)
    products = fresh(sales, first_days(sales), cut)
    so_far = sold(sales, products, cut - FRESH, FRESH)
    return products, forecast(sales, products, origin=cut, horizon=horizon), peers.run_rate(so_far, FRESH, horizon)


def _sales(rows: Receipts) -> Sales:
    return ordered(
        product=rows.product,
        customer=rows.customer,
        store=rows.store,
        day=rows.day,
        units=rows.units,
        revenue=rows.revenue,
        group=rows.department,
    )
