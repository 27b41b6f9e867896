"""Specifications for property tests: plain ones with every key of REANA, and extended ones with directives.

A specification is drawn as data, its keys in any order, and written in any of the `layouts`. `plain` ones are accepted
by reana-commons 0.9.11 and 0.95; `broken` ones have one thing changed, which may or may not matter.
"""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from .layouts import Data, Raw, layouts, written

# -- words -----------------------------------------------------------------------------------------------------------

PARAMETERS = ("run", "scope", "rse", "cut", "_x1")
"""Names of parameters that commands and directives refer to."""

RAW = (
    "0123456", "1e-41", "1.0e-5", "1.10", "yes", "off", "1:30", "190:20:30", "2016_2017", "null", "~", "0x1F", "0b101",
    "+12", "-0", "1.", ".5", "1e3", "1.5e+3", "True", "NO", "0o17", "00", "1_000.5", "-.5", "08",
)  # fmt: skip

_TEXTS = (
    "", " ", "#", "a # b", "a: b", "- a", "'", '"', "\\", "%", "@x", "*", "&a", "!", "|", "> x", "\n", "a\nb\n", " a\n",
    "\n\n", "a\n\n  b", "é☃😀", "\u2028", "a\x85b", "\ufeff", "\t", "a\tb", "a\r\nb", "\x07", "2018-01-01", "<<", "=",
    "x" * 300, "word " * 60, "a" * 99 + " " + "b" * 99 + "\n", "---", "...", "? a", "[a", "{a", "a,b", "~", *RAW,
)  # fmt: skip
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(_TEXTS)
identifiers = st.from_regex(r"[a-z][a-z0-9]{2,7}", fullmatch=True)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | texts | st.sampled_from(RAW).map(Raw)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)
paths = st.builds(
    "/".join, st.lists(st.from_regex(r"[a-z0-9_][a-zA-Z0-9_.-]{0,5}", fullmatch=True), min_size=1, max_size=3)
)
images = st.sampled_from(
    ["docker.io/library/python:3.11-slim", "registry.example.org:5000/group/image:v1", "reanahub/reana-env-root6:6.18"]
)
_UNKNOWN = ("x_custom", "secret_names", "kubernetes_queue", "my-notes", "Zweck")


