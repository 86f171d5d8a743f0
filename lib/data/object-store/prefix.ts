import type { Checks } from '../../private/validation';

/**
 * What keys begin with. Characters that S3 takes as they are and IAM reads as themselves: a `*`, a `?` or a `$` in a
 * policy would let in what nobody thought of, and `uploads` without a slash lets `uploads-of-others/` in.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
const PREFIX = /^[\w!.'()-][\w!.'()/-]{0,238}\/$/;

/** Checks what keys begin with, where it is stated. */
export function checkPrefix(checks: Checks, prop: string, prefix: string | undefined): void {
  checks.text(
    prop,
    prefix,
    PREFIX,
    "a folder: letters, digits and ! - _ . ' ( ) /, without a wildcard, that begins with no slash and ends with one",
    `state '${suggestion(prefix)}'`,
  );
}

/** Whether an object may have both. */
export function overlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function suggestion(prefix = ''): string {
  const kept = prefix.replace(/[^\w!.'()/-]/g, '').replace(/^\/+|\/+$/g, '');
  return kept === '' ? 'uploads/' : `${kept}/`;
}
