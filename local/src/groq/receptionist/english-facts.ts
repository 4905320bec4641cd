import { capitalise } from './english-words.ts';
import { type Facts, type OrderLine, type Size, sameAsBefore, statedFacts } from './facts.ts';
import { dishes } from './menu.ts';

const sizes: Readonly<Record<string, Size>> = {
  small: 'small',
  little: 'small',
  medium: 'medium',
  normal: 'medium',
  large: 'large',
  big: 'large',
};

const question =
  /^(?:and )?(?:how|what|which|when|where|who|why|do you|did you|did i|are you|is there)\b|\b(?:how many|how much|tell me|want to know|menu)\b/;
const wish = /\b(?:order|want|like|have|get|take|need|buy|add|make it|change|please|send|give)\b/;
const notAName =
  /^(?:a|an|the|not|so|very|just|calling|looking|here|fine|good|sorry|sure|in|on|at|going|trying|from|my|your|all|it|still|hungry|interested|afraid|is|what|ready|back)$/;
const dayWords = 'today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday';
const quantity = '(\\d+|an?)';
const sizeWords = `(?:(${Object.keys(sizes).join('|')}) )?`;

const addressPattern = /\b(?:i live (?:on|at|in)|(?:my|the) address is|deliver(?:ed)?(?: it| them)? to) (.+)$/;
const peoplePattern = /\b(?:table for|party of) (\d+)|\b(\d+) (?:people|persons|guests)\b/;
const timePattern =
  /\b(?:at|for|around) (\d{1,2}(?: (?:15|30|45))?(?: o'?clock)?(?: (?:am|pm|in the (?:morning|evening)))?)(?! (?:people|persons|[a-z]+s\b))/;
const phonePattern = /\b(?:phone|number|telephone)\b\D*((?:\d+ ?){3,})/;

/** What the caller states about themselves and what they want, from normalised words. */
export function englishFacts(said: string): Facts {
  return statedFacts(said, { question, addressPattern, phonePattern, findName, tidyAddress, findBooking, findWishes });
}

function findBooking(said: string): Pick<Facts, 'people' | 'day' | 'time'> {
  const people = said.match(peoplePattern);
  const day = said.match(new RegExp(`\\b(${dayWords})\\b`))?.[1];
  const time = said.replace(/\btable for \d+/, '').match(timePattern)?.[1];
  return {
    ...(people ? { people: Number(people[1] ?? people[2]) } : {}),
    ...(day ? { day } : {}),
    ...(time ? { time } : {}),
  };
}

function findWishes(said: string): Pick<Facts, 'order' | 'additions'> {
  const more = said.match(/\b(\d+) more\b(?! \w)/)?.[1];
  if (more) return { additions: [{ quantity: Number(more), size: undefined, item: sameAsBefore }] };
  const lines = findOrder(said);
  if (lines.length === 0) return {};
  return /\b(?:more|another|add|as well)\b/.test(said) ? { additions: lines } : { order: lines };
}

function findName(said: string): string | undefined {
  const found = said.match(/\b(?:my name is|the name is|call me|i am|this is) ([a-z]+)/);
  const name = found?.[1];
  return name && !notAName.test(name) && !/ing$/.test(name) ? capitalise(name) : undefined;
}

function tidyAddress(address: string): string {
  const words = address.replace(/ (?:please|thank you|and my .*|and i .*|and call .*)$/, '');
  return words.replace(/[a-z]+/g, (word) => (/^(?:on|at|in|the|of|and)$/.test(word) ? word : capitalise(word)));
}

function findOrder(said: string): OrderLine[] {
  const lines: OrderLine[] = [];
  let rest = said;
  for (const dish of dishes) {
    const pattern = new RegExp(`\\b(?:${quantity} )?(?:more )?${sizeWords}(?:${dish.english.heard.source})\\b`, 'g');
    rest = rest.replace(pattern, (_, count: string | undefined, size: string | undefined) => {
      if (count !== undefined || wish.test(said))
        lines.push({ quantity: toQuantity(count), size: sizeOf(size), item: dish.id });
      return ' ; ';
    });
  }
  return [...lines, ...findUnknownDish(rest)];
}

/** "I want two boxes of green tea": something the menu lacks is remembered under the caller's own words. */
function findUnknownDish(said: string): OrderLine[] {
  if (!wish.test(said)) return [];
  const units = 'people|persons|guests|oclock|am|pm|minutes|hours|dollars|street';
  const pattern = new RegExp(`\\b(\\d+) (?!(?:${units}|\\d+)\\b)${sizeWords}([a-z]+s(?: of [a-z]+(?: [a-z]+)?)?)\\b`);
  const found = said.match(pattern);
  if (!found?.[1] || !found[3]) return [];
  return [
    { quantity: Number(found[1]), size: sizeOf(found[2]), item: found[3].replace(/ (?:please|and|for|to|at|on)$/, '') },
  ];
}

function toQuantity(count: string | undefined): number {
  const value = Number(count);
  return Number.isInteger(value) && value > 0 ? value : 1;
}

function sizeOf(word: string | undefined): Size | undefined {
  return word === undefined ? undefined : sizes[word];
}
