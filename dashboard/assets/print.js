// Charts are as wide as the screen; for paper they are drawn anew at the width of a page.
(() => {
  "use strict";
  const paper = 640; // CSS pixels between the margins of an A4 page

  function draw(size) {
    for (const chart of document.querySelectorAll(".chart .js-plotly-plot")) {
      window.Plotly.relayout(chart, size);
    }
  }

  /** At the foot of the paper: the address that shows the same again, and the day. The way to the
   *  view that is open names every choice, also those that nobody made. */
  function note() {
    const foot = document.querySelector(".printed");
    const here = document.querySelector(".views a[aria-current]") || location;
    if (foot) foot.querySelector("span").textContent = here.href;
  }

  addEventListener("beforeprint", note);
  addEventListener("beforeprint", () => draw({ autosize: false, width: paper }));
  addEventListener("afterprint", () => draw({ autosize: true, width: null }));
})();
