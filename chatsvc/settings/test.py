"""The console's settings on temporary tables and a demo organisation, for one pytest process."""

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import Final

from chatsvc.settings.environment import SOURCE

STATE: Final = Path(tempfile.mkdtemp(prefix="chatsvc-test-"))
atexit.register(shutil.rmtree, STATE, ignore_errors=True)
# Whole test files run on PostgreSQL too (tests/integration/test_on_postgresql.py).
TABLES: Final = SOURCE.get("CHATSVC_TEST_DATABASE_URL", "")
(STATE / "organisations").mkdir()
(STATE / "organisations" / "demo.toml").write_text(
    """
id = "demo"
name = "Demo"
demo = true
visitor_origin = "http://chat.localhost:8000"
console_origin = "http://console.localhost:8001"
root_public_keys = ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
languages = ["sv", "en"]
exit_target = "https://www.smhi.se/"
shared_staff = [["mika", "kast"]]
[doors.mika]
name = "MIKA"
[doors.kast]
name = "KAST"
[paths]
own = "mika"
buys = "kast"
relative = "mika"
professional = "mika"
other = "mika"
skip = "mika"
[[numbers]]
number = "112"
name = { sv = "Larm", en = "Emergency" }
hours = { sv = "Dygnet runt", en = "Day and night" }
for = { sv = "När det är bråttom", en = "When it is urgent" }
""",
    encoding="utf-8",
)
SOURCE.update(
    CHATSVC_STATE_DIR=str(STATE),
    CHATSVC_ORGANISATIONS=str(STATE / "organisations"),
    CHATSVC_DEMO="1",
    CHATSVC_SECRET_KEY="for tests only, long enough for every check that Django makes of it",
    CHATSVC_TICKET_KEYS="dGVzdHMtb25seS10aWNrZXQta2V5LTMyLWJ5dGVzISE",
    CHATSVC_FIELD_KEYS="dGVzdHMtb25seS1maWVsZC1rZXktMzItYnl0ZXMhISE",
    CHATSVC_PERIODS="",
    CHATSVC_TEST_SUITE="",
    CHATSVC_REPLICAS="0",
    CHATSVC_QUEUE_LIMIT="50",
    CHATSVC_VISITOR_PORT="8000",
    CHATSVC_CONSOLE_PORT="8001",
    DATABASE_URL=TABLES or f"sqlite:///{STATE / 'console.sqlite3'}",
    REDIS_URL="",
)

from chatsvc.settings.console import *  # noqa: E402, F403  # reads SOURCE, so it comes after
from chatsvc.settings.console import DATABASES  # noqa: E402

if not TABLES:
    DATABASES["default"]["TEST"] = {"NAME": str(STATE / "test.sqlite3")}
# Argon2 costs 50 ms per login on purpose; a test of hundreds of logins proves nothing by paying.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
