"""What an account says of a person: languages, learning, how to be named to a visitor."""

import pytest

from counsellor.accounts.models import PresentsAs, Role, Staff

pytestmark = pytest.mark.django_db


def test_a_new_account_claims_nothing() -> None:
    staff = Staff.objects.create_staff(
        "kim", "pw", alias="Kim", role=Role.COUNSELLOR, organisation="demo"
    )
    staff.refresh_from_db()
    assert (staff.languages, staff.presents_as, staff.is_learner) == ([], PresentsAs.UNSAID, False)


def test_what_was_said_is_kept() -> None:
    staff = Staff.objects.create_staff(
        "kim",
        "pw",
        alias="Kim",
        role=Role.COUNSELLOR,
        organisation="demo",
        languages=["sv", "ro"],
        presents_as=PresentsAs.WOMAN,
        is_learner=True,
    )
    staff.refresh_from_db()
    assert (staff.languages, staff.presents_as, staff.is_learner) == (["sv", "ro"], "woman", True)
