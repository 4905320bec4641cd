import { labelRecordings, whole } from '../labelled-recording.ts';
import {
  anyMoreHelp,
  askAddress,
  askDay,
  askName,
  askOrder,
  askOrderNumber,
  askPhone,
  askTime,
  isThatRight,
  whatHappened,
} from '../questions.en.ts';

/** The development half. */
export const englishRecordings = labelRecordings('en', 'development', {
  name: [
    { voice: 'rms', asked: askName, say: ['My name is', 450, 'Robert Miller.'] },
    { voice: 'slt', asked: askName, say: ["It's Helen", whole(550), 'Helen Johnson.'] },
  ],
  number: [
    { voice: 'rms', asked: askPhone, say: ['five five five', 400, 'one two', 650, 'three four.'] },
    { voice: 'slt', asked: askOrderNumber, say: ['I think the number is', 900, 'nine one three.'] },
  ],
  date: [
    { voice: 'rms', asked: askDay, say: ['I would like to come on', 700, 'Friday', whole(500), 'at half past two.'] },
    { voice: 'slt', asked: askTime, say: ['Around seven.'] },
  ],
  address: [
    { voice: 'rms', asked: askAddress, say: ['Twenty two Baker Street', whole(800), 'apartment', 300, 'five.'] },
    { voice: 'slt', asked: askAddress, say: ["It's the big house behind", 1200, 'the old church.'] },
  ],
  complaint: [
    {
      voice: 'rms',
      asked: whatHappened,
      say: ['I paid for the express delivery', whole(350), 'but', 600, 'it took a whole week.'],
    },
    { voice: 'slt', say: ['I have been waiting for', 1000, 'more than two hours.'] },
  ],
  list: [
    {
      voice: 'rms',
      asked: askOrder,
      say: ['Two large pizzas', whole(500), 'a salad', whole(850), 'and', 400, 'a bottle of water.'],
    },
    { voice: 'slt', asked: askOrder, say: ['I need some milk', whole(650), 'bread and', 1100, 'a dozen eggs.'] },
  ],
  correction: [
    { voice: 'rms', asked: askOrder, say: ['Two pizzas', whole(300), 'sorry I mean', 700, 'three pizzas please.'] },
    { voice: 'slt', say: ['I want to change my order', whole(400), 'from two to three.'] },
  ],
  question: [
    { voice: 'rms', say: ['What time do you open tomorrow?'] },
    { voice: 'slt', say: ['Do you have anything without', 750, 'meat or cheese?'] },
  ],
  request: [
    { voice: 'rms', say: ['I would like to book a table for', 600, 'four people', whole(1300), 'on Friday evening.'] },
    { voice: 'slt', say: ['Please cancel my appointment.'] },
  ],
  'yes-no': [
    { voice: 'rms', asked: isThatRight, say: ['Yes', whole(200), 'but', 950, 'the street is wrong.'] },
    { voice: 'slt', asked: isThatRight, say: ['I think so.'] },
  ],
  goodbye: [
    { voice: 'rms', asked: anyMoreHelp, say: ['No', whole(250), 'that is all', whole(450), 'thank you and goodbye.'] },
    { voice: 'slt', asked: anyMoreHelp, say: ['Great thank you', whole(1400), 'oh and what was your name again?'] },
  ],
});
