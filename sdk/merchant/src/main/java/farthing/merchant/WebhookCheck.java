package farthing.merchant;

import farthing.messages.WebhookMessage;

/** What {@link Webhooks} found a call to be. */
public sealed interface WebhookCheck {
  /**
   * The payment server sent it, within minutes. Answer 200 to 299, or it comes again.
   *
   * @param id the same whenever this is sent again
   */
  record Genuine(String id, WebhookMessage message) implements WebhookCheck {}

  /** Nothing is to be believed. Answer {@link Why#httpStatus()}. */
  record Refused(Why why) implements WebhookCheck {}

  /** What is wrong. */
  enum Why {
    /** One of the three headers is missing, or the time stamp no number. */
    NOT_SIGNED(401),
    /** None of our secrets made the signature, or something was changed behind it. */
    SIGNATURE_WRONG(401),
    /** Signed more than five minutes from now: a copy, or one of the clocks is wrong. */
    TIME_WRONG(401),
    /** Signed, and not of a form that this release knows. */
    NOT_A_MESSAGE(400);

    private final int httpStatus;

    Why(int httpStatus) {
      this.httpStatus = httpStatus;
    }

    /** What the payment server is told; it tries again later. */
    public int httpStatus() {
      return httpStatus;
    }
  }
}
