"""Quantities: the expressions and the grammar agree, and errors say the right spelling."""

from __future__ import annotations

import re
from fractions import Fraction
from math import ceil

import pytest
from grammar_helpers import error_of, fragments, node_or_place, seconds, split_marks
from hypothesis import given
from hypothesis import strategies as st

from reanac_grammar import engine
from reanac_grammar.problem import GrammarError
from reanac_grammar.quantity import Kind, Unit, parse_quantity
from reanac_grammar.quantity_kinds import FLAVOURS

MIB, GIB = 1024**2, 1024**3

GOOD = [
    (Kind.KUBERNETES_MEMORY, "256Mi", 256 * MIB),
    (Kind.KUBERNETES_MEMORY, "1.5Gi", 3 * GIB // 2),
    (Kind.KUBERNETES_MEMORY, "8G", 8 * 1000**3),
    (Kind.KUBERNETES_MEMORY, "1024", 1024),
    (Kind.KUBERNETES_MEMORY, "0.3Ki", 308),
    (Kind.KUBERNETES_CPU, "500m", 500),
    (Kind.KUBERNETES_CPU, "0.5", 500),
    (Kind.KUBERNETES_CPU, ".5", 500),
    (Kind.KUBERNETES_CPU, "2", 2000),
    (Kind.KUBERNETES_CPU, "0.0001", 1),
    (Kind.HTCONDOR_MEMORY, "4 GB", 4 * GIB),
    (Kind.HTCONDOR_MEMORY, "4gb", 4 * GIB),
    (Kind.HTCONDOR_MEMORY, "4G", 4 * GIB),
    (Kind.HTCONDOR_MEMORY, "4096", 4 * GIB),
    (Kind.HTCONDOR_DISK, "10 GB", 10 * GIB),
    (Kind.HTCONDOR_DISK, "1024", MIB),
    (Kind.HTCONDOR_RUNTIME, "3600", 3600),
    *((Kind.HTCONDOR_RUNTIME, flavour, seconds) for flavour, seconds in FLAVOURS.items()),
    (Kind.SLURM_TIME, "90", 5400),
    (Kind.SLURM_TIME, "1:30", 90),
    (Kind.SLURM_TIME, "1:00:30", 3630),
    (Kind.SLURM_TIME, "2-0", 172_800),
    (Kind.SLURM_TIME, "1-12:30", 131_400),
    (Kind.SLURM_TIME, "1-02:03:04", 93_784),
    (Kind.COMPUTE4PUNCH_MEMORY, "20000", 20000 * MIB),
    (Kind.COMPUTE4PUNCH_MEMORY, "1.5 GB", 3 * GIB // 2),
    (Kind.COUNT, "3", 3),
    (Kind.DURATION, "12h", 43_200),
    (Kind.DURATION, "30d", 2_592_000),
    (Kind.DURATION, "90m", 5400),
    (Kind.DURATION, "3600s", 3600),
    (Kind.DURATION, "3600", 3600),
]

UNITS = {
    Kind.KUBERNETES_MEMORY: Unit.BYTES,
    Kind.KUBERNETES_CPU: Unit.MILLICORES,
    Kind.HTCONDOR_MEMORY: Unit.BYTES,
    Kind.HTCONDOR_DISK: Unit.BYTES,
    Kind.COMPUTE4PUNCH_MEMORY: Unit.BYTES,
    Kind.COUNT: Unit.COUNT,
}


@pytest.mark.parametrize(("kind", "source", "amount"), GOOD)
def test_quantity(kind: Kind, source: str, amount: int) -> None:
    quantity = parse_quantity(source, kind)
    assert (quantity.amount, quantity.text) == (amount, source)
    assert quantity.unit is UNITS.get(kind, Unit.SECONDS)


# Kind, the text with the place of the error, a part of the message, and the text that the replacement makes.
SLIPS = [
    (Kind.KUBERNETES_MEMORY, "256« MB»", "not how memory on Kubernetes is written", "256M"),
    (Kind.KUBERNETES_MEMORY, "256« Mi»", "not how memory", "256Mi"),
    (Kind.KUBERNETES_MEMORY, "256«mb»", "not how memory", "256M"),
    (Kind.KUBERNETES_MEMORY, "8«GiB»", "not how memory", "8Gi"),
    (Kind.KUBERNETES_MEMORY, "1«k»", "not how memory", "1K"),
    (Kind.KUBERNETES_MEMORY, "500«m»", "500m is 0.5 byte", None),
    (Kind.KUBERNETES_MEMORY, "1500«m»", "1500m is 1.5 byte", None),
    (Kind.KUBERNETES_MEMORY, "«0.5»", "no whole number", None),
    (Kind.KUBERNETES_MEMORY, "«-»1", "- cannot stand here", None),
    (Kind.KUBERNETES_MEMORY, "4« »apples", "A blank cannot stand here", None),
    (Kind.KUBERNETES_MEMORY, "«1111111111111111111»", "at most 18 digits", None),
    (Kind.KUBERNETES_MEMORY, "«»", "There is no quantity here", None),
    (Kind.KUBERNETES_CPU, "«0»", "0 is nothing", None),
    (Kind.KUBERNETES_CPU, "«0.0»", "0.0 is nothing", None),
    (Kind.KUBERNETES_CPU, "500« m»", "not how CPU", "500m"),
    (Kind.KUBERNETES_CPU, "2« cores»", "not how CPU", "2"),
    (Kind.KUBERNETES_CPU, "1.5«m»", "m cannot stand here", None),
    (Kind.HTCONDOR_MEMORY, "4«Gi»", "not how memory on HTCondor is written", "4 GB"),
    (Kind.HTCONDOR_MEMORY, "4« GiB»", "not how memory on HTCondor", "4 GB"),
    (Kind.HTCONDOR_MEMORY, "«1.5 GB»", "no whole number", "1536 MB"),
    (Kind.HTCONDOR_MEMORY, "«1.3» GB", "no whole number", None),
    (Kind.HTCONDOR_MEMORY, "«0»", "0 is nothing", None),
    (Kind.HTCONDOR_MEMORY, "«04» GB", "does not begin with 0", "4 GB"),
    (Kind.HTCONDOR_DISK, "4«Gi»", "not how disk space on HTCondor", "4 GB"),
    (Kind.HTCONDOR_RUNTIME, "«2h»", "not how a run time", "7200"),
    (Kind.HTCONDOR_RUNTIME, "«1:00:00»", "not how a run time", "3600"),
    (Kind.HTCONDOR_RUNTIME, "«Espresso»", "no job flavour", "espresso"),
    (Kind.HTCONDOR_RUNTIME, "«expresso»", "no job flavour", "espresso"),
    (Kind.HTCONDOR_RUNTIME, "«x»", "x cannot stand here", None),
    (Kind.SLURM_TIME, "«2h»", "not how a time limit", "120"),
    (Kind.SLURM_TIME, "«1d12h»", "not how a time limit", "2160"),
    (Kind.SLURM_TIME, "1:«»", "ends too early", None),
    (Kind.SLURM_TIME, "1:2:3«:»4", ": cannot stand here", None),
    (Kind.COMPUTE4PUNCH_MEMORY, "4«Gi»", "not how memory on Compute4PUNCH", "4 GB"),
    (Kind.COUNT, "«0»", "0 is nothing", None),
    (Kind.COUNT, "«03»", "does not begin with 0", "3"),
    (Kind.COUNT, "«3.0»", "no whole number", "3"),
    (Kind.COUNT, "«-»1", "- cannot stand here", None),
    (Kind.COUNT, "3« »", "not how a count", "3"),
    (Kind.DURATION, "12« h»", "not how a duration", "12h"),
    (Kind.DURATION, "12«H»", "not how a duration", "12h"),
    (Kind.DURATION, "12«hours»", "not how a duration", "12h"),
    (Kind.DURATION, "«1.5h»", "no whole number", "90m"),
    (Kind.DURATION, "«12:00»", "not how a duration", "12h"),
    (Kind.DURATION, "«1d12h»", "not how a duration", "36h"),
    (Kind.DURATION, "«2w»", "not how a duration", "14d"),
    (Kind.DURATION, "«0»h", "0 is nothing", None),
    (Kind.DURATION, "«»", "There is no quantity here", None),
]


@pytest.mark.parametrize(("kind", "marked", "message", "mended"), SLIPS)
def test_slip(kind: Kind, marked: str, message: str, mended: str | None) -> None:
    source, start, end = split_marks(marked)
    error = error_of(lambda text: parse_quantity(text, kind), source)
    assert message in error.message
    assert (error.start, error.end) == (start, end)
    if mended is None:
        assert error.replacement is None
    else:
        assert f"{source[:start]}{error.replacement}{source[end:]}" == mended
        parse_quantity(mended, kind)


@given(st.integers(0, 10**17), st.integers(0, 999), st.sampled_from("KMGTPE"), st.booleans())
def test_kubernetes_memory_is_exact(whole: int, thousandths: int, letter: str, binary: bool) -> None:
    source = f"{whole}.{thousandths:03}{letter}{'i' * binary}"
    factor = (1024 if binary else 1000) ** ("KMGTPE".index(letter) + 1)
    amount = parse_quantity(source, Kind.KUBERNETES_MEMORY).amount
    assert amount == ceil((whole + Fraction(thousandths, 1000)) * factor)


# What reana-commons and reana-job-controller check with, of digits as people write them.
REANA = {
    Kind.KUBERNETES_MEMORY: r"\d+|(\d+[.])?\d+[EPTGMK]i?",
    Kind.KUBERNETES_CPU: r"[1-9]\d*m|0*[1-9]\d*(\.\d+)?|0*\.\d*[1-9]\d*",
    Kind.HTCONDOR_MEMORY: r"[1-9]\d* *(?i:K|KB|M|MB|G|GB|T|TB)?",
    Kind.HTCONDOR_DISK: r"[1-9]\d* *(?i:K|KB|M|MB|G|GB|T|TB)?",
    Kind.HTCONDOR_RUNTIME: r"\d+",
    Kind.COUNT: r"[1-9]\d*",
}


@pytest.mark.parametrize("kind", REANA)
@given(source=st.text(alphabet="0123.KMGTPEikmgtbB ", max_size=8))
def test_what_reana_accepts_is_accepted(kind: Kind, source: str) -> None:
    try:
        parse_quantity(source, kind)
    except GrammarError:
        assert not re.fullmatch(REANA[kind], source)
    else:
        assert re.fullmatch(REANA[kind], source)


TEXTS = st.one_of(
    st.sampled_from([source for _, source, _ in GOOD]),
    st.from_regex(r"[0-9]{0,3}[.:-]?[0-9]{0,3}[:-]?[0-9]{0,2} ?[KMGTPEkmgtsmhd]?[iBb]?", fullmatch=True),
    fragments("0", "1", "9" * 18, "9" * 19, ".", " ", "Mi", "GB", "m", "h", ":", "-", "espresso", "w", "٣", "²"),
)


@pytest.mark.parametrize("kind", Kind)
@given(source=TEXTS)
def test_expression_and_grammar_agree(kind: Kind, source: str) -> None:
    try:
        engine.parse("quantity", kind.value, source)
    except engine.Mismatch:
        with pytest.raises(GrammarError):
            parse_quantity(source, kind)
    else:
        parse_quantity(source, kind)


@pytest.mark.parametrize("kind", Kind)
@given(source=TEXTS)
def test_any_text_is_a_quantity_or_an_error_in_its_place(kind: Kind, source: str) -> None:
    node_or_place(lambda text: parse_quantity(text, kind), source)


@pytest.mark.parametrize("kind", Kind)
@given(source=TEXTS)
def test_replacements_come_to_an_end(kind: Kind, source: str) -> None:
    for _ in range(4):
        error = node_or_place(lambda text: parse_quantity(text, kind), source)
        if not isinstance(error, GrammarError) or error.replacement is None:
            return
        source = source[: error.start] + error.replacement + source[error.end :]
    raise AssertionError(f"{source!r} is mended and mended again")


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("unit", ["1", "0", " ", "1:", "1 ", ".", "a", "1.", "-", "1h", "GB"])
def test_a_long_text_takes_linear_time(kind: Kind, unit: str) -> None:
    source = unit * (100_000 // len(unit))
    assert seconds(lambda text: parse_quantity(text, kind), source) < 2
    assert seconds(lambda text: parse_quantity(text, kind), source + "!") < 2
