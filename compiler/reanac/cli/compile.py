"""``reanac compile``: turn a specification into the files of a target."""

from __future__ import annotations

import sys
from pathlib import Path

from ..api import compile
from ..diagnostics import SiteError
from ..reports.summary import summary
from ..reports.text import render
from ..targets import UnknownTargetError
from ..writing import BundleError, write_bundle
from .common import FINDINGS, FINE, add_site_file, complain, show_unusable, unreadable, use_colour

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from ..api import Compiled

EXAMPLES = """\
examples:
  reanac compile reana.yaml --to serial -o out/
  cd out && reana-client run
  reanac compile reana.yaml --to snakemake --on reana
  reanac compile reana.yaml --to snakemake --on-loss warn --format json

exit status: 0 written, 1 findings stopped it and nothing was written, 2 usage
"""

_VARIANTS = ("storage-plugin", "pack", "whole-workspace")
"""Options of targets' own."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("spec", metavar="SPEC", help="a specification, or - for standard input")
    parser.add_argument("--to", required=True, metavar="TARGET", help="what to compile to (see: reanac targets)")
    parser.add_argument("--on", choices=("local", "reana"), help="where it is to run (default: see reanac targets)")
    parser.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        help="the folder to write (default: SPEC's name and the target's)",
    )
    parser.add_argument("--force", action="store_true", help="overwrite files that reanac did not write")
    parser.add_argument("--link", action="store_true", help="link declared inputs instead of copying them")
    parser.add_argument(
        "--storage-plugin", action="store_true", help="let Snakemake's own plugin for Rucio move the files that it can"
    )
    parser.add_argument("--pack", action="store_true", help="make one CWL document of all")
    parser.add_argument(
        "--whole-workspace", action="store_true", help="let CWL give back all files, and not just the declared outputs"
    )
    parser.add_argument("--strict", action="store_true", help="let warnings stop the compile too")
    parser.add_argument(
        "--on-loss",
        choices=("error", "warn"),
        help="what a loss is (default: an error where meaning or credentials would be lost, else a warning)",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="the report of findings and losses",
    )
    add_site_file(parser)


def run(options: argparse.Namespace) -> int:
    """Compile and write, and return the exit status."""
    if options.output == "":
        return complain("The folder to write has no name.")
    variants = [name for name in _VARIANTS if getattr(options, name.replace("-", "_"))]
    if len(variants) > 1:
        return complain(f"--{variants[0]} and --{variants[1]} cannot be had together.")
    variant = variants[0] if variants else None
    asked = {
        "variant": variant,
        "on": options.on,
        "strict": options.strict,
        "on_loss": options.on_loss,
        "site_files": options.site_file,
    }
    try:
        if options.spec == "-":
            compiled = compile(sys.stdin.buffer.read(), options.to, name="<stdin>", folder=Path(), **asked)
        else:
            compiled = compile(Path(options.spec), options.to, name=options.spec, **asked)
    except UnknownTargetError as error:
        return complain(str(error))
    except SiteError as error:
        return show_unusable(error)
    except OSError as error:
        return unreadable(options.spec, error)
    folder = _folder(options)
    if compiled.bundle is not None:
        try:
            write_bundle(compiled.bundle, folder, force=options.force, link=options.link)
        except BundleError as error:
            return complain(str(error))
    show = _show_json if options.format == "json" else _show_text
    show(options.spec, compiled, folder)
    return FINE if compiled.bundle is not None else FINDINGS


def _folder(options: argparse.Namespace) -> Path:
    if options.output is not None:
        return Path(options.output)
    name = "reana" if options.spec == "-" else Path(options.spec).stem
    return Path("-".join((name, options.to, *((options.on,) if options.on else ()))).replace("@", "-"))


def _show_text(spec: str, compiled: Compiled, folder: Path) -> None:
    sys.stderr.write(render(compiled.source, compiled.diagnostics, name=spec, colour=use_colour(sys.stderr)))
    if compiled.bundle is None:
        print(f"{summary(compiled.diagnostics, 1)} Nothing was written.", file=sys.stderr)
    else:
        print(folder / compiled.bundle.main)


def _show_json(spec: str, compiled: Compiled, folder: Path) -> None:
    from ..reports.compiled import render as render_json

    name = "<stdin>" if spec == "-" else spec
    sys.stdout.write(render_json(name, compiled, folder))
