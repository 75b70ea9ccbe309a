// Charts are as wide as the screen; for paper they are drawn anew at the width of a page.
(() => {
  "use strict";
  const paper = 640; // CSS pixels between the margins of an A4 page
  const row = 34; // that a group takes there, with its name
  const most = 10; // groups in one piece: a longer chart would leave the rest of a page empty
  const added = new Set();

  const charts = () => document.querySelectorAll(".chart .js-plotly-plot");

  /** The groups from one to another, in rows as low as paper takes. */
  function piece({ layout }, from, to) {
    const { t, b } = layout.margin;
    const yaxis = { ...layout.yaxis, range: [to - 0.5, from - 0.6] };
    return { ...layout, yaxis, autosize: false, width: paper, height: (to - from) * row + t + b };
  }

  /** A chart of groups lower, and in pieces where there are many; any other one narrower. */
  function draw(chart) {
    const rows = chart.layout.yaxis.categoryarray?.length;
    if (!rows) return window.Plotly.relayout(chart, { autosize: false, width: paper });
    const each = Math.ceil(rows / Math.ceil(rows / most));
    for (let from = rows - ((rows - 1) % each) - 1; from > 0; from -= each) {
      const more = document.createElement("div");
      added.add(more);
      chart.after(more);
      const layout = piece(chart, from, Math.min(from + each, rows));
      window.Plotly.newPlot(more, structuredClone(chart.data), layout, { staticPlot: true });
    }
    const { height, yaxis } = piece(chart, 0, Math.min(each, rows));
    chart.dataset.screen = JSON.stringify([chart.layout.height, chart.layout.yaxis.range]);
    const lower = { autosize: false, width: paper, height, "yaxis.range": yaxis.range };
    window.Plotly.relayout(chart, lower);
  }

  function undraw(chart) {
    const { screen } = chart.dataset;
    const [height, range] = screen ? JSON.parse(screen) : [];
    delete chart.dataset.screen;
    const rows = screen ? { height, "yaxis.range": range } : {};
    window.Plotly.relayout(chart, { autosize: true, width: null, ...rows });
  }

  /** At the foot of the paper: the address that shows the same again, and the day. The way to the
   *  view that is open names every choice, also those that nobody made. */
  function note() {
    const foot = document.querySelector(".printed");
    const here = document.querySelector(".views a[aria-current]") || location;
    if (foot) foot.querySelector("span").textContent = here.href;
  }

  function before() {
    after(); // a second word to print finds no pieces of the first
    for (const chart of [...charts()]) draw(chart);
  }

  function after() {
    for (const more of added) {
      window.Plotly.purge(more);
      more.remove();
    }
    added.clear();
    for (const chart of charts()) undraw(chart);
  }

  addEventListener("beforeprint", note);
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
})();
