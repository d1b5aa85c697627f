from catalog.actions.import_stores import import_stores
from ground.inbound.command import ImportCommand


class Command(ImportCommand):
    help = "Stores from a CSV file: code,name,city,cluster,channel,timezone,currency (code and name are needed)."
    verb = staticmethod(import_stores)
