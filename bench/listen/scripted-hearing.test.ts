import { expect, it } from 'vitest';
import { concatPcm, noise, silence } from '../../local/src/audio/tone.ts';
import { createScriptedHearing } from './scripted-hearing.ts';

const one = { text: 'one two', pcm8k: noise(900, 0.5, 1) };
const other = { text: 'three four', pcm8k: noise(900, 0.5, 2) };
const scripts = [
  { key: 'one', utterances: [one] },
  { key: 'other', utterances: [other] },
];
const request = (pcm8k: Int16Array) => ({
  pcm8k: concatPcm(silence(300), pcm8k, silence(300)),
  language: 'en',
  model: '',
});

it('hears whichever caller it is, and nobody in silence', async () => {
  const hear = createScriptedHearing();
  expect((await hear({ scripts, request: request(other.pcm8k) })).text).toBe('three four');
  expect((await hear({ scripts, request: request(one.pcm8k) })).text).toBe('one two');
  expect((await hear({ scripts, request: request(silence(500)) })).text).toBe('');
});

it('goes by what the callers say now', async () => {
  const hear = createScriptedHearing();
  await hear({ scripts, request: request(one.pcm8k) });
  const later = [{ key: 'later', utterances: [other] }];
  expect((await hear({ scripts: later, request: request(one.pcm8k) })).text).toBe('');
});
