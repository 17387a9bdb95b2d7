"""Staff accounts and what guards them; every column says why it is kept and until when."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django_otp.models import Device

from counsellor.accounts.errors import AccountError
from counsellor.accounts.one_time import OneTimePassword
from counsellor.accounts.secrets import open_sealed, seal


class Role(models.TextChoices):
    """What a member of staff may do."""

    COUNSELLOR = "counsellor"  # answers visitors
    SUPERVISOR = "supervisor"  # steers load, never reads
    INTERPRETER = "interpreter"  # a third seat by consent: reads and writes text, decides nothing
    ADMINISTRATOR = "administrator"  # accounts only, no conversations


class PresentsAs(models.TextChoices):
    """How a counsellor wants to be named to a visitor who asks for a woman or a man (V25)."""

    UNSAID = ""  # meets no such wish, and every visitor without one
    WOMAN = "woman"
    MAN = "man"


class StaffQuerySet(BaseUserManager["Staff"]):
    """Makes staff accounts; Django asks for `get_by_natural_key` at login."""

    def create_staff(self, username: str, password: str, **fields: object) -> "Staff":
        """Make an account with a hashed password.

        Raises:
            AccountError: `doors_not_shared` for doors that the organisation gives nobody together.
        """
        staff = self.model(username=username, **fields)
        organisation = settings.CHATSVC_ORGANISATIONS.by_id(staff.organisation)
        if organisation is not None and not organisation.may_share(staff.doors):
            doors = ", ".join(staff.doors)
            sentence = f"{doors}: shared_staff of {staff.organisation} lets nobody work at all."
            raise AccountError("doors_not_shared", sentence)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff


class Staff(AbstractBaseUser):  # type: ignore[django-manager-missing]  # django-otp has no types
    """A person who works at a reception. The hashed password comes from AbstractBaseUser."""

    # When somebody last worked is the shift plan's business, not the login form's: not kept.
    last_login = None

    # Which reception's staff this is; in every row from the first day. Until the account goes.
    organisation = models.CharField(max_length=64)
    # What the person types at login. Until the account goes.
    username = models.CharField(max_length=64, unique=True)
    # The name visitors see; never a real name. Until the account goes or the alias changes.
    alias = models.CharField(max_length=40)
    # What the person may do. Until the account goes.
    role = models.CharField(max_length=16, choices=Role.choices)
    # Ids of the doors whose queue the person sees: several only where the organisation's file says
    # so (`shared_staff`). Until the account goes.
    doors = models.JSONField(default=list)
    # Tags of the languages the person can write in. Until the account goes or it changes.
    languages = models.JSONField(default=list)
    # The person's own word, for visitors who ask for a woman or a man. As the languages.
    presents_as = models.CharField(
        max_length=8, choices=PresentsAs.choices, default=PresentsAs.UNSAID, blank=True
    )
    # Still learning: one conversation at a time, and never alone on a shift. Until it is over.
    is_learner = models.BooleanField(default=False)
    # Made by `./run` for a demo; production refuses it at login. Until the account goes.
    is_demo = models.BooleanField(default=False)
    # False from the day somebody leaves, so that old rows still name an account. Then removed.
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["alias", "role", "organisation"]

    objects = StaffQuerySet()

    def __str__(self) -> str:
        """Name the account, nothing else of it."""
        return self.username


class StaffOneTimePassword(Device):  # type: ignore[misc]  # django-otp has no types
    """A TOTP secret, sealed under CHATSVC_FIELD_KEYS. `user`, `name`, `confirmed`: django-otp."""

    # The secret of the authenticator app, AES-256-GCM. Until replaced or the account goes.
    sealed_secret = models.BinaryField()
    # The step of the last accepted code: a code works once. Until the next code.
    last_step = models.BigIntegerField(default=-1)

    class Meta(Device.Meta):  # type: ignore[misc]  # as above
        """One table for all second factors of this kind."""

        abstract = False

    def secret(self) -> OneTimePassword:
        """Open the secret for one check; it is not kept on the row."""
        return OneTimePassword(open_sealed(bytes(self.sealed_secret), self.label()))

    def keep(self, secret: bytes) -> None:
        """Seal `secret` (20 bytes) into this row; the caller saves."""
        self.sealed_secret = seal(secret, self.label())

    def label(self) -> bytes:
        """Bind the sealed secret to its owner: a copied row opens for nobody else."""
        return b"totp/" + str(self.user_id).encode()


class KnownBrowser(models.Model):
    """A browser that logged in before. Nobody else's guesses count against it."""

    # Whose login it was. Until the account goes.
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE)
    # SHA-256 (hex) of the random value in the browser's signed cookie. Ninety days after the login.
    token_hash = models.CharField(max_length=64, unique=True)
    # When the cookie stops counting (ninety days, as a device certificate). Then removed.
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        """Say whose it is; the token's hash is nobody's business."""
        return f"a browser of {self.staff}"


class LoginCounter(models.Model):
    """Wrong attempts in a row from one source against one account. Never an address."""

    # HMAC (hex) of (step, known browser or bucket of the typed name): says nothing by itself.
    # Until the next right attempt, or a day after the last wrong one.
    source = models.CharField(max_length=64, primary_key=True)
    # How many wrong attempts in a row; decides the pause. As above.
    failures = models.PositiveIntegerField(default=0)
    # Until when attempts from this source are refused, Unix ms. As above.
    blocked_until = models.BigIntegerField(default=0)
    # When the last attempt was, Unix ms: the worker removes rows a day old.
    attempted_at = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        """Say how many, not whose."""
        return f"{self.failures} wrong attempts"
