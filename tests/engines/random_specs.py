"""Random specifications that any two engines must run alike: all that people write in them, and no real races.

A specification is drawn as text, so that what is found can be read, kept and run again as it is. Its inputs lie beside
it: what is in each follows from its name (`lay_out`).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from compile.layouts import Raw, readable

Specs = st.SearchStrategy[str]

# -- parameters ------------------------------------------------------------------------------------------------------

PARAMETERS = (
    "p", "cut", "_x1", "class", "lambda", "None_", "input", "output", "params", "wildcards", "threads", "config",
    "rules", "shell", "command", "number", "status", "count", "items", "keys", "get", "append", "REANA_WORKSPACE",
    "PATH", "self",
)  # fmt: skip
"""Names of parameters: words of Python, of Snakemake, of bash and of what is emitted among them."""

PLAIN = (
    "0", "1", "-7", "010", "0123456", "0x1F", "0b11", "0o17", "08", "1_000", "+12", "-0", "190:20:30", "1:30",
    "1.0", "1.10", "1e3", "1e-41", "1.0e-41", "1.5e+3", ".5", "1.", "6.0e+22", "0.1",
    "yes", "no", "on", "off", "true", "False", "NO", "y", "null", "~", "Null", "2016_2017", "1,5", "abc", "a b",
)  # fmt: skip
"""Scalars as they stand in the text: YAML 1.1 decides what they are (fact S3). Dates, infinities and NaN
are refused unless they are quoted."""

SAID = (
    "", " ", "two words", "it's", '"q"', "'", '"', "$x", "${p}", "$(echo sub)", "`echo sub`", "{y}", "{{z}}", "{",
    "}", "{params.p}", "{wildcards.x}", "{0}", "back\\slash", "\\", "\\n", "é☃😀", "*", "?", "[a-c]", "a;b",
    "; exit 3", "#", "# x", "-n", "--", "0077", "1e-5", "True", "None", "> made", "< none", "<<END", "!x", "%s",
    "a=b", "=", "@", "a:b", ":", "a,b", "line\nline", "\n", "end\n", "\ttab", "a\rb", "x" * 300, "a\\\nb", "null",
    "2018-01-01", ".inf", "é\u0301", "\u2028", "\x85", "\ufeff",
)  # fmt: skip
_letters = st.sampled_from(" \t\nqxé☃😀019-_'\"\\$`{}()[]<>*?#!%=+,;:^@\x01\x7f")
said = st.sampled_from(SAID) | st.text(_letters, max_size=8).map(lambda text: re.sub(r"\$(?=[$_])", "$x", text))
"""Texts. Without ``&`` and ``|``, which could make a race of a command, and ``$$``, which is another one each time; and
without ``~``, for the standard of CWL makes the folder of a job its home."""

scalars = (
    st.sampled_from(PLAIN).map(Raw)
    | said
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
)
values: st.SearchStrategy[Any] = scalars | st.lists(scalars, max_size=3) | st.dictionaries(said, scalars, max_size=2)

# -- names of files --------------------------------------------------------------------------------------------------

NAMES = (
    "a", "b.txt", "c d", "e$f", "é☃", "{g}", "h'i", 'j"k', "l*", "m\\n", "-o", "#p", "two  blanks", "~", "sub/j",
    "in dir/x", "line\nline", "{params.p}", "%s", "a=b", "!", "q;r",
)  # fmt: skip
FILES = ("in.txt", "in file", "$in", "in{x}", "in'é", "in*", "data/deep er/in", 'in"q', "-in", "in\\n")
DIRECTORIES = ("in dir", "d$r", "{dir}", "é☃ d/sub", "d'r", "d*")


def word(name: str) -> str:
    """Return a name as one word of a command, as a specification writes it."""
    return shlex.quote(name).replace("$", "$$")


# -- commands --------------------------------------------------------------------------------------------------------


def commands_with(parameters: Iterable[str], written: Iterable[str], given: Iterable[str]) -> st.SearchStrategy[str]:
    """Return commands.

    Args:
        parameters: what they may refer to.
        written: the names of the files that they write.
        given: the names of other files that they read.
    """
    names = list(parameters)
    used = st.sampled_from([f"${{{name}}}" for name in names] + [f"${names[-1]}"]) if names else st.just("none")
    made = st.sampled_from([word(name) for name in written])
    simple = _simple(used, made, made | st.sampled_from([word(name) for name in (*written, *given)]))
    compound = _compound(simple)
    command = st.integers(0, 3).flatmap(lambda kind: simple if kind else compound)
    return st.builds("{}{}".format, command, st.sampled_from(["", "\ntrue", "\ntrue"]))


def _simple(
    used: st.SearchStrategy[str], made: st.SearchStrategy[str], read: st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    """Return single commands: with a parameter, with a file that they write, with one that they read."""
    return st.one_of(
        st.builds("echo {} > {}".format, used, made),
        st.builds("printf '%s\\n' \"{}\" >> {}".format, used, made),
        st.builds("printf '[%s]' '{}' {} > {}".format, used, used, made),
        st.builds("cat > {} <<'END'\n{} \\ ' \" `x` {{}} $$HOME\nEND".format, made, used),
        st.builds("cat >> {} <<END\n{} $$((1 + 1)) $$(echo in) \\$$x {{1,2}}\nEND\n".format, made, used),
        st.builds("x='{}'; echo \"$${{x}}\" $${{x#*a}} $${{#x}} > {}".format, used, made),
        st.builds("test {} = 1 && echo yes > {}".format, used, made),
        st.builds("echo 'text' >> {}".format, made),
        st.builds("echo \"{{a}} {{b..d}} {{{{e}}}} {{}}\" {{x,y}} > {}".format, made),
        st.builds("cat {} > {}".format, read, made),
        st.builds("cat {} {} >> {}".format, read, read, made),
        st.builds("cp -r {} {}".format, read, made),
        st.builds("cp -p {} {}; wait".format, read, made),
        st.builds("mv {} {}".format, made, made),
        st.builds("rm -f {}".format, made),
        st.builds("ln -sf {} {}".format, read, made),
        st.builds("chmod {} {}".format, st.sampled_from(["600", "755", "000", "+x"]), made),
        st.builds("mkdir -p sub 'in dir' && touch {}".format, made),
        st.builds("ls > {}".format, made),
        st.builds("echo * > {}".format, made),
        st.builds("echo {} > {}".format, st.sampled_from(["in*", "[a-c]*", "'*'", "?", "*/*", "{a,b}*", "*.no"]), made),
        st.builds("for i in 1 2; do echo $$i {}; done > {}".format, used, made),
        st.builds("for f in *; do echo \"<$$f>\"; done > {}".format, made),
        st.builds("(cd sub && pwd | wc -w) > {}".format, made),
        st.builds("wc -c < {} > {}".format, read, made),
        st.builds("x=$$(sort {} | uniq -c | head -2); echo \"$$x\" > {}".format, read, made),
        st.builds("grep -q text {}".format, read),
        st.builds("test -f {}".format, read),
        st.builds("printf 'b\\na\\n' | sort | tr a-z A-Z > {}".format, made),
        st.builds("yes | head -3 > {}".format, made),
        st.builds("false | cat > {}".format, made),
        st.builds("set -e; false || true; echo $${{nothing}} > {}".format, made),
        st.builds("set -e\nfalse\necho never > {}".format, made),
        st.builds("set -u; echo $${{nothing-unset}} $$nothing > {}".format, made),
        st.builds("set -o pipefail; false | true; echo $$? > {}".format, made),
        st.builds("false; echo $$? $$# \"$$@\" $$0 $$- > {}".format, made),
        st.builds("( echo a > {}; exit 5 ) || echo $$? >> all".format, made),
        st.builds("{{ sleep 0 & wait $$!; echo $$? > {}; }}".format, made),
        st.builds("( echo bg > {} & wait )".format, made),
        st.builds("true & wait; echo after > {}".format, made),
        st.builds("f() {{ local x=$$1; echo \"$$x\"; return 4; }}; f {} > {}".format, used, made),
        st.builds("case {} in 1*) echo one ;; *) echo '*' ;; esac > {}".format, used, made),
        st.builds("a=(1 '2 3'); echo $${{#a[@]}} \"$${{a[1]}}\" > {}".format, made),
        st.builds("trap 'echo out > {}' EXIT; false".format, st.sampled_from(["a", "b.txt", "trapped"])),
        st.builds("umask {}; echo x > {}".format, st.sampled_from(["077", "0", "027"]), made),
        st.builds("bash -c 'echo \"$$0\" {{}}' {} > {}".format, used, made),
        st.builds("read -r x; echo \"$$? [$$x]\" > {}".format, made),
        st.builds("cat > {}".format, made),
        st.builds("exec > {}; echo exec".format, made),
        st.builds("exit {}".format, st.sampled_from(["0", "1", "2", "3", "126", "127", "130", "255", "256", "-1"])),
        st.builds("kill -{} $$$$".format, st.sampled_from(["TERM", "KILL", "INT", "PIPE", "HUP"])),
        st.builds("echo {} > unicode".format, said.map(lambda text: shlex.quote(text).replace("$", "$$"))),
        st.sampled_from(
            [
                "false", "true", "cd sub", "export A=1", "echo $${A-unset} > exported",
                "echo '{params.x} {log} {0}' > braces", "echo \"$$REANA_WORKSPACE\" | grep -c / > where",
                "[ \"$$(pwd)\" = \"$$REANA_WORKSPACE\" ]; echo $$? > where", "echo \\\\n '\\\\t' > slashes",
                "cat", "", "sh -c 'exit 4'; true", "false | true",
                "printf '%s' é☃😀 > unicode", "echo a\\\nb > joined", "no-such-program", "# nothing",
                "echo a # comment", "echo 'open", "echo $$(", "if true", "fi", "echo a > sub/new/none", "set -e",
                "echo a \\", "echo $${x:?unset}", "test -t 0 || test -t 1 || echo none > tty", "\ttrue\n",
                "(exit 3); true;", "alias ll=ls; ll", "shopt -s nullglob; echo none* > globs", "! true", "time true",
                "echo a; echo b >&2", "diff a b.txt > diff", "[[ -e a && ! -e none ]] && echo \"$$(<a)\" > copy",
                "echo \"a\nb\" > 'line\nline'", "(yes; echo $$? > broken) | head -1", "echo -e 'a\\tb' > tabs",
                "echo \"!x\" '!!' > bang", "let x=1-1", "cat <<-X > dash\n\ttab\n\tX\n",
                "cat <<< \"here $$((2*3))\" > string", "exec 3> fd; echo x >&3", ":",
            ]
        ),
    )  # fmt: skip


def _compound(simple: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}; {}".format, simple, simple),
        st.builds("{} && {}".format, simple, simple),
        st.builds("{} || {}".format, simple, simple),
        st.builds("{}\n{}\n{}\n".format, simple, simple, simple),
        st.builds("( {}\n)".format, simple),
        st.builds("{{ {}\n}} 2> errors".format, simple),
        st.builds("if {}\nthen\n  {}\nelse\n  {}\nfi".format, simple, simple, simple),
        st.builds("for x in 1 2; do\n  {}\ndone".format, simple),
        st.builds("set -euo pipefail\n{}\n{}".format, simple, simple),
        st.builds("x=$$(\n{}\n); echo \"[$$x]\" > captured".format, simple),
        st.builds("bash <<'SCRIPT'\n{}\nSCRIPT".format, simple),
        st.builds("sleep 0 & wait\n{}".format, simple),
        st.builds("true & wait; {}".format, simple),
    )  # fmt: skip


# -- specifications --------------------------------------------------------------------------------------------------

STEPS = (
    "fit", "Fit plot", "fit_plot", "fit-plot", "all", "rule", "for", "match", "lambda", "input", "config", "params",
    "1st", "é", "...", "{x}", "a/b", "step 1", "step_1", "done", "shell", "self", "print", "workflow", "None", "_",
    "x" * 60, "it's",
)  # fmt: skip
"""Names of steps: protected ones, such that collide once they are identifiers, and such that are none at all."""


@st.composite
def specifications(draw: st.DrawFn) -> str:
    """A specification of one to six steps without promises: they run one after another."""
    parameters = draw(st.dictionaries(st.sampled_from(PARAMETERS), values, max_size=3))
    unused = draw(st.dictionaries(st.sampled_from(["a.b", "", "1", "yes", "a b", "é", "{x}"]), values, max_size=1))
    files = draw(st.lists(st.sampled_from(FILES), max_size=3, unique=True))
    directories = draw(st.lists(st.sampled_from(DIRECTORIES), max_size=2, unique=True))
    written = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    command = commands_with(parameters, written, (*files, *(f"{path}/y z" for path in directories), *directories))
    names = draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=6, unique_by=str.casefold))
    steps = [
        {"name": name, "environment": "a/b:1", "commands": draw(st.lists(command, min_size=1, max_size=3))}
        for name in names
    ]
    inputs = {"files": files, "directories": directories, "parameters": parameters | unused}
    return text_of(steps, {key: value for key, value in inputs.items() if value})


def text_of(steps: list[dict[str, Any]], inputs: dict[str, Any]) -> str:
    """Return a specification as people write it."""
    workflow = {"type": "serial", "specification": {"steps": steps}}
    return readable({"inputs": inputs, "workflow": workflow} if inputs else {"workflow": workflow})


def lay_out(text: str, folder: Path) -> None:
    """Make the inputs of a specification in a folder: a file holds lines with its name, a directory two files."""
    inputs = yaml.safe_load(text).get("inputs", {})
    below = [f"{path}/{name}" for path in inputs.get("directories", ()) for name in ("x", "y z")]
    for path in (*inputs.get("files", ()), *below):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"{path}\ntext\n{path}")


# -- promises --------------------------------------------------------------------------------------------------------

PROMISED = ("a", "b c", "{d}.txt", "e'f", "out/g", "out/é☃/h", "made/", "in.txt")
"""What steps promise to write: files, a folder, and an input that they change."""

PLAIN_PROMISED = ("a", "b.csv", "out/g.json", "out/deep/h.json", "made/", "in.txt", "out/b.csv")
"""Names with which CWL has ports."""


@st.composite
def promising_specifications(draw: st.DrawFn, plain: bool = False) -> str:
    """A specification whose steps promise what they read and write, keep to it and succeed: some run side by side.

    Args:
        draw: draws its parts.
        plain: every step promises, and files have plain names, so that CWL has ports for them.
    """
    promised = PLAIN_PROMISED if plain else PROMISED
    parameters = draw(st.dictionaries(st.sampled_from(PARAMETERS), values, max_size=2))
    directories = draw(
        st.lists(st.sampled_from(["data"] if plain else _promisable(DIRECTORIES)), max_size=1, unique=True)
    )
    files = [
        "in.txt",
        *draw(st.lists(st.sampled_from(["code/in.py"] if plain else _promisable(FILES[1:])), max_size=1)),
    ]
    names = draw(st.lists(st.sampled_from(STEPS), min_size=2, max_size=6, unique_by=str.casefold))
    there = [*files, *(f"{path}/" for path in directories)]
    steps: list[dict[str, Any]] = []
    for name in names:
        reads = draw(st.lists(st.sampled_from(there), max_size=2, unique=True))
        writes = draw(st.lists(st.sampled_from(promised), min_size=1, max_size=2, unique=True))
        commands = [draw(_keeping(path, reads, parameters)) for path in writes]
        said = [path.rstrip("/") if draw(st.booleans()) else path for path in reads]  # a folder is one without a slash
        step = {"name": name, "environment": "a/b:1", "inputs": said, "outputs": writes, "commands": commands}
        if not plain and not draw(st.integers(0, 5)):  # now and then one does not promise enough, and is a barrier
            del step[draw(st.sampled_from(["inputs", "outputs"]))]
        steps.append(step)
        there = list(dict.fromkeys([*there, *writes]))
    return text_of(steps, {"files": files, "directories": directories, "parameters": parameters})


def _promisable(paths: Iterable[str]) -> list[str]:
    """Return the paths that a promise can name: in it a dollar is a parameter, and a pattern is none."""
    return [path for path in paths if not set("$*") & set(path)]


def _keeping(path: str, reads: Iterable[str], parameters: Iterable[str]) -> st.SearchStrategy[str]:
    """Return commands that read nothing but `reads`, and write nothing but `path`."""
    target = st.sampled_from(["x", "y z"]).map(lambda name: path + name if path.endswith("/") else path)
    sources = ["echo one", "echo two"]
    sources += [f"cat {word(read)}{'*' * read.endswith('/')}" for read in reads]
    sources += [f"cat <<'END'\n${{{name}}}\nEND\n" for name in parameters]
    written = st.builds(_written, st.sampled_from(sources), st.sampled_from([">", ">>"]), target)
    copied = [read for read in reads if read != path and (path.endswith("/") or not read.endswith("/"))]
    if not copied:
        return written
    how = st.sampled_from(["cp -r", "cp -a", "cp -rp", "cp -Lr"])
    return written | st.builds(_copied, how, st.sampled_from(copied), st.just(path))


def _copied(how: str, source: str, target: str) -> str:
    """Return a command that copies a file to a path or into a folder, or a folder into a folder."""
    folder, _, _ = target.rpartition("/")
    return (f"mkdir -p {word(folder)}\n" if folder else "") + f"{how} -- {word(source)} {word(target)}"


def _written(source: str, how: str, target: str) -> str:
    folder = f"mkdir -p {word(target.rpartition('/')[0])}\n" if "/" in target else ""
    return f'{folder}x=$$({source})\necho "$$x" {how} {word(target)}'


SPECIFICATIONS = specifications()
PROMISING_SPECIFICATIONS = promising_specifications()
PLAIN_PROMISING_SPECIFICATIONS = promising_specifications(plain=True)
