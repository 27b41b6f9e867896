"""Reports for programs: complete, well-formed, and the same findings in each, whatever a file is called or says."""

from __future__ import annotations

import io
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reanac
from conftest import Golden
from reanac.cli.check import FORMATS
from reanac.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from reanac.reports import github, gitlab, junit, sarif
from reanac.reports import json as report
from reanac.reports.reported import Reported, reported
from reanac.reports.text import render
from reanac.source import Source, Span

from .linted import BAD, GOOD, here

RENDERERS = {"json": report.render, "sarif": sarif.render, "gitlab": gitlab.render, "github": github.render,
             "junit": junit.render}  # fmt: skip
CASES = sorted((Path(__file__).parents[1] / "check" / "cases" / "err").glob("*.yaml"))
HOSTILE = "a]]>\n::error::x%0A,b:c\x1b[31m\x07\"'<&>\u202e\udcffé\\.yaml"


def files_of(text: str, name: str = "reana.yaml") -> list[Reported]:
    checked = reanac.check(text.encode("utf-8", "surrogatepass"), name=name)
    return [reported(name, checked.source, checked.diagnostics)]


def all_cases() -> list[Reported]:
    checked = [(path.name, reanac.check(path.read_bytes(), name=path.name)) for path in CASES]
    return [reported(name, each.source, each.diagnostics) for name, each in checked]


def test_there_is_a_renderer_for_every_format() -> None:
    assert set(FORMATS) == {"text", *RENDERERS}


