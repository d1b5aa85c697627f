"""Who can sign in to the demo. One place: loading makes these, `make demo` prints them, demo-check signs in as them.

Nobody has a password. Everyone gets a code by e-mail, which the demo shows on its mailbox page; those who work here
need a second step, whose present code stands on the same page.
"""

from dataclasses import dataclass

STAFF_DOMAIN = "tansyandwren.example"


@dataclass(frozen=True)
class DemoAccount:
    email: str
    name: str
    role: str  # "shopper", or a role of catalog.StaffMember
    store: str = ""  # code; empty: everywhere
    customer_id: str = ""  # the shopper's number in the orders
    totp_secret: str = ""  # base32; for those who work here

    @property
    def does(self) -> str:
        return WHAT_THEY_DO[self.role]

    @property
    def starts_at(self) -> str:
        return FIRST_PAGES[self.role]


FIRST_PAGES = {
    "shopper": "/my/voice/",
    "staff": "/staff/",
    "manager": "/staff/",
    "merchandiser": "/desk/",
    "moderator": "/moderation/",
    "operator": "/",
}
WHAT_THEY_DO = {
    "shopper": "posts ideas, votes, reads what became of them",
    "staff": "finds customers and writes down what they ask for",
    "manager": "the same, and is responsible for the store",
    "merchandiser": "reads suggestions at the desk and decides",
    "moderator": "keeps the boards tidy",
    "operator": "imports, keys and people",
}

ACCOUNTS = (
    DemoAccount("ada@example.com", "Ada Okafor", "shopper", "leeds", "14527"),
    DemoAccount("leila@example.com", "ليلى الخطيب", "shopper", "exeter", "12748"),
    DemoAccount(f"ben@{STAFF_DOMAIN}", "Ben Hughes", "staff", "leeds", totp_secret="BENSHELF234567BENSHELF234567ABCD"),
    DemoAccount(
        f"mona@{STAFF_DOMAIN}", "Mona Iyer", "manager", "leeds", totp_secret="MONASHELF34567MONASHELF34567ABCD"
    ),
    DemoAccount(f"cleo@{STAFF_DOMAIN}", "Cleo Barnes", "merchandiser", totp_secret="CLEOSHELF34567CLEOSHELF34567ABCD"),
    DemoAccount(
        f"theo@{STAFF_DOMAIN}", "Theo Lindqvist", "merchandiser", totp_secret="THEOSHELF34567THEOSHELF34567ABCD"
    ),
    DemoAccount(f"mira@{STAFF_DOMAIN}", "Mira Castellano", "moderator", totp_secret="MIRASHELF34567MIRASHELF34567ABCD"),
    DemoAccount(f"olu@{STAFF_DOMAIN}", "Olu Adeyemi", "operator", totp_secret="OLUNSHELF34567OLUNSHELF34567ABCD"),
)

# Somebody at each other store, so that requests come from everywhere; they are not printed.
STORE_HANDS = {
    "bath": "Jo Whitlock",
    "brighton": "Sam Fairweather",
    "cardiff": "Nia Prosser",
    "croydon": "Dev Malhotra",
    "edinburgh": "Isla Buchan",
    "exeter": "Tamsin Rowe",
    "norwich": "Bridie Catchpole",
    "nottingham": "Marek Zielinski",
    "preston": "Aisha Siddiqui",
    "shrewsbury": "Gwil Tudor",
    "york": "Hetty Oldfield",
}


def as_lines(url: str) -> list[str]:
    """For a terminal: everyone who can sign in, what they do, and the page they start at."""
    wide = max(len(account.email) for account in ACCOUNTS)
    return [
        f"  {account.role:13}{account.email:{wide}}  {url + account.starts_at:35}{account.does}" for account in ACCOUNTS
    ]
