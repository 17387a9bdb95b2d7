"""`python -m tests.drill [--small] [--seed N]`."""

import sys

from tests.drill.run import main

sys.exit(main())
