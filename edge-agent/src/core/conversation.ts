import type { SpokenLine } from '@ethera/contract';
import type { CallState } from './call-state.ts';
import { heardText } from './heard-text.ts';
import { LINE_DELAY_MS, RESTART_HEARD_MS } from './turn-policy.ts';

/** What the caller has heard of the speech that is going on. Fillers say nothing. */
export function heardOfSpeech({ speech, reply }: CallState): string {
  if (!speech || speech.kind === 'filler') return '';
  const chunks =
    speech.kind === 'reply' ? (reply?.attempt.chunks ?? []) : speech.phrase ? [{ id: 0, ...speech.phrase }] : [];
  return heardText(chunks, speech.playedMs, LINE_DELAY_MS);
}

/** The conversation with what the caller has heard of the speech that is going on. */
export function conversationSoFar(state: CallState): readonly SpokenLine[] {
  const text = heardOfSpeech(state);
  return text ? [...state.conversation, { speaker: 'agent', text, interrupted: true }] : state.conversation;
}

/**
 * The conversation that what the caller says now is to be answered in. The first words of a reply are left out: a caller
 * who goes on over them has not finished what they answer, so that both parts stand together.
 */
export function conversationToAnswer(state: CallState): readonly SpokenLine[] {
  const { speech, conversation } = state;
  const isBarelyHeard = speech?.kind === 'reply' && speech.playedMs < RESTART_HEARD_MS;
  return isBarelyHeard ? conversation : conversationSoFar(state);
}
