"""`make weak-phone`."""

import sys

from tests.weak_phone.run import main

sys.exit(main())
