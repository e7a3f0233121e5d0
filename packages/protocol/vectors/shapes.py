"""What a text, and a member of a JSON object, may be. Standard library alone."""
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode


class Refused(Exception):
    """Something that is not believed. Says by which rule."""


def must(holds, rule):
    if not holds:
        raise Refused(rule)


def encode(data):
    """Bytes as base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    """The bytes of canonical base64url: no padding, no white space, no spare bits. One value has one spelling."""
    must(re.fullmatch(r"[A-Za-z0-9_-]*", text) and len(text) % 4 != 1, "encoding")
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    must(encode(data) == text, "encoding")
    return data


def strict_json(data, rule):
    """JSON in UTF-8 without a byte order mark, no name twice in one object, no deeper than eight."""
    try:
        text = data.decode("utf-8")
        depth = 0
        for bracket in re.findall(r"[][{}]", re.sub(r'"(?:[^"\\]|\\.)*"', "", text)):
            depth += 1 if bracket in "[{" else -1
            must(depth <= 8, rule)
        return json.loads(text, object_pairs_hook=_no_name_twice, parse_constant=_no_constant)
    except ValueError:
        raise Refused(rule) from None


def _no_name_twice(pairs):
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def _no_constant(name):
    raise ValueError(f"{name} is not JSON")


# What follows makes checks of one value. `\d` would take digits of every script, and True would be an integer.


def text(pattern=r"[\s\S]*"):
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def whole(low=0, high=2**53 - 1):
    return lambda value: type(value) is int and low <= value <= high


def one_of(*values):
    return lambda value: isinstance(value, str) and value in values


def many(item, low=0, high=10_000):
    return lambda value: isinstance(value, list) and low <= len(value) <= high and all(map(item, value))


def members(needed, optional={}, closed=False):
    """An object that holds all of `needed`. What is not listed is ignored, and in a closed one refused."""
    known = {**needed, **optional}

    def fits(value):
        if not isinstance(value, dict) or needed.keys() - value.keys():
            return False
        if closed and value.keys() - known.keys():
            return False
        return all(known[name](value[name]) for name in value.keys() & known.keys())

    return fits


def named(prefix):
    """An id."""
    return text(prefix + "_[A-Za-z0-9]{16,64}")


def origin(value):
    """An origin as browsers write it: no path, no slash, no port that its scheme implies."""
    pattern = r"(https?)://(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?"
    match = isinstance(value, str) and re.fullmatch(pattern, value)
    return bool(match) and match.groups() not in [("https", ":443"), ("http", ":80")]


def canonical(value, length=None):
    """Base64url in the one spelling that is allowed; of so many bytes, where that is asked."""
    try:
        return isinstance(value, str) and value != "" and len(decode(value)) == (length or len(decode(value)))
    except Refused:
        return False


def coordinate(value):
    """32 bytes."""
    return canonical(value, 32)


BRAND = text("[a-z][a-z0-9_]{1,31}")
MODE = one_of("payment", "tokenize")
MONEY = members({"value": whole(0, 999_999_999_999), "currency": text("[A-Z]{3}")}, closed=True)
MONTH, YEAR = whole(1, 12), whole(2000, 2099)
REFERENCE = text("[!-~](?:[ -~]{0,62}[!-~])?")
