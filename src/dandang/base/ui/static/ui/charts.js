/* Draws what the page has as a table anyway. Colours come from the theme; the table folds away once the picture is there. */
"use strict";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const pictures = [];
const NEEDS = { flow: 520 }; /* narrower, words lie on one another: the table says it better */
const SHEET = 680; /* as wide as the type area of A4, in pixels of the browser */

const shapes = {
  trend: (data) => ({
    grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
    xAxis: { type: "category", data: data.names, axisLine: { lineStyle: { color: colour("--line-strong") } }, axisLabel: { color: colour("--ink-2"), hideOverlap: true } },
    yAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: colour("--line") } }, axisLabel: { color: colour("--ink-2") } },
    series: [{ type: "bar", data: data.values, barMaxWidth: 28, itemStyle: { color: colour("--jade") }, label: { show: true, position: "top", color: colour("--ink-2") } }],
  }),
  flow: (data) => ({
    series: [{
      type: "sankey", data: data.nodes, links: data.links, left: 8, right: 130, top: 12, bottom: 12, nodeGap: 18, draggable: false, emphasis: { focus: "adjacency" },
      itemStyle: { color: colour("--jade"), borderWidth: 0 }, lineStyle: { color: colour("--celadon"), opacity: 0.9, curveness: 0.5 },
      label: { color: colour("--ink"), fontSize: 13, formatter: (node) => `${node.name} ${node.data.inAll}` },
    }],
  }),
};

/* The chart of a box, in the box or, with a size, wherever it is put. */
const chart = (box, into, size) => {
  const data = JSON.parse(document.getElementById(box.dataset.from).textContent);
  const picture = echarts.init(into, null, { renderer: "canvas", ...size });
  picture.setOption({
    animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    tooltip: { trigger: "item", renderMode: "richText", confine: true }, ...shapes[box.dataset.chart](data),
  });
  return picture;
};

const draw = (width) => {
  while (pictures.length) pictures.pop().dispose();
  document.querySelectorAll("[data-chart]").forEach((box) => {
    box.hidden = (width ?? box.parentElement.clientWidth) < (NEEDS[box.dataset.chart] ?? 0);
    /* The table beside it says the numbers; what the library would read out is neither right nor in the reader's language. */
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", box.closest(".panel").querySelector("h2").textContent.replace(/\s+/g, " ").trim());
    if (!box.hidden) pictures.push(chart(box, box, width ? { width } : {}));
  });
};

/* The colours of the light theme, for what goes on paper or into a file. */
const inLight = (act) => {
  const root = document.documentElement, chosen = root.dataset.theme;
  root.dataset.theme = "light";
  try { return act(); } finally {
    if (chosen === undefined) delete root.dataset.theme; else root.dataset.theme = chosen;
  }
};

if (window.echarts) {
  draw();
  document.querySelectorAll("details.beside").forEach((table) => {
    const box = table.parentElement.querySelector("[data-chart]");
    if (box) table.open = box.hidden;
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw());
  addEventListener("resize", () => { if (!matchMedia("print").matches) draw(); });
}
addEventListener("beforeprint", () => {
  document.querySelectorAll("details.beside, details.more").forEach((table) => { table.open = true; });
  if (window.echarts) inLight(() => draw(SHEET));
});
addEventListener("afterprint", () => { if (window.echarts) draw(); });

/* On the map arrow keys go to the nearest tile in that direction. */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
document.querySelectorAll("[data-map]").forEach((map) => map.addEventListener("keydown", (event) => {
  const way = WAYS[event.key], here = event.target.closest("a");
  if (!way || !here || event.altKey || event.ctrlKey || event.metaKey) return;
  const middle = (each) => { const box = each.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };
  const [x, y] = middle(here);
  const far = (each) => {
    const [along, aside] = way[0] ? [(middle(each)[0] - x) * way[0], middle(each)[1] - y] : [(middle(each)[1] - y) * way[1], middle(each)[0] - x];
    return along > 1 ? along + 3 * Math.abs(aside) : Infinity;
  };
  const next = [...map.querySelectorAll("a")].reduce((best, each) => (far(each) < far(best) ? each : best), here);
  event.preventDefault();
  next.focus();
}));
