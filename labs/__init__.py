"""The labs: small programs that prove an answer's claims by running them. `python -m labs` lists those that are here.

They need nothing but the standard library and never import quizzer. QUIZZER_LABS adds folders of labs of one's own.
"""

import os

__path__ += [folder for folder in os.environ.get("QUIZZER_LABS", "").split(os.pathsep) if os.path.isdir(folder)]
