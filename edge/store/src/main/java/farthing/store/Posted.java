package farthing.store;

import farthing.accounts.Account;

/** What became of an entry handed to the ledger. */
public sealed interface Posted {

  /** It stands in the ledger now. */
  record Fresh() implements Posted {}

  /** Its reference stood there already, with the same postings; nothing was posted. */
  record Repeated() implements Posted {}

  /** Its reference stood there already, with other postings; nothing was posted. */
  record Contradicted() implements Posted {}

  /** It would have left this account below zero; nothing was posted. */
  record BelowZero(Account account) implements Posted {}
}
