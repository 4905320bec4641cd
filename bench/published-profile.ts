import type { SpeechProfile } from '../local/src/elevenlabs/server.ts';
import type { LatencyProfile } from '../local/src/groq/server.ts';
import type { NetworkProfile } from '../local/src/network/network-profile.ts';

/**
 * Groq as this project's comparisons assume it.
 *
 * - First token: 200 ms, the upper end of what users of Groq report for small models ("< 200 ms"); 95 % within 400 ms,
 *   an assumption, since Groq publishes no spread.
 * - Speed: 500 tokens a second, which console.groq.com/docs/models gives for the larger gpt-oss-120b; the default
 *   gpt-oss-20b is given twice that. Three quarters to four thirds of it, an assumption.
 * - Transcription: 250 ms, 95 % within 600 ms, an assumption: Groq publishes a speed factor alone (216 for
 *   whisper-large-v3-turbo, console.groq.com/docs/speech-to-text), which makes some 50 ms of the shortest 10 s that it
 *   bills, without the request around it.
 */
export const publishedGroqProfile: LatencyProfile = {
  transcriptionMs: { median: 250, p95: 600 },
  firstTokenMs: { median: 200, p95: 400 },
  tokensPerSecond: { median: 500, p95: 660 },
  seed: 1,
};

/**
 * ElevenLabs' Flash v2.5 as this project's comparisons assume it.
 *
 * - First audio: 150 ms, between the 75 ms that ElevenLabs gives for the model without network and application
 *   (elevenlabs.io/docs/eleven-api/concepts/latency) and the 197 ms that Vapi measured with them (median of 50,
 *   humannessindex.vapi.ai, June 2026); 95 % within 300 ms, an assumption.
 * - Real-time factor: 0.2, five times as fast as it is heard; 95 % within 0.3. An assumption: no figure is published.
 */
export const publishedSpeechProfile: SpeechProfile = {
  firstAudioMs: { median: 150, p95: 300 },
  realTimeFactor: { median: 0.2, p95: 0.3 },
  seed: 1,
};

/** Round trips of a new connection: one for TCP, one for TLS 1.3. */
const tcpAndTls13 = 2;

/**
 * A site that is 30 ms from its region by an uplink of 10 Mbit/s: an ordinary office line, an assumption as all of it.
 *
 * - To the providers 8 ms: function and provider in one metropolitan area. ElevenLabs speaks of 20 to 200 ms over the public
 *   internet; some of that is in the first audio of `publishedSpeechProfile`, whose measured source includes it.
 * - 15 ms for Lambda's front end, and 25 ms for a request of S3. AWS promises neither; of small objects it says "roughly
 *   100–200 milliseconds" (S3 user guide, performance design patterns): what waits for S3 may wait longer than here.
 *
 * Fixed figures, so that what varies in a run is what the providers and the system do.
 */
export const lineNetwork: NetworkProfile = {
  edgeToCloud: { rttMs: 30, upBitsPerSecond: 10_000_000, handshakeRoundTrips: tcpAndTls13 },
  cloudToProviders: { rttMs: 8, handshakeRoundTrips: tcpAndTls13 },
  invokeMs: 15,
  s3Ms: 25,
};

/** What a telephone network and its jitter buffers add to a call, there and back together; half of it each way. */
export const pstnDelayMs = 150;
