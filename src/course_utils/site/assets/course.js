// Formulas wider than their line scroll sideways, and can have the focus, so that keys scroll them too.
(() => {
  const isWide = (formula) =>
    formula.scrollWidth > formula.clientWidth + 1 ||
    formula.getBoundingClientRect().width > formula.parentElement.closest("p, li, dd, td, div").clientWidth + 1;

  const mark = () => {
    for (const formula of document.querySelectorAll("mjx-container")) {
      formula.classList.remove("wide");
      formula.classList.toggle("wide", isWide(formula));
      formula.toggleAttribute("tabindex", false);
      if (formula.classList.contains("wide")) formula.tabIndex = 0;
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
