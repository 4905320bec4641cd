import { describe, expect, it } from 'vitest';
import { asEtheraError, EtheraError, reportedError } from './error.ts';
import { errorCatalogue } from './error-catalogue.ts';

describe('an error', () => {
  it('takes from the catalogue what it is not told', () => {
    const error = new EtheraError('store.unavailable', 'down');
    expect(error.retryable).toBe(errorCatalogue['store.unavailable'].retryable);
    expect(error.remedy).toBe(errorCatalogue['store.unavailable'].remedy);
    expect(new EtheraError('store.unavailable', 'down', { retryable: !error.retryable }).retryable).not.toBe(
      error.retryable,
    );
  });

  it('keeps its cause, and has none of its own', () => {
    const cause = new Error('socket hang up');
    expect(new EtheraError('internal', 'broken', { cause }).cause).toBe(cause);
    expect('cause' in new EtheraError('internal', 'broken')).toBe(false);
  });

  it('is made of whatever was thrown, once', () => {
    const error = new EtheraError('ari.auth', 'refused');
    expect(asEtheraError(error)).toBe(error);
    const thrown = new TypeError('no such thing');
    expect(asEtheraError(thrown)).toMatchObject({
      code: 'internal',
      message: 'TypeError: no such thing',
      cause: thrown,
    });
    expect(asEtheraError('no')).toMatchObject({ code: 'internal', message: 'no' });
  });
});

describe('an error that the other side reports', () => {
  it('is the same here, with its word on whether trying again can help', () => {
    for (const retryable of [true, false]) {
      const error = reportedError({ code: 'llm.unavailable', message: 'the model is down', retryable });
      expect(error).toBeInstanceOf(EtheraError);
      expect(error).toMatchObject({ code: 'llm.unavailable', message: 'the model is down', retryable });
    }
  });

  it('keeps a code that is not known here in its message', () => {
    const report = { code: 'llm.tired', message: 'come back later', retryable: true };
    expect(reportedError(report)).toMatchObject({
      code: 'internal',
      message: 'llm.tired: come back later',
      retryable: true,
    });
    expect(reportedError(report, 'function.unavailable').code).toBe('function.unavailable');
  });

  it('takes no code from what every object has', () => {
    for (const code of ['toString', 'constructor', '__proto__']) {
      expect(reportedError({ code, message: 'm', retryable: false }).code).toBe('internal');
    }
  });
});
