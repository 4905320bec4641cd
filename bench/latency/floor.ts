/** What the services took for the attempt that was answered, as their stand-ins logged it. Milliseconds. */
export interface ServiceTimes {
  /** From the arrival of the recording to its transcript. */
  readonly transcriptionMs: number;
  /** From the arrival of the request until the last word of the first piece that can be spoken had left the model. */
  readonly firstChunkMs: number;
  /** From the arrival of its text until so much speech had left the voice that it can be played. */
  readonly firstSpeechMs: number;
}

/** The silence with which a voice begins what it says. Milliseconds. */
export interface LeadInTimes {
  /** What the function takes off: it has to arrive, and is not waited for. */
  readonly trimmedMs: number;
  /** What is left of it. */
  readonly leftMs: number;
}

/** What a network costs whoever uses it, however well. Milliseconds. */
export interface NetworkCost {
  /** From the caller's mouth to Asterisk, and the same way back to the ear. */
  readonly telephoneMs: number;
  /** A request of this size, from the edge into the function. */
  readonly toFunctionMs: number;
  /** A frame, from the function to the edge. */
  readonly toEdgeMs: number;
  /** There and back between the function and a provider, on a connection that is open. */
  readonly providerMs: number;
}

export const noNetwork: NetworkCost = { telephoneMs: 0, toFunctionMs: 0, toEdgeMs: 0, providerMs: 0 };

export interface FloorInput extends ServiceTimes {
  /** Silence after which the caller's words were sent. */
  readonly pauseMs: number;
  /** Silence after which the words were an end of turn: what the text rule asked for, however late that was known. */
  readonly askedSilenceMs: number;
  /** How long before the end of the last word the caller was already too soft to be talking, as Asterisk measures it. */
  readonly quietTailMs: number;
  /** Silence at the beginning of what the voice says. */
  readonly leadInMs: number;
  readonly network: NetworkCost;
}

/** The soonest that the reply could be heard after the end of the last word, its terms adding up. Milliseconds. */
export interface Floor {
  readonly totalMs: number;
  /** What the first term was: leave to speak, or something to say. */
  readonly waitsFor: 'commit' | 'answer';
  readonly beforeSpeechMs: number;
  readonly firstSpeechMs: number;
  readonly leadInMs: number;
  /** By how much it would be less without a network. */
  readonly networkMs: number;
}

/** max(commit, pause + transcription + first chunk) + first speech, with what the network adds to each. */
export function floorOf(input: FloorInput): Floor {
  const with_ = pathsOf(input, input.network);
  const without = pathsOf(input, noNetwork);
  const beforeSpeechMs = Math.max(without.commitMs, without.answerMs);
  const { firstSpeechMs, leadInMs } = input;
  const totalMs = Math.max(with_.commitMs, with_.answerMs) + with_.afterMs;
  return {
    totalMs,
    waitsFor: with_.commitMs >= with_.answerMs ? 'commit' : 'answer',
    beforeSpeechMs,
    firstSpeechMs,
    leadInMs,
    networkMs: totalMs - (beforeSpeechMs + without.afterMs),
  };
}

/**
 * The commit needs no network: an edge could announce it as soon as the silence is long enough, and a function that is told
 * how long its request took could be as soon.
 */
function pathsOf(input: FloorInput, { telephoneMs, toFunctionMs, toEdgeMs, providerMs }: NetworkCost) {
  const { pauseMs, askedSilenceMs, quietTailMs, transcriptionMs, firstChunkMs, firstSpeechMs, leadInMs } = input;
  const toAsteriskMs = telephoneMs - quietTailMs;
  return {
    commitMs: toAsteriskMs + askedSilenceMs,
    answerMs: toAsteriskMs + pauseMs + toFunctionMs + 2 * providerMs + transcriptionMs + firstChunkMs,
    afterMs: providerMs + firstSpeechMs + toEdgeMs + telephoneMs + leadInMs,
  };
}
