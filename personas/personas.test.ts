import { describe, expect, test } from 'vitest';
import { efira } from './efira.ts';
import { ethera } from './ethera.ts';
import { defaultPersona, numbersOf, personas } from './index.ts';
import { definePersona, persona } from './persona.ts';

describe('shipped personas', () => {
  const stages = ['dev', 'production'];

  test.each(Object.entries(personas))('%s is valid and stands under its own id', (id, shipped) => {
    expect(persona.safeParse(shipped).success).toBe(true);
    expect(shipped.id).toBe(id);
  });

  test('both languages answer, each on its number', () => {
    expect(personas[numbersOf('dev')['777'] ?? '']?.language).toBe('en');
    expect(personas[numbersOf('dev')['778'] ?? '']?.language).toBe('ru');
    expect(personas[defaultPersona]).toBeDefined();
  });

  test.each(stages)('every number of %s has a persona', (stage) => {
    expect(Object.keys(numbersOf(stage)).length).toBeGreaterThan(0);
    for (const id of Object.values(numbersOf(stage))) expect(personas[id]).toBeDefined();
  });

  test('greetings say that an AI speaks and that the call is recorded', () => {
    expect(ethera.phrases.greeting).toMatch(/\bAI\b.*\brecorded\b/);
    expect(efira.phrases.greeting).toMatch(/искусственн.*интеллект.*записывается/);
  });

  test('the Russian persona introduces itself as agreed', () => {
    expect(efira.prompt.startsWith('Ты Эфира — голосовой помощник')).toBe(true);
    expect(efira.voice.id).toBe('21m00Tcm4TlvDq8ikWAM');
  });
});

describe('definePersona', () => {
  test.each([
    ['an id with a space', { ...ethera, id: 'my persona' }, /id: /],
    ['two fillers', { ...ethera, phrases: { ...ethera.phrases, fillers: ['One.', 'Two.'] } }, /phrases\.fillers: /],
    ['an empty greeting', { ...ethera, phrases: { ...ethera.phrases, greeting: ' ' } }, /phrases\.greeting: /],
    ['a pause above the end of turn', { ...ethera, turnTaking: { ...ethera.turnTaking, pauseMs: 900 } }, /pauseMs/],
    [
      'a transfer by a number',
      { ...ethera, transfers: [{ name: '900', description: 'A number.' }] },
      /transfers\.0\.name/,
    ],
    [
      'a transfer without words for it',
      { ...ethera, phrases: { ...ethera.phrases, transfer: undefined } },
      /phrases\.tr/,
    ],
    [
      'two transfers of one name',
      { ...ethera, transfers: [...(ethera.transfers ?? []), ...(ethera.transfers ?? [])] },
      /transfers: two/,
    ],
    ['a fallback by a number', { ...ethera, fallbackDestination: '+14155550123' }, /fallbackDestination/],
    ['a voice id with a slash', { ...ethera, voice: { id: '../voices', settings: {} } }, /voice\.id: /],
  ])('refuses %s', (_, wrong, fault) => {
    expect(() => definePersona(wrong)).toThrow(fault);
  });
});
