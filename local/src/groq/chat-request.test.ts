import { describe, expect, it } from 'vitest';
import { parseChatRequest } from './chat-request.ts';

const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const strict = (changes: object) => ({
  type: 'json_schema',
  json_schema: { name: 'n', strict: true, schema: { ...schema, ...changes } },
});
const parse = (changes: object) =>
  parseChatRequest(
    JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Answer in JSON.' }], ...changes }),
  );

describe('the form of an answer', () => {
  it.each([
    ['prose', {}, undefined],
    ['text', { response_format: { type: 'text' } }, undefined],
    ['an object', { response_format: { type: 'json_object' } }, 'json'],
    ['a strict schema', { response_format: strict({}) }, 'json'],
    ['a loose schema', { response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {} } } }, 'json'],
  ])('may be %s', (_, changes, answersIn) => {
    expect(parse(changes).answersIn).toBe(answersIn);
  });

  it.each([
    ['unknown', { response_format: { type: 'yaml' } }],
    ['without a schema', { response_format: { type: 'json_schema', json_schema: { name: 'n' } } }],
    ['open', { response_format: strict({ additionalProperties: true }) }],
    ['not wholly required', { response_format: strict({ required: [] }) }],
    ['open within', { response_format: strict({ properties: { a: { type: 'object' } } }) }],
    ['streamed', { response_format: strict({}), stream: true }],
    [
      'an object that no message speaks of',
      { response_format: { type: 'json_object' }, messages: [{ role: 'user', content: 'Hi' }] },
    ],
  ])('may not be %s', (_, changes) => {
    expect(() => parse(changes)).toThrow(expect.objectContaining({ status: 400 }));
  });
});
