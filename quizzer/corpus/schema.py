"""The table of fields in two other forms: a JSON schema for editors, and the table of questions/README.md.

    python -m quizzer.corpus.schema            prints questions/question.schema.json
    python -m quizzer.corpus.schema --table    prints the README's table

The schema asks for what a bundled pack must have; an editor is a nudge, `quizzer check` is the judge.
"""

from __future__ import annotations

import json
import sys

from quizzer.core.questions import TYPES
from quizzer.corpus.fields import FORMAT, ID, NAME, PROOF, TABLES, TITLES, Field, Kind, Table

Json = dict[str, "Json"] | list["Json"] | str | int | bool


def json_schema() -> str:
    """The schema of a bundled pack, as the text of question.schema.json."""
    definitions: dict[str, Json] = {table: _object(table) for table in TABLES if table != "pack"}
    definitions |= {
        "scalar": {"type": ["string", "number", "boolean"]},
        "text": {
            "anyOf": [
                {"$ref": "#/definitions/scalar"},
                {
                    "type": "object",
                    "properties": {"zh": {"$ref": "#/definitions/scalar"}, "en": {"$ref": "#/definitions/scalar"}},
                    "additionalProperties": False,
                },
            ]
        },
    }
    schema: Json = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "quizzer question pack",
        "description": "Generated from quizzer/corpus/fields.py.",
        **_object("pack"),
        "definitions": definitions,
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _object(table: Table) -> dict[str, Json]:
    fields = TABLES[table]
    made: dict[str, Json] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: {"description": field.help.en, **_shape(field)} for field in fields},
        "required": [field.name for field in fields if (field.always or field.bundled) and field.needed_by == TYPES],
    }
    rules = [_needed_by_type(field) for field in fields if field.needed_by != TYPES]
    return made | ({"allOf": list(rules)} if rules else {})


def _needed_by_type(field: Field) -> Json:
    """The rule that questions of some types need the field. No `type` at all means recall."""
    is_type: dict[str, Json] = {"properties": {"type": {"enum": list(field.needed_by)}}}
    if "recall" not in field.needed_by:
        is_type["required"] = ["type"]
    return {"if": is_type, "then": {"required": [field.name]}}


def _shape(field: Field) -> dict[str, Json]:
    if field.kind == "records":
        return {"type": "array", "items": {"$ref": f"#/definitions/{field.of}"}}
    return _SHAPES[field.kind]


def _several(item: Json) -> dict[str, Json]:
    return {"anyOf": [item, {"type": "array", "items": item}]}


_SCALAR: dict[str, Json] = {"$ref": "#/definitions/scalar"}
_TEXT: dict[str, Json] = {"$ref": "#/definitions/text"}
_ID: dict[str, Json] = {"type": "string", "pattern": f"^{ID}$"}
_NAME: dict[str, Json] = {"type": ["string", "number"], "pattern": f"^{NAME}$"}
_SHAPES: dict[Kind, dict[str, Json]] = {
    "line": _SCALAR,
    "block": _SCALAR,
    "raw": _SCALAR,
    "text": _TEXT,
    "texts": {"type": "array", "items": _TEXT},
    "lines": _several(_SCALAR),
    "name": _NAME,
    "names": _several(_NAME),
    "word": _SCALAR,
    "words": _several(_SCALAR),
    "id": _ID,
    "ids": _several(_ID),
    "proof": {"type": "string", "pattern": f"^{PROOF}$"},
    "level": {"enum": [1, 2, 3]},
    "number": {"type": "number", "exclusiveMinimum": 0},
    "flag": {"type": "boolean"},
    "type": {"enum": list(TYPES)},
    "format": {"enum": [int(FORMAT)]},
    "lang": {"enum": ["zh", "en"]},
}


def readme_table() -> str:
    """The fields as Markdown, one table a kind of mapping."""
    return "\n".join(_section(table, fields) for table, fields in TABLES.items())


def _section(table: Table, fields: tuple[Field, ...]) -> str:
    head = f"### {TITLES[table].en[2:].strip().capitalize()} ({TITLES[table].zh})\n\n"
    rows = [
        f"| `{field.name}` | {field.kind} | {_need(field)} | {field.help.en} | {field.help.zh} |" for field in fields
    ]
    return head + "| field | kind | required | meaning | 含义 |\n|---|---|---|---|---|\n" + "\n".join(rows) + "\n"


def _need(field: Field) -> str:
    if not (field.always or field.bundled):
        return ""
    types = "" if field.needed_by == TYPES else " in " + ", ".join(field.needed_by)
    return ("always" if field.always else "bundled") + types


if __name__ == "__main__":
    sys.stdout.write(readme_table() if "--table" in sys.argv else json_schema())