@pytest.mark.parametrize("format", RENDERERS)
def test_of_a_sample(format: str, golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole reports, reviewed by hand; the one in SARIF was held against the schema of OASIS."""
    monkeypatch.chdir(tmp_path)
    Path("reana.yaml").write_text(BAD)
    Path("reana-good.yaml").write_text(GOOD)
    monkeypatch.setattr(sys, "stdout", output := io.StringIO())
    assert here("check", "--format", format, "reana.yaml", "reana-good.yaml", "reana-none.yaml") == 2
    text = output.getvalue().replace(f'"{reanac.__version__}"', '"…"')
    if format == "sarif":
        text = _without_rules(text)
    golden.file(Path(__file__).parent / "formats" / f"sample.{format}", text)


def _without_rules(text: str) -> str:
    """Leave the catalogue out, which changes with every rule."""
    document = json.loads(text)
    driver = document["runs"][0]["tool"]["driver"]
    driver["rules"] = [rule["id"] for rule in driver["rules"] if rule["id"] == "RN101"]
    for result in document["runs"][0]["results"]:
        del result["ruleIndex"]
    return json.dumps(document, indent=1) + "\n"


class TestJson:
    def test_it_holds_every_finding_with_all_that_is_known_of_it(self) -> None:
        files = all_cases()
        document = json.loads(report.render(files))
        assert document["version"] == report.VERSION
        given = [each for file in files for each in file.diagnostics]
        assert [one["code"] for one in document["findings"]] == [each.code for each in given]
        for one, each in zip(document["findings"], given, strict=True):
            assert (one["message"], one["help"], one["severity"]) == (each.message, each.help, each.severity.word)
            assert len(one["related"]) == len(each.related)
            assert (one["fix"] is None) == (each.fix is None)
        counts = document["summary"]
        assert counts["errors"] + counts["warnings"] + counts["hints"] == len(given)

    def test_places_are_lines_columns_and_offsets(self) -> None:
        (one,) = [each for each in json.loads(report.render(files_of(BAD)))["findings"] if each["code"] == "RN101"]
        line = BAD.splitlines()[one["start"]["line"] - 1]
        assert line[one["start"]["column"] - 1 : one["end"]["column"] - 1] == "$HOME"
        assert BAD[one["start"]["offset"] : one["end"]["offset"]] == "$HOME"


class TestSarif:
    @pytest.fixture
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(sarif.render(all_cases()))
        return document

    def test_results_name_rules_of_the_catalogue(self, document: dict[str, Any]) -> None:
        (run,) = document["runs"]
        rules = run["tool"]["driver"]["rules"]
        assert document["version"] == "2.1.0"
        assert len({rule["id"] for rule in rules}) == len(rules)
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["level"] in ("error", "warning", "note")
            assert result["message"]["text"]

    def test_regions_count_from_one_and_do_not_end_before_they_begin(self, document: dict[str, Any]) -> None:
        for result in document["runs"][0]["results"]:
            for location in (*result["locations"], *result.get("relatedLocations", ())):
                region = location["physicalLocation"]["region"]
                start = (region["startLine"], region["startColumn"])
                assert (1, 1) <= start <= (region["endLine"], region["endColumn"])

    def test_a_path_is_a_uri(self) -> None:
        (run,) = json.loads(sarif.render(files_of(BAD, "a b/é#?%.yaml")))["runs"]
        uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert unquote(uri) == "a b/é#?%.yaml"


class TestGitlab:
    def test_it_has_the_fields_that_gitlab_reads(self) -> None:
        issues = json.loads(gitlab.render(all_cases()))
        for issue in issues:
            assert issue.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
            assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
            assert issue["location"]["lines"]["begin"] >= 1
        assert len({issue["fingerprint"] for issue in issues}) == len(issues)

    def test_fingerprints_stay_when_lines_are_added_above(self) -> None:
        def prints(text: str) -> list[str]:
            return [issue["fingerprint"] for issue in json.loads(gitlab.render(files_of(text)))]

        assert prints(BAD) == prints("# one\n# two\n" + BAD)
        assert len(set(prints(BAD.replace("fit ${run} $HOME", "fit $HOME ${run} $HOME")))) == 3


class TestGithub:
    def test_each_finding_is_one_line(self) -> None:
        lines = github.render(all_cases()).splitlines()
        assert len(lines) == sum(len(file.diagnostics) for file in all_cases())
        form = re.compile(r"::(error|warning|notice) file=[^:,]+,line=\d+,col=\d+,title=RN\d{3}[^:]*::.")
        assert all(form.match(line) for line in lines)

    def test_what_means_something_to_it_is_escaped(self) -> None:
        place = Span(0, 1)
        diagnostic = Diagnostic("RN001", Severity.ERROR, place, "100% a\nb\r::error::c")
        text = github.render([Reported("x,y:z%.yaml", Source("x", "a\n"), (diagnostic,))])
        assert text.count("\n") == 1
        assert "file=x%2Cy%3Az%25.yaml" in text
        assert text.endswith("::100%25 a%0Ab%0D::error::c\n")


class TestJunit:
    def test_counts_are_those_of_the_cases(self) -> None:
        root = ElementTree.fromstring(junit.render(all_cases()))
        assert int(root.attrib["tests"]) == len(root.findall(".//testcase"))
        assert int(root.attrib["failures"]) == len(root.findall(".//failure"))
        for suite in root:
            assert int(suite.attrib["failures"]) == len(suite.findall(".//failure"))

    def test_a_hint_fails_nothing(self) -> None:
        text = GOOD.replace("fit ${run}", "fit ${run} | tee log")
        root = ElementTree.fromstring(junit.render(files_of(text)))
        assert root.attrib["failures"] == "0"
        assert "RN107" in (root.findtext(".//system-out") or "")


class TestHostile:
    """Names and texts that would break out of a report, or write to a terminal, if they were not escaped."""

    DIAGNOSTIC = Diagnostic(
        "RN101",
        Severity.WARNING,
        Span(2, 5),
        f"message {HOSTILE}",
        f"help {HOSTILE}",
        (Related(Span(0, 1), HOSTILE),),
        Fix(HOSTILE, (Edit(Span(2, 3), HOSTILE),)),
    )

    @pytest.mark.parametrize("format", RENDERERS)
    def test_in_every_format(self, format: str) -> None:
        text = RENDERERS[format]([Reported(HOSTILE, Source(HOSTILE, f"a {HOSTILE}\nb\n"), (self.DIAGNOSTIC,))])
        text.encode("utf-8")
        assert [char for char in text if unicodedata.category(char) in ("Cc", "Cs", "Cf") and char != "\n"] == []
        if format == "junit":
            root = ElementTree.fromstring(text)
            assert len(root.findall(".//failure")) == 1
        elif format == "github":
            assert text.count("\n") == 1
            assert text.startswith("::warning file=")
        else:
            json.loads(text)

    @settings(max_examples=300)
    @given(name=st.text(max_size=20), message=st.text(max_size=40), line=st.text(max_size=40))
    def test_of_any_text(self, name: str, message: str, line: str) -> None:
        diagnostic = Diagnostic("RN101", Severity.ERROR, Span(0, len(line)), message, message)
        files = [Reported(name, Source(name, line), (diagnostic,))]
        for format in ("json", "sarif", "gitlab"):
            json.loads(RENDERERS[format](files))
        assert len(ElementTree.fromstring(junit.render(files)).findall(".//failure")) == 1
        assert github.render(files).count("\n") == 1
        shown = render(files[0].source, files[0].diagnostics, name=name)
        assert [char for char in shown if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t"] == []


def test_a_file_that_cannot_be_read_is_in_every_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for format in ("json", "sarif", "junit"):
        monkeypatch.setattr(sys, "stdout", output := io.StringIO())
        assert here("check", "--format", format, "none.yaml") == 2
        assert "none.yaml" in output.getvalue()
