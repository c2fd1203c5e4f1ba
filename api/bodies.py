"""Bodies of requests: JSON read by its digits, checked against a model; uploads on disk."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError

from api.pointers import pointer_of
from api.wording import worded
from engine.catalog.reading import guess_hint, shown
from engine.errors import InvalidInput
from engine.model.issue import Issue, Place

Model = TypeVar("Model", bound=BaseModel)

_CHARSET: Final = re.compile(r"charset\s*=\s*\"?([^\";\s]*)")

MOST_DIGITS: Final = 400
"""Numbers with more digits than any column can hold are refused before they are written out."""


async def json_body(request: Request) -> Any:
    """The JSON value of the body: numbers as int or Decimal, no key twice."""
    kind = media_type(request, "application/json")
    if kind != "application/json" and not kind.endswith("+json"):
        raise InvalidInput(
            f"a body of type `{kind}` cannot be read here; send `application/json`",
            code="unsupported_media_type",
        )
    return read_json(await request.body())


def media_type(request: Request, default: str = "") -> str:
    """The media type of the body, without parameters; a text in another charset than UTF-8 is refused."""
    kind, _, parameters = request.headers.get("content-type", default).lower().partition(";")
    charset = _CHARSET.search(parameters)
    if charset is not None and charset[1] not in ("utf-8", "utf8", "us-ascii"):
        raise InvalidInput(
            f"a body in the charset {shown(charset[1])} cannot be read here; send UTF-8",
            code="unsupported_media_type",
        )
    return kind.strip()


async def json_object(request: Request) -> dict[str, Any]:
    """The same, where a JSON object is expected."""
    data = await json_body(request)
    if not isinstance(data, dict):
        raise _refused([Issue("wrong_type", "a JSON object is expected", Place(pointer=""))])
    return data


def body_of(model: type[Model], *, required: bool = True) -> Any:
    """A dependency: the body as an instance of a model; without a body its defaults, unless required."""

    async def read(request: Request) -> Model:
        if not required and not await request.body():
            return validated(model, {})
        return validated(model, await json_object(request))

    return Depends(read)


def validated(model: type[Model], data: object) -> Model:
    """The data as an instance of a model; InvalidInput whose issues carry JSON pointers."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise _refused([_issue(each, model) for each in found]) from None


def _issue(error: Mapping[str, Any], model: type[BaseModel]) -> Issue:
    code, message = worded(error)
    place = error["loc"]
    guess = guess_hint(str(place[-1]), model.model_fields) if len(place) == 1 else None
    hint = guess if code == "unknown_key" else None
    return Issue(code, message, Place(pointer=pointer_of(place)), hint=hint)


def read_json(raw: bytes) -> Any:
    """Parse JSON; InvalidInput (`bad_json`) where it is none."""
    if not raw.strip():
        raise InvalidInput("the body is empty; JSON is expected", code="bad_json")
    try:
        data = json.loads(
            raw.decode("utf-8"),
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_no_number,
            object_pairs_hook=_unique,
        )
    except UnicodeDecodeError:
        raise _bad_json("it is not UTF-8 text") from None
    except RecursionError:
        raise _bad_json("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        reason = f"{error.msg[:1].lower()}{error.msg[1:]}".removesuffix(" at")
        raise _bad_json(f"{reason} at character {error.pos + 1}") from None
    if b"\\u" in raw:
        _refuse_bad_texts(data)
    return data


def _refused(issues: list[Issue]) -> InvalidInput:
    return InvalidInput("the body cannot be used", issues, code="invalid_body")


def _bad_json(reason: str) -> InvalidInput:
    return InvalidInput(f"the body is no JSON: {reason}", code="bad_json")


def _decimal(text: str) -> Decimal:
    value = Decimal(text)
    if abs(value.adjusted()) > MOST_DIGITS or len(text) > MOST_DIGITS:
        raise _too_many_digits(text)
    return value


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise _too_many_digits(text)
    return int(text)


def _too_many_digits(text: str) -> InvalidInput:
    return InvalidInput(f"the number {shown(text, 20)} has more than {MOST_DIGITS} digits", code="bad_json")


def _no_number(text: str) -> NoReturn:
    raise _bad_json(f"`{text}` is no number of JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise _bad_json(f"the key `{repeated[:60]}` stands twice in one object")
    return found


def _refuse_bad_texts(data: object) -> None:
    """U+0000 and lone surrogates, which only escapes can bring, are no text that anything could keep."""
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), data)]
    while waiting:
        place, value = waiting.pop()
        match value:
            case str() if _is_bad(value):
                raise _refused([_bad_text(place)])
            case Mapping():
                for key, inner in value.items():
                    if _is_bad(key):
                        raise _refused([_bad_text(place)])
                    waiting.append(((*place, key), inner))
            case list():
                waiting += [((*place, number), inner) for number, inner in enumerate(value)]
            case _:
                pass


def _bad_text(place: tuple[str | int, ...]) -> Issue:
    message = "a text may hold neither U+0000 nor half of a surrogate pair"
    return Issue("bad_text", message, Place(pointer=pointer_of(place)))


def _is_bad(text: str) -> bool:
    return "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)
