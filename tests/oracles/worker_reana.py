"""Answers for one version of reana-commons: JSON lines in, JSON lines out.

Runs in an environment of its own (tests/environments), so it imports the standard library, PyYAML and
reana-commons only, and the same file serves REANA 0.9 and 0.95. It works in the folder that it is started in.
A request is ``{"ask": NAME, "text": TEXT, …}``, where TEXT holds one character from U+0000 to U+00FF for each
byte of the document; a reply is ``{"answer": …}``, or ``{"refusal": {"kind": …, "message": …, "path": …}}``
when REANA raised.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import logging
import math
import re
import sys
import types
from collections.abc import Callable
from typing import Any

BACKENDS = ["kubernetes", "htcondorcern", "slurmcern", "compute4punch"]
"""Fact S10: a cluster that has all of them refuses none."""

WORKSPACES = ["/"]
"""Where a workspace may lie is a cluster's choice; this one allows it everywhere."""

MAX_NODES = 1_000_000
"""A document of more nodes than this, aliases expanded, is not answered for."""

SPEC = "reana.yaml"
"""The document asked about, a file in the working folder: REANA's messages name it."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""YAML's escapes can write these one by one; JSON would join two of them to another character."""


class NotSerialError(Exception):
    """The workflow is another engine's: its files are needed to load it, and they are not here."""


class TooLargeError(Exception):
    """The loaded structure has more than `MAX_NODES` nodes."""


def engine_of_another_type(*_arguments: Any, **_options: Any) -> Any:
    """Stand in for the loaders of CWL, Snakemake and Yadage."""
    raise NotSerialError("the workflow is not a serial one")


# reana_commons.specification imports the other engines' packages, which a serial workflow never reaches.
for engine in ("snakemake", "yadage"):
    stand_in = types.ModuleType(f"reana_commons.{engine}")
    setattr(stand_in, f"{engine}_load", engine_of_another_type)
    sys.modules[stand_in.__name__] = stand_in

import yaml  # noqa: E402
from jsonschema import ValidationError  # noqa: E402
from reana_commons import job_utils, serial, specification  # noqa: E402
from reana_commons.errors import REANAValidationError  # noqa: E402
from reana_commons.validation import utils as validation  # noqa: E402
from reana_commons.validation.compute_backends import build_compute_backends_validator  # noqa: E402
from reana_commons.validation.operational_options import validate_operational_options  # noqa: E402
from reana_commons.validation.parameters import build_parameters_validator  # noqa: E402

try:
    from reana_commons.validation.report import validate_serialized_spec
except ImportError:  # REANA 0.9
    validate_serialized_spec = None

specification.cwl_load = engine_of_another_type


def load_yaml() -> Any:
    """Return what PyYAML makes of the document, opened as REANA opens it."""
    with open(SPEC) as file:
        return yaml.safe_load(file)


def validate(_request: dict[str, Any]) -> dict[str, Any]:
    """Run REANA's loader and all its validators."""
    try:
        spec = specification.load_reana_spec(SPEC)
    except NotSerialError:
        reasons, warnings = validate_schema(load_yaml())
        return {"loaded": False, "reasons": reasons, "warnings": warnings}
    if validate_serialized_spec is None:
        reasons, warnings = validate_09(spec)
    else:
        report = validate_serialized_spec(spec, {"supported_backends": BACKENDS, "workspace_paths": WORKSPACES})
        reasons, warnings = report["errors"], report["warnings"]
    return {"loaded": True, "reasons": reasons, "warnings": warnings}


Finding = dict[str, str]
Findings = tuple[list[Finding], list[Finding]]
"""Reasons to refuse, and warnings."""


def validate_09(spec: Any) -> Findings:
    """Run what reana-client 0.9 validates, in its order, up to the first refusal."""
    reasons = reasons_of("operational_options", validate_options_09, spec)
    if reasons:
        return reasons, []
    reasons, warnings = validate_schema(spec)
    if reasons:
        return reasons, warnings
    parameters = build_parameters_validator(spec)
    reasons += reasons_of("parameters", parameters.validate_parameters)
    for raised in (
        parameters.reana_params_warnings,
        parameters.workflow_params_warnings,
        parameters.operations_warnings,
    ):
        warnings += [finding("parameters", warning["message"]) for warning in raised]
    backends = build_compute_backends_validator(spec, BACKENDS)
    return reasons + reasons_of("compute_backend", backends.validate), warnings


def validate_options_09(spec: Any) -> None:
    """Check the operational options as reana-client 0.9 does, which looks at empty ones too."""
    if "options" in spec.get("inputs", {}):
        validate_operational_options(spec["workflow"]["type"], spec["inputs"]["options"])


