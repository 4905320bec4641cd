import { forbid, type PlantedFault, permit, remove, replace } from './plant.ts';

const bucket = 'arn:aws:s3:::ethera-production-recordings-000000000000';
const fn = (name: string) => `arn:aws:lambda:eu-central-1:000000000000:function:${name}`;

/** In the policies, seen by what they let happen rather than by what they say. */
export const plantedInAccess: readonly PlantedFault[] = [
  ...(
    [
      ['an edge cannot archive', 'EdgePolicy', 's3:PutObject', /EdgeUser may not s3:PutObject .*caller\.wav/],
      ['a machine cannot either', 'EdgePolicy', 's3:PutObject', /EdgeMachineRole may not s3:PutObject/],
      ['nor who has a certificate', 'EdgePolicy', 's3:PutObject', /EdgeCertificateRole may not s3:PutObject/],
      [
        'an edge cannot invoke',
        'EdgePolicy',
        'lambda:InvokeFunction',
        /EdgeUser may not lambda:InvokeFunction .*turn:live/,
      ],
      ['an edge finds nothing', 'EdgePolicy', 'ssm:GetParameter', /EdgeUser may not ssm:GetParameter/],
      ['an edge cannot use the key', 'EdgePolicy', 'kms:GenerateDataKey', /EdgeUser may not kms:GenerateDataKey/],
      ['a turn cannot use the key', 'TurnRole', 'kms:Decrypt', /TurnRole may not kms:Decrypt/],
      ['a turn cannot keep its reply', 'TurnRole', 's3:PutObject', /TurnRole may not s3:PutObject .*reply\.ulaw/],
      ['a missing marker is forbidden', 'TurnRole', 's3:ListBucket', /TurnRole may not s3:ListBucket/],
      ['a function is dumb', 'WrapUpRole', 'logs:PutLogEvents', /WrapUpRole may not logs:PutLogEvents/],
      ['money is spent and not counted', 'WrapUpRole', 's3:PutObject', /WrapUpRole may not s3:PutObject .*spend/],
      ['the queue is never emptied', 'WrapUpRole', 'sqs:DeleteMessage', /WrapUpRole may not sqs:DeleteMessage/],
      [
        'S3 cannot say that a call has ended',
        'WrapUpQueuePolicy',
        'sqs:SendMessage',
        /s3\.amazonaws\.com may not sqs:SendMessage/,
      ],
    ] as const
  ).map(([what, name, action, says]) => ({
    check: 'what is needed is allowed' as const,
    what,
    plant: forbid(name, action),
    says,
  })),

  ...(
    [
      [
        'an edge may read recordings',
        permit('EdgePolicy', 's3:GetObject', `${bucket}/calls/*`),
        /EdgeUser may s3:GetObject .*caller\.wav/,
      ],
      ['an edge may list', permit('EdgePolicy', 's3:ListBucket', bucket), /EdgeUser may s3:ListBucket/],
      ['an edge may delete', permit('EdgePolicy', 's3:*', `${bucket}/calls/*`), /EdgeMachineRole may s3:DeleteObject /],
      [
        'an edge may invoke any version',
        permit('EdgePolicy', 'lambda:InvokeFunction', `${fn('ethera-production-turn')}:*`),
        /EdgeUser may lambda:InvokeFunction .*:\$LATEST/,
      ],
      [
        'an edge reaches into another stage',
        permit('EdgePolicy', 's3:PutObject', 'arn:aws:s3:::ethera-*/calls/*'),
        /EdgeUser may s3:PutObject .*-dev-recordings/,
      ],
      [
        'an edge may invoke another stage',
        permit('EdgePolicy', 'lambda:InvokeFunction', fn('ethera-*')),
        /EdgeUser may lambda:InvokeFunction .*ethera-dev-turn/,
      ],
      [
        'a key that opens without S3',
        permit('EdgePolicy', 'kms:Decrypt', 'arn:aws:kms:eu-central-1:000000000000:key/RecordingsKey-id'),
        /EdgeUser may kms:Decrypt .*key\/RecordingsKey-id$/m,
      ],
      [
        'briefing may read recordings',
        permit('BriefingRole', 's3:GetObject', `${bucket}/*`),
        /BriefingRole may s3:GetObject .*caller\.wav/,
      ],
      [
        'an edge may make the day’s money look unspent',
        permit('EdgePolicy', 's3:PutObject', `${bucket}/spend/*`),
        /EdgeUser may s3:PutObject .*spend/,
      ],
      ['plain HTTP', remove('RecordingsPolicy'), /may s3:PutObject .*"aws:SecureTransport":"false"/],
      [
        'any bucket may fill the queue',
        replace('WrapUpQueuePolicy', 'policy', bucket, 'arn:aws:s3:::*'),
        /s3\.amazonaws\.com may sqs:SendMessage .*somebody-elses/,
      ],
    ] as const
  ).map(([what, plant, says]) => ({ check: 'what must not be is denied' as const, what, plant, says })),
];
