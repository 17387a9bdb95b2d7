"""The desks' socket and the last route behind it."""

from typing import Any, Final

from channels.routing import URLRouter
from django.urls import path, re_path

from chatsvc.edge.doors import UnknownPath
from counsellor.consumers.desk import Holder, as_application

# One per process: sockets come after the lifespan has filled it.
RUNNING: Final = Holder()

# 4404: an open and a close that the page can read. Any: Django types its paths for views only.
_nowhere: Final[Any] = UnknownPath()
websockets: Final[Any] = URLRouter([path("ws", as_application(RUNNING)), re_path(r"", _nowhere)])
