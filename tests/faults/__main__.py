"""`python -m tests.faults [--seconds 60] [--seed N] [--only F1,F2]`."""

import sys

from tests.faults.run import main

sys.exit(main())
