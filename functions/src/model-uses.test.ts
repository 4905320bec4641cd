import { expect, test } from 'vitest';
import { ModelUses } from './model-uses.ts';

const planned = { transcription: 'w', reply: 'l', speech: 's' };

test('a turn that asked everybody once has nothing further', () => {
  const uses = new ModelUses();
  uses.transcribes('w', 2);
  uses.wrote('l', { promptTokens: 300, completionTokens: 20 });
  uses.speaks('s', 30);
  uses.speaks('s', 12);
  expect(uses.told(planned)).toEqual({
    usage: { transcribedSeconds: 2, promptTokens: 300, completionTokens: 20, speechCharacters: 42 },
    models: planned,
  });
});

test('what was bought of others is told beside, and who answered is named', () => {
  const uses = new ModelUses();
  uses.transcribes('w', 2);
  uses.transcribes('w2', 2);
  uses.wrote('l', { promptTokens: 300, completionTokens: 0 });
  uses.answers('l2');
  uses.wrote('l2', { promptTokens: 320, completionTokens: 20 });
  uses.speaks('s', 10);
  uses.speaks('s2', 30);
  expect(uses.told(planned)).toEqual({
    usage: {
      transcribedSeconds: 2,
      promptTokens: 320,
      completionTokens: 20,
      speechCharacters: 30,
      further: [
        { part: 'transcription', model: 'w', seconds: 2 },
        { part: 'llm', model: 'l', promptTokens: 300, completionTokens: 0 },
        { part: 'speech', model: 's', characters: 10 },
      ],
    },
    models: { transcription: 'w2', reply: 'l2', speech: 's2' },
  });
});

test('what a provider refused costs nothing', () => {
  const uses = new ModelUses();
  const [takeBackHearing, takeBackSpeech] = [uses.transcribes('w', 2), uses.speaks('s', 10)];
  takeBackHearing();
  takeBackSpeech();
  expect(uses.told(planned)).toEqual({
    usage: { transcribedSeconds: 0, promptTokens: 0, completionTokens: 0, speechCharacters: 0 },
    models: planned,
  });
});
