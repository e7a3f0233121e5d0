"""Reads every vector, and says last of all `N passed, N failed`.

    python3 run.py [folder]

Needs jwcrypto (Debian: python3-jwcrypto). To try a reader of your own, have these four call it.
"""
import hashlib
import json
import sys
from pathlib import Path

from jwcrypto.jwk import JWK

sys.dont_write_bytecode = True  # This folder ships as it is.

import reader
from shapes import Refused, encode

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent


def load(name):
    return json.loads((FOLDER / name).read_text("utf-8"))


KEYS = load("keys.json")
PRIVATE = {key["private"]["kid"]: JWK(**key["private"]) for key in KEYS["keys"]}


def keys_for(vector):
    return KEYS["sets"][vector["expected"]["keys"]]


# Each reads one vector, raises Refused, or tells whether it read what was written.


def key(vector):
    return reader.read_key(vector["jwk"], vector["use"]) is not None


def token(vector):
    claims = reader.read_session(vector["token"], keys_for(vector), vector["expected"])
    hashed = encode(hashlib.sha256(vector["token"].encode("ascii")).digest())
    return (claims, hashed) == (vector.get("claims"), vector.get("hash"))


def envelope(vector):
    plaintext = reader.open_envelope(vector["envelope"], PRIVATE[vector["kid"]], vector["expected"])
    return plaintext == vector.get("plaintext")


def result(vector):
    return reader.read_result(vector["signed"], keys_for(vector), vector["expected"]) == vector.get("claims")


def fault(read, vector):
    """What is wrong with the reader's answer. A refusal must be for the rule that the vector names."""
    wanted = "accepted" if vector["accept"] else vector.get("rule")
    try:
        said = "accepted" if read(vector) else "read as something else"
    except Refused as refusal:
        said = str(refusal)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    return None if said == wanted else f"{said} instead of {wanted}"


passed = failed = 0
for name, read in {"keys": key, "session-tokens": token, "envelopes": envelope, "results": result}.items():
    for vector in load(f"{name}.json")["vectors"]:
        wrong = fault(read, vector)
        failed, passed = (failed + 1, passed) if wrong else (failed, passed + 1)
        if wrong:
            print(f"{name}: {vector.get('kind', '')} {vector['name']}: {wrong}")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
