package farthing.app;

/** A password or key as configured; shows nothing of itself. */
final class Secret {
  private final String value;

  Secret(String value) {
    this.value = value;
  }

  /** In clear, for the one who needs it. */
  String reveal() {
    return value;
  }

  char[] chars() {
    return value.toCharArray();
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
