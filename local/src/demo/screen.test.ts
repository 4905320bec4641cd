import { expect, it } from 'vitest';
import { createScreen, showProgress } from './screen.ts';

function written(isTTY: boolean, env: NodeJS.ProcessEnv): string {
  let text = '';
  const screen = createScreen({ isTTY, write: (more: string) => (text += more) }, env);
  showProgress(screen)({ kind: 'done', step: 'Asterisk', ms: 1234, result: 'ready' });
  screen.more('half a line');
  screen.line('recording: /x/call.wav');
  return text;
}

it('writes plain text into a pipe', () => {
  expect(written(false, {})).toBe('  ✓  Asterisk  1.2 s  ready\nhalf a line\nrecording: /x/call.wav\n');
  expect(written(true, { NO_COLOR: '1' })).toBe(written(false, {}));
});

it('colours a terminal, but not what programs read', () => {
  const text = written(true, {});
  expect(text).toContain('\u001b[32m✓\u001b[0m');
  expect(text.split('\n').at(-2)).toBe('recording: /x/call.wav');
});
