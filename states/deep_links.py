"""``t.me/<bot>?start=…``: the article that a link opens, within the 64 letters that Telegram allows there."""

import base64
import binascii
import re

SAFE = re.compile(r"[A-Za-z0-9_-]{1,64}")
CODED = "b64_"


def parameter_of(sku: str) -> str | None:
    """The SKU as a start parameter; None where it does not fit into one."""
    if SAFE.fullmatch(sku) and not sku.startswith(CODED):
        return sku
    coded = CODED + base64.urlsafe_b64encode(sku.encode()).decode().rstrip("=")
    return coded if SAFE.fullmatch(coded) else None


def sku_of(parameter: str) -> str:
    """The SKU that a start parameter stands for, as it was written where it is none of ours."""
    if not parameter.startswith(CODED):
        return parameter
    coded = parameter.removeprefix(CODED)
    try:
        return base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return parameter


def link(username: str, parameter: str) -> str:
    """The address."""
    return f"https://t.me/{username}?start={parameter}"


def parameter_in(url: str) -> str:
    """The start parameter of such an address; empty where it has none."""
    return url.partition("?start=")[2]
