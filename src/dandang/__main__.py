"""`python -m dandang`: the one program. See `dandang.base.cli`."""

import sys

from dandang.base.cli import main

if __name__ == "__main__":
    sys.exit(main())
