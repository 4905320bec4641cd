import type { Rule } from './thought.ts';

/** A verb that has no sense without what follows; "that's what I need" has it before. */
const needsObject =
  / (?:to|you|i|we|they|he|she|can|could|would|will|just|also|please|i'd|i'll|we'd|we'll|let's|and|didn't|don't|still|really) (?:want|need|make|get|buy|tell|give|ask|find|bring|send|put|have|say|take|add|use|try|discuss|include|got|wanted|needed|bought|received|ordered|booked|said|told|asked|had|found|sent|made|took|paid|tried|delivered|charged|cancel|change|book|reserve|order|check|confirm|move|brought|received|gave|lost)$/;
const strongObject =
  / (?:(?:i|we|you|to|i'd|we'd|just|really|also|still|don't|didn't) (?:want|need|wanted|needed)|to (?:know|say|ask|tell|make|get|buy|give|find|bring|send|put|have|take|add|use)|(?:can|could|would|will|may|do|if|did) (?:you|i|we) (?:please )?(?:tell|give|get|have|make|find|bring|send|put|know|add|ask|take|say)|(?:i|we) (?:have|had|got|bought|received))$/;
const toPerson =
  / (?:tell|give|show|send|get|bring|let|ask|connect|put|find|sell|told|asked|gave|sent|brought|charged|sold|promised|offered|owe) (?:me|us|you)$/;
/** "I'd like to pay", "could I come": hardly all that somebody calls for. */
const bareInfinitive =
  / (?:like|want|wanted|need|needed|trying|tried|hoping|able|love|wish|planning|going|calling|have|had|wanting|going) to (?:please |just |also |maybe )?(?:\S+|(?:pick|set|bring|send|give|fill|put) (?:up|off|back|out|in))$/;
const bareRequest =
  /^ (?:\S+ ){0,2}(?:can|could|may|would|will|should) (?:you|i|we) (?:please |just |also |maybe )?\S+$/;
/** Verbs that are whole requests by themselves. */
const wholeVerbs =
  / (?:repeat|hear|wait|hold|hurry|explain|understand|stop|know|see|imagine|do|be|go|help|it|that|me|us|this)$/;
const progressive =
  /(?:'m| am| are| is| was| were| been| just) (?:just |also |actually |still )?(?:looking|calling|trying|wondering|hoping|thinking|planning|asking|ringing|phoning|going|expecting|wanting|needing|having|getting)$/;
/** What was put first, so that the verb at the end lacks nothing. */
export const objectFirst =
  / (?:what|which|who|whom|where|when|how|why|all|everything|anything|something|nothing|whatever|whenever|wherever|than|as) /;

/** "The service I received", "the invoice you sent me": the verb's object is what the clause is about. */
const relativeObject =
  /(?<! (?:in|on|at|over|during)) (?:the|a|an|my|your|this|that|any|every) \S+(?<! (?:problem|thing|question|reason|point|issue) is)(?: that| which)? (?:i|you|we|they|he|she|i've|you've|we've|they've)(?: \S+)? \S+$/;

/** "I'd like to order", "can you tell me": what is wanted is still to be said. */
export const verbEnd: Rule = ({ line, sentence }) => {
  if (
    objectFirst.test(line) ||
    relativeObject.test(line) ||
    / (?:i|you|we) (?:want|need|ordered) to? ?\S+ /.test(` ${sentence.slice(0, -3).join(' ')} `)
  )
    return null;
  if (strongObject.test(line) || toPerson.test(line)) return 'certain';
  if (needsObject.test(line) || progressive.test(line)) return 'likely';
  if (wholeVerbs.test(line)) return null;
  return bareInfinitive.test(line) || bareRequest.test(line) ? 'likely' : null;
};
