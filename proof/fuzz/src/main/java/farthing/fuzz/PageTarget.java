package farthing.fuzz;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.client.OrderOnPage;
import farthing.client.Origin;
import farthing.messages.Order;
import farthing.web.Answered;
import farthing.web.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What stands at the address of an order: its first line is the media type. */
final class PageTarget {
  private static final int LARGEST = 64 * 1024;

  private PageTarget() {}

  static FuzzTarget target() {
    return new FuzzTarget(
        "order-page", "a shop's page with an order in it", LARGEST, PageTarget::read);
  }

  private static void read(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    int end = Math.max(0, text.indexOf('\n'));
    Order order;
    try {
      order =
          OrderOnPage.parse(
                  new Answered(
                      200,
                      List.of(new Header("Content-Type", text.substring(0, end))),
                      Bytes.of(input, end, input.length - end)))
              .order();
    } catch (Malformed e) {
      return; // the documented refusal
    }
    // what the client compares next
    Origin.of(order.server());
    Origin.of(order.statusUrl());
  }
}
