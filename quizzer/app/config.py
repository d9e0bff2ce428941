"""config.toml in QUIZZER_HOME: how the program speaks on this machine (lang, theme, editor), nothing about learning.

What shapes the schedule (retention, steps, new cards a day) is an event in the journal instead: it must travel with it.
"""

from __future__ import annotations

from pathlib import Path

from quizzer.core.language import Text
from quizzer.errors import WrongUsage

KEYS = ("lang", "theme", "editor")


def config_file(home: Path) -> Path:
    return home / "config.toml"


def read_config(home: Path) -> dict[str, str]:
    """What config.toml says, unknown keys left out; WrongUsage with the line when it is no TOML."""
    path = config_file(home)
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage(
            Text(f"读不了 {path}: {error}", f"cannot read {path}: {error}"),
            Text("改好或删掉这个文件", "mend or delete that file"),
        ) from None
    import tomllib  # 1.5 R: only when there is a file

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongUsage(
            Text(f"{path} 不是 TOML: {error}", f"{path} is not TOML: {error}"),
            Text('每行一个 键 = "值", 例如 lang = "zh"', 'one key = "value" a line, for example lang = "zh"'),
        ) from None
    return {key: str(table[key]) for key in KEYS if key in table}


def write_config(home: Path, key: str, value: str) -> None:
    """Set one key, keeping the others."""
    config = {**read_config(home), key: value}
    home.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {_quoted(config[name])}\n" for name in KEYS if name in config]
    config_file(home).write_text("".join(lines), encoding="utf-8")


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
