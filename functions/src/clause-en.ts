import { after, type Rule } from './thought.ts';
import { openers } from './words-en.ts';

/** "The heating that you installed last week": a thing and what is known of it, and nothing that is said of it. */
export const subjectOnly: Rule = ({ parts, question }) => {
  // "Which one?" is answered by the thing.
  if (question.kind === 'other' && question.topic !== 'anything') return null;
  const clause = after(parts.at(-1) ?? [], openers).join(' ');
  return /^(?:the|my|your) \S+(?: that| which| who)? (?:you|i|we|they|he|she)(?: \S+){1,2}(?: (?:week|month|year|morning|night|today|yesterday))?$/.test(
    clause,
  ) && !/ (?:is|are|was|were) /.test(clause)
    ? 'likely'
    : null;
};

/** "I wonder whether my payment", "the parts you", "and it got": a clause with a subject and nothing of what it does. */
export const clauseWithoutVerb: Rule = ({ line }) => {
  const subject =
    / (?:whether|if|because|said that|told me that|told that|saying|saying that|think that|know when|know where) (?:the|my|your|our|his|her|their|this) \S+$/;
  const becomes = / (?:and|but|then) (?:it|he|she|they) (?:got|became|seems|seemed|looks|looked|feels|felt)$/;
  return subject.test(line) || becomes.test(line) || / the \S+ you$/.test(line) ? 'likely' : null;
};

/** "What do you need it for", "the address I live at": the preposition's noun came first. */
export const strandedPreposition: Rule = ({ line, sentence }) => {
  if (!/ (?:for|to|from|with|at|about|of|on|in)$/.test(line)) return null;
  const clause = ` ${after(sentence, openers).join(' ')}`;
  const asks =
    /^ (?:what (?!time|day)|who |which |where )(?:\S+ )?(?:do|does|did|am|is|are|was|were|can|should) (?:i|you|we|they|he|she|it|that|this) /;
  const relative =
    / (?:(?:the|a|an|that|everyone|someone|somebody|person|one) \S+|one|ones|everyone|someone) (?:(?:that|which|who) )?(?:i|you|we|they|he|she|i'm|you're|we're) (?:\S+ ){1,2}(?:for|to|from|with|at|about|of|on|in)$/;
  const about =
    / (?:what|who) (?:\S+ ){0,2}(?:it|that|this|he|she|they|i|you|we)(?:'s| is| was| are| were)(?: \S+)? (?:for|about|from|like|with)$/;
  return asks.test(clause) || relative.test(line) || about.test(line) ? 'closed' : null;
};
