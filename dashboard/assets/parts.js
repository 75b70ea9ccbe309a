// The parts of the page that plain HTML cannot be: Dash draws whatever stands in this namespace.
(() => {
  "use strict";
  const NARROW = 420; // pixels of a frame on a phone
  const TICK = 42; // pixels that the name of a month needs
  const NONE = "\u2013"; // where a table has no number
  const LONG = 36; // signs of a name that fill it
  const { createElement: h, Fragment, useEffect, useLayoutEffect, useMemo, useRef, useState } = window.React;

  /** Show another address of the dashboard without loading the page again. */
  function go(href) {
    history.pushState({}, "", href);
    dispatchEvent(new Event("rekpauze:address"));
  }

  function follow(event, href) {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(href);
  }

  /** The page's address: tells the server where one is, and writes what the server chose. */
  function Address({ search, setProps }) {
    const read = () => setProps({ pathname: location.pathname, search: location.search });
    useEffect(() => {
      read();
      addEventListener("popstate", read);
      addEventListener("rekpauze:address", read);
      return () => {
        removeEventListener("popstate", read);
        removeEventListener("rekpauze:address", read);
      };
    }, []);
    useEffect(() => {
      if (typeof search === "string" && search !== location.search) {
        history.pushState({}, "", location.pathname + search);
      }
    }, [search]);
    return null;
  }

  /** A link to another address of the dashboard. */
  function Link({ children, href, current }) {
    const here = current ? { "aria-current": "page" } : {};
    return h("a", { href, onClick: (event) => follow(event, href), ...here }, children);
  }

  /** A list to choose one from. */
  function Choice({ id, value, options, setProps }) {
    const known = options || [];
    return h(
      "select",
      {
        id,
        className: "form-select",
        value: value ?? "",
        onChange: (event) => setProps({ value: event.target.value }),
      },
      known.map((one) => h("option", { key: one.value, value: one.value }, one.label)),
    );
  }

  /** A field of words, which count once one is done with them. */
  function Search({ id, value, setProps }) {
    const [text, write] = useState(value || "");
    useEffect(() => write(value || ""), [value]);
    const done = () => text !== (value || "") && setProps({ value: text });
    return h("input", {
      id,
      type: "search",
      className: "form-control",
      maxLength: 80,
      value: text,
      onChange: (event) => write(event.target.value),
      onBlur: done,
      onKeyDown: (event) => event.key === "Enter" && done(),
    });
  }

  function cell(content) {
    if (content === null || typeof content !== "object") return content;
    return content.href ? h(Link, { href: content.href }, content.text) : content.text;
  }

  /** A table in a frame that scrolls; its first column names the rows, a shade colours a cell.
   *  One that `stacks` is a list on a phone, and is told to be a table all the same. */
  function Table({ caption, label, heads, rows, stacks }) {
    const frame = useRef(null);
    useEffect(() => { // a map of months begins with the newest ones
      const { current } = frame;
      if (current.closest(".heat")) current.scrollLeft = current.scrollWidth;
    }, [heads]);
    const is = (role) => (stacks ? { role } : null);
    const row = (contents, i) =>
      h("tr", { key: i, ...is("row") }, contents.map((content, j) =>
        j
          ? h("td", { key: j, className: content === NONE ? "nothing" : content?.shade, "data-head": heads[j], ...is("cell") }, cell(content))
          : h("th", { key: j, scope: "row", ...is("rowheader") }, cell(content))));
    const head = (text, i) => h("th", { key: i, scope: "col", ...is("columnheader") }, text);
    const table = h("table", is("table"),
      h("caption", null, caption),
      h("thead", is("rowgroup"), h("tr", is("row"), heads.map(head))),
      h("tbody", is("rowgroup"), rows.map(row)));
    const region = { ref: frame, role: "region", "aria-label": label, tabIndex: 0 };
    return h("div", { className: stacks ? "scroll stacks" : "scroll", ...region }, table);
  }

  /** plotly.js comes by itself and last: nothing but charts waits for it. */
  const painter = new Promise((come, fail) => {
    const watch = ({ type, target }) => {
      if (!target.src?.includes("/plotly.min.js")) return;
      if (type === "load") return come();
      fail(new Error("plotly.js did not come"));
      dispatchEvent(new Event("rekpauze:trouble"));
    };
    for (const type of ["load", "error"]) document.addEventListener(type, watch, true);
  });
  painter.catch(() => {});
  let turn = painter;

  /** Charts are drawn one after the other, each in a task of its own, so that keys and taps go on. */
  function inTurn(draw) {
    turn = turn.then(() => new Promise((next) => setTimeout(() => {
      try {
        draw();
      } finally {
        next();
      }
    })));
    turn.catch(() => {});
  }

  /** The marks of a chart that can be gone through: [[trace, point], …] by trace. */
  function marksOf(figure) {
    return figure.data.flatMap((trace, t) => {
      const told = trace.hovertext || [];
      const points = told.map((text, p) => (text ? [t, p] : null)).filter(Boolean);
      return points.length ? [points] : [];
    });
  }

  /** Marks one by one with the arrow keys: told, shown, and followed with Enter. */
  function useKeys(figure, frame, tell, lead) {
    const at = useRef([-1, 0]);
    return (event) => {
      const lines = marksOf(figure);
      if (!lines.length) return;
      let [line, point] = at.current;
      const fresh = line < 0 || line >= lines.length;
      if (fresh) [line, point] = [lines.length - 1, -1];
      const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
      const here = lines[line][point];
      if (event.key === "Enter" && here) {
        return lead(figure.data[here[0]].customdata?.[here[1]]);
      }
      if (event.key === "Escape") {
        if (frame.current.data) window.Plotly.Fx.unhover(frame.current);
        return tell("");
      }
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      line = (line + step[0] + lines.length) % lines.length;
      point = Math.min(Math.max(point + step[1], 0), lines[line].length - 1);
      at.current = [line, point];
      const [curveNumber, pointNumber] = lines[line][point];
      if (frame.current.data) window.Plotly.Fx.hover(frame.current, [{ curveNumber, pointNumber }]);
      tell(figure.data[curveNumber].hovertext[pointNumber].replaceAll("<br>", ", "));
    };
  }

  /** A stretch of the axis of periods, dragged with a mouse, becomes the chosen quarters. */
  function brushed(event, brush) {
    const ends = [event["xaxis.range[0]"], event["xaxis.range[1]"]];
    if (!brush || ends.some((end) => typeof end !== "number")) return;
    const last = brush.quarters.length - 1;
    const [first, until] = ends.map((end, i) =>
      Math.min(Math.max(i ? Math.floor(end) : Math.ceil(end), 0), last));
    if (first > until) return;
    go(`${brush.address}&from=${brush.quarters[first]}&to=${brush.quarters[until]}`);
  }

  /** Buttons that show one line alone, and all again. */
  function Legend({ names, alone, choose }) {
    const button = ({ name, mark }) =>
      h("button", {
        key: name,
        type: "button",
        className: `key key-${mark}`,
        "aria-pressed": alone === name,
        onClick: () => choose(alone === name ? null : name),
      }, name);
    return h("div", { className: "keys" }, names.map(button));
  }

  /** The figure as it stands in a document: on white, with its title above, its source below. */
  function framed({ data, layout }, { title, source }, legend) {
    const { l, t, b } = layout.margin;
    const room = legend ? 34 : 0;
    const words = (text, size, more) => ({ text, xref: "paper", yref: "paper", x: 0, xanchor: "left",
      align: "left", xshift: 16 - l, showarrow: false, font: { size, color: "#1b2529" }, ...more });
    const added = [
      words(title, 18, { y: 1, yanchor: "bottom", yshift: t + 18 + room }),
      words(source, 12, { y: 0, yanchor: "top", yshift: -(b + 12) }),
    ];
    const named = data.map((trace) => ({ ...trace, name: trace.meta || "", showlegend: !!trace.meta }));
    return {
      data: named,
      layout: {
        ...layout,
        width: 960,
        height: layout.height + 122 + room,
        autosize: false,
        margin: { ...layout.margin, t: t + 70 + room, b: b + 52 },
        annotations: [...(layout.annotations || []), ...added],
        showlegend: !!legend,
        legend: { orientation: "h", x: 0, xanchor: "left", y: 1.04, yanchor: "bottom",
          traceorder: data.some(({ uid }) => uid === "focus") ? "reversed" : "normal" },
      },
    };
  }

  // A line that runs through the word at a mark is hidden around it, as on the page.
  const CLEAR = "<style>.textpoint text { paint-order: stroke; stroke: #fff !important; stroke-width: 7px !important; stroke-linejoin: round }</style>";

  function offer(blob, filename) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = filename;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** The same picture in points, twice as fine as the screen of old. */
  function points(svg, width, height) {
    return new Promise((done, fail) => {
      const picture = new Image();
      picture.onload = () => {
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [2 * width, 2 * height];
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(done, "image/png");
      };
      picture.onerror = fail;
      picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    });
  }

  /** Takes a chart along as a file, with its title, source and date. */
  function Taking({ figure, taking, legend }) {
    const take = async (kind) => {
      await painter;
      const whole = framed(figure, taking, legend);
      const { width, height } = whole.layout;
      const asked = { format: "svg", width, height, imageDataOnly: true };
      const bare = await window.Plotly.toImage(whole, asked);
      const svg = bare.replace(/<svg [^>]*>/, (start) => `${start}<title>${taking.alt}</title>${CLEAR}`);
      const blob = kind === "svg"
        ? new Blob([svg], { type: "image/svg+xml" }) : await points(svg, width, height);
      offer(blob, `${taking.file}.${kind}`);
    };
    const button = (kind) => h("button", { key: kind, type: "button", className: "quiet",
      onClick: () => take(kind) }, taking[kind]);
    return h("p", { className: "row taking" }, ["svg", "png"].map(button));
  }

  /** The layout as it fits a narrow frame: fewer names of periods, the name at a line's end on two
   *  lines, and long names of rows in smaller letters. */
  function fitted(layout, width) {
    if (width >= NARROW) return layout;
    const [end, ...more] = (layout.annotations || []).filter(({ xshift }) => xshift === 12);
    const alone = end && !more.length;
    const margin = { ...layout.margin, r: alone ? 84 : layout.margin.r };
    const annotations = layout.annotations?.map((one) => {
      if (one === end && alone) return { ...one, align: "left", text: one.text.replace(" ", "<br>") };
      return one.hovertext && one.text.length > LONG ? { ...one, font: { size: 11 } } : one;
    });
    const { xaxis } = layout;
    const { tickvals, ticktext } = xaxis;
    const each = Math.ceil((tickvals?.length || 0) * TICK / (width - margin.l - margin.r));
    if (each < 2) return { ...layout, margin, annotations };
    const years = ticktext.map((text, i) => (text.includes("<br>") ? i : -1));
    const kept = (_, i) => i % each === Math.max(...years, 0) % each;
    const ticks = { tickvals: tickvals.filter(kept), ticktext: ticktext.filter(kept) };
    return { ...layout, margin, annotations, xaxis: { ...xaxis, ...ticks } };
  }

  /** A chart that plotly.js draws; `label` says in words what it shows, `help` which keys there are. */
  function Chart({ id, figure, label, help, legend, brush, into, taking }) {
    const frame = useRef(null);
    const [told, tell] = useState("");
    const [alone, choose] = useState(null);
    const config = { displayModeBar: false, displaylogo: false, showSendToCloud: false,
      plotlyServerURL: "", showTips: false, responsive: true, scrollZoom: false, doubleClick: false };
    // A mark leads to an address of its own, or to its quarter below `into`.
    const lead = (to) => {
      if (to?.startsWith("/")) go(to);
      else if (to && into) go(`${into}&to=${to}`);
    };
    const keys = useKeys(figure, frame, tell, lead);
    useEffect(() => {
      const drawn = frame.current;
      const shown = (trace) => !alone || !trace.meta || trace.meta === alone;
      const data = figure.data.map((trace) => ({ ...trace, visible: shown(trace) }));
      const mouse = brush && matchMedia("(pointer: fine)").matches;
      const xaxis = { ...figure.layout.xaxis, fixedrange: !mouse };
      const layout = { ...figure.layout, xaxis, dragmode: mouse ? "zoom" : false };
      inTurn(() => {
        if (!drawn.isConnected) return; // another view was chosen meanwhile
        window.Plotly.react(drawn, data, fitted(layout, drawn.clientWidth), config);
        drawn.removeAllListeners("plotly_click");
        drawn.removeAllListeners("plotly_relayout");
        drawn.on("plotly_click", ({ points }) => lead(points[0]?.customdata));
        drawn.on("plotly_relayout", (event) => brushed(event, brush));
      });
    }, [figure, alone]);
    useEffect(() => {
      const drawn = frame.current; // gone from the page when it is tidied up
      return () => drawn.data && window.Plotly.purge(drawn);
    }, []);
    const marks = { role: "application", tabIndex: 0, "aria-label": `${label} ${help}`, onKeyDown: keys };
    return h("div", { className: "chart" },
      legend && h(Legend, { names: legend, alone, choose }),
      h("div", marks, h("div", {
        id, ref: frame, "aria-hidden": true, style: { height: `${figure.layout.height}px` } })),
      h("p", { className: "visually-hidden", role: "status" }, told),
      taking && h(Taking, { figure, taking, legend }));
  }

  /** A slider with its name and its value in words beside it. */
  function Slider({ id, label, value, most, told, move }) {
    return h("div", { className: "slider" },
      h("label", { htmlFor: id }, label, " ", h("strong", null, told)),
      h("input", { id, type: "range", min: 0, max: most, value, "aria-valuetext": String(told),
        onChange: (event) => move(Number(event.target.value)) }));
  }

  /** An invented group: how large it is, how many take part, and what becomes of that. */
  function Invented({ labels, sizes, groups }) {
    const [size, resize] = useState(Math.floor(sizes.length / 2));
    const [taking, take] = useState(8);
    const most = sizes[size];
    const shown = Math.min(taking, most);
    const [counted, noisy, told] = groups[size][shown];
    const row = (name, text) => [h("dt", { key: name }, labels[name]), h("dd", { key: `${name}-` }, text)];
    return h("div", { className: "invented" },
      h(Slider, { id: "invented-people", label: labels.people, value: size, most: sizes.length - 1, told: most, move: resize }),
      h(Slider, { id: "invented-taking", label: labels.takers, value: shown, most, told: shown, move: take }),
      h("div", { role: "status" }, h("dl", { className: "terms" },
        row("counted", counted), row("noisy", noisy), row("shown", h("strong", null, told)))));
  }

  const parts = { Address, Chart, Choice, Invented, Link, Search, Table };

  /** HTML and parts of this file, out of the plain dicts in which they are sent. */
  function grown(node) {
    if (Array.isArray(node)) return h(Fragment, null, ...node.map(grown));
    if (node === null || typeof node !== "object") return node;
    const { type, namespace, props: { children, ...props } } = node;
    const kind = namespace === "rekpauze" ? parts[type] : type.toLowerCase();
    return h(kind, props, grown(children));
  }

  /** Where the focus goes on when what had it is drawn anew: to the same words, or to the start. */
  function goOn(frame, words) {
    const same = [...frame.querySelectorAll("a, button, summary")].find((one) => one.textContent === words);
    const start = same || frame.querySelector("h2, h3");
    if (!start) return;
    if (!same) start.tabIndex = -1;
    start.focus({ preventScroll: !!same });
  }

  /** What is shown and asks nothing. Dash would put a frame of its own around each element of it,
   *  which took it longer than the charts; other content is drawn anew. */
  function Drawn({ id, className, content }) {
    const turn = useRef(0);
    const frame = useRef(null);
    const whole = useMemo(() => {
      turn.current += 1;
      return h(Fragment, { key: turn.current }, grown(content));
    }, [content]);
    const had = document.activeElement;
    const words = had && frame.current?.contains(had) ? had.textContent : null;
    useLayoutEffect(() => {
      if (words !== null && !had.isConnected) goOn(frame.current, words);
    }, [content]);
    return id ? h("div", { id, className, ref: frame }, whole) : whole;
  }

  window.rekpauze = { ...parts, Drawn };
})();
