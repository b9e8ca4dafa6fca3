"""Runs ``callboard`` as an operator does: a process of its own on a scratch data directory."""

import os
import subprocess
import sys
from pathlib import Path


def callboard(*arguments: str, folder: Path, given: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command and wait for its end; no setting of the one who tests reaches it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CALLBOARD_")}
    return subprocess.run(
        [sys.executable, "-m", "tracker.cli", *arguments],
        env={**environment, "CALLBOARD_DATA_DIR": str(folder), **variables},
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
