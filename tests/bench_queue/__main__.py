"""`make bench-queue`: settings first, then what needs them; `console` is one of its processes."""

import os
import sys
from importlib import import_module

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "chatsvc.settings.test"
django.setup()
if sys.argv[1:2] == ["console"]:
    sys.exit(
        import_module("tests.bench_queue.console").main(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    )
sys.exit(import_module("tests.bench_queue.bench").main())
