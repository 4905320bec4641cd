import { expect, it } from 'vitest';
import type { Deliver, Line } from '../line.ts';
import { combineLines } from './combined-line.ts';

const stamping = (name: string): Line => {
  const stamp = (packet: Buffer, deliver: Deliver) => deliver(Buffer.from(`${packet}${name}`));
  return { outgoing: stamp, incoming: stamp };
};

it('puts the near line first on the way out and last on the way in', () => {
  const line = combineLines(stamping('near '), combineLines(stamping('middle '), stamping('far ')));
  const passed: string[] = [];
  line.outgoing(Buffer.from('out: '), (packet) => passed.push(packet.toString()));
  line.incoming(Buffer.from('in: '), (packet) => passed.push(packet.toString()));
  expect(passed).toEqual(['out: near middle far ', 'in: far middle near ']);
});
