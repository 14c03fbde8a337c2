"""YAML read strictly, with the line of every value, so that a mistake can be pointed at.

Stricter than YAML: no anchors, tags or merges, no key twice, and the only words with a meaning of their own are
``true`` and ``false``. Everything else is text, so ``no``, ``2009-06-30`` and ``5:1`` stay what they look like.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from app.records.errors import RulesRefused

Steps = tuple[str | int, ...]
_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Source:
    """What one file says. ``lines`` gives the line (from 1) of every key and item by its path."""

    name: str
    value: Any
    lines: dict[Steps, int]

    def part(self, path: Steps) -> Any:
        value = self.value
        for step in path:
            value = value[step]
        return value

    def line_of(self, path: Steps) -> int:
        """The line of the value at ``path``, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def refuse(self, path: Steps, message: str) -> NoReturn:
        raise RulesRefused(f"{self.name}, line {self.line_of(path)}: {message}")


def read_source(path: Path) -> Source:
    """Read one YAML file.

    Raises:
        RulesRefused: it is no YAML, or has a key twice, an anchor, a tag or a merge.
    """
    try:
        node = YAML(typ="safe", pure=True).compose(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulesRefused(f"{path.name}, line {line}: this is not YAML: {error.problem}") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise RulesRefused(f"{path.name}, line 1: this is not YAML in UTF-8") from error
    source = Source(path.name, None, {})
    return Source(path.name, _value(node, (), source), source.lines)


def _value(node: Node | None, path: Steps, source: Source) -> Any:
    if node is None:
        return None
    source.lines.setdefault(path, node.start_mark.line + 1)
    if node.anchor is not None:
        source.refuse(path, "anchors and aliases are not used in rule files; write it out")
    if isinstance(node, MappingNode):
        return _mapping(node, path, source)
    if isinstance(node, SequenceNode):
        return [_value(item, (*path, index), source) for index, item in enumerate(node.value)]
    return _scalar(str(node.value), is_plain=isinstance(node, ScalarNode) and node.style is None)


def _mapping(node: MappingNode, path: Steps, source: Source) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = key_node.value, key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise RulesRefused(f"{source.name}, line {line}: a key has to be one word")
        if key in values:
            raise RulesRefused(
                f"{source.name}, line {line}: {key!r} stands twice, first on line {source.line_of((*path, key))}"
            )
        source.lines[(*path, key)] = line
        values[key] = _value(value_node, (*path, key), source)
    return values


def _scalar(text: str, *, is_plain: bool) -> str | bool | None:
    if is_plain and text in ("true", "false"):
        return text == "true"
    return None if is_plain and not text else text


def parse(source: Source, model: type[_Model], at: Steps = ()) -> _Model:
    """Check what a file says, all of it or the part at ``at``, against a model.

    Raises:
        RulesRefused: with file, line and, where a known word is near, what was probably meant.
    """
    try:
        return model.model_validate(source.part(at))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        location = first["loc"]
        source.refuse(_path(at, location, source), _message(first, str(location[-1]) if location else "", model))


def _path(at: Steps, location: Steps, source: Source) -> Steps:
    """Pydantic's location as a path in the file, without the steps that the model has and the file has not."""
    path = at
    for step in location:
        if (*path, step) in source.lines:
            path = (*path, step)
    return path


def _message(error: ErrorDetails, name: str, model: type[BaseModel]) -> str:
    given, kind = error["input"], error["type"]
    if kind == "missing":
        return f"{name!r} is missing"
    if kind == "extra_forbidden":
        return f"unknown key {name!r}{nearest(name, _keys(model, error['loc']))}"
    if kind in ("literal_error", "enum"):
        expected = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
        return f"unknown value {given!r} for {name!r}{nearest(given, expected) or '; known: ' + ', '.join(expected)}"
    message = error["msg"].removeprefix("Value error, ")
    return message if kind == "value_error" else f"{name!r}: {message[:1].lower()}{message[1:]}"


def _keys(model: type[BaseModel], location: tuple[int | str, ...]) -> set[str]:
    """The keys allowed where the location points: the fields of the model met there."""
    fields = model.model_fields
    for step in location[:-1]:
        annotation = fields[step].annotation if isinstance(step, str) and step in fields else None
        inner = next((kind for kind in _parts(annotation) if _is_model(kind)), None)
        fields = inner.model_fields if inner else fields
    return {field.alias or key for key, field in fields.items()}


def _parts(annotation: Any) -> list[Any]:
    return [annotation] + [part for argument in get_args(annotation) for part in _parts(argument)]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def nearest(word: object, known: Iterable[str]) -> str:
    """``; did you mean 'register'?`` when one of the known words is near, else the empty string."""
    near = get_close_matches(str(word), sorted(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""
