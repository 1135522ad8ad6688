// Formulas wider than their line scroll sideways; the keyboard can scroll only what can have the focus.
(() => {
  const mark = () => {
    for (const formula of document.querySelectorAll("mjx-container[display]")) {
      const wide = formula.scrollWidth > formula.clientWidth;
      formula.toggleAttribute("tabindex", wide);
      if (wide) formula.tabIndex = 0;
    }
  };
  addEventListener("load", () => window.MathJax?.startup?.promise?.then(mark));
  addEventListener("resize", mark);
})();
