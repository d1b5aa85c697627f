"""Stores, products, stock and orders: the shipped files through the imports every retailer has."""

from django.utils.text import slugify

from catalog.models import Category, Cluster, Product, SalesChannel, Store, Variant
from config.demo import history
from config.demo.loading import Loading


def goods(loading: Loading) -> dict:
    channels = {
        kind: SalesChannel.objects.get_or_create(code=kind, defaults={"name": name, "kind": kind})[0]
        for kind, name in (("store", "Stores"), ("web", "Web shop"))
    }
    for code, name, city, cluster, channel, timezone, currency in history.stores():
        group = Cluster.objects.get_or_create(code=slugify(cluster), defaults={"name": cluster})[0]
        fields = {"name": name, "city": city, "cluster": group, "channel": channels[channel]}
        Store.objects.get_or_create(code=code, defaults=fields | {"timezone": timezone, "currency": currency})
    rows = list(history.products())
    nodes = {}
    for path in sorted({row[2] for row in rows}):
        top = path.split(" > ")[0]
        if top not in nodes:
            nodes[top] = Category.objects.create(path=top, name=top, slug=slugify(top))
        nodes[path] = Category.objects.create(
            path=path, name=path.split(" > ")[1], slug=slugify(path), parent=nodes[top], department=nodes[top]
        )
    products = Product.objects.bulk_create([Product(code=row[0], name=row[1], category=nodes[row[2]]) for row in rows])
    Variant.objects.bulk_create(
        Variant(product=product, sku=row[0], price=round(float(row[5]) * 100))
        for product, row in zip(products, rows, strict=True)
    )
    return {"products": len(rows)}


def orders(loading: Loading) -> dict:
    return {}


def let_it_be_heard(loading: Loading) -> None:
    """A running worker hears by itself."""
