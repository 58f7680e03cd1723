"""``python -m autojit``: run a program."""

import sys

from autojit.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
