"""The package that others install holds everything: code, catalogues, templates, migrations, the built front end."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[1]


def test_the_wheel_holds_templates_catalogues_and_the_built_front_end(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]

    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)

    [wheel] = tmp_path.glob("*.whl")
    held = set(ZipFile(wheel).namelist())
    wanted = {
        f"webapp/static/built/{name}" for name in ("app.js", "app.css", "editor.js", "editor.css", "LICENCES.txt")
    }
    wanted |= {f"tracker/_templates/{path}" for path in _files_under("templates")}
    wanted |= {f"{room}/{path}" for room in ("crawlers", "tracker", "webapp") for path in _files_under(room)}
    assert sorted(wanted - held) == []


def _files_under(room: str) -> list[str]:
    folder = ROOT / room
    wanted = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return [path.relative_to(folder).as_posix() for path in wanted]
