"""What the demo's people say about ideas, what they find wrong with goods, and what they were asked: drawn with a fixed
seed."""

import datetime as dt
import random
from dataclasses import dataclass

from config.demo.voices import TASTES, Member

SEED = 20261123


@dataclass(frozen=True)
class Said:
    """`role`: empty for a shopper. `to`: which of the words before it answers (0 is the first of this idea)."""

    idea: str
    body: str
    days_ago: int
    language: str = "en"
    role: str = ""
    to: int | None = None
    sames: int = 0


CUPS, NIGHT_LIGHT, BAG = "product-mix-001", "product-mix-090", "product-mix-060"
TALK = (
    Said(CUPS, "I broke two of mine as well. The mint ones next to the sage ones look like a mistake.", 31, sames=9),
    Said(CUPS, "Meine Schwester in Köln sucht genau diese Farbe. Gäbe es sie auch einzeln?", 27, "de", sames=3),
    Said(
        CUPS, "The old mould is still with the maker; we have asked for a *sage* sample.", 24, role="merchandiser", to=0
    ),
    Said(CUPS, "@Shopper 1 and the saucers, please. It is always the saucers.", 20, to=0),
    Said(
        CUPS,
        "Singles as well as sets, if the sample is right. You hear from us by the end of the month.",
        12,
        role="official",
    ),
    Said(NIGHT_LIGHT, "Batteries last four nights with ours. Four!", 19, sames=12),
    Said(
        NIGHT_LIGHT,
        "La même chose ici : une prise, et ce serait parfait pour la chambre des petits.",
        17,
        "fr",
        sames=4,
    ),
    Said(NIGHT_LIGHT, "نريده أيضًا، ولكن بضوء أخف", 15, "ar"),
    Said(NIGHT_LIGHT, "Is a plug safe where a two-year-old can reach it?", 11),
    Said(
        NIGHT_LIGHT,
        "A low voltage plug, yes: we would not sell another. The test takes until spring.",
        9,
        role="official",
        to=3,
    ),
    Said(NIGHT_LIGHT, "People ask for it at the till about once a week.", 6, role="staff"),
    Said(BAG, "The zip should go all the way, not stop three inches before the end.", 60, sames=5),
    Said(BAG, "Bought two. Finally nothing falls out on the bus.", 14),
    Said(BAG, "Moi aussi, très solide. Le bleu marine un jour ?", 10, "fr"),
    Said(BAG, "You find them by the door, left of the umbrellas.", 8, role="manager"),
    Said("product-mix-007", "A pot for one that keeps it hot for a second cup, then I am yours.", 22, sames=6),
    Said("product-mix-007", "Für eine Person ist die große Kanne wirklich zu viel.", 18, "de", sames=2),
    Said("product-mix-102", "Mine lives in the kitchen now, because of the ticking.", 26, sames=7),
    Said("product-mix-102", "A silent movement costs about £1.20 more. Would you pay that?", 21, role="merchandiser"),
    Said("product-mix-102", "Gladly.", 20, to=1, sames=3),
    Said("product-mix-044", "Mein Neffe ist neun und wächst gerade aus allem heraus. Bitte!", 13, "de", sames=1),
    Said("how-we-shop-031", "Drove back with a parcel to Bath only to be sent to the post office.", 16, sames=8),
    Said(
        "how-we-shop-031",
        "We are trying it out with the tills first. No date yet, and we say so when there is one.",
        7,
        role="official",
    ),
    # said before it was joined with another, and read there
    Said("product-mix-261", "Ours ate eight batteries in a month. The cable of a phone would do.", 21, sames=2),
)

