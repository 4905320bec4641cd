/** What the agent asks in these sets, other than its greeting. */
export const askName = 'Как вас зовут?';
export const askPhone = 'Назовите, пожалуйста, ваш номер телефона.';
export const askDay = 'Когда вам удобно прийти?';
export const askAddress = 'Куда привезти заказ?';
export const isThatRight = 'Всё верно?';
export const anythingElse = 'Что-нибудь ещё?';
export const whatHappened = 'Что случилось?';
export const askOrder = 'Что будете заказывать?';
export const askTime = 'На какое время?';
export const howMany = 'Сколько вас будет?';
export const anyMoreHelp = 'Могу ли я ещё чем-то помочь?';
export const shallIBook = 'Записать вас?';
export const askSpelling = 'Продиктуйте, пожалуйста, по буквам.';
export const askOrderNumber = 'Какой у вас номер заказа?';
