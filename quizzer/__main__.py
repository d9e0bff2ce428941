"""`python -m quizzer` is `quizzer`."""

from quizzer.cli import main

raise SystemExit(main())
