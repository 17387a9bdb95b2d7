"""The console process: accounts, one-time passwords, cookies of people on duty, SQL."""

from pathlib import Path
from typing import Final

from chatsvc.settings.base import *  # noqa: F403  # Django's way to build on shared settings
from chatsvc.settings.base import CHATSVC_ENVIRONMENT, CHATSVC_ORGANISATIONS, hosts
from chatsvc.settings.databases import database
from chatsvc.settings.letterbox import letterbox

ROOT: Final = Path(__file__).resolve().parent.parent.parent
ORIGINS: Final = [one.console_origin for one in CHATSVC_ORGANISATIONS.all]

ROOT_URLCONF = "counsellor.urls"
ASGI_APPLICATION = "counsellor.asgi.application"
ALLOWED_HOSTS = hosts(ORIGINS)
CSRF_TRUSTED_ORIGINS = ORIGINS
globals().update(letterbox(CHATSVC_ENVIRONMENT.email_url))
DEFAULT_FROM_EMAIL = CHATSVC_ENVIRONMENT.email_from
DATABASES = {"default": database(CHATSVC_ENVIRONMENT.database_url)}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "counsellor.accounts",
    "counsellor.audit",
    "counsellor.directory",
    "counsellor.council",
    "counsellor.mapping",
    "counsellor.shifts",
    "counsellor.phrases",
    "counsellor.support",
    "counsellor.escalation",
    "counsellor.decisions",
    "counsellor.steering",
    "counsellor.wellbeing",
    "counsellor.opening",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "counsellor.nul.RefuseNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "counsellor" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [
    folder
    for folder in (ROOT / "counsellor" / "web_built", ROOT / "counsellor" / "static")
    if folder.is_dir()
]
WHITENOISE_USE_FINDERS = True  # built files carry their hash in the name already
WHITENOISE_AUTOREFRESH = False

AUTH_USER_MODEL = "accounts.Staff"
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
# Argon2id first: what an attacker with the table would have to pay (OWASP ASVS 5.0, 11.4.2).
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
OTP_TOTP_THROTTLE_FACTOR = 0  # counsellor.accounts throttles; nobody may lock another one out
OTP_TOTP_ISSUER = "chatsvc"

# Cookies of the console only; Secure wherever the origin is https, and only the demo is not.
SECURE_COOKIES: Final = all(origin.startswith("https://") for origin in ORIGINS)
SESSION_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_NAME = "__Host-console" if SECURE_COOKIES else "console"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 3600  # seconds: the longest shift
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_COOKIES else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63_072_000 if SECURE_COOKIES else 0  # two years
X_FRAME_OPTIONS = "DENY"
