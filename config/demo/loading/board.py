"""The demo's boards: ideas, who saw and wanted them, what was asked for in stores, and which of them were followed."""

import datetime as dt
import random
from functools import cached_property

from catalog.models import Category
from config.demo import voices
from config.demo.ideas import ideas
from config.demo.loading import Loading
from config.demo.loading.shoppers import hand_of
from feedback.actions.open_boards import open_boards
from feedback.models import (
    Board,
    Follow,
    Idea,
    ImpressionHour,
    StatusChange,
    StoreRequest,
    Voter,
)
from ground.inbound import staging
from loyalty.models import User

SEED = 20260120
READ_AFTER = dt.timedelta(days=3)
TEAM = "the range team"


class Chorus:
    """What all the demo's people said, and the rows it went into."""

    def __init__(self, loading: Loading):
        self.loading = loading
        self.said = loading.said

    @cached_property
    def idea_of(self) -> dict[str, Idea]:
        """Key of an idea text → its row. Titles are unique in the demo."""
        mine = {voter.pk for voter in Voter.objects.filter(pk__in=[m.voter for m in self.said.author.values()])}
        rows = {idea.title: idea for idea in Idea.objects.filter(author__in=mine)}
        return {text.key: rows[text.title] for text in ideas() if text.title in rows}

    def store_id(self, member: voices.Member) -> int | None:
        return self.loading.stores[member.store].pk if member.store else None


def everything_said(loading: Loading) -> dict:
    """With the boards in the same transaction: whoever looks meanwhile is told that the shelf is being filled."""
    open_boards()
    chorus = Chorus(loading)
    post(chorus)
    read_by_the_team(chorus)
    seen = show(chorus)
    staging.copy(
        "feedback_vote (idea_id, voter_id, store_id, value, heard_value, at)",
        (
            (chorus.idea_of[key].pk, member.voter, chorus.store_id(member), 1, 0, at)
            for member, key, at in chorus.said.votes
        ),
    )
    Follow.objects.bulk_create(
        [Follow(idea=chorus.idea_of[key], voter_id=member.voter, at=at) for member, key, at in chorus.said.follows],
        ignore_conflicts=True,
    )
    asked = ask(chorus)
    return {"ideas": len(chorus.idea_of), "seen": seen, "votes": len(chorus.said.votes), "requests": asked}


def post(chorus: Chorus) -> None:
    dice = random.Random(SEED)
    board_of = {board.slug: board for board in Board.objects.all()}
    departments = {category.name: category for category in Category.objects.filter(parent=None)}
    variants, stores = chorus.loading.variants, chorus.loading.stores
    rows = []
    for text in ideas():
        _variant, product = variants.get(text.sku, (None, None))
        rows.append(
            Idea(
                board=board_of[text.board],
                title=text.title,
                body=text.body,
                author_id=chorus.said.author[text.key].voter,
                category=departments.get(text.department),
                product_id=product,
                variant_id=_variant if text.wish in EXISTING else None,
                store=stores.get(text.store),
                step=text.step,
                shuffle=dice.random(),
                created_at=chorus.said.created[text.key],
                answer_by=chorus.loading.today + dt.timedelta(days=dice.randint(-6, 40)),
            )
        )
    Idea.objects.bulk_create(rows)


EXISTING = {"back", "local", "price", "fix"}  # wishes about the very thing that is sold; others mean something new


def read_by_the_team(chorus: Chorus) -> None:
    """One idea in four was read, some are under review. What was decided comes later, through the desk's own verbs."""
    dice = random.Random(SEED + 1)
    reader = User.objects.get(email="cleo@tansyandwren.example")
    lines, moved = [], []
    for text in ideas():
        idea, posted = chorus.idea_of[text.key], chorus.said.created[text.key]
        read = text.fate != "open" or dice.random() < 0.25
        if not read or posted.date() > chorus.loading.today - dt.timedelta(days=12):
            continue
        lines.append(line(idea, Idea.Stage.READ, posted + READ_AFTER, reader))
        idea.stage = Idea.Stage.READ
        if text.fate == "reviewing":
            lines.append(line(idea, Idea.Stage.REVIEW, posted + 3 * READ_AFTER, reader))
            idea.stage = Idea.Stage.REVIEW
        moved.append(idea)
    StatusChange.objects.bulk_create(lines)
    Idea.objects.bulk_update(moved, ["stage"], batch_size=500)


def line(idea: Idea, stage: str, at: dt.datetime, by: User) -> StatusChange:
    return StatusChange(idea=idea, stage=stage, team=TEAM, by=by, cause=f"desk:{stage}", at=at)


def show(chorus: Chorus) -> int:
    """Impressions, one a person, idea and day; and the hours in which they fell, for the reader."""
    rows, hours = {}, set()
    for member, key, at, slot, probability, first in chorus.said.seen:
        idea, day = chorus.idea_of[key].pk, at.date()
        if (member.voter, idea, day) not in rows:
            hour = at.replace(minute=0, second=0)
            store = chorus.store_id(member)
            rows[member.voter, idea, day] = (member.voter, idea, day, hour, store, slot, probability, first)
            hours.add(hour)
    staging.copy(
        "feedback_impression (voter_id, idea_id, day, hour, store_id, slot, probability, first)", rows.values()
    )
    ImpressionHour.objects.bulk_create([ImpressionHour(hour=hour) for hour in hours], ignore_conflicts=True)
    return len(rows)


def ask(chorus: Chorus) -> int:
    """Requests that staff wrote down, some of them as words only."""
    hands = {user.email: user for user in User.objects.filter(posts__role="staff")}
    rows = []
    for store, key, at, member, linked in chorus.said.requests:
        idea = chorus.idea_of[key]
        rows.append(
            StoreRequest(
                store=chorus.loading.stores[store],
                voter_id=member.voter if member else None,
                text=idea.title[:200],
                category_id=idea.category_id,
                variant_id=idea.variant_id,
                idea=idea if linked else None,
                by=hands[hand_of(store)],
                at=at,
            )
        )
    return len(StoreRequest.objects.bulk_create(rows))
