"""The visitor process as an ASGI application: no accounts, no database, no cookie."""

import os
from typing import Any, Final

from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsvc.settings.visitor")
pages: Final = get_asgi_application()  # Django must be set up before anything of ours is imported

from anonymity.headers import SecurityHeaders, visitor_policy  # noqa: E402  as above
from anonymity.scope import AnonymousScope  # noqa: E402
from chatsvc.edge.doors import ExactOrigin, KnownHosts  # noqa: E402
from chatsvc.routing import websockets  # noqa: E402
from chatsvc.views import SITES  # noqa: E402
from chatsvc.visitor_lifespan import VisitorLifespan  # noqa: E402

_organisations: Final = settings.CHATSVC_ORGANISATIONS.all
_https: Final = all(one.visitor_origin.startswith("https:") for one in _organisations)
_router: Final[Any] = ProtocolTypeRouter(
    {"http": pages, "websocket": websockets, "lifespan": VisitorLifespan()}
)
_guarded: Final = ExactOrigin(_router, [one.visitor_origin for one in _organisations])
_known: Final = KnownHosts(_guarded, [one.visitor_host for one in _organisations])
# From what is served itself: a page with a sheet that its header does not name would be bare.
_worn: Final = frozenset[bytes]().union(*(one.worn for one in SITES.values()))
_closed: Final = SecurityHeaders(_known, visitor_policy(https=_https, worn=_worn))
application: Final = AnonymousScope(_closed)
