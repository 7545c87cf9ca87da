package farthing.client;

import java.time.Duration;

/** What a person may follow while the client works, a line at a time. */
public sealed interface ClientEvent permits ClientEvent.Waits, PurchaseEvent, LoadEvent {

  /** One line for a person. */
  String text();

  /** A server does not answer yet, or is busy; the same message will go again. */
  record Waits(String host, Duration pause, String why) implements ClientEvent {
    @Override
    public String text() {
      return "%s: trying again in %.1f s".formatted(why, pause.toMillis() / 1000.0);
    }
  }
}
