import type { Rule } from './thought.ts';

const ordinal =
  /^(?:перв|втор|треть|четверт|пят|шест|седьм|восьм|девят|десят|одиннадцат|двенадцат|тринадцат|четырнадцат|пятнадцат|шестнадцат|семнадцат|восемнадцат|девятнадцат|двадцат|тридцат)(?:ого|его)$/;

/** «Двадцать пятого» without its month, «с девяти» without «до». */
export const dateEnd: Rule = ({ sentence, line, question }) => {
  const last = sentence.at(-1) ?? '';
  const before = sentence.at(-2) ?? '';
  if (ordinal.test(last))
    return /^(?:половин|четверт|пят|десят|двадцати)/.test(before) && !ordinal.test(before) ? null : 'likely';
  // "The twenty" of "the twenty-fourth"; «семь двадцать» is a time.
  if (
    /^(?:двадцать|тридцать)$/.test(last) &&
    question.topic === 'date' &&
    !/^(?:в|час|два|три|четыре|пять|шесть|семь|восемь|девять|\S*дцать|десять|ноль)$/.test(before)
  )
    return 'likely';
  if (/ (?:и|или|еще) (?:один|одну|одна|одно)$/.test(line)) return 'likely';
  if (
    / между (?!.* и )/.test(line) ||
    / (?:^|работаете|открыты|свободно|окно|перенести|можно) (?:с|со) \S+(?: \S+)?$/.test(line)
  )
    return 'likely';
  return / не только (?!.* но )/.test(line) ||
    (/(?:^| )либо (?:\S+ ){0,1}\S+$/.test(line) && !/ либо .* либо /.test(line))
    ? 'likely'
    : null;
};
