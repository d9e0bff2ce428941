"""The labs without quizzer: plain text, nothing but the standard library.

python -m labs                        which there are
python -m labs NAME                   run it; --fast: no pauses, no keys
python -m labs NAME ARGS              what the lab itself offers (its first page says)
python -m labs prove NAME[#CLAIM]     put its claims to the test                --json
python -m labs verify NAME            the model beside the true system          --json
python -m labs drill NAME [FAMILY]    a fresh question; --seed N
python -m labs source NAME            its files, in the order to read them
python -m labs record NAME            write down what the true system answers
"""

from __future__ import annotations

import sys

from labs._kit.command import main

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
