import { capitalise, englishNumber, listOf } from './english-words.ts';
import { countItems, type Facts, hasFacts, type OrderLine } from './facts.ts';
import { dishes, findDish, isPizza, namedPizzas, totalPrice } from './menu.ts';
import type { Rule, Situation } from './rules.ts';

// Plain words: the embedded recogniser has to understand them in the embedded voice.
const menuText =
  'We have six pizzas, and each one comes in small, medium and large. ' +
  'The margherita is the classic one, and it is made with tomato and cheese. ' +
  'The pepperoni has hot sausage on it, and it is the one that children like best. ' +
  'The four cheese pizza is for people who can never have enough. ' +
  'The mushroom pizza comes with brown mushrooms and a little garlic. ' +
  'The vegetarian pizza has peppers, olives and red onion. ' +
  'The seafood pizza comes with fresh fish from the coast, and our cook is very proud of it. ' +
  'We also make green salads, coffee and a very good tiramisu. ' +
  'Which one would you like?';

function lineText({ quantity, size, item }: OrderLine): string {
  const dish = findDish(item)?.english;
  const noun = dish ? (quantity === 1 ? dish.one : dish.many) : item;
  return [englishNumber(quantity), size, noun].filter(Boolean).join(' ');
}

export function orderText(order: readonly OrderLine[]): string {
  return listOf(order.map(lineText), 'and');
}

export function bookingText({ people, day, time }: Facts): string {
  const parts = [`a table for ${englishNumber(people ?? 2)}`];
  if (day) parts.push(/^(?:today|tonight|tomorrow)$/.test(day) ? day : `on ${capitalise(day)}`);
  if (time) parts.push(`at ${time}`);
  return parts.join(' ');
}

function priceAnswer(order: readonly OrderLine[]): string {
  const total = totalPrice(order, (dish) => dish.english.dollars);
  if (total === undefined) return `I do not have a price for ${orderText(order)}, I am sorry.`;
  return `${capitalise(orderText(order))} ${order.length === 1 && order[0]?.quantity === 1 ? 'costs' : 'cost'} ${total} dollars.`;
}

function countAnswer({ facts }: Situation, noun: string): string {
  const order = facts.order ?? [];
  if (order.length === 0) return 'You have not ordered anything yet. What would you like?';
  const dish = dishes.find(({ english }) => new RegExp(`^(?:${english.heard.source})$`).test(noun));
  const matches =
    dish?.id === 'pizza' ? isPizza : (line: OrderLine) => (dish ? line.item === dish.id : line.item.startsWith(noun));
  const lines = order.filter(matches);
  if (/^(?:things?|items?|dishes|people|is|did|in)$/.test(noun)) {
    return `That is ${englishNumber(countItems(order, () => true))} in all: ${orderText(order)}.`;
  }
  if (lines.length === 0) return `You have not ordered any ${noun}. Your order is ${orderText(order)}.`;
  if (lines.length === 1) return `You ordered ${orderText(lines)}.`;
  return `You ordered ${englishNumber(countItems(lines, () => true))} in all: ${orderText(lines)}.`;
}

/** Only what the history says the agent said: a caller who interrupted has not heard the rest. */
function namedBefore({ agentSaid }: Situation): string {
  const spoken = agentSaid.join(' ').toLowerCase();
  const named = namedPizzas.filter(({ english }) => spoken.includes(english.one.replace(' pizza', '')));
  if (named.length === 0) return 'I have not named any yet. Shall I tell you what is on the menu?';
  return `I named the ${listOf(
    named.map(({ english }) => english.one.replace(' pizza', '')),
    'and the',
  )}.`;
}

const orderedVerb = '(?:order(?:ed)?|orders|decide order|want(?:ed)?|ask(?:ed)? for|say|have)';

