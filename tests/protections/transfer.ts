// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Asterisk's variables
import type { Protection } from './protection.ts';

const dialplan = 'asterisk/templates/extensions.conf';
const onAsterisk = 'local/src/asterisk/transfer-dialplan.integration.test.ts';
const inCall = 'edge-agent/src/call/call-transfer.test.ts';

export const transferProtections: readonly Protection[] = [
  {
    promise: 'a call is passed to nobody whom the persona does not name, whatever the model calls',
    file: 'functions/src/call-tools.ts',
    find: 'const allowed = transfers.find((each) => each.name === checked.data.destination);',
    replace: 'const allowed = transfers.length > 0 ? { name: checked.data.destination } : undefined;',
    test: { file: 'functions/src/call-tools.test.ts', name: 'is refused with {"destination":"sales"}' },
  },
  {
    promise: 'an edge that can pass a call to nobody is not asked to',
    file: 'functions/src/call-tools.ts',
    find: 'return transfers.filter(({ name }) => ofEdge.includes(name));',
    replace: 'return ofEdge.length < 0 ? [] : transfers;',
    test: { file: 'functions/src/call-tools.test.ts', name: 'are those that the persona and the edge both have' },
  },
  {
    promise: 'a call is passed to nobody whom the edge’s briefing does not name, whatever the function says',
    file: 'edge-agent/src/core/call.ts',
    find: 'if (state.persona.transfers?.includes(destination)) return',
    replace: 'if (state.persona.transfers) return',
    test: {
      file: 'edge-agent/src/core/call-transfer.test.ts',
      name: 'is refused whatever the pipeline says: sales',
    },
  },
  {
    promise: 'nothing but a name goes from the edge into the dialplan',
    file: 'edge-agent/src/adapters/ari-transfer.ts',
    find: 'if (destinationName.safeParse(destination).success) return destination;',
    replace: 'if (destinationName !== undefined) return destination;',
    test: {
      file: 'edge-agent/src/adapters/ari-transfer.test.ts',
      name: 'that is more than a name never leaves: "reception,1&PJSIP/900"',
    },
  },
  {
    promise: 'the dialplan dials nothing for what is more than a name',
    file: dialplan,
    find: 'GotoIf($[${LEN(${ETHERA_TO})} = ${LEN(${ETHERA_TRANSFER})}]?:ethera-return,call,1)',
    replace: 'NoOp()',
    test: { file: onAsterisk, name: 'dials nothing, and comes back: "${GLOBAL(people)}"' },
  },
  {
    promise: 'busy and no answer come back to the agent',
    file: dialplan,
    find: 'Stasis(${ETHERA_APP},resume,${FILTER(A-Za-z0-9\\-,${ETHERA_CALL})},${ETHERA_OUTCOME})',
    replace: 'Hangup()',
    test: { file: onAsterisk, name: 'comes back from busy with the outcome busy' },
  },
  {
    promise: 'the announcement is heard to its end before anybody rings',
    file: 'edge-agent/src/call/call-transfer.ts',
    find: "if ((await leg.lastWords()) === 'aborted') return;",
    replace: 'if (leg.gone.aborted) return;',
    test: { file: inCall, name: 'waits until the announcement has reached the ear' },
  },
  {
    promise: 'nothing of what people say to each other is recorded',
    file: 'edge-agent/src/call/call-transfer.ts',
    find: 'await endRecording(unclaimed);',
    replace: 'if (!unclaimed) await Promise.resolve();',
    test: { file: inCall, name: 'is no longer the agent’s: no lease, no recording, no hang-up' },
  },
  {
    promise: 'the agent’s lease does not end a call between people',
    file: 'edge-agent/src/call/call-leg.ts',
    find: '  lend(): void {\n    clearInterval(this.#renewal);',
    replace: '  lend(): void {',
    test: { file: inCall, name: 'is no longer the agent’s: no lease, no recording, no hang-up' },
  },
  {
    promise: 'a caller who talks over the end of the announcement is not passed on over his words',
    file: 'edge-agent/src/core/call.ts',
    find: 'if (state.transfer && !state.turn) return beginTransfer',
    replace: 'if (state.transfer) return beginTransfer',
    test: {
      file: 'edge-agent/src/core/call-transfer.test.ts',
      name: 'waits for what is said over the announcement’s end',
    },
  },
  {
    promise: 'a call with which the agent cannot go on gets the persona’s own fallback, a dead agent’s too',
    file: 'edge-agent/src/call/call-controller.ts',
    find: '    nameFallback(this.#opening);\n',
    replace: '',
    test: { file: inCall, name: 'the persona’s fallback is known to Asterisk before the call is answered' },
  },
  {
    promise: 'the persona’s own fallback comes before the site’s',
    file: 'asterisk/dialplan.ts',
    find: "' same => n,GotoIf(${DIALPLAN_EXISTS(ethera-fallback,to-${ETHERA_TO},1)}?to-${ETHERA_TO},1)',",
    replace: '',
    test: { file: onAsterisk, name: 'the persona’s own fallback comes before the site’s' },
  },
];
