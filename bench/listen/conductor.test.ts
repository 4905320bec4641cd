import { describe, expect, it } from 'vitest';
import { bestCue, createConductor, fallbackReply } from './conductor.ts';

const pizza = { said: 'Two large pizzas and a salad', reply: 'Thank you.', agentSaid: 'What would you like?' };
const name = { said: 'My name is Robert Miller', reply: 'All right.', agentSaid: 'What is your name?' };
const user = (content: string) => ({ role: 'user', content }) as const;
const assistant = (content: string) => ({ role: 'assistant', content }) as const;

describe('who is asking', () => {
  it('is known by the words, misheard ones among them', () => {
    expect(bestCue([pizza, name], [user('My name is Robber Miller.')])).toBe(name);
    expect(bestCue([pizza, name], [user('Two large pieces and a')])).toBe(pizza);
  });

  it('is known by what the agent said before, where the words say nothing', () => {
    expect(bestCue([pizza, name], [assistant('What is your'), user('Hm?')])).toBe(name);
    expect(bestCue([name, pizza], [assistant('What would you like?'), user('222')])).toBe(pizza);
  });

  it('is nobody when no call is cued', () => {
    expect(bestCue([], [user('Hello')])).toBeUndefined();
  });
});

describe('the conductor', () => {
  const signal = new AbortController().signal;
  const request = (content: string) => ({ model: '', tools: [], messages: [user(content)] });

  it('answers with the cue of the call, after its time to think', async () => {
    const waits: number[] = [];
    const conductor = createConductor(async (ms) => waits.push(ms));
    const call = {};
    conductor.cue(call, { ...pizza, thinkMs: 5000 });
    expect(await conductor.respond(request('two pizzas'), signal)).toEqual({ content: 'Thank you.' });
    expect(waits).toEqual([5000]);
    conductor.drop(call);
    expect(await conductor.respond(request('two pizzas'), signal)).toEqual({ content: fallbackReply });
  });
});
