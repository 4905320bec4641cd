import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeMulaw, encodeMulaw } from '../audio/mulaw.ts';
import { concatPcm, noise, silence } from '../audio/tone.ts';
import { createSpeechEngine } from '../speech/engine.ts';
import { createScriptedTranscriber, type ScriptedTranscriber, type ScriptedUtterance } from './scripted-transcriber.ts';

const lines = [
  'Здравствуйте, меня зовут Анна.',
  'Я хочу заказать три большие пиццы, пожалуйста.',
  'Сколько пицц я заказала?',
  'Сколько времени займёт доставка?',
  'Расскажите про все ваши пиццы.',
  'Да.',
  'Спасибо, до свидания.',
] as const;

const engine = createSpeechEngine();
let script: ScriptedUtterance[];
let transcriber: ScriptedTranscriber;

beforeAll(async () => {
  script = await Promise.all(
    lines.map(async (text) => ({ text, pcm8k: overTheLine(await engine.speak({ text, language: 'ru' })) })),
  );
  transcriber = createScriptedTranscriber(script);
});
afterAll(() => engine.close());

function overTheLine(pcm: Int16Array): Int16Array {
  return decodeMulaw(encodeMulaw(pcm));
}

function pcmOf(index: number): Int16Array {
  return (script[index] as ScriptedUtterance).pcm8k;
}

async function hear(pcm8k: Int16Array): Promise<string> {
  return (await transcriber.transcribe({ pcm8k, language: 'ru', model: 'any' })).text;
}

function mix(a: Int16Array, b: Int16Array, gain = 1): Int16Array {
  return a.map((sample, index) => Math.max(-32768, Math.min(32767, sample * gain + (b[index] ?? 0))));
}

describe('on a clean line', () => {
  it.each(lines.map((text, index) => [text, index] as const))('hears «%s»', async (text, index) => {
    expect(await hear(overTheLine(concatPcm(silence(731), pcmOf(index), silence(217))))).toBe(text);
  });

  it('hears several in the order they were said, and one twice', async () => {
    const said = concatPcm(pcmOf(3), silence(500), pcmOf(5), silence(300), pcmOf(0), silence(400), pcmOf(5));
    expect(await hear(said)).toBe(`${lines[3]} ${lines[5]} ${lines[0]} ${lines[5]}`);
  });

  it.each([0.3, 0.5, 0.8])('hears no more than the first %d of an utterance', async (share) => {
    const whole = pcmOf(1);
    const heard = await hear(whole.subarray(0, Math.round(whole.length * share)));
    expect((lines[1] as string).startsWith(heard)).toBe(true);
    expect(Math.abs(heard.length / lines[1].length - share)).toBeLessThan(0.17);
  });

  it('hears the rest of one whose beginning is missing', async () => {
    const whole = pcmOf(1);
    const heard = await hear(concatPcm(silence(300), whole.subarray(Math.round(whole.length * 0.5))));
    expect(lines[1].endsWith(heard)).toBe(true);
    expect(Math.abs(heard.length / lines[1].length - 0.5)).toBeLessThan(0.17);
  });

  it('hears past lost packets and a burst that shifts the rest', async () => {
    const whole = pcmOf(1);
    const lossy = whole.slice();
    for (let at = 1600; at < lossy.length; at += 1600) lossy.fill(0, at, at + 160);
    expect(await hear(lossy)).toBe(lines[1]);
    const shifted = concatPcm(whole.subarray(0, 8000), silence(300), whole.subarray(8000));
    expect(await hear(shifted)).toBe(lines[1]);
  });

  it('hears nothing in silence, noise or words of another script', async () => {
    expect(await hear(silence(2000))).toBe('');
    expect(await hear(noise(2000, 0.2))).toBe('');
    expect(await hear(await engine.speak({ text: 'Этих слов в сценарии нет совсем.', language: 'ru' }))).toBe('');
  });

  it('answers fast enough for a load test', async () => {
    const others = Array.from({ length: 40 }, (_, index) => `Пассажир номер ${index} едет в город.`);
    const many = createScriptedTranscriber(script);
    for (const text of others) many.add({ text, pcm8k: overTheLine(await engine.speak({ text, language: 'ru' })) });
    // Time of the processor, not of the clock: the machine may be busy with something else.
    const before = process.cpuUsage();
    const { text } = await many.transcribe({
      pcm8k: concatPcm(silence(300), pcmOf(3), silence(900)),
      language: 'ru',
      model: 'any',
    });
    const { user, system } = process.cpuUsage(before);
    expect(text).toBe(lines[3]);
    expect((user + system) / 1000).toBeLessThan(150);
  });
});