def unknown() -> st.SearchStrategy[Data]:
    """Keys that REANA does not know, and that are near to none that it knows."""
    return st.dictionaries(st.sampled_from(_UNKNOWN), values, max_size=1)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Data]:
    """A mapping of some of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


def mapping(required: Data, optional: Data) -> st.SearchStrategy[Data]:
    """A mapping with the required fields, some of the optional ones, and sometimes an unknown one, in any order."""
    known = st.fixed_dictionaries(required, optional=optional)
    merged = st.tuples(known, st.just({}) | unknown()).map(lambda both: both[1] | both[0])
    return merged.flatmap(lambda fields: st.permutations(list(fields.items())).map(dict))


# -- plain specifications --------------------------------------------------------------------------------------------

_DOLLARS = ("$$", "$$HOME", "$$(date)", "$${x:-1}", *(f"${{{name}}}" for name in PARAMETERS), "$run", "$cut/")
command_pieces = st.sampled_from(_DOLLARS) | texts.map(lambda text: text.replace("$", "$$"))
commands = st.lists(command_pieces, min_size=1, max_size=5).map("".join) | st.sampled_from(
    ["echo ${run}", "set -e\nfor x in 1 2; do\n  echo $$x\ndone\n", "cat <<EOF\n  ${cut}\nEOF", "date # now"]
)

_memory = st.from_regex(r"[1-9][0-9]{0,3}([EPTGMK]i?)?", fullmatch=True)
_size = st.from_regex(r"[1-9][0-9]{0,3}( ?[KMGT]B?)?", fullmatch=True)
_flavours = st.sampled_from(["espresso", "nextweek", "3600"])
_limits: Data = {
    "kubernetes_cpu_request": st.sampled_from(["500m", "1", "0.5"]),
    "kubernetes_cpu_limit": st.sampled_from(["500m", "1", "0.5"]),
    "kubernetes_memory_request": _memory,
    "kubernetes_memory_limit": _memory,
    "kubernetes_job_timeout": st.integers(1, 10**6),
    "kubernetes_uid": st.integers(1, 65000),
    "htcondor_max_runtime": _flavours,
    "htcondor_accounting_group": identifiers,
    "htcondor_request_cpus": st.sampled_from(["1", "16"]),
    "htcondor_request_memory": _size,
    "htcondor_request_disk": _size,
    "htcondor_requirements": st.sampled_from(['OpSysAndVer =?= "AlmaLinux9"']),
    "slurm_partition": identifiers,
    "slurm_time": st.sampled_from(["5", "60"]),
    "c4p_cpu_cores": st.sampled_from(["8"]),
    "c4p_memory_limit": st.sampled_from(["20000"]),
    "c4p_additional_requirements": identifiers,
}
_backends = st.sampled_from(["kubernetes", "htcondorcern", "slurmcern", "compute4punch"])
_flags: Data = {key: st.booleans() for key in ("unpacked_img", "kerberos", "voms_proxy", "rucio")}
_step_body: Data = {"environment": images, "commands": st.lists(commands, min_size=1, max_size=3)}


def _named(steps: list[Data], names: list[str | None]) -> list[Data]:
    return [step if name is None else {"name": name} | step for step, name in zip(steps, names, strict=False)]


def _steps(step: st.SearchStrategy[Data]) -> st.SearchStrategy[list[Data]]:
    names = st.lists(identifiers, min_size=3, max_size=3, unique=True) | st.just([None, "fit", None])
    return st.builds(_named, st.lists(step, min_size=1, max_size=3), names)


plain_steps = _steps(mapping(_step_body, {"compute_backend": _backends, **_flags, **_limits}))

_declared_parameters = st.fixed_dictionaries(
    dict.fromkeys(PARAMETERS, values),
    optional={"a.b": values, "": values, "1": values, "yes": values, "<<": values},
)


@st.composite
def _inputs(draw: st.DrawFn, parameters: st.SearchStrategy[Data]) -> Data:
    unique = draw(st.lists(paths, max_size=4, unique_by=lambda path: path.split("/")[0]))
    cut = draw(st.integers(0, len(unique)))
    fields: Data = {"parameters": draw(parameters)}
    if draw(st.booleans()):
        fields["files"] = unique[:cut]
    if draw(st.booleans()):
        fields["directories"] = unique[cut:]
    if draw(st.booleans()):
        fields["options"] = draw(some(TARGET=identifiers, FROM=identifiers, CACHE=st.sampled_from(["on", "off"])))
    return fields | draw(unknown())


_dask = mapping(
    {"image": images},
    {
        "number_of_workers": st.integers(1, 9),
        "single_worker_memory": st.sampled_from(["8Gi", "500M"]),
        "single_worker_threads": st.integers(1, 9),
    },
)
_platform: Data = {
    "cvmfs": st.lists(st.sampled_from(["fcc.cern.ch", "atlas.cern.ch"]), unique=True),
    "kerberos": st.booleans(),
    "dask": _dask,
}
_platform_flags: Data = {"voms_proxy": st.booleans(), "rucio": st.booleans()}
_file_lists = mapping({}, {"files": st.lists(paths, max_size=3), "directories": st.lists(paths, max_size=3)})
_workspace = mapping(
    {},
    {
        "root_path": st.just("/var/reana"),
        "retention_days": st.dictionaries(
            st.sampled_from(["*.root", "tmp/**", "a/b"]), st.integers(0, 999), min_size=1
        ),
    },
)


@st.composite
def _document(
    draw: st.DrawFn, steps: st.SearchStrategy[list[Data]], resources: st.SearchStrategy[Data], parameters: Any
) -> Data:
    workflow = {"type": "serial"}
    workflow |= draw(st.fixed_dictionaries({}, optional={"resources": resources}))
    specification = {"steps": draw(steps)} | draw(unknown())
    workflow |= draw(unknown()) | {"specification": specification}
    optional = {
        "version": st.sampled_from(["0.9.4", "1"]),
        "outputs": _file_lists,
        "workspace": _workspace,
        "tests": st.fixed_dictionaries({"files": st.lists(paths, min_size=1, max_size=2)}),
    }
    fields = {"inputs": draw(_inputs(parameters)), "workflow": workflow}
    fields |= draw(st.fixed_dictionaries({}, optional=optional)) | draw(unknown())
    return dict(draw(st.permutations(list(fields.items()))))


plain_data = _document(plain_steps, mapping({}, {**_platform, **_platform_flags}), _declared_parameters)
"""Data of plain specifications that both versions of REANA accept."""

# -- directives ------------------------------------------------------------------------------------------------------

TEXT_PARAMETERS: Data = {"run": "2018", "scope": "user.jdoe", "rse": "CERN-EOSPILOT", "cut": "4", "_x1": "x"}
_parameter = st.sampled_from([f"${{{name}}}" for name in PARAMETERS])
_scope = st.from_regex(r"[a-zA-Z][a-zA-Z0-9._-]{0,6}", fullmatch=True) | _parameter
_name_piece = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9._+#-]{0,6}", fullmatch=True)
_names = st.lists(_name_piece | _parameter, min_size=1, max_size=3).map("".join)
dids = st.builds("{}:{}".format, _scope, _names)
_file_pieces = st.from_regex(r"[a-zA-Z0-9_][a-zA-Z0-9_.+-]{0,5}", fullmatch=True) | _parameter
file_paths = st.lists(_file_pieces, min_size=1, max_size=3).map("/".join)
folder_paths = file_paths.map(lambda path: path + "/")
odd_paths = st.text(st.sampled_from("ab .:@'\"#$é☃=->;&|\\`!(){}~"), min_size=1, max_size=8)
literal_paths = odd_paths.map(lambda text: "x" + text.replace("$", "$$").rstrip(" .") + "y").filter(
    lambda text: ".." not in text
)
rses = st.sampled_from(["CERN-EOSPILOT", "NO", "tier=2&(country=FR|country=DE)", "${rse}"])
durations = st.sampled_from(["30d", "12h", "90m", "3600", "${cut}"])
counts = st.sampled_from(["2", "${cut}"])
schemes = st.sampled_from(["root", "davs"])
one_rse = st.sampled_from(["CERN-EOSPILOT", "NO", "${rse}"])

_get_options: Data = {"rses": rses, "nrandom": counts, "protocol": schemes, "timeout": durations}
_upload_options: Data = {
    "lifetime": durations,
    "protocol": schemes,
    "register_after_upload": st.sampled_from(["true", "false"]),
}
_replica_options: Data = {"protocols": st.sampled_from(["root", "root,davs"]), "rses": rses, "limit": counts}


def _options(options: Data) -> str:
    return "".join(
        f' {name}="{value}"' if set("|&(") & set(value) else f" {name}={value}" for name, value in options.items()
    )


@st.composite
def gets(draw: st.DrawFn) -> Any:
    """A ``get``, short or long."""
    did, to = draw(dids), draw(st.none() | file_paths | folder_paths)
    options = draw(st.fixed_dictionaries({}, optional=_get_options))
    if draw(st.booleans()):
        return did + (f" -> {to}" if to else "") + _options(options)
    to = draw(st.just(to) | literal_paths)
    kind = draw(st.sampled_from([None, "file"]))
    return {"did": did} | ({"to": to} if to else {}) | options | ({"type": kind} if kind else {})


@st.composite
def replicas(draw: st.DrawFn) -> Any:
    """A ``replicas``, short or long."""
    did, to = draw(dids), draw(file_paths)
    options = draw(st.fixed_dictionaries({}, optional=_replica_options))
    return f"{did} -> {to}{_options(options)}" if draw(st.booleans()) else {"did": did, "to": to} | options


@st.composite
def uploads(draw: st.DrawFn) -> Any:
    """An ``upload``, short or long; its RSE may be left to the default, and a file's DID too."""
    options = draw(st.fixed_dictionaries({}, optional=_upload_options))
    many = draw(st.booleans())
    source = draw(st.sampled_from(["results/", "results/*.root", "out/${run}/"]) if many else file_paths)
    did = draw(dids if many else dids | st.none())
    rse = draw(one_rse | st.none())
    if draw(st.booleans()):
        return f"{source} ->" + (f" {did}" if did else "") + (f" @ {rse}" if rse else "") + _options(options)
    fields = {"from": source} | ({"to": did} if did else {}) | ({"rse": rse} if rse else {}) | options
    if not many and draw(st.booleans()):
        fields["dataset"] = draw(dids)
    return fields


