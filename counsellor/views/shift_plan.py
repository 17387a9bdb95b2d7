"""/schema: a week of the shift plan; own swaps for counsellors, changes for supervisors."""

from datetime import date
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anonymity.clock import SystemClock
from counsellor.accounts.models import Role, Staff
from counsellor.assets import page_assets
from counsellor.audit.models import Deed
from counsellor.shifts import services, swaps
from counsellor.shifts.forms import ShiftForm
from counsellor.shifts.models import CheckIn, OpeningHours, Shift
from counsellor.shifts.opening import local_day
from counsellor.shifts.queries import at_ms
from counsellor.shifts.sentences import CODES, say_fault
from counsellor.shifts.services import PlanError
from counsellor.shifts.week import monday, week_of
from counsellor.views.access import DESK, organisation_of, page_for, staff_of
from counsellor.views.deeds import note_deed
from counsellor.views.navigation import links_for

CLOCK = SystemClock()
HERE = "/schema"
COUNSELLORS_DO = frozenset({"offer", "withdraw", "take", "yes", "no", "in", "out"})


@require_http_methods(["GET", "POST"])
@page_for(DESK)
def shift_plan(request: HttpRequest) -> HttpResponse:
    """GET shows a week; POST `do` is one change, refused with the rules' own sentences."""
    staff = staff_of(request)
    is_supervisor = staff.role == Role.SUPERVISOR
    if request.method == "GET":
        row = _asked(request, request.GET.get("pass", "")) if is_supervisor else None
        wants = is_supervisor and (row is not None or "nytt" in request.GET)
        return _page(request, staff, _form(request, row) if wants else None, row)
    do = request.POST.get("do", "")
    if (do in COUNSELLORS_DO) is is_supervisor:
        return HttpResponse(_("Det gör någon annan."), status=HTTPStatus.FORBIDDEN)
    row = None if do == "add" else _asked(request, request.POST.get("shift", ""))
    form = _form(request, row, bound=True) if do in {"add", "change"} else None
    try:
        _do(request, staff, do, form)
    except PlanError as refused:
        return _page(request, staff, form, row, refused)
    note_deed(request, Deed.SHIFT_CHANGED, f"{do}:{_number(request, 'shift')}", CLOCK.now_ms())
    return HttpResponseRedirect(f"{HERE}?vecka={_first(request)}")


def _do(request: HttpRequest, staff: Staff, do: str, form: ShiftForm | None) -> None:
    organisation, now = organisation_of(request).id, at_ms(CLOCK.now_ms())
    shift, swap = _number(request, "shift"), _number(request, "swap")
    version = _number(request, "version")
    if form is not None:
        if not form.is_valid():
            raise PlanError("form")
        if do == "add":
            return services.add(organisation, form.wish(), form.cleaned_data["people"], now)
        return services.change(organisation, shift, version, form.wish())
    ways = {
        "remove": lambda: services.remove(organisation, shift, version),
        "offer": lambda: swaps.offer(organisation, staff.pk, shift, now),
        "withdraw": lambda: swaps.withdraw(organisation, staff.pk, swap),
        "take": lambda: swaps.take(
            organisation, staff.pk, swap, _number(request, "in_return") or None, now
        ),
        "yes": lambda: swaps.answer(organisation, staff.pk, swap, now, yes=True),
        "no": lambda: swaps.answer(organisation, staff.pk, swap, now, yes=False),
        "in": lambda: services.say_here(staff.pk, shift, CheckIn.Kind.COME, now),
        "out": lambda: services.say_here(staff.pk, shift, CheckIn.Kind.GONE, now),
    }
    if do not in ways:
        raise PlanError("form")
    return ways[do]()


def _asked(request: HttpRequest, pk: str) -> Shift | None:
    rows = Shift.objects.filter(organisation=organisation_of(request).id).select_related("staff")
    return rows.filter(pk=int(pk)).first() if _is_id(pk) else None


def _form(request: HttpRequest, row: Shift | None, *, bound: bool = False) -> ShiftForm:
    organisation = organisation_of(request)
    data = request.POST if bound else None
    return ShiftForm(data, organisation, services.people(organisation.id), row)


def _number(request: HttpRequest, name: str) -> int:
    said = request.POST.get(name, "")
    return int(said) if _is_id(said) else 0


def _is_id(said: str) -> bool:
    # Longer numbers are no row of ours, and no database takes them.
    return said.isascii() and said.isdigit() and len(said) < 16  # noqa: PLR2004  as said


def _first(request: HttpRequest) -> date:
    said = request.POST.get("vecka") or request.GET.get("vecka", "")
    today = local_day(at_ms(CLOCK.now_ms()))
    try:
        asked = date.fromisoformat(said)
    except ValueError:
        return monday(today)
    # Weeks that a calendar has: beyond them the neighbours have no date.
    return monday(asked if abs((asked - today).days) < 4000 else today)  # noqa: PLR2004


def _page(
    request: HttpRequest,
    staff: Staff,
    form: ShiftForm | None = None,
    row: Shift | None = None,
    refused: PlanError | None = None,
) -> HttpResponse:
    organisation = organisation_of(request)
    week = week_of(organisation, staff, _first(request), at_ms(CLOCK.now_ms()))
    names = {one.pk: one.alias for one in services.people(organisation.id)}
    doors = {door: one.name for door, one in organisation.doors.items()}
    sentences: list[str] = []
    if refused is not None:
        sentences = [
            say_fault(one, organisation.shifts, names, doors) for one in refused.faults
        ] or [_(CODES[refused.code])]
    context = {
        "organisation": organisation,
        "assets": page_assets(),
        "navigation": links_for(staff.role, HERE),
        "week": week,
        "is_supervisor": staff.role == Role.SUPERVISOR,
        "form": form,
        "row": row,
        "sentences": sentences,
        "has_hours": OpeningHours.objects.filter(
            organisation=organisation.id, removed_on=None
        ).exists(),
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.CONFLICT
    return render(request, "shift_plan.html", context, status=status)
