"""The machinery of the tests: skips, golden files, and the environments of the judges."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Golden
from oracles import environments, node
from oracles.needs import missing, need


class TestNeeds:
    """A missing real part."""

    def test_it_skips_at_a_desk(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CI", raising=False)
        with pytest.raises(pytest.skip.Exception, match="no program of-no-such-name on the path"):
            need("of-no-such-name")

    def test_it_fails_in_ci(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", "true")
        with pytest.raises(pytest.fail.Exception, match="CI has every real part"):
            need("of-no-such-name")

    def test_what_is_there_is_not_missing(self) -> None:
        assert missing("sh") is None


class TestGolden:
    """Golden files."""

    def test_a_difference_fails(self, tmp_path: Path) -> None:
        Golden(update=True).file(tmp_path / "a" / "b.out", "new\r\n")
        Golden(update=False).file(tmp_path / "a" / "b.out", "new\r\n")
        with pytest.raises(AssertionError):
            Golden(update=False).file(tmp_path / "a" / "b.out", "new\n")

    def test_a_missing_file_fails(self, tmp_path: Path) -> None:
        with pytest.raises(AssertionError, match="make golden writes it"):
            Golden(update=False).file(tmp_path / "b.out", "")

    def test_a_surplus_file_fails_and_is_removed(self, tmp_path: Path) -> None:
        Golden(update=True).folder(tmp_path, {"a/x": "1", "y": "2"})
        with pytest.raises(AssertionError, match="no longer made: a/x"):
            Golden(update=False).folder(tmp_path, {"y": "2"})
        Golden(update=True).folder(tmp_path, {"y": "2"})
        Golden(update=False).folder(tmp_path, {"y": "2"})


class TestEnvironments:
    """The environments of the judges."""

    @pytest.fixture(autouse=True)
    def elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Build in a temporary folder an environment that holds nothing."""
        monkeypatch.setattr(environments, "REQUIREMENTS", tmp_path)
        monkeypatch.setattr(environments, "BUILT", tmp_path / "built")
        (tmp_path / "nothing.txt").write_text("# no packages\n")

    def test_it_is_built_once_and_again_when_a_pin_changes(self, tmp_path: Path) -> None:
        assert environments.missing("nothing") is not None
        environments.build("nothing")
        assert environments.missing("nothing") is None
        made = (tmp_path / "built" / "nothing" / "pyvenv.cfg").stat().st_ino
        environments.build("nothing")
        assert (tmp_path / "built" / "nothing" / "pyvenv.cfg").stat().st_ino == made
        (tmp_path / "nothing.txt").write_text("# no packages at all\n")
        assert "out of date" in str(environments.missing("nothing"))

    def test_a_failure_is_told_and_leaves_nothing_that_passes_for_built(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "broken.txt").write_text("./there-is-no-such-folder\n")
        assert environments.main(["broken"]) == 1
        assert "the environment broken could not be built" in capsys.readouterr().err
        assert "not built" in str(environments.missing("broken"))

    def test_an_unknown_name_is_told(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert environments.main(["nobody"]) == 1
        assert "tests/environments has nothing" in capsys.readouterr().err

    def test_a_version_is_read_from_the_pins(self, tmp_path: Path) -> None:
        (tmp_path / "nothing.txt").write_text("# pins\nfirst==1.0\nsecond==2.0a1\n")
        assert environments.version_of("second", "nothing") == "2.0a1"
        with pytest.raises(ValueError, match="does not pin third"):
            environments.version_of("third", "nothing")


@pytest.mark.needs("npm", "node")
class TestPrograms:
    """Programs from npm."""

    @pytest.fixture(autouse=True)
    def elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Install into a temporary folder a program that needs no package."""
        monkeypatch.setattr(node, "LOCKED", tmp_path)
        monkeypatch.setattr(node, "BUILT", tmp_path / "built")
        (tmp_path / "nothing").mkdir()
        (tmp_path / "nothing" / "package.json").write_text('{"name": "nothing", "version": "1.0.0"}')
        lock = '{"name": "nothing", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "nothing"}}}'
        (tmp_path / "nothing" / "package-lock.json").write_text(lock)
        return tmp_path / "nothing" / "package-lock.json"

    def test_one_is_installed_once_and_again_when_the_lock_changes(self, elsewhere: Path, tmp_path: Path) -> None:
        assert "not installed" in str(node.missing("nothing"))
        assert node.main(["nothing"]) == 0
        assert node.missing("nothing") is None
        made = (tmp_path / "built" / "nothing" / "package.json").stat().st_ino
        node.build("nothing")
        assert (tmp_path / "built" / "nothing" / "package.json").stat().st_ino == made
        elsewhere.write_text(elsewhere.read_text() + "\n")
        assert "out of date" in str(node.missing("nothing"))

    def test_a_failure_is_told_and_leaves_nothing_that_passes_for_installed(
        self, elsewhere: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        elsewhere.write_text("{")
        assert node.main(["nothing"]) == 1
        assert "nothing could not be installed" in capsys.readouterr().err
        assert "not installed" in str(node.missing("nothing"))

    def test_without_npm_the_reason_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert node.main(["nothing"]) == 1
        assert "there is no program npm on the path" in capsys.readouterr().err
        assert "needs Node.js" in str(node.missing("nothing"))

    def test_an_unknown_name_is_told(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert node.main(["nobody"]) == 1
        assert "tests/environments has nothing" in capsys.readouterr().err
