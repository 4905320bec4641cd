export interface ErrorEntry {
  /** What happened, for `docs/errors.md`. */
  readonly meaning: string;
  /** What the operator should do. */
  readonly remedy: string;
  /** Whether the same request may succeed when it is made again. */
  readonly retryable: boolean;
}

const define = <Code extends string>(entries: Record<Code, ErrorEntry>) => entries;

/** Every error code. `docs/errors.md` lists the same entries, by test. */
export const errorCatalogue = define({
  internal: {
    meaning: 'A fault in Ethera itself.',
    remedy: 'Report it with the log lines of the call around it.',
    retryable: false,
  },
  'config.invalid': {
    meaning: 'The configuration of the edge agent is incomplete or wrong.',
    remedy: 'Mend the settings that the message names; docs/configuration.md lists them all.',
    retryable: false,
  },
  'parameter.missing': {
    meaning: 'The stage’s SSM parameter, which names its bucket and functions, does not exist.',
    remedy: 'Deploy the stage first (`sst deploy --stage <stage>`), and check --stage and AWS_REGION.',
    retryable: false,
  },
  'parameter.denied': {
    meaning: 'AWS refused to let the edge read the stage’s SSM parameter.',
    remedy:
      'Check the credentials and that the identity is the one that this stage’s stack made for edges; `--s3` needs an operator’s own.',
    retryable: false,
  },
  'parameter.malformed': {
    meaning: 'The stage’s SSM parameter is not what a stack writes.',
    remedy: 'Deploy the stage again; nothing else may write to that parameter.',
    retryable: false,
  },
  'parameter.unavailable': {
    meaning: 'SSM failed or was unreachable, and no copy of the stage’s parameter is on disk from before.',
    remedy:
      'Check the network between the edge and AWS, or set ETHERA_BUCKET, ETHERA_TURN_FUNCTION and ETHERA_BRIEFING_FUNCTION.',
    retryable: true,
  },
  'contract.version': {
    meaning: 'The edge agent and the functions speak versions of the contract that do not meet.',
    remedy: 'Deploy the functions first, then the edge agent; functions accept one version back.',
    retryable: false,
  },
  'request.malformed': {
    meaning: 'A function received a request that is not of the contract.',
    remedy: 'Check that only the edge agent invokes the function, and that both are of one release.',
    retryable: false,
  },
  'frames.malformed': {
    meaning: 'The reply stream of the turn function could not be decoded.',
    remedy: 'Check that the function and the edge agent are of one release.',
    retryable: true,
  },
  'recording.malformed': {
    meaning: 'A recording is not mono 8 kHz µ-law.',
    remedy: 'Load format_pcm.so in Asterisk (asterisk/templates/modules.conf does) and record as ulaw.',
    retryable: false,
  },
  'recording.missing': {
    meaning: 'A recording that a turn refers to is in neither the request nor the bucket.',
    remedy: 'Check that the edge may put objects under calls/ and that the bucket is the stage’s own.',
    retryable: true,
  },
  'transcriber.auth': {
    meaning: 'Groq refused the API key for transcription.',
    remedy: 'Set a valid key: `sst secret set GroqApiKey <key> --stage <stage>`, then deploy.',
    retryable: false,
  },
  'transcriber.model': {
    meaning: 'Groq does not serve the transcription model that the persona names.',
    remedy: 'Set `models.transcription` of the persona to whisper-large-v3-turbo, then deploy.',
    retryable: false,
  },
  'transcriber.rate-limited': {
    meaning: 'Groq’s limit of transcriptions was reached.',
    remedy:
      'Raise the plan, or admit fewer calls at once (callLimit in stacks/stage.ts); the caller hears an apology meanwhile.',
    retryable: true,
  },
  'transcriber.unavailable': {
    meaning: 'Groq’s transcription failed, was unreachable or cut off.',
    remedy: 'Look at the provider’s status page; the next turn tries again.',
    retryable: true,
  },
  'transcriber.timeout': {
    meaning: 'Groq’s transcription did not answer in time.',
    remedy: 'Look at the provider’s status page; the next turn tries again.',
    retryable: true,
  },
  'llm.auth': {
    meaning: 'Groq refused the API key for the language model.',
    remedy: 'Set a valid key: `sst secret set GroqApiKey <key> --stage <stage>`, then deploy.',
    retryable: false,
  },
  'llm.model': {
    meaning: 'Groq does not serve the language model that the persona names: unknown or retired.',
    remedy: 'Set `models.reply` of the persona to one that is served, such as openai/gpt-oss-20b, then deploy.',
    retryable: false,
  },
  'llm.rate-limited': {
    meaning: 'Groq’s limit of tokens or requests was reached.',
    remedy: 'Raise the plan, or admit fewer calls at once (callLimit in stacks/stage.ts).',
    retryable: true,
  },
  'llm.unavailable': {
    meaning: 'The language model failed, was unreachable or cut its answer off.',
    remedy: 'Look at the provider’s status page; the next turn tries again.',
    retryable: true,
  },
  'llm.timeout': {
    meaning: 'The language model did not answer in time.',
    remedy: 'Look at the provider’s status page, or choose a faster model in the persona.',
    retryable: true,
  },
  'speaker.auth': {
    meaning: 'ElevenLabs refused the API key.',
    remedy: 'Set a valid key: `sst secret set ElevenLabsApiKey <key> --stage <stage>`, then deploy.',
    retryable: false,
  },
  'speaker.voice': {
    meaning: 'ElevenLabs does not know the voice or the model that the persona names.',
    remedy: 'Set `voice.id` and `models.speech` of the persona to ones your account can use, then deploy.',
    retryable: false,
  },
  'speaker.rate-limited': {
    meaning: 'ElevenLabs’ limit of simultaneous requests or of characters was reached.',
    remedy: 'Raise the plan, or admit fewer calls at once (callLimit in stacks/stage.ts).',
    retryable: true,
  },
  'speaker.unavailable': {
    meaning: 'ElevenLabs failed, was unreachable or cut its speech off.',
    remedy: 'Look at the provider’s status page; the next turn tries again.',
    retryable: true,
  },
  'speaker.timeout': {
    meaning: 'ElevenLabs did not answer in time.',
    remedy: 'Look at the provider’s status page; the next turn tries again.',
    retryable: true,
  },
  'store.denied': {
    meaning: 'S3 refused the identity.',
    remedy:
      'Check the credentials and that the identity is the one the stage’s stack made; `--s3` needs an operator’s own.',
    retryable: false,
  },
  'store.bucket-missing': {
    meaning: 'The bucket does not exist.',
    remedy: 'Set ETHERA_BUCKET to the bucket that `sst deploy` printed for this stage.',
    retryable: false,
  },
  'store.unavailable': {
    meaning: 'S3 failed or was unreachable.',
    remedy: 'Check the network; recordings wait in the spool and go up when it is back.',
    retryable: true,
  },
  'store.unconfirmed': {
    meaning: 'S3 took an object and did not confirm that it has the bytes that were sent.',
    remedy:
      'It is tried again. When it lasts, something between the edge and S3 answers in its place; a store other than S3 must answer with x-amz-checksum-sha256.',
    retryable: true,
  },
  'limit.spend': {
    meaning: 'The money of the day is spent: no further turn is bought. The caller gets the fallback.',
    remedy:
      'Wait for midnight UTC, or raise spendLimit in stacks/stage.ts and deploy; look first at what the calls cost.',
    retryable: false,
  },
  'turn.deadline': {
    meaning: 'The function ran out of its time before the reply was complete.',
    remedy: 'Look for a slow provider in turn.json; raise the function’s time-out if replies are long.',
    retryable: true,
  },
  'function.missing': {
    meaning: 'The Lambda function does not exist.',
    remedy: 'Set ETHERA_TURN_FUNCTION and ETHERA_BRIEFING_FUNCTION to what `sst deploy` printed for this stage.',
    retryable: false,
  },
  'function.denied': {
    meaning: 'AWS refused the edge’s identity.',
    remedy: 'Check the credentials and that the identity is the one the stage’s stack made for edges.',
    retryable: false,
  },
  'function.throttled': {
    meaning: 'Lambda’s concurrency limit was reached.',
    remedy: 'Ask AWS for a higher concurrency quota, or admit fewer calls at once (callLimit in stacks/stage.ts).',
    retryable: true,
  },
  'function.crashed': {
    meaning: 'The function ended without finishing its reply.',
    remedy: 'Look at the function’s log for the request id in the message.',
    retryable: true,
  },
  'function.unavailable': {
    meaning: 'Lambda failed or was unreachable.',
    remedy: 'Check the network between the edge and AWS; live callers hear an apology meanwhile.',
    retryable: true,
  },
  'briefing.unavailable': {
    meaning: 'No briefing could be fetched, and none is on disk from before.',
    remedy: 'Mend what the cause says, then start the agent again; calls go to the dialplan fallback meanwhile.',
    retryable: true,
  },
  'ari.unreachable': {
    meaning: 'Asterisk’s ARI cannot be reached.',
    remedy: 'Start Asterisk, and check ETHERA_ARI_URL and http.conf; the agent keeps trying.',
    retryable: true,
  },
  'ari.auth': {
    meaning: 'Asterisk’s ARI refused the user or password.',
    remedy: 'Set ETHERA_ARI_USERNAME and ETHERA_ARI_PASSWORD to a user of ari.conf.',
    retryable: false,
  },
  'ari.replaced': {
    meaning: 'Another client took over this ARI application.',
    remedy: 'Run one agent per application name: set ETHERA_ARI_APP apart, and stop the other one.',
    retryable: false,
  },
  'ari.request': {
    meaning: 'Asterisk refused an ARI request.',
    remedy: 'Look at the message; `channel not found` only means that the caller was quicker.',
    retryable: false,
  },
  'ari.timeout': {
    meaning: 'Asterisk did not answer an ARI request in time: whether it did as asked is not known.',
    remedy: 'Look at the load of Asterisk’s machine. Behind a playback that the caller interrupts, one is harmless.',
    retryable: false,
  },
  'asterisk.site': {
    meaning: 'The site file of `asterisk render` is wrong, or a password that it needs is not known.',
    remedy: 'Mend the lines that the message names; asterisk/site.example.yaml explains every setting.',
    retryable: false,
  },
  'asterisk.foreign-file': {
    meaning: '`asterisk render` would overwrite configuration files that it did not write.',
    remedy: 'Look at them with --diff; --force replaces them and keeps each as <name>.before-ethera.',
    retryable: false,
  },
  'asterisk.unwritable': {
    meaning: '`asterisk render` cannot read or write the folder of Asterisk’s configuration.',
    remedy: 'Run it as a user who may write there, usually root.',
    retryable: false,
  },
  'media.unwritable': {
    meaning: 'The agent cannot write the files that Asterisk plays.',
    remedy: 'Check ETHERA_MEDIA_DIR: space left, owner and group; Asterisk must be able to read it.',
    retryable: true,
  },
  'media.unplayable': {
    meaning: 'Asterisk could not play a file.',
    remedy: 'Check that Asterisk can read ETHERA_MEDIA_DIR (shared group) and has format_pcm.so loaded.',
    retryable: false,
  },
  'spool.unwritable': {
    meaning: 'The agent cannot write what has to reach S3 to its spool.',
    remedy:
      'Free space in ETHERA_STATE_DIR and check its owner; the recordings stay in ETHERA_RECORDINGS_DIR meanwhile.',
    retryable: true,
  },
  'spool.full': {
    meaning: 'A recording has no room: the disk is full, or the spool holds all it may, and S3 cannot be reached.',
    remedy:
      'Mend the way to S3, free space or raise ETHERA_SPOOL_MB. What was refused stays in ETHERA_RECORDINGS_DIR and is tried again every five minutes.',
    retryable: true,
  },
  'spool.unreadable': {
    meaning: 'A file of the spool cannot be read, does not hold what was written, or may not go to S3 by its name.',
    remedy:
      'Look at it in spool/unreadable/ of ETHERA_STATE_DIR; mend it, move it back into spool/ and restart the agent.',
    retryable: false,
  },
  'state.unwritable': {
    meaning: 'The agent cannot write what it keeps over a restart.',
    remedy: 'Check ETHERA_STATE_DIR: space left, owner and mode; it must be the agent’s own.',
    retryable: true,
  },
  'state.unreadable': {
    meaning: 'What the agent keeps on this machine cannot be read.',
    remedy: 'Run the command as the agent’s user, and check ETHERA_STAGE and ETHERA_STATE_DIR.',
    retryable: false,
  },
  'call.unknown': {
    meaning: 'There is no such call in the journal, or in the bucket.',
    remedy: 'List the calls with `ethera-edge calls`; what is older than ETHERA_JOURNAL_DAYS is only in S3: add --s3.',
    retryable: false,
  },
  'call.ambiguous': {
    meaning: 'More than one call begins like that.',
    remedy: 'Give more of the call’s id.',
    retryable: false,
  },
  'call.unreadable': {
    meaning: 'The record of a call is damaged, or from a version that this one does not know.',
    remedy: 'Look at the file that the message names; the object in S3 (--s3) is the original.',
    retryable: false,
  },
  'output.unwritable': {
    meaning: 'A file that a command was to write could not be written.',
    remedy: 'Name another file or folder, or make room; the message has the path.',
    retryable: false,
  },
  'status.port-taken': {
    meaning: 'The agent cannot listen on the port of its metrics.',
    remedy:
      'Give each stage’s agent on this machine its own ETHERA_HTTP_PORT, or 0 for none; calls are answered meanwhile.',
    retryable: true,
  },
  'traces.refused': {
    meaning: 'The OpenTelemetry collector cannot be reached, or does not take the traces.',
    remedy: 'Check ETHERA_OTLP_ENDPOINT, without /v1/traces, and the collector; nothing but traces is lost.',
    retryable: true,
  },
  'recording.unreadable': {
    meaning: 'The agent cannot read what Asterisk recorded.',
    remedy: 'Check ETHERA_RECORDINGS_DIR and that the agent’s group can read it.',
    retryable: false,
  },
  'record.malformed': {
    meaning: 'The record of a call, or the event that announces it, cannot be read.',
    remedy: 'Look at the message in the dead-letter queue and at the call.json that it names.',
    retryable: false,
  },
  'wrap-up.deadline': {
    meaning: 'The wrap-up of a call ran out of its time.',
    remedy: 'It is tried again by itself; if it happens often, raise the function’s time-out.',
    retryable: true,
  },
  'webhook.unconfigured': {
    meaning:
      'A webhook’s address is set, but not the secret that signs it, or the secret is no base64 behind whsec_, or the address is not https.',
    remedy: 'Set WebhookUrl and WebhookSecret (`sst secret set … --stage <stage>`), deploy, redrive the dead letters.',
    retryable: false,
  },
  'webhook.refused': {
    meaning: 'The webhook’s receiver refuses the event for good: an answer of 3xx or 4xx.',
    remedy: 'Mend the receiver or WebhookUrl, then redrive the dead letters.',
    retryable: false,
  },
  'webhook.unavailable': {
    meaning: 'The webhook’s receiver failed, was unreachable or too busy.',
    remedy:
      'The event is delivered again by itself; if it still fails, redrive the dead letters when the receiver is back.',
    retryable: true,
  },
  'webhook.timeout': {
    meaning: 'The webhook’s receiver did not answer in time.',
    remedy: 'Answer with 2xx first and work afterwards; the event is delivered again by itself.',
    retryable: true,
  },
});

export type ErrorCode = keyof typeof errorCatalogue;
