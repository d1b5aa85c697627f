"""The shipped files as the plain CSVs an import reads, with dates relative to the day of loading."""

import csv
import datetime as dt
import itertools
import lzma
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parent / "data"
CURRENCY = "GBP"
DAYS = 180
LINES = 316_315
MONTHS = 6  # of thirty days
STORE_COLUMNS = ("code", "name", "city", "cluster", "channel", "timezone", "currency")
STOCK_COLUMNS = ("store", "sku", "quantity")
PRODUCT_COLUMNS = (
    *("sku", "name", "category", "brand", "gtin", "price", "currency"),
    *("cost", "lead_days", "min_order"),
)
ORDER_COLUMNS = ("order_id", "ordered_at", "store", "customer_id", "sku", "quantity", "unit_price", "currency")


def write_goods(folder: Path) -> dict[str, Path]:
    """Writes stores.csv, products.csv and stock.csv into `folder`."""
    tables = {
        "stores": (STORE_COLUMNS, stores()),
        "products": (PRODUCT_COLUMNS, products()),
        "stock": (STOCK_COLUMNS, stock()),
    }
    return {name: _write(folder / f"{name}.csv", header, rows) for name, (header, rows) in tables.items()}


def write_orders(folder: Path, today: dt.date) -> dict[int, Path]:
    """Writes a file for each month of orders; the last day is yesterday."""
    return {
        month: _write(folder / f"orders-{month}.csv", ORDER_COLUMNS, rows)
        for month, rows in itertools.groupby(orders(today), key=lambda row: month_of(row[1], today))
    }


def month_of(ordered_at: str, today: dt.date) -> int:
    """1 for the oldest thirty days, MONTHS for the last ones. A file that is broken off is no more than a month."""
    days_ago = (today - dt.date.fromisoformat(ordered_at)).days
    return MONTHS - (days_ago - 1) // 30


def _write(path: Path, header: tuple, rows: Iterator[tuple]) -> Path:
    """Beside it first, then renamed: a file that is there is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)
    return beside.rename(path)


def shipped(name: str) -> Iterator[dict]:
    """Rows of a file under data/, unpacked on the way."""
    path = DATA / name
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def stores() -> Iterator[tuple]:
    for row in shipped("stores.csv"):
        yield tuple(row.values())


def products() -> Iterator[tuple]:
    for row in shipped("products.csv.xz"):
        yield (
            *(row["sku"], row["name"], row["category"], "", "", row["price"], CURRENCY),
            *(row["cost"], row["lead_days"], row["min_order"]),
        )


def customers() -> Iterator[tuple]:
    """(customer_id, store) of everyone who ever bought with a number, in order of their numbers."""
    for row in shipped("customers.csv.xz"):
        yield row["customer_id"], row["store"]


def stock() -> Iterator[tuple]:
    """One row for every store and product that store has ever had; shipped as one row a product."""
    for row in shipped("stock.csv.xz"):
        sku = row.pop("sku")
        for store, quantity in row.items():
            if quantity:
                yield store, sku, quantity


def orders(today: dt.date) -> Iterator[tuple]:
    """Every line whole again: what was left out is the row above's, or the product's own price."""
    prices = {row["sku"]: row["price"] for row in shipped("products.csv.xz")}
    order = ordered_at = store = customer = ""
    with lzma.open(DATA / "orders.csv.xz", "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            if row[0]:
                order, store, customer = row[0], row[2], row[3]
                ordered_at = (today - dt.timedelta(days=int(row[1]))).isoformat()
            yield (
                order,
                ordered_at,
                store,
                customer,
                row[4],
                row[5],
                row[6] or prices[row[4]],
                CURRENCY,
            )
