package farthing.miles;

import java.util.Arrays;
import java.util.Optional;

/** What a member gets for miles. */
enum Benefit {
  RETURN_FLIGHT(
      "return-flight",
      "A flight to the sea and back",
      "Out on a Friday, back on a Sunday, with a seat at the window.",
      20_000),
  NIGHT(
      "night",
      "A night by the harbour",
      "One night for two, breakfast included, and ships to look at.",
      9_000),
  LOUNGE(
      "lounge", "An afternoon in the lounge", "Soup, newspapers, and nobody who hurries.", 1_500);

  private final String id;
  private final String title;
  private final String blurb;
  private final int miles;

  Benefit(String id, String title, String blurb, int miles) {
    this.id = id;
    this.title = title;
    this.blurb = blurb;
    this.miles = miles;
  }

  /** In forms and tables. */
  String id() {
    return id;
  }

  String title() {
    return title;
  }

  String blurb() {
    return blurb;
  }

  int miles() {
    return miles;
  }

  static Optional<Benefit> find(String id) {
    return Arrays.stream(values()).filter(each -> each.id.equals(id)).findFirst();
  }
}
