import { createSpeechEngine } from '../../local/src/speech/engine.ts';
import { type NoisyLine, renderMaterial, scoreLine } from './noisy-speech.ts';

const lines: readonly NoisyLine[] = [
  { kind: 'none', snrDb: 99 },
  { kind: 'hum', snrDb: 30 },
  { kind: 'white', snrDb: 20 },
  { kind: 'white', snrDb: 15 },
  { kind: 'white', snrDb: 10 },
  { kind: 'babble', snrDb: 20 },
  { kind: 'babble', snrDb: 15 },
];

/** Prints what the edge hears of speech on each line, for a normal and a soft caller. */
const engine = createSpeechEngine();
try {
  const material = await renderMaterial(engine);
  const scores = [2_000, 600].flatMap((vowels) => lines.map((line) => scoreLine(material, line, vowels)));
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  console.table(
    scores.map(({ noiseTalking, noiseTalkingUnbroken, ...score }) => ({
      ...score,
      noiseTalking: percent(noiseTalking),
      noiseTalkingUnbroken: percent(noiseTalkingUnbroken),
    })),
  );
} finally {
  await engine.close();
}
