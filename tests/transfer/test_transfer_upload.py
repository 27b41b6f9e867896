"""What the transfer script uploads, with the STUB of the Rucio client: registration, datasets, re-running."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from transfer_helpers import NEED, Workspace, dataset, file


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.make(tmp_path)
    workspace.put("out/x", "xxx")
    workspace.put("out/y", "yy")
    workspace.put("out/.hidden", "h")
    return workspace


def uploads(workspace: Workspace) -> list[dict[str, Any]]:
    return [json.loads(line[len("upload ") :]) for line in workspace.log]


def test_a_new_file(workspace: Workspace) -> None:
    outcome = workspace.run(NEED, "upload out/x", "  to s:x", "  rse DISK", "  lifetime 2h")
    assert (outcome.status, outcome.out, outcome.err) == (0, "uploaded out/x -> s:x (3 bytes)\n", "")
    assert (workspace.desk / "lake" / "s" / "x").read_text() == "xxx"
    assert workspace.catalogue["s:x"]["rules"] == [{"rse_expression": "DISK", "lifetime": 7200}]


def test_the_client_sees_neither_the_name_of_the_file_nor_a_reason_to_run_a_shell(workspace: Workspace) -> None:
    workspace.put("out/pool.root; touch pwned", "p")
    assert workspace.run(NEED, "upload ${p}", "  to s:p", "  rse DISK", p="out/pool.root; touch pwned").status == 0
    (item,) = uploads(workspace)
    assert "pool" not in item["path"]
    assert item["guid"]


@pytest.mark.parametrize(("said", "done"), [((), True), (("true",), True), (("false",), False)])
def test_a_file_is_registered_after_it_was_uploaded(workspace: Workspace, said: tuple[str, ...], done: bool) -> None:
    option = [f"  register_after_upload {word}" for word in said]
    assert workspace.run(NEED, "upload out/x", "  to s:x", "  rse DISK", *option).status == 0
    assert [item["register_after_upload"] for item in uploads(workspace)] == [done]


def test_the_same_again_is_success_and_uploads_nothing(workspace: Workspace) -> None:
    lines = (NEED, "upload out/x", "  to s:x", "  rse DISK")
    assert workspace.run(*lines).status == 0
    assert workspace.run(*lines).out == "already uploaded out/x -> s:x (3 bytes)\n"
    assert len(workspace.log) == 1


def test_a_missing_rule_is_made_up_for(workspace: Workspace) -> None:
    workspace.catalogue = {**workspace.catalogue, "s:x": file("xxx")}
    assert workspace.run(NEED, "upload out/x", "  to s:x", "  rse DISK", "  lifetime 1d").status == 0
    assert [rule["lifetime"] for rule in workspace.catalogue["s:x"]["rules"]] == [86400]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("upload out/x", "  to s:a", "  rse DISK"), ("s:a exists with other content",)),
        (("upload out/x", "  to s:two", "  rse DISK"), ("s:two exists, and is a dataset",)),
        (("upload out/x", "  to s:x", "  rse NOPE"), ("no RSE NOPE",)),
        (("upload out/x", "  to s:x", "  rse DISK", "  dataset s:a"), ("s:a is a file",)),
        (("upload out/nope", "  to s:x", "  rse DISK"), ("no file",)),
        (("upload out", "  to s:x", "  rse DISK"), ("no file",)),
        (("upload out/*.zip", "  dataset s:d", "  rse DISK"), ("nothing to upload",)),
        (("upload /etc/hostname", "  to s:x", "  rse DISK"), ("/etc/hostname",)),
        (("upload out/../../desk/log", "  to s:x", "  rse DISK"), ("..",)),
        (("upload ./", "  dataset s:d", "  rse DISK"), ("'.'",)),
        (("upload leak", "  to s:x", "  rse DISK"), ("symbolic link",)),
        (("upload many/", "  dataset s:d", "  rse DISK"), ("is a folder",)),
        (("upload odd/", "  dataset s:d", "  rse DISK"), ("under its own name",)),
        (("upload */x", "  dataset s:d", "  rse DISK"), ("one name",)),
    ],
)
def test_what_is_refused_uploads_nothing(workspace: Workspace, lines: tuple[str, ...], words: tuple[str, ...]) -> None:
    (workspace.path / "leak").symlink_to(workspace.desk / "rucio.cfg")
    workspace.put("many/deep/x", "x")
    workspace.put("odd/a b", "x")
    workspace.put("more/x", "x")
    before = workspace.catalogue
    assert workspace.run(NEED, *lines).failed(*words)
    assert workspace.log == []
    assert workspace.catalogue == before


def test_a_client_that_says_it_uploaded_and_did_not_fails_the_step(workspace: Workspace) -> None:
    workspace.catalogue = {**workspace.catalogue, "lie-upload": {}}
    assert workspace.run(NEED, "upload out/x", "  to s:x", "  rse DISK").failed("out/x", "s:x")


def test_a_folder_becomes_a_dataset_with_a_rule(workspace: Workspace) -> None:
    assert workspace.run(NEED, "upload out/", "  dataset s:d", "  rse DISK", "  lifetime 1d").status == 0
    made = workspace.catalogue["s:d"]
    assert made["holds"] == ["s:x", "s:y"]
    assert [(rule["rse_expression"], rule["lifetime"]) for rule in made["rules"]] == [("DISK", 86400)]
    assert workspace.catalogue["s:x"]["rules"] == []


def test_a_dataset_that_is_half_there_is_completed(workspace: Workspace) -> None:
    workspace.catalogue = {**workspace.catalogue, "s:x": file("xxx"), "s:d": dataset("s:a")}
    outcome = workspace.run(NEED, "upload out/[xy]", "  dataset s:d", "  rse DISK", "  lifetime 1d")
    assert outcome.out == "already uploaded out/x -> s:x (3 bytes)\nuploaded out/y -> s:y (2 bytes)\n"
    assert workspace.catalogue["s:d"]["holds"] == ["s:a", "s:x", "s:y"]
    assert len(workspace.catalogue["s:d"]["rules"]) == 1


def test_a_file_at_an_rse_without_a_rule_of_its_dataset_gets_its_own(workspace: Workspace) -> None:
    workspace.catalogue = {**workspace.catalogue, "s:d": dataset()}
    assert workspace.run(NEED, "upload out/x", "  to s:x", "  rse TAPE", "  dataset s:d").status == 0
    assert [rule["rse_expression"] for rule in workspace.catalogue["s:x"]["rules"]] == ["TAPE"]
