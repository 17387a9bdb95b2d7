"""A small organisation's file, for commands and processes that read one: one door, one language."""

from typing import Final

_DOOR: Final = """root_public_keys = ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
languages = ["sv"]
exit_target = "https://www.smhi.se/"
[doors.mika]
name = "MIKA"
[paths]
own = "mika"
"""

ORGANISATION: Final = (
    """
id = "{org}"
name = "Test"
demo = true
visitor_origin = "http://chat.localhost:8000"
console_origin = "http://console.localhost:8001"
"""
    + _DOOR
)

# One that is no demo.
REAL: Final = (
    """
id = "norra"
name = "Norra kommunen"
visitor_origin = "https://chatt.norra.example"
console_origin = "https://jour.norra.example"
"""
    + _DOOR
)
