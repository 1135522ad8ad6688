"""What a test wants to know about a page of the built site, with as few loads as possible.

Entry points: `visit`, and `photograph` for what a failed test leaves open.
"""

from dataclasses import dataclass

from playwright.sync_api import Error

from tools.browser.site import DESKTOP, ROOT, Watch, settle

FAILURES = ROOT / "_build" / "failures"
VENDOR = ROOT / "tests" / "site" / "vendor"
RESIZED = 500  # ms until the theme has answered a change of the window's size
PHONE = {"width": 360, "height": 740}
WITH_FORMULAS = "calculus/gradient.html"

# axe need only locate what it finds wrong: otherwise half the time goes into selectors.
AXE = """async (rules) => (await axe.run(document, {
    ...(rules && { runOnly: rules }), resultTypes: ["violations"], selectors: false,
})).violations
    .flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 200)}`))"""

RAW = """() => [...document.querySelectorAll(".math")]
    .filter(e => !e.querySelector("mjx-container") || e.querySelector("mjx-merror"))
    .map(e => e.textContent.slice(0, 60))"""

CUT = """() => {
  const scrolls = e => /auto|scroll/.test(getComputedStyle(e).overflowX);
  const cut = [...document.querySelectorAll("article *")].filter(element => {
    if (element.closest("mjx-assistive-mml")) return false; // unseen, for screen readers
    const inside = element.getBoundingClientRect().right <= innerWidth + 1;
    if (inside || !element.checkVisibility()) return false;
    let e = element;
    while (e.tagName !== "ARTICLE" && !scrolls(e)) e = e.parentElement;
    return e.tagName === "ARTICLE";
  });
  return cut.map(e => `${e.tagName} ${e.textContent.slice(0, 60)}`);
}"""

# Without the white rim that the theme puts around pictures on dark pages.
SQUEEZED = """() => [...document.querySelectorAll("article img[width]")].filter((image) => {
    const rim = 2 * parseFloat(getComputedStyle(image).paddingTop);
    const shape = (image.clientWidth - rim) / (image.clientHeight - rim);
    const ratio = image.getAttribute("width") / image.getAttribute("height");
    return Math.abs(shape / ratio - 1) > 0.02;
}).map((image) => image.alt)"""

# Backgrounds are not printed: what is light on a dark one would be light on white paper.
PALE = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const pale = [...document.querySelectorAll("article *")].filter((element) => {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !element.checkVisibility()) return false;
    const style = getComputedStyle(element);
    const painted = element instanceof SVGElement ? style.fill : style.color;
    const [r, g, b] = painted.match(/[\\d.]+/g).map(Number);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 165;
  });
  return pale.map((element) => `${element.tagName} ${element.textContent.slice(0, 60)}`);
}"""

# axe builds its tree anew for each run, and most of a chapter's elements are in formulas, which
# are made alike on all pages: it looks at them on one. Elsewhere it finds boxes of their size
# instead; formulas that scroll stay.
BOXES = """() => {
  const rigid = [...document.querySelectorAll("mjx-container:not(.wide)")];
  const kind = (e) => getComputedStyle(e).display;
  const sizes = rigid.map((e) => [e, e.offsetWidth, e.offsetHeight, kind(e)]);
  for (const [formula, width, height, display] of sizes) {
    const box = document.createElement("span");
    Object.assign(box.style, { width: `${width}px`, height: `${height}px` });
    box.style.display = display === "block" ? "block" : "inline-block";
    formula.replaceWith(box);
  }
}"""

# Hundreds of formulas in the tab order would keep a reader from everything else.
STOPS = """() => [...document.querySelectorAll("mjx-container[tabindex]")]
    .filter((e) => e.firstElementChild.getBoundingClientRect().width <= e.clientWidth)
    .map((e) => e.parentElement.textContent.slice(0, 60))"""

# What axe cannot see in formulas: their letters are generated content.
STRANGE_INK = """() => [...document.querySelectorAll("mjx-container, mjx-math")]
    .filter((e) => getComputedStyle(e).color !== getComputedStyle(e.parentElement).color)
    .map((e) => e.parentElement.textContent.slice(0, 60))"""

TEXT = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const sizes = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), element = walker.currentNode.parentElement;
    const seen = element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
    if (!text || !seen || element.closest("mjx-container, svg")) continue;
    sizes.push([parseFloat(getComputedStyle(element).fontSize), text.slice(0, 60)]);
  }
  return sizes.sort((a, b) => a[0] - b[0])[0] ?? [99, ""];
}"""


def axe(page, *rules):
    """What axe finds on an open page, by all rules or by those named, with the elements."""
    page.evaluate((VENDOR / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    return page.evaluate(AXE, rules or None)


@dataclass
class Visit:
    """One page, examined in every way with as few loads as possible."""

    page: str
    watch: Watch
    transferred: int
    axe: dict
    raw_formulas: list
    formulas_of_other_colour: list
    formulas_that_stop_tab: list
    width: int
    cut: list
    squeezed: list
    smallest_text: tuple
    pale_in_print: list
    header_height: float
    footer: str


def visit(context, base, name):
    """Load a page once; look at it light, dark, on a phone, at what each of them changes."""
    page = context.new_page()
    watch = Watch().attach(page)
    page.goto(base + name)
    settle(page)
    transferred = watch.transferred()
    found = {"with formulas": axe(page)} if name == WITH_FORMULAS else {}
    raw = page.evaluate(RAW)
    header = page.evaluate("() => document.getElementById('pst-header')?.offsetHeight ?? 0")
    footer = page.evaluate("() => document.querySelector('.course-version')?.textContent ?? ''")
    page.evaluate("() => { document.documentElement.dataset.theme = 'dark' }")
    strange = page.evaluate(STRANGE_INK)
    page.emulate_media(media="print")
    pale = page.evaluate(PALE)
    page.emulate_media(media="null")
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(RESIZED)
    stops = page.evaluate(STOPS)
    width = page.evaluate("() => document.documentElement.scrollWidth")
    cut, squeezed = page.evaluate(CUT), page.evaluate(SQUEEZED)
    smallest = tuple(page.evaluate(TEXT))
    page.evaluate(BOXES)
    found["phone"] = axe(page, "scrollable-region-focusable", "target-size")
    page.set_viewport_size(DESKTOP)
    found["dark"] = axe(page, "color-contrast")
    page.evaluate("() => { document.documentElement.dataset.theme = 'light' }")
    found["light"] = axe(page)
    page.close()
    return Visit(
        name, watch, transferred, found, raw, strange, stops, width, cut, squeezed, smallest,
        pale, header, footer,
    )  # fmt: skip


def photograph(browser, beginning):
    """Photograph every open page; files are named `beginning` and a number."""
    opened = [page for context in browser.contexts for page in context.pages]
    for number, page in enumerate(opened):
        path = beginning.with_name(f"{beginning.name}-{number}")
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            page.screenshot(path=f"{path}.png", timeout=5000)
        except Error as error:  # the page itself may be what failed
            path.with_suffix(".txt").write_text(f"{page.url}: {error}\n", encoding="utf-8")
