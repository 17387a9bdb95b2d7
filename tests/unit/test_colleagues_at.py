"""Whose accounts could be named in a handover: counsellors of that door, nobody else."""

import pytest

from counsellor.accounts.models import Role
from counsellor.accounts.queries import colleagues_at
from tests.support.staff import make_staff

pytestmark = pytest.mark.django_db


def test_counsellors_of_the_door_by_their_alias_and_nobody_else() -> None:
    linnea, both = make_staff(), make_staff("noor", doors=["kast", "mika"])
    make_staff("kim", doors=["kast"])
    make_staff("boss", Role.SUPERVISOR)
    make_staff("alva", Role.INTERPRETER)
    make_staff("eva", organisation="lan")
    gone = make_staff("ida")
    gone.is_active = False
    gone.save()
    found = [(one.staff_id, one.alias) for one in colleagues_at("demo", "mika")]
    assert found == [(linnea.pk, "Linnea"), (both.pk, "Noor")]
    assert colleagues_at("demo", "mik") == []
