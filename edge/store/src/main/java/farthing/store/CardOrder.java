package farthing.store;

import farthing.base.Bytes;

/**
 * An order to make cards.
 *
 * @param product the product's name, 1 to 40 characters
 * @param productHash SHA-256 of its definition
 * @param provider PPIEP
 * @param first the first IDIEP of the product's range
 * @param last the last one, both included
 * @param wanted how many cards, 1 to {@link Cards#MOST_OF_A_RUN}
 * @param who orders it, 1 to 60 characters
 * @param place where the cards will lie, 1 to 4096 characters
 */
public record CardOrder(
    String product,
    Bytes productHash,
    int provider,
    long first,
    long last,
    int wanted,
    CardTerms terms,
    String who,
    String place) {

  public CardOrder {
    if (wanted < 1 || wanted > Cards.MOST_OF_A_RUN) {
      throw new IllegalArgumentException("a run makes 1 to " + Cards.MOST_OF_A_RUN + " cards");
    }
  }
}
