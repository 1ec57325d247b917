/* Saves a chart or the map as a picture. The number of the copy comes first, and stands on the picture with whose it is. */
"use strict";

const WIDE = 1200, EDGE = 32, SHARP = 2;
const HIGH = { flow: 520, trend: 420 };
const numbering = document.querySelector("form[data-pictures]");

/* Words in lines no longer than the sheet; Chinese breaks anywhere, English between words. */
const lines = (pen, words, room) => words.match(/[\u0021-\u024f]+|\s+|[^\s\u0021-\u024f]/gu).reduce((found, piece) => {
  const longer = found.at(-1) + piece;
  if (pen.measureText(longer).width > room) found.push(piece.trim()); else found[found.length - 1] = longer;
  return found;
}, [""]);

const tilesOf = (map) => {
  const frame = map.getBoundingClientRect(), scale = Math.min(2, (WIDE - 2 * EDGE) / frame.width);
  const tiles = [...map.querySelectorAll(".tile")].map((tile) => {
    const box = tile.getBoundingClientRect();
    return {
      x: (box.x - frame.x) * scale, y: (box.y - frame.y) * scale, width: box.width * scale, height: box.height * scale,
      shade: Number(tile.dataset.shade), name: tile.querySelector("span").textContent, shown: tile.querySelector("strong").textContent,
    };
  });
  return { tiles, scale, height: frame.height * scale, left: (WIDE - frame.width * scale) / 2 };
};

const MIX = [[0, 0], [0.3, 0], [0.6, 0], [1, 0], [1, 0.3]]; /* how much celadon, and jade upon it, as pages.css mixes them */
const drawTiles = (pen, found, top, family) => found.tiles.forEach((tile) => {
  const x = found.left + tile.x, y = top + tile.y;
  const fill = (name, share) => { pen.globalAlpha = share; pen.fillStyle = colour(name); pen.fillRect(x, y, tile.width, tile.height); pen.globalAlpha = 1; };
  const [celadon, jade] = MIX[tile.shade] ?? [0, 0];
  fill(tile.shade < 0 ? "--sunken" : "--sheet", 1);
  fill("--celadon", celadon);
  fill("--jade", jade);
  pen.strokeStyle = colour("--line-strong");
  pen.strokeRect(x, y, tile.width, tile.height);
  pen.fillStyle = colour("--ink");
  pen.textAlign = "center";
  const size = 12 * found.scale, room = tile.width - 8, middle = x + tile.width / 2;
  pen.font = `${size}px ${family}`;
  pen.fillText(tile.name, middle, y + tile.height / 2 - size * 0.3, room);
  pen.font = `600 ${size * 1.25}px ${family}`;
  pen.fillText(tile.shown, middle, y + tile.height / 2 + size * 1.2, room);
  pen.textAlign = "start";
});

const paint = (panel, stamp) => {
  const family = getComputedStyle(document.body).fontFamily, canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  const box = panel.querySelector("[data-chart]"), map = box ? null : tilesOf(panel.querySelector("[data-map]"));
  const high = box ? HIGH[box.dataset.chart] : map.height;
  const small = `15px ${family}`;
  pen.font = small;
  const foot = [...lines(pen, `${numbering.dataset.sourceWord}${document.documentElement.lang.startsWith("en") ? ": " : "："}${panel.dataset.source}`, WIDE - 2 * EDGE), ...lines(pen, stamp, WIDE - 2 * EDGE)];
  canvas.width = WIDE * SHARP;
  canvas.height = (EDGE + 84 + high + 24 + foot.length * 22 + EDGE) * SHARP;
  pen.scale(SHARP, SHARP);
  pen.fillStyle = colour("--sheet");
  pen.fillRect(0, 0, WIDE, canvas.height);
  pen.fillStyle = colour("--ink");
  pen.font = `700 28px ${family}`;
  pen.fillText(panel.querySelector("h2").textContent.replace(/\s+/g, " ").trim(), EDGE, EDGE + 26);
  pen.fillStyle = colour("--ink-2");
  pen.font = `17px ${family}`;
  pen.fillText(`${numbering.dataset.organ}　${numbering.dataset.period}`, EDGE, EDGE + 58);
  if (box) {
    const drawn = chart(box, document.createElement("div"), { width: WIDE - 2 * EDGE, height: high, devicePixelRatio: SHARP });
    pen.drawImage(drawn.renderToCanvas({ pixelRatio: SHARP }), EDGE, EDGE + 84, WIDE - 2 * EDGE, high);
    drawn.dispose();
  } else {
    drawTiles(pen, map, EDGE + 84, family);
  }
  pen.fillStyle = colour("--ink-3");
  pen.font = small;
  foot.forEach((line, place) => pen.fillText(line, EDGE, EDGE + 84 + high + 40 + place * 22));
  return canvas;
};

const save = async (panel, button) => {
  const told = panel.querySelector("[role=status]");
  told.textContent = "";
  button.disabled = true;
  try {
    const answer = await fetch(numbering.action, { method: "POST", body: new FormData(numbering) });
    if (!answer.ok || answer.redirected) throw new Error("no number");
    const { stamp } = await answer.json();
    const canvas = inLight(() => paint(panel, stamp));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await new Promise((done) => { canvas.toBlob(done, "image/png"); }));
    link.download = `${panel.querySelector("h2").textContent.replace(/\s+/g, " ").trim()}-${numbering.dataset.name}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch {
    told.textContent = numbering.dataset.failed;
  }
  button.disabled = false;
};

if (window.echarts && numbering) {
  document.querySelectorAll("[data-save]").forEach((button) => {
    const panel = button.closest(".panel");
    button.hidden = !panel.querySelector("[data-chart], [data-map]");
    button.addEventListener("click", () => save(panel, button));
  });
}
