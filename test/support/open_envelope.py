"""Opens one envelope with jwcrypto. Reads {"envelope", "key", "known"} and writes {"header", "plaintext"}, as JSON.

`known` are the names of header members that the caller understands: a JWE whose `crit` lists others is refused.
"""
import json
import sys

from jwcrypto.common import JWSEHeaderParameter
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK

asked = json.load(sys.stdin)
# Each must stand in the protected header; what it means is checked by the caller.
registry = {name: JWSEHeaderParameter(name, True, True, None) for name in asked["known"]}
jwe = JWE(algs=["ECDH-ES", "RSA-OAEP-256", "A256GCM"], header_registry=registry)
try:
    jwe.deserialize(asked["envelope"], JWK(**asked["key"]))
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
json.dump({"header": jwe.jose_header, "plaintext": jwe.payload.decode("utf-8")}, sys.stdout)
