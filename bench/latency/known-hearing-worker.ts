import { serveWorker } from '../../local/src/speech/worker-server.ts';
import { serveKnownHearing } from './known-hearing.ts';

serveWorker(serveKnownHearing());
