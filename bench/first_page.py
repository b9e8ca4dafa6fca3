"""How long until the first page: starts ``callboard demo`` several times and prints seconds to the first answer.

Run with ``make bench`` or ``python bench/first_page.py [RUNS]``; figures go to docs/performance.md by hand.
"""

import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

CALLBOARD = Path(sys.executable).with_name("callboard")


def seconds_to_first_page() -> float:
    """Start the demo, read the address it prints first, fetch that page, end the demo."""
    started = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [str(CALLBOARD), "demo"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - the demo's own address
            assert answer.status == 200
        return time.monotonic() - started
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def main() -> None:
    """Print each run and the median."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    seconds = [seconds_to_first_page() for _ in range(runs)]
    print(" ".join(f"{each:.2f}" for each in seconds), f"median {statistics.median(seconds):.2f} s")


if __name__ == "__main__":
    main()
