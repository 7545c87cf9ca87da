package farthing.base;

/**
 * What lets somebody else than the security card know a card's proof of one debit (PROTOCOL,
 * sections 4 and 5): the S3 of success, computed before the card was asked, and K7, the key of S7.
 * Whoever has it could claim the proof without the card, so it is given to the party alone that is
 * trusted to compare. It says nothing of a refusal's S3, and nothing of S6, which the issuer checks
 * at clearing.
 *
 * <p>Immutable, safe for all threads. {@link #toString()} shows nothing.
 *
 * @param s3 of CC 0000
 */
public record ExpectedProof(Mac8 s3, MacKey k7) {
  /** In bytes: suite, S3, K7. */
  public static final int SIZE = 1 + Mac8.SIZE + MacKey.SIZE;

  private static final int PURPOSE_S7 = 0x07;

  /** S7: over S3 and S6, so that nobody on the way can spoil S6. */
  public static Mac8 s7(MacKey k7, Mac8 s3, Mac8 s6) {
    return k7.mac8(new ByteWriter(17).u1(PURPOSE_S7).bytes(s3.value()).bytes(s6.value()).toArray());
  }

  public static ExpectedProof read(ByteReader in) {
    Suite suite = Suite.ofCode(in.u1());
    Mac8 s3 = Mac8.read(in);
    return new ExpectedProof(s3, MacKey.of(suite, in.bytes(MacKey.SIZE).toArray()));
  }

  public static ExpectedProof parse(Bytes bytes) {
    ByteReader in = new ByteReader("expected proof", bytes);
    ExpectedProof read = read(in);
    in.end();
    return read;
  }

  /** Whether these are the S3 of success and an S7 that goes with this S6; in constant time. */
  public boolean isMetBy(Mac8 itsS3, Mac8 s6, Mac8 itsS7) {
    boolean s3Good = s3.equals(itsS3);
    boolean s7Good = s7(k7, itsS3, s6).equals(itsS7);
    return s3Good && s7Good;
  }

  /** With K7 in clear: for a journal, and for the inside of a JWE. */
  public Bytes reveal(SecretAccess token) {
    return new ByteWriter(SIZE)
        .u1(k7.suite().code())
        .bytes(s3.value())
        .bytes(Bytes.holding(k7.reveal(token)))
        .toBytes();
  }

  @Override
  public String toString() {
    return "ExpectedProof[]";
  }
}
