"""情节 | What is done to every way of writing a singleton. Change it (key e) and run it again."""

from __future__ import annotations

CALLS = ("dev", "prod", "test")  # arguments of the first call, the second, ...
THREADS = 4  # that all ask for the object at the same moment

SCENARIOS = {  # trait -> what is asked
    "same": "two calls with the same arguments: one object?",
    "takes": "a call with an argument",
    "later": "a second call with another argument: whose value is there?",
    "inits": "how often __init__ ran in as many calls as CALLS names",
    "isinstance": "isinstance(object, Name)",
    "subclass": "class Sub(Name): what does Sub() give after Name()?",
    "pickle": "the object, pickled and loaded again",
    "copy": "copy.copy of the object",
    "threads": "THREADS threads ask at once: how many objects were built?",
    "fork": "a forked child changes the value: what does the parent see?",
}
