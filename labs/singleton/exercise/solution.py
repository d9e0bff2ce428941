"""解答: 线程安全的单例元类 | Solution: a thread-safe singleton metaclass."""

from __future__ import annotations

from threading import RLock
from typing import Any


class Singleton(type):
    """One object a class: checked, locked, checked again."""

    _made: dict[type, Any] = {}  # noqa: RUF012  # one for all classes, on purpose
    _lock = RLock()  # reentrant: a singleton's __init__ may ask for another singleton

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls not in Singleton._made:
            with Singleton._lock:
                if cls not in Singleton._made:  # somebody may have built it while we waited
                    Singleton._made[cls] = super().__call__(*args, **kwargs)
        return Singleton._made[cls]
