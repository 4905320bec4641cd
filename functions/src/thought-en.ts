import { clauseWithoutVerb, strandedPreposition, subjectOnly } from './clause-en.ts';
import { consistOf } from './spoken-words.ts';
import { after, endIn, type Rule } from './thought.ts';
import { objectFirst, verbEnd } from './verbs-en.ts';
import { closings, likelyEnds, openEnds, openers, wholeEnds } from './words-en.ts';

const greetings =
  / (?:hello|hi|hey|good (?:morning|afternoon|evening|day)|excuse me|morning|evening|afternoon|so|well|listen|look|actually)(?: |$)/;

/** Endings of `wholeEnds` that are whole in a question or relative clause only. */
const strandable =
  / (?:what|which|who|whom|whose|where|how|that|everything|anything|something|all|the \S+ (?:i|you|we|they)) /;

const determiner = '(?:a|an|the|my|your|our|one|two|three|four|five|six|some|any|another|this|that|very|really)';
const attributes = new RegExp(
  ` ${determiner} (?:large|big|small|little|new|old|next|last|first|second|third|other|different|certain|whole|wrong|right|good|nice|extra|double|single|separate|main|only|few|couple|half|best|medium|cheapest|nearest|quick|long|short|red|white|black|blue|green|hot|cold)$`,
);

const auxiliary =
  /^(?:am|is|are|was|were|do|does|did|has|can|could|will|would|shall|should|may|might|must|isn't|wasn't|aren't|weren't|doesn't|don't|didn't|can't|cannot|couldn't|won't|wouldn't|hasn't|haven't|shouldn't|have|had)$/;
