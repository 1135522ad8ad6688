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
