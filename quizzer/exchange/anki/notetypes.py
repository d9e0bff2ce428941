"""What a question looks like in Anki: two note types, their fields, their templates and their style.

No script, no remote file, no media: code is coloured by spans, wide tables scroll, points are a checklist, the other
language and the reasons are folded behind <details>, which every Anki can open without a script. The colours follow
Anki's own night mode (`.nightMode` on the desktop, `.night_mode` on Android).
"""

from __future__ import annotations

from quizzer.core.language import Lang

PLAIN_ID, CLOZE_ID = 1_731_700_800_011, 1_731_700_800_012  # never change: Anki knows its note types by them
FIELDS = ("Ask", "Ask2", "Given", "Answer", "Answer2", "Points", "More", "Id", "Quizzer")
CLOZE_FIELDS = ("Text", "Text2", *FIELDS)

_OTHER = {"zh": "English", "en": "中文"}
_FRONT = (
    "<div class=m>{{Subdeck}}</div>{{#Ask}}<div class=q>{{Ask}}</div>{{/Ask}}"
    "{{#Ask2}}<details class=o><summary>%s</summary>{{Ask2}}</details>{{/Ask2}}"
)
_CLOZE = "<div class=g><div class=t>{{cloze:Text}}</div>{{#Text2}}<div class=t>{{cloze:Text2}}</div>{{/Text2}}</div>"
_GIVEN = "{{#Given}}<div class=g>{{Given}}</div>{{/Given}}"
_BACK = (
    "{{#Points}}{{Points}}{{/Points}}<div class=a>{{Answer}}</div>"
    "{{#Answer2}}<details class=o><summary>%s</summary>{{Answer2}}</details>{{/Answer2}}"
    "{{More}}<div class=i>{{Id}}</div>"
)
CSS = """\
@font-face { font-family: "quizzer wide"; size-adjust: 120.4%;
  unicode-range: U+2E80-A4CF, U+F900-FAFF, U+FE30-FE4F, U+FF00-FF60;
  src: local("Noto Sans Mono CJK SC"), local("Noto Sans Mono CJK SC Regular"), local("NotoSansMonoCJKsc-Regular"),
  local("Noto Sans CJK SC"), local("PingFang SC"), local("PingFangSC-Regular"), local("Microsoft YaHei"); }
.card { --ink: #22262b; --soft: #676c72; --line: #e4e0d8; --accent: #0b6b63; --tint: #e8f2f0; --code: #f5f3ee;
  --wrong: #b3432b; --wrong-tint: #fbefeb; --keyword: #8b3f96; --string: #3a7024; --number: #a65b00; --paper: #fbfaf7;
  font: 17px/1.62 system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
  sans-serif; color: var(--ink); background: var(--paper); text-align: left; max-width: 43rem; margin: 0 auto;
  padding: 14px 16px; overflow-wrap: break-word; color-scheme: light; }
.nightMode.card, .night_mode.card, .nightMode .card, .night_mode .card { --ink: #e3e2de; --soft: #989da3;
  --line: #2d3136; --accent: #6cc5b9; --tint: #1b2a2a; --code: #24282d; --wrong: #ec9078; --wrong-tint: #33211d;
  --keyword: #cf9fe0; --string: #a3cc86; --number: #e2b073; --paper: #16181b;
  color: var(--ink); background: var(--paper); color-scheme: dark; }
.m { font-size: .78rem; font-weight: 600; color: var(--accent); margin-bottom: .5em; }
.q { font-size: 1.26em; line-height: 1.42; font-weight: 640; } .q p { margin: 0 0 .35em; }
p, ul, ol, pre, table { margin: .6em 0; } ul, ol { padding-left: 1.45em; } li { margin: .3em 0; }
hr { border: 0; height: 1px; background: var(--line); margin: 1.2em 0; }
small { font-size: .88em; color: var(--soft); font-weight: 400; } .g { margin: 1em 0; }
.g ol[type=A] { list-style: none; counter-reset: option; padding: 0; } .g ol[type=A] > li { counter-increment: option;
  position: relative; padding: .5em .8em .5em 2.3em; border: 1px solid var(--line); border-radius: 9px; }
.g ol[type=A] > li::before { content: counter(option, upper-alpha); position: absolute; left: .85em; font-weight: 600;
  color: var(--accent); }
pre { background: var(--code); padding: .85em 1em; border-radius: 9px; overflow-x: auto;
  font: .82em/1.55 "quizzer wide", ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC",
  monospace; }
code { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; }
pre code { font: inherit; }
p code, li code, td code { font-size: .88em; background: var(--code); padding: .12em .34em; border-radius: 5px; }
pre .k { color: var(--keyword); } pre .s { color: var(--string); } pre .n { color: var(--number); }
pre .c { color: var(--soft); }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .93em; } th, td { text-align: left;
  border-bottom: 1px solid var(--line); padding: .45em 1em .45em 0; vertical-align: top; } th { white-space: nowrap; }
details { margin: .5em 0; } summary { cursor: pointer; font-size: .88em; font-weight: 600; color: var(--soft); }
details ul { font-size: .94em; margin: .2em 0 .7em; } .why p { margin: .1em 0 .5em; } .o { color: var(--soft); }
.o .s, .o p { font-weight: 400; } .q + .o p { margin: .2em 0; }
.points { list-style: none; background: var(--tint); border-radius: 12px; padding: .6em 1em; margin: 0 0 1.1em; }
.points label { display: flex; gap: .65em; align-items: baseline; cursor: pointer; }
.points input { flex: none; width: 1.05em; height: 1.05em; margin: 0; accent-color: var(--accent); position: relative;
  top: .14em; } .points input:checked + span { color: var(--soft); }
small.b { border: 1px solid var(--line); border-radius: 99px; padding: .05em .6em; font-size: .72em; }
.l { font-size: .82em; font-weight: 600; color: var(--soft); margin: .8em 0 .2em; } .r { margin-top: .2em; }
.w { border-left: 3px solid var(--wrong); background: var(--wrong-tint); border-radius: 0 9px 9px 0; margin: 1em 0;
  padding: .6em 1em; font-size: .95em; } .w b { color: var(--wrong); font-size: .9em; } .w p { margin: .3em 0; }
.w s { color: var(--soft); } .i { color: var(--soft); font: .72em ui-monospace, monospace; margin-top: 1.8em; }
.t { background: var(--tint); border-left: 3px solid var(--accent); border-radius: 0 9px 9px 0; padding: .8em 1em; }
.t + .t { font-size: .93em; } .cloze { font-weight: 700; color: var(--accent); }
"""


