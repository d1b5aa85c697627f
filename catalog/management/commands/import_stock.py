from catalog.actions.import_stock import import_stock
from ground.inbound.command import ImportCommand


class Command(ImportCommand):
    help = "Stock from a CSV file: store,sku,quantity (all are needed)."
    verb = staticmethod(import_stock)
