"""`reanac preflight` finds with a real Rucio and real proxies what transfers would find, and where it is written."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .asking import Desk, Told, spec
from .bed import Bed
from .rucio import CLIENTS, RSES


@pytest.fixture
def desk(bed: Bed, tmp_path: Path) -> Desk:
    return Desk(bed, tmp_path)


@pytest.fixture(scope="module")
def scope(bed: Bed) -> str:
    """A scope with files and datasets: two of two files, one with a file elsewhere, an empty one, a closed one."""
    name = "user.asking"
    bed.rucio.root.ask(f"[client.add_scope('jdoe', {name!r})]")
    bed.rucio.client().put(f"{name}:one", b"one\n")
    bed.rucio.client().put(f"{name}:elsewhere", b"x", rse=RSES[1])
    bed.rucio.place(name, "two", {"first": b"1\n", "second": b"22\n"})
    dids = [{"scope": name, "name": file} for file in ("first", "second", "elsewhere")]
    bed.rucio.client().ask(
        f"[client.add_dataset({name!r}, made) for made in ('mixed', 'nothing', 'closed')]"
        f" + [client.attach_dids({name!r}, 'mixed', {dids!r}), client.close({name!r}, 'closed')]"
    )
    return name


def assert_only(told: Told, code: str, at: str, desk: Desk, says: str) -> None:
    """Assert that there is one finding, where a text stands first, and that it says something."""
    assert told.codes == [code], told.out
    (finding,) = told.document["findings"]
    text = (desk.folder / "reana.yaml").read_text()
    assert text[finding["start"]["offset"] : finding["end"]["offset"]].startswith(at), told.out
    assert says in finding["message"]
    assert told.status == 1


@pytest.mark.parametrize("client", CLIENTS)
def test_all_is_well(bed: Bed, scope: str, tmp_path: Path, client: str) -> None:
    told = Desk(bed, tmp_path, client).ask(
        spec(f"['{scope}:one -> a', '{scope}:two -> b/', '{scope}:*on* -> c/']", f"['a -> {scope}:new lifetime=1d']")
    )
    assert (told.status, told.codes) == (0, [])
    assert [row["detail"] for row in told.rows("get")] == [
        "a file, 4 B",
        "a dataset of 2 files, 5 B",
        "matches 2 files, 7 B",
    ]
    assert told.document["to_fetch"] == {"files": 5, "bytes": 16}
    (upload,) = told.rows("upload")
    assert upload["detail"] == "free; to LOCAL_USERDISK, 10 GB of the quota are left"
    assert [row["detail"] for row in told.rows("rucio")] == ["Rucio 41.5.1, logged in as jdoe"]
    assert not list((tmp_path / "tmp").iterdir()), "nothing is left"


class TestFetching:
    def test_a_did_that_is_not_there_with_these_parameters(self, desk: Desk, scope: str) -> None:
        text = spec(f"'{scope}:o${{run}} -> a'", run="ne")
        assert desk.ask(text).codes == []
        assert_only(desk.ask(text, "-p", "run=f"), "RN805", f"{scope}:o", desk, f"no DID {scope}:of")

    def test_a_parameter_that_makes_no_did(self, desk: Desk, scope: str) -> None:
        told = desk.ask(spec(f"'{scope}:o${{run}} -> a'"), "-p", "run=n e$(id)")
        assert_only(told, "RN201", f"'{scope}:o${{run}}", desk, "is no DID")

    def test_a_scope_that_is_not_there(self, desk: Desk) -> None:
        assert_only(desk.ask(spec("'user.nobody:one -> a'")), "RN805", "user.nobody:one", desk, "no scope user.nobody")

    def test_a_pattern_that_matches_nothing(self, desk: Desk, scope: str) -> None:
        assert_only(desk.ask(spec(f"'{scope}:x* -> a/'")), "RN805", f"{scope}:x*", desk, f"matches {scope}:x*")

    def test_what_an_earlier_step_uploads_need_not_be_there(self, desk: Desk, scope: str) -> None:
        later = (
            "\n      - name: plot\n        environment: docker.io/library/python:3.11-slim\n"
            f"        rucio: {{get: '{scope}:new -> b'}}\n        commands: [date]"
        )
        told = desk.ask(spec(upload=f"'a -> {scope}:new'", more=later))
        assert (told.status, [row["detail"] for row in told.rows("get")]) == (0, ["an earlier step uploads it"])

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (":two -> b", "2 files"),
            (":two -> b/ type=file", "is a dataset"),
            (":nothing -> b/", "has no files"),
        ],
    )
    def test_not_what_was_expected(self, desk: Desk, scope: str, words: str, says: str) -> None:
        assert_only(desk.ask(spec(f"'{scope}{words}'")), "RN806", f"{scope}:", desk, says)

    @pytest.mark.parametrize(
        "words", [f"rses={RSES[1]}", "protocol=root", f"rses={RSES[0]} protocol=davs"], ids=["rses", "protocol", "both"]
    )
    def test_no_replica_as_asked_for(self, desk: Desk, scope: str, words: str) -> None:
        told = desk.ask(spec(f"['{scope}:two -> b/', '{scope}:two -> c/ {words}']"))
        assert_only(told, "RN807", f"{scope}:two", desk, "2 of 2 files cannot be read")
        assert f"{scope}:first, {scope}:second" in told.out
        assert [row["state"] for row in told.rows("get")] == ["ok", "failed"]

    def test_some_of_some_are_enough_where_some_are_chosen(self, desk: Desk, scope: str) -> None:
        told = desk.ask(spec(f"'{scope}:mixed -> b/ nrandom=2 rses={RSES[0]}'"))
        assert (told.status, told.document["to_fetch"]["files"]) == (0, 2)
        told = desk.ask(spec(f"'{scope}:mixed -> b/ nrandom=2 rses={RSES[1]}'"))
        assert_only(told, "RN807", f"{scope}:mixed", desk, "2 of 3 files cannot be read")
        assert told.document["findings"][0]["severity"] == "warning"

    def test_an_rse_that_is_not_there(self, desk: Desk, scope: str) -> None:
        told = desk.ask(spec(f"'{scope}:one -> a rses=NO_SUCH_USERDISK'"))
        assert_only(told, "RN809", "NO_SUCH_USERDISK", desk, "No RSE matches")

    def test_a_dataset_of_ten_thousand_files(self, desk: Desk, scope: str) -> None:
        desk.bed.rucio.place(scope, "many", {f"many.{number:05}": b"%05d" % number for number in range(10_000)})
        log = desk.bed.rucio.log(tls=True)
        before = log.read_text(errors="replace").count("POST ")
        told = desk.ask(spec(f"'{scope}:many -> b/'"), "--timeout", "60")
        assert (told.status, told.document["to_fetch"]) == (0, {"files": 10_000, "bytes": 50_000})
        asked = log.read_text(errors="replace").count("POST ") - before
        assert asked <= 12, "replicas are asked for by the thousand"

    def test_it_is_asked_once_what_stands_twice(self, desk: Desk) -> None:
        later = (
            "\n      - name: plot\n        environment: docker.io/library/python:3.11-slim\n"
            "        rucio: {get: 'user.jdoe:nowhere -> a'}\n        commands: [date]"
        )
        told = desk.ask(spec("'user.jdoe:nowhere -> a'", more=later))
        assert told.codes == ["RN805"]
        assert len(told.document["findings"][0]["related"]) == 1


class TestUploading:
    @pytest.mark.parametrize(
        ("words", "code", "at", "says", "severity"),
        [
            ("'a -> user.nobody:new'", "RN808", "user.nobody", "no scope user.nobody", "error"),
            ("'a -> SCOPE:new @ NO_SUCH_USERDISK'", "RN809", "NO_SUCH", "no RSE NO_SUCH_USERDISK", "error"),
            ("'a -> SCOPE:new protocol=root'", "RN809", "", "no protocol root to write with", "error"),
            ("'a -> SCOPE:one'", "RN811", "SCOPE:one", "exists already, with 4 B", "warning"),
            ("'a -> SCOPE:two'", "RN811", "SCOPE:two", "is a dataset", "error"),
            ("'out/ -> SCOPE:one'", "RN811", "SCOPE:one", "is a file: no file can be added", "error"),
        ],
    )
    def test_what_is_in_the_way(
        self, desk: Desk, scope: str, words: str, code: str, at: str, says: str, severity: str
    ) -> None:
        told = desk.ask(spec(upload=words.replace("SCOPE", scope)))
        assert_only(told, code, at.replace("SCOPE", scope), desk, says)
        assert told.document["findings"][0]["severity"] == severity

    def test_a_scope_of_others(self, desk: Desk, scope: str) -> None:
        desk.variables["RUCIO_ACCOUNT"] = "other"
        told = desk.ask(spec(upload=f"['a -> {scope}:new', 'b -> user.other:new.{scope}']"))
        assert_only(told, "RN808", f"{scope}:new", desk, f"The scope {scope} is not one of the account other.")

    def test_a_scope_of_others_where_the_site_has_a_policy_of_its_own(self, desk: Desk, scope: str) -> None:
        desk.variables["RUCIO_ACCOUNT"], desk.policy = "other", "policy: escape\n"
        told = desk.ask(spec(upload=f"'a -> {scope}:new'"))
        assert_only(told, "RN808", f"{scope}:new", desk, f"The scope {scope} is not one of the account other.")
        assert told.document["findings"][0]["severity"] == "warning"

    def test_no_quota(self, desk: Desk, scope: str) -> None:
        root, desk.variables["RUCIO_ACCOUNT"] = desk.bed.rucio.root, "other"
        name = f"'a -> user.other:{scope} @ {RSES[2]}'"
        try:
            root.ask(f"[client.delete_local_account_limit('other', {RSES[2]!r})]")
            assert_only(desk.ask(spec(upload=name)), "RN810", RSES[2], desk, f"has no quota at {RSES[2]}")
        finally:
            root.ask(f"[client.set_local_account_limit('other', {RSES[2]!r}, 10)]")

    def test_an_rse_that_is_not_open_for_writing(self, desk: Desk, scope: str) -> None:
        root = desk.bed.rucio.root
        try:
            root.ask(f"[client.update_rse({RSES[1]!r}, {{'availability_write': False}})]")
            told = desk.ask(spec(upload=f"'a -> {scope}:new @ {RSES[1]}'"))
        finally:
            root.ask(f"[client.update_rse({RSES[1]!r}, {{'availability_write': True}})]")
        assert_only(told, "RN809", RSES[1], desk, "is not open for writing now")

    def test_a_dataset_that_is_closed(self, desk: Desk, scope: str) -> None:
        assert desk.ask(spec(upload=f"'out/ -> {scope}:two'")).status == 0
        told = desk.ask(spec(upload=f"'out/ -> {scope}:closed'"))
        assert_only(told, "RN811", f"{scope}:closed", desk, "is closed")


class TestProxies:
    def test_none(self, desk: Desk, scope: str) -> None:
        desk.variables["X509_USER_PROXY"] = str(desk.folder / "nowhere")
        told = desk.ask(spec(f"'{scope}:one -> a'"))
        assert_only(told, "RN801", "{vo: testvo}", desk, "There is no VOMS proxy")
        assert [row["state"] for row in (*told.rows("rucio"), *told.rows("get"))] == ["not asked", "not asked"]

    @pytest.mark.parametrize(
        ("made", "says"),
        [({"hours": 1, "ago": 2}, "expired on"), ({"vo": "cms"}, "is one of cms, and testvo is needed")],
        ids=["expired", "of another VO"],
    )
    def test_one_that_will_not_do(self, desk: Desk, scope: str, made: dict[str, int], says: str) -> None:
        desk.variables["X509_USER_PROXY"] = str(desk.bed.authority.proxy(desk.folder / "bad", **made))  # type: ignore[arg-type]
        told = desk.ask(spec(f"'{scope}:one -> a'"))
        assert told.codes == ["RN801"]
        assert says in told.out

    def test_one_without_the_role(self, desk: Desk, scope: str) -> None:
        text = spec(f"'{scope}:one -> a'", proxy="{vo: testvo, role: production}")
        assert_only(desk.ask(text), "RN801", "{vo: testvo, role", desk, "has no role production")
        desk.variables["X509_USER_PROXY"] = str(desk.bed.authority.proxy(desk.folder / "good", role="production"))
        assert desk.ask(text).status == 0

    @pytest.mark.parametrize(("valid", "status"), [("20h", 0), ("30h", 1)])
    def test_one_that_is_too_short(self, desk: Desk, scope: str, valid: str, status: int) -> None:
        told = desk.ask(spec(f"'{scope}:one -> a'", proxy=f"{{vo: testvo, valid: {valid}}}"))
        assert (told.status, told.codes) == (status, ["RN802"] * status)

    def test_one_that_lasts_side_by_side_and_not_one_after_another(self, desk: Desk, scope: str) -> None:
        text = spec(upload=f"'a -> {scope}:new'").replace(
            "commands: [", "kubernetes_job_timeout: 50000\n        commands: ['true', "
        )
        told = desk.ask(text)
        assert_only(told, "RN802", "{vo: testvo}", desk, "run one after another, as REANA does")
        assert told.document["findings"][0]["severity"] == "warning"

    def test_one_of_a_rogue_is_refused_by_rucio(self, desk: Desk, scope: str) -> None:
        desk.variables["X509_USER_PROXY"] = str(desk.bed.rogue.proxy(desk.folder / "rogue"))
        told = desk.ask(spec(f"'{scope}:one -> a'"))
        assert told.codes in (["RN803"], ["RN804"])
        assert [row["state"] for row in told.rows("get")] == ["not asked"]


class TestLogins:
    @pytest.mark.parametrize("client", CLIENTS)
    def test_by_token(self, bed: Bed, scope: str, tmp_path: Path, client: str) -> None:
        desk = Desk(bed, tmp_path, client)
        desk.auth = "oidc"
        text = spec(f"'{scope}:one -> a'", proxy="false")
        assert desk.ask(text).codes == ["RN804"]
        token = tmp_path / "token"
        token.write_text(bed.rucio.issuer.token())
        token.chmod(0o600)
        desk.variables["BEARER_TOKEN_FILE"] = str(token)
        assert desk.ask(text).status == 0
        token.write_text(bed.rucio.issuer.token(aud="somebody else"))
        told = desk.ask(text)
        assert told.codes == ["RN804"]
        assert token.read_text() not in told.out + told.err

    def test_by_password_which_is_never_said(self, desk: Desk, scope: str) -> None:
        desk.auth = "userpass"
        desk.variables |= {"RUCIO_USERNAME": "jdoe", "RUCIO_PASSWORD": "jdoepw"}
        text = spec(f"'{scope}:one -> a'", proxy="false")
        assert desk.ask(text).status == 0
        desk.variables["RUCIO_PASSWORD"] = "canary-of-a-password"
        told = desk.ask(text, as_json=False)
        assert (told.status, "RN804" in told.out) == (1, True)
        assert "canary" not in told.out + told.err

    def test_as_an_account_that_is_not_theirs(self, desk: Desk, scope: str) -> None:
        desk.variables["RUCIO_ACCOUNT"] = "root"
        assert_only(desk.ask(spec(f"'{scope}:one -> a'")), "RN804", f"'{scope}:one", desk, "Cannot authenticate")


class TestServer:
    @contextmanager
    def trouble(self, bed: Bed, kind: str) -> Iterator[None]:
        if kind == "500":
            with bed.rucio.mood("500"):
                yield
        elif kind == "down":
            bed.rucio.stop()
            try:
                yield
            finally:
                bed.rucio.start()
        else:
            with bed.rucio.paused():
                yield

    @pytest.mark.parametrize(
        ("kind", "says"),
        [("500", "answers 500"), ("down", "Connection refused"), ("hangs", "did not answer within 1 s")],
    )
    def test_it_does_not_serve(self, desk: Desk, scope: str, kind: str, says: str) -> None:
        call = spec(f"'{scope}:one -> a'")
        with self.trouble(desk.bed, kind):
            told = desk.ask(call, "--timeout", "1")
        assert_only(told, "RN803", f"'{scope}:one", desk, says)

    def test_a_certificate_that_nobody_trusts(self, desk: Desk, scope: str) -> None:
        desk.variables["RUCIO_CA_CERT"] = str(desk.bed.rogue.folder / "ca.pem")
        told = desk.ask(spec(f"'{scope}:one -> a'"))
        assert_only(told, "RN803", f"'{scope}:one", desk, "has a certificate that is not trusted here")
        assert "RUCIO_CA_CERT" in told.out

    def test_a_question_that_takes_too_long_is_no_reason_to_wait_for_it(self, desk: Desk, scope: str) -> None:
        with desk.bed.rucio.mood("slow 4 /dids/"):
            told = desk.ask(spec(f"'{scope}:one -> a'"), "--timeout", "2")
        assert_only(told, "RN812", f"'{scope}:one", desk, "no answer within 2 s")
        assert [row["state"] for row in told.rows("rucio")] == ["ok"]


_NAMES = {"vo: escape": "vo: testvo", "site: escape": "site: lab", "CERN-EOSPILOT": RSES[0], " escape ": " testvo "}


def test_what_the_documentation_shows(desk: Desk) -> None:
    page = (Path(__file__).parents[2] / "docs" / "preflight.md").read_text()
    for theirs, ours in _NAMES.items():
        page = page.replace(theirs, ours)
    (text,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (shown,) = re.findall(r"```\n\$ reanac preflight reana.yaml\n(.*?)```", page, re.DOTALL)
    contents = {f"event.{number}": b"event" for number in range(3)}
    desk.bed.rucio.place("user.jdoe", "events.2018", contents)
    told = desk.ask(text, as_json=False)
    shown = shown.replace("https://vre-rucio.cern.ch", desk.bed.rucio.tls_url)
    blanks, life = re.compile(" +"), re.compile(r"23 h \d+ min")
    assert life.sub("", blanks.sub(" ", told.out)) == life.sub("", blanks.sub(" ", shown))


class TestPeople:
    def test_a_comment_silences_a_finding(self, desk: Desk, scope: str) -> None:
        text = spec(f"\n            - {scope}:no -> a  # reanac: ignore[RN805] it comes tomorrow")
        told = desk.ask(text)
        assert (told.status, told.codes) == (0, [])
        assert [row["state"] for row in told.rows("get")] == ["failed"]

    def test_nothing_is_asked_of_a_specification_that_has_mistakes(self, desk: Desk) -> None:
        told = desk.ask(spec("'no did -> a'"), as_json=False)
        assert told.status == 1
        assert "error[RN201]" in told.out
        assert told.out.endswith("Nothing was asked.\n")

    def test_nothing_to_ask(self, desk: Desk) -> None:
        text = spec("'x:y -> z'", proxy="false").replace("get: 'x:y -> z'", "credentials: false")
        told = desk.ask(text.replace("{site: lab, rse: LOCAL_USERDISK}", "{site: lab}"), as_json=False)
        assert (told.status, told.out) == (0, "There is nothing to ask: no step has a proxy or uses Rucio.\n")

    def test_without_a_client_it_says_what_to_install(self, desk: Desk, scope: str) -> None:
        desk.variables["PATH"] = "/usr/bin:/bin"
        told = desk.ask(spec(f"'{scope}:one -> a'"))
        assert (told.status, told.out) == (2, "")
        assert "pip install 'reanac[rucio]'" in told.err

    @pytest.mark.parametrize("seconds", ["0", "-1", "x", "inf", "nan"])
    def test_a_timeout_is_a_number_of_seconds(self, desk: Desk, seconds: str) -> None:
        told = desk.ask(spec("'a:b -> c'"), f"--timeout={seconds}")
        assert (told.status, "--timeout takes" in told.err) == (2, True)

    def test_on_a_terminal_there_is_a_bar_that_goes_away(self, desk: Desk, scope: str) -> None:
        ours, theirs = pty.openpty()
        call = desk.command(spec(f"'{scope}:one -> a'"))
        done = subprocess.run(
            call, cwd=desk.folder, env=desk.variables, stdout=subprocess.PIPE, stderr=theirs, check=False
        )
        os.close(theirs)
        said = os.read(ours, 100_000).decode()
        os.close(ours)
        assert "] 3 of 3" in said
        assert said.endswith("\r\x1b[K")
        assert done.returncode == 0
        assert b"\x1b" not in done.stdout

    @pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
    def test_interrupted_it_leaves_nothing(self, desk: Desk, scope: str, sent: signal.Signals) -> None:
        with desk.bed.rucio.paused():
            process = subprocess.Popen(
                desk.command(spec(f"'{scope}:one -> a'")), cwd=desk.folder, env=desk.variables,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            until = time.monotonic() + 30
            while not list(desk.temporary.glob("*/private/rucio.cfg")):
                assert time.monotonic() < until
                time.sleep(0.05)
            (config,) = desk.temporary.glob("*/private/rucio.cfg")
            assert [oct(path.stat().st_mode & 0o777) for path in (config, config.parent)] == ["0o600", "0o700"]
            process.send_signal(sent)
            _, err = process.communicate(timeout=30)
        assert "Traceback" not in err
        assert not list(desk.temporary.iterdir())