def models(lang: Lang, mod: int) -> dict[str, object]:
    """The note types as schema 11 wants them; `mod` decides which of two versions an import keeps."""
    other = _OTHER["en" if lang == "en" else "zh"]
    front, back = _FRONT % other, _BACK % other
    sides = {
        PLAIN_ID: ("quizzer", 0, FIELDS, front + _GIVEN, "{{FrontSide}}<hr id=answer>" + back),
        CLOZE_ID: ("quizzer cloze", 1, CLOZE_FIELDS, front + _CLOZE, f"{front}{_CLOZE}<hr id=answer>{back}"),
    }
    return {str(id_): _model(id_, *parts, mod=mod) for id_, parts in sides.items()}


def _model(
    id_: int, name: str, kind: int, fields: tuple[str, ...], question: str, answer: str, *, mod: int
) -> dict[str, object]:
    template = {
        **{"name": "Card 1", "ord": 0, "qfmt": question, "afmt": answer, "bqfmt": "", "bafmt": "", "did": None},
        **{"bfont": "", "bsize": 0, "id": id_ + 100},
    }
    return {
        **{
            "id": id_,
            "name": name,
            "type": kind,
            "mod": mod,
            "usn": -1,
            "sortf": 0,
            "did": None,
            "tags": [],
            "vers": [],
        },
        **{"tmpls": [template], "css": CSS, "latexPre": "", "latexPost": "", "latexsvg": False},
        "req": [[0, "any", [0]]],
        "flds": [
            {
                **{"name": field, "ord": at, "sticky": False, "rtl": False, "font": "Arial", "size": 16, "media": []},
                **{"description": "", "id": id_ + 200 + at, "collapsed": field == "Quizzer"},
                **{"excludeFromSearch": field == "Quizzer", "plainText": field == "Quizzer"},
            }
            for at, field in enumerate(fields)
        ],
    }
