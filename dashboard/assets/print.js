// Charts are as wide as the screen; for paper they are drawn anew at the width of a page.
(() => {
  "use strict";
  const paper = 640; // CSS pixels between the margins of an A4 page

  function draw(size) {
    for (const chart of document.querySelectorAll(".chart .js-plotly-plot")) {
      window.Plotly.relayout(chart, size);
    }
  }

  addEventListener("beforeprint", () => draw({ autosize: false, width: paper }));
  addEventListener("afterprint", () => draw({ autosize: true, width: null }));
})();
