import type { WaterfallStep } from '@ethera/contract';

/** Where the time of a step is spent. The colours can be told apart on white and on black, and by most eyes. */
export const waterfallParts = {
  silence: { name: 'the caller’s silence', colour: '#b279a2' },
  edge: { name: 'edge and Asterisk', colour: '#4c78a8' },
  way: { name: 'on the way', colour: '#8f8f8f' },
  transcription: { name: 'transcription', colour: '#e45756' },
  model: { name: 'language model', colour: '#f2a33a' },
  voice: { name: 'voice', colour: '#54a24b' },
} as const;
export type WaterfallPart = keyof typeof waterfallParts;

export const partOfStep: Readonly<Record<WaterfallStep, WaterfallPart>> = {
  pause: 'silence',
  segment: 'edge',
  send: 'way',
  transcription: 'transcription',
  'first text': 'model',
  'first chunk': 'model',
  commit: 'silence',
  'first speech': 'voice',
  'first frame': 'way',
  playback: 'edge',
  'at the caller': 'way',
};