describe('on a bad line', () => {
  const longOnes = [0, 1, 2, 3, 4, 6];

  it.each([
    ['noise as loud as the voice', 0.12],
    ['noise 4 dB louder than the voice', 0.2],
  ])('hears through %s', async (_, amplitude) => {
    for (const index of longOnes) {
      const pcm = concatPcm(silence(400), pcmOf(index), silence(300));
      const noisy = overTheLine(mix(pcm, noise(pcm.length / 8, amplitude)));
      expect(await hear(noisy), lines[index]).toBe(lines[index]);
    }
  });

  it('hears a short word between pauses without the rest of its sentence', async () => {
    const parts = ['Нет.', 'Подождите.', 'Шесть.'];
    const spoken = await Promise.all(parts.map((text) => engine.speak({ text, language: 'ru' })));
    const text = 'Нет, подождите, шесть.';
    const whole = concatPcm(...spoken.flatMap((pcm) => [pcm, silence(800)]));
    const own = createScriptedTranscriber([...script, { text, pcm8k: overTheLine(whole) }]);
    const heard = await Promise.all(
      spoken.map((pcm) => {
        const alone = concatPcm(silence(400), pcm, silence(300));
        const pcm8k = overTheLine(mix(alone, noise(alone.length / 8, 0.03)));
        return own.transcribe({ pcm8k, language: 'ru', model: 'any' });
      }),
    );
    expect(heard.map((each) => each.text)).toEqual(['Нет,', 'подождите,', 'шесть.']);
  });

  it('knows at once whose words they are', async () => {
    const pcm = concatPcm(silence(400), pcmOf(3), silence(300));
    const noisy = overTheLine(mix(pcm, noise(pcm.length / 8, 0.12)));
    expect(await transcriber.recognises(noisy)).toBe(true);
    const others = createScriptedTranscriber(script.filter((_, index) => index !== 3));
    expect(await others.recognises(noisy)).toBe(false);
  });

  it('hears another level', async () => {
    const quiet = overTheLine(pcmOf(1).map((sample) => Math.round(sample * 0.21)));
    expect(await hear(quiet)).toBe(lines[1]);
  });

  it('hears through an echo', async () => {
    const pcm = pcmOf(3);
    const echo = concatPcm(silence(200), pcm).map((sample) => Math.round(sample * 0.2));
    expect(await hear(overTheLine(mix(pcm, echo)))).toBe(lines[3]);
  });

  it('hears a part of it as a part', async () => {
    const half = pcmOf(1).subarray(0, pcmOf(1).length / 2);
    const heard = await hear(overTheLine(mix(half, noise(half.length / 8, 0.12))));
    expect(lines[1].startsWith(heard)).toBe(true);
    expect(Math.abs(heard.length / lines[1].length - 0.5)).toBeLessThan(0.25);
  });

  it('invents nothing out of other words', async () => {
    const text = 'Этих слов в сценарии нет совсем, и никогда не было.';
    const pcm = await engine.speak({ text, language: 'ru' });
    expect(await hear(overTheLine(mix(pcm, noise(pcm.length / 8, 0.1))))).toBe('');
  });

  it('lets other work run meanwhile', async () => {
    const pcm = concatPcm(pcmOf(1), pcmOf(3), pcmOf(4));
    let isOver = false;
    const work = hear(overTheLine(mix(pcm, noise(pcm.length / 8, 0.12)))).finally(() => {
      isOver = true;
    });
    let turns = 0;
    for (; !isOver; turns++) await turnOfLoop();
    await work;
    // One after each place that was looked for: a script of seven sentences has more.
    expect(turns).toBeGreaterThan(7);
  });
});
