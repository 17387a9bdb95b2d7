"""`make privacy-attack`: settings first, then what needs them."""

import os
import sys
from importlib import import_module

os.environ["DJANGO_SETTINGS_MODULE"] = "chatsvc.settings.test"
sys.exit(import_module("tests.privacy.run").main())
