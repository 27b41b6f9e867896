"""Looks at pages with a real browser; runs in the environment ``playwright``: see `graph.looks`.

Each request is a line of JSON on standard input, each answer one on standard output.
"""

import json
import shutil
import sys

from playwright.sync_api import Page, sync_playwright

BOXES = """() => [...document.querySelectorAll('.vertex')].map(vertex => {
    const rectangle = each => {
        const {left, top, right, bottom} = each.getBoundingClientRect();
        return [left, top, right, bottom];
    };
    return {id: vertex.id, box: rectangle(vertex.querySelector('.shape')),
            texts: [...vertex.querySelectorAll('text')].map(rectangle),
            ink: getComputedStyle(vertex.querySelector('text')).fill,
            paper: getComputedStyle(vertex.querySelector('.shape')).fill,
            stroke: getComputedStyle(vertex.querySelector('.shape')).stroke};
})"""
LIT = "() => [...document.querySelectorAll('#spec li.on')].map(line => line.id)"
FITTED = """() => {
    const picture = document.querySelector('#graph svg'), room = document.querySelector('#graph');
    if (!picture) return null;
    const {width, height} = picture.getBoundingClientRect();
    return [width, height, room.clientWidth, room.clientHeight];
}"""
MERMAID = """async text => {
    mermaid.initialize({startOnLoad: false, maxEdges: 100000, maxTextSize: 1e8});
    document.body.innerHTML = (await mermaid.render('graph', text)).svg;
    const label = node => node.querySelector('p') || node.querySelector('.nodeLabel');
    const said = each => each.nodeName === '#text' ? each.textContent : each.outerHTML;
    const lines = node => [...label(node).childNodes].filter(each => each.nodeName !== 'BR').map(said);
    return {labels: [...document.querySelectorAll('.node')].map(node => [node.id.split('-')[1], lines(node)]),
            edges: [...document.querySelectorAll('.edgePaths > path')].map(path => path.id)};
}"""


def look(page: Page, request: dict) -> dict:
    """Open a page, and return what is to be seen of it."""
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asking: asked.append(asking.url))
    page.emulate_media(color_scheme=request.get("scheme", "light"))
    page.goto(request["url"])
    boxes = page.evaluate(BOXES)
    lit = {}
    for box in boxes:
        page.evaluate("id => document.getElementById(id).focus()", box["id"])
        lit[box["id"]] = page.evaluate(LIT)
    chosen = {}
    for line in request.get("lines", ()):
        page.click(f"#L{line} code", position={"x": 1, "y": 1})
        chosen[line] = page.evaluate("() => [...document.querySelectorAll('.vertex.on')].map(each => each.id)")
    page.click("button")
    fitted = page.evaluate(FITTED)
    text = page.evaluate("() => [...document.querySelectorAll('#spec code')].map(line => line.textContent).join('\\n')")
    findings = page.evaluate("() => [...document.querySelectorAll('.finding')].map(each => each.textContent)")
    marks = page.evaluate("() => [...document.querySelectorAll('mark')].map(each => each.textContent)")
    return {"said": said, "asked": asked, "boxes": boxes, "lit": lit, "chosen": chosen, "fitted": fitted, "text": text,
            "findings": findings, "marks": marks}  # fmt: skip


def draw(page: Page, request: dict) -> dict:
    """Let Mermaid draw a text, and return what is to be seen."""
    page.goto("about:blank")
    page.add_script_tag(path=request["script"])
    return page.evaluate(MERMAID, request["mermaid"])


def main() -> None:
    """Answer requests until there are no more."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for line in sys.stdin:
            request = json.loads(line)
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            answer = draw(page, request) if "mermaid" in request else look(page, request)
            page.close()
            print(json.dumps(answer), flush=True)
        browser.close()


main()
