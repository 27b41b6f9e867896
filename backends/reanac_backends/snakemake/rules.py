"""The rules of a Snakefile, one a step, as a Snakemake user would write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reanac import ir
from reanac.losses import Loss
from reanac_grammar.node import Node

from .commands import command_text, parameter_names, used_parameters
from .storage import Moved, expression
from .text import STEP, call, comment, directive, docstring, literal


class RuleSpec(Node):
    """What a rule says beside its commands.

    Attributes:
        name: its name.
        after: the files that it waits for, as Python.
        done: the file that marks its end.
        log: the file of its log.
        threads: how many cores it uses, or None for one.
        resources: its resources, as Python's literals.
        title: what it does, where its step has no comment that says so.
        transfer: the lines for the transfer script, where it moves data and does nothing else.
        using: the call that hands credentials to its commands.
        fetched, sent: the files that Snakemake's storage plugin moves for it.
    """

    name: str
    after: tuple[str, ...]
    done: str
    log: str
    threads: int | None = None
    resources: tuple[tuple[str, str], ...] = ()
    title: str | None = None
    transfer: tuple[str, ...] = ()
    using: str = ""
    fetched: tuple[Moved, ...] = ()
    sent: tuple[Moved, ...] = ()


def snakefile(
    head: str,
    workflow: ir.Workflow,
    rules: Iterable[RuleSpec],
    last: Iterable[str],
    losses: Iterable[Loss],
    config: str,
    includes: Iterable[str],
    storages: str = "",
) -> str:
    """Return the text of a Snakefile.

    Args:
        head: comments at the top.
        workflow: a plain workflow, in which transfers have become commands.
        rules: what is to be said of each step.
        last: the files that the whole workflow is to make.
        losses: what is lost, to be said where it is lost.
        config: the path of the file with the parameters.
        includes: the files that are included.
        storages: what declares Snakemake's storages.
    """
    by_step: dict[int | None, list[Loss]] = {}
    for loss in losses:
        by_step.setdefault(loss.step, []).append(loss)
    parts = [head, comment(["#", *workflow.comment]) if workflow.comment else "", _told(by_step.get(None, ()))]
    parts.append(f"\n\nconfigfile: {literal(config)}\n\n\n")
    parts += (f"include: {literal(path)}\n" for path in includes)
    parts.append(storages)
    parts.append(f"\n\nrule all:\n{directive('input', map(literal, last))}")
    for number, (rule, step) in enumerate(zip(rules, workflow.steps, strict=True)):
        assert isinstance(step, ir.Step), "transfers have become commands"
        parts.append(f"\n\n{_told(by_step.get(number, ()))}{_rule(rule, step)}")
    return "".join(parts)


def _told(losses: Iterable[Loss]) -> str:
    """Return what is lost as comments."""
    return comment(f"# {loss.fate.value.capitalize()}: {' '.join(loss.message.split())}" for loss in losses)


def _rule(rule: RuleSpec, step: ir.Step) -> str:
    commands = rule.transfer or tuple(command.text for command in step.commands)
    names = parameter_names(used_parameters(commands))
    spoken = [line.lstrip("#").strip() for line in step.comment]
    lines = [f"rule {rule.name}:\n", docstring(spoken or ([rule.title] if rule.title else []))]
    lines.append(directive("input", [*rule.after, *_stored("fetched", rule.fetched)]))
    lines.append(directive("output", [f"touch({literal(rule.done)})", *_stored("sent", rule.sent)]))
    lines.append(directive("log", [literal(rule.log)]))
    if step.image:
        image = step.image if step.image.startswith("/cvmfs/") else f"docker://{step.image}"
        lines.append(f"{STEP}container:\n{STEP * 2}{literal(image)}\n")
    if rule.threads is not None:
        lines.append(f"{STEP}threads: {rule.threads}\n")
    lines.append(directive("resources", (f"{key}={value}" for key, value in rule.resources)))
    lines.append(directive("params", (f"{shown}=parameter({literal(name)})" for name, shown in names.items())))
    written = [literal(command_text(command, names)) for command in commands]
    first = [*([rule.using] if rule.using else []), *_call("fetch", rule.fetched)]
    written += [f"first={' + '.join(first)}"] if first else []
    written += [f"last={call}" for call in _call("send", rule.sent)]
    lines.append(f"{STEP}shell:\n{STEP * 2}{call('transfer' if rule.transfer else 'run', written, STEP * 2)}\n")
    return "".join(lines)


def _stored(name: str, moved: tuple[Moved, ...]) -> Iterator[str]:
    """Yield the inputs or outputs that the storage plugin moves, numbered from 1."""
    for number, one in enumerate(moved, 1):
        yield f"{name}_{number}=storage.{one.storage}({expression(one.query)})"


def _call(function: str, moved: tuple[Moved, ...]) -> list[str]:
    paths = (literal(one.path.replace("$$", "$").replace("{", "{{").replace("}", "}}")) for one in moved)
    return [f"{function}({', '.join(paths)})"] if moved else []
