"""From a `Spec` to a `Workflow`: the site is found, and defaults fill in what the steps left out (RN206, RN308)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from .. import ir
from ..diagnostics import Findings
from ..source import Span
from .spec import Defaults, Spec, StepSpec, UploadSpec

_NAME = re.compile(r"[A-Za-z0-9._+#=-]*\Z")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from reanac_grammar.directive import DID


def lower(spec: Spec, findings: Findings, site_files: Iterable[str | FilePath] = ()) -> ir.Workflow:
    """Return the workflow that a serial spec means.

    Raises:
        reanac.diagnostics.SiteError: a site file cannot be used.
    """
    site = None
    if spec.defaults.site is not None or any(step.rucio is not None and step.rucio.moves_data for step in spec.steps):
        from .sites import load_sites

        site = _site(spec, load_sites(site_files), findings)
    texts = {parameter.name: parameter.text for parameter in spec.frame.parameters or ()}
    steps = tuple(_step(step, spec.defaults, texts, findings) for step in spec.steps)
    account = spec.defaults.account
    return spec.frame.replace(
        steps=steps,
        site=site,
        account=account.text if account is not None else None,
        default_proxy=spec.defaults.proxy,
        staging=spec.defaults.staging,
    )


def _site(spec: Spec, sites: dict[str, ir.Site], findings: Findings) -> ir.Site | None:
    """Find the site: the one named, else the VO's own."""
    named = spec.defaults.site
    if named is not None:
        if named.text not in sites:
            findings.error(
                "RN308",
                named.span,
                f"There is no site {named.text!r}.",
                _known(named.text, sites, findings),
            )
        return sites.get(named.text)
    if "site" in spec.defaults.unread:
        return None
    proxies = _proxies(spec)
    if not proxies:
        directive = next(step.rucio for step in spec.steps if step.rucio is not None and step.rucio.moves_data)
        findings.error(
            "RN308",
            directive.span,
            "These transfers name neither a site nor a VO, so there is no Rucio to ask.",
            "Add under workflow.resources, for example: voms_proxy: {vo: escape}, or rucio: {site: escape}.",
        )
        return None
    proxy = proxies[0]
    other = next((other for other in proxies if other.vo != proxy.vo), None)
    if other is not None:
        findings.error(
            "RN308",
            other.span,
            f"The steps ask for proxies of two VOs, {proxy.vo} and {other.vo}, and a workflow on REANA has one.",
            "Split the workflow, one VO in each.",
        )
        return None
    own = next((site for site in reversed(sites.values()) if site.vo == proxy.vo), None)
    if own is None:
        findings.error(
            "RN308",
            proxy.span,
            f"No site of the VO {proxy.vo!r} is known.",
            f"Known sites: {', '.join(sorted(sites))}. Describe your own in a file, and name it with --site-file.",
        )
    return own


def _known(name: str, sites: dict[str, ir.Site], findings: Findings) -> str:
    """Return what to do about a site that is not known."""
    from ..suggest import nearest

    near = nearest(name, sites, findings, 0.6)
    guess = f"Did you mean {near}? " if near else ""
    return f"{guess}Known sites: {', '.join(sorted(sites))}. Describe your own in a file, and name it with --site-file."


def _proxies(spec: Spec) -> list[ir.Proxy]:
    """Return the proxies that name a VO, the workflow's default first."""
    asked = [spec.defaults.proxy, *(step.step.proxy for step in spec.steps)]
    return [proxy for proxy in asked if proxy is not None and proxy.vo is not None]


def _step(spec: StepSpec, defaults: Defaults, texts: Mapping[str, str], findings: Findings) -> ir.Step:
    step = spec.step
    if step.proxy is not None and step.proxy.wanted and defaults.proxy is not None:
        step = step.replace(proxy=_with_defaults(step.proxy, defaults.proxy))
    if spec.rucio is None:
        return step
    uploads = (_upload(upload, defaults, texts, findings) for upload in spec.rucio.uploads)
    return step.replace(
        stage_in=spec.rucio.stage_in, stage_out=tuple(upload for upload in uploads if upload is not None)
    )


def _with_defaults(proxy: ir.Proxy, default: ir.Proxy) -> ir.Proxy:
    """Return a step's proxy with what it leaves open taken from the workflow's; another VO takes nothing."""
    if proxy.vo is not None and proxy.vo != default.vo:
        return proxy
    return ir.Proxy(True, default.vo, proxy.role or default.role, proxy.seconds or default.seconds, proxy.span)


def _upload(spec: UploadSpec, defaults: Defaults, texts: Mapping[str, str], findings: Findings) -> ir.Upload | None:
    rse = spec.rse or defaults.rse
    did = spec.did or _default_did(spec, defaults, texts, findings)
    if rse is None and "rse" not in defaults.unread:
        findings.error(
            "RN206",
            spec.span,
            "This upload names no RSE.",
            "Add @ RSE at its end, or a default under workflow.resources: rucio: {rse: NAME}.",
        )
    if rse is None or did is None:
        return None
    return ir.Upload(
        spec.source, did, rse, spec.dataset, spec.lifetime or defaults.lifetime, spec.protocol,
        spec.register_after_upload, spec.span,
    )  # fmt: skip


def _default_did(spec: UploadSpec, defaults: Defaults, texts: Mapping[str, str], findings: Findings) -> DID | None:
    """Make the DID of a file that names none: the default scope and the file's base name."""
    from reanac_grammar.directive import DID
    from reanac_grammar.text import Literal, Parameter, Text

    source = spec.source
    if ir.is_many(source):
        findings.error(
            "RN206",
            Span(source.start, source.end),
            "A folder or a pattern is uploaded into a dataset, and none is named.",
            "Write the dataset after the arrow: -> SCOPE:NAME",
        )
        return None
    if defaults.scope is None and "scope" in defaults.unread:
        return None
    if defaults.scope is None:
        findings.error(
            "RN206",
            spec.span,
            "This upload names no DID, and there is no default scope to make one.",
            "Write -> SCOPE:NAME, or a default under workflow.resources: rucio: {scope: NAME}.",
        )
        return None
    pieces: list[Literal | Parameter] = []
    for piece in source.text.pieces:
        if isinstance(piece, Literal) and "/" in piece.text:
            tail = piece.text.rpartition("/")[2]
            pieces = [Literal(tail, piece.start, piece.end)] if tail else []
        else:
            pieces.append(piece)
    folders = [piece for piece in pieces if isinstance(piece, Parameter) and "/" in texts.get(piece.name, "")]
    if folders:
        findings.error(
            "RN206",
            Span(folders[0].start, folders[0].end),
            f"The parameter {folders[0].name!r} is a path, so its text cannot be the name of a DID.",
            "Write the DID after the arrow: -> SCOPE:NAME",
        )
        return None
    wrong = next((piece for piece in pieces if isinstance(piece, Literal) and not _NAME.match(piece.text)), None)
    if wrong is not None:
        findings.error(
            "RN206",
            Span(wrong.start, wrong.end),
            "The file's own name cannot be the name of a DID: letters, digits and . _ - + # = make one up.",
            "Write the DID after the arrow: -> SCOPE:NAME",
        )
        return None
    name = Text(tuple(pieces), source.start, source.end)
    return DID(defaults.scope, name, source.start, source.end)
