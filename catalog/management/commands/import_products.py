from catalog.actions.import_products import import_products
from ground.inbound.command import ImportCommand


class Command(ImportCommand):
    help = (
        "Products from a CSV file: sku,name,category,brand,gtin,price,currency,cost,lead_days,min_order "
        "(sku and name are needed; a category is a path such as Kitchen > Mugs)."
    )
    verb = staticmethod(import_products)
