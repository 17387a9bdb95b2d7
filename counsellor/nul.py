"""Refuses the one character that PostgreSQL keeps in no text: NUL (U+0000).

No person types it and no page of ours sends it. Without this a request that holds one would be a
crash on PostgreSQL and an odd row on SQLite.
"""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import QueryDict

NUL = "\0"


def holds_nul(value: object) -> bool:
    """Whether a text, or any text inside a JSON value of bounded depth, holds a NUL."""
    match value:
        case str():
            return NUL in value
        case Mapping():
            return any(holds_nul(one) for pair in value.items() for one in pair)
        case list() | tuple():
            return any(holds_nul(one) for one in value)
        case _:
            return False


class RefuseNul:
    """Django middleware: 400 for a NUL in a cookie or the query.

    A body is its view's: only the view knows whether it is a form, how deep and how long it may be.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before `get_response`."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or let the request through."""
        texts = [*request.COOKIES.values(), *_texts(request.GET)]
        if holds_nul(texts):
            return JsonResponse({"problem": "malformed"}, status=HTTPStatus.BAD_REQUEST)
        return self._next(request)


def _texts(query: QueryDict) -> Iterable[str]:
    for name, values in query.lists():
        yield name
        yield from map(str, values)
