"""The guard of the core tests bites: what it promises of every other test here is not empty."""

from __future__ import annotations

import pytest

from tests.core.conftest import CORE


@pytest.mark.parametrize(
    "code", ["open('x')", "import time; time.time()", "import socket; socket.socket()", "import os; os.urandom(1)"]
)
def test_core_code_that_touches_the_world_fails_its_test(code: str) -> None:
    with pytest.raises(AssertionError, match="core"):
        exec(compile(code, CORE + "pretend.py", "exec"), {})
