/** A promise, what keeps it, and the test that fails without. */
export interface Protection {
  /** What a caller or an operator is promised, in a line. */
  readonly promise: string;
  /** The file that keeps it, from the repository's root, and text that occurs in it once. */
  readonly file: string;
  readonly find: string;
  /** What stands there when the protection is taken out. */
  readonly replace: string;
  /** The test that then fails: its file, and a part of its full name that no other test of the file has. */
  readonly test: { readonly file: string; readonly name: string };
}
