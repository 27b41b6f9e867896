"""``reanac check``: find the mistakes in specifications."""

from __future__ import annotations

import sys

from ..diagnostics import Diagnostic, Severity, SiteError
from ..lint.config import Choice, ConfigError, NotFoundError, codes_for
from ..lint.outcome import Outcome, Request
from ..lint.run import Run
from .common import FINDINGS, FINE, USAGE, add_site_file, complain, show_unusable, use_colour

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac check reana.yaml
  reanac check analyses/                  every reana*.yaml below a folder that .gitignore does not name
  reanac check --fix reana.yaml           mend what can be mended; --diff only shows it
  reanac check --select RN1,RN3 --severity warning reana.yaml
  reanac check --to serial reana.yaml     what this target would lose, too
  reanac check --format sarif . > reanac.sarif
  cat reana.yaml | reanac check -         from standard input

exit status: 0 no error and no warning, 1 findings, 2 usage
"""

FORMATS = ("text", "json", "sarif", "gitlab", "github", "junit")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="a specification, a folder, a pattern, or - for standard input"
    )
    choice = parser.add_argument_group("which findings")
    for option, what in (("--select", "report only these rules"), ("--ignore", "do not report these rules")):
        choice.add_argument(
            option, action="append", metavar="RULES", help=f"{what}: codes, beginnings of codes or names, with commas"
        )
    choice.add_argument("--severity", choices=[each.word for each in Severity], help="report nothing less than this")
    choice.add_argument("--to", action="append", default=[], metavar="TARGET", help="report what a target would lose")
    choice.add_argument(
        "--config", metavar="FILE", help="use this configuration (default: what is found above each file)"
    )
    choice.add_argument("--no-config", action="store_true", help="use no configuration")
    add_site_file(choice)
    change = parser.add_argument_group("changing files")
    change.add_argument("--fix", action="store_true", help="apply the fixes that are safe")
    change.add_argument("--unsafe-fixes", action="store_true", help="apply also those that may change the meaning")
    change.add_argument("--diff", action="store_true", help="show what the fixes would change, and change nothing")
    change.add_argument("--add-ignores", action="store_true", help="silence what is found, by comments in the files")
    output = parser.add_argument_group("output")
    output.add_argument("--format", choices=FORMATS, default="text", help="the format of the report (default: text)")
    output.add_argument("--statistics", action="store_true", help="count the findings of each rule (text and json)")
    output.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    output.add_argument("-q", "--quiet", action="store_true", help="no summary line")


def run(options: argparse.Namespace) -> int:
    """Check every file, and return the exit status."""
    try:
        return _run(options)
    except NotFoundError as error:
        return complain(str(error))
    except (ConfigError, SiteError) as error:
        return show_unusable(error)


def _run(options: argparse.Namespace) -> int:
    run = Run(_request(options))
    files = run.files(options.files)
    if not files:
        return complain("No specification found: a folder is searched for reana*.yaml.")
    output = _output(options)
    outcomes = run.outcomes(files, sys.stdin.buffer.read() if "-" in files else b"")
    if len(files) > 1 and sys.stderr.isatty():
        from .progress import shown

        outcomes = shown(outcomes, len(files))
    status = FINE
    for outcome in outcomes:
        output.add(outcome)
        if outcome.error is not None:
            complain(outcome.error)
            status = USAGE
        elif status == FINE and _is_bad(outcome):
            status = FINDINGS
    output.finish()
    return FINE if options.exit_zero and status == FINDINGS else status


def _is_bad(outcome: Outcome) -> bool:
    is_pending = outcome.change is not None and not outcome.is_written and outcome.name != "<stdin>"
    return is_pending or any(diagnostic.severity > Severity.HINT for diagnostic in outcome.diagnostics)


def _request(options: argparse.Namespace) -> Request:
    """Return what the options ask for.

    Raises:
        NotFoundError: there is no such rule, target or configuration.
        ConfigError: the configuration that is named cannot be used.
    """
    choice = Choice(
        codes_for(_words(options.select)) if options.select is not None else None,
        codes_for(_words(options.ignore)) if options.ignore is not None else (),
        (),
        next((each for each in Severity if each.word == options.severity), None),
    )
    config = None
    if options.config is not None or options.no_config:
        from ..lint.config_files import named

        config = named(options.config)
    if options.to:
        from ..targets import UnknownTargetError, find_backend

        try:
            for target in options.to:
                find_backend(target)
        except UnknownTargetError as error:
            raise NotFoundError(str(error)) from error
    fix = options.fix or options.unsafe_fixes or (options.diff and not options.add_ignores)
    return Request(
        choice,
        config,
        tuple(options.to),
        tuple(options.site_file),
        fix,
        options.unsafe_fixes,
        options.add_ignores,
        write=not options.diff,
    )


def _words(options: list[str]) -> list[str]:
    return [word for option in options for word in option.split(",") if word.strip()]


def _output(options: argparse.Namespace) -> Text:
    """Return what shows the outcomes; the plain report needs no more than this module."""
    changes = options.fix or options.unsafe_fixes or options.add_ignores or options.diff
    if options.format == "text" and not changes and not options.statistics:
        return Text(options)
    from .output import choose

    return choose(options)


class Text:
    """Shows the findings of each file as soon as it is done, and counts them at the end."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.stream = sys.stdout
        self.found: list[Diagnostic] = []
        self.files = 0

    def add(self, outcome: Outcome) -> None:
        """Show the findings of a file."""
        if outcome.error is None:
            self.files += 1
        self.found += outcome.diagnostics
        if outcome.diagnostics:
            from ..reports.text import render

            shown = render(outcome.source, outcome.diagnostics, name=outcome.name, colour=use_colour(self.stream))
            self.stream.write(shown)

    def finish(self) -> None:
        """Show how many there were."""
        if self.options.quiet or not self.files:
            return
        from ..reports.summary import summary

        print(summary(self.found, self.files) + self.remark(), file=self.stream)

    def remark(self) -> str:
        """Return what the summary says of fixes."""
        fixable = sum(diagnostic.fix is not None and diagnostic.fix.safe for diagnostic in self.found)
        return f" {fixable} can be fixed with --fix." if fixable else ""
