import path from 'node:path';
import { S3Error } from './s3-error.ts';

const maxKeyBytes = 1024;
/** Longest name of one file or folder on the file systems this runs on. */
const maxSegmentBytes = 255;

/** Bucket and key of a path-style request, decoded once; the key is empty for a request on the bucket. */
export interface Address {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Reads `/bucket/key…` as sent. The path is never normalised: `..` must reach {@link checkKey} and be refused there.
 * @throws S3Error InvalidURI when the percent-encoding is broken.
 */
export function parseAddress(target: string): Address {
  const raw = target.split('?', 1)[0] ?? '/';
  try {
    const [, bucket = '', key = ''] = /^\/([^/]*)\/?([\s\S]*)$/.exec(raw) ?? [];
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch (cause) {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.", { cause });
  }
}

/** True for names that are both valid in S3 and harmless as a folder name. */
export const isBucketName = (name: string): boolean =>
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..');

/**
 * Refuses keys that have no place of their own as a file inside the bucket's folder.
 * @throws S3Error KeyTooLongError, InvalidURI (`.` and `..` segments, NUL), NotImplemented (empty or over-long segments:
 * good keys in S3, but not file names).
 */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > maxKeyBytes) throw new S3Error('KeyTooLongError', 'Your key is too long');
  const segments = key.split('/');
  if (key.includes('\0') || segments.some((segment) => segment === '.' || segment === '..')) {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
  }
  if (segments.some((segment) => segment === '' || Buffer.byteLength(segment) > maxSegmentBytes)) {
    throw new S3Error(
      'NotImplemented',
      'This stand-in keeps objects as files: each part of a key must be a file name.',
    );
  }
}

/** Where the object's bytes are. The key was checked, so the result is always inside `bucketFolder`. */
export function fileOfKey(bucketFolder: string, key: string): string {
  const file = path.join(bucketFolder, key);
  if (!file.startsWith(bucketFolder + path.sep)) throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
  return file;
}
