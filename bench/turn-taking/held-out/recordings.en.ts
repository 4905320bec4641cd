import { labelRecordings, whole } from '../labelled-recording.ts';
import {
  anyMoreHelp,
  askAddress,
  askDay,
  askName,
  askOrder,
  askPhone,
  askTime,
  howMany,
  isThatRight,
  shallIBook,
  whatHappened,
} from '../questions.en.ts';

/** The held-out half. */
export const englishRecordings = labelRecordings('en', 'held-out', {
  name: [
    { voice: 'rms', asked: askName, say: ['Yes my name is', 650, 'Daniel Carter.'] },
    { voice: 'slt', say: ['Hello this is Laura Peterson', whole(400), 'from', 1000, 'the dental office.'] },
  ],
  number: [
    { voice: 'rms', asked: askPhone, say: ['six one seven', 350, 'five five five', 500, 'zero one four two.'] },
    { voice: 'slt', asked: howMany, say: ['Four I think or', 800, 'five if my brother comes.'] },
  ],
  date: [
    { voice: 'rms', asked: askDay, say: ['The twenty first of', 550, 'September.'] },
    { voice: 'slt', asked: askDay, say: ['Any day but not on', 1100, 'Wednesday.'] },
  ],
  address: [
    { voice: 'rms', asked: askAddress, say: ['Seventy one Mill Lane.'] },
    { voice: 'slt', asked: askAddress, say: ['You will find me at', 700, 'Park Road', whole(300), 'number nine.'] },
  ],
  complaint: [
    {
      voice: 'rms',
      say: ['The washing machine I bought from you', 400, 'is leaking', whole(900), 'all over the floor.'],
    },
    { voice: 'slt', asked: whatHappened, say: ['I have called three times', whole(600), 'and nobody calls me back.'] },
  ],
  list: [
    {
      voice: 'rms',
      asked: askOrder,
      say: ['A chicken soup', whole(700), 'two coffees', whole(450), 'and', 250, 'a piece of cake.'],
    },
    { voice: 'slt', asked: askOrder, say: ['A black coffee to go', whole(1200), 'and a glass of water.'] },
  ],
  correction: [
    { voice: 'rms', asked: askTime, say: ['At five', whole(500), 'no wait', 850, 'at six.'] },
    { voice: 'slt', asked: askDay, say: ['On the second', whole(200), 'or rather', 600, 'the third.'] },
  ],
  question: [
    { voice: 'rms', say: ['Is it possible to', 450, 'pay by card?'] },
    { voice: 'slt', say: ['Where do I catch the bus', whole(650), 'to the airport?'] },
  ],
  request: [
    { voice: 'rms', say: ['I am looking for a present for my', 1300, 'daughter.'] },
    { voice: 'slt', say: ['Can you call me back in ten minutes?'] },
  ],
  'yes-no': [
    { voice: 'rms', asked: isThatRight, say: ['That is correct.'] },
    { voice: 'slt', asked: shallIBook, say: ['Yes please but', 750, 'not too early.'] },
  ],
  goodbye: [
    { voice: 'rms', asked: anyMoreHelp, say: ['Thank you so much for', 550, 'your help', whole(300), 'goodbye.'] },
    { voice: 'slt', asked: anyMoreHelp, say: ['No thank you', whole(1500), 'have a nice day.'] },
  ],
});