const inversion =
  / (?:am|is|are|was|were|do|does|did|has|have|can|could|will|would|shall|should|may|might|don't|can't|couldn't|isn't|won't) (?:i|you|we|they|he|she|it|there|that|this|the|my|your|somebody|someone|anyone)(?: |$)/;
const yesOrNo = /^ (?:yes|yeah|yep|no|nope|sure|of course|okay|ok)(?: |$)/;
const pronoun = / (?:it|that|this|he|she|they|you|we|i|there)$/;

/** "Yes I do", "no I'm not", "I think it is": the rest is in the question. */
const ellipsis: Rule = ({ line, sentence, question }) => {
  const last = sentence.at(-1) ?? '';
  if (!auxiliary.test(last) && last !== 'to' && last !== 'not') return null;
  const answers = yesOrNo.test(line) || question.kind === 'yes-no' || question.kind === 'confirmation';
  return answers &&
    sentence.length > 1 &&
    sentence.length <= 6 &&
    /(?:i|we|it|that|they|he|she|there|do|you|not|to|'m|think|love|like|want|have|going|need) \S+$/.test(line)
    ? 'closed'
    : null;
};

const auxiliaryEnd: Rule = ({ line, sentence }) => {
  const last = sentence.at(-1) ?? '';
  if (!auxiliary.test(last)) return null;
  const before = ` ${sentence.slice(0, -1).join(' ')}`;
  // "How much it is" has its subject, "how much is" has not.
  if (pronoun.test(before) && objectFirst.test(`${before} `) && sentence.length > 2) return null;
  return /n't$/.test(last) && pronoun.test(before)
    ? 'likely'
    : / (?:as|than|like) \S+ \S+$/.test(line)
      ? null
      : 'certain';
};

/** "And can you", "do I": but not "where are you", nor the tag of "it's open, isn't it". */
const invertedEnd: Rule = ({ sentence, parts }) => {
  const [verb = '', subject = ''] = sentence.slice(-2);
  // "I don't have it".
  if (
    / (?:i|you|we|they|already|don't|didn't|to|can|will|could|still|not) (?:have|had|do|did|has) it$/.test(
      ` ${sentence.join(' ')}`,
    )
  )
    return null;
  if (!auxiliary.test(verb) || !/^(?:i|you|we|they|he|she|it|there|guys)$/.test(subject)) return null;
  const part = parts.at(-1) ?? [];
  const isBe = /^(?:am|is|are|was|were|isn't|aren't|wasn't)$/.test(verb);
  if (isBe && objectFirst.test(` ${part.slice(0, -2).join(' ')} `)) return 'closed';
  const tag = part.length === 2 && parts.length > 1 && after(sentence.slice(0, -2), openers).length > 1;
  if (tag && (isBe || verb.endsWith("n't"))) return 'closed';
  return 'certain';
};

/** "Yes, if you could": the condition is only a courtesy. */
const politeCondition: Rule = ({ line }) =>
  yesOrNo.test(line) &&
  / if (?:you (?:can|could|would|like|want|wouldn't mind|don't mind)|i (?:can|could|may)|possible)$/.test(line)
    ? 'closed'
    : null;

const subordinator = /^(?:if|when|while|because|since|as|although|though|unless|once|before|after|whenever|until)$/;

/** "If I come tomorrow": its main clause is to follow, unless it came before in the same sentence. */
const subordinate: Rule = ({ sentence, parts, question }) => {
  const clause = after(sentence, openers);
  const [first = '', second = ''] = clause;
  if (!subordinator.test(first) || auxiliary.test(second) || clause.length < 3 || clause.length > 14) return null;
  if (question.kind === 'other' && (first === 'because' || question.topic === 'date')) return null;
  const rest = ` ${clause.join(' ')}`;
  const main = parts.slice(parts.findIndex((part) => part.includes(first)) + 1).flat();
  if (main.length > 1 || inversion.test(rest) || / then /.test(rest)) return null;
  if (!/ (?:i|you|we|they|he|she|it|there|my|the|possible)(?:'\S+)? /.test(`${rest} `)) return null;
  return 'certain';
};

/** "Between seven", "from two" of "change it from two", "either Monday": their other half is missing. */
const correlative: Rule = ({ line }) => {
  if (/ between (?!.* and )/.test(line) || / not only (?!.* but )/.test(line)) return 'likely';
  if (/ either \S+(?: \S+)?$/.test(line) && !/ or | me either$/.test(line)) return 'likely';
  return / (?:change|changed|move|moved|switch|open|available|works?|anywhere|opening)\b.* from (?:\S+ ?){1,3}$/.test(
    line,
  ) && !/ to (?!be )\S+$| from (?:the|my|a) /.test(line)
    ? 'likely'
    : null;
};

/** What only announces what is to be said. */
const announcement: Rule = ({ line, sentence }) => {
  if (/ (?:the (?:thing|problem|issue|reason|question|point)|my (?:question|problem|issue)) is(?: that)?$/.test(line))
    return 'certain';
  if (
    / (?:a|an|one|another|two|three|few|couple of|some|quick|small|big|bit of a) (?:\S+ )?(?:questions?|problems?|issues?|things?|requests?|complaints?|favou?r)$/.test(
      line,
    )
  )
    return 'likely';
  if (
    / (?:help me|help me out|ask you|ask something|ask you something|tell you|tell you something|let me explain|like this|as follows|the following|my (?:number|address|name|order|email) (?:is|was))$/.test(
      line,
    )
  )
    return 'likely';
  if (
    / (?:calling|phoning|ringing|call|ring|writing) (?:about|because of|regarding|concerning|from|for|on behalf of) (?:\S+ ?){1,4}$/.test(
      line,
    )
  )
    return 'likely';
  const first = after(sentence, openers)[0] ?? '';
  return /^(?:first|firstly)$/.test(first) && !/ (?:second|secondly|then|and|also|next) /.test(line) ? 'likely' : null;
};

/** "Can you tell me how much", "I wonder where": what is asked about is missing. */
const indirectQuestion: Rule = ({ line, sentence }) =>
  sentence.length > 3 &&
  / (?:tell me|know|ask|asking|wonder|wondering|check|find out|say|sure|see) (?:how much|how many|how long|how far|how often|what time|what kind|which|where|when|who|how|what|why|if|whether)$/.test(
    line,
  ) &&
  !/ (?:don't|didn't|not|doesn't) (?:know|sure|say|see) /.test(line)
    ? 'likely'
    : null;

/** "How much does the delivery", "can my wife": a question with a subject and no verb. */
const questionWithoutVerb: Rule = ({ line, sentence }) => {
  const clause = ` ${after(sentence, openers).join(' ')}`;
  const subject = '(?:the|my|your|our|a|an|this|that|these|those) \\S+(?: number| order)?$';
  if (new RegExp(` (?:do|does|did|will|can|could|would|should) ${subject}`).test(clause)) return 'certain';
  if (new RegExp(`^ (?:is|are|was|were|has|have) ${subject}`).test(clause) && clause.split(' ').length <= 4)
    return 'likely';
  return / (?:it|that) (?:be )?possible$/.test(line) && inversion.test(line) ? 'likely' : null;
};

/** "Apartment", "they always": nouns that take a number, adverbs before a verb. */
const labels: Rule = ({ line, sentence, question }) => {
  if (question.topic === 'address' && / number$/.test(line)) return 'certain';
  if (sentence.length > 1 || question.topic === 'address') {
    if (
      / (?<!\b(?:a|an|the|my|your|this|that|our|of|room|bed|bedroom) )(?:apartment|flat|unit|suite|extension|building|gate|flight)$/.test(
        line,
      )
    )
      return 'certain';
  }
  if (
    / (?:i|we|you|they|he|she|it) (?:always|never|usually|often|already|finally|recently|probably|definitely|only|still|also|just|really)$/.test(
      line,
    )
  )
    return 'likely';
  return sentence.length <= 3 &&
    / (?:nobody|no one|someone|somebody|everyone|everybody)$/.test(line) &&
    sentence.length > 1
    ? 'likely'
    : null;
};

/** A caller who has only said who they are, unasked. */
const introduction: Rule = ({ line, question }) => {
  if (question.topic === 'name' || question.kind === 'yes-no' || question.kind === 'confirmation') return null;
  return /(?: my name is| my name's| this is)(?: \S+){1,3}$| (?:\S+ ){1,2}(?:here|speaking)$/.test(line) &&
    !/ (?:what|who|it's|is this|if this) /.test(line) &&
    !/ this is (?:the|a|an|my|not|all) /.test(line)
    ? 'likely'
    : null;
};

/** Nothing but a greeting. After a question for yes or no, a "yes" or "okay" is the answer. */
const openersOnly: Rule = ({ words, question }) => {
  if (!consistOf(words, openers)) return null;
  const line = ` ${words.join(' ')}`;
  if (greetings.test(line)) return 'likely';
  return question.kind === 'other' || question.kind === 'request' ? 'likely' : null;
};

/** "My order", and no verb. */
const nounOnly: Rule = ({ words, question }) =>
  question.kind !== 'yes-no' &&
  question.kind !== 'confirmation' &&
  question.topic === 'anything' &&
  /^(?:my|the|your|our) \S+(?: \S+)?$/.test(after(words, openers).join(' '))
    ? 'likely'
    : null;

const closing: Rule = ({ sentence }) => (endIn(sentence, closings) ? 'closed' : null);

const wholeEnd: Rule = ({ sentence, line }) => {
  if (/ (?:is|are|was) (?:it|that|this|they|the \S+) (?:still |already |not )?on$/.test(line)) return 'closed';
  if (!endIn(sentence, wholeEnds)) return null;
  const isPreposition = /^(?:for|to|from|with|of|at|about)$/.test(sentence.at(-1) ?? '');
  return !isPreposition || strandable.test(`${line} `) ? 'closed' : null;
};

/** Words that are a whole utterance alone and the middle of one otherwise. */
const singleWord: Rule = ({ words }) => {
  if (words.length !== 1) return null;
  const whole =
    /^(?:what|who|how|where|when|some|any|both|either|neither|several|before|after|inside|not|now|another|first|second)$/;
  return whole.test(words[0] ?? '') ? 'closed' : null;
};

/** The caller looks for something: no answer is wanted before it is found. */
const searching: Rule = ({ line }) =>
  / let me (?:find|get|grab|fetch|look|check|see|think)(?: (?:it|that|up|for|my|a|the|at|again|out|here|\S+))*$/.test(
    line,
  )
    ? 'certain'
    : null;

const lastWords: Rule = ({ words, sentence, line }) => {
  switch (sentence.at(-1)) {
    case 'that':
      return / (?:is|was|said|told me|think|know|sure|so|see|noticed|believe|hoping|mean|fact|says|saying|promised|understand) that$/.test(
        line,
      )
        ? 'likely'
        : null;
    case 'no':
      if (/ (?:there (?:is|was|are|were)|there's|had|have|has|got) no$/.test(line)) return 'certain';
      return words.length > 1 && !/ (?:say|said|or|is|was|oh|no|um|yes) no$/.test(line) ? 'likely' : null;
    case 'wait':
      return / (?:to|i|i'll|can|can't|cannot|will|please|you|we|must|should|long|rather) wait$/.test(line)
        ? null
        : 'certain';
    case 'then':
      return /^ then$| (?:and|but) then$/.test(line) ? 'certain' : null;
    default:
  }
  // A correction that was made.
  if (/ (?:no|not|mean|meant|rather|actually|instead) .* sorry$/.test(line)) return 'closed';
  if (/ (?:\S+s|a \S+|one \S+|two \S+) and (?:one|two|three)$|^ and (?:one|two|three)$/.test(line)) return 'likely';
  if (/ (?:not|on|for|about|until|by) (?:this|these|those)$| (?:at first|then|but|because|so|suddenly) it$/.test(line))
    return 'likely';
  if (/ half$/.test(line) && !/ (?:a|other|second|first|in|by|one) half$/.test(line)) return 'likely';
  if (endIn(sentence, openEnds)) return 'certain';
  return attributes.test(line) || endIn(sentence, likelyEnds) ? 'likely' : null;
};

/** The rules of English, the first that knows decides. */
export const englishRules: readonly Rule[] = [
  openersOnly,
  closing,
  singleWord,
  searching,
  politeCondition,
  subordinate,
  wholeEnd,
  strandedPreposition,
  ellipsis,
  announcement,
  indirectQuestion,
  invertedEnd,
  auxiliaryEnd,
  questionWithoutVerb,
  clauseWithoutVerb,
  labels,
  subjectOnly,
  verbEnd,
  lastWords,
  correlative,
  introduction,
  nounOnly,
];