STAND, TEAPOT, HEART, TINS, JAM = "22423", "23173", "85123A", "22720", "22960"
# article, reason, words, days ago, answer; the cake stand's rods came bent this week
WRONG = (
    (STAND, "broken", "The rod is bent, all three plates lean to one side.", 5, ""),
    (STAND, "broken", "", 4, ""),
    (STAND, "broken", "Same as my sister's: the middle rod is crooked.", 3, ""),
    (STAND, "not-as-told", "The screw does not fit the thread.", 2, ""),
    (STAND, "broken", "", 1, ""),
    (TEAPOT, "broken", "The lid came in two pieces.", 20, "That should not happen. A new lid is on its way to you."),
    (TEAPOT, "size", "It says one litre and holds three cups.", 12, ""),
    (HEART, "packaging", "Five layers of plastic round one heart.", 16, "True. From March they come in card."),
    (HEART, "price", "£2.95 on the shelf and £3.25 at the till.", 9, ""),
    (
        TINS,
        "smell",
        "Riecht nach Farbe, auch nach dem Spülen.",
        26,
        "Bitte nicht benutzen: wir tauschen sie in jedem Laden.",
    ),
    (TINS, "size", "", 6, ""),
    (
        JAM,
        "other",
        "Two of the labels were printed upside down.",
        33,
        "We laughed, then told the printer. New labels are in the post.",
    ),
)
PROMISED = {  # answer: who puts it right, and in how many days from now
    "That should not happen. A new lid is on its way to you.": ("the supply team", -4),
    "True. From March they come in card.": ("the supply team", 30),
}
USUAL_DAYS = 7  # in which an answer is owed


@dataclass(frozen=True)
class Asked:
    """`finalists`: label, what it does to the price, idea key or article, whether it is a reference, its appeal."""

    question: str
    intro: str
    opened: int  # days ago
    closes: int  # days from now; negative: ago
    answers: int
    finalists: tuple[tuple[str, str, str, bool, float], ...]
    store: str = ""  # its code, where it is about one


POLLS = (
    Asked(
        "Which cake stand should we have for the summer?",
        "There is room for one more on the shelf. We order in the week after the poll.",
        45, -24, 412,
        (
            ("Two tiers, Regency pattern", "£3 less than three tiers", "product-mix-002", False, 0.9),
            ("The three tiers we have", "stays at £12.75", STAND, True, 0.35),
            ("A spare rod for the one at home", "about £3", "product-mix-004", False, -0.2),
        ),
    ),
    Asked(
        "Which light for the children's room?",
        "All four are tested and safe; we can bring one of them in by spring.",
        6, 8, 147,
        (
            ("The rabbit with a plug", "£2 more than with batteries", "product-mix-090", False, 0.7),
            ("The rabbit as it is", "stays at £2.08", "23084", True, 0.2),
            ("Chilli lights on mains", "£1.50 more", "product-mix-094", False, -0.4),
            ("Tea lights that take rechargeable batteries", "no change", "product-mix-089", False, 0.1),
        ),
    ),
    Asked(
        "What should stand in the window in Leeds next?",
        "There is room for one table. We dress it on the first Monday of the month.",
        4, 10, 23,
        (
            ("Everything for tea in the garden", "no change", "", False, 0.4),
            ("Enamel for the kitchen", "no change", "", False, 0.2),
            ("Lights for the long evenings", "no change", "", False, 0.0),
        ),
        store="leeds",
    ),
)  # fmt: skip


def answers(asked: Asked, people: list[Member], today: dt.date) -> list[tuple[Member, int, dt.datetime]]:
    """Who chose which finalist, and when; what a cluster of stores likes shows."""
    dice = random.Random(f"{SEED}:{asked.question}")
    days, found = asked.opened + min(asked.closes, 0), []
    theirs = [member for member in people if member.store == asked.store] if asked.store else people
    for member in dice.sample(theirs, min(asked.answers, len(theirs))):
        likes = sum(TASTES.get(member.cluster, {}).values())
        weights = [2.7 ** (finalist[4] + likes * (0.3 - place * 0.2)) for place, finalist in enumerate(asked.finalists)]
        place = dice.choices(range(len(weights)), weights)[0]
        day = today - dt.timedelta(days=asked.opened - int(dice.betavariate(1, 2) * (days - 1)))
        moment = dt.datetime.combine(day, dt.time(dice.randint(8, 20), dice.randint(0, 59)), tzinfo=dt.UTC)
        found.append((member, place, moment))
    return found