export const englishQuestions: readonly Rule[] = [
  {
    name: 'arithmetic',
    when: /\bwhat is (\d+) (plus|and|minus|times) (\d+)/,
    answer: (_, [, a, operator, b]) => {
      const [x, y] = [Number(a), Number(b)];
      return `That is ${operator === 'minus' ? x - y : operator === 'times' ? x * y : x + y}.`;
    },
  },
  {
    name: 'number of people',
    when: /\b(?:how many people|how many persons|how big is (?:the|my) table)\b/,
    answer: ({ facts }) =>
      facts.people === undefined ? undefined : `The table is for ${englishNumber(facts.people)} people.`,
  },
  {
    name: 'how many',
    when: new RegExp(
      `\\b(?:how|tell) many ([a-z]+)?.*\\b(?:${orderedVerb}|is that|altogether)\\b|\\bhow many is that\\b`,
    ),
    answer: (situation, [, noun]) => countAnswer(situation, noun ?? 'things'),
  },
  {
    name: 'what I ordered',
    when: new RegExp(
      `\\bwhat (?:did|have|had) i (?:just )?${orderedVerb}|\\b(?:what is|repeat|read back|confirm|tell me) my order\\b`,
    ),
    answer: ({ facts }) =>
      facts.order
        ? `Your order is ${orderText(facts.order)}.`
        : 'You have not ordered anything yet. What would you like?',
  },
  {
    name: 'caller’s name',
    when: /\b(?:what is my name|who am i|(?:remember|know|say|recall) my name|how am i called)\b/,
    answer: ({ facts }) =>
      facts.name ? `Your name is ${facts.name}.` : 'You have not told me your name yet. What is it?',
  },
  {
    name: 'booking',
    when: /\b(?:when|what day|which day|what time|what is)\b.*\b(?:my )?(?:table|booking|reservation)\b/,
    answer: ({ facts }) =>
      facts.people === undefined
        ? 'You have no table booked yet. For how many people, and when?'
        : `You booked ${bookingText(facts)}.`,
  },
  {
    name: 'address',
    when: /\b(?:what is my address|where do i live|where (?:will|do|are) you (?:deliver|bring|going to deliver))\b/,
    answer: ({ facts }) =>
      facts.address ? `It goes to ${facts.address}.` : 'You have not told me your address yet. Where do you live?',
  },
  {
    name: 'phone number',
    when: /\bwhat is my (?:phone |telephone )?number\b/,
    answer: ({ facts }) =>
      facts.phone ? `Your number is ${[...facts.phone].join(' ')}.` : 'You have not told me your number yet.',
  },
  {
    name: 'price',
    when: /\b(?:how much|what does (?:it|that) cost|what is the (?:price|total))\b/,
    answer: ({ said, facts }) => {
      const asked = dishes.find(({ english }) => new RegExp(`\\b(?:${english.heard.source})\\b`).test(said));
      const ordered = facts.order ?? [];
      const about = asked && !/\b(?:that|it|order|altogether|total|all|my)\b/.test(said);
      if (about) {
        const quantity = Number(said.match(/\b(\d+)\b/)?.[1] ?? 1);
        return priceAnswer([{ quantity, size: undefined, item: asked.id }]);
      }
      return ordered.length > 0
        ? priceAnswer(ordered)
        : 'Nothing is ordered yet. A medium pizza costs between 10 and 15 dollars.';
    },
  },
  {
    name: 'what the agent named',
    when: /\b(?:which|what)\b.*\b(?:did you|have you|you) (?:just )?(?:name|named|mention|mentioned|list|listed|say|said|told me about)\b.*|\bwhich pizzas? did you\b/,
    answer: (situation) => {
      if (!/\b(?:which|pizzas?|ones?|1)\b/.test(situation.said)) return undefined;
      return namedBefore(situation);
    },
  },
  {
    name: 'repeat',
    when: /\b(?:repeat (?:that|it|the last|please)|say that again|what did you say|repeat the last sentence|come again|pardon|he repeat)\b/,
    answer: ({ agentSaid }) => {
      const last = agentSaid.at(-1);
      return last ? `I said: ${last}` : 'I have not said anything yet. How can I help you?';
    },
  },
  {
    name: 'menu',
    when: /\bmenu\b|\b(?:all|which|what|other|kinds? of|about) (?:the |your |are the |kinds of |sorts of )*pizzas?\b(?!.*\border)|\bwhat do you (?:have|sell|offer)\b|\bwhat (?:can i|could i) (?:order|eat|have)\b/,
    answer: () => menuText,
  },
  {
    name: 'opening hours',
    when: /\b(?:open|close|closed|opening|hours|until when|till when)\b/,
    answer: () => 'We are open every day from nine in the morning until ten at night.',
  },
  {
    name: 'delivery time',
    when: /\b(?:how long|how soon|when (?:will|does|is|do)|delivery (?:time|take)|deliver(?:y|ed)? take)\b/,
    answer: () => 'Delivery takes about forty minutes.',
  },
  {
    name: 'diet',
    when: /\b(?:without meat|vegetarian|vegan|no meat)\b/,
    answer: ({ stated }) =>
      stated.order
        ? undefined
        : 'Without meat we have the margherita, the mushroom pizza, the four cheese pizza and the vegetarian pizza.',
  },
  {
    name: 'who are you',
    when: /\b(?:who are you|your name|are you (?:a |an )?(?:human|robot|machine|real|person|ai|bot))\b/,
    answer: ({ agentName }) =>
      `I am ${agentName ?? 'the assistant of this line'}, an artificial intelligence, not a person.`,
  },
  {
    name: 'a human',
    when: /\b(?:speak|talk|connect me|put me through)\b.*\b(?:human|person|somebody|someone|manager|operator|agent|colleague|few men)\b/,
    answer: () => 'I cannot put you through from here, but I am happy to take a message. What is it about?',
  },
];

export function acknowledgeEnglish({ stated, facts }: Situation): string | undefined {
  if (!hasFacts(stated)) return undefined;
  const parts: string[] = [];
  if (stated.order) parts.push(`I have noted ${orderText(stated.order)}.`);
  if (stated.additions && facts.order) parts.push(`That makes ${orderText(facts.order)}.`);
  if (facts.people !== undefined && (stated.people !== undefined || stated.day || stated.time)) {
    parts.push(`I have booked ${bookingText(facts)}.`);
  } else if (stated.day ?? stated.time) {
    parts.push(
      `I have noted ${[stated.day && capitalise(stated.day), stated.time && `at ${stated.time}`].filter(Boolean).join(' ')}.`,
    );
  }
  if (stated.address) parts.push(`I have noted your address, ${stated.address}.`);
  if (stated.phone) parts.push(`Your number is ${[...stated.phone].join(' ')}.`);
  const hello = stated.name ? `Nice to meet you, ${stated.name}. ` : '';
  return `${hello}${parts.join(' ')}${parts.length > 0 ? ' ' : ''}${parts.length > 0 ? 'Is there anything else?' : 'How can I help you?'}`;
}

export const englishCourtesies: readonly Rule[] = [
  { name: 'thanks', when: /\bthank(?:s| you)\b/, answer: () => 'You are welcome. Is there anything else?' },
  {
    name: 'greeting',
    when: /\b(?:hello|hi|hey|good (?:morning|afternoon|evening|day))\b/,
    answer: ({ facts }) => `Hello${facts.name ? `, ${facts.name}` : ''}! How can I help you?`,
  },
  { name: 'no', when: /^(?:no|nope|nothing)\b/, answer: () => 'All right. Just say goodbye when we are done.' },
  { name: 'yes', when: /^(?:yes|yeah|yep|sure|ok|okay|right)\b/, answer: () => 'Good. What would you like?' },
];
