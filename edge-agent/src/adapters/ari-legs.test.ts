import { EtheraError } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import type { TelephonyEvent } from '../ports/telephony.ts';
import type { AriCommands } from './ari-commands.ts';
import { AriLegs } from './ari-legs.ts';
import { agreeingCommands } from './testing/agreeing-commands.ts';

const legId = 'leg-1';
const channel = { id: legId, name: 'PJSIP/trunk-1', caller: { number: '+49301234567' } };
const options = { longestMs: 20_000 };

/** A leg that has arrived, before an Asterisk that agrees to everything. */
function openLegs(override: Partial<AriCommands> = {}) {
  const events: TelephonyEvent[] = [];
  const leases: string[] = [];
  const silenced: string[] = [];
  const commands = agreeingCommands(
    {
      setVariable: async (_channelId, _variable, value) => void leases.push(value),
      startSilence: async (channelId) => void silenced.push(channelId),
      ...override,
    },
    legId,
  );
  const emit = (event: TelephonyEvent) => void events.push(event);
  const legs = new AriLegs({ commands, recordingsFolder: '/recordings', now: () => 1, emit });
  legs.receive({ type: 'StasisStart', args: ['777'], channel });
  const ended = () => events.filter((event) => event.type === 'leg-ended').map(({ hungUp }) => hungUp);
  const finished = () => events.filter(({ type }) => type === 'playback-finished');
  return { legs, leases, events, ended, finished, silences: () => silenced.length };
}

describe('the end of a leg', () => {
  it.each([
    { end: 'a hang-up', types: ['ChannelHangupRequest', 'StasisEnd'], hungUp: true },
    { end: 'a channel that is destroyed', types: ['ChannelDestroyed'], hungUp: true },
    {
      end: 'a leg that the dialplan takes',
      types: ['StasisEnd', 'ChannelHangupRequest', 'ChannelDestroyed'],
      hungUp: false,
    },
  ])('is told once, of $end with hungUp $hungUp', ({ types, hungUp }) => {
    const { legs, ended } = openLegs();
    for (const type of types) legs.receive({ type, channel });
    expect(ended()).toEqual([hungUp]);
  });

  it('is known when the leg has left the application while nobody listened', async () => {
    const { legs, ended } = openLegs({ channelIds: async () => ['another'] });
    expect(legs.knows(legId)).toBe(true);
    await legs.endMissing();
    expect(ended()).toEqual([false]);
    expect(legs.knows(legId)).toBe(false);
  });

  it('is not told of a leg that is there, or comes while we ask, or when Asterisk does not answer', async () => {
    const { legs, ended } = openLegs({
      channelIds: async () => {
        legs.receive({ type: 'StasisStart', args: ['777'], channel: { ...channel, id: 'leg-2' } });
        return [legId];
      },
    });
    await legs.endMissing();
    const deaf = openLegs({ channelIds: () => Promise.reject(new EtheraError('ari.unreachable', 'lost')) });
    await deaf.legs.endMissing();
    expect([ended(), deaf.ended()]).toEqual([[], []]);
  });
});

describe('silence', () => {
  const finish = (playbackId: string, state = 'done') => ({
    type: 'PlaybackFinished',
    playback: { id: playbackId, state },
  });

  it('is sent from the answer on, and again when the last of the playbacks is over, whatever its end', async () => {
    const { legs, silences } = openLegs();
    await legs.answer(legId);
    expect(silences()).toBe(1);
    for (const playbackId of ['playback-1', 'playback-2']) await legs.play(legId, playbackId, '/p', options);
    legs.receive(finish('playback-1'));
    expect(silences()).toBe(1);
    legs.receive(finish('playback-2', 'failed'));
    expect(silences()).toBe(2);
  });

  it('goes on when a playback is refused', async () => {
    const { legs, silences } = openLegs({ play: () => Promise.reject(new EtheraError('ari.request', 'refused')) });
    await expect(legs.play(legId, 'playback-1', '/p', options)).rejects.toMatchObject({ code: 'ari.request' });
    expect(silences()).toBe(1);
  });

  it('is not asked for after the end, nor before an answer that was refused', async () => {
    const { legs, silences } = openLegs({ answer: () => Promise.reject(new EtheraError('ari.request', 'refused')) });
    await expect(legs.answer(legId)).rejects.toMatchObject({ code: 'ari.request' });
    await legs.play(legId, 'playback-1', '/p', options);
    legs.receive({ type: 'StasisEnd', channel });
    legs.receive(finish('playback-1'));
    expect(silences()).toBe(0);
  });

  it('that is refused breaks no call', async () => {
    const { legs, finished } = openLegs({
      startSilence: () => Promise.reject(new EtheraError('ari.unreachable', 'lost')),
    });
    await legs.answer(legId);
    await legs.play(legId, 'playback-1', '/p', options);
    legs.receive(finish('playback-1'));
    expect(finished()).toHaveLength(1);
  });
});

