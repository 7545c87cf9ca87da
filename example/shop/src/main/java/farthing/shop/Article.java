package farthing.shop;

import farthing.base.Amount;
import farthing.base.Bytes;

/**
 * Something digital that is for sale.
 *
 * @param id in addresses: 1 to 40 of a to z and the hyphen
 * @param blurb a sentence or two
 * @param kind what sort of file, for people
 * @param file what is downloaded, under this name and type
 */
record Article(
    String id,
    String title,
    String blurb,
    String kind,
    Amount price,
    String fileName,
    String mediaType,
    Bytes file) {

  @Override
  public String toString() {
    return "Article[" + id + "]";
  }
}
