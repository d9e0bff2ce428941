"""The labs: small programs that prove an answer's claims by running them. `python -m labs` lists those that are here.

They need nothing but the standard library and never import quizzer.
"""
