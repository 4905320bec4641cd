import type { LabelledPart, RecordingVoice } from '../turn-taking/labelled-recording.ts';

/** Something that a caller asks, and what is always answered to it. */
export interface Question {
  readonly id: string;
  /** Words, the pause in milliseconds, words. */
  readonly say: readonly (string | number)[];
  readonly reply: string;
}

/** Who asks. */
export const voices = ['rms', 'slt'] as const satisfies readonly RecordingVoice[];
export type Voice = (typeof voices)[number];

/**
 * One conversation: each answer asks what the next question answers. Two are the whole answer to a question, which is taken
 * sooner; five have a pause inside, where people pause.
 */
export const questions: readonly Question[] = [
  {
    id: 'table',
    say: ['I would like to book a table for', 600, 'tomorrow evening.'],
    reply: 'With pleasure. We have a free table at eight. Would that suit you?',
  },
  { id: 'yes', say: ['Yes.'], reply: 'Wonderful. How many people will be coming?' },
  { id: 'four', say: ['Four.'], reply: 'A table for four it is. May I have your name, please?' },
  {
    id: 'name',
    say: ['My name is', 450, 'Helen Miller.'],
    reply: 'Thank you very much, Helen. Your table is waiting for you. What else can I do?',
  },
  {
    id: 'meat',
    say: ['Do you have anything without', 700, 'meat or cheese?'],
    reply: 'Yes, we do. The lentil soup has neither. The garden salad is fine as well.',
  },
  {
    id: 'park',
    say: ['Where can I park my car?'],
    reply: 'There is a car park behind the house. It costs nothing after six.',
  },
  {
    id: 'lunch',
    say: ['Could you tell me', 350, 'how much the lunch costs?'],
    reply: 'Lunch is twelve dollars. That includes a cup of coffee.',
  },
  {
    id: 'dog',
    say: ['Can I bring', 300, 'my little dog?'],
    reply: 'Of course you can. We like dogs very much.',
  },
];

/** Asked again and again, so that a call of many turns is over soon. */
export const shortQuestions: readonly [Question, ...Question[]] = [
  { id: 'short-open', say: ['Are you open?'], reply: 'We are.' },
  { id: 'short-soup', say: ['Is there soup?'], reply: 'There is.' },
  { id: 'short-far', say: ['Is it far?'], reply: 'Not at all.' },
  { id: 'short-late', say: ['Is it late?'], reply: 'It is not.' },
];

/** Said into a reply. */
export const interruptions: readonly Question[] = [
  { id: 'stop', say: ['Sorry, I have to go on now.'], reply: 'No problem.' },
  { id: 'other', say: ['Thank you, that is all I wanted to know.'], reply: 'You are welcome.' },
];

/** Everything that may be said in a run. */
export const allQuestions: readonly Question[] = [...questions, ...shortQuestions, ...interruptions];

/** All of its words. */
export function wordsOf({ say }: Question): string {
  return say.filter((each) => typeof each === 'string').join(' ');
}

export function hasPause({ say }: Question): boolean {
  return say.length > 1;
}

/** As a caller says it. */
export function partsOf({ say }: Question): LabelledPart[] {
  return say.flatMap((text, index) => {
    if (typeof text !== 'string') return [];
    const pause = say[index + 1];
    return [{ text, pauseAfterMs: typeof pause === 'number' ? pause : 0, couldEndHere: pause === undefined }];
  });
}
