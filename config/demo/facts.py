"""What in the demo is real and what is made up: said once, shown on the about page and printed by demo-check."""

from django.utils.translation import gettext_lazy as _

SOURCE = {
    "name": "Online Retail",
    "by": "Daqing Chen, UCI Machine Learning Repository, 2015",
    "url": "https://doi.org/10.24432/C5BW33",
    "licence": "CC BY 4.0",
    "licence_url": "https://creativecommons.org/licenses/by/4.0/",
}
REAL = (
    _("What was bought together, when, by which customer number, how many, for how much: 316,315 lines of 180 days."),
    _("The products and their numbers; their names are the shop's own, written in ordinary letters."),
    _("Which customers live in the United Kingdom and which do not."),
)
MADE_UP = (
    _("The retailer's name, its 12 stores in three clusters and the web shop."),
    _("Who shops where: British customers were dealt to stores by what they buy, all others to the web shop."),
    _("Dates: the last day of the data is the day before this demo was loaded."),
    _("Departments, costs, suppliers' terms, stock and shelf space."),
    _("Every person: names, e-mail addresses, telephone and card numbers of customers and of those who work here."),
    _("Ideas, votes, requests, decisions and trials."),
    _("The 20,000 steps of shoppers; in them, people who chose click and collect leave when asked to pay, on purpose."),
)