describe('the snoop of a leg', () => {
  const names = { current: 'a', next: 'b' };
  const snoopOf = (id: string) => ({ ...channel, id, name: `Snoop/${id}` });

  /** A leg that is being recorded, before an Asterisk in which channels come and go. */
  async function recordedLeg() {
    const asked: string[] = [];
    const present = new Set<string>();
    const { legs } = openLegs({
      snoop: async (_legId, snoopId) => void asked.push(`snoop ${snoopId}`),
      setVariable: async (id, _variable, value) => void asked.push(`set ${id} ${value}`),
      record: async (snoopId, name) => void asked.push(`record ${snoopId} ${name}`),
      hangUp: async (id) => {
        asked.push(`hang up ${id}`);
        if (!present.delete(id)) throw new EtheraError('ari.request', 'no such channel');
        legs.receive({ type: 'StasisEnd', channel: snoopOf(id) });
      },
    });
    const comes = (number: number) => {
      const id = `ethera-snoop-${legId}-${number}`;
      present.add(id);
      legs.receive({ type: 'StasisStart', channel: snoopOf(id) });
    };
    const started = legs.startRecording(legId, names);
    comes(1);
    await started;
    return { legs, asked, present, comes };
  }

  it('is not followed by a fresh one once the dialplan takes the leg', async () => {
    const { legs, asked, present } = await recordedLeg();
    await legs.stopSnoop(legId);
    asked.length = 0;
    await expect(
      legs.renewRecording(legId, { current: 'c', next: 'd' }, { silenceMs: 300, energy: 256 }),
    ).resolves.toEqual([]);
    expect([asked, [...present]]).toEqual([[], []]);
  });

  it('listens with the threshold it is given, and not with that of the agent’s own speech', async () => {
    const { legs, asked, comes } = await recordedLeg();
    await legs.detectTalk(legId, { silenceMs: 300, energy: 600 });
    const renewed = legs.renewRecording(legId, { current: 'c', next: 'd' }, { silenceMs: 300, energy: 256 });
    await Promise.resolve();
    comes(2);
    await renewed;
    expect(asked).toContain(`set ethera-snoop-${legId}-2 300,256`);
  });

  it('ends a recording at once, and gives it when the one after the next is queued', async () => {
    const queued = Promise.withResolvers<void>();
    const stopped: string[] = [];
    const { legs } = openLegs({
      record: (_snoopId, name) => (name === 'c' ? queued.promise : Promise.resolve()),
      stopRecording: async (name) => {
        stopped.push(name);
        legs.receive({ type: 'RecordingFinished', recording: { name } });
      },
    });
    const started = legs.startRecording(legId, names);
    legs.receive({ type: 'StasisStart', channel: snoopOf(`ethera-snoop-${legId}-1`) });
    await started;
    const given: string[] = [];
    const rotated = legs.rotateRecording(legId, 'c').then(({ path }) => given.push(path));
    await new Promise(setImmediate);
    expect([stopped, given]).toEqual([['a'], []]);
    queued.resolve();
    await rotated;
    expect(given).toEqual(['/recordings/a.ulaw']);
  });

  /** A leg that is being recorded, before an Asterisk that refuses some recordings and ends others late. */
  async function rotatedLeg({ refused = '', late = '' }) {
    const over = (name: string) => legs.receive({ type: 'RecordingFinished', recording: { name } });
    const { legs } = openLegs({
      record: async (_snoopId, name) => {
        if (name === refused) throw new EtheraError('ari.request', 'refused');
      },
      stopRecording: async (name) => {
        if (name === late) throw new EtheraError('ari.unreachable', 'no answer in time');
        over(name);
      },
    });
    const started = legs.startRecording(legId, names);
    legs.receive({ type: 'StasisStart', channel: snoopOf(`ethera-snoop-${legId}-1`) });
    await started;
    const rotate = (next: string) => legs.rotateRecording(legId, next).then(({ path }) => path);
    return { legs, over, rotate };
  }

  it('gives what it recorded although the one after the next is refused', async () => {
    const { rotate } = await rotatedLeg({ refused: 'c' });
    expect([await rotate('c'), await rotate('d'), await rotate('e')]).toEqual([
      '/recordings/a.ulaw',
      '/recordings/b.ulaw',
      '/recordings/d.ulaw',
    ]);
  });

  it('that ended too late to be given is not given for what was said after it', async () => {
    const { legs, over, rotate } = await rotatedLeg({ late: 'a' });
    await expect(rotate('c')).rejects.toMatchObject({ code: 'ari.unreachable' });
    over('a');
    await expect(rotate('d')).resolves.toBe('/recordings/b.ulaw');
    const ended = legs.endRecording(legId);
    legs.receive({ type: 'StasisEnd', channel: snoopOf(`ethera-snoop-${legId}-1`) });
    await expect(ended).resolves.toEqual(['/recordings/a.ulaw']);
  });

  it('ends although Asterisk did not know of it yet', async () => {
    const { legs, asked, present, comes } = await recordedLeg();
    const renewed = legs.renewRecording(legId, { current: 'c', next: 'd' }, { silenceMs: 300, energy: 256 });
    const stopped = legs.stopSnoop(legId);
    await Promise.resolve();
    comes(2);
    await stopped;
    await expect(renewed).resolves.toEqual([]);
    expect([...present]).toEqual([]);
    expect(asked).not.toContain(`record ethera-snoop-${legId}-2 c`);
  });
});

