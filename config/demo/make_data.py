"""Makes the demo retailer's files from UCI Online Retail. For maintainers; the results are committed under `data/`.

    python -m config.demo.make_data path/to/online_retail

The folder holds `interactions.csv.gz` (customer_id, product_id, store_id = country, basket_id, day, quantity, revenue)
and `products.csv.gz` (product_id, name). Everything here is decided by SEED: the same input gives the same files.
What is real afterwards: products' names, what was bought together, when, by whom, for how much. Made up: stores, costs,
suppliers' terms, stock and shelf space. The wording of names is ours (names.py), the departments too (departments.csv).

Source: Chen, D. (2015), Online Retail, UCI Machine Learning Repository, CC BY 4.0, https://doi.org/10.24432/C5BW33
"""

import collections
import csv
import gzip
import io
import lzma
import random
import statistics
import sys
from decimal import Decimal
from pathlib import Path

import numpy as np

from config.demo.dealing import deal
from config.demo.history import DATA, DAYS, LINES
from config.demo.names import plain_words, shop_wording

SEED = 20111209  # the last day of the data
HOME_COUNTRY = "United Kingdom"
CLUSTERS = ("Home makers", "Family towns", "Garden counties")
# A department whose share in a cluster tells which of the invented clusters it is.
CLUSTER_LIKES = {
    "Home makers": "Walls and frames",
    "Family towns": "Toys and play",
    "Garden counties": "Garden and outdoors",
}
MARGINS = {
    "Tea and table": 0.54,
    "Kitchen and baking": 0.5,
    "Bags and travel": 0.58,
    "Wear and wellbeing": 0.62,
}
USUAL_MARGIN = 0.56
COST_UNKNOWN = 0.06  # of all products: real ranges have holes


def main(folder: Path) -> None:
    lines = last_days(folder)
    names = product_names(folder)
    departments = {sku: department_of(names[sku]) for sku in sorted({line["sku"] for line in lines})}
    give_stores(lines, departments)
    prices = usual_prices(lines)
    write_products(names, departments, prices)
    write_orders(lines, prices)
    write_customers(lines)
    write_stock(lines)
    write_shelf_space(lines, departments)
    for path in sorted(DATA.glob("*")):
        print(f"{path.stat().st_size:>9,} {path.name}")


