"""`python -m calltone`."""

import os
import sys

from calltone.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], environment=os.environ))
