import { describe, expect, it } from 'vitest';
import { UsageError } from '../caller/call-script.ts';
import { plans } from '../plans.ts';
import { parseDemoArguments } from './arguments.ts';

describe('the command line of the demo', () => {
  it.each([
    [[], { help: false, serve: false, persona: 'ethera' }],
    [['--persona', 'efira'], { help: false, serve: false, persona: 'efira' }],
    [['--serve', '--host', '0.0.0.0'], { help: false, serve: true, persona: 'ethera', host: '0.0.0.0' }],
    [['--plan', 'small'], { help: false, serve: false, persona: 'ethera', plan: plans.small }],
    [['-h'], { help: true, serve: false, persona: 'ethera' }],
  ])('%j', (args, expected) => {
    expect(parseDemoArguments(args)).toEqual(expected);
  });

  it.each([
    [['--sevre'], "Unknown option '--sevre'"],
    [['now'], "Unexpected argument 'now'"],
    [['--persona'], 'argument missing'],
    [['--persona', 'anna'], '--persona: ethera or efira'],
    [['--plan', 'none'], '--plan: small, usual, large, or groq='],
    [['--host', '127.0.0.1'], '--host goes with --serve'],
    [['--serve', '--host', 'localhost'], '--host: an IPv4 address'],
  ])('refuses %j in one line', (args, message) => {
    const parse = () => parseDemoArguments(args);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(message);
    expect(parse).not.toThrow(/\n/);
  });
});
