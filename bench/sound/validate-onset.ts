import { parseArgs } from 'node:util';
import { seededRandom } from '../../local/src/caller/lines/random.ts';
import { createSpeechEngine } from '../../local/src/speech/engine.ts';
import { percent, textTable } from '../picture/text-table.ts';
import { spokenSounds } from './spoken-sounds.ts';
import { type ErrorRow, shareWithin, toleranceMs, validateOnsets } from './validation.ts';

/** Of the clear borders. The rest are bursts as short as a click. */
const leastWithin = 0.97;

const { values } = parseArgs({
  options: { files: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});
const engine = createSpeechEngine();
try {
  const rows = validateOnsets(seededRandom(Number(values.seed)), await spokenSounds(engine), Number(values.files));
  const within = shareWithin(rows);
  for (const line of textTable(headings(), rows.map(cells))) console.log(line);
  console.log(`\n${percent(within)} of the clear borders were found within ${toleranceMs} ms`);
  console.log(JSON.stringify({ files: (rows.length / 2) * Number(values.files), within, rows }));
  if (within < leastWithin) process.exitCode = 1;
} finally {
  await engine.close();
}

function headings(): string[] {
  const within = `within ${toleranceMs} ms`;
  return ['background', 'channel', 'border', 'clear', 'least', 'p5', 'p50', 'p95', 'most', within, 'soft', within];
}

function cells(row: ErrorRow) {
  const { background, channel, kind, clear, leastMs, p5Ms, p50Ms, p95Ms, mostMs, within, soft, softWithin } = row;
  const ms = [leastMs, p5Ms, p50Ms, p95Ms, mostMs].map((value) => value.toFixed(1));
  return [background, channel, kind, clear, ...ms, percent(within), soft, percent(softWithin)];
}
