"""An operator appoints people, and lets them go."""

import pytest
from django.core.management import CommandError, call_command

from catalog.models import StaffMember


def test_somebody_new_is_appointed_and_can_sign_in(db):
    call_command("give_role", "Cleo@Example.com", "merchandiser", name="Cleo", verbosity=0)

    post = StaffMember.objects.get()
    assert (post.user.email, post.role, post.store) == ("cleo@example.com", "merchandiser", None)
    assert post.user.emailaddress_set.get().verified


def test_giving_it_twice_changes_nothing(ben, leeds):
    call_command("give_role", ben.email, "staff", store=leeds.code)

    assert ben.posts.count() == 1


def test_a_role_is_taken_away(ben):
    call_command("give_role", ben.email, "staff", take=True)

    assert not ben.posts.exists()


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (("ben", "staff"), "not an e-mail address"),
        (("ben@example.com", "staff"), "say which with --store"),
        (("ben@example.com", "staff", "--store", "atlantis"), "No store has the code"),
        (("nobody@example.com", "operator", "--take"), "does not hold the role"),
    ],
)
def test_it_says_in_one_line_what_was_wrong(db, said, complaint):
    with pytest.raises(CommandError, match=complaint):
        call_command("give_role", *said)
