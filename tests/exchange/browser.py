"""A headless Chromium on a pipe: keys, touch, a phone's width, paper, and every request and error that a page makes.

It speaks the DevTools protocol over `--remote-debugging-pipe` (JSON, a NUL after each message), so no driver is needed.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ("--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run", "--hide-scrollbars")
KEYS = {
    **{" ": ("Space", 32), "Enter": ("Enter", 13), "ArrowRight": ("ArrowRight", 39), "ArrowLeft": ("ArrowLeft", 37)},
    **{"Escape": ("Escape", 27), "/": ("Slash", 191)},
}
TYPED = {" ": " ", "Enter": "\r"}


def chromium() -> str:
    """The program; without it a skip that says what to install, in CI a failure."""
    found = next((path for name in NAMES if (path := shutil.which(name))), "")
    if not found:
        assert os.environ.get("CI") != "true", "needs chromium on PATH"
        pytest.skip("needs chromium on PATH: apt install chromium")
    return found


class Browser:
    """One tab. `requests` are the addresses it asked for, `errors` what its console and its policy complained of."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back = to, back
        self._number, self._rest, self._session = 0, b"", ""
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._loaded: set[str] = set()
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        self.send("Page.setLifecycleEventsEnabled", enabled=True)

    def send(self, method: str, **params: object) -> Any:
        """Call a method and wait for its answer, noting what happens meanwhile."""
        self._number += 1
        said = {"id": self._number, "method": method, "params": params}
        if self._session:
            said["sessionId"] = self._session
        os.write(self._to, json.dumps(said).encode() + b"\0")
        while True:
            heard = self._hear()
            if heard.get("id") == self._number:
                assert "error" not in heard, heard
                return heard["result"]

    def open(self, path: Path, *, width: int = 1200, height: int = 800, touch: bool = False) -> None:
        """Show a file in a window of this size."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=touch)
        self.send("Emulation.setTouchEmulationEnabled", enabled=touch)
        self._loaded.clear()
        loader = self.send("Page.navigate", url=path.as_uri())["loaderId"]
        while loader not in self._loaded:
            self._hear()

    def ask(self, expression: str) -> Any:
        """What a JavaScript expression gives in the page."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """A key, down and up."""
        code, number = KEYS.get(key, (f"Key{key.upper()}", ord(key.upper()[0])))
        typed = TYPED.get(key, key if len(key) == 1 else "")
        common = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        self.send("Input.dispatchKeyEvent", type="keyDown" if typed else "rawKeyDown", text=typed, **common)
        self.send("Input.dispatchKeyEvent", type="keyUp", **common)

    def swipe(self, x: int, y: int, to_x: int) -> None:
        """A finger from (x, y) to (to_x, y)."""
        self.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        for step in range(1, 5):
            point = {"x": x + (to_x - x) * step // 4, "y": y}
            self.send("Input.dispatchTouchEvent", type="touchMove", touchPoints=[point])
            self.rest(30)  # a finger takes its time
        self.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        self.rest()

    def rest(self, ms: int = 400) -> None:
        """Let the page settle: animations, delays, frames."""
        self.ask(f"new Promise(done => setTimeout(done, {ms}))")

    def tap(self, selector: str) -> None:
        """A finger in the middle of the first element that fits."""
        x, y = self.ask(
            f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])"
            f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
        )
        self.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        self.rest()

    def picture(self) -> bytes:
        """What is seen, as PNG."""
        return base64.b64decode(self.send("Page.captureScreenshot")["data"])

    def paper(self) -> bytes:
        """The page printed, as PDF."""
        return base64.b64decode(self.send("Page.printToPDF", preferCSSPageSize=True)["data"])

    def _hear(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            block = os.read(self._back, 1 << 16)
            assert block, "the browser has gone"
            self._rest += block
        message, _, self._rest = self._rest.partition(b"\0")
        heard: dict[str, Any] = json.loads(message)
        method, params = heard.get("method", ""), heard.get("params", {})
        if method == "Page.lifecycleEvent" and params["name"] == "load":
            self._loaded.add(params["loaderId"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Log.entryAdded":
            self.errors.append(params["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(str(params["exceptionDetails"]))
        elif method == "Page.javascriptDialogOpening":
            self.errors.append(f"dialog: {params['message']}")
        return heard


@contextmanager
def browser(*flags: str) -> Iterator[Browser]:
    """A browser with a profile of its own that is gone afterwards."""
    program = chromium()
    to_child, to = (_high(fd) for fd in os.pipe())
    back, from_child = (_high(fd) for fd in os.pipe())

    def wire() -> None:
        os.dup2(to_child, 3)
        os.dup2(from_child, 4)

    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as profile:
        root = ("--no-sandbox",) if os.geteuid() == 0 else ()
        argv = [program, *FLAGS, *root, *flags, f"--user-data-dir={profile}"]
        child = subprocess.Popen(
            argv, preexec_fn=wire, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(to_child)
        os.close(from_child)
        try:
            yield Browser(to, back)
        finally:
            os.close(to)
            os.close(back)
            child.terminate()
            child.wait(20)


def _high(fd: int) -> int:
    """The same pipe under a number that 3 and 4 do not overwrite."""
    other = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(fd)
    return other
