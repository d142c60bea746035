"""`python -m viz` is the command `attention-lab`."""

import sys

from viz.launcher import main

if __name__ == "__main__":
    sys.exit(main())
