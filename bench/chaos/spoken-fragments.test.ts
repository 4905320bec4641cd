import { expect, it } from 'vitest';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { readMarks } from '../load/audio-mark.ts';
import { chaosScripts } from './chaos-script.ts';
import { anybody, markFragments } from './spoken-fragments.ts';

const marksOfSentence = 30;
const marksSpoken = 10;
const scripts = chaosScripts(3);
const engine = { speak: async () => new Int16Array(marksSpoken * 80).fill(1_000) };
const speak = markFragments(scripts, { replyMarks: () => [marksOfSentence, marksOfSentence] }, engine);
const sentence = scripts[2]?.questions[1]?.reply[1]?.text ?? '';
const words = sentence.split(' ');
const marksOf = async (text: string) => readMarks(encodeMulaw(await speak({ text, language: 'en' })));

it('ends the rest of a sentence with the sentence’s last mark, and says nothing of whose it is', async () => {
  const marks = await marksOf(words.slice(4).join(' '));
  expect(marks).toHaveLength(marksSpoken);
  expect(marks.at(-1)).toMatchObject({ owner: anybody, line: 1, part: 1, place: marksOfSentence - 1 });
});

it('begins the beginning of a sentence with its first mark', async () => {
  const [first] = await marksOf(words.slice(0, 6).join(' '));
  expect(first).toMatchObject({ owner: 2, line: 1, part: 1, place: 0 });
});

it('marks nothing that is no part of a reply', async () => {
  expect(await marksOf('Something else altogether.')).toEqual([]);
});
