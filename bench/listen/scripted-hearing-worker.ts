import { serveWorker } from '../../local/src/speech/worker-server.ts';
import { createScriptedHearing } from './scripted-hearing.ts';

serveWorker(createScriptedHearing());