def read(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def last_days(folder: Path) -> list[dict]:
    """The lines of the last 180 days; the till's lower-case codes are the same products as their upper-case ones."""
    rows = read(folder / "interactions.csv.gz")
    last = max(int(row["day"]) for row in rows)
    lines = [
        {
            "order": row["basket_id"],
            "days_ago": last - int(row["day"]) + 1,
            "customer": row["customer_id"].removesuffix(".0"),
            "country": row["store_id"],
            "sku": row["product_id"].upper(),
            "quantity": int(float(row["quantity"])),
            "price": unit_price(row),
        }
        for row in rows
        if int(row["day"]) > last - DAYS
    ]
    if len(lines) != LINES:
        raise SystemExit(f"Expected {LINES} lines in the last {DAYS} days, found {len(lines)}.")
    return sorted(
        lines, key=lambda line: (-line["days_ago"], line["order"])
    )  # stable: lines keep their place in an order


def unit_price(row: dict) -> Decimal:
    price = (Decimal(row["revenue"]) / Decimal(row["quantity"])).quantize(Decimal("0.001"))
    if price < 0:
        raise SystemExit(f"A price below nothing in {row}.")
    return price.quantize(Decimal("0.01"))


def product_names(folder: Path) -> dict[str, str]:
    names: dict[str, str] = {}
    for row in read(folder / "products.csv.gz"):
        sku = row["product_id"].upper()
        if sku not in names or row["product_id"] == sku:
            names[sku] = row["name"]
    names.update((row["sku"], row["name"]) for row in read(DATA / "corrections.csv"))
    return names


RULES = [(f" {row['word']} ", row["department"], row["category"]) for row in read(DATA / "departments.csv")]


def department_of(name: str) -> tuple[str, str]:
    """Department and category by the first rule whose words are in the name; `*` takes the rest."""
    words = f" {plain_words(name)} "
    return next((department, category) for rule, department, category in RULES if rule in words or rule == " * ")


def give_stores(lines: list[dict], departments: dict) -> None:
    """Writes `store` into every line: other countries are the web shop, home customers are dealt to stores by taste."""
    order = sorted({department for department, _ in departments.values()})
    column = {department: number for number, department in enumerate(order)}
    home = [line for line in lines if line["country"] == HOME_COUNTRY]
    shoppers = sorted({shopper(line) for line in home})
    row_of = {who: number for number, who in enumerate(shoppers)}
    bought = np.zeros((len(shoppers), len(order)))
    count = np.zeros(len(shoppers))
    for line in home:
        count[row_of[shopper(line)]] += 1
        if line["quantity"] > 0:
            bought[row_of[shopper(line)], column[departments[line["sku"]][0]]] += 1
    stores = deal(bought, count, len(CLUSTERS), 4, SEED % 1000)
    codes = codes_by_cluster(bought, stores, column)
    for line in lines:
        line["store"] = codes[stores[row_of[shopper(line)]]] if line["country"] == HOME_COUNTRY else "web"


def shopper(line: dict) -> str:
    """Who is dealt to a store: a customer, or for lines without one the basket itself."""
    return line["customer"] or f"basket {line['order']}"


def codes_by_cluster(bought: np.ndarray, stores: np.ndarray, column: dict) -> list[str]:
    """Code of every dealt store number, so that each cluster of buyers gets the name that fits what it likes."""
    share = bought.sum(axis=0) / bought.sum()
    liking = []
    for number in range(len(CLUSTERS)):
        mine = bought[stores // 4 == number].sum(axis=0)
        liking.append(mine / mine.sum() / share)
    named: dict[int, str] = {}
    for cluster in CLUSTERS:
        free = [number for number in range(len(CLUSTERS)) if number not in named]
        named[max(free, key=lambda number: liking[number][column[CLUSTER_LIKES[cluster]]])] = cluster
    invented = collections.defaultdict(list)
    for row in read(DATA / "stores.csv"):
        invented[row["cluster"]].append(row["code"])
    return [invented[named[number]][place] for number in range(len(CLUSTERS)) for place in range(4)]


def usual_prices(lines: list[dict]) -> dict[str, Decimal]:
    paid = collections.defaultdict(list)
    for line in lines:
        if line["quantity"] > 0 and line["price"] > 0:
            paid[line["sku"]].append(line["price"])
    middle = statistics.median(price for prices in paid.values() for price in prices)
    return {sku: statistics.median_high(paid[sku]) if paid[sku] else middle for sku in {line["sku"] for line in lines}}


def write_products(names: dict, departments: dict, prices: dict) -> None:
    dice = random.Random(SEED)
    rows = []
    for sku, (department, category) in sorted(departments.items()):
        margin = dice.gauss(MARGINS.get(department, USUAL_MARGIN), 0.07)
        cost = (prices[sku] * Decimal(str(round(1 - min(max(margin, 0.2), 0.8), 3)))).quantize(Decimal("0.01"))
        known = dice.random() > COST_UNKNOWN and cost > 0
        lead_days = dice.choice((7, 10, 14, 21, 28, 42, 56))
        smallest = 48 if prices[sku] < 1 else 24 if prices[sku] < 3 else 12 if prices[sku] < 8 else 6
        rows.append(
            (
                sku,
                shop_wording(names[sku]),
                f"{department} > {category}",
                prices[sku],
                cost if known else "",
                lead_days,
                smallest,
            )
        )
    write(
        "products.csv.xz",
        ("sku", "name", "category", "price", "cost", "lead_days", "min_order"),
        rows,
    )


def write_orders(lines: list[dict], prices: dict) -> None:
    """A row a line; what it has in common with the row above is left out, and a price that is the product's own."""
    rows, before = [], None
    for line in lines:
        head = (line["order"], line["days_ago"], line["store"], line["customer"])
        price = "" if line["price"] == prices[line["sku"]] else line["price"]
        rows.append(
            (
                *(head if head != before else ("", "", "", "")),
                line["sku"],
                line["quantity"],
                price,
            )
        )
        before = head
    write(
        "orders.csv.xz",
        (
            "order_id",
            "days_ago",
            "store",
            "customer_id",
            "sku",
            "quantity",
            "unit_price",
        ),
        rows,
    )


def write_customers(lines: list[dict]) -> None:
    """Who shops where, so that people can be there before their orders are."""
    stores = {line["customer"]: line["store"] for line in lines if line["customer"]}
    write("customers.csv.xz", ("customer_id", "store"), sorted(stores.items()))


def write_stock(lines: list[dict]) -> None:
    """Made up: some weeks of what the store sold lately, with gaps: something to restock and to take off."""
    dice = random.Random(SEED + 1)
    codes = [row["code"] for row in read(DATA / "stores.csv")]
    sold = collections.defaultdict(int)
    lately = collections.defaultdict(int)
    for line in lines:
        if line["quantity"] > 0:
            quantity = min(line["quantity"], 48)  # a trade customer's pallet says little about the shelf
            sold[line["sku"], line["store"]] += quantity
            lately[line["sku"], line["store"]] += quantity if line["days_ago"] <= 56 else 0
    rows = []
    for sku in sorted({line["sku"] for line in lines}):
        row = []
        for code in codes:
            weekly = lately[sku, code] / 8
            weeks = 0 if dice.random() < 0.07 else dice.uniform(0.8, 7)
            left_over = dice.randint(2, 14)
            row.append("" if not sold[sku, code] else round(weekly * weeks) if weekly >= 0.5 else left_over)
        rows.append((sku, *row))
    write("stock.csv.xz", ("sku", *codes), rows)


def write_shelf_space(lines: list[dict], departments: dict) -> None:
    """Made up: room for nearly as many products of a department as the store sold lately, sometimes for some more."""
    dice = random.Random(SEED + 2)
    sold = collections.defaultdict(set)
    for line in lines:
        if line["quantity"] > 0 and line["days_ago"] <= 56:
            sold[line["store"], departments[line["sku"]][0]].add(line["sku"])
    rows = []
    for store in [row["code"] for row in read(DATA / "stores.csv") if row["channel"] == "store"]:
        for department in sorted({department for department, _ in departments.values()}):
            places = round(len(sold[store, department]) * dice.uniform(0.75, 1.1) / 5) * 5
            rows.append((store, department, max(5, places)))
    write("shelf_space.csv", ("store", "department", "places"), rows)


def write(name: str, header: tuple, rows: list[tuple]) -> None:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(header)
    table.writerows(rows)
    data = text.getvalue().encode()
    (DATA / name).write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME) if name.endswith(".xz") else data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
