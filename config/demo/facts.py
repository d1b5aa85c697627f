"""What in the demo is real and what is made up: said once, shown on the about page and printed by demo-check."""

from django.utils.translation import gettext_lazy as _

SOURCE = {
    "by": "Daqing Chen",
    "name": "Online Retail",
    "where": "UCI Machine Learning Repository (2015)",
    "url": "https://doi.org/10.24432/C5BW33",
    "licence": "CC BY 4.0",
    "licence_url": "https://creativecommons.org/licenses/by/4.0/",
}
LINES = (  # (what is said, about what)
    (
        _("Real"),
        _(
            "The products, their numbers and their prices, and the orders: 316,315 lines of the last 180 days of a "
            "British online gift shop, to the penny."
        ),
    ),
    (
        _("Dealt"),
        _(
            "The orders have customer numbers and countries only. British customers were dealt to twelve invented "
            "stores in three clusters by what they buy; all others shop on the web. Dates are moved: the last day of "
            "the data is the day before this demo was loaded."
        ),
    ),
    (
        _("Made up"),
        _(
            "The retailer and its stores, departments, costs, lead times, stock and shelf space; everybody's name, "
            "address, telephone and card number; ideas, votes, requests, decisions and trials; the pictures."
        ),
    ),
    (
        _("On purpose"),
        _("Of the 20,000 made-up steps of shoppers, those who chose click and collect mostly end at the payment."),
    ),
)
