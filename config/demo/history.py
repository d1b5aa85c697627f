"""The shipped files as the plain CSVs an import reads, with dates relative to the day of loading."""

import csv
import datetime as dt
import lzma
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parent / "data"
CURRENCY = "GBP"


def write_files(folder: Path, today: dt.date) -> dict[str, Path]:
    """Writes stores.csv, products.csv, stock.csv and orders.csv into `folder`; the last day of orders is yesterday."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "stores": (
            ("code", "name", "city", "cluster", "channel", "timezone", "currency"),
            stores(),
        ),
        "products": (
            (
                "sku",
                "name",
                "category",
                "brand",
                "gtin",
                "price",
                "currency",
                "cost",
                "lead_days",
                "min_order",
            ),
            products(),
        ),
        "stock": (("store", "sku", "quantity"), stock()),
        "orders": (
            (
                "order_id",
                "ordered_at",
                "store",
                "customer_id",
                "sku",
                "quantity",
                "unit_price",
                "currency",
            ),
            orders(today),
        ),
    }
    return {name: _write(folder / f"{name}.csv", header, rows) for name, (header, rows) in tables.items()}


def _write(path: Path, header: tuple, rows: Iterator[tuple]) -> Path:
    """Beside it first, then renamed: a file that is there is whole."""
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
