"""The one event loop of a serving process: Twisted's reactor on asyncio, as Daphne installs it.

Import the reactor from here only: Daphne has to come first, and Twisted's types call it a module.
"""

import asyncio
from typing import Any, Final

from daphne.server import twisted_loop
from twisted.internet import reactor as _installed

reactor: Final[Any] = _installed
event_loop: Final[asyncio.AbstractEventLoop] = twisted_loop
