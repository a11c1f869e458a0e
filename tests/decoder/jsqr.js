// node jsqr.js PATH-OF-jsQR FILE...: what jsQR reads, as "pointdesk decode --time" prints it: FILE, payload, ms.
'use strict';
const fs = require('fs');
const read = require(process.argv[2]);

for (const path of process.argv.slice(3)) {
  const bytes = fs.readFileSync(path);
  const [, width, height] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1')).map(Number);
  const grey = bytes.subarray(bytes.length - width * height);
  const colour = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < grey.length; i++) {
    colour[4 * i] = colour[4 * i + 1] = colour[4 * i + 2] = grey[i];
    colour[4 * i + 3] = 255;
  }
  const from = process.hrtime.bigint();
  let found = null;
  try {
    found = read(colour, width, height, { inversionAttempts: 'attemptBoth' });
  } catch (e) { /* it throws on some pictures */ }
  const ms = Number(process.hrtime.bigint() - from) / 1e6;
  process.stdout.write(`${path}\t${found ? found.data : ''}\t${ms.toFixed(3)}\n`);
}
