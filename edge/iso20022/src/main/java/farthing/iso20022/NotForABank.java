package farthing.iso20022;

/**
 * What was to be settled cannot be told to a bank. No file was written and no money moves; the
 * message says so, and what to do next.
 */
public final class NotForABank extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RefusalCode code;
  private final String what;

  NotForABank(RefusalCode code, String what) {
    super(
        "%s: %s (%s). No file was written and no money moves. %s"
            .formatted(code, code.truth(), what, code.next()));
    this.code = code;
    this.what = what;
  }

  /** What is true, without what became of money and files: for whoever writes the others. */
  public String inShort() {
    return "%s (%s)".formatted(code.truth(), what);
  }

  public RefusalCode code() {
    return code;
  }
}
