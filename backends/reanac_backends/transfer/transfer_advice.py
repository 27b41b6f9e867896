"""What the transfer script says of a failure: what happened, and what to do; it stands beside rucio_transfer.py."""

import re

CORRECT = "correct its scope or name, or run it again when it is there."
ELSEWHERE = "choose other rses or another protocol, or have it replicated"
MOST = 5
"""How many files a sentence names."""

LOGIN = r"(?i)authenticat|EOF when reading|SSL.*alert"
HANG_UP = r"SSLEOFError|reset by peer|Remote end closed"
ADVICE = (
    (LOGIN, "see that the account is yours, and get a new proxy or a new token"),
    ("CERTIFICATE_VERIFY_FAILED", "name the CA certificates of the site (ca_cert, RUCIO_CA_CERT, RUCIO_CFG_CA_CERT)"),
    ("requested resource denied", "use a scope of your own, or ask the owner of this one"),
    ("not enough quota", "delete rules that are needed no more, ask for more quota, or choose another RSE"),
    ("(?i)RSE expression", "correct it, for there is no RSE that it stands for"),
    ("No space left", "free some space there, and run it again"),
    ("No available sources", ELSEWHERE),
    ("Checksum|Source file", "have that replica repaired, or choose another replica by rses, and run it again"),
    (
        "RSE excluded|does not support|Destination|Unable to",
        "choose another RSE, or run it again when it can be written",
    ),
)
"""What to do about what Rucio and its clients say, of 1.30 as of 41.5: the first whose pattern is in it."""


def what_to_do(reason: object) -> str:
    """Return on one line what Rucio or a client of it says, and what to do about that."""
    line = one_line(reason)
    for pattern, way_out in ADVICE:
        if re.search(pattern, line):
            return f"{line}; {way_out}."
    return f"{line}; run it again when Rucio is well, and ask those who run it if that does not help."


def one_line(text: object) -> str:
    """Return a client's message on one short line, without the queries of URLs, which may hold signatures."""
    line = re.sub(r"(://[^\s?]+)\?\S+", r"\1", " ".join(str(text).split())).rstrip(".")
    return line if len(line) < 300 else line[:300] + "..."


def no_replica(words: "dict[str, str]") -> str:
    """Say of a DID that it cannot be read from where it is asked."""
    asked = ", ".join(f"{key} {words[key]}" for key in ("rses", "protocol", "protocols") if key in words)
    did = words[words["verb"]]
    return f"{did} has no replica that can be read{asked and f' ({asked})'}: {ELSEWHERE}."


def not_arrived(words: "dict[str, str]", faults: "list[tuple[str, str, object]]") -> str:
    """Say of files, by DID, how they are wrong and why that is; all have the trouble of the first one, as a rule."""
    did, fault, reason = faults[0]
    asked = ", ".join(f"{key} {words[key]}" for key in ("rses", "protocol") if key in words)
    others = ", ".join(one[0] for one in faults[1:MOST]) + (", ..." if len(faults) > MOST else "")
    more = f" (and {len(faults) - 1} more of {words['get']}: {others})" if others else ""
    return f"{did}{more} {fault}{asked and f' from {asked}'}: {what_to_do(reason or 'no reason given')}"


def no_login(server: str, reasons: "list[object]") -> str:
    """Say that Rucio cannot be used, by the reason that tells most: what a client logs names what its errors do not."""
    refused = [reason for reason in reasons if re.search(LOGIN, str(reason))]
    if not refused and re.search(HANG_UP, str(reasons[0])):  # a server that does not trust a proxy may say no more
        way_out = "get a new proxy, which it trusts, or run it again when Rucio is well"
        return f"Rucio at {server} hangs up at the login: {one_line(reasons[0])}; {way_out}."
    what = "refuses the login" if refused else "does not serve"
    return f"Rucio at {server} {what}: {what_to_do(refused[-1] if refused else reasons[0])}"
