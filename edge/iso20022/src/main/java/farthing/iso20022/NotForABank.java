package farthing.iso20022;

/**
 * What was to be settled cannot be told to a bank. No file was written and no money moves; the
 * message says so, and what to do next.
 */
public final class NotForABank extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RefusalCode code;

  NotForABank(RefusalCode code, String what) {
    super(
        "%s: %s (%s). No file was written and no money moves. %s"
            .formatted(code, code.truth(), what, code.next()));
    this.code = code;
  }

  public RefusalCode code() {
    return code;
  }
}
