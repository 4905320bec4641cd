import type { CallerScript, ScriptText } from './caller-script.ts';

interface Topic {
  readonly question: string;
  readonly answer: readonly [string, string];
  readonly interruption: string;
  readonly correction: string;
}

/** What a recogniser has to tell apart, and what the answer to it is. */
const topics: readonly Topic[] = [
  {
    question: 'How much is a large pizza with mushrooms?',
    answer: ['A large mushroom pizza is twelve dollars.', 'With extra cheese it would be fourteen dollars.'],
    interruption: 'No, I wanted to know the price of a small salad.',
    correction: 'A small salad is six dollars with the dressing.',
  },
  {
    question: 'Does the museum open on Sunday afternoon?',
    answer: ['The museum is open on Sunday until five.', 'The last visitors are let in at four.'],
    interruption: 'Sorry, tell me whether the museum has a garden.',
    correction: 'The museum has a garden with old statues.',
  },
  {
    question: 'Which train goes to the airport tonight?',
    answer: ['The airport train leaves from platform three tonight.', 'It goes every half an hour until midnight.'],
    interruption: 'Wait, I need a bus to the railway bridge.',
    correction: 'The bus to the bridge is number eleven.',
  },
  {
    question: 'Can you repair the screen of my telephone?',
    answer: ['We can repair the screen of your telephone today.', 'You will have it back after two hours.'],
    interruption: 'Sorry, what would a new battery for it cost?',
    correction: 'A new battery costs thirty dollars at our shop.',
  },
  {
    question: 'When will the doctor see patients on Friday?',
    answer: ['The doctor sees patients on Friday from eight.', 'Please bring your insurance card with you.'],
    interruption: 'No, I am asking about the nurse on Monday.',
    correction: 'The nurse is here on Monday from ten.',
  },
  {
    question: 'Is breakfast included in the price of the hotel room?',
    answer: ['Breakfast is included with every hotel room.', 'It is served on the first floor until eleven.'],
    interruption: 'Wait, I want to know about the swimming pool.',
    correction: 'The swimming pool is heated and open all year.',
  },
  {
    question: 'Where can I return the books to the library?',
    answer: ['You can return library books in the main hall.', 'There is a box outside for the night.'],
    interruption: 'Sorry, how many magazines may I borrow at once?',
    correction: 'You may borrow five magazines for a week.',
  },
  {
    question: 'How do I reset the password of my bank account?',
    answer: ['You reset the bank password in the settings page.', 'We send you a letter with a new code.'],
    interruption: 'No, my credit card was stolen this morning.',
    correction: 'I have blocked the stolen credit card for you.',
  },
  {
    question: 'What is the weather like in the mountains today?',
    answer: ['The mountains are sunny with a little wind today.', 'Snow is expected on the day after.'],
    interruption: 'Wait, tell me about the roads to the valley.',
    correction: 'The roads to the valley are dry and free.',
  },
  {
    question: 'Do you sell winter tires for a small truck?',
    answer: ['We have winter tires for trucks in stock.', 'Fitting them takes about an hour.'],
    interruption: 'Sorry, I only need new brakes for the front.',
    correction: 'New front brakes can be fitted on Thursday.',
  },
  {
    question: 'Can I bring my dog into the restaurant?',
    answer: ['Dogs are welcome in our restaurant garden.', 'We have water bowls for them as well.'],
    interruption: 'No, I would like to know about children at dinner.',
    correction: 'Children eat their dinner for half the price.',
  },
  {
    question: 'How early should we arrive at the theatre?',
    answer: ['The theatre doors open an hour before the play.', 'Late guests have to wait for the break.'],
    interruption: 'Sorry, which tickets are left in the front row?',
    correction: 'Two front row tickets are left for tonight.',
  },
  {
    question: 'Will the electrician come to our kitchen tomorrow?',
    answer: ['The electrician comes to your kitchen at nine.', 'He will call before he leaves the office.'],
    interruption: 'Wait, the lamp in the bathroom is broken too.',
    correction: 'He will look at the bathroom lamp as well.',
  },
  {
    question: 'How many students are in the guitar course?',
    answer: ['There are six students in the guitar course.', 'Lessons take place on Wednesday evening.'],
    interruption: 'No, I am thinking of piano lessons for my daughter.',
    correction: 'Piano lessons for your daughter begin in March.',
  },
  {
    question: 'Where is the parcel that I ordered from the furniture shop?',
    answer: ['Your furniture parcel is at the depot now.', 'A driver brings it before the weekend.'],
    interruption: 'Sorry, I want to send the yellow chair back.',
    correction: 'We pick up the yellow chair on Tuesday.',
  },
  {
    question: 'Could you recommend a present for a gardener?',
    answer: ['A gardener would love our set of roses.', 'They flower from June until autumn.'],
    interruption: 'Wait, I would prefer a good pair of scissors.',
    correction: 'The best garden scissors are made of steel.',
  },
  {
    question: 'Is the ferry to the island running in this storm?',
    answer: ['The island ferry is waiting for the storm to pass.', 'The next one leaves at three at the earliest.'],
    interruption: 'No, can I get my money for the cabin back?',
    correction: 'The money for your cabin is paid back at once.',
  },
  {
    question: 'What do I need to rent a bicycle for a week?',
    answer: ['To rent a bicycle you need a passport.', 'A helmet and a lock are included for the week.'],
    interruption: 'Sorry, I meant a sailing boat for the weekend.',
    correction: 'For a sailing boat you need a licence.',
  },
  {
    question: 'Does the bakery make cakes for a wedding?',
    answer: ['The bakery makes wedding cakes of any size.', 'Please order two weeks before the day.'],
    interruption: 'Wait, I also want forty chocolate cookies.',
    correction: 'The chocolate cookies are ready the same day.',
  },
  {
    question: 'Who teaches the swimming class for beginners?',
    answer: ['The beginners are taught swimming by Laura.', 'She has been a lifeguard for many years.'],
    interruption: 'No, I was looking for a chess club nearby.',
    correction: 'The chess club meets in the cellar on Mondays.',
  },
];

/** As many callers as there are topics. */
export const mostTopicCallers = topics.length;

/** Callers who each talk about something else, for a recogniser that hears only what was said. */
export function topicScripts(callers: number): CallerScript[] {
  if (callers > topics.length) throw new RangeError(`there are topics for ${topics.length} callers, not ${callers}`);
  return topics.slice(0, callers).map(({ question, answer, interruption, correction }) => ({
    questions: [{ said: whole(question), reply: answer.map(whole) }],
    interruption: { said: whole(interruption), reply: [whole(correction)] },
  }));
}

function whole(text: string): ScriptText {
  return { text, pieces: [text] };
}
