"""随机剧本 | Random scripts, for a comparison that nobody has chosen: processes that come, go, kill, adopt and look."""

from __future__ import annotations

from posixpath import basename, dirname, join
from random import Random
from typing import Any

from labs.container.images import OPAQUE, WHITEOUT, Node, Tree, apply, file, folder

NAMES = "ABCDEFGHIJ"
SEEN = ("pid", "uts", "ipc")


def script(rng: Random, steps: int = 24) -> str:
    """A script that a kernel plays the same way every time. Who acts is mostly, not always, still there."""
    made, lines = ["A"], []
    for _ in range(steps):
        who = rng.choice(made)
        verb = rng.choices(
            ("fork", "exit", "kill", "wait", "handle", "see", "hostname", "shm", "unshare", "setns"),
            (9, 2, 4, 3, 1, 4, 2, 1, 2, 1),
        )[0]
        if verb == "fork":
            if len(made) < len(NAMES):
                lines.append(" ".join([who, "fork", NAMES[len(made)], *some(rng)]))
                made.append(NAMES[len(made)])
            continue
        if verb in ("exit", "handle") and who == "A":  # if A ends the script ends
            continue
        words = {
            "kill": lambda: [rng.choice(made), rng.choice(("TERM", "KILL"))],
            "handle": lambda: ["TERM"],
            "see": lambda: [rng.choice(SEEN)],
            "hostname": lambda: [rng.choice(("red", "green", "blue"))],
            "unshare": lambda: some(rng) or ["uts"],
            "setns": lambda: [rng.choice(made), rng.choice(SEEN)],
        }.get(verb, list)()
        lines.append(" ".join([who, verb, *words]))
    return "\n".join(lines)


def forks(rng: Random, steps: int = 24) -> str:
    """A script about a tree of groups with limits on processes."""
    lines = ["A group /a pids=4", "A group /a/b pids=2", "A group /a/c", "A group /d pids=1"]
    made = ["A"]
    for _ in range(steps):
        who = rng.choice(made)
        verb = rng.choices(("fork", "move", "exit", "wait", "count"), (9, 4, 2, 2, 2))[0]
        if verb == "fork" and len(made) < len(NAMES):
            lines.append(f"{who} fork {NAMES[len(made)]}")
            made.append(NAMES[len(made)])
        elif verb == "move" and who != "A":
            lines.append(f"A move {who} {rng.choice(('/a/b', '/a/c', '/d'))}")
        elif verb in ("exit", "wait") and who != "A":
            lines.append(f"{who} {verb}")
        elif verb == "count":
            lines.append(f"A count {rng.choice(('/a', '/a/b', '/a/c', '/d'))}")
    return "\n".join(lines)


def some(rng: Random) -> list[str]:
    """No new namespaces, mostly; else one or two."""
    return rng.sample(SEEN, rng.choice((0, 0, 0, 1, 1, 2)))


def layers(rng: Random) -> list[dict[str, Node]]:
    """Two to five changesets that fit on each other: each adds, changes and hides something of what is below."""
    found: list[dict[str, Node]] = []
    tree: Tree = {}
    for _ in range(rng.randint(2, 5)):
        layer: dict[str, Node] = {}
        for _ in range(rng.randint(2, 7)):
            add_change(rng, layer, tree)
        found.append(layer)
        tree = apply(tree, layer)
    return found


def add_change(rng: Random, layer: dict[str, Node], tree: Tree) -> None:
    """One more change in a layer on top of a tree; its directories come along, as in a real layer."""
    path = some_path(rng)
    if any(each in layer for each in (path, hiding(path))) or not fits(layer, tree, path):
        return
    for above in parents(path):
        layer.setdefault(above, tree.get(above, folder()))
    change = rng.random()
    if change < 0.2 and path in tree:
        layer[hiding(path)] = file("")
    elif change < 0.5:
        is_new = path not in tree or tree[path].kind != "dir"
        layer[path] = folder(rng.choice((0o755, 0o700)))
        if not is_new and rng.random() < 0.4:
            layer[join(path, OPAQUE)] = file("")
    elif change < 0.9:
        layer[path] = file(rng.choice(("one", "two", "three")), rng.choice((0o644, 0o755)))
    else:
        layer[path] = Node("link", "nowhere", 0o777)


def fits(layer: dict[str, Node], tree: Tree, path: str) -> bool:
    """Whether every directory above is one, in this layer or below it, and the layer hides none of them."""
    seen = [layer.get(above, tree.get(above, folder())) for above in parents(path)]
    hidden = any(hiding(above) in layer for above in parents(path))
    return not hidden and all(node.kind == "dir" for node in seen)


def writes(rng: Random, steps: int = 12) -> list[list[Any]]:
    """What a container does to its files; much of it is refused."""
    found: list[list[Any]] = []
    for _ in range(steps):
        path = some_path(rng)
        verb = rng.choice(
            ("write", "append", "chmod", "symlink", "mkdir", "unlink", "unlink", "rmdir", "rename", "rename")
        )
        words: dict[str, list[Any]] = {
            "write": ["new"],
            "append": ["+"],
            "chmod": [rng.choice((0o600, 0o711))],
            "symlink": ["nowhere"],
            "rename": [some_path(rng)],
        }
        found.append([verb, path, *words.get(verb, [])])
    return found


def some_path(rng: Random) -> str:
    return "/".join(rng.choice("abc") for _ in range(rng.choice((1, 1, 2, 2, 3))))


def parents(path: str) -> list[str]:
    """The directories above, outermost first."""
    names = path.split("/")[:-1]
    return ["/".join(names[: n + 1]) for n in range(len(names))]


def hiding(path: str) -> str:
    """The whiteout of a path."""
    return join(dirname(path), WHITEOUT + basename(path))


def steps(rng: Random, many: int = 14) -> list[str]:
    """A walk through the house of roots.py, with roots that change on the way. Nobody unmounts what he stands on."""
    found = ["hold start"]
    for _ in range(many):
        verb = rng.choices(
            ("look", "cd", "chroot", "bind", "pivot", "unmount", "hold", "back"), (6, 6, 2, 3, 3, 1, 1, 2)
        )[0]
        match verb:
            case "bind":
                words = rng.choice(("jail", "jail", "garden", some_way(rng)))
            case "pivot":
                words = rng.choice(("jail jail/old", "jail jail/old", f"{some_way(rng)} {some_way(rng)}"))
            case "unmount":
                words = rng.choice(("old", "/old"))
            case "hold" | "back":
                words = "start"
            case _:
                words = some_way(rng)
        found.append(f"{verb} {words}")
    return found


def some_way(rng: Random) -> str:
    """A path, absolute or not, with .. in it."""
    return rng.choice(("", "", "/")) + "/".join(
        rng.choice(("..", "..", ".", "jail", "jail", "cell", "old", "garden", "shed"))
        for _ in range(rng.choice((1, 1, 2, 3)))
    )