def validate_schema(spec: Any) -> Findings:
    """Run what needs no loaded workflow: the official JSON Schema."""
    try:
        found = validation.validate_reana_yaml(spec)
    except ValidationError as error:
        return [finding("schema", error.message, path_of(error))], []
    return [], [finding(kind, message_of(value), value["path"]) for kind in found for value in found[kind]]


def message_of(warning: dict[str, str]) -> str:
    """Return a schema warning's sentence, in the words of REANA 0.95."""
    return f"Unexpected property '{warning['property']}'" if "property" in warning else warning["message"]


def reasons_of(code: str, check: Callable[..., object], *arguments: Any) -> list[Finding]:
    """Run one check; return the findings that its refusal makes."""
    try:
        check(*arguments)
    except REANAValidationError as error:
        return [finding(code, error.message)]
    return []


def finding(code: str, message: str, path: str = "") -> Finding:
    """Return a finding in the form of REANA 0.95's report."""
    return {"code": code, "message": message, "path": path}


def path_of(error: ValidationError) -> str:
    """Return where jsonschema found an error, in the form of REANA's report."""
    return ".".join(map(str, error.absolute_path))


def expand(request: dict[str, Any]) -> Any:
    """Return the steps as the engine gets them, their commands expanded."""
    spec = load_yaml()
    parameters = {**spec.get("inputs", {}).get("parameters", {}), **request["parameters"]}
    return tagged(serial.serial_load(None, spec["workflow"]["specification"], parameters)["steps"])


def load(_request: dict[str, Any]) -> Any:
    """Return what PyYAML makes of the document, before any of REANA's checks."""
    return tagged(load_yaml())


def memory_bytes(request: dict[str, Any]) -> float:
    """Return a memory quantity in bytes, as the job controller reads it."""
    amount: float = job_utils.kubernetes_memory_to_bytes(request["text"])
    return amount


def accepts_cpu(request: dict[str, Any]) -> bool:
    """Return whether the job controller accepts a CPU quantity."""
    return bool(job_utils.validate_kubernetes_cpu(request["text"]))


def tagged(root: Any) -> Any:
    """Return a loaded value as JSON; what JSON cannot hold is tagged, such as ``{"!date": …}``."""
    budget = iter(range(MAX_NODES))

    def tag(value: Any, above: tuple[int, ...]) -> Any:
        if next(budget, None) is None:
            raise TooLargeError(f"the document has more than {MAX_NODES} nodes")
        if not isinstance(value, (dict, list, tuple, set)):
            return tagged_scalar(value)
        if id(value) in above:
            return {"!cycle": above.index(id(value))}
        inside = (*above, id(value))
        if isinstance(value, dict):
            if all(isinstance(key, str) and not key.startswith("!") for key in value):
                return {key: tag(item, inside) for key, item in value.items()}
            return {"!mapping": [[tag(key, inside), tag(item, inside)] for key, item in value.items()]}
        items = [tag(item, inside) for item in value]
        if isinstance(value, list):
            return items
        return {"!set": sorted(items, key=repr)} if isinstance(value, set) else {"!tuple": items}

    return tag(root, ())


def tagged_scalar(value: Any) -> Any:
    """Return a loaded scalar as JSON, or tagged."""
    if isinstance(value, str) and SURROGATE.search(value):
        return {"!str": [ord(character) for character in value]}
    if isinstance(value, bytes):
        return {"!bytes": value.decode("latin-1")}
    if isinstance(value, datetime.date):
        return {f"!{type(value).__name__}": value.isoformat()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"!float": str(value)}
    return value


ASKED = {question.__name__: question for question in (validate, expand, load, memory_bytes, accepts_cpu)}


def reply_to(request: dict[str, Any]) -> dict[str, Any]:
    """Answer one request; what REANA prints meanwhile becomes part of a refusal."""
    with open(SPEC, "wb") as file:
        file.write(request["text"].encode("latin-1"))
    question = ASKED[request["ask"]]
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            return {"answer": question(request)}
    except ValidationError as error:
        return refusal(error, error.message, path_of(error))
    # serial_load raises bare Exception, and a malformed specification makes it raise nearly any other.
    except Exception as error:
        return refusal(error, f"{error} {printed.getvalue()}".strip())


def refusal(error: Exception, message: str, path: str = "") -> dict[str, Any]:
    """Return the reply for what REANA raised."""
    return {"refusal": {"kind": type(error).__name__, "message": message, "path": path}}


def main() -> None:
    """Answer until the asker closes its end of the pipe."""
    logging.disable(logging.CRITICAL)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(reply_to(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
