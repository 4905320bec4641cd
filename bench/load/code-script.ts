import type { CallerScript, ScriptLine, ScriptText } from './caller-script.ts';

const colours =
  'amber azure beige black brown copper coral crimson golden green grey ivory lilac olive orange purple ruby silver white yellow'.split(
    ' ',
  );
const animals =
  'badger beaver camel dolphin eagle falcon ferret giraffe hamster kitten leopard monkey otter panda rabbit salmon spider tiger turtle walrus'.split(
    ' ',
  );

/** As many callers as there are names for. */
export const mostCodedCallers = colours.length * animals.length;

interface Template {
  readonly asked: string;
  readonly answered: readonly [string, string, string];
}

const questions: readonly Template[] = [
  {
    asked: 'Could you tell me when you open tomorrow morning?',
    answered: [
      'we open at nine in the morning tomorrow.',
      'the kitchen takes orders until ten in the evening.',
      'please come by whenever it suits you best.',
    ],
  },
  {
    asked: 'How long does a delivery to the harbour take?',
    answered: [
      'a delivery to the harbour takes forty minutes.',
      'the driver calls you when he is at the door.',
      'you can pay him in cash or by card.',
    ],
  },
  {
    asked: 'Do you have a quiet table near the window?',
    answered: [
      'there is a quiet table near the window.',
      'it is free from seven in the evening on.',
      'we keep it for you for fifteen minutes.',
    ],
  },
  {
    asked: 'What is the soup that you recommend today?',
    answered: [
      'the soup of the day is made of mushrooms.',
      'it comes with bread that is still warm.',
      'many of our guests order it with cheese.',
    ],
  },
];

const interruption: Template = {
  asked: 'Sorry, I would rather know where I can park my car.',
  answered: [
    'you can park your car behind the house.',
    'the gate stays open until midnight on all days.',
    'the first two hours there cost you nothing.',
  ],
};

/** Callers who each say their own name, two words that nobody else says together, in front of one of a few questions. */
export function codedScripts(callers: number): CallerScript[] {
  if (callers > mostCodedCallers)
    throw new RangeError(`there are names for ${mostCodedCallers} callers, not ${callers}`);
  return Array.from({ length: callers }, (_, caller) => {
    // Neighbours differ in both words.
    const colour = colours[caller % colours.length] as string;
    const animal = animals[(caller + Math.floor(caller / colours.length)) % animals.length] as string;
    const line = (template: Template) => lineOf(template, colour, animal);
    return { questions: questions.map(line), interruption: line(interruption) };
  });
}

function lineOf({ asked, answered }: Template, colour: string, animal: string): ScriptLine {
  return {
    said: textOf(['This is', colour, `${animal}.`, asked]),
    reply: answered.map((sentence) => textOf([capitalised(colour), `${animal},`, sentence])),
  };
}

function textOf(pieces: readonly string[]): ScriptText {
  return { text: pieces.join(' '), pieces };
}

function capitalised(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
