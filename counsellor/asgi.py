"""The console process as an ASGI application: accounts, cookies of people on duty, their socket."""

import os
from typing import Any, Final

from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsvc.settings.console")
pages: Final = get_asgi_application()  # Django must be set up before anything of ours is imported

from anonymity.headers import SecurityHeaders, console_policy  # noqa: E402  as above
from anonymity.scope import AnonymousScope  # noqa: E402
from chatsvc.edge.doors import ExactOrigin, KnownHosts  # noqa: E402
from counsellor.console_lifespan import ConsoleLifespan  # noqa: E402
from counsellor.routing import websockets  # noqa: E402

_organisations: Final = settings.CHATSVC_ORGANISATIONS.all
_https: Final = all(one.console_origin.startswith("https:") for one in _organisations)
_router: Final[Any] = ProtocolTypeRouter(
    {"http": pages, "websocket": websockets, "lifespan": ConsoleLifespan()}
)
_guarded: Final = ExactOrigin(_router, [one.console_origin for one in _organisations])
_known: Final = KnownHosts(_guarded, [one.console_host for one in _organisations])
_closed: Final = SecurityHeaders(_known, console_policy(https=_https))
application: Final = AnonymousScope(_closed, cookies=True)
