/** What the agent asks in these sets, other than its greeting. */
export const askName = 'What is your name, please?';
export const askPhone = 'What is your phone number?';
export const askDay = 'When would you like to come?';
export const askAddress = 'What is the delivery address?';
export const isThatRight = 'Is that right?';
export const anythingElse = 'Anything else?';
export const whatHappened = 'What happened?';
export const askOrder = 'What would you like to order?';
export const askTime = 'At what time?';
export const howMany = 'How many people will there be?';
export const anyMoreHelp = 'Is there anything else I can do for you?';
export const shallIBook = 'Shall I book it for you?';
export const askSpelling = 'Could you spell that for me?';
export const askOrderNumber = 'What is your order number?';
