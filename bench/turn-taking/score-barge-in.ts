/**
 * What a threshold for interrupting the agent costs and gives: `node bench/turn-taking/score-barge-in.ts`. For each, how
 * long the agent's own echo (20 dB softer) is taken for talk, and how soon words that callers interrupt with are noticed.
 */
import { frameEnergies } from '../../edge-agent/src/core/frame-energy.ts';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { createSpeechEngine } from '../../local/src/speech/engine.ts';
import { efira } from '../../personas/efira.ts';
import { ethera } from '../../personas/ethera.ts';
import { sentenceOf } from '../call/utterance.ts';
import { agentVoice } from '../listen/bench-call.ts';
import { interruptingWords } from '../listen/interrupting-words.ts';
import { recordingVoices } from './labelled-recording.ts';
import { labelLanguages } from './labels.ts';
import { longestTalkMs, noticedMs } from './talk-energy.ts';

const thresholds = [400, 430, 500, 600] as const;
const echoGain = 10 ** (-20 / 20);
const greetings = { en: ethera.phrases.greeting, ru: efira.phrases.greeting };

const engine = createSpeechEngine();
try {
  console.log(
    'the longest talk in the echo of the greeting, ms; from 500 on a greeting that was paused is paused again',
  );
  for (const language of labelLanguages) {
    const pcm = await engine.speak({ text: greetings[language], language, voice: agentVoice[language] });
    const echo = [...frameEnergies(encodeMulaw(pcm.map((sample) => Math.round(sample * echoGain))))];
    console.log(`  ${language}  ${thresholds.map((energy) => `${energy}: ${longestTalkMs(echo, energy)}`).join('  ')}`);
  }
  console.log('the words that are noticed last, ms from their first sound until the packet leaves');
  for (const language of labelLanguages) {
    const words = await Promise.all(
      recordingVoices[language].flatMap((voice) =>
        interruptingWords[language].map(async (text) => {
          const { ulaw } = await sentenceOf(text, { text, language, voice }, engine);
          return { text, energies: [...frameEnergies(ulaw)] };
        }),
      ),
    );
    const latest = thresholds.map((energy) => {
      const noticed = words.map((word) => ({
        ...word,
        ms: noticedMs(word.energies, energy) ?? Number.POSITIVE_INFINITY,
      }));
      const [last] = noticed.toSorted((a, b) => b.ms - a.ms);
      return `${energy}: ${last?.ms} (${last?.text})`;
    });
    console.log(`  ${language}  ${latest.join('  ')}`);
  }
} finally {
  await engine.close();
}
