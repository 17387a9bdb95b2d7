"""What the visitor process and the console have in common; everything is read at import."""

from typing import Final
from urllib.parse import urlsplit

from chatsvc.settings.environment import Environment, read
from chatsvc.settings.organisations import Organisations, load_organisations

CHATSVC_ENVIRONMENT: Final[Environment] = read()
CHATSVC_ORGANISATIONS: Final[Organisations] = load_organisations(
    CHATSVC_ENVIRONMENT.organisations, demo=CHATSVC_ENVIRONMENT.demo
)

DEBUG = False
SECRET_KEY = CHATSVC_ENVIRONMENT.secret_key  # Django itself refuses an empty one where it is used
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOGGING_CONFIG = None  # anonymity.logs decides what is written; Django's default writes paths
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Nobody uploads; the largest form is a login (verification.md section 5, bad input).
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50
DATA_UPLOAD_MAX_NUMBER_FILES = 0


def hosts(origins: list[str]) -> list[str]:
    """Return the host names of origins, without ports, as ALLOWED_HOSTS wants them."""
    return sorted({urlsplit(origin).hostname or "" for origin in origins} - {""})
