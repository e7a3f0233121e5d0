"""The readers of the protocol: what a frame, a processor and a merchant's server check, and in which order.

Over jwcrypto, for its cryptography alone: everything that it would let pass is refused here.
"""
import hashlib
import json

from jwcrypto.common import JWSEHeaderParameter
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from shapes import BRAND, MODE, MONEY, MONTH, REFERENCE, YEAR
from shapes import Refused, must, decode, encode, strict_json
from shapes import canonical, coordinate, many, members, named, one_of, origin, text, whole

# Keys

EC = {"kty": one_of("EC"), "crv": one_of("P-256"), "x": coordinate, "y": coordinate}
OKP = {"kty": one_of("OKP"), "crv": one_of("X25519"), "x": coordinate}
RSA = {"kty": one_of("RSA"), "n": canonical, "e": canonical}
KINDS = {
    "sig": [members({**EC, "alg": one_of("ES256")})],
    "enc": [
        members({**OKP, "alg": one_of("ECDH-ES")}),
        members({**EC, "alg": one_of("ECDH-ES")}),
        members({**RSA, "alg": one_of("RSA-OAEP-256")}),
    ],
}
NAMING = {"EC": ["crv", "kty", "x", "y"], "OKP": ["crv", "kty", "x"], "RSA": ["e", "kty", "n"]}


def thumbprint(jwk):
    """RFC 7638: SHA-256 over the members that make the key, in this order, with nothing between."""
    made_of = {name: jwk[name] for name in NAMING[jwk["kty"]] if name in jwk}
    return encode(hashlib.sha256(json.dumps(made_of, separators=(",", ":")).encode()).digest())


def read_key(jwk, use):
    """A published key, to verify with (`sig`) or to seal to (`enc`)."""
    must(jwk.get("kty") in NAMING, "kind")
    must(jwk.get("kid") == thumbprint(jwk), "kid")
    must(jwk.get("use") == use and any(kind(jwk) for kind in KINDS[use]), "kind")
    must(jwk["kty"] != "RSA" or len(decode(jwk["n"])) >= 256, "unusable")
    try:
        key = JWK(**jwk)
        if use == "sig":
            key.get_op_key("verify")
        else:
            # What is no point, or leads to a secret of zeros, shows when something is sealed to it.
            JWE(b"-", json.dumps({"alg": jwk["alg"], "enc": "A256GCM"})).add_recipient(key)
        return key
    except Exception:
        raise Refused("unusable") from None


# Signed texts


def verify(signed, typ, jwks):
    """The payload of a compact JWS that one of the keys signed with ES256."""
    must(len(signed) <= 16_384, "size")
    parts = signed.split(".")
    must(len(parts) == 3, "encoding")
    header, payload, signature = map(decode, parts)
    header = strict_json(header, "header")
    must(isinstance(header, dict) and header.keys() == {"alg", "typ", "kid"}, "header")
    must(header["alg"] == "ES256" and header["typ"] == typ and isinstance(header["kid"], str), "header")
    key = find_key(jwks, header["kid"])
    # jwcrypto halves a signature of any length.
    must(len(signature) == 64, "signature")
    jws = JWS()
    jws.allowed_algs = ["ES256"]
    try:
        jws.deserialize(signed, key, alg="ES256")
    except Exception:
        raise Refused("signature") from None
    return strict_json(payload, "payload")


def find_key(jwks, kid):
    """The key of this name, if it is its own. Never one that the text brings along."""
    try:
        return next(read_key(jwk, "sig") for jwk in jwks["keys"] if jwk["kid"] == kid)
    except (StopIteration, Refused):
        raise Refused("key") from None


ASKED = one_of("off", "optional", "required")
SHOWN = {"brand": BRAND, "last4": text("[0-9]{4}"), "exp_month": MONTH, "exp_year": YEAR}
SAVED = members({**SHOWN, "token": named("card")})
SESSION = members(
    {
        **{"iss": origin, "aud": origin, "sub": named("cs"), "jti": text(), "iat": whole(), "exp": whole()},
        **{"mode": MODE, "reference": REFERENCE, "origins": many(origin, 1, 20), "frame_url": text()},
        "merchant": members({"id": text(), "name": text(), "country": text()}),
        "brands": many(BRAND),
        "fields": members({}, {"name": ASKED, "postal_code": ASKED, "country": ASKED}, closed=True),
        "enc_jwks": many(members({"kid": text(), "kty": text()}), low=1),
    },
    {
        **{"amount": MONEY, "capture": one_of("automatic", "manual")},
        **{"saved_cards": many(SAVED, 0, 8), "save_card": one_of("ask")},
    },
)


def read_session(token, jwks, expected):
    """The claims of a session token, as the issuer's frame believes them inside the page `embedder`."""
    issuer = expected["issuer"]
    claims = verify(token, "florin-session+jwt", jwks)
    must(SESSION(claims), "claims")
    must(claims["iss"] == issuer, "iss")
    must(claims["aud"] == issuer, "aud")
    must(claims["frame_url"].startswith(issuer + "/"), "frame_url")
    must((claims["mode"] == "payment") == ("amount" in claims), "amount")
    must(expected["embedder"] in claims["origins"], "origins")
    must(expected["now"] < claims["exp"], "exp")
    return claims


