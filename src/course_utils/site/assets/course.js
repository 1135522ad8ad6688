// Formulas wider than their line scroll sideways, and can have the focus, so that keys scroll them too.
(() => {
  const inside = (line) => {
    const { paddingLeft, paddingRight } = getComputedStyle(line);
    return line.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  };
  const room = (formula) =>
    formula.hasAttribute("display") ? formula.clientWidth : inside(formula.parentElement.closest("p, li, dd, td, th, div"));
  // Its letters, not what it has for screen readers, which lies over it unseen and may be wider.
  const isWide = (formula) => formula.firstElementChild.getBoundingClientRect().width > room(formula) + 1;

  // First all are changed, then all are measured: the page is laid out twice, not for each of hundreds.
  const mark = () => {
    const formulas = [...document.querySelectorAll("mjx-container")];
    for (const formula of formulas) formula.classList.remove("wide");
    const wide = new Set(formulas.filter(isWide));
    for (const formula of formulas) {
      formula.classList.toggle("wide", wide.has(formula));
      if (wide.has(formula)) formula.tabIndex = 0;
      else formula.removeAttribute("tabindex");
    }
  };
  addEventListener("load", () => window.MathJax?.startup?.promise?.then(mark));
  addEventListener("resize", mark);
})();

// Buttons of the theme whose scripts stand in attributes, which a strict server forbids.
addEventListener("click", (event) => window[event.target.closest?.("[data-does]")?.dataset.does]?.());

// Paper is white: on it the theme is the light one, whatever the screen shows.
(() => {
  const root = document.documentElement;
  const paper = matchMedia("print");
  let onScreen = null;
  const print = (starts) => {
    if (starts === (onScreen !== null)) return;
    [root.dataset.theme, onScreen] = starts ? ["light", root.dataset.theme] : [onScreen, null];
  };
  paper.addEventListener("change", () => print(paper.matches));
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
})();
