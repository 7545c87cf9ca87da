package farthing.torture.purchases;

import farthing.base.Bytes;

/** The card's answer: CC2 NT2 BAL4 S3 8 S6 8 S7 8. */
record CardAnswer(Bytes bytes) {
  static final int SIZE = 32;

  private static final Bytes DONE = Bytes.ofHex("0000");

  boolean isDone() {
    return cc().equals(DONE);
  }

  Bytes cc() {
    return bytes.slice(0, 2);
  }

  Bytes nt() {
    return bytes.slice(2, 2);
  }

  Bytes balance() {
    return bytes.slice(4, 4);
  }

  Bytes s3() {
    return bytes.slice(8, 8);
  }

  Bytes s6() {
    return bytes.slice(16, 8);
  }

  Bytes s7() {
    return bytes.slice(24, 8);
  }
}