DECLINES = """
authentication_required card_not_supported closed_account do_not_honor expired_card generic_decline incorrect_cvc
insufficient_funds invalid_amount invalid_number issuer_unavailable limit_exceeded lost_card not_permitted
restricted_card stolen_card suspected_fraud try_again_later
""".split()
CATEGORIES = ["fix_input", "other_card", "later", "authenticate", "never"]
RESULT = members(
    {
        **{"iss": origin, "aud": text(), "sub": text("(pay|card)_[A-Za-z0-9]{16,64}"), "sid": named("cs")},
        **{"attempt": named("att"), "mode": MODE, "reference": REFERENCE, "iat": whole(), "seq": whole()},
        "status": one_of("authorized", "declined", "tokenized", "processing"),
        "card": members(SHOWN, {"token": named("card")}),
    },
    {
        **{"amount": MONEY, "captured": whole()},
        "decline": members({"code": one_of(*DECLINES), "category": one_of(*CATEGORIES), "advice": text()}),
    },
)


def read_result(signed, jwks, expected):
    """The claims of a result that is what the merchant's own records say."""
    claims = verify(signed, "florin-result+jwt", jwks)
    must(RESULT(claims), "claims")
    must(claims["iss"] == expected["issuer"], "iss")
    must(claims["aud"] == expected["merchant"], "aud")
    must(claims["sid"] == expected["session"], "sid")
    must(claims["reference"] == expected["reference"], "reference")
    must(claims.get("amount") == expected.get("amount"), "amount")
    must(abs(expected["now"] - claims["iat"]) <= expected["maxAge"], "iat")
    must(claims["status"] == expected["status"], "status")
    return claims


# Sealed cards

CRITICAL = ["sid", "att", "jti", "iat", "tkh"]
EPK_X25519 = members({**OKP, "x": coordinate}, closed=True)
EPK_P256 = members({**EC, "x": coordinate, "y": coordinate}, closed=True)
HEADER = members(
    {
        **{"alg": one_of("ECDH-ES", "RSA-OAEP-256"), "enc": one_of("A256GCM"), "typ": one_of("florin-card+jwe")},
        **{"kid": text(), "sid": text(), "att": text(), "jti": text(), "iat": whole(), "tkh": text()},
        "crit": lambda value: value == CRITICAL,
    },
    {"epk": lambda value: EPK_X25519(value) or EPK_P256(value)},
    closed=True,
)
CVC = text("[0-9]{3,4}")
TYPED = members(
    {"number": text("[0-9]{12,19}"), "exp_month": MONTH, "exp_year": YEAR, "cvc": CVC},
    {
        **{"holder": text(r"[\s\S]{0,100}"), "postal_code": text(r"[\s\S]{0,16}"), "country": text("[A-Z]{2}")},
        **{"brand_choice": BRAND, "consent": text(r"[\s\S]{1,300}")},
    },
    closed=True,
)
KEPT = members({"token": named("card"), "cvc": CVC}, closed=True)
BIND = members(
    {
        **{"sid": named("cs"), "att": named("att"), "jti": text("[A-Za-z0-9_-]{16,64}"), "iat": whole()},
        **{"merchant": text(), "origin": origin},
    },
    {"amount": MONEY},
    closed=True,
)
PLAINTEXT = members({"v": whole(1, 1), "card": lambda value: TYPED(value) or KEPT(value), "bind": BIND}, closed=True)


def read_header(envelope):
    """The header of an envelope: claims until it has been opened."""
    must(len(envelope) <= 8_192, "size")
    parts = [decode(part) for part in envelope.split(".")]
    must(len(parts) == 5, "encoding")
    header = strict_json(parts[0], "header")
    must(HEADER(header), "header")
    must((header["alg"] == "ECDH-ES") == ("epk" in header), "header")
    return header


def decrypt(envelope, header, key):
    """The bytes that were sealed to the private half of `key`, a JWK."""
    must(key["kid"] == header["kid"] and key["alg"] == header["alg"], "key")
    must(key.get("crv") == header.get("epk", {}).get("crv"), "curve")
    _, wrapped, iv, _, tag = map(decode, envelope.split("."))
    # jwcrypto takes any IV, and does not look at a wrapped key where none belongs.
    must(len(iv) == 12 and len(tag) == 16 and bool(wrapped) == (header["alg"] == "RSA-OAEP-256"), "decryption")
    registry = {name: JWSEHeaderParameter(name, True, True, None) for name in CRITICAL}
    jwe = JWE(algs=[header["alg"], header["enc"]], header_registry=registry)
    try:
        jwe.deserialize(envelope)
        jwe.decrypt(key)
    except Exception:
        # It takes an empty plaintext for a failure.
        must(jwe.decryptlog == ["Success"], "decryption")
    return jwe.plaintext


def open_envelope(envelope, key, expected):
    """What was sealed, once every binding is what the processor's own records say."""
    header = read_header(envelope)
    data = decrypt(envelope, header, key)
    filled = data.rstrip(b" ")
    must(filled and not data.startswith(b" ") and len(data) == -(-len(filled) // 1024) * 1024, "padding")
    plaintext = strict_json(data, "plaintext")
    must(PLAINTEXT(plaintext), "plaintext")
    bind = plaintext["bind"]
    must(header["tkh"] == expected["tokenHash"], "token_hash")
    for name in ("sid", "att", "jti", "iat"):
        must(header[name] == bind[name], f"header_{name}")
    for name in ("sid", "att", "merchant", "amount"):
        must(bind.get(name) == expected.get(name), f"bind_{name}")
    must(bind["origin"] in expected["origins"], "bind_origin")
    must(abs(bind["iat"] - expected["now"]) <= 120, "stale")
    return plaintext
