/* Draws what the page has as a table anyway. Colours come from the theme; the table folds away once the picture is there. */
"use strict";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const pictures = [];
const NEEDS = { flow: 520 }; /* narrower, words lie on one another: the table says it better */

const shapes = {
  trend: (data) => ({
    grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
    xAxis: { type: "category", data: data.names, axisLine: { lineStyle: { color: colour("--line-strong") } }, axisLabel: { color: colour("--ink-2") } },
    yAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: colour("--line") } }, axisLabel: { color: colour("--ink-2") } },
    series: [{ type: "bar", data: data.values, barMaxWidth: 28, itemStyle: { color: colour("--jade") }, label: { show: true, position: "top", color: colour("--ink-2") } }],
  }),
  flow: (data) => ({
    series: [{
      type: "sankey", data: data.nodes, links: data.links, left: 8, right: 110, top: 12, bottom: 12, nodeGap: 18, draggable: false, emphasis: { focus: "adjacency" },
      itemStyle: { color: colour("--jade"), borderWidth: 0 }, lineStyle: { color: colour("--celadon"), opacity: 0.9, curveness: 0.5 },
      label: { color: colour("--ink"), fontSize: 13, formatter: (node) => `${node.name} ${node.data.inAll}` },
    }],
  }),
};

const draw = () => {
  while (pictures.length) pictures.pop().dispose();
  document.querySelectorAll("[data-chart]").forEach((box) => {
    if (box.parentElement.clientWidth < (NEEDS[box.dataset.chart] ?? 0)) { box.hidden = true; return; }
    const data = JSON.parse(document.getElementById(box.dataset.from).textContent);
    box.hidden = false;
    const picture = echarts.init(box, null, { renderer: "canvas" });
    picture.setOption({
      animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, aria: { enabled: true },
      tooltip: { trigger: "item", renderMode: "richText", confine: true }, ...shapes[box.dataset.chart](data),
    });
    pictures.push(picture);
  });
};

if (window.echarts) {
  draw();
  document.querySelectorAll("details.beside").forEach((table) => { table.open = table.parentElement.querySelector("[data-chart]").hidden; });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("resize", () => pictures.forEach((picture) => picture.resize()));
  addEventListener("beforeprint", () => document.querySelectorAll("details.beside").forEach((table) => { table.open = true; }));
}
