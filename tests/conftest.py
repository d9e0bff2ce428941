"""For all tests: in CI hypothesis tries the same examples each time, so that a landing is judged by its own change.

Everywhere else it looks for new ones; what it finds becomes an @example beside the rule it broke.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")
