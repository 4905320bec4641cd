import { EtheraError } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import type { AriCommands, PlaybackState } from './ari-commands.ts';
import { Lease } from './ari-lease.ts';
import { LegPlaybacks } from './leg-playbacks.ts';
import { agreeingCommands } from './testing/agreeing-commands.ts';

const options = { longestMs: 20_000 };
const refused = () => Promise.reject(new EtheraError('ari.request', 'refused'));
const unanswered = () => Promise.reject(new EtheraError('ari.timeout', 'no answer'));

function openPlaybacks(override: Partial<AriCommands> = {}) {
  const asked: string[] = [];
  const commands = agreeingCommands(
    {
      stopPlayback: async (id) => void asked.push(`stop ${id}`),
      controlPlayback: async (id, operation) => void asked.push(`${operation} ${id}`),
      ...override,
    },
    'leg-1',
  );
  const playbacks = new LegPlaybacks({
    legId: 'leg-1',
    commands,
    lease: new Lease(async () => undefined),
    now: () => 7,
  });
  return { playbacks, asked };
}

describe('a playback that Asterisk did not answer in time', () => {
  it('is stopped when it begins all the same, and is not waited for', async () => {
    const { playbacks, asked } = openPlaybacks({ play: unanswered });
    await expect(playbacks.play('a', '/a', options)).rejects.toMatchObject({ code: 'ari.timeout' });
    expect([playbacks.isBusy, playbacks.has('a'), playbacks.owns('a')]).toEqual([false, false, true]);
    playbacks.started('a');
    playbacks.started('a');
    expect(asked).toEqual(['stop a']);
  });

  it('is none when it has begun: news may overtake an answer', async () => {
    const { playbacks, asked } = openPlaybacks({ play: () => new Promise(() => undefined) });
    const played = playbacks.play('a', '/a', options);
    await new Promise(setImmediate);
    playbacks.started('a');
    await played;
    expect([playbacks.isBusy, asked]).toEqual([true, []]);
  });

  it('is not one that was refused: nothing can come of that', async () => {
    const { playbacks, asked } = openPlaybacks({ play: refused });
    await expect(playbacks.play('a', '/a', options)).rejects.toMatchObject({ code: 'ari.request' });
    playbacks.started('a');
    expect([playbacks.owns('a'), asked]).toEqual([false, []]);
  });
});

describe('playbacks of which news was lost', () => {
  async function played(states: Record<string, PlaybackState | undefined>) {
    const open = openPlaybacks({ playbackState: async (id) => states[id] });
    for (const id of Object.keys(states)) await open.playbacks.play(id, `/${id}`, options);
    return open;
  }

  it('are found where Asterisk has them', async () => {
    const { playbacks } = await played({ gone: undefined, begun: 'playing', behind: 'queued' });
    expect(await playbacks.find()).toEqual([
      { playbackId: 'gone', found: 'over' },
      { playbackId: 'begun', found: 'begun' },
    ]);
    // It is told of once.
    expect(await playbacks.find()).toEqual([{ playbackId: 'gone', found: 'over' }]);
  });

  it('go on, or stand still, as they were told to', async () => {
    const { playbacks, asked } = await played({ resumed: 'paused', paused: 'playing', right: 'paused' });
    for (const id of ['resumed', 'paused', 'right']) await playbacks.control(id, 'pause');
    await playbacks.control('resumed', 'unpause');
    asked.length = 0;
    await playbacks.find();
    expect(asked).toEqual(['unpause resumed', 'pause paused']);
  });

  it('may be as they were when Asterisk does not answer', async () => {
    const { playbacks } = openPlaybacks({ playbackState: unanswered });
    await playbacks.play('a', '/a', options);
    expect(await playbacks.find()).toEqual([]);
  });
});

it('is idle when the last of them is over, or the leg', async () => {
  const { playbacks } = openPlaybacks();
  await playbacks.idle();
  for (const id of ['a', 'b']) await playbacks.play(id, `/${id}`, options);
  let isIdle = false;
  const idle = playbacks.idle().then(() => {
    isIdle = true;
  });
  playbacks.forget('a');
  await new Promise(setImmediate);
  expect(isIdle).toBe(false);
  playbacks.end();
  await idle;
  expect(playbacks.lastOverAtMs).toBe(7);
});
