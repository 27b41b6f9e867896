"""docs/reana-validators.md says what the validators answer."""

from __future__ import annotations

from conftest import Golden

from .page import PAGE, page
from .reana import Reana


def test_the_page_shows_what_the_validators_answer(golden: Golden, reana_09: Reana, reana_095: Reana) -> None:
    golden.file(PAGE, page(reana_09, reana_095))
