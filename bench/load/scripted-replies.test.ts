import { describe, expect, it } from 'vitest';
import { createLineFinder, linesOf } from './caller-script.ts';
import { codedScripts, mostCodedCallers } from './code-script.ts';
import { createScriptedReplies, notUnderstood } from './scripted-replies.ts';
import { mostTopicCallers, topicScripts } from './topic-script.ts';

const crowd = codedScripts(mostCodedCallers);
const find = createLineFinder(crowd);
const topics = topicScripts(mostTopicCallers);

describe('the lines of a crowd', () => {
  it('are known, each by its own words', () => {
    const lines = crowd.flatMap((script, owner) => linesOf(script).map(({ said }, line) => ({ said, owner, line })));
    const some = lines.filter((_, index) => index % 37 === 0);
    expect(some.map(({ said }) => find(said.text))).toEqual(some.map(({ owner, line }) => ({ owner, line })));
  });

  it('are known by most of their words', () => {
    expect(find('amber badger. Could you tell me when you open')).toEqual({ owner: 0, line: 0 });
    expect(find('Could you')).toBeUndefined();
  });

  it('count by the one that was said last where both were', () => {
    const [first, second] = linesOf(
      crowd[8] ?? { questions: [], interruption: { said: { text: '', pieces: [] }, reply: [] } },
    );
    expect(find(`${first?.said.text} ${second?.said.text}`)).toEqual({ owner: 8, line: 1 });
    expect(find(`${second?.said.text} ${first?.said.text}`)).toEqual({ owner: 8, line: 0 });
  });

  it('are no more than there are names for', () => {
    expect(new Set(crowd.map(({ interruption }) => interruption.said.text)).size).toBe(mostCodedCallers);
    expect(() => codedScripts(mostCodedCallers + 1)).toThrow(RangeError);
    expect(() => topicScripts(mostTopicCallers + 1)).toThrow(RangeError);
  });
});

describe('the replies', () => {
  const request = { model: 'm', stream: true, tools: [] };
  const answer = async (scripts: typeof topics, ...said: string[]) => {
    const messages = said.map((content, index) => ({ role: index % 2 ? 'assistant' : 'user', content }) as const);
    const { respond } = createScriptedReplies(scripts);
    return (await respond({ ...request, messages } as never, new AbortController().signal)).content;
  };

  it('answer what the caller has said last', async () => {
    expect(
      await answer(
        topics,
        'How much is a large pizza with mushrooms?',
        'Twelve.',
        'tell me whether the museum has a garden',
      ),
    ).toBe('The museum has a garden with old statues.');
  });

  it('are each somebody’s alone', () => {
    const replies = [...crowd, ...topics].flatMap(linesOf).flatMap(({ reply }) => reply.map(({ text }) => text));
    expect(new Set(replies).size).toBe(replies.length);
  });

  it('answer a recogniser that has heard a word wrong', async () => {
    expect(await answer(topics, 'Which rain goes to the airport tonight.')).toContain('platform three');
  });

  it('say so when nobody was understood', async () => {
    expect(await answer(topics, 'Hello')).toBe(notUnderstood);
  });
});
