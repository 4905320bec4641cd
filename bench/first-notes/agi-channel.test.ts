import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AgiChannel } from './agi-channel.ts';
import { CallOver } from './conversation.ts';

/** A call whose Asterisk is the test. */
async function call() {
  const [ours, asterisk] = duplexPair();
  const channel = new AgiChannel(ours);
  asterisk.write('agi_network: yes\nagi_request: agi://127.0.0.1/\nagi_extension: 782\n\n');
  await channel.ready;
  /** What Asterisk is asked. */
  const asked = async () => String((await once(asterisk, 'data'))[0]);
  return { channel, asterisk, asked };
}

describe('an AGI channel', () => {
  it('sends a command with its empty words, and waits for its answer', async () => {
    const { channel, asterisk, asked } = await call();
    const done = channel.command('STREAM', 'FILE', '/tmp/a b', '');
    expect(await asked()).toBe('STREAM FILE "/tmp/a b" ""\n');
    asterisk.write('200 result=0 endpos=4000\n');
    expect(await done).toBe('0 endpos=4000');
  });

  it.each(['200 result=-1 endpos=100\n', '200 result=0 (hangup) endpos=100\n', 'HANGUP\n'])(
    'tells of a caller who has gone: %j',
    async (line) => {
      const { channel, asterisk } = await call();
      const done = channel.command('ANSWER');
      asterisk.write(line);
      await expect(done).rejects.toThrow(CallOver);
    },
  );

  it('tells of a caller who has gone without a word', async () => {
    const { channel, asterisk } = await call();
    const done = channel.command('ANSWER');
    asterisk.end();
    await expect(done).rejects.toThrow(CallOver);
    await expect(channel.command('ANSWER')).rejects.toThrow(CallOver);
  });

  it('throws for a command that Asterisk does not take', async () => {
    const { channel, asterisk } = await call();
    const done = channel.command('DANCE');
    asterisk.write('510 Invalid or unknown command\n');
    await expect(done).rejects.toThrow('Asterisk answers DANCE with 510');
  });

  it('sends no word that would be a second command', async () => {
    const { channel } = await call();
    await expect(channel.command('STREAM', 'FILE', 'a\nHANGUP', '')).rejects.toThrow(RangeError);
  });
});
