"""读语句 | Text to statements: what MariaDB refuses is refused with its number, what the model does not know is said.

Keywords in any case, a semicolon at the end is optional. FOR SHARE is MySQL's: MariaDB answers 1064, and so do we.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from labs.mvcc.sql import (
    LEVELS,
    Begin,
    Column,
    Commit,
    Create,
    Delete,
    Drop,
    Expression,
    Insert,
    Literal,
    Operation,
    Rollback,
    Select,
    SetAutocommit,
    SetLevel,
    Statement,
    Update,
)


class Unsupported(Exception):
    """The model does not know this SQL."""


class SyntaxRefused(Exception):
    """MariaDB answers 1064."""


TOKEN = re.compile(r"\s*(?:(\d+)|('(?:[^']|'')*')|`(\w+)`|(\w+)|(<=|>=|<>|!=|[-+*%=<>(),.;@]))")
COMPARE = {"=", "<>", "!=", "<", "<=", ">", ">="}


def parse(text: str) -> Statement:
    """The statement that `text` says. SyntaxRefused where MariaDB answers 1064, Unsupported where we know no better."""
    return _Parser(text).statement()


@dataclass(slots=True)
class _Parser:
    text: str
    tokens: list[str] = field(default_factory=list)
    at: int = 0

    def __post_init__(self) -> None:
        position = 0
        stripped = self.text.rstrip().rstrip(";").rstrip()
        while position < len(stripped):
            match = TOKEN.match(stripped, position)
            if not match:
                raise Unsupported(f"cannot read {stripped[position:]!r}")
            self.tokens.append(match[3] or match[0].strip())
            position = match.end()

    # Tokens
    def peek(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.tokens[at].lower() if at < len(self.tokens) else ""

    def take(self, *words: str) -> bool:
        """Whether the next tokens are these words; they are passed over if so."""
        if all(self.peek(ahead) == word for ahead, word in enumerate(words)):
            self.at += len(words)
            return True
        return False

    def need(self, *words: str) -> None:
        if not self.take(*words):
            raise SyntaxRefused(f"expected {' '.join(words)!r} near {self.rest()!r}")

    def name(self) -> str:
        if not re.fullmatch(r"[a-z_]\w*", self.peek()):
            raise SyntaxRefused(f"expected a name near {self.rest()!r}")
        self.at += 1
        return self.tokens[self.at - 1].lower()

    def number(self) -> int:
        if not self.peek().isdigit():
            raise SyntaxRefused(f"expected a number near {self.rest()!r}")
        self.at += 1
        return int(self.tokens[self.at - 1])

    def rest(self) -> str:
        return " ".join(self.tokens[self.at :])

    # Statements
    def statement(self) -> Statement:
        kinds = {
            "create": self._create,
            "drop": self._drop,
            "select": self._select,
            "insert": self._insert,
            "update": self._update,
            "delete": self._delete,
            "begin": self._begin,
            "start": self._begin,
            "commit": self._end,
            "rollback": self._end,
            "set": self._set,
        }
        if self.peek() not in kinds:
            raise Unsupported(f"the model does not know {self.text.strip()!r}")
        made = kinds[self.peek()]()
        if self.at != len(self.tokens):
            raise SyntaxRefused(f"You have an error in your SQL syntax near '{self.rest()}'")
        return made

    def _create(self) -> Statement:
        self.need("create", "table")
        self.take("if", "not", "exists")
        table = self.name()
        self.need("(")
        columns: list[str] = []
        keys: list[tuple[str, str, bool]] = []
        texts: set[str] = set()
        checks: list[Expression] = []
        primary = ""
        while True:
            if self.take("primary", "key"):
                primary = self._in_brackets()
            elif self.take("check"):
                self.need("(")
                checks.append(self.expression())
                self.need(")")
            elif self.peek() in ("key", "index", "unique"):
                unique = self.take("unique")
                _ = self.take("key") or self.take("index")
                name = "" if self.peek() == "(" else self.name()
                column = self._in_brackets()
                keys.append((name or column, column, unique))
            else:
                columns.append(self.name())
                is_text, is_primary = self._type()
                texts |= {columns[-1]} if is_text else set()
                primary = columns[-1] if is_primary else primary
            if not self.take(","):
                break
        self.need(")")
        self.at = len(self.tokens)  # engine=innodb and the like
        if not primary:
            raise Unsupported("a table of the model needs a primary key of one column")
        return Create(table, tuple(columns), primary, tuple(keys), frozenset(texts), tuple(checks))

    def _in_brackets(self) -> str:
        self.need("(")
        column = self.name()
        if self.peek() == ",":
            raise Unsupported("the model's keys have one column")
        self.need(")")
        return column

    def _type(self) -> tuple[bool, bool]:
        """(whether the column holds text, whether it is the primary key)."""
        kind = self.name()
        if self.take("("):
            self.number()
            self.need(")")
        is_primary = False
        while self.peek() not in (",", ")", ""):
            is_primary |= self.take("primary", "key")
            if self.peek() in ("auto_increment", "unique", "default"):
                raise Unsupported(f"the model does not know {self.peek()!r} of a column")
            if self.peek() not in (",", ")", ""):
                self.at += 1  # not null, unsigned
        return kind in ("varchar", "char", "text"), is_primary

    def _drop(self) -> Statement:
        self.need("drop", "table")
        return Drop(if_exists=self.take("if", "exists"), table=self.name())

    def _select(self) -> Statement:
        self.need("select")
        columns: list[Expression] = []
        if not self.take("*"):
            columns.append(self.expression())
            while self.take(","):
                columns.append(self.expression())
        self.need("from")
        table, where = self.name(), self._where()
        order = None
        if self.take("order", "by"):
            column = self.name()
            order = (column, self.take("desc"))
            _ = self.take("asc")
        limit = self.number() if self.take("limit") else None
        lock = ""
        if self.take("for", "update"):
            lock = "X"
        elif self.take("lock", "in", "share", "mode"):
            lock = "S"
        locked = "nowait" if lock and self.take("nowait") else "skip" if lock and self.take("skip", "locked") else ""
        if self.peek() in ("nowait", "skip", "wait", "group", "having", "join", ","):
            raise Unsupported(f"the model does not know {self.rest()!r}")
        return Select(table, tuple(columns), where, order, limit, lock, locked)

    def _insert(self) -> Statement:
        self.need("insert")
        _ = self.take("into")
        table = self.name()
        columns: list[str] = []
        if self.take("("):
            columns.append(self.name())
            while self.take(","):
                columns.append(self.name())
            self.need(")")
        if not self.take("values"):
            self.need("value")
        rows = [self._row()]
        while self.take(","):
            rows.append(self._row())
        changes = self._changes() if self.take("on", "duplicate", "key", "update") else ()
        return Insert(table, tuple(columns), tuple(rows), changes)

    def _row(self) -> tuple[Expression, ...]:
        self.need("(")
        parts = [self.expression()]
        while self.take(","):
            parts.append(self.expression())
        self.need(")")
        return tuple(parts)

    def _update(self) -> Statement:
        self.need("update")
        table = self.name()
        self.need("set")
        return Update(table, self._changes(), self._where())

    def _changes(self) -> tuple[tuple[str, Expression], ...]:
        changes = [self._change()]
        while self.take(","):
            changes.append(self._change())
        return tuple(changes)

    def _change(self) -> tuple[str, Expression]:
        column = self.name()
        self.need("=")
        return column, self.expression()

    def _delete(self) -> Statement:
        self.need("delete", "from")
        return Delete(self.name(), self._where())

    def _where(self) -> Expression | None:
        return self.expression() if self.take("where") else None

    def _begin(self) -> Statement:
        if self.take("begin"):
            _ = self.take("work")
            return Begin()
        self.need("start", "transaction")
        return Begin(self.take("with", "consistent", "snapshot"))

    def _end(self) -> Statement:
        made: Statement = Commit() if self.take("commit") else Rollback()
        if isinstance(made, Rollback):
            self.need("rollback")
        _ = self.take("work")
        return made

    def _set(self) -> Statement:
        self.need("set")
        if self.take("autocommit", "="):
            word = self.peek()
            self.at += 1
            if word not in ("0", "1", "on", "off"):
                raise Unsupported(f"autocommit is 0 or 1, not {word}")
            return SetAutocommit(word in ("1", "on"))
        for_session = self.take("session")
        self.need("transaction", "isolation", "level")
        level = " ".join(token.lower() for token in self.tokens[self.at :])
        self.at = len(self.tokens)
        if level not in LEVELS:
            raise SyntaxRefused(f"no isolation level {level!r}")
        return SetLevel(level, for_session)

    # Expressions: or, and, not, comparison, sum, product, atom
    def expression(self) -> Expression:
        left = self._and()
        while self.take("or"):
            left = Operation("or", (left, self._and()))
        return left

    def _and(self) -> Expression:
        left = self._not()
        while self.take("and"):
            left = Operation("and", (left, self._not()))
        return left

    def _not(self) -> Expression:
        return Operation("not", (self._not(),)) if self.take("not") else self._comparison()

    def _comparison(self) -> Expression:
        left = self._sum()
        if self.peek() in COMPARE:
            name = "<>" if self.peek() == "!=" else self.peek()
            self.at += 1
            return Operation(name, (left, self._sum()))
        if self.take("is"):
            negated = self.take("not")
            self.need("null")
            made = Operation("is", (left,))
            return Operation("not", (made,)) if negated else made
        negated = self.take("not")
        if self.take("between"):
            low = self._sum()
            self.need("and")
            made = Operation("between", (left, low, self._sum()))
        elif self.take("in"):
            made = Operation("in", (left, *self._row()))
        elif negated:
            raise SyntaxRefused(f"near {self.rest()!r}")
        else:
            return left
        return Operation("not", (made,)) if negated else made

    def _sum(self) -> Expression:
        left = self._product()
        while self.peek() in ("+", "-"):
            name = self.peek()
            self.at += 1
            left = Operation(name, (left, self._product()))
        return left

    def _product(self) -> Expression:
        left = self._atom()
        while self.peek() in ("*", "%", "mod"):
            name = self.peek().replace("mod", "%")
            self.at += 1
            left = Operation(name, (left, self._atom()))
        return left

    def _atom(self) -> Expression:
        token = self.peek()
        if token.isdigit():
            return Literal(self.number())
        if token.startswith("'"):
            self.at += 1
            return Literal(self.tokens[self.at - 1][1:-1].replace("''", "'"))
        if self.take("-"):
            return Operation("neg", (self._atom(),))
        if self.take("("):
            inside = self.expression()
            self.need(")")
            return inside
        if self.take("null"):
            return Literal(None)
        if token in ("count", "sum") and self.peek(1) == "(":
            self.at += 2
            inside = Literal(1) if self.take("*") else self.expression()
            self.need(")")
            return Operation(token, (inside,))
        if self.peek(1) == "(":
            raise Unsupported(f"the model does not know the function {token!r}")
        return Column(self.name())
