import { EtheraError } from '@ethera/contract';
import { createFakeReplyModel, type ReplyStep } from './fake-reply-model.ts';
import { createFakeSpeaker } from './fake-speaker.ts';
import { createFakeTranscriber } from './fake-transcriber.ts';
import { createMemoryStore } from './memory-store.ts';
import { recordingStoreContract } from './recording-store-contract.ts';
import { type ReplyModelSituation, replyModelContract } from './reply-model-contract.ts';
import { speakerContract } from './speaker-contract.ts';
import { transcriberContract } from './transcriber-contract.ts';

const never = 600_000;

transcriberContract('the fake', (situation) => {
  if (situation === 'hears') return createFakeTranscriber({ heard: { text: 'Hello there.' } });
  if (situation === 'hangs') return createFakeTranscriber({ takesMs: never });
  return createFakeTranscriber({ fails: new EtheraError(`transcriber.${situation}`, 'as scripted') });
});

replyModelContract('the fake', (situation) => createFakeReplyModel(replyScript(situation)));

function replyScript(situation: ReplyModelSituation): ReplyStep[] {
  const good: ReplyStep = { type: 'text', text: 'Good' };
  switch (situation) {
    case 'answers':
      return [
        good,
        { type: 'text', text: ' bye.' },
        { type: 'usage', promptTokens: 30, completionTokens: 7 },
        { type: 'tool-call', name: 'end_call', argumentsJson: '{"reason":"over"}' },
      ];
    case 'hangs':
      return [good, { waitMs: never }];
    case 'breaks':
      return [good, { fails: new EtheraError('llm.unavailable', 'as scripted') }];
    default:
      return [{ fails: new EtheraError(`llm.${situation}`, 'as scripted') }];
  }
}

speakerContract('the fake', (situation) => {
  const failing = (error: EtheraError, afterPieces: number) =>
    createFakeSpeaker({ fails: { request: 0, afterPieces, error } });
  switch (situation) {
    case 'speaks':
      return createFakeSpeaker();
    case 'empty':
      return createFakeSpeaker({ durationMs: () => 0 });
    case 'hangs':
      return createFakeSpeaker();
    case 'breaks':
      return failing(new EtheraError('speaker.unavailable', 'as scripted'), 1);
    default:
      return failing(new EtheraError(`speaker.${situation}`, 'as scripted'), 0);
  }
});

recordingStoreContract('the fake', createMemoryStore);
