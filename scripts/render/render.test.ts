import { createCipheriv } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { environmentWithLinks, functionOf, openLinks, type Render } from './render.ts';

const key = Buffer.alloc(32, 7).toString('base64');

/** As SST seals it: AES-256-GCM, nonce of zeros, tag at the end. */
function seal(links: object): Buffer {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64'), Buffer.alloc(12));
  return Buffer.concat([cipher.update(JSON.stringify(links)), cipher.final(), cipher.getAuthTag()]);
}

describe('openLinks', () => {
  const links = { GroqApiKey: { value: 'ключ' }, Recordings: { name: 'bucket' } };

  test('reads what SST has sealed', () => {
    expect(openLinks(seal(links), key)).toEqual(links);
  });

  test('refuses another key and a changed file', () => {
    const sealed = seal(links);
    expect(() => openLinks(sealed, Buffer.alloc(32, 8).toString('base64'))).toThrow();
    sealed[0] = (sealed[0] ?? 0) ^ 1;
    expect(() => openLinks(sealed, key)).toThrow();
  });
});

describe('environmentWithLinks', () => {
  const fn = {
    id: 'Turn',
    environment: {
      LOG_LEVEL: 'info',
      SST_KEY: key,
      SST_KEY_FILE: 'resource.enc',
      SST_RESOURCE_App: '{"name":"ethera"}',
    },
    links: { GroqApiKey: { value: 'placeholder', type: 'secret' }, Recordings: { name: 'bucket', type: 'bucket' } },
  };

  test('leaves the environment as it was rendered when nothing is overridden', () => {
    expect(environmentWithLinks(fn, {})).toEqual(fn.environment);
  });

  test('passes every link in the environment, the overridden one with its new value', () => {
    expect(environmentWithLinks(fn, { GroqApiKey: { value: 'real' } })).toEqual({
      LOG_LEVEL: 'info',
      SST_RESOURCE_App: '{"name":"ethera"}',
      SST_RESOURCE_GroqApiKey: '{"value":"real","type":"secret"}',
      SST_RESOURCE_Recordings: '{"name":"bucket","type":"bucket"}',
    });
  });

  test('refuses a link that the function does not have', () => {
    expect(() => environmentWithLinks(fn, { OpenAiKey: { value: 'x' } })).toThrow('Turn does not link OpenAiKey');
  });
});

test('functionOf names the stage that lacks the function', () => {
  const render: Render = { app: 'ethera', stage: 'dev', region: 'r', resources: [], outputs: {}, functions: [] };
  expect(() => functionOf(render, 'Turn')).toThrow('The stage dev has no function Turn.');
});
