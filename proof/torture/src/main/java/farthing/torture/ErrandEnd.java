package farthing.torture;

import farthing.client.LoadEnd;
import farthing.client.PurchaseEnd;

/**
 * What came of an errand.
 *
 * @param about names the TRX, if any is known
 * @param text for the person
 */
public record ErrandEnd(String about, String text) {
  static ErrandEnd of(LoadEnd end) {
    return new ErrandEnd(end.toString(), end.text());
  }

  static ErrandEnd of(PurchaseEnd end) {
    return new ErrandEnd(end.toString(), end.text());
  }
}