def _one_or_many(item: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return item | st.lists(item, max_size=3)


directives = some(
    get=_one_or_many(gets()),
    replicas=_one_or_many(replicas()),
    upload=_one_or_many(uploads()),
    credentials=st.booleans(),
)
proxies = st.booleans() | st.just("escape") | some(vo=st.just("escape"), valid=st.sampled_from(["12h", "1d"]))
promises = st.lists(file_paths | folder_paths, max_size=2)
extended_steps = _steps(
    mapping(
        _step_body,
        {
            "rucio": st.booleans() | directives,
            "voms_proxy": proxies,
            "inputs": promises,
            "outputs": promises,
            "compute_backend": _backends,
            "kubernetes_memory_limit": _memory,
        },
    )
)
_default_rucio = st.fixed_dictionaries(
    {"site": st.just("escape"), "rse": one_rse, "scope": st.sampled_from(["user.jdoe", "${scope}"])},
    optional={
        "lifetime": durations,
        "account": st.just("jdoe"),
        "environment": images,
        "kubernetes_memory_limit": _memory,
        "timeout": st.sampled_from(["2h", "90m"]),
    },
)
_extended_resources = st.fixed_dictionaries(
    {"rucio": _default_rucio}, optional={"voms_proxy": st.just("escape") | st.booleans(), **_platform}
)


def _need_defaults(data: Data) -> Data:
    """Give a specification without defaults a site, for its directives may need one."""
    data["workflow"].setdefault("resources", {"rucio": {"site": "escape", "rse": "A-B", "scope": "user.jdoe"}})
    return data


extended_data = _document(extended_steps, _extended_resources, st.just(TEXT_PARAMETERS)).map(_need_defaults)
"""Data of extended specifications that compile."""


def texts_of(data: st.SearchStrategy[Data]) -> st.SearchStrategy[str]:
    """Specifications as text."""
    return st.builds(written, data, layouts)


plain = texts_of(plain_data)
extended = texts_of(extended_data)

# -- broken ones -----------------------------------------------------------------------------------------------------

_junk = st.sampled_from(
    [None, True, 1, 1.5, -1, "", "x", "true", [], ["a", "a"], [None], {}, {"a": 1}, "/abs", "../up", "500m", "4Gi", "0"]
) | st.sampled_from(["2018-01-01", ".inf", ".nan", "2018-01-01 10:00:00"]).map(Raw)


def places(data: Any, route: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the keys that lead to every value of a document."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    inner = [place for key, value in items for place in places(value, (*route, key))]
    return [route, *inner] if route else inner


@st.composite
def broken_data(draw: st.DrawFn) -> Data:
    """Plain data with one value deleted or replaced, or a key renamed or added."""
    data = copy.deepcopy(draw(plain_data))
    route = draw(st.sampled_from(places(data)))
    target: Any = data
    for key in route[:-1]:
        target = target[key]
    match draw(st.sampled_from(["delete", "replace", "replace", "rename", "twice"])):
        case "delete":
            del target[route[-1]]
        case "replace":
            target[route[-1]] = draw(_junk)
        case "rename" if isinstance(target, dict):
            target[draw(st.sampled_from(["nmae", "1", "x", *_limits]))] = target.pop(route[-1])
        case _ if isinstance(target, list):
            target.append(copy.deepcopy(target[route[-1]]))
        case _:
            target[draw(st.sampled_from([*_limits, *_platform, "files", "steps"]))] = draw(_junk)
    return data


broken = texts_of(broken_data())
