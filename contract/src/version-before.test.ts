import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { briefing, briefingRequest } from './briefing.ts';
import { callRecord } from './call-record.ts';
import { jsonFrame } from './frame.ts';
import { turnRecord } from './turn-record.ts';
import { turnFunctionRequest } from './turn-request.ts';
import { CONTRACT_VERSION } from './version.ts';

/** What a release of the version before wrote and sent. Never edited: a version that goes takes its file with it. */
const before = new URL(`../fixtures/version-${CONTRACT_VERSION - 1}.json`, import.meta.url);
const sent = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(before, 'utf8')));

describe('what the release before sent is understood, and nothing of it is dropped:', () => {
  it.each([
    ['turnRequests', z.array(turnFunctionRequest)],
    ['briefingRequest', briefingRequest],
    ['frames', z.array(jsonFrame)],
    ['briefing', briefing],
    ['turnRecord', turnRecord],
    ['callRecord', callRecord],
  ])('%s', (name, schema) => {
    expect(schema.parse(sent[name])).toEqual(sent[name]);
  });
});

it('a release before that one is refused', () => {
  const request = { ...z.record(z.string(), z.unknown()).parse(sent.briefingRequest), version: CONTRACT_VERSION - 2 };
  expect(briefingRequest.safeParse(request).success).toBe(false);
});
