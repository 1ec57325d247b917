// SHA-256 until the hash begins with enough zero bits. Plain code, because the browser's own needs HTTPS and is slow one by one.
"use strict";
const K = new Uint32Array(64), H0 = new Uint32Array(8);
(() => {
  let n = 0;
  const part = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
  for (let candidate = 2; n < 64; candidate++) {
    let prime = true;
    for (let d = 2; d * d <= candidate; d++) if (candidate % d === 0) prime = false;
    if (!prime) continue;
    if (n < 8) H0[n] = part(Math.sqrt(candidate));
    K[n++] = part(Math.cbrt(candidate));
  }
})();
const W = new Uint32Array(64);
function firstWords(text) {
  const block = new Uint8Array(64 * Math.ceil((text.length + 9) / 64)), view = new DataView(block.buffer);
  for (let i = 0; i < text.length; i++) block[i] = text.charCodeAt(i);
  block[text.length] = 128;
  view.setUint32(block.length - 4, text.length * 8);
  const h = new Uint32Array(H0);
  for (let at = 0; at < block.length; at += 64) {
    for (let i = 0; i < 16; i++) W[i] = view.getUint32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const a = W[i - 15], b = W[i - 2];
      const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
      const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
      W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, x] = h;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (x + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      x = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, x].forEach((value, i) => { h[i] += value; });
  }
  return h;
}
onmessage = (event) => {
  const [once, bits] = event.data;
  for (let number = 0; ; number++) {
    const h = firstWords(once + ":" + number);
    const zeros = h[0] ? Math.clz32(h[0]) : 32 + Math.clz32(h[1]);
    if (zeros >= bits) { postMessage(String(number)); return; }
  }
};
