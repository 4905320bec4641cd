import { expect, it } from 'vitest';
import { createFixedReplies } from './fixed-replies.ts';
import { allQuestions, wordsOf } from './questions.ts';

const replies = createFixedReplies(allQuestions);
const answerTo = async (content: string) =>
  (await replies.respond({ model: 'any', messages: [{ role: 'user', content }], tools: [] }, AbortSignal.timeout(1000)))
    .content;

it.each(allQuestions.map((question) => [question.id, question] as const))(
  'answers “%s” with its one answer',
  async (_, question) => {
    expect(await answerTo(wordsOf(question))).toBe(question.reply);
  },
);

it('knows each question by its first half', async () => {
  for (const question of allQuestions.filter(({ say }) => say.length > 1)) {
    expect(await answerTo(String(question.say[0]))).toBe(question.reply);
  }
});

it('answers nothing that no caller of the bench says', async () => {
  await expect(() => answerTo('Xylophone')).rejects.toThrow(RangeError);
});
