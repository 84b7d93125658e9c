"""How a derived value is held against a frozen one."""

from cbor import Refused

unhex = bytes.fromhex


class Mismatch(Exception):
    """A vector says something else than this program derives."""


def same(derived, frozen):
    if isinstance(derived, bytes):
        derived = derived.hex()
    if derived != frozen:
        raise Mismatch(f"derived {derived!r}, frozen {frozen!r}")


def refused(run, error=None):
    try:
        run()
    except Refused as reason:
        if error is not None:
            same(str(reason), error)
        return
    raise Mismatch("taken, though it must be refused")
