package farthing.audit;

import farthing.purse.CardLink;
import java.io.IOException;

/** A card that can be had for reading. */
public interface CardSource {
  /** For people: its file, its place. */
  String name();

  /**
   * Takes the card in hand; it is closed when it was read.
   *
   * @throws IOException with a text for people, if it cannot be had
   */
  CardLink open() throws IOException;
}
