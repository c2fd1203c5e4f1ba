"""Settings in a developer's shell change no test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import json, os
from tests.conftest import DEMO_ENGINE
print(json.dumps([DEMO_ENGINE, sorted(name for name in os.environ if "tagmill" in name.lower())]))
"""


def seen(**variables: str) -> object:
    """The engine of the demo, and the variables of Tagmill that tests see where the shell has `variables`."""
    environment = {**os.environ, **variables}
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_only_the_engine_of_the_demo_is_taken_from_the_shell() -> None:
    settings = {"TAGMILL__LOG__LEVEL": "debug", "tagmill__as_of": "2001-01-01"}
    others = {"TAGMILL_WORKSPACE": "elsewhere", "TAGMILL_FAULT": "leased"}
    assert seen(**settings, **others) == ["embedded", []]
    assert seen(**settings, TAGMILL__ENGINE__KIND="spark") == ["spark", []]
