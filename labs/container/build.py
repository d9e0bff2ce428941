"""模型: 构建 | A build: a Dockerfile, one step a line, each cached by what it starts from and what it says.

A step takes the image before it and makes the next. RUN and COPY add a layer; ENV, WORKDIR, EXPOSE and CMD write into
the configuration alone. The key in the cache is the image before, the line, and the bytes of what is copied. FROM
starts a stage; the last one is the image. Sources: Dockerfile reference; Docker documentation, Build cache invalidation
and Multi-stage builds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from posixpath import basename, dirname, join

from labs.container.images import Layer, Store, Tree, digest, file, folder, is_inside, pack
from labs.container.model import Refused

SETTINGS = ("ENV", "WORKDIR", "EXPOSE", "CMD")
INDEX = {"greet": "def hello(name):\n    print('hello,', name)\n"}  # what `pip install` finds
NEEDS = ("bin/pip", "usr/gcc")


@dataclass(frozen=True, slots=True)
class Step:
    verb: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((self.verb, *self.words))


@dataclass(frozen=True, slots=True)
class Stage:
    """What follows a FROM. `base`: an image, or an earlier stage."""

    name: str
    base: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was done: in which stage, whether it was in the cache, whether it made a layer."""

    stage: str
    step: Step
    is_cached: bool
    has_layer: bool


def parse(dockerfile: str) -> tuple[Stage, ...]:
    """The stages in order; one without a name goes by its number."""
    stages: list[Stage] = []
    for line in filter(None, map(str.strip, dockerfile.splitlines())):
        verb, *words = line.split()
        if verb == "FROM":
            stages.append(Stage(words[2] if "AS" in words else str(len(stages)), words[0]))
        else:
            stages[-1] = replace(stages[-1], steps=(*stages[-1].steps, Step(verb, tuple(words))))
    return tuple(stages)


@dataclass(slots=True)
class Builder:
    """`images`: what FROM can name. The cache lasts from one build to the next."""

    store: Store
    images: dict[str, str] = field(default_factory=dict)
    cache: dict[str, str] = field(default_factory=dict)

    def build(self, dockerfile: str, context: Tree) -> tuple[str, list[Done]]:
        """The image, and the steps that it took. Refused: a RUN that fails, a COPY of what is not there."""
        built: dict[str, str] = {}
        done: list[Done] = []
        image = ""
        for stage in parse(dockerfile):
            image = built.get(stage.base) or self.images[stage.base]
            for step in stage.steps:
                before, copied = image, self._copied(step, context, built)
                key = digest(json.dumps([before, str(step), digest(pack(copied))]).encode())
                is_cached = key in self.cache
                image = self.cache[key] if is_cached else self._made(before, step, copied)
                self.cache[key] = image
                done.append(Done(stage.name, step, is_cached, self.store.layers(image) != self.store.layers(before)))
            built[stage.name] = image
        return image, done

    def _copied(self, step: Step, context: Tree, built: Mapping[str, str]) -> Tree:
        """What a COPY takes, as it will lie in the image: from the context, or from an earlier stage or image."""
        if step.verb != "COPY":
            return {}
        option, source, target = step.words if len(step.words) == 3 else ("", *step.words)
        stage = option.removeprefix("--from=")
        files = self.store.tree(built.get(stage) or self.images[stage]) if stage else context
        return copied(files, source, target)

    def _made(self, image: str, step: Step, files: Tree) -> str:
        """The image after a step."""
        diffs = self.store.layers(image)
        config = self.store.config(image)
        if step.verb in SETTINGS:
            config[step.verb] = " ".join(step.words)
            return self.store.keep(diffs, config)
        layer = files if step.verb == "COPY" else run(self.store.tree(image), step.words)
        return self.store.keep([*diffs, self.store.put(pack(layer))], config)


def copied(files: Tree, source: str, target: str) -> Tree:
    """A file, or what a directory holds, at another path; with the directories on the way. Refused: not found.

    A target that ends in / is a directory for the file to lie in.
    """
    start, end = source.strip("./"), target.strip("/")
    if start in files and files[start].kind != "dir":
        found = {join(end, basename(start)) if target.endswith("/") else end: files[start]}
    else:
        found = {join(end, path[len(start) :].strip("/")): n for path, n in files.items() if is_inside(path, start)}
    if not found:
        raise Refused(f"{source}: not found")
    return {**{above: folder() for path in found for above in ways(path)}, **found}


def ways(path: str) -> Iterator[str]:
    """The directories above a path."""
    while path := dirname(path):
        yield path


def run(tree: Tree, words: Sequence[str]) -> Layer:
    """`pip install -r FILE --target DIR`, all that RUN can start here. Refused: a tool that it needs is missing."""
    for tool in NEEDS:
        if tool not in tree:
            raise Refused(f"{basename(tool)}: not found")
    listed, target = words[words.index("-r") + 1], words[words.index("--target") + 1].strip("/")
    names = tree[listed.strip("/")].data.split()
    made = {join(target, f"{name}.py"): file(INDEX[name]) for name in names}
    return {**{above: folder() for path in made for above in ways(path)}, **made}
