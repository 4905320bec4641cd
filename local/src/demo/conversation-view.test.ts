import { expect, it } from 'vitest';
import type { AgentLine } from '../world/agent-line.ts';
import { ConversationView } from './conversation-view.ts';
import { createScreen } from './screen.ts';

function viewed(show: (view: ConversationView, tick: (ms: number) => void) => void): string {
  let text = '';
  let nowMs = 0;
  const screen = createScreen({ write: (more: string) => (text += more) }, {});
  show(new ConversationView(screen, () => nowMs), (ms) => {
    nowMs += ms;
  });
  screen.fresh();
  return text;
}

const line = (message: string, fields: object = {}): AgentLine => ({
  time: '',
  level: 'debug',
  message,
  callId: 'a',
  turn: 1,
  attempt: 1,
  ...fields,
});
const says = (text: string, fields: object = {}) => line('agent says', { text, ...fields });

it('joins the chunks of a reply as they come', () => {
  const text = viewed((view, tick) => {
    view.callerSpeaks('Hello.', false);
    tick(1500);
    view.show(line('caller said', { text: 'Hello!', rejected: null }));
    view.show(says('Hi. '));
    tick(1000);
    view.show(says('How are you?'));
    view.show(line('call ended', { reason: 'agent-ended' }));
  });
  expect(text).toBe(
    '  0.0 s  caller  Hello.\n  1.5 s          heard: Hello!\n  1.5 s  agent   Hi. How are you?\n  2.5 s  the call is over: agent-ended\n',
  );
});

it('marks an interruption, and what was cut off by it', () => {
  const text = viewed((view) => {
    view.show(says('A long '));
    view.callerSpeaks('Stop.', true);
    view.show(says('story.'));
    view.show(says('All right.', { turn: 2 }));
  });
  expect(text.split('\n').map((shown) => shown.slice(9))).toEqual([
    'agent   A long ',
    '── the caller interrupts ──',
    'caller  Stop.',
    '        not played: story.',
    'agent   All right.',
    '',
  ]);
});

it('keeps two calls apart', () => {
  const text = viewed((view) => {
    view.show(says('One '));
    view.show(says('Two ', { callId: 'b' }));
    view.show(says('more.'));
  });
  expect(text.match(/agent/g)).toHaveLength(3);
});

it('shows what was heard once, and failures with their code alone', () => {
  const text = viewed((view) => {
    view.show(line('caller said', { text: '', rejected: 'noise' }));
    view.show(line('caller said', { text: '', rejected: 'noise', attempt: 2 }));
    view.show(line('turn failed', { level: 'error', code: 'llm.auth', reason: 'refused' }));
    view.show(line('turn committed'));
  });
  expect(text.split('\n').map((shown) => shown.slice(9))).toEqual([
    '        heard: nothing (noise)',
    'turn failed: llm.auth: refused',
    '',
  ]);
});
