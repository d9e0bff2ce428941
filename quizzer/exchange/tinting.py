"""Code in colour without a script: comments, strings, numbers and words of a language become spans.

One expression for all the languages of an interview (Python, SQL, shell, Lua, nginx, Dockerfiles): it may miss a
colour, it never changes a character. Code of a kind it does not know, and drawings, stay plain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_PYTHON = (
    "and as assert async await break class continue def del elif else except finally for from global if import in is "
    "lambda nonlocal not or pass raise return try while with yield match case None True False self cls"
)
_SQL = (
    "select from where and or not insert into values update set delete create table index drop alter add primary key "
    "unique foreign references join left right inner outer on group by order having limit offset begin start "
    "transaction commit rollback savepoint for share lock in is null like between exists distinct as asc desc union "
    "all explain analyze with case when then else end int bigint varchar engine default show set isolation level"
)
_SHELL = "if then else elif fi for in do done while case esac function return export local sudo cd exit"
_LUA = "and break do else elseif end false for function if in local nil not or repeat return then true until while"
_DOCKER = "FROM RUN CMD COPY ADD ENTRYPOINT ENV ARG EXPOSE WORKDIR USER VOLUME LABEL HEALTHCHECK AS"
_NGINX = "server location upstream listen proxy_pass server_name root return rewrite include events proxy_set_header"

_STRING = r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
_TRIPLE = r"\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''"
_NUMBER = r"(?<![\w.])(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?)(?![\w.])"
_HASH = r"(?<!\S)#.*"
_LANGUAGES = {  # name -> keywords and what a comment looks like; a rule is compiled when its language first comes
    "python": (_PYTHON, r"#.*"),
    "sql": (_SQL, r"--\s.*|/\*[\s\S]{0,500}?\*/|(?<!\S)#.*"),
    "sh": (_SHELL, _HASH),
    "lua": (_LUA, r"--.*"),
    "dockerfile": (_DOCKER, _HASH),
    "nginx": (_NGINX, _HASH),
    "yaml": ("true false null", _HASH),
    "ini": ("", r"[;#].*"),
    "json": ("true false null", r"(?!)"),
}
_SAME = {"py": "python", "pycon": "python", "bash": "sh", "shell": "sh", "mysql": "sql", "yml": "yaml", "conf": "nginx"}


def tinted(code: str, language: str, escape: Callable[[str], str]) -> str:
    """The code as HTML, every character of it through `escape`."""
    name = language.lower()
    name = _SAME.get(name, name)
    if name not in _LANGUAGES:
        return escape(code)
    rule = _rule(name)
    made, at = [], 0
    for found in rule.finditer(code):
        made += [escape(code[at : found.start()]), f"<span class={found.lastgroup}>{escape(found[0])}</span>"]
        at = found.end()
    return "".join([*made, escape(code[at:])])


@cache
def _rule(name: str) -> re.Pattern[str]:
    words, comment = _LANGUAGES[name]
    kept = "|".join(sorted(words.split(), key=len, reverse=True))
    string = f"{_TRIPLE}|{_STRING}" if name == "python" else _STRING
    flags = re.IGNORECASE if name == "sql" else 0
    return re.compile(rf"(?P<c>{comment})|(?P<s>{string})|(?P<n>{_NUMBER})|(?P<k>(?<![\w.$])(?:{kept})(?!\w))", flags)
