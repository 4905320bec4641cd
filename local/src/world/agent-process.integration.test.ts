import { afterEach, describe, expect, it } from 'vitest';
import { AgentProcess } from './agent-process.ts';

const line = (message: string, fields = {}) =>
  `console.log(${JSON.stringify(JSON.stringify({ time: '2026-11-23T13:00:00.000Z', level: 'info', message, ...fields }))});`;
const untilTold = `process.on('SIGTERM', () => { ${line('stopped')} process.exit(0); }); setInterval(() => {}, 1000);`;
const started: AgentProcess[] = [];

function start(script: string, stopTimeoutMs = 5000): AgentProcess {
  const agent = new AgentProcess({
    env: { GIVEN: 'yes' },
    stopTimeoutMs,
    command: [process.execPath, '--eval', script],
  });
  started.push(agent);
  return agent;
}
afterEach(async () => {
  for (const agent of started.splice(0)) {
    agent.kill('SIGKILL');
    await agent.exited;
  }
});

describe('an agent as a process', () => {
  it('is known by its log, then by its exit code', async () => {
    const agent = start(`${untilTold} ${line('running', { env: 1 })} console.log('no line of the log');`);
    await agent.waitFor('running');
    const [exit] = await Promise.all([agent.stop(), agent.waitFor('stopped')]);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(agent.lines.map(({ message }) => message)).toEqual(['running', 'stopped']);
    expect(await agent.stop()).toEqual(exit);
  });

  it('finds a line by its fields, whether it came before or comes later', async () => {
    const agent = start(
      `${untilTold} ${line('turn', { turn: 1 })} setImmediate(() => { ${line('turn', { turn: 2 })} });`,
    );
    expect((await agent.waitFor('turn', ({ turn }) => turn === 2)).turn).toBe(2);
    expect((await agent.waitFor('turn')).turn).toBe(1);
  });

  it('gets nothing of our environment but PATH', async () => {
    process.env.SECRET_OF_THIS_MACHINE = 'x';
    const agent = start(`${untilTold} console.error(Object.keys(process.env).sort().join()); ${line('running')}`);
    await agent.waitFor('running');
    delete process.env.SECRET_OF_THIS_MACHINE;
    await agent.stop();
    expect(agent.stderr.trim().split(',')).toEqual(['GIVEN', 'PATH']);
  });

  it('fails a wait with what the agent said when it ends first', async () => {
    const agent = start(`console.error('ethera-edge: config.invalid: no password'); process.exitCode = 1;`);
    await expect(agent.waitFor('running')).rejects.toThrow(
      /ended before it said "running"\nethera-edge: config.invalid/,
    );
    expect(agent.end).toEqual({ code: 1, signal: null });
  });

  it('fails a wait when the time is over', async () => {
    const agent = start(untilTold);
    await expect(agent.waitFor('running', undefined, 1)).rejects.toThrow('within 1 ms');
  });

  it('kills what does not drain', async () => {
    const agent = start(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); ${line('running')}`, 50);
    await agent.waitFor('running');
    expect(await agent.stop()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('ends at once when there is no such program', async () => {
    const agent = new AgentProcess({ env: {}, stopTimeoutMs: 1000, command: ['/nowhere/node'] });
    await agent.exited;
    expect(agent.pid).toBe(-1);
    expect(agent.stderr).toContain('ENOENT');
  });
});
