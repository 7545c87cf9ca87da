package farthing.bank;

/** What became of the wish to decide a load. It is decided once, to be committed or released. */
public enum Deciding {
  /** This call decided. */
  NOW,
  /** It was to be committed before, and stays so. */
  COMMIT_BEFORE,
  /** It was to be released before, and stays so. */
  RELEASE_BEFORE,
  /** A commit of what is not held yet: nothing was done. */
  NOT_HELD
}
