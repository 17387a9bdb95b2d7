"""`make access [LANGUAGES="sv ar"]`: settings first, then what needs them."""

import os
import sys
from importlib import import_module

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "chatsvc.settings.test"
django.setup()
sys.exit(import_module("tests.access.tour").main())
