package farthing.miles;

import java.util.Locale;

/** What came of a claim, in one or two sentences. */
final class Told {
  private Told() {}

  static String of(Claim claim, Claim.Outcome outcome) {
    if (outcome.ticket()) {
      return "Your ticket is there. It took %s; %s remain."
          .formatted(miles(claim.miles()), miles(outcome.milesLeft().orElse(0)));
    }
    if (outcome.member().isEmpty()) {
      return "No account here is of this card. No ticket was given.";
    }
    return "This takes %s, and you have %s. No ticket was given and no miles were taken."
        .formatted(miles(claim.miles()), miles(outcome.milesLeft().orElse(0)));
  }

  /** As {@code 20,000 miles}. */
  static String miles(int number) {
    return String.format(Locale.ENGLISH, "%,d miles", number);
  }
}