it('tells of a caller who puts us on hold and comes back, and of nobody else', () => {
  const { legs, events } = openLegs();
  for (const type of ['ChannelHold', 'ChannelUnhold']) {
    legs.receive({ type, channel });
    legs.receive({ type, channel: { ...channel, id: 'another' } });
  }
  legs.receive({ type: 'StasisEnd', channel });
  legs.receive({ type: 'ChannelHold', channel });
  expect(events.filter(({ type }) => type === 'hold')).toEqual([
    { type: 'hold', legId, on: true, atMs: 1 },
    { type: 'hold', legId, on: false, atMs: 1 },
  ]);
});

describe('a playback whose end was lost', () => {
  const refuse = (code: 'ari.request' | 'ari.unreachable' | 'ari.timeout') => () =>
    Promise.reject(new EtheraError(code, 'refused'));

  it('keeps the lease from being renewed only until its stop is refused', async () => {
    const { legs, leases } = openLegs({ stopPlayback: refuse('ari.request') });
    await legs.renewLease(legId, 10_000);
    await legs.play(legId, 'playback-1', '/phrase', options);
    await legs.renewLease(legId, 10_000);
    expect(leases).toEqual(['10.000', '23.000']);
    await expect(legs.stop('playback-1')).rejects.toMatchObject({ code: 'ari.request' });
    await legs.renewLease(legId, 10_000);
    expect(leases.slice(2)).toEqual(['10.000', '10.000']);
  });

  it('is ended when the connection is back, in the order of the playbacks, and frees the lease', async () => {
    const { legs, leases, finished } = openLegs({
      playbackState: async (playbackId) => (playbackId === 'playback-3' ? 'queued' : undefined),
    });
    await legs.renewLease(legId, 10_000);
    for (const playbackId of ['playback-1', 'playback-2', 'playback-3'])
      await legs.play(legId, playbackId, '/p', options);
    legs.deafSince(0);
    await legs.recover();
    const ended = (playbackId: string) => ({ type: 'playback-finished', legId, playbackId, played: true, atMs: 1 });
    expect(finished()).toEqual([ended('playback-1'), ended('playback-2')]);
    await legs.stop('playback-3');
    legs.receive({ type: 'PlaybackFinished', playback: { id: 'playback-3', state: 'done' } });
    await legs.renewLease(legId, 10_000);
    expect(leases.slice(-1)).toEqual(['10.000']);
  });

  it('is not taken for over before Asterisk has been told of it, or while Asterisk does not answer', async () => {
    const told = Promise.withResolvers<void>();
    const { legs, finished } = openLegs({ play: () => told.promise, playbackState: async () => undefined });
    const played = legs.play(legId, 'playback-1', '/phrase', options);
    legs.deafSince(0);
    await legs.recover();
    told.resolve();
    await played;
    expect(finished()).toEqual([]);
    const deaf = openLegs({ playbackState: refuse('ari.timeout') });
    await deaf.legs.play(legId, 'playback-1', '/phrase', options);
    deaf.legs.deafSince(0);
    await deaf.legs.recover();
    expect(deaf.finished()).toEqual([]);
  });

  it('is still one when nobody could be asked', async () => {
    const { legs, leases } = openLegs({ stopPlayback: refuse('ari.unreachable') });
    await legs.play(legId, 'playback-1', '/phrase', options);
    await expect(legs.stop('playback-1')).rejects.toMatchObject({ code: 'ari.unreachable' });
    await legs.renewLease(legId, 10_000);
    expect(leases).toEqual(['23.000']);
  });
});

describe('a threshold', () => {
  const detection = { silenceMs: 300, energy: 256 };

  it('that waits for a playback holds nothing else up', async () => {
    const asked: string[] = [];
    const { legs } = openLegs({
      setVariable: (_channelId, variable) => {
        asked.push(variable);
        return variable === 'TALK_DETECT(set)' ? new Promise(() => undefined) : Promise.resolve();
      },
    });
    await legs.play(legId, 'playback-1', '/p', options);
    await legs.detectTalk(legId, detection);
    expect(asked).toContain('TALK_DETECT(set)');
  });

  it('that is refused is told of where nothing plays', async () => {
    const { legs } = openLegs({ setVariable: () => Promise.reject(new EtheraError('ari.request', 'refused')) });
    await expect(legs.detectTalk(legId, detection)).rejects.toMatchObject({ code: 'ari.request' });
  });
});

it('tells of what happened when it did, not when the news came', () => {
  const { legs, events } = openLegs();
  legs.receive({ type: 'ChannelTalkingStarted', channel }, 400);
  legs.receive({ type: 'ChannelTalkingFinished', channel }, 900);
  legs.receive({ type: 'StasisEnd', channel }, 1_000);
  expect(events.slice(1).map(({ atMs }) => atMs)).toEqual([400, 900, 1_000]);
});
