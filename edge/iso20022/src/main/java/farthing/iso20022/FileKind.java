package farthing.iso20022;

/** What a file is about; the letter begins its message id. */
public enum FileKind {
  /** What acquirers and issuers owe each other after clearing, pacs.009. */
  NET_POSITIONS('N'),
  /** A day's loads, from the bank to the issuer's pool, pacs.009. */
  LOADS('L'),
  /** From the acquirer to its merchants, pain.001. */
  MERCHANT_PAYMENTS('P'),
  /** What a merchant was paid for, camt.054. */
  MERCHANT_ADVICE('A');

  private final char letter;

  FileKind(char letter) {
    this.letter = letter;
  }

  char letter() {
    return letter;
  }
}
