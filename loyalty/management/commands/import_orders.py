from ground.inbound.command import ImportCommand
from loyalty.actions.import_orders import import_orders


class Command(ImportCommand):
    help = (
        "Orders from a CSV file: order_id,ordered_at,store,customer_id,sku,quantity,unit_price,currency "
        "(customer_id and currency may be missing; a negative quantity came back; rows of one order share order_id)."
    )
    verb = staticmethod(import_orders)

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--system", default="till", help="who numbered the orders and customers (default: till)")

    def more(self, options):
        return {"system": options["system"]}
