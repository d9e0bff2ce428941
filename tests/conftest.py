"""For all tests: in CI hypothesis tries the same examples each time, so that a landing is judged by its own change.

Everywhere else it looks for new ones; what it finds becomes an @example beside the rule it broke. How long an example
takes on a busy machine breaks no rule.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("here"), max_examples=25)  # scripts/check
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
